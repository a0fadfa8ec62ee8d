//! Dateline is a full-text search engine for press archives.

pub mod error;

pub mod article;

pub mod config;

pub mod capture;

pub mod clean;

pub mod corpus;

pub mod curate;

pub mod enrich;

pub mod index;

pub mod search;

pub mod ingest;

pub mod web;
