//! A form about many articles, the ticked ones or all that a search finds → what it orders.
//!
//! What a search finds can change between the look at it and the decision: the form then brings along what was found when
//! it was looked at, and is refused if that is no longer so.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::forms::Form;
use super::orders;
use super::refusal::Refusal;
use super::sessions::Librarian;
use super::{Desk, views::FieldView};
use crate::article::ArticleId;
use crate::corpus::decisions::{Action, Target};
use crate::decide::{Order, Seen};
use crate::search::Request;
use crate::search::answer::Sort;

/// The field that says what is done; its form is about many articles.
const WORK: &str = "work";
/// The field that tells what was found when it was looked at.
const FOUND: &str = "found";
/// Most articles of one form: more take longer than a request may.
const MOST: usize = 100_000;

/// What can be done to many articles: name, words, and the field of the action that has to be given, if any. Of a
/// correction the name is that of the fact.
const WORKS: [(&str, &str, Option<&str>); 21] = [
    ("tag", "put on the tag", Some("tag")),
    ("untag", "take off the tag", Some("tag")),
    ("collect", "put into the collection", Some("collection")),
    ("uncollect", "take out of the collection", Some("collection")),
    ("note", "note", Some("text")),
    ("headline", "correct the headline to", Some("after")),
    ("standfirst", "correct the standfirst to", Some("after")),
    ("byline", "correct the byline to", Some("after")),
    ("authors", "correct the authors to", Some("after")),
    ("publication", "correct the publication to", Some("after")),
    ("section", "correct the section to", Some("after")),
    ("published", "correct the date to", Some("after")),
    ("language", "correct the language to", Some("after")),
    ("country", "correct what they are about to", Some("after")),
    ("reject-person", "it is no person:", Some("name")),
    ("reject-country", "this country is not meant:", Some("code")),
    ("reject", "they are no articles", None),
    ("delist", "not to be found by the name", Some("person")),
    ("withdraw", "withdraw; readers are told", Some("notice")),
    ("embargo", "hold back until", Some("until")),
    ("restore", "show again", None),
];

/// Something that can be done to many articles.
pub(super) struct WorkView {
    pub(super) name: &'static str,
    pub(super) words: &'static str,
}

/// What somebody may do to many articles.
pub(super) fn works_for(librarian: &Librarian) -> Vec<WorkView> {
    let may = |name: &&str| action(name, "x").is_ok_and(|action| orders::needs(&action) <= librarian.role);
    let works = WORKS.iter().filter(|(name, ..)| may(name));
    works.map(|&(name, words, _)| WorkView { name, words }).collect()
}

/// Whether a form is about many articles.
pub(super) fn is_meant(form: &Form) -> bool {
    form.value(WORK).is_some()
}

/// What a form about many articles orders.
///
/// # Errors
/// 400 with what cannot be understood; 403 for what needs another role; 409 if the search finds others by now.
pub(super) fn order(desk: &Desk, form: &Form, librarian: &Librarian) -> Result<Order, Refusal> {
    let action = action(form.value(WORK).unwrap_or_default(), form.value("value").unwrap_or_default())?;
    let query = (form.value("of") == Some("found")).then(|| form.value("query").unwrap_or_default().to_owned());
    let ids = match &query {
        Some(query) => found(desk, query)?,
        None => ticked(form)?,
    };
    if ids.is_empty() {
        return Err(Refusal::bad("no article is meant; tick some, or choose all that were found"));
    }
    if form.value(FOUND).is_some_and(|before| before != mark(&ids)) {
        let detail = format!(
            "the search finds {} articles by now, not those that you looked at; nothing was decided. Look at them again",
            ids.len()
        );
        return Err(Refusal::new(StatusCode::CONFLICT, detail));
    }
    let order = Order {
        who: librarian.name.clone(),
        reason: form.value("reason").unwrap_or_default().to_owned(),
        query,
        seen: orders::number(form, "seen")?.map(|decision| Seen { decision, versions: vec![] }),
        decided: ids.into_iter().map(|id| (Target::Article(id), action.clone())).collect(),
    };
    orders::permitted(&order, librarian)?;
    Ok(order)
}

/// The field that a decision brings along from the look at what it touches.
pub(super) fn looked_at(order: &Order) -> FieldView {
    let ids: Vec<ArticleId> = order.decided.iter().filter_map(|(target, _)| target.article()).collect();
    FieldView { name: FOUND.into(), value: mark(&ids) }
}

/// An action by its name in the form and what was given.
fn action(name: &str, value: &str) -> Result<Action, Refusal> {
    let known = WORKS.iter().find(|(known, ..)| *known == name);
    let (_, words, asked) = known.ok_or_else(|| Refusal::bad(format!("'{name}' cannot be done to many articles")))?;
    let mut object = Map::new();
    // Nothing given empties a fact; of a withdrawal readers are told nothing then.
    let value = if value.is_empty() { Value::Null } else { value.into() };
    match asked {
        Some("after") => {
            object.insert("action".into(), "correct".into());
            object.insert("field".into(), name.into());
            object.insert("after".into(), value);
        }
        asked => {
            if value.is_null() && asked.is_some_and(|asked| asked != "notice") {
                return Err(Refusal::bad(format!("'{words} …': say what")));
            }
            object.insert("action".into(), name.into());
            object.extend(asked.map(|asked| (asked.to_owned(), value)));
        }
    }
    orders::action(Target::Archive, object)
}

/// The articles that a search finds, the oldest first.
fn found(desk: &Desk, query: &str) -> Result<Vec<ArticleId>, Refusal> {
    let request = Request { text: query.to_owned(), sort: Sort::Oldest, ..Request::default() };
    let found = desk.searcher.whole(&request)?;
    if found.total > MOST as u64 {
        let detail = format!(
            "{} articles are more than the desk takes at once ({MOST}); narrow the search, or use 'dateline curate --query'",
            found.total
        );
        return Err(Refusal::bad(detail));
    }
    Ok(found.ids()?)
}

fn ticked(form: &Form) -> Result<Vec<ArticleId>, Refusal> {
    let targets = form.pairs.iter().filter(|(name, _)| name == "target").map(|(_, value)| value.trim());
    let id =
        |text: &str| ArticleId::parse(text).ok_or_else(|| Refusal::bad(format!("'{text}' is no article's number")));
    targets.map(id).collect()
}

/// Tells some articles from others.
fn mark(ids: &[ArticleId]) -> String {
    let mut hasher = DefaultHasher::new();
    ids.hash(&mut hasher);
    format!("{}-{:016x}", ids.len(), hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_work_is_an_action_and_asks_for_what_it_needs() {
        for (name, _, asked) in WORKS {
            assert!(action(name, "x").is_ok(), "{name}");
            let may_be_empty = matches!(asked, None | Some("after" | "notice"));
            assert_eq!(action(name, "").is_ok(), may_be_empty, "{name}");
        }
        assert!(action("undo", "1").is_err());
    }
}
