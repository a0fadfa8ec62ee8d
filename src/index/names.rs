//! The people held → those that begin as typed, at any of their words.
//!
//! Sorted once for a generation, when something is first typed: then what fits a beginning stands in one stretch that two
//! binary searches find. Forty bytes a name or so.

use super::analysis;
use super::snapshot::Snapshot;

/// Place of people among the value columns.
const PERSONS: usize = 0;

/// What is held, to be looked up while it is typed.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// By place in the dictionary of people: the folded words of the name, a space between them.
    folded: Vec<String>,
    /// Each beginning of a word of each name: place and byte, sorted by what follows.
    beginnings: Vec<(u32, u16)>,
}

impl Names {
    /// Sorts the people of a generation.
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let dictionary = &snapshot.dictionaries[PERSONS];
        let words = |value: &str| analysis::words(value).into_iter().map(|word| word.folded).collect::<Vec<_>>();
        let folded: Vec<String> = dictionary.shown.iter().map(|value| words(value).join(" ")).collect();
        let mut beginnings: Vec<(u64, u32, u16)> = Vec::new();
        for (place, value) in folded.iter().enumerate() {
            let starts = value.match_indices(' ').map(|(at, _)| at + 1);
            let starts = std::iter::once(0).chain(starts).filter_map(|at| u16::try_from(at).ok());
            beginnings.extend(starts.map(|at| (head(&value[usize::from(at)..]), place as u32, at)));
        }
        let rest = |place: u32, at: u16| &folded[place as usize][usize::from(at)..];
        // The first eight bytes decide nearly always, and compare faster than texts.
        beginnings.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| rest(a.1, a.2).cmp(rest(b.1, b.2))));
        let beginnings = beginnings.into_iter().map(|(_, place, at)| (place, at)).collect();
        Self { beginnings, folded }
    }

    /// The places of the values with a word that begins so (folded; what follows may be further words), with the
    /// articles that have each by `counts`: the most frequent first, at most so many.
    pub(crate) fn beginning(&self, typed: &str, most: usize, counts: &[u32]) -> Vec<(u32, u32)> {
        let rest = |(place, at): &(u32, u16)| &self.folded[*place as usize][usize::from(*at)..];
        let from = self.beginnings.partition_point(|beginning| rest(beginning) < typed);
        let fitting = self.beginnings[from..].iter().take_while(|beginning| rest(beginning).starts_with(typed));
        let mut found: Vec<(u32, u32)> =
            fitting.map(|(place, _)| (*place, counts[*place as usize])).filter(|(_, count)| *count > 0).collect();
        // A name of which two words begin so is found twice; no name has more than a few words.
        let order = |a: &(u32, u32), b: &(u32, u32)| b.1.cmp(&a.1).then(a.0.cmp(&b.0));
        let enough = most.saturating_mul(8);
        if found.len() > enough && enough > 0 {
            found.select_nth_unstable_by(enough - 1, order);
            found.truncate(enough);
        }
        found.sort_unstable_by(order);
        found.dedup();
        found.truncate(most);
        found
    }
}

/// The first eight bytes as a number that sorts as they do.
fn head(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}
