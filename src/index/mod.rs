//! Entry → postings and fast fields: derived state that can be deleted and rebuilt at any time.

pub mod analysis;
