//! Columns of all segments → the values of one field over the whole archive.

use std::cmp::Ordering;
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use memchr::memmem::Finder;

use super::analysis;
use super::columns::SegmentColumns;
use super::texts::{Growing, Texts};
use super::values::{ValueColumn, key, most_frequent_first};

/// The different values of one field over all segments. Forms of one person ('Nicolas', 'Nicolás') are one value. The most
/// frequent stand first, so that most of what is counted lies close together.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    /// Each value as it is shown: its most frequent form.
    pub(crate) shown: Texts,
    /// The first eight bytes of each shown value: most names are told apart by them, without looking them up.
    heads: Vec<u64>,
    /// The key of each value.
    pub(crate) keys: Texts,
    /// No value that stands behind the first [`HEAD`] has more articles than so many.
    pub(crate) behind_head: u64,
    /// The places by their keys.
    by_key: HashTable<u32>,
    hasher: RandomState,
    /// Per segment: ordinal in the segment → place in `shown`.
    pub(crate) places: Vec<Vec<u32>>,
    /// `forms[form_offsets[place]..form_offsets[place + 1]]` are the segments and ordinals of a value's forms.
    form_offsets: Vec<u32>,
    forms: Vec<(u32, u32)>,
}

/// Places of a dictionary whose counts lie in the processor's nearest memory together; in tests so few that others lie behind.
pub(crate) const HEAD: usize = if cfg!(test) { 8 } else { 16 << 10 };

impl Dictionary {
    /// The values of a field, by its place among [`super::columns::VALUE_FIELDS`].
    pub(super) fn merge(segments: &[Arc<SegmentColumns>], field: usize) -> Self {
        let columns: Vec<&ValueColumn> = segments.iter().map(|segment| segment.values[field].as_ref()).collect();
        let mut dictionary = Self::default();
        // At least so many: the rest of the segments mostly have the same.
        let room = columns.iter().map(|column| column.keys.len()).max().unwrap_or(0);
        let mut keys = Growing::with_room(room);
        dictionary.by_key = HashTable::with_capacity(room);
        let mut counts: Vec<u64> = Vec::with_capacity(room);
        for column in &columns {
            let mut places = Vec::with_capacity(column.keys.len());
            for (key, count) in column.keys.iter().zip(column.frequencies.iter()) {
                let place = dictionary.place_of_key(key, &mut keys);
                counts.resize(keys.len(), 0);
                counts[place as usize] += u64::from(count);
                places.push(place);
            }
            dictionary.places.push(places);
        }
        dictionary.put_in_order(&counts, &keys);
        dictionary.list_forms(counts.len());
        dictionary.shown = (0..counts.len() as u32).map(|place| shown(dictionary.forms(place), &columns)).collect();
        dictionary.heads = dictionary.shown.iter().map(head).collect();
        dictionary
    }

    /// Gives the values other places: the most frequent the first.
    fn put_in_order(&mut self, counts: &[u64], keys: &Growing) {
        let (order, place_of) = most_frequent_first(counts);
        self.behind_head = order.get(HEAD).map_or(0, |place| counts[*place as usize]);
        self.keys = order.iter().map(|before| keys.get(*before)).collect();
        let places = self.by_key.iter_mut().chain(self.places.iter_mut().flatten());
        places.for_each(|place| *place = place_of[*place as usize]);
    }

