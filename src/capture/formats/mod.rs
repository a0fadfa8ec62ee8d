//! Document formats of archives → articles.

pub(super) mod told;
pub(super) mod xml;
pub(super) mod feeds;
mod markup;

/// The byte of a text at which JSON goes wrong.
fn json_offset(text: &str, error: &serde_json::Error) -> u64 {
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    (before + error.column()) as u64
}
pub(super) mod exports;
pub(super) mod pages;
pub(super) mod mail;
pub(super) mod wire;
