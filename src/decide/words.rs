//! A decision in words, for people who look at the log or at what a decision would do.

use crate::corpus::decisions::{Action, Decision};

/// Who decided what, and why.
pub fn told(decision: &Decision) -> String {
    let Decision { id, who, action, before, reason, .. } = decision;
    format!("decision {id} by {who}: {} ({reason})", change(action, before.as_ref()))
}

/// What an action changes. `before` is what it replaces.
pub fn change(action: &Action, before: Option<&String>) -> String {
    let shown = |text: Option<&String>| text.map_or("nothing".to_owned(), |text| format!("'{text}'"));
    let all = |names: &[String]| names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let ids = |ids: &[crate::article::ArticleId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match action {
        Action::Correct { field, after } => {
            format!("{}: {} becomes {}", field.name(), shown(before), shown(after.as_ref()))
        }
        Action::Cut { text } => format!("cut: '{}'", beginning(text)),
        Action::Keep { text, .. } => format!("kept: '{}'", beginning(text)),
        Action::Split { at, part, .. } => format!("split at '{}': the rest is {part}", beginning(at)),
        Action::Join { with } => format!("joined with {}", ids(with)),
        Action::Copies { with } => format!("tells the same story as {}", ids(with)),
        Action::NotCopies { with } => format!("does not tell the same story as {}", ids(with)),
        Action::MergePersons { names, into } => format!("{} shown as '{into}'", all(names)),
        Action::SplitPerson { name, forms, into } if forms.is_empty() => format!("'{name}' is '{into}' here"),
        Action::SplitPerson { name, forms, into } => format!("'{name}' written {} is '{into}'", all(forms)),
        Action::RenamePerson { name, into } => format!("'{name}' is called '{into}'"),
        Action::RejectPerson { name } => format!("'{name}' is no person"),
        Action::SameAs { name, ids } => format!("'{name}' is {}", ids.join(", ")),
        Action::MergeCountries { codes, into } => format!("{} means {into}", codes.join(", ")),
        Action::RejectCountry { code } => format!("{code} is not meant"),
        Action::Tag { tag } => format!("tag '{tag}'"),
        Action::Untag { tag } => format!("tag '{tag}' taken off"),
        Action::Collect { collection } => format!("put into '{collection}'"),
        Action::Uncollect { collection } => format!("taken out of '{collection}'"),
        Action::Note { text } => format!("note: {}", beginning(text)),
        Action::Reject => "is no article".into(),
        Action::Withdraw { .. } => "withdrawn".into(),
        Action::Embargo { until } => format!("under embargo until {until}"),
        Action::Delist { person } => format!("not to be found by the name '{person}'"),
        Action::Restore => "shown again".into(),
        Action::CutBlock { publication, text } => format!("always cut in '{publication}': '{}'", beginning(text)),
        Action::Settle { queue, about } => format!("queue {queue}: '{}' is right as it is", beginning(about)),
        Action::Undo { decision, through: None } => format!("decision {decision} undone"),
        Action::Undo { decision, through: Some(last) } => format!("decisions {decision} to {last} undone"),
    }
}

/// The beginning of a text, to name it by.
fn beginning(text: &str) -> String {
    let mut letters = text.chars();
    let shown: String = letters.by_ref().take(80).collect();
    if letters.next().is_some() { format!("{shown}…") } else { shown }
}
