//! Names that may be no person's: the machine was not sure, wherever they stand.

use super::persons::{Known, Persons};
use super::{ASKED, Item, Proposal, Queue};
use crate::corpus::decisions::{Action, Target};

/// Mean confidence below which a name is doubtful: those of context alone lie below, known names above.
const SURE: f32 = 0.8;

pub(super) fn items(persons: &Persons) -> Vec<Item> {
    let doubtful = |known: &&Known| !known.is_vouched && known.confidence() < SURE;
    persons.known.values().filter(doubtful).map(|known| item(known, persons)).collect()
}

fn item(known: &Known, persons: &Persons) -> Item {
    let (name, articles) = (known.name(), known.articles.len() as u64);
    let sure = (known.confidence() * 100.0).round();
    let mut reason =
        format!("{sure} % sure on average, in {articles} {}", if articles == 1 { "article" } else { "articles" });
    if known.surnames > 0 {
        reason.push_str(&format!("; {} say no more than a title and a surname", known.surnames));
    }
    let archive = Target::Archive;
    Item {
        queue: Queue::DoubtfulPerson,
        about: name.clone(),
        reason,
        doubt: 1.0 - known.confidence(),
        effect: articles,
        articles: known.shown(persons),
        names: vec![name.clone()],
        publication: None,
        proposals: vec![
            Proposal::new("it is no person", archive, Action::RejectPerson { name: name.clone() }),
            Proposal::settle("it is a person", Queue::DoubtfulPerson, &name),
            Proposal::new(
                "the name is another",
                archive,
                Action::RenamePerson { name: name.clone(), into: ASKED.into() },
            ),
        ],
        title: name,
    }
}
