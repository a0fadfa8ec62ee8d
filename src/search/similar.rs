//! An article → others about the same things, and what they have in common with it.
//!
//! Its most telling words (frequent in it, rare in the archive) are searched like a query of any of them; what shares its
//! people and countries comes higher. Its own copies are left out, and of another story's copies one is shown. Of a long
//! article the beginning speaks for the whole, so the time is bounded.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use tantivy::{DocAddress, Term};

use super::answer::{Collapse, Sort};
use super::filters::Filters;
use super::gather::Gather;
use super::matcher::Matcher;
use super::passages::marked_parts;
use super::plan::{Plan, plan};
use super::query::{Form, Query};
use super::ranking::Ranking;
use super::relax::Reading;
use super::searcher::{Searcher, walk};
use super::stopwords::is_stop_word_anywhere;
use crate::article::{ArticleId, Country, Part};
use crate::error::Result;
use crate::index::snapshot::Snapshot;
use crate::index::{StoredEntry, analysis};

/// Words of an article that are read for what it is about.
const WORDS_READ: usize = 2_000;
/// Its most frequent words, of which the archive is asked how rare they are.
const WORDS_WEIGHED: usize = 120;
/// Words that are searched.
const WORDS_SOUGHT: usize = 20;
/// A word in more of the archive than this part, and in more articles than this, tells little and costs much.
const COMMON: f32 = 0.1;
const COMMON_ARTICLES: u64 = 1_000;
/// What a word counts in the headline, against once in the text.
const IN_HEADLINE: u32 = 3;
/// Found articles whose people and countries are compared.
const COMPARED: usize = 100;
/// What a shared person or country counts, against a word as rare in as many articles: a name is more than a word, a
/// country less.
const PERSON: f32 = 2.0;
const COUNTRY: f32 = 0.7;
/// Words in common that are named.
const WORDS_NAMED: usize = 6;
/// Places of people and countries among the value columns.
const PERSONS: usize = 0;
const COUNTRIES: usize = 1;

/// An article like another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// The article.
    pub stored: StoredEntry,
    /// Other articles held that tell its story.
    pub copies: u32,
    /// How much they have in common; higher is more, comparable within one answer only.
    pub score: f32,
    /// Telling words that both have, as this one writes them, the most telling first.
    pub words: Vec<String>,
    /// People whom both name.
    pub persons: Vec<String>,
    /// Countries that both name.
    pub countries: Vec<Country>,
}

/// A word of an article with how much it tells.
struct Telling {
    word: String,
    weight: f32,
}

impl Searcher {
    /// The articles most like one, best first, at most `most` (up to 100). `None` if the index holds no such article.
    ///
    /// # Errors
    /// [`crate::error::Error::IndexDamaged`].
    pub fn similar(&self, id: ArticleId, most: usize) -> Result<Option<Vec<Similar>>> {
        let Some(article) = self.article(id)? else { return Ok(None) };
        let snapshot = self.snapshot();
        let telling = telling_words(&article, &snapshot);
        if telling.is_empty() {
            return Ok(Some(vec![]));
        }
        let word = |telling: &Telling| Query::Word { field: None, word: telling.word.clone(), form: Form::Plain };
        let query = Query::or(telling.iter().map(word).collect());
        let mut found = alike(&query, &snapshot)?;
        let shared = SharedValues::of(&article, &snapshot);
        found.iter_mut().for_each(|(score, address)| *score += shared.score(*address));
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let matcher = Matcher::new(&query, &snapshot.languages);
        let held = found.into_iter().map(|(score, address)| Ok((score, snapshot.stored(address)?)));
        let others = held.filter(|one| one.as_ref().map_or(true, |(_, stored)| stored.story != article.story));
        let described = others.take(most).map(|one| {
            let (score, stored) = one?;
            let copies = snapshot.stories.copies(stored.story.0);
            let words = words_in_common(&stored, &matcher, &telling);
            let (persons, countries) = shared.named(&stored, &snapshot);
            Ok(Similar { stored, copies, score, words, persons, countries })
        });
        described.collect::<Result<_>>().map(Some)
    }
}

/// The best of the stories that a query finds.
fn alike(query: &Query, snapshot: &Arc<Snapshot>) -> Result<Vec<(f32, DocAddress)>> {
    let gather = Gather {
        snapshot: Arc::clone(snapshot),
        filters: Filters::default(),
        sort: Sort::Relevance,
        collapse: Collapse::Copies,
        after: None,
        // The article's own story is one of them.
        keep: COMPARED + 1,
        facets: vec![],
        dates: false,
    };
    let query = plan(&Reading::plain(query.clone()), snapshot, &Ranking::default()).query;
    let found = walk(&Plan::only(query), &gather)?;
    Ok(found.best.into_iter().map(|(rank, address)| (rank.score(Sort::Relevance), address)).collect())
}

