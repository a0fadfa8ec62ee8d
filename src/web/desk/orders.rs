//! Forms and JSON → an order to decide, in the name of who is logged in.
//!
//! The fields of a form are named as in the log (`action`, `target`, and what belongs to the action), so that whatever can
//! be decided can be decided here, and the two cannot drift apart.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::forms::Form;
use super::refusal::Refusal;
use super::sessions::Librarian;
use super::tokens::Role;
use crate::article::ArticleId;
use crate::corpus::decisions::{Action, Decision, Target};
use crate::curate;
use crate::decide::{Order, Seen};

/// Fields of a form that are about the order, not about the action.
const ABOUT_ORDER: [&str; 7] = ["target", "reason", "seen", "version", "back", "query", "preview"];
/// Fields of actions that hold several values, one a field or one a line.
const LISTS: [&str; 5] = ["names", "forms", "with", "ids", "codes"];

/// What a form orders.
///
/// # Errors
/// 400 with what cannot be understood; 403 for what needs another role.
pub(super) fn of_form(form: &Form, librarian: &Librarian) -> Result<Order, Refusal> {
    let target = form.value("target").unwrap_or("archive");
    let target = Target::parse(target)
        .ok_or_else(|| Refusal::bad(format!("'{target}' is neither an article's number nor 'archive'")))?;
    let mut object = Map::new();
    for (name, value) in form.pairs.iter().filter(|(name, _)| !ABOUT_ORDER.contains(&name.as_str())) {
        let value = value.trim();
        if LISTS.contains(&name.as_str()) {
            let list = object.entry(name.clone()).or_insert_with(|| Value::Array(vec![]));
            if let Value::Array(list) = list {
                list.extend(value.lines().map(str::trim).filter(|one| !one.is_empty()).map(Value::from));
            }
        } else if name != "from" && name != "to" {
            object.insert(name.clone(), if value.is_empty() { Value::Null } else { value.into() });
        }
    }
    if let (Some(from), Some(to)) = (number(form, "from")?, number(form, "to")?) {
        object.insert("at".into(), serde_json::json!([from, to]));
    }
    let action = action(target, object)?;
    let seen = number(form, "seen")?.map(|decision| {
        let version = form.value("version").and_then(|version| version.parse().ok());
        Seen { decision, versions: target.article().zip(version).into_iter().collect() }
    });
    let order = Order {
        who: librarian.name.clone(),
        reason: form.value("reason").unwrap_or_default().to_owned(),
        query: form.value("query").map(str::to_owned),
        seen,
        decided: vec![(target, action)],
    };
    permitted(&order, librarian)?;
    Ok(order)
}

pub(super) fn number(form: &Form, name: &str) -> Result<Option<u64>, Refusal> {
    let wrong = |value: &str| Refusal::bad(format!("{name}={value} is no number"));
    form.value(name).map(|value| value.parse().map_err(|_| wrong(value))).transpose()
}

/// An action by its names and values, as in the log.
///
/// # Errors
/// 400 with what cannot be understood.
pub(super) fn action(target: Target, mut object: Map<String, Value>) -> Result<Action, Refusal> {
    // The number of what is split off follows from where it begins.
    if object.get("action").is_some_and(|action| action == "split")
        && let (Some(whole), Some(at)) = (target.article(), object.get("at").and_then(Value::as_str))
    {
        object.insert("part".into(), curate::part_id(whole, at).to_string().into());
    }
    serde_json::from_value(Value::Object(object)).map_err(|error| Refusal::bad(format!("this is no decision: {error}")))
}

/// What a program orders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderJson {
    reason: String,
    /// Number of the last decision that its author had seen.
    #[serde(default)]
    seen: Option<u64>,
    /// Versions of articles that were looked at.
    #[serde(default)]
    versions: std::collections::BTreeMap<String, u32>,
    #[serde(default)]
    query: Option<String>,
    decisions: Vec<OneJson>,
}

#[derive(Debug, Deserialize)]
struct OneJson {
    target: String,
    #[serde(flatten)]
    action: Map<String, Value>,
}

/// What a program's JSON orders.
///
/// # Errors
/// As [`of_form`].
pub(super) fn of_json(body: &[u8], librarian: &Librarian) -> Result<Order, Refusal> {
    let read: OrderJson =
        serde_json::from_slice(body).map_err(|error| Refusal::bad(format!("this is no order: {error}")))?;
    let id =
        |text: &String| ArticleId::parse(text).ok_or_else(|| Refusal::bad(format!("'{text}' is no article's number")));
    let versions =
        read.versions.iter().map(|(text, version)| Ok((id(text)?, *version))).collect::<Result<_, Refusal>>()?;
    let decided = read
        .decisions
        .into_iter()
        .map(|OneJson { target, action: object }| {
            let wrong = || Refusal::bad(format!("'{target}' is neither an article's number nor 'archive'"));
            let target = Target::parse(&target).ok_or_else(wrong)?;
            Ok((target, action(target, object)?))
        })
        .collect::<Result<_, Refusal>>()?;
    let order = Order {
        who: librarian.name.clone(),
        reason: read.reason,
        query: read.query,
        seen: read.seen.map(|decision| Seen { decision, versions }),
        decided,
    };
    permitted(&order, librarian)?;
    Ok(order)
}

/// Refuses what needs another role.
pub(super) fn permitted(order: &Order, librarian: &Librarian) -> Result<(), Refusal> {
    match order.decided.iter().find(|(_, action)| needs(action) > librarian.role) {
        None => Ok(()),
        Some((_, action)) => {
            let (name, role) = (action.name(), needs(action).name());
            Err(Refusal::new(StatusCode::FORBIDDEN, format!("'{name}' needs the role {role}; nothing was decided")))
        }
    }
}

/// Refuses to undo what needs another role.
pub(super) fn may_undo<'d>(
    mut decisions: impl Iterator<Item = &'d Decision>,
    librarian: &Librarian,
) -> Result<(), Refusal> {
    match decisions.find(|decision| needs(&decision.action) > librarian.role) {
        None => Ok(()),
        Some(decision) => {
            let (name, id) = (decision.action.name(), decision.id);
            let detail = format!("decision {id} ('{name}') can be undone by an admin only; nothing was undone");
            Err(Refusal::new(StatusCode::FORBIDDEN, detail))
        }
    }
}

/// The least role that may decide so. What may be shown is for those who answer for it.
pub(super) fn needs(action: &Action) -> Role {
    match action {
        Action::Withdraw { .. } | Action::Embargo { .. } | Action::Delist { .. } | Action::Restore => Role::Admin,
        _ => Role::Editor,
    }
}
