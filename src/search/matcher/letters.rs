//! Letters that a word sought may begin with: most words of a text need not even be folded.

/// A set of ASCII characters; characters beyond are not told apart.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Letters(u128);

impl Letters {
    pub(super) const ALL: Self = Self(u128::MAX);

    pub(super) fn add(&mut self, first: Option<char>) {
        match first {
            Some('*' | '?') => *self = Self::ALL,
            Some(c) if c.is_ascii() => self.0 |= 1 << u32::from(c),
            _ => {}
        }
    }

    pub(super) fn holds(self, byte: u8) -> bool {
        byte >= 128 || self.0 & (1 << byte) != 0
    }
}