    /// The place of a key; a new one if it has none yet.
    fn place_of_key(&mut self, key: &str, keys: &mut Growing) -> u32 {
        let hasher = &self.hasher;
        let same = |place: &u32| keys.get(*place) == key;
        match self.by_key.entry(hasher.hash_one(key), same, |place| hasher.hash_one(keys.get(*place))) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(vacant) => {
                let place = keys.len() as u32;
                vacant.insert(place);
                keys.push(key);
                place
            }
        }
    }

    /// Lists the forms of each value: a counting sort of all ordinals by place.
    fn list_forms(&mut self, values: usize) {
        let mut ends = vec![0u32; values + 1];
        for place in self.places.iter().flatten() {
            ends[*place as usize + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        self.form_offsets = ends.clone();
        self.forms = vec![(0, 0); self.places.iter().map(Vec::len).sum()];
        for (segment, places) in (0..).zip(&self.places) {
            for (ordinal, place) in (0..).zip(places) {
                let next = &mut ends[*place as usize];
                self.forms[*next as usize] = (segment, ordinal);
                *next += 1;
            }
        }
    }

    /// The place of a value by any of its forms.
    pub(crate) fn place(&self, field: usize, value: &str) -> Option<u32> {
        let key = key(field, value);
        self.by_key.find(self.hasher.hash_one(&*key), |place| self.keys.get(*place as usize) == Some(&key)).copied()
    }

    /// The order of two places by the values as they are shown.
    pub(crate) fn by_name(&self, a: u32, b: u32) -> Ordering {
        let (a, b) = (a as usize, b as usize);
        self.heads.get(a).cmp(&self.heads.get(b)).then_with(|| self.shown.bytes_of(a).cmp(&self.shown.bytes_of(b)))
    }

    /// The first eight bytes of a value as it is shown, as a number: in the order of names, or equal.
    pub(super) fn head(&self, place: u32) -> u64 {
        self.heads.get(place as usize).copied().unwrap_or(0)
    }

    /// The forms of a value: segments and the ordinals in them.
    pub(crate) fn forms(&self, place: u32) -> &[(u32, u32)] {
        match self.form_offsets.get(place as usize..place as usize + 2) {
            Some([from, to]) => self.forms.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// The places of all values whose words include all of these folded words.
    pub(crate) fn places_with_words(&self, words: &[String]) -> Vec<u32> {
        let has_all = |value: &str| {
            let own = analysis::words(value);
            words.iter().all(|word| own.iter().any(|w| w.folded == *word))
        };
        // Most values are ruled out by their key, which is folded already (but lacks titles).
        let finders: Vec<Finder<'_>> = words.iter().map(|word| Finder::new(word.as_str())).collect();
        let may_fit = |key: &str| finders.iter().any(|word| word.find(key.as_bytes()).is_some());
        let candidates = (0..).zip(self.keys.iter()).filter(|(_, key)| may_fit(key));
        candidates.filter(|(place, _)| has_all(&self.shown[*place as usize])).map(|(place, _)| place).collect()
    }
}

/// The first eight bytes of a text as a number: numbers are in the order of their texts, or equal.
fn head(text: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(text.bytes()).for_each(|(head, byte)| *head = byte);
    u64::from_be_bytes(bytes)
}

/// The most frequent form; among equals the one with more accents, then the first by bytes.
fn shown<'c>(forms: &[(u32, u32)], columns: &[&'c ValueColumn]) -> &'c str {
    let bytes = |(segment, ordinal): &(u32, u32)| columns[*segment as usize].terms.bytes_of(*ordinal as usize);
    let text = |(segment, ordinal): &(u32, u32)| columns[*segment as usize].terms.get(*ordinal as usize).unwrap_or("");
    let Some((first, others)) = forms.split_first() else { return "" };
    // Mostly all segments have the same form.
    if others.iter().all(|form| bytes(form) == bytes(first)) {
        return text(first);
    }
    let mut counts: Vec<(&'c str, u32)> = Vec::with_capacity(forms.len());
    for form in forms {
        let count = columns[form.0 as usize].frequencies.get(form.1 as usize).unwrap_or(0);
        let form = text(form);
        match counts.iter_mut().find(|(known, _)| *known == form) {
            Some((_, sum)) => *sum = sum.saturating_add(count),
            None => counts.push((form, count)),
        }
    }
    let accents = |form: &str| form.chars().filter(|c| !c.is_ascii()).count();
    let best = counts.iter().max_by(|a, b| (a.1, accents(a.0)).cmp(&(b.1, accents(b.0))).then_with(|| b.0.cmp(a.0)));
    best.map_or("", |(form, _)| form)
}
