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
