//! Article + decisions → article: what the librarians meant, laid over what the machine made.
//!
//! Decisions are replayed in the order of the log, those that were undone left out ([`Curation`]); the last one on a field
//! wins. The machine's article stays untouched in the corpus, so that every decision can be undone and a better cleaner
//! never undoes one. A decision that finds its target changed is kept and told as a [`Conflict`]. What is decided of
//! names and countries is laid over what [`crate::enrich`] finds, and archive-wide over what the index answers.

mod apply;
mod replay;
mod retell;
mod rules;
mod standing;

pub use apply::{Conflict, value};
pub use replay::Curation;
pub use retell::{Retold, Told, part_id};
pub use rules::{Block, RULES, cut_blocks};
pub use standing::{Closed, ClosedBy};
