//! The integration suite: one file per part of the house.

// In a test a panic is the report.
#![allow(clippy::unwrap_used)]

mod architecture;
mod archive;
mod bad_input;
mod browser;
mod brute;
mod containers;
mod copies;
mod counts;
mod crash;
mod curate;
mod damaged;
mod decisions;
mod desk;
mod desk_day;
mod doctor;
mod documented;
mod drift;
mod enrich;
mod explain_contract;
mod finding;
mod formats;
mod hostile;
mod leaks;
mod librarian;
mod limits;
mod live;
mod many_names;
mod pipeline;
mod protocols;
mod queues;
mod ranking;
mod reprints;
mod safekeeping;
mod sample;
mod served;
mod upgrades;
mod versions;
mod way;
mod web_api;
mod web_pages;
mod whole;