/// The words that tell most of an article, the most telling first.
fn telling_words(article: &StoredEntry, snapshot: &Snapshot) -> Vec<Telling> {
    let mut frequencies: HashMap<String, u32> = HashMap::new();
    let mut read = 0;
    for (part, text) in article.entry.article.parts() {
        if read >= WORDS_READ {
            break;
        }
        let counts = if part == Part::Headline { IN_HEADLINE } else { 1 };
        analysis::each_word(text, |word| {
            read += 1;
            let is_name = word.folded.chars().count() > 2 && word.folded.chars().any(char::is_alphabetic);
            if read <= WORDS_READ && is_name && !is_stop_word_anywhere(word.folded) {
                *frequencies.entry(word.folded.to_owned()).or_default() += counts;
            }
        });
    }
    let mut frequent: Vec<(String, u32)> = frequencies.into_iter().collect();
    frequent.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    frequent.truncate(WORDS_WEIGHED);
    let mut telling: Vec<Telling> =
        frequent.into_iter().filter_map(|(word, count)| weighed(word, count, snapshot)).collect();
    telling.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.word.cmp(&b.word)));
    telling.truncate(WORDS_SOUGHT);
    telling
}

/// How much a word tells; nothing if no other article has it, or too many.
fn weighed(word: String, count: u32, snapshot: &Snapshot) -> Option<Telling> {
    let fields = snapshot.fields;
    let holders = |field| snapshot.holding(&Term::from_field_text(field, &word));
    let held = holders(fields.body).max(holders(fields.headline));
    let all = snapshot.shown() as f32;
    let tells = held > 1 && (held as f32 <= COMMON * all || held < COMMON_ARTICLES);
    tells.then(|| Telling { weight: (1.0 + count as f32).ln() * rarity(held, all), word })
}

/// Inverse document frequency.
fn rarity(held: u64, all: f32) -> f32 {
    (1.0 + all / (held as f32 + 0.5)).ln()
}

/// The people and countries of an article, with what sharing each counts.
struct SharedValues<'s> {
    snapshot: &'s Snapshot,
    /// By place in the dictionary of people, and of countries.
    weights: [HashMap<u32, f32>; 2],
}

impl<'s> SharedValues<'s> {
    fn of(article: &StoredEntry, snapshot: &'s Snapshot) -> Self {
        let persons = article.entry.persons.iter().map(|person| person.name.as_str()).collect::<Vec<_>>();
        let countries = article.entry.countries.iter().map(|country| country.country.code()).collect::<Vec<_>>();
        let weights = |column: usize, values: Vec<&str>, counts: f32| {
            let places = values.into_iter().filter_map(|value| snapshot.dictionaries[column].place(column, value));
            let all = snapshot.shown() as f32;
            places.map(|place| (place, counts * rarity(held(snapshot, column, place), all))).collect()
        };
        Self { snapshot, weights: [weights(PERSONS, persons, PERSON), weights(COUNTRIES, countries, COUNTRY)] }
    }

    fn score(&self, address: DocAddress) -> f32 {
        let score = |(column, weights): (usize, &HashMap<u32, f32>)| {
            self.snapshot.places_of(column, address).filter_map(|place| weights.get(&place)).sum::<f32>()
        };
        self.weights.iter().enumerate().map(score).sum()
    }

    /// The people and countries of another article that are among these.
    fn named(&self, other: &StoredEntry, snapshot: &Snapshot) -> (Vec<String>, Vec<Country>) {
        let is_shared = |column: usize, value: &str| {
            let place = snapshot.dictionaries[column].place(column, value);
            place.is_some_and(|place| self.weights[column].contains_key(&place))
        };
        let persons = other.entry.persons.iter().map(|person| &person.name);
        let countries = other.entry.countries.iter().map(|country| country.country);
        (
            persons.filter(|name| is_shared(PERSONS, name)).cloned().collect(),
            countries.filter(|country| is_shared(COUNTRIES, country.code())).collect(),
        )
    }
}

/// How many articles have a value, in any of its forms.
fn held(snapshot: &Snapshot, column: usize, place: u32) -> u64 {
    let forms = snapshot.dictionaries[column].forms(place).iter();
    let frequency =
        |(segment, ordinal): &(u32, u32)| snapshot.values(column, *segment).frequencies.get(*ordinal as usize);
    forms.filter_map(frequency).map(u64::from).sum()
}

/// The telling words that an article has, as it writes them.
fn words_in_common(stored: &StoredEntry, matcher: &Matcher, telling: &[Telling]) -> Vec<String> {
    let mut named: Vec<(usize, String)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (_, marked) in marked_parts(&stored.entry, matcher) {
        for written in marked.marks.iter().filter_map(|mark| mark.of(&marked.text)) {
            let folded = analysis::fold(written);
            // A word in another form than the sought one goes with the sought word that begins most like it.
            let like = |sought: &str| sought.chars().zip(folded.chars()).take_while(|(a, b)| a == b).count();
            let nearest = telling.iter().enumerate().max_by_key(|(at, t)| (like(&t.word), std::cmp::Reverse(*at)));
            if let Some((at, _)) = nearest
                && seen.insert(at)
            {
                named.push((at, written.to_owned()));
            }
        }
    }
    named.sort();
    named.into_iter().take(WORDS_NAMED).map(|(_, word)| word).collect()
}
