//! Article → entry: its language, persons and countries, each with its mentions.
//!
//! Text is cut into tokens once; gazetteers, rules and the article as a whole then say who and where. No network, no model
//! to load. What a record asserts is taken beside what is found. Never fails; time is linear in the text.

mod countries;
mod decided;
mod evidence;
mod fold;
mod hash;
mod language;
mod language_names;
mod lexicon;
mod persons;
mod same_as;
mod setting;
pub mod tagger;
mod tokens;

use crate::article::{Article, CountryMentioned, Language, Person, Setting};
use crate::corpus::decisions::{Action, Field};

pub(crate) use countries::kindred;
pub use countries::{country_named, is_country, name_of};
pub use decided::{CountryRules, NameRules, Unlisted};
pub use evidence::sentences;
pub use language_names::{language_name, language_named};
pub(crate) use same_as::SPELLINGS_TABLE;
pub use same_as::{SAME_AS, SameAs, person_key};

use tokens::Text;

/// An article with what was found in it: all that the index needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    /// The article.
    pub article: Article,
    /// Language of the text, if it can be told.
    pub language: Option<Language>,
    /// Persons, most mentioned first.
    pub persons: Vec<Person>,
    /// Countries, most mentioned first.
    pub countries: Vec<CountryMentioned>,
    /// Countries of dateline and publication, months spoken of.
    pub setting: Setting,
    /// What may not be found by the name of a person.
    pub unlisted: Unlisted,
}

/// Finds language, persons and countries. Never fails; time is linear in the text.
pub fn enrich(article: Article) -> Entry {
    enrich_with(article, SameAs::spellings())
}

/// The same, with a table of persons that are the same.
pub fn enrich_with(article: Article, same_as: &SameAs) -> Entry {
    let texts = Text::of_article(&article);
    let language = language::language(&article, &texts);
    let code = language.as_ref().map_or("", Language::code);
    let found = countries::found(&texts, code);
    let places = countries::used_as_places(&texts, &found, code);
    let persons = persons::persons(&article, &texts, &found, &places, code);
    let countries = countries::mentioned(&article, &texts, &found, &persons::names(&persons, &places), code);
    let persons = same_as.unite(persons);
    let setting = setting::setting(&article, &texts, code);
    Entry { article, language, persons, countries, setting, unlisted: Unlisted::default() }
}

/// What librarians decided of the names and countries of the whole archive. It is laid over answers, not over entries; what
/// is decided of one article speaks of names as the archive shows them.
#[derive(Debug, Clone, Default)]
pub struct ArchiveRules {
    /// Persons.
    pub names: NameRules,
    /// Countries.
    pub countries: CountryRules,
}

impl ArchiveRules {
    /// The rules of decisions for the whole archive, in their order.
    pub fn of<'d>(actions: impl Iterator<Item = &'d Action> + Clone) -> Self {
        Self { names: NameRules::of(actions.clone()), countries: CountryRules::of(actions) }
    }
}

/// The same under what librarians decided of the names and countries in this very article, in order.
pub fn enrich_decided(article: Article, same_as: &SameAs, actions: &[Action], archive: &ArchiveRules) -> Entry {
    let entry = enrich_with(article, same_as);
    if actions.is_empty() {
        return entry;
    }
    let unlisted = Unlisted::of(actions, &entry.persons, &archive.names);
    let persons = NameRules::of(actions.iter()).apply_under(entry.persons, &archive.names);
    let countries = CountryRules::of(actions.iter()).apply_under(entry.countries, &archive.countries);
    let language = decided_language(actions).or(entry.language);
    Entry { language, persons, countries, unlisted, ..entry }
}

/// The language that librarians say an article is in: it need not be the one that its words suggest.
fn decided_language(actions: &[Action]) -> Option<Language> {
    let decided = actions.iter().rev().find_map(|action| match action {
        Action::Correct { field: Field::Language, after } => Some(after.as_deref().and_then(Language::parse)),
        _ => None,
    });
    decided.flatten()
}
