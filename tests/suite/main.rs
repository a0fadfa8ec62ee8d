//! The integration suite: one file per part of the house.

mod archive;
mod browser;
mod web_api;
mod web_pages;
