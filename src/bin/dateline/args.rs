//! What was typed: flags and arguments, nothing built.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

mod serving;

pub(crate) use serving::{Doctor, LogFormat, Serve};

/// Full-text search for press archives: clean scraped pages, find people, countries and dates, search with highlights
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) places: Places,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Places {
    /// Folder of the corpus: what is held
    #[arg(
        long,
        global = true,
        help_heading = "Places",
        value_name = "DIR",
        env = "DATELINE_CORPUS",
        default_value = "corpus"
    )]
    pub(crate) corpus: PathBuf,
    /// Folder of the index: what is derived from the corpus
    #[arg(
        long,
        global = true,
        help_heading = "Places",
        value_name = "DIR",
        env = "DATELINE_INDEX",
        default_value = "index"
    )]
    pub(crate) index: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read pages, scrapes and exports into the corpus and the index
    Ingest(Ingest),
    /// Clean without indexing: what is kept, what is cut and why, where each date comes from
    Explain(Explain),
    /// List the formats that are read
    Formats(crate::formats::Formats),
    /// Find articles
    Search(Search),
    /// Measure the ranking on judged queries of your own
    Eval(Eval),
    /// Count the values of a facet in a search: people, countries, publications …
    Facets(Facets),
    /// Count what a search finds by day, month, year or decade
    Timeline(Timeline),
    /// Say what is held of each publication: first and last date, articles, gaps
    Coverage(Coverage),
    /// Write the whole result of a search to a file
    Export(Export),
    /// Show one article
    Show(Show),
    /// List the articles that tell the same story as one
    Copies(Show),
    /// List the articles most like one
    Similar(Show),
    /// Serve the search page and the HTTP interface
    Serve(Serve),
    /// Correct what the machine got wrong: facts, paragraphs, names, copies, what is shown
    Curate(crate::curate::args::Curate),
    /// Look at settings, folders, rights, index, port and disk, and say what to mend
    Doctor(Doctor),
    /// Build the index anew from the corpus
    Reindex(Reindex),
    /// Merge the index into one segment without what was deleted: searches are then fastest
    Optimize(Reindex),
    /// Count what is held
    Stats(crate::stats::Stats),
    /// List what a librarian should look at, the most worthwhile first
    Queues(crate::queues::Queues),
    /// Say who may use the librarians' desk of 'serve --desk'
    Desk(crate::desk::Desk),
    /// Look for damage in the corpus, in the index, and between them
    Check(crate::check::Check),
    /// Write the corpus with its decisions to one file
    Backup(crate::backup::Backup),
    /// Put a backup in the place of the corpus, and build its index
    Restore(crate::backup::Restore),
    /// Ingest the sample corpus of the source folder and serve it
    Demo(Serve),
}

/// What is known of the inputs from outside.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct HintFlags {
    /// Address of the page
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// Date of publication: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) published: Option<String>,
    /// Newspaper or site
    #[arg(long, value_name = "NAME")]
    pub(crate) publication: Option<String>,
    /// Language of the text: en, es, fr, …
    #[arg(long, value_name = "CODE")]
    pub(crate) language: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Progress {
    /// A bar on a terminal, nothing otherwise
    Auto,
    /// A line now and then
    Plain,
    Off,
}

/// What is read of the inputs, and how.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct ReadFlags {
    /// Read only files and members of this name: `*.html`, `2024/*` (repeat for any of several)
    #[arg(long, value_name = "PATTERN")]
    pub(crate) include: Vec<String>,
    /// Pass over files and members of this name
    #[arg(long, value_name = "PATTERN")]
    pub(crate) exclude: Vec<String>,
    /// Only files changed on or after this day (UTC): YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<String>,
    /// What a field of the records is: title=headline, meta.author.name=author (repeat)
    #[arg(long, value_name = "FIELD=FACT")]
    pub(crate) map: Vec<String>,
    /// Take everything for this format, whatever it looks like: see 'dateline formats'
    #[arg(long, value_name = "NAME")]
    pub(crate) format: Option<String>,
    /// Largest page or record, in bytes
    #[arg(long, value_name = "BYTES")]
    pub(crate) max_bytes: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// Go on; failures are listed at the end
    Skip,
    /// End the run; what was read before is stored
    Stop,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Ingest {
    /// Files, folders, glob patterns; `-` reads one page or export from standard input
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) hints: HintFlags,
    #[command(flatten)]
    pub(crate) read: ReadFlags,
    /// Store the bytes as they came, compressed; otherwise only where they came from
    #[arg(long)]
    pub(crate) keep_raw: bool,
    /// Threads that clean and index [default: one per core]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// Go on watching the folders for new and changed files until Ctrl-C
    #[arg(long)]
    pub(crate) watch: bool,
    /// What an input does that cannot be read
    #[arg(long, value_enum, default_value_t = OnError::Skip)]
    pub(crate) on_error: OnError,
    /// Read and clean, say what would be stored, store nothing
    #[arg(long, conflicts_with = "watch")]
    pub(crate) dry_run: bool,
    /// How progress is shown
    #[arg(long, value_enum, default_value_t = Progress::Auto)]
    pub(crate) progress: Progress,
    /// Print the ledger as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Explain {
    /// Files, folders, members of archives (`a.zip!b.html`), records (`c.warc.gz#1234`); `-` reads a list of paths from
    /// standard input, one a line
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) hints: HintFlags,
    #[command(flatten)]
    pub(crate) read: ReadFlags,
    /// One JSON object per input
    #[arg(long)]
    pub(crate) json: bool,
    /// Threads; the order of the output does not depend on it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) jobs: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    Relevance,
    Newest,
    Oldest,
}

