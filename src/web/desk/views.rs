//! What every page of the desk shows: its frame, and decisions as forms to send or lines to read.

use std::collections::HashSet;
use std::ops::Deref;

use askama::Template;
use serde_json::Value;

use super::sessions::Librarian;
use super::tokens::Role;
use super::{Desk, files};
use crate::corpus::decisions::{Action, Decision, Log, Target};
use crate::decide::{self, words};
use crate::queues::{ASKED, Proposal};
use crate::web::assets;

/// What stands in the head of every page, also where nobody is logged in.
pub(super) struct Head {
    pub(super) title: String,
    pub(super) base: String,
    pub(super) style_url: &'static str,
    pub(super) desk_style_url: &'static str,
    pub(super) icon_url: &'static str,
}

impl Head {
    pub(super) fn new(title: &str, base: &str) -> Self {
        Self {
            title: title.to_owned(),
            base: base.to_owned(),
            style_url: &assets::STYLE_URL,
            desk_style_url: &files::STYLE_URL,
            icon_url: &assets::ICON_URL,
        }
    }
}

/// What stands around every page of somebody who is logged in.
pub(super) struct Frame {
    head: Head,
    pub(super) script_url: &'static str,
    pub(super) name: String,
    pub(super) role: &'static str,
    pub(super) may_decide: bool,
    pub(super) is_admin: bool,
    /// The key that every form brings along.
    pub(super) key: String,
    /// The number of the last decision when the page was written.
    pub(super) seen: u64,
    /// Which of the places in the head this is.
    pub(super) at: &'static str,
    /// Where forms lead back to.
    pub(super) back: String,
    /// What was decided a moment ago.
    pub(super) done: Vec<DecisionView>,
}

/// A page has in its head what every page has.
impl Deref for Frame {
    type Target = Head;

    fn deref(&self) -> &Head {
        &self.head
    }
}

impl Frame {
    pub(super) fn new(desk: &Desk, librarian: &Librarian, at: &'static str, back: &str, log: &Log) -> Self {
        Self::after(desk, librarian, at, back, log, None)
    }

    /// The same, with a word on what was decided a moment ago.
    pub(super) fn after(
        desk: &Desk,
        librarian: &Librarian,
        at: &'static str,
        back: &str,
        log: &Log,
        done: Option<u64>,
    ) -> Self {
        let done = done.and_then(|id| log.decision(id)).map(|decision| DecisionView::new(decision, &holding(log)));
        Self {
            head: Head::new(&desk.place.title, &desk.place.base_path),
            script_url: &files::SCRIPT_URL,
            name: librarian.name.clone(),
            role: librarian.role.name(),
            may_decide: librarian.role >= Role::Editor,
            is_admin: librarian.role >= Role::Admin,
            key: librarian.form_key.clone().unwrap_or_default(),
            seen: decide::last(log),
            at,
            back: back.to_owned(),
            done: done.into_iter().collect(),
        }
    }
}

