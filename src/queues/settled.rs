//! Decisions in force → which items need nobody's look any more.

use std::collections::HashSet;

use super::{Item, Queue};
use crate::corpus::decisions::{Action, Field, Log, Target};
use crate::enrich::person_key;

/// What decisions in force have settled.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Queue and what the item is about.
    told: HashSet<(Queue, String)>,
    /// Names that were decided on.
    names: HashSet<String>,
    /// Pairs of names that were made one, by their keys.
    merged: HashSet<(String, String)>,
}

/// Whether a decision in force has settled an item.
pub fn is_settled(item: &Item, log: &Log) -> bool {
    Settled::of(log).settles(item)
}

impl Settled {
    pub(super) fn of(log: &Log) -> Self {
        let mut settled = Self::default();
        for place in log.in_force() {
            let decision = &log.decisions[place];
            settled.take(decision.target, &decision.action);
        }
        settled
    }

    fn take(&mut self, target: Target, action: &Action) {
        let mut tell = |queue: Queue, about: String| _ = self.told.insert((queue, about));
        match (target, action) {
            (_, Action::Settle { queue, about }) => {
                if let Some(queue) = Queue::parse(queue) {
                    tell(queue, about.clone());
                }
            }
            (Target::Article(id), Action::Correct { field: Field::Published, .. }) => {
                tell(Queue::Undated, id.to_string());
                tell(Queue::DoubtfulDate, id.to_string());
            }
            (Target::Article(id), Action::Split { .. } | Action::Cut { .. }) => {
                tell(Queue::SeveralStories, id.to_string());
            }
            (Target::Article(id), Action::Reject | Action::Withdraw { .. }) => {
                for queue in [Queue::Undated, Queue::DoubtfulDate, Queue::SeveralStories] {
                    tell(queue, id.to_string());
                }
            }
            (Target::Article(id), Action::Copies { with } | Action::NotCopies { with }) => {
                for other in with {
                    tell(Queue::NearDuplicate, format!("{}|{}", id.min(*other), id.max(*other)));
                }
            }
            (_, Action::CutBlock { publication, text }) => {
                tell(Queue::Boilerplate, format!("{publication}|{}", text.trim()));
            }
            (Target::Archive, action) => self.take_name(action),
            _ => {}
        }
    }

    fn take_name(&mut self, action: &Action) {
        match action {
            Action::MergePersons { names, into } => {
                for name in names {
                    self.names.insert(person_key(name));
                    self.merged.insert((person_key(name), person_key(into)));
                }
            }
            Action::RejectPerson { name } | Action::RenamePerson { name, .. } | Action::SameAs { name, .. } => {
                self.names.insert(person_key(name));
            }
            _ => {}
        }
    }

    pub(super) fn settles(&self, item: &Item) -> bool {
        if self.told.contains(&(item.queue, item.about.clone())) {
            return true;
        }
        let keys: Vec<String> = item.names.iter().map(|name| person_key(name)).collect();
        match (item.queue, &keys[..]) {
            (Queue::DoubtfulPerson, [name]) => self.names.contains(name),
            (Queue::SamePerson, [one, other]) => {
                let pair = |a: &String, b: &String| self.merged.contains(&(a.clone(), b.clone()));
                pair(one, other) || pair(other, one)
            }
            _ => false,
        }
    }
}
