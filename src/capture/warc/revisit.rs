//! Revisit records → the records that they refer to, as far as those came before in the same input.
//!
//! A revisit names the record, or the address and time of it, or only the digest of what was the same.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::header::Header;

/// Pages remembered at most; three keys of 8 bytes each and their places take some 60 MB then.
const MOST_PAGES: usize = 500_000;

/// A page that was read before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Earlier {
    /// Where its record begins.
    pub(super) place: u64,
    /// Its address, hashed.
    page: u64,
}

/// The pages of this input that were read.
#[derive(Default)]
pub(super) struct Seen {
    by_key: HashMap<u64, Earlier>,
    pages: usize,
}

impl Seen {
    pub(super) fn remember(&mut self, header: &Header, place: u64) {
        if self.pages >= MOST_PAGES {
            return;
        }
        self.pages += 1;
        let earlier = Earlier { place, page: page(&header.uri) };
        let keys = [key("id", &header.id, ""), key("at", &header.uri, &header.date), key("same", &header.digest, "")];
        for key in keys.into_iter().flatten() {
            self.by_key.entry(key).or_insert(earlier);
        }
    }

    /// The page that a revisit refers to.
    pub(super) fn earlier(&self, revisit: &Header) -> Option<Earlier> {
        let [id, uri, date] = &revisit.refers;
        let keys = [key("id", id, ""), key("at", uri, date), key("same", &revisit.digest, "")];
        keys.into_iter().flatten().find_map(|key| self.by_key.get(&key).copied())
    }
}

impl Earlier {
    /// Whether the revisit has the same address.
    pub(super) fn is_same_page(&self, revisit: &Header) -> bool {
        self.page == page(&revisit.uri)
    }
}

/// An address without what does not matter: scheme, `www.`, a slash at the end, what follows `#`.
fn page(uri: &str) -> u64 {
    let uri = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let uri = uri.split('#').next().unwrap_or_default();
    hash(uri.strip_prefix("www.").unwrap_or(uri).trim_end_matches('/'))
}

fn key(kind: &str, first: &str, second: &str) -> Option<u64> {
    (!first.is_empty()).then(|| hash((kind, first, second)))
}

fn hash(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}
