//! HTML page → stories.

use super::{Cleaned, Verdict};
use crate::capture::Hints;

/// Cleans an HTML page.
pub fn clean(_page: &str, _hints: &Hints) -> Cleaned {
    Cleaned {
        text: String::new(),
        verdict: Verdict::NotArticle { reason: "no text".into() },
        articles: vec![],
        cuts: vec![],
        splits: vec![],
    }
}
