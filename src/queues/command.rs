//! A proposal → the command that decides it.

use super::{ASKED, Proposal};
use crate::article::ArticleId;
use crate::corpus::decisions::{Action, Target};

/// The command, to be typed in a shell; where the librarian has to say what is right it has a word in capitals.
pub fn command(proposal: &Proposal) -> String {
    let article = match proposal.target {
        Target::Article(id) => format!(" {id}"),
        Target::Archive => String::new(),
    };
    let within = match proposal.target {
        Target::Article(id) => format!(" --in {id}"),
        Target::Archive => String::new(),
    };
    let with = |ids: &[ArticleId]| ids.iter().map(|id| format!(" {id}")).collect::<String>();
    let typed = match &proposal.action {
        Action::Correct { field, after } => {
            format!("correct {} {}{article}", field.name(), quoted(after.as_deref().unwrap_or_default()))
        }
        Action::Cut { text } => format!("cut --text {}{article}", quoted(text)),
        // Paragraphs are counted there; 'curate show' lists them.
        Action::Split { at, .. } => format!("split --at N{article}    # N: the paragraph {}", quoted(&beginning(at))),
        Action::Copies { with: ids } => format!("copies{article}{}", with(ids)),
        Action::NotCopies { with: ids } => format!("not-copies{article}{}", with(ids)),
        Action::MergePersons { names, into } => {
            let names: String = names.iter().map(|name| format!(" {}", quoted(name))).collect();
            format!("merge-persons{names} --into {}{within}", quoted(into))
        }
        Action::RenamePerson { name, into } => {
            format!("rename-person {} --into {}{within}", quoted(name), quoted(into))
        }
        Action::RejectPerson { name } => format!("reject-person {}{within}", quoted(name)),
        Action::CutBlock { publication, text } => {
            format!("cut-block {} --publication {}", quoted(text), quoted(publication))
        }
        Action::Settle { queue, about } => format!("settle {queue} {}", quoted(about)),
        other => format!("{}{article}", other.name()),
    };
    match typed.split_once("    #") {
        Some((typed, note)) => format!("dateline curate {typed} --reason WHY    #{note}"),
        None => format!("dateline curate {typed} --reason WHY"),
    }
}

fn quoted(text: &str) -> String {
    if text == ASKED {
        return "VALUE".into();
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':');
    if !text.is_empty() && text.chars().all(plain) && !text.starts_with('-') {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn beginning(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::decisions::Field;

    #[test]
    fn a_command_can_be_typed_as_it_stands() {
        let target = Target::Article(ArticleId(7));
        let said = |target, action| command(&Proposal { words: String::new(), target, action });
        assert_eq!(
            said(target, Action::Correct { field: Field::Published, after: Some("2025-11".into()) }),
            "dateline curate correct published 2025-11 0000000000000007 --reason WHY"
        );
        assert_eq!(
            said(Target::Archive, Action::RejectPerson { name: "L'Avenir d'Orléans".into() }),
            "dateline curate reject-person 'L'\\''Avenir d'\\''Orléans' --reason WHY"
        );
    }
}
