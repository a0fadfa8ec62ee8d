//! What has been typed so far → people, countries and headlines that it may become.

use std::sync::Arc;

use super::answer::{Collapse, Sort};
use super::filters::Filters;
use super::gather::Gather;
use super::parse::parse;
use super::plan::plan;
use super::ranking::Ranking;
use super::relax::Reading;
use super::searcher::{Searcher, walk};
use crate::article::ArticleId;
use crate::enrich;
use crate::error::Result;
use crate::index::snapshot::Snapshot;
use crate::index::{StoredEntry, analysis};

/// Letters from which headlines are looked for: fewer begin a word of nearly every one.
const LETTERS: usize = 3;
/// Words of which headlines are looked for.
const WORDS: usize = 12;

/// A value that fits what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// The value: a name, a country code.
    pub value: String,
    /// Articles that have it.
    pub count: u64,
}

/// An article whose headline fits what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedHeadline {
    /// The article.
    pub id: ArticleId,
    /// Its headline.
    pub headline: String,
}

/// What typed letters may become.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suggestions {
    /// People with a word that begins so, most frequent first.
    pub persons: Vec<Suggested>,
    /// Countries, likewise.
    pub countries: Vec<Suggested>,
    /// Headlines with all the words, the last one begun.
    pub headlines: Vec<SuggestedHeadline>,
}

impl Searcher {
    /// What the typed letters may become: at most so many of each kind. Nothing typed suggests nothing.
    ///
    /// # Errors
    /// [`crate::error::Error::IndexDamaged`].
    pub fn suggest(&self, typed: &str, most: usize) -> Result<Suggestions> {
        let snapshot = self.snapshot();
        let words: Vec<String> = analysis::words(typed).into_iter().map(|word| word.folded).collect();
        if words.is_empty() || most == 0 {
            return Ok(Suggestions::default());
        }
        // A space after the last word says that it is finished.
        let open = !typed.ends_with(char::is_whitespace);
        Ok(Suggestions {
            persons: persons(&words.join(" "), most, &snapshot),
            countries: countries(typed, &words.join(" "), most, &snapshot),
            headlines: self.headlines(&words, open, most)?,
        })
    }

    fn headlines(&self, words: &[String], open: bool, most: usize) -> Result<Vec<SuggestedHeadline>> {
        let letters = words.last().map_or(0, |word| word.chars().count());
        if words.len() > WORDS || (letters < LETTERS && words.len() == 1) {
            return Ok(vec![]);
        }
        let (last, finished) = words.split_last().map_or((None, words), |(last, finished)| (Some(last), finished));
        let pattern = last.map(|word| if open && letters >= LETTERS { format!("{word}*") } else { word.clone() });
        let asked = finished.iter().cloned().chain(pattern).map(|word| format!("headline:{word}"));
        let snapshot = self.snapshot();
        let reading = Reading::plain(parse(&asked.collect::<Vec<_>>().join(" ")).query);
        let plan = plan(&reading, &snapshot, &Ranking::default());
        let gather = Gather {
            snapshot: Arc::clone(&snapshot),
            filters: Filters::default(),
            sort: Sort::Relevance,
            collapse: Collapse::Copies,
            after: None,
            keep: most,
            facets: vec![],
            dates: false,
        };
        let found = walk(&plan, &gather)?;
        let stored = found.best.iter().map(|(_, address)| snapshot.stored(*address)).collect::<Result<Vec<_>>>()?;
        let headline =
            |stored: StoredEntry| Some(SuggestedHeadline { id: stored.id, headline: stored.entry.article.headline? });
        Ok(stored.into_iter().filter_map(headline).collect())
    }
}

fn persons(typed: &str, most: usize, snapshot: &Snapshot) -> Vec<Suggested> {
    let shown = &snapshot.dictionaries[0].shown;
    let found = snapshot.names().beginning(typed, most, &snapshot.totals(0).counts).into_iter();
    found.map(|(place, count)| Suggested { value: shown[place as usize].to_owned(), count: u64::from(count) }).collect()
}

/// Countries by the beginning of a word of their English name, by their code, or by their whole name in any language.
fn countries(typed: &str, folded: &str, most: usize, snapshot: &Snapshot) -> Vec<Suggested> {
    let named = enrich::country_named(typed.trim());
    let fits = |code: &str| {
        let country = crate::article::Country::parse(code);
        let name = country.map_or("", |country| enrich::name_of(country, "en"));
        let words: Vec<String> = analysis::words(name).into_iter().map(|word| word.folded).collect();
        let begins = (0..words.len()).any(|from| words[from..].join(" ").starts_with(folded));
        begins || (named.is_some() && named == country)
    };
    let held = snapshot.dictionaries[1].shown.iter().zip(&snapshot.totals(1).counts);
    let fitting = held.filter(|(code, count)| **count > 0 && fits(code));
    let mut found: Vec<Suggested> =
        fitting.map(|(code, count)| Suggested { value: code.to_owned(), count: u64::from(*count) }).collect();
    found.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    found.truncate(most);
    found
}
