//! `dateline.toml` and flags → typed settings, one struct per stage, parsed once.

/// Settings of the capture stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureConfig {
    /// Largest page or record that is read, in bytes; larger ones are reported as failed.
    pub max_bytes: usize,
    /// Whether captures carry the bytes as they came.
    pub keep_raw: bool,
}

impl Default for CaptureConfig {
    fn default() -> Self {
        Self { max_bytes: 32 << 20, keep_raw: false }
    }
}
