//! Many short texts in one: hundreds of thousands of names take one piece of memory, or of a mapped file, instead of one each.

use std::ops::Index;

use tantivy::directory::OwnedBytes;

use super::numbers::Numbers;

/// Texts by number, from 0.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    all: OwnedBytes,
    /// Where each text ends in `all`.
    ends: Numbers,
}

impl Default for Texts {
    fn default() -> Self {
        Self { all: OwnedBytes::empty(), ends: Numbers::default() }
    }
}

impl Texts {
    /// The texts that lie in these bytes, with where each ends.
    pub(super) fn in_bytes(all: OwnedBytes, ends: Numbers) -> Self {
        Self { all, ends }
    }

    /// The bytes in which they lie, and where each ends.
    pub(super) fn bytes(&self) -> (&[u8], &Numbers) {
        (&self.all, &self.ends)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of that number.
    pub(crate) fn get(&self, number: usize) -> Option<&str> {
        // What is no text comes of a file that was damaged, which checking it says.
        self.bytes_of(number).map(|bytes| std::str::from_utf8(bytes).unwrap_or_default())
    }

    /// The bytes of the text of that number: enough to compare it, and several times as fast.
    pub(super) fn bytes_of(&self, number: usize) -> Option<&[u8]> {
        let end = self.ends.get(number)?;
        let begin = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before))?;
        Some(self.all.get(begin as usize..end as usize).unwrap_or_default())
    }

    /// All of them in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).map(|number| &self[number])
    }
}

impl Index<usize> for Texts {
    type Output = str;

    fn index(&self, number: usize) -> &str {
        self.get(number).expect("numbers are those of texts")
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let texts = texts.into_iter();
        let mut growing = Growing::with_room(texts.size_hint().0);
        texts.for_each(|text| growing.push(text.as_ref()));
        growing.texts()
    }
}

/// Texts that become more.
#[derive(Debug, Default)]
pub(super) struct Growing {
    all: String,
    ends: Vec<u32>,
}

impl Growing {
    /// None yet; room for so many of the length of names.
    pub(super) fn with_room(texts: usize) -> Self {
        const USUAL: usize = 16;
        Self { all: String::with_capacity(USUAL * texts), ends: Vec::with_capacity(texts) }
    }

    /// Adds a text as the last. Beyond four gigabytes of them nothing more is added: no archive has so many names.
    pub(super) fn push(&mut self, text: &str) {
        if let Ok(end) = u32::try_from(self.all.len() + text.len()) {
            self.all.push_str(text);
            self.ends.push(end);
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of that number.
    pub(super) fn get(&self, number: u32) -> &str {
        let at = |number: usize| self.ends.get(number).map_or(0, |end| *end as usize);
        let begin = (number as usize).checked_sub(1).map_or(0, at);
        &self.all[begin..at(number as usize).max(begin)]
    }

    /// All of them, no more to become more.
    pub(super) fn texts(self) -> Texts {
        Texts { all: OwnedBytes::new(self.all.into_bytes()), ends: self.ends.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_by_number() {
        let texts: Texts = ["Ånge", "", "Rosa"].into_iter().collect();
        let (all, ends) = texts.bytes();
        let again = Texts::in_bytes(OwnedBytes::new(all.to_vec()), ends.clone());
        for texts in [texts, again] {
            assert_eq!(
                (texts.len(), &texts[0], &texts[1], texts.get(2), texts.get(3)),
                (3, "Ånge", "", Some("Rosa"), None)
            );
            assert_eq!(texts.iter().collect::<Vec<_>>(), ["Ånge", "", "Rosa"]);
        }
    }

    #[test]
    fn what_is_no_text_is_an_empty_one() {
        let texts = Texts::in_bytes(OwnedBytes::new(vec![0xff, b'a']), [1, 2, 9].into_iter().collect());
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["", "a", ""]);
    }
}
