//! Whether a decision makes sense as it is; if not, why, and what to write instead.

use super::before::Now;
use crate::article::{Article, ArticleId, Language, PartialDate};
use crate::corpus::decisions::{Action, Field, Target};
use crate::enrich;
use crate::error::Error;

/// Why a decision is refused.
pub(super) enum Refused {
    Senseless(String),
    Failed(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

fn senseless<T>(reason: String) -> Result<T, Refused> {
    Err(Refused::Senseless(reason))
}

/// Checks one decision.
pub(super) fn check(target: Target, action: &Action, now: &mut Now<'_>) -> Result<(), Refused> {
    if let Target::Article(id) = target {
        held(id, now)?;
    }
    for other in action.others().iter().filter(|_| !matches!(action, Action::Split { .. })) {
        held(*other, now)?;
        if target == Target::Article(*other) {
            return senseless(format!("{other} is named twice; name another article"));
        }
    }
    match (target, action) {
        (Target::Article(id), Action::Correct { field, after }) => {
            field_of(id, *field, after.as_deref().filter(|text| !text.trim().is_empty()))
        }
        (Target::Article(id), Action::Cut { text }) => paragraph(id, text, now).map(drop),
        (Target::Article(id), Action::Split { at, .. }) => match paragraph(id, at, now)? {
            0 => senseless("an article cannot be split before its first paragraph".into()),
            _ => Ok(()),
        },
        (Target::Article(_), Action::Keep { text, .. }) => something("the paragraph to be kept", text),
        (Target::Article(_), Action::Embargo { until }) => match until.parse::<jiff::Timestamp>() {
            Ok(_) => Ok(()),
            Err(_) => senseless(format!("'{until}' is no moment; write 2027-01-31T06:00:00Z or 2027-01-31")),
        },
        (Target::Article(_), Action::Tag { tag } | Action::Untag { tag }) => label("tag", tag),
        (Target::Article(_), Action::Collect { collection } | Action::Uncollect { collection }) => {
            label("collection", collection)
        }
        (Target::Article(_), Action::Note { text }) => something("the note", text),
        (Target::Article(_), Action::Delist { person }) => something("the name", person),
        (
            Target::Article(_),
            Action::Join { .. }
            | Action::Copies { .. }
            | Action::NotCopies { .. }
            | Action::Reject
            | Action::Withdraw { .. }
            | Action::Restore,
        ) => Ok(()),
        (Target::Archive, Action::CutBlock { publication, text }) => {
            something("the publication", publication).and_then(|()| something("the block", text))
        }
        (Target::Archive, Action::Settle { queue, about }) => {
            something("the queue", queue).and_then(|()| something("what is settled", about))
        }
        (Target::Archive, Action::Undo { .. }) => Ok(()),
        (_, action) => names(target, action),
    }
}

/// What is decided of names and countries, in one article or everywhere.
fn names(target: Target, action: &Action) -> Result<(), Refused> {
    match action {
        Action::MergePersons { names, into } => {
            let others = names.iter().chain([into]);
            others.clone().try_for_each(|name| whole_name(target, name))?;
            match names.iter().all(|name| name == into) {
                true => senseless(format!("'{into}' is merged into itself; name another person")),
                false => Ok(()),
            }
        }
        Action::SplitPerson { name, forms, into } => {
            [name, into].into_iter().try_for_each(|name| whole_name(target, name))?;
            if enrich::person_key(name) == enrich::person_key(into) {
                return senseless(format!(
                    "'{into}' cannot be told from '{name}'; give it something of its own, as in '{name} (footballer)'"
                ));
            }
            match (target, forms.is_empty()) {
                (Target::Archive, true) => senseless(format!(
                    "say which '{name}' is meant: --form FORM for a way of writing it, --in ID or --query for articles"
                )),
                _ => Ok(()),
            }
        }
        Action::RenamePerson { name, into } => [name, into].into_iter().try_for_each(|name| whole_name(target, name)),
        Action::RejectPerson { name } => something("the name", name),
        Action::SameAs { name, ids } => {
            whole_name(target, name)?;
            match ids
                .iter()
                .find(|id| !id.split_once(':').is_some_and(|(whose, id)| !whose.is_empty() && !id.is_empty()))
            {
                Some(id) => senseless(format!("'{id}' is no id; write its authority before it, as in wikidata:Q42")),
                None if ids.is_empty() => senseless("name an id, as in wikidata:Q42".into()),
                None => Ok(()),
            }
        }
        Action::MergeCountries { codes, into } => codes.iter().chain([into]).try_for_each(|code| country(code)),
        Action::RejectCountry { code } => country(code),
        action => senseless(match target {
            Target::Archive => format!("'{}' is about articles; name one", action.name()),
            Target::Article(_) => format!("'{}' is about the whole archive; name no article", action.name()),
        }),
    }
}

fn held<'n>(id: ArticleId, now: &'n mut Now<'_>) -> Result<&'n Article, Refused> {
    now.article(id)?.ok_or_else(|| Refused::Senseless(format!("no article {id} is held; search prints the numbers")))
}

/// The number of a paragraph of an article.
fn paragraph(id: ArticleId, text: &str, now: &mut Now<'_>) -> Result<usize, Refused> {
    let article = held(id, now)?;
    let place = article.paragraphs.iter().position(|paragraph| paragraph.text == text.trim());
    place.ok_or_else(|| {
        Refused::Senseless(format!("article {id} has no such paragraph; 'dateline curate show {id}' numbers them"))
    })
}

fn field_of(id: ArticleId, field: Field, after: Option<&str>) -> Result<(), Refused> {
    match (field, after) {
        (Field::Published, Some(date)) if PartialDate::parse(date).is_none() => {
            senseless(format!("'{date}' is no date; write YYYY, YYYY-MM or YYYY-MM-DD"))
        }
        (Field::Language, Some(tag)) if Language::parse(tag).is_none() => {
            senseless(format!("'{tag}' is no language code such as en or pt"))
        }
        (Field::Country, Some(countries)) => countries.split(';').try_for_each(|code| country(code.trim())),
        (Field::Country, None) => {
            senseless(format!("name the countries that article {id} is about; 'reject-country' takes single ones away"))
        }
        _ => Ok(()),
    }
}

fn country(code: &str) -> Result<(), Refused> {
    match enrich::country_named(code) {
        Some(_) => Ok(()),
        None => senseless(format!("'{code}' is no country; use a two-letter ISO 3166 code or a name")),
    }
}

/// Across the archive a bare surname means different people.
fn whole_name(target: Target, name: &str) -> Result<(), Refused> {
    something("the name", name)?;
    match target {
        Target::Archive if !enrich::person_key(name).contains(' ') => senseless(format!(
            "'{name}' is one word and means different people across the archive; write a full name, or decide it in one \
             article with --in ID"
        )),
        _ => Ok(()),
    }
}

fn something(what: &str, text: &str) -> Result<(), Refused> {
    if text.trim().is_empty() { senseless(format!("{what} is empty")) } else { Ok(()) }
}

fn label(what: &str, text: &str) -> Result<(), Refused> {
    something(&format!("the {what}"), text)?;
    match text == crate::search::answer::MISSING || text.starts_with('-') || text.chars().any(char::is_control) {
        true => senseless(format!("'{text}' cannot be a {what}; it would be read otherwise in a search")),
        false => Ok(()),
    }
}
