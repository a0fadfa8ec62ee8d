//! The writer of an index while two threads write with it: the one that follows the corpus ([`super::behind`]), and the one
//! that takes along what librarians decide meanwhile ([`super::decided`]).
//!
//! What the second has written is told by newer decisions than the first knows, so the first leaves it as it is until it
//! reads the decisions again.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard};

use crate::article::ArticleId;
use crate::index::Writer;

/// A writer and what was written with it by newer decisions.
pub(super) struct Shared {
    inner: Mutex<Inner>,
}

pub(super) struct Inner {
    pub(super) writer: Writer,
    /// The change of the corpus up to which everything was written, committed or not.
    pub(super) written: u64,
    /// Articles that are to be left as they are.
    pub(super) newer: BTreeSet<ArticleId>,
}

impl Shared {
    pub(super) fn of(writer: Writer) -> Self {
        Self { inner: Mutex::new(Inner { written: writer.reached(), writer, newer: BTreeSet::new() }) }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub(super) fn into_writer(self) -> Writer {
        self.inner.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()).writer
    }
}
