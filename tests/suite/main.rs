//! The integration suite: one file per part of the house.

// In a test a panic is the report.
#![allow(clippy::unwrap_used)]

mod archive;
mod bad_input;
mod crash;
mod explain_contract;
