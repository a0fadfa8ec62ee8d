//! Article → what is noted of it so that its copies are found.

use std::sync::Arc;

use crate::article::Article;
use crate::copies::{Print, Sketch};

/// What is stored of an article so that its copies are found.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) print: Arc<Print>,
    pub(super) sketch: Arc<Sketch>,
    /// Marks of the version that was held before the batch.
    pub(super) before: Vec<u64>,
}

impl Signature {
    /// Signs an article. Linear in its text.
    pub(super) fn of(article: &Article) -> Self {
        let print = Print::of(article);
        Self { sketch: Arc::new(Sketch::of(&print)), print: Arc::new(print), before: Vec::new() }
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
