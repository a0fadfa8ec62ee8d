//! The integration suite: one file per part of the house.

mod enrich;
