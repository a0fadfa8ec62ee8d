//! A stretch of documents, with what was added up for each of them.
//!
//! Postings of several lists are added up here one list after the other, which is faster than stepping all lists from
//! document to document.

use tantivy::DocId;

/// Documents in a window: as many as the first cache of a processor holds easily.
const SIZE: usize = 4_096;

/// A window; empty when new and when it has been gone through.
pub(super) struct Window {
    base: DocId,
    /// The first word of `present` that may hold any.
    word: usize,
    /// Which documents anything was added for, one bit each.
    present: [u64; SIZE / 64],
    sums: [f32; SIZE],
}

impl Default for Window {
    fn default() -> Self {
        Self { base: 0, word: 0, present: [0; SIZE / 64], sums: [0.0; SIZE] }
    }
}

impl Window {
    /// Moves the empty window to a first document.
    pub(super) fn begin(&mut self, first: DocId) {
        self.base = first;
        self.word = 0;
    }

    /// The first document behind it.
    pub(super) fn end(&self) -> DocId {
        self.base.saturating_add(SIZE as DocId)
    }

    /// Adds to a document of the window.
    pub(super) fn add(&mut self, doc: DocId, amount: f32) {
        let at = (doc - self.base) as usize;
        self.present[at / 64] |= 1 << (at % 64);
        self.sums[at] += amount;
    }

    /// The first document from `target` on that anything was added for; those before it are forgotten. After `None` the
    /// window is empty.
    pub(super) fn next(&mut self, target: DocId) -> Option<DocId> {
        let from = target.saturating_sub(self.base) as usize;
        while self.word < SIZE / 64 {
            let passed = from.saturating_sub(self.word * 64);
            self.forget(if passed >= 64 { u64::MAX } else { (1 << passed) - 1 });
            let left = self.present[self.word];
            if left != 0 {
                return Some(self.base + (self.word * 64) as DocId + left.trailing_zeros());
            }
            self.word += 1;
        }
        None
    }

    /// What was added for a document of the window.
    pub(super) fn of(&self, doc: DocId) -> f32 {
        self.sums.get((doc - self.base) as usize).copied().unwrap_or(0.0)
    }

    fn forget(&mut self, which: u64) {
        let mut bits = self.present[self.word] & which;
        self.present[self.word] &= !which;
        while bits != 0 {
            self.sums[self.word * 64 + bits.trailing_zeros() as usize] = 0.0;
            bits &= bits - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_in_order_with_their_sums_and_the_window_is_empty_after_them() {
        let mut window = Window::default();
        window.begin(1_000);
        for (doc, amount) in [(1_000, 1.0), (1_063, 2.0), (1_064, 3.0), (5_095, 4.0), (1_063, 0.5)] {
            window.add(doc, amount);
        }
        assert_eq!((window.next(1_000), window.of(1_000)), (Some(1_000), 1.0));
        assert_eq!((window.next(1_001), window.of(1_063)), (Some(1_063), 2.5));
        assert_eq!((window.next(1_065), window.of(5_095), window.end()), (Some(5_095), 4.0, 5_096));
        assert_eq!(window.next(5_096), None);
        window.begin(9_000);
        assert!((9_000..9_000 + SIZE as DocId).all(|doc| window.of(doc) == 0.0));
    }
}
