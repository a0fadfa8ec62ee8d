//! Text → dates: what a date says in the languages and orders of the press.

use crate::article::PartialDate;

/// The date that a short text gives (a meta value, a `time` element, a date line), or `None`.
pub fn parse(_text: &str) -> Option<PartialDate> {
    None
}
