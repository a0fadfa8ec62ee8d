//! Plain-text scrape → stories.

use super::{Cleaned, Verdict};
use crate::capture::Hints;

pub mod evidence;
pub mod lines;
pub mod shape;
pub mod story;
pub mod words;

/// Cleans a plain-text scrape.
pub fn clean(text: &str, _hints: &Hints) -> Cleaned {
    Cleaned {
        text: text.to_owned(),
        verdict: Verdict::NotArticle { reason: "no text".into() },
        articles: vec![],
        cuts: vec![],
        splits: vec![],
    }
}
