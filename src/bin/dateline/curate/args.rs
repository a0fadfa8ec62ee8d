//! What was typed after `dateline curate`: actions, what they are about, and how.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

/// Corrects what the machine got wrong. Every action is a decision in `decisions.jsonl` of the corpus, is laid over what
/// was captured however often it is read anew, and can be undone.
#[derive(Debug, ClapArgs)]
pub(crate) struct Curate {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// How a decision is made.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct How {
    /// Why
    #[arg(long, value_name = "TEXT", help_heading = "Decision")]
    pub(crate) reason: Option<String>,
    /// Who decides
    #[arg(long, value_name = "NAME", env = "DATELINE_WHO", help_heading = "Decision")]
    pub(crate) who: Option<String>,
    /// Say what it would touch, decide nothing
    #[arg(long, help_heading = "Decision")]
    pub(crate) dry_run: bool,
    /// Refuse it if something was decided about the same thing after the decision of this number
    #[arg(long, value_name = "NUMBER", help_heading = "Decision")]
    pub(crate) expect: Option<u64>,
    /// One JSON object
    #[arg(long, help_heading = "Decision")]
    pub(crate) json: bool,
}

/// The articles that an action is about.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Articles {
    /// Numbers of articles, as search prints them; `-` reads them from standard input, one a line
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// All articles that a search finds, in the query language
    #[arg(long, value_name = "QUERY")]
    pub(crate) query: Option<String>,
    #[command(flatten)]
    pub(crate) how: How,
}

