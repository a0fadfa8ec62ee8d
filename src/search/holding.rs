//! Forms of a word → about how many articles hold it, which says how rare it is.

use tantivy::DocId;

use super::bm25f::FormInField;
use super::explain::FormKind;
use crate::index::analysis::OwnStem;
use crate::index::snapshot::Snapshot;

/// Articles up to which it is counted how many hold either of two forms: some microseconds.
const MOST_COUNTED: u64 = 2_000;

/// Counts in one generation.
pub(super) struct Holding<'s> {
    pub(super) snapshot: &'s Snapshot,
    /// How many articles are shown, at least one.
    pub(super) articles: u64,
}

impl Holding<'_> {
    /// About how many articles are held that have a word. Its forms stand in much the same ones: the typed form and those
    /// that share one stem, in the field where most have them, speak for all.
    pub(super) fn held_by(&self, forms: &[FormInField]) -> u64 {
        let count = |form: &FormInField| match form.kind {
            FormKind::Kindred => 0,
            FormKind::Stem => self.shown_sharing(form, forms),
            _ => self.shown_with(form),
        };
        forms.iter().map(count).max().unwrap_or(0)
    }

    /// How many articles hold a form, closed ones left out.
    fn shown_with(&self, form: &FormInField) -> u64 {
        let segments = self.snapshot.searcher.segment_readers().iter().enumerate();
        let held = segments.filter_map(|(number, reader)| {
            let (inverted, list) = form.within(reader).ok()??;
            Some(u64::from(self.snapshot.in_list(number, &inverted, list)))
        });
        held.sum()
    }

    /// How many articles hold an inflection or, in texts of its language, the word that is its stem; closed ones left out.
    /// Of long lists it is estimated, as if inflection and stem were used independently of each other.
    fn shown_sharing(&self, form: &FormInField, forms: &[FormInField]) -> u64 {
        let term = form.text();
        let own_stem = OwnStem::of(&term);
        let stem = own_stem
            .as_ref()
            .and_then(|own_stem| forms.iter().find(|other| other.field == form.field && other.text() == own_stem.word));
        let both: Vec<&FormInField> = [form].into_iter().chain(stem).collect();
        if both.iter().map(|form| form.holding()).sum::<u64>() <= MOST_COUNTED {
            return self.counted(&both);
        }
        let (with, Some(stem), Some(own_stem)) = (self.shown_with(form), stem, own_stem) else {
            return match &form.by_tongue {
                Some(by_tongue) => {
                    (self.shown_with(form) as f64 * by_tongue.shown() as f64 / self.articles as f64) as u64
                }
                None => self.shown_with(form),
            };
        };
        let share = self.snapshot.tongues.shown(&own_stem.tongues) as f64 / self.articles as f64;
        let others = self.shown_with(stem) as f64 * share * (1.0 - (with as f64 / self.articles as f64)).max(0.0);
        with + others as u64
    }

    /// How many articles hold any of these forms, closed ones left out.
    fn counted(&self, forms: &[&FormInField]) -> u64 {
        let mut count = 0;
        for (number, reader) in self.snapshot.searcher.segment_readers().iter().enumerate() {
            let mut docs: Vec<DocId> = vec![];
            for form in forms {
                docs.extend(form.documents(reader).unwrap_or_default());
            }
            docs.sort_unstable();
            docs.dedup();
            count += docs.iter().filter(|doc| self.snapshot.segments[number].is_open(**doc)).count() as u64;
        }
        count
    }
}
