//! Numbers one behind the other in bytes, four each, little end first: as they lie in a file that is mapped, or in memory.

use tantivy::directory::OwnedBytes;

/// Numbers by place, from 0.
#[derive(Debug, Clone)]
pub(crate) struct Numbers(OwnedBytes);

impl Default for Numbers {
    fn default() -> Self {
        Self(OwnedBytes::empty())
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let bytes: Vec<u8> = numbers.into_iter().flat_map(u32::to_le_bytes).collect();
        Self(OwnedBytes::new(bytes))
    }
}

impl Numbers {
    /// The numbers that lie in these bytes.
    pub(super) fn in_bytes(bytes: OwnedBytes) -> Self {
        Self(bytes)
    }

    /// The bytes in which they lie.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.all().0.len()
    }

    /// The number at a place.
    #[inline]
    pub(crate) fn get(&self, place: usize) -> Option<u32> {
        self.all().0.get(place).map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// Those from one place up to another; none if there are not so many.
    #[inline]
    pub(crate) fn stretch(&self, from: usize, to: usize) -> Stretch<'_> {
        Stretch(self.all().0.get(from..to).unwrap_or(&[]))
    }

    /// All of them in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + Clone + '_ {
        self.all().iter()
    }

    #[inline]
    fn all(&self) -> Stretch<'_> {
        Stretch(self.0.as_chunks::<4>().0)
    }
}

/// Some numbers in a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch<'n>(&'n [[u8; 4]]);

impl<'n> Stretch<'n> {
    /// Whether there are none.
    #[inline]
    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The first of them.
    pub(crate) fn first(self) -> Option<u32> {
        self.0.first().map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// What stands in a list at these places, as far as it reaches.
    #[inline]
    pub(crate) fn looked_up<'l>(self, list: &'l [u32]) -> impl Iterator<Item = u32> + use<'n, 'l> {
        self.iter().filter_map(|place| list.get(place as usize).copied())
    }

    /// All of them in order.
    #[inline]
    pub(crate) fn iter(self) -> impl Iterator<Item = u32> + Clone + 'n {
        self.0.iter().map(|bytes| u32::from_le_bytes(*bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_from_their_bytes_and_none_from_beyond_them() {
        let numbers: Numbers = [7, 0, u32::MAX].into_iter().collect();
        let again = Numbers::in_bytes(OwnedBytes::new(numbers.bytes().to_vec()));
        assert_eq!(again.iter().collect::<Vec<_>>(), [7, 0, u32::MAX]);
        assert_eq!((again.len(), again.get(2), again.get(3)), (3, Some(u32::MAX), None));
        assert_eq!(again.stretch(1, 3).iter().collect::<Vec<_>>(), [0, u32::MAX]);
        assert_eq!(again.stretch(0, 3).looked_up(&[5, 6, 7, 8, 9, 10, 11, 12]).collect::<Vec<_>>(), [12, 5]);
        assert!(again.stretch(2, 4).is_empty() && again.stretch(2, 1).is_empty());
        assert_eq!((again.stretch(0, 2).first(), Numbers::default().len()), (Some(7), 0));
    }
}
