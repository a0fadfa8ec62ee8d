//! The last hit of a page ⇄ the opaque text from which the next page begins.

use super::answer::Sort;
use super::gather::Rank;
use crate::error::{Error, Result};

/// A place among the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    /// The last hit before it.
    pub(super) last: Rank,
    /// The state of the index that ranked it.
    pub(super) token: u64,
}

/// Writes a cursor: the order, the rank of the last hit, the state of the index.
pub(super) fn write(sort: Sort, Cursor { last, token }: Cursor) -> String {
    format!("{}.{:x}.{:x}.{token:x}", letter(sort), last.first, last.id)
}

/// Reads a cursor that was given for this order.
pub(super) fn read(sort: Sort, cursor: &str) -> Result<Cursor> {
    let number = |digits: &str| u64::from_str_radix(digits, 16).ok();
    let parts: Vec<&str> = cursor.split('.').collect();
    let read = match parts.as_slice() {
        // The rank is written as its bits, so that undated hits (the least number) need no sign.
        [order, first, id, token] if *order == letter(sort) => Some((number(first), number(id), number(token))),
        _ => None,
    };
    let Some((Some(first), Some(id), Some(token))) = read else {
        return Err(Error::Cursor { cursor: cursor.to_owned() });
    };
    Ok(Cursor { last: Rank { first: first as i64, id }, token })
}

fn letter(sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance => "r",
        Sort::Newest => "n",
        Sort::Oldest => "o",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_and_belongs_to_its_order() {
        for first in [i64::MIN, -3, 0, 77] {
            let cursor = Cursor { last: Rank { first, id: u64::MAX >> 1 }, token: u64::MAX };
            assert_eq!(read(Sort::Newest, &write(Sort::Newest, cursor)).expect("a cursor"), cursor);
        }
        assert!(read(Sort::Oldest, "n.1.1.1").is_err() && read(Sort::Newest, "nonsense").is_err());
    }
}
