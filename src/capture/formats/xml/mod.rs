//! XML as archives hold it → tokens, trees and records; what is not well formed is read as far as it can be.
//!
//! [`tokens`] takes a text apart, [`tree`] builds elements of it, [`records`] takes one element after the other from a
//! stream of any length, [`references`] resolves `&eacute;`. No entity that a document declares is ever expanded; a
//! document whose entities expand each other is refused. Depth is bounded; time and memory are linear in the text.

pub(in crate::capture) mod records;
mod references;
pub(in crate::capture) mod tokens;
pub(in crate::capture) mod tree;

pub(in crate::capture) use references::resolved;
pub(in crate::capture) use tree::{Document, Node};

use super::story::{Item, Sink, damaged};

/// The document of a text, after saying what is wrong with it; `None` if it cannot be read or no more is wanted.
pub(in crate::capture) fn told<'t>(text: &'t str, sink: Sink) -> Option<Document<'t>> {
    let document = match Document::of(text) {
        Ok(document) => document,
        Err(fault) => {
            damaged(fault.at as u64, fault.reason, sink);
            return None;
        }
    };
    if let Some(fault) = &document.fault {
        let reason = format!("is not well formed: {}", fault.reason);
        sink(Item::Damaged(fault.at as u64, reason)).continue_value()?;
    }
    Some(document)
}
