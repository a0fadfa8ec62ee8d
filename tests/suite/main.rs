//! The integration suite: one file per part of the house.

mod architecture;
mod archive;
mod bad_input;
mod crash;
mod explain_contract;