/// The numbers of the decisions that hold.
pub(super) fn holding(log: &Log) -> HashSet<u64> {
    log.in_force().into_iter().map(|place| log.decisions[place].id).collect()
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldView {
    pub(super) name: String,
    pub(super) value: String,
}

/// A decision to be sent.
#[derive(Debug, Clone)]
pub(super) struct FormView {
    pub(super) words: String,
    /// Hidden fields.
    pub(super) fields: Vec<FieldView>,
    /// The field that the librarian fills in.
    pub(super) asked: Option<String>,
    /// Whether it is looked at before it is decided: what holds for the whole archive.
    pub(super) is_previewed: bool,
    /// Unique on the page.
    pub(super) id: String,
}

impl FormView {
    pub(super) fn of(proposal: &Proposal, reason: &str, id: String) -> Self {
        let mut fields = fields(&proposal.action);
        let asked = fields.iter().position(|field| field.value == ASKED).map(|at| fields.remove(at).name);
        fields.push(FieldView { name: "target".into(), value: proposal.target.to_string() });
        fields.push(FieldView { name: "reason".into(), value: reason.to_owned() });
        let settles = matches!(proposal.action, Action::Settle { .. });
        let is_previewed = proposal.target == Target::Archive && !settles;
        Self { words: proposal.words.clone(), fields, asked, is_previewed, id }
    }
}

/// The names and values of an action, as the log has them.
pub(super) fn fields(action: &Action) -> Vec<FieldView> {
    let Ok(Value::Object(object)) = serde_json::to_value(action) else { return vec![] };
    let mut fields = Vec::new();
    for (name, value) in object {
        let mut push = |name: &str, value: String| fields.push(FieldView { name: name.to_owned(), value });
        match value {
            Value::String(text) => push(&name, text),
            Value::Number(number) => push(&name, number.to_string()),
            Value::Array(list) if name == "at" => {
                for (name, number) in ["from", "to"].into_iter().zip(list) {
                    push(name, number.to_string());
                }
            }
            Value::Array(list) => {
                list.into_iter().filter_map(|one| one.as_str().map(str::to_owned)).for_each(|one| push(&name, one))
            }
            // An empty field empties.
            Value::Null => push(&name, String::new()),
            _ => {}
        }
    }
    fields
}

/// A decision to be read.
#[derive(Debug, Clone)]
pub(super) struct DecisionView {
    pub(super) id: u64,
    pub(super) when: String,
    pub(super) moment: String,
    pub(super) who: String,
    pub(super) action: &'static str,
    pub(super) words: String,
    pub(super) reason: String,
    /// The article, if it is about one.
    pub(super) article: Option<String>,
    pub(super) holds: bool,
    pub(super) can_be_undone: bool,
    /// How many were decided together with it, itself included.
    pub(super) together: u64,
}

impl DecisionView {
    pub(super) fn new(decision: &Decision, holding: &HashSet<u64>) -> Self {
        let holds = holding.contains(&decision.id);
        Self {
            id: decision.id,
            when: decision.time.get(..16).unwrap_or(&decision.time).replace('T', " "),
            moment: decision.time.clone(),
            who: decision.who.clone(),
            action: decision.action.name(),
            words: words::change(&decision.action, decision.before.as_ref()),
            reason: decision.reason.clone(),
            article: decision.target.article().map(|id| id.to_string()),
            holds,
            can_be_undone: holds,
            together: decision.batch.map_or(1, |batch| batch.of),
        }
    }
}

/// What an order would touch, before it is decided.
#[derive(Template)]
#[template(path = "desk/preview.html")]
pub(super) struct PreviewPage {
    pub(super) f: Frame,
    pub(super) words: String,
    pub(super) articles: u64,
    pub(super) examples: Vec<crate::decide::Example>,
    pub(super) fields: Vec<FieldView>,
}

/// Somebody else was faster.
#[derive(Template)]
#[template(path = "desk/conflict.html")]
pub(super) struct ConflictPage {
    pub(super) f: Frame,
    pub(super) detail: String,
    pub(super) changes: Vec<String>,
    pub(super) yours: String,
    pub(super) now: Option<String>,
    pub(super) fields: Vec<FieldView>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::ArticleId;
    use crate::corpus::decisions::Field;

    #[test]
    fn an_action_becomes_fields_and_the_open_one_is_asked_for() {
        let target = Target::Article(ArticleId(7));
        let action = Action::Correct { field: Field::Published, after: Some(ASKED.into()) };
        let proposal = Proposal { words: "give it a date".into(), target, action };
        let form = FormView::of(&proposal, "queue undated", "a".into());
        assert_eq!(form.asked.as_deref(), Some("after"));
        assert!(!form.is_previewed);
        let value = |name: &str| form.fields.iter().find(|f| f.name == name).map(|f| f.value.as_str());
        assert_eq!((value("action"), value("field")), (Some("correct"), Some("published")));
        assert_eq!(value("target"), Some("0000000000000007"));
    }
}
