//! Dateline is a full-text search engine for press archives: it cleans scraped pages into articles, finds the people,
//! countries and dates in them, indexes them, and answers ranked searches with highlighted passages.
//!
//! # Two facts, two folders
//!
//! A corpus is what we hold: captures, articles, and the librarians' decisions. An index is what we derive from it; it
//! can be deleted at any time and is rebuilt from the corpus. [`corpus`] alone knows the format of the one on disk,
//! [`index`] that of the other. Everything else is a step before, between or after them:
//!
//! ```text
//! bin → capture → clean → corpus → curate → enrich → index → search → web
//! ```
//!
//! Two paths meet in [`index`]: writing (`capture → … → index`, in one function in [`ingest`]) and reading
//! (`web → search → index`). Neither knows the other.
//!
//! # The way of an article
//!
//! | step | gives | what is decided there |
//! |---|---|---|
//! | [`capture`] | [`capture::Capture`] | format (sniffed), character set, where the bytes came from |
//! | [`clean`] | [`clean::Cleaned`] | which text is story, where one story ends and the next begins, headline, standfirst, byline, publication, date with its evidence |
//! | [`copies`] | [`copies::Print`], stories | which articles tell one story in the same words |
//! | [`corpus`] | [`article::ArticleId`], version, story | identity (canonical address, else content); what is new, changed, unchanged |
//! | [`curate`] | [`article::Article`] | the librarians' decisions, laid over it ([`decide`] takes them) |
//! | [`enrich`] | [`enrich::Entry`] | language, persons, countries, each with its mentions |
//! | [`index`] | postings, columns | fields, analysis, stored form |
//! | [`search`] | [`search::Answer`] | ranking, passages, exact facet counts |
//! | [`cite`] | RIS, BibTeX, CSL-JSON, text | how an article is named in other programs |
//! | [`check`] | [`check::Report`] | what is damaged in corpus and index, and between them |
//! | [`queues`] | [`queues::Survey`] | what a librarian should look at, the most worthwhile first |
//! | [`web`], binary | JSON, page, table | presentation only |
//!
//! # What always holds
//!
//! - **Nothing is lost.** Every byte of a capture ends as article, as cut with its reason, or as reported failure; the
//!   ledger of an ingest adds up.
//! - **Every span points back.** A paragraph knows its bytes in the capture's text, a mention its bytes in the article.
//! - **Dates are honest.** A published date carries precision, evidence and confidence. The day of fetching is never
//!   used. *Undated* is a value.
//! - **Decisions are overlays** in an append-only log, replayed over what the machine made.
//! - **The corpus leads, the index follows.** A commit of the index says up to which change of the corpus it has come;
//!   after a crash at any moment the next run catches up. Many readers, one writer, across processes.
//! - **Bad input is data, not failure.** It is reported with its place and the remedy, and the run goes on.
//!
//! A module uses only modules above it in this file; one test guards that, the size of files, and that an outside crate
//! is named only in its room.

/// Many short-lived buffers on many threads: the C library's allocator returns large ones to the kernel at once and pays
/// for their pages again with each block that is unpacked.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod error;

pub mod article;

pub mod config;

pub mod capture;

pub mod clean;

pub mod copies;

pub mod corpus;

pub mod curate;

pub mod enrich;

pub mod index;

pub mod search;

pub mod cite;

pub mod ingest;

pub mod decide;

pub mod check;

pub mod queues;

pub mod web;
