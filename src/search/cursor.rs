//! The last hit of a page ⇄ the opaque text from which the next page begins.

use super::answer::Sort;
use super::gather::Rank;
use crate::error::{Error, Result};

/// Writes a cursor: the order, then the rank of the last hit.
pub(super) fn write(sort: Sort, last: Rank) -> String {
    format!("{}.{:x}.{:x}", letter(sort), last.first, last.id)
}

/// Reads a cursor that was given for this order.
pub(super) fn read(sort: Sort, cursor: &str) -> Result<Rank> {
    let parts: Vec<&str> = cursor.split('.').collect();
    let rank = match parts.as_slice() {
        [order, first, id] if *order == letter(sort) => {
            // The rank is written as its bits, so that undated hits (the least number) need no sign.
            u64::from_str_radix(first, 16).ok().zip(u64::from_str_radix(id, 16).ok())
        }
        _ => None,
    };
    rank.map(|(first, id)| Rank { first: first as i64, id }).ok_or_else(|| Error::Cursor { cursor: cursor.to_owned() })
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
            let rank = Rank { first, id: u64::MAX >> 1 };
            assert_eq!(read(Sort::Newest, &write(Sort::Newest, rank)).expect("a cursor"), rank);
        }
        assert!(read(Sort::Oldest, "n.1.1").is_err() && read(Sort::Newest, "nonsense").is_err());
    }
}