/// What articles are meant.
#[derive(Debug, ClapArgs)]
pub(crate) struct Narrowing {
    /// Words, "phrases", -exclusions, OR, (groups), field:value, wild*; all articles if left out. Flags come first, then
    /// `--`, when a word begins with a hyphen
    pub(crate) query: Vec<String>,
    /// Only articles that name this person (repeat for any of several; -NAME excludes; 'missing': that name nobody)
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) person: Vec<String>,
    /// Only articles that name this country, by code or name
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) country: Vec<String>,
    /// Only this newspaper or site
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) publication: Vec<String>,
    /// Only this author
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) author: Vec<String>,
    /// Only this language, by code
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) language: Vec<String>,
    /// Only articles with this tag
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) tag: Vec<String>,
    /// Only articles of this collection
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) collection: Vec<String>,
    /// Published on or after: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// Published on or before
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,
    /// 'undated': only articles without a date, or beside those of --from and --to; '-undated': none of them
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) date: Option<String>,
    /// Count and show each story once, whoever printed it: copies
    #[arg(long, value_name = "WHAT")]
    pub(crate) collapse: Option<String>,
    /// Printed text read by machine at least so well: a share between 0 and 1; what was never printed passes
    #[arg(long, value_name = "SHARE")]
    pub(crate) quality: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Search {
    #[command(flatten)]
    pub(crate) narrowing: Narrowing,
    /// Order of the hits
    #[arg(long, value_enum, default_value_t = Order::Relevance)]
    pub(crate) sort: Order,
    /// Page of the hits, from 1
    #[arg(long, default_value_t = 1)]
    pub(crate) page: usize,
    /// Hits on a page, at most 100
    #[arg(long, default_value_t = 10)]
    pub(crate) per_page: usize,
    /// Go on after the hit that gave this cursor
    #[arg(long, conflicts_with = "page")]
    pub(crate) cursor: Option<String>,
    /// Facets and how many values of each: person:20,country,year
    #[arg(long)]
    pub(crate) facets: Option<String>,
    /// Say of each hit why it stands where it does
    #[arg(long)]
    pub(crate) explain: bool,
    /// Print the answer of the HTTP interface
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    Kind,
    Language,
}

/// Answers each query as a search would, looks where the articles stand that were judged right, and prints averages:
/// nDCG@10, MRR@10, recall@100, success@1. Weights are changed as NAME=NUMBER,…: exact, foreign, headline, kindred, length,
/// pairs, relax, saturation, standfirst.
#[derive(Debug, ClapArgs)]
pub(crate) struct Eval {
    /// Queries, one a line: JSON with id and text (and lang, kind), or id, tab, text
    pub(crate) queries: PathBuf,
    /// Judgements, one a line: query, article and grade, divided by tabs; an article by the id that its record brought, else
    /// by its number
    pub(crate) qrels: PathBuf,
    /// Write the rankings as a TREC run file
    #[arg(long, value_name = "FILE")]
    pub(crate) run: Option<PathBuf>,
    /// Rank with these weights instead of the default: headline=2,pairs=0
    #[arg(long, value_name = "WEIGHTS")]
    pub(crate) with: Option<String>,
    /// Rank also with these weights and list the queries that come out differently
    #[arg(long, value_name = "WEIGHTS")]
    pub(crate) compare: Option<String>,
    /// Averages also by kind or language of the queries
    #[arg(long, value_enum)]
    pub(crate) by: Option<By>,
    /// As JSON, with every query
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Facets {
    #[command(flatten)]
    pub(crate) narrowing: Narrowing,
    /// person, country, publication, author, language, tag or collection
    #[arg(long, default_value = "person")]
    pub(crate) field: String,
    /// Only values with a word that begins so
    #[arg(long, default_value = "")]
    pub(crate) prefix: String,
    /// Values listed, at most 1000
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// Values passed over
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: usize,
    /// Print the answer of the HTTP interface
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Timeline {
    #[command(flatten)]
    pub(crate) narrowing: Narrowing,
    /// day, month, year or decade [default: chosen from the range of dates]
    #[arg(long)]
    pub(crate) unit: Option<String>,
    /// Print the answer of the HTTP interface
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Coverage {
    #[command(flatten)]
    pub(crate) narrowing: Narrowing,
    /// Print the answer of the HTTP interface
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) narrowing: Narrowing,
    /// jsonl, csv, ris or bib
    #[arg(long, default_value = "jsonl")]
    pub(crate) format: String,
    /// Order of the articles
    #[arg(long, value_enum, default_value_t = Order::Relevance)]
    pub(crate) sort: Order,
    /// File to write, with its manifest beside it in FILE.manifest.json [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Where the manifest is written
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// Count and describe, write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Show {
    /// Number of the article, as search prints it
    pub(crate) id: String,
    /// Print the answer of the HTTP interface
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Reindex {
    /// Threads [default: one per core]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
}
