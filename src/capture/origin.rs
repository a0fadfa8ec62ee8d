//! Where something came from: a file, and the way into it.
//!
//! One notation everywhere, in reports, in the corpus and on the command line: `!` enters a member of an archive, `#` names
//! a record. `news.zip!2025/page.html`, `export.jsonl#3` (line), `crawl.warc.gz#1234` (byte offset), and one after the
//! other: `crawl.wacz!archive/data.warc.gz#1234`.

use std::fmt;

/// Where a capture came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file as it was named; `-` for standard input.
    pub path: String,
    /// The way from the file to what was read, outermost first; empty when the file itself was read.
    pub inside: Vec<Step>,
}

/// A step into a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A member of an archive, by its name in it, with `/` between its parts: written `!name`.
    Member(String),
    /// A record: the 1-based line or number, or the byte offset at which it begins, as its format counts: written `#1234`.
    Record(String),
}

impl Origin {
    /// A file, all of it.
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), inside: Vec::new() }
    }

    /// A member of this archive.
    pub fn member(&self, name: impl Into<String>) -> Self {
        self.stepped(Step::Member(name.into()))
    }

    /// A record of this file or member.
    pub fn record(&self, number: impl fmt::Display) -> Self {
        self.stepped(Step::Record(number.to_string()))
    }

    /// One step further in.
    pub(super) fn stepped(&self, step: Step) -> Self {
        let mut inside = self.inside.clone();
        inside.push(step);
        Self { path: self.path.clone(), inside }
    }
}

/// Whether an origin, as it is written, is `outer` or lies inside it.
pub(super) fn is_within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['!', '#']))
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Member(name) => write!(out, "!{name}"),
            Step::Record(number) => write!(out, "#{number}"),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.path)?;
        self.inside.iter().try_for_each(|step| step.fmt(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_names_the_file_as_typed_and_the_way_into_it() {
        let file = Origin::file("a/b.jsonl");
        assert_eq!(file.to_string(), "a/b.jsonl");
        assert_eq!(file.record(3).to_string(), "a/b.jsonl#3");
        let crawl = Origin::file("c.wacz").member("archive/d.warc.gz");
        assert_eq!(crawl.record(1234).to_string(), "c.wacz!archive/d.warc.gz#1234");
        assert!(is_within("c.wacz!a#12", "c.wacz!a") && is_within("c.wacz!a", "c.wacz!a"));
        assert!(!is_within("c.wacz!a", "c.wacz!a#12") && !is_within("c.wacz!ab", "c.wacz!a"));
    }
}
