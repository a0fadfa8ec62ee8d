//! The people of the archive as a survey gathers them: each name with its forms, its articles, and where it comes from.

use std::collections::{BTreeMap, HashMap};

use crate::article::{ArticleId, PersonFound};
use crate::enrich::person_key;
use crate::index::StoredEntry;

/// Articles that are kept of each name, to show.
const SHOWN: usize = 3;
/// Countries that are kept of each name.
const COUNTRIES: usize = 12;

#[derive(Debug, Default)]
pub(super) struct Persons {
    pub(super) known: BTreeMap<String, Known>,
    /// Article numbers by their order in the survey.
    pub(super) articles: Vec<ArticleId>,
}

/// A name of the archive.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Its forms with how many articles write it so.
    forms: HashMap<String, u32>,
    /// Places of its articles in [`Persons::articles`], ascending.
    pub(super) articles: Vec<u32>,
    /// Sum of the confidences.
    confidence: f32,
    /// Articles that say no more than a title and a surname.
    pub(super) surnames: u32,
    /// Whether a record or an authority's id vouches for it.
    pub(super) is_vouched: bool,
    /// Countries of its articles.
    pub(super) countries: BTreeMap<String, u32>,
    /// First and last year of its articles.
    pub(super) years: Option<(i16, i16)>,
}

impl Known {
    /// The form most articles write.
    pub(super) fn name(&self) -> String {
        let best = self.forms.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
        best.map_or_else(String::new, |(form, _)| form.clone())
    }

    /// Mean confidence, 0 to 1.
    pub(super) fn confidence(&self) -> f32 {
        self.confidence / self.articles.len().max(1) as f32
    }

    pub(super) fn shown(&self, persons: &Persons) -> Vec<ArticleId> {
        self.articles.iter().take(SHOWN).filter_map(|at| persons.articles.get(*at as usize).copied()).collect()
    }

    /// Whether an article names both, as two people.
    pub(super) fn stands_beside(&self, other: &Self) -> bool {
        let (fewer, more) = if self.articles.len() <= other.articles.len() { (self, other) } else { (other, self) };
        fewer.articles.iter().any(|article| more.articles.binary_search(article).is_ok())
    }
}

impl Persons {
    pub(super) fn see(&mut self, stored: &StoredEntry) {
        let at = self.articles.len() as u32;
        self.articles.push(stored.id);
        let year = stored.entry.article.published.map(|published| published.date.year_number());
        for person in &stored.entry.persons {
            let key = person_key(&person.name);
            // A bare surname is somebody else in every article; it cannot be decided for all of them.
            if !key.contains(' ') {
                continue;
            }
            let known = self.known.entry(key).or_default();
            if known.articles.last() == Some(&at) {
                continue;
            }
            known.articles.push(at);
            *known.forms.entry(person.name.clone()).or_default() += 1;
            known.confidence += person.confidence;
            known.surnames += u32::from(person.found == PersonFound::TitledSurname);
            known.is_vouched |= person.asserted || !person.ids.is_empty();
            for mentioned in &stored.entry.countries {
                let code = mentioned.country.code();
                if known.countries.len() < COUNTRIES || known.countries.contains_key(code) {
                    *known.countries.entry(code.to_owned()).or_default() += 1;
                }
            }
            if let Some(year) = year {
                let (first, last) = known.years.unwrap_or((year, year));
                known.years = Some((first.min(year), last.max(year)));
            }
        }
    }
}
