//! An order → what it would touch: how many articles, and examples to look at before it is given.

use std::collections::BTreeSet;

use super::before::Now;
use super::{Order, checked, words};
use crate::article::{ArticleId, Mention};
use crate::corpus::Corpus;
use crate::corpus::decisions::{Action, Target};
use crate::curate::Curation;
use crate::enrich;
use crate::error::Result;
use crate::index::StoredEntry;
use crate::search::answer::{FacetField, Selection, Sort};
use crate::search::{Request, Searcher};

/// Words of a block that are searched: enough to tell it from others.
const WORDS: usize = 12;

/// What an order would touch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preview {
    /// How many articles.
    pub articles: u64,
    /// Some of them.
    pub examples: Vec<Example>,
}

/// An article that an order would touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The article.
    pub id: ArticleId,
    /// Its headline.
    pub headline: Option<String>,
    /// What would change, in words, or the sentences that name who is meant.
    pub changes: Vec<String>,
}

/// Says what an order would touch, with at most so many examples. The order is checked as if it were given.
///
/// # Errors
/// As [`super::decide`], but that nothing is compared with what its author had seen; those of the index.
pub fn preview(corpus: &Corpus, searcher: &Searcher, order: &Order, most: usize) -> Result<Preview> {
    let curation = Curation::of_corpus(corpus)?;
    let decided = checked(corpus, &curation, order)?;
    let mut now = Now::new(corpus, &curation);
    let mut seen = BTreeSet::new();
    let mut preview = Preview::default();
    for one in &decided {
        match one.target {
            Target::Article(id) => {
                for id in
                    one.action.others().iter().filter(|_| !matches!(one.action, Action::Split { .. })).chain([&id])
                {
                    seen.insert(*id);
                }
                let change = words::change(&one.action, one.before.as_ref());
                match preview.examples.iter().position(|example| example.id == id) {
                    Some(place) => preview.examples[place].changes.push(change),
                    None if preview.examples.len() < most => {
                        let headline = now.article(id)?.and_then(|article| article.headline.clone());
                        preview.examples.push(Example { id, headline, changes: vec![change] });
                    }
                    None => {}
                }
            }
            Target::Archive => {
                let of = everywhere(&one.action, &curation, corpus, searcher, most)?;
                preview.articles += of.articles;
                preview.examples.extend(of.examples);
            }
        }
    }
    preview.articles += seen.len() as u64;
    preview.examples.truncate(most);
    Ok(preview)
}

/// What a decision for the whole archive would touch.
fn everywhere(
    action: &Action,
    curation: &Curation,
    corpus: &Corpus,
    searcher: &Searcher,
    most: usize,
) -> Result<Preview> {
    match action {
        Action::MergePersons { names, .. } => with_values(FacetField::Person, names, searcher, most),
        Action::SplitPerson { name, .. }
        | Action::RenamePerson { name, .. }
        | Action::RejectPerson { name }
        | Action::SameAs { name, .. } => with_values(FacetField::Person, std::slice::from_ref(name), searcher, most),
        Action::MergeCountries { codes, .. } => with_values(FacetField::Country, codes, searcher, most),
        Action::RejectCountry { code } => with_values(FacetField::Country, std::slice::from_ref(code), searcher, most),
        Action::CutBlock { publication, text } => with_block(publication, text, searcher, most),
        Action::Undo { .. } => undone(action, curation, corpus, searcher, most),
        _ => Ok(Preview::default()),
    }
}

/// The articles that have one of these values.
fn with_values(field: FacetField, values: &[String], searcher: &Searcher, most: usize) -> Result<Preview> {
    let selection = Selection { any: values.to_vec(), none: vec![] };
    let request = Request {
        selections: vec![(field, selection)],
        per_page: most,
        facets: vec![],
        passages: 0,
        sort: Sort::Newest,
        ..Request::default()
    };
    let answer = searcher.answer(&request)?;
    let example = |stored: StoredEntry| {
        let mentions = named(&stored, field, values);
        let changes = enrich::sentences(&stored.entry.article, &mentions, 2).into_iter().map(str::to_owned).collect();
        Example { id: stored.id, headline: stored.entry.article.headline, changes }
    };
    let examples = answer.hits.into_iter().map(|hit| example(hit.stored)).collect();
    Ok(Preview { articles: answer.total, examples })
}

/// Where an article names one of these people or countries.
fn named(stored: &StoredEntry, field: FacetField, values: &[String]) -> Vec<Mention> {
    let entry = &stored.entry;
    match field {
        FacetField::Country => {
            let meant: Vec<_> = values.iter().filter_map(|value| enrich::country_named(value)).collect();
            let countries = entry.countries.iter().filter(|one| meant.contains(&one.country));
            countries.flat_map(|one| one.mentions.iter().copied()).collect()
        }
        _ => {
            let keys: Vec<String> = values.iter().map(|name| enrich::person_key(name)).collect();
            let persons = entry.persons.iter().filter(|person| keys.contains(&enrich::person_key(&person.name)));
            persons.flat_map(|person| person.mentions.iter().copied()).collect()
        }
    }
}

/// The articles of a newspaper in which a block stands as a paragraph.
fn with_block(publication: &str, text: &str, searcher: &Searcher, most: usize) -> Result<Preview> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(WORDS).collect();
    let selections = match publication {
        "*" => vec![],
        name => vec![(FacetField::Publication, Selection { any: vec![name.to_owned()], none: vec![] })],
    };
    let request =
        Request { text: format!("\"{}\"", words.join(" ")), selections, sort: Sort::Newest, ..Request::default() };
    let mut preview = Preview::default();
    for stored in searcher.whole(&request)? {
        let stored = stored?;
        let article = &stored.entry.article;
        if article.paragraphs.iter().any(|paragraph| paragraph.text == text.trim()) {
            preview.articles += 1;
            if preview.examples.len() < most {
                let changes = vec![format!("cut: {}", text.trim())];
                preview.examples.push(Example { id: stored.id, headline: article.headline.clone(), changes });
            }
        }
    }
    Ok(preview)
}

/// The articles of decisions that are to be undone.
fn undone(action: &Action, curation: &Curation, corpus: &Corpus, searcher: &Searcher, most: usize) -> Result<Preview> {
    let log = curation.log();
    let (first, last) = action.undone().unwrap_or((0, 0));
    let holding = log.in_force().into_iter().map(|place| &log.decisions[place]);
    let mut preview = Preview::default();
    let mut seen = BTreeSet::new();
    for decision in holding.filter(|decision| (first..=last).contains(&decision.id)) {
        match decision.target {
            Target::Article(id) => {
                if seen.insert(id) && preview.examples.len() < most {
                    let headline = super::before::told(corpus, curation, id)?.and_then(|article| article.headline);
                    preview.examples.push(Example { id, headline, changes: vec![words::told(decision)] });
                }
            }
            Target::Archive => {
                let of = everywhere(&decision.action, curation, corpus, searcher, most)?;
                preview.articles += of.articles;
                preview.examples.extend(of.examples);
            }
        }
    }
    preview.articles += seen.len() as u64;
    Ok(preview)
}
