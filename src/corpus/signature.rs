//! Article → what is noted of it so that its copies are found.

use std::sync::Arc;

use crate::article::Article;
use crate::copies::Print;

/// What is stored of an article so that its copies are found.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) print: Arc<Print>,
    pub(super) day: Option<i64>,
    /// Marks of the version that was held before the batch.
    pub(super) before: Vec<u64>,
}

impl Signature {
    /// Signs an article. Linear in its text.
    pub(super) fn of(article: &Article) -> Self {
        let number = |day: jiff::civil::Date| {
            i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
        };
        let day = article.published.map(|published| number(published.date.last_day()));
        Self { print: Arc::new(Print::of(article)), day, before: Vec::new() }
    }

    /// The same, of an article that is held in another version.
    pub(super) fn in_place_of(self, held: &Article) -> Self {
        Self { before: Print::of(held).marks, ..self }
    }

    /// The same, of an article that is held as it is.
    pub(super) fn anew(article: &Article) -> Self {
        let signature = Self::of(article);
        Self { before: signature.print.marks.clone(), ..signature }
    }

    /// The same, of an article that changes once more.
    pub(super) fn in_place_of_signed(self, earlier: Self) -> Self {
        Self { before: earlier.before, ..self }
    }
}