/// Where a decision about a name or country holds.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Scope {
    /// Only in this article (repeat; `-` reads numbers from standard input); without it in the whole archive
    #[arg(long = "in", value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// Only in the articles that a search finds
    #[arg(long, value_name = "QUERY")]
    pub(crate) query: Option<String>,
    #[command(flatten)]
    pub(crate) how: How,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Set a field: headline, standfirst, byline, authors (A; B), publication, section, published, language, country (CO; VE)
    Correct {
        /// Which field
        field: String,
        /// What shall stand there; an empty text empties the field
        value: String,
        #[command(flatten)]
        articles: Articles,
    },
    /// Cut a paragraph that is no story
    Cut {
        /// Its number, as 'curate show' counts from 1 (repeat)
        #[arg(long, value_name = "N")]
        paragraph: Vec<usize>,
        /// Its text, word for word
        #[arg(long, value_name = "TEXT")]
        text: Option<String>,
        #[command(flatten)]
        articles: Articles,
    },
    /// Keep a piece that was cut and is story
    Keep {
        /// Number of the cut, as 'curate show' counts from 1 (repeat)
        #[arg(long, value_name = "N")]
        cut: Vec<usize>,
        /// The text to be kept
        #[arg(long, value_name = "TEXT")]
        text: Option<String>,
        /// The paragraph that it follows, by its number
        #[arg(long, value_name = "N", requires = "text")]
        behind: Option<usize>,
        #[command(flatten)]
        articles: Articles,
    },
    /// Make two articles of one
    Split {
        /// Number of the paragraph with which the other one begins
        #[arg(long, value_name = "N")]
        at: usize,
        /// Headline of the other one
        #[arg(long, value_name = "TEXT")]
        headline: Option<String>,
        #[command(flatten)]
        articles: Articles,
    },
    /// Make one article of several: the first goes on with the others
    Join(Articles),
    /// These articles tell the same story
    Copies(Articles),
    /// These articles do not tell the same story
    NotCopies(Articles),
    /// These names are one person
    MergePersons {
        /// The names that go
        #[arg(required = true)]
        names: Vec<String>,
        /// The name that stays
        #[arg(long, value_name = "NAME")]
        into: String,
        #[command(flatten)]
        scope: Scope,
    },
    /// A name means somebody else, where it is written in one form or in some articles
    SplitPerson {
        /// The name as it is shown
        name: String,
        /// The other person, as in 'Juan Pérez (footballer)'
        #[arg(long, value_name = "NAME")]
        into: String,
        /// A way in which the other one is written, letter by letter (repeat)
        #[arg(long, value_name = "FORM")]
        form: Vec<String>,
        #[command(flatten)]
        scope: Scope,
    },
    /// A person is called otherwise
    RenamePerson {
        /// The name as it is shown
        name: String,
        /// The right name
        #[arg(long, value_name = "NAME")]
        into: String,
        #[command(flatten)]
        scope: Scope,
    },
    /// A name is no person
    RejectPerson {
        /// The name
        name: String,
        #[command(flatten)]
        scope: Scope,
    },
    /// Authorities know a person by an id
    SameAs {
        /// The name
        name: String,
        /// wikidata:Q…, viaf:… (repeat)
        #[arg(long = "id", value_name = "ID", required = true)]
        authority: Vec<String>,
        #[command(flatten)]
        scope: Scope,
    },
    /// Where these countries were found another one is meant
    MergeCountries {
        /// Codes or names
        #[arg(required = true)]
        countries: Vec<String>,
        /// The country that is meant
        #[arg(long, value_name = "COUNTRY")]
        into: String,
        #[command(flatten)]
        scope: Scope,
    },
    /// A country is not meant
    RejectCountry {
        /// Code or name
        country: String,
        #[command(flatten)]
        scope: Scope,
    },
    /// Put a tag on articles
    Tag {
        /// The tag
        tag: String,
        #[command(flatten)]
        articles: Articles,
    },
    /// Take a tag off
    Untag {
        /// The tag
        tag: String,
        #[command(flatten)]
        articles: Articles,
    },
    /// Put articles into a collection
    Collect {
        /// The collection
        collection: String,
        #[command(flatten)]
        articles: Articles,
    },
    /// Take articles out of a collection
    Uncollect {
        /// The collection
        collection: String,
        #[command(flatten)]
        articles: Articles,
    },
    /// Leave a note for other librarians
    Note {
        /// The note
        text: String,
        #[command(flatten)]
        articles: Articles,
    },
    /// These are no articles
    Reject(Articles),
    /// Show these articles no more
    Withdraw {
        /// What everybody reads in their place
        #[arg(long, value_name = "TEXT")]
        notice: Option<String>,
        #[command(flatten)]
        articles: Articles,
    },
    /// Show these articles from a day or moment on: 2027-01-31 (0 h UTC) or 2027-01-31T06:00:00Z
    Embargo {
        /// The day or moment
        until: String,
        #[command(flatten)]
        articles: Articles,
    },
    /// Let these articles not be found by the name of a person; they are held otherwise
    Delist {
        /// The name
        person: String,
        #[command(flatten)]
        articles: Articles,
    },
    /// Show articles again that were rejected, withdrawn or under embargo
    Restore(Articles),
    /// Always cut a paragraph where a newspaper prints it, in what is held and in what comes
    CutBlock {
        /// The paragraph, word for word
        text: String,
        /// The newspaper or site; '*' means any
        #[arg(long, value_name = "NAME")]
        publication: String,
        #[command(flatten)]
        how: How,
    },
    /// Take something out of a queue: somebody has looked, it is right as it is
    Settle {
        /// The queue
        queue: String,
        /// What the item is about, as 'dateline queues' proposes it
        about: String,
        #[command(flatten)]
        how: How,
    },
    /// List blocks that are always cut, and those that decisions suggest
    Rules {
        /// One JSON object per rule
        #[arg(long)]
        json: bool,
    },
    /// Undo decisions: by number, as 'curate log' lists them, by ranges (12-40), or all
    Undo {
        /// Numbers and ranges
        #[arg(value_name = "NUMBER")]
        numbers: Vec<String>,
        /// All decisions that hold
        #[arg(long, conflicts_with = "numbers")]
        all: bool,
        #[command(flatten)]
        how: How,
    },
    /// List decisions, the oldest first
    Log(Log),
    /// Show an article as it stands: paragraphs and cuts with their numbers, and what was decided
    Show {
        /// Number of the article
        id: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the log to a file, for a colleague
    Export {
        /// File to write [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Take over the decisions of a colleague's log; what clashes with decisions here is listed and left out
    Import {
        /// The log: a decisions.jsonl
        file: PathBuf,
        /// Take over what clashes, too: the colleague's decision holds then
        #[arg(long)]
        theirs: bool,
        /// Say what would be taken over, take nothing
        #[arg(long)]
        dry_run: bool,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Log {
    /// Only about this article
    #[arg(long, value_name = "ID")]
    pub(crate) article: Option<String>,
    /// Only by this person
    #[arg(long, value_name = "NAME")]
    pub(crate) who: Option<String>,
    /// Only decisions of this kind: correct, cut, withdraw …
    #[arg(long, value_name = "ACTION")]
    pub(crate) action: Option<String>,
    /// Only decisions that find their target changed: a paragraph that is gone, a text that was read anew
    #[arg(long)]
    pub(crate) conflicts: bool,
    /// Also those that were undone
    #[arg(long)]
    pub(crate) all: bool,
    /// One JSON object per decision
    #[arg(long)]
    pub(crate) json: bool,
}
