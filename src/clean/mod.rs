//! Capture → articles and cuts: which text is story, and where one story ends and the next begins.
//!
//! Cleaning never fails and never drops silently: every byte of [`Cleaned::text`] that is not white space lies in a
//! paragraph, in a place (headline, standfirst, byline, date line) or in a cut with its reason.

use crate::article::{Article, Cut};
use crate::capture::{Capture, Media};

mod credits;
mod dateline;
pub mod dates;
mod hints;
pub mod html;
pub mod metadata;
pub mod phrases;
pub mod scrape;
mod told;

/// The version of the cleaner: raised when it would clean the same page differently, so that an ingest cleans again.
pub const CLEANER: u32 = 7;

/// Whether a capture holds a story at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Article,
    /// It does not: a section front, a product page, an error page, or nothing.
    NotArticle {
        /// Why, in words.
        reason: String,
    },
}

/// Where a text was cut into stories, and why there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// First byte of the new story in [`Cleaned::text`].
    pub at: usize,
    /// The evidence, in words.
    pub reasons: Vec<String>,
}

/// What became of a capture.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleaned {
    /// The capture's text that all spans point into: the decoded text itself for plain text; for HTML the page's own
    /// text in document order, a line per block.
    pub text: String,
    /// Whether it is an article.
    pub verdict: Verdict,
    /// The stories, in the order of the page.
    pub articles: Vec<Article>,
    /// What was left out, sorted by span, not overlapping.
    pub cuts: Vec<Cut>,
    /// Where one story ends and the next begins.
    pub splits: Vec<Split>,
    /// What an HTML page says of itself, also where it holds no story; `None` for plain text.
    pub declared: Option<metadata::Metadata>,
}

/// Cleans one capture. Never fails; time is linear in the size of the text.
pub fn clean(capture: &Capture) -> Cleaned {
    let mut cleaned = match capture.media {
        Media::Html => html::clean(&capture.text, &capture.hints),
        Media::Text => scrape::clean(&capture.text, &capture.hints),
        Media::Body => told::body(html::clean(&capture.text, &capture.hints)),
        Media::Lines => told::lines(capture.text.clone(), capture.print.as_ref().map_or(0, |print| print.heading)),
    };
    if is_headline_alone(capture) {
        cleaned.verdict = Verdict::Article;
        cleaned.articles = vec![Article::default()];
    }
    dateline::apply(&mut cleaned.articles);
    hints::apply(&mut cleaned.articles, &capture.hints);
    credits::apply(&mut cleaned);
    cleaned
}

/// Whether a record gives a headline and no text: catalogues and feeds do, and the headline is worth finding.
fn is_headline_alone(capture: &Capture) -> bool {
    capture.hints.single_story && capture.hints.headline.is_some() && capture.text.trim().is_empty()
}
