//! HTTP in; JSON and pages out. Presentation only.
