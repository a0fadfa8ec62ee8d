//! Many short texts in one: hundreds of thousands of names take one piece of memory instead of one each.

use std::ops::Index;

/// Texts by number, from 0.
#[derive(Debug, Default, Clone)]
pub(crate) struct Texts {
    all: String,
    /// Where each text ends in `all`.
    ends: Vec<usize>,
}

impl Texts {
    /// No texts, with room for so many.
    pub(super) fn with_room(texts: usize) -> Self {
        Self { all: String::with_capacity(16 * texts), ends: Vec::with_capacity(texts) }
    }

    /// Adds a text as the last.
    pub(super) fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of that number.
    pub(crate) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let begin = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.all[begin..end])
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
        let mut all = Self::with_room(texts.size_hint().0);
        texts.for_each(|text| all.push(text.as_ref()));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::Texts;

    #[test]
    fn texts_come_back_by_number() {
        let texts: Texts = ["Ånge", "", "Rosa"].into_iter().collect();
        assert_eq!(
            (texts.len(), &texts[0], &texts[1], texts.get(2), texts.get(3)),
            (3, "Ånge", "", Some("Rosa"), None)
        );
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["Ånge", "", "Rosa"]);
    }
}
