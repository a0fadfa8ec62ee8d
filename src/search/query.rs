//! The query as a tree that names no engine.
//!
//! Built by [`super::parse`], compiled by the engine's room, read by [`super::matcher`]. Trees are kept in one normal
//! form by [`Query::and`], [`Query::or`] and [`Query::excluding`], so that what is printed parses to the same tree again:
//! no conjunction directly inside a conjunction, none of one member, and an exclusion always stands in a conjunction
//! beside something to exclude from.

use std::fmt;

use crate::article::PartialDate;
use crate::search::answer::FacetField;

/// A text field that a word can be limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextField {
    /// The headline.
    Headline,
    /// The summary beneath it.
    Standfirst,
    /// The paragraphs.
    Body,
}

impl TextField {
    /// Its name in the query language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Body => "body",
        }
    }
}

/// How a word is to be matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Itself and its inflections.
    Plain,
    /// `*` stands for any letters, `?` for one.
    Pattern,
    /// Words within that many edits (1 or 2).
    Fuzzy(u8),
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Query {
    /// Every article.
    All,
    /// A word, as typed; it may analyse to several words in a row (`covid-19`).
    Word {
        /// Where; anywhere if `None`.
        field: Option<TextField>,
        /// As typed, beginning and ending with a letter, digit or wildcard.
        word: String,
        /// How.
        form: Form,
    },
    /// Words in a row, exactly as written save for case and accents.
    Phrase {
        /// Where; anywhere if `None`.
        field: Option<TextField>,
        /// As typed, at least one.
        words: Vec<String>,
        /// How far they may stand from that order, in positions.
        slop: u32,
    },
    /// A value of a facet, as typed; never of [`FacetField::Year`].
    Value {
        /// Which facet.
        field: FacetField,
        /// The value.
        value: String,
    },
    /// Published in that time; at least one end is given.
    Dates {
        /// On or after the first day of this.
        from: Option<PartialDate>,
        /// On or before the last day of this.
        to: Option<PartialDate>,
    },
    /// Without a known date of publication.
    Undated,
    /// All of these; exclusions stand here.
    And(Vec<Query>),
    /// Any of these.
    Or(Vec<Query>),
    /// Not this; only as a member of [`Query::And`].
    Not(Box<Query>),
}

impl Query {
    /// All of the members, in normal form.
    pub fn and(members: Vec<Query>) -> Query {
        let mut flat = Vec::with_capacity(members.len());
        for member in members {
            match member {
                Query::And(inner) => flat.extend(inner),
                member => flat.push(member),
            }
        }
        flat.retain(|member| *member != Query::All);
        if flat.iter().all(|member| matches!(member, Query::Not(_))) {
            flat.insert(0, Query::All);
        }
        if flat.len() == 1 { flat.remove(0) } else { Query::And(flat) }
    }

    /// Any of the members, in normal form. No member at all gives everything.
    pub fn or(members: Vec<Query>) -> Query {
        let mut flat = Vec::with_capacity(members.len());
        for member in members {
            match member {
                Query::Or(inner) => flat.extend(inner),
                Query::Not(_) => flat.push(Query::and(vec![member])),
                member => flat.push(member),
            }
        }
        match flat.len() {
            0 => Query::All,
            1 => flat.remove(0),
            _ if flat.contains(&Query::All) => Query::All,
            _ => Query::Or(flat),
        }
    }

    /// The exclusion of a query, in normal form, to be put into [`Query::and`]. `None` for the exclusion of everything.
    pub fn excluding(query: Query) -> Option<Query> {
        match query {
            Query::All => None,
            Query::Not(inner) => Some(*inner),
            Query::And(members) if members.first() == Some(&Query::All) => {
                let excluded = members.into_iter().filter_map(|member| match member {
                    Query::Not(inner) => Some(*inner),
                    _ => None,
                });
                Some(Query::or(excluded.collect()))
            }
            query => Some(Query::Not(Box::new(query))),
        }
    }

    /// The members of a compound query; none for a leaf.
    pub fn members(&self) -> &[Query] {
        match self {
            Query::And(members) | Query::Or(members) => members,
            Query::Not(inner) => std::slice::from_ref(inner),
            _ => &[],
        }
    }

    /// Levels of the tree: 1 for a leaf.
    pub fn depth(&self) -> usize {
        1 + self.members().iter().map(Query::depth).max().unwrap_or(0)
    }

    /// The leaves that an article may be found by, that is none below an exclusion.
    pub fn sought(&self) -> Vec<&Query> {
        match self {
            Query::Not(_) => vec![],
            Query::And(members) | Query::Or(members) => members.iter().flat_map(Query::sought).collect(),
            leaf => vec![leaf],
        }
    }
}

/// The query in the query language.
impl fmt::Display for Query {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::All => out.write_str("*"),
            Query::Word { field, word, form } => write_word(out, *field, word, *form),
            Query::Phrase { field, words, slop } => write_phrase(out, *field, words, *slop),
            Query::Value { field, value } => write_value(out, *field, value),
            Query::Dates { from, to } => write_dates(out, *from, *to),
            Query::Undated => out.write_str("date:undated"),
            Query::And(members) => write_members(out, members, " AND "),
            Query::Or(members) => write_members(out, members, " OR "),
            Query::Not(inner) => {
                out.write_str("NOT ")?;
                write_member(out, inner, matches!(**inner, Query::And(_) | Query::Or(_)))
            }
        }
    }
}

fn write_field(out: &mut fmt::Formatter<'_>, field: Option<TextField>) -> fmt::Result {
    field.map_or(Ok(()), |field| write!(out, "{}:", field.name()))
}

fn write_word(out: &mut fmt::Formatter<'_>, field: Option<TextField>, word: &str, form: Form) -> fmt::Result {
    write_field(out, field)?;
    out.write_str(word)?;
    match form {
        Form::Fuzzy(edits) => write!(out, "~{edits}"),
        Form::Plain | Form::Pattern => Ok(()),
    }
}

fn write_phrase(out: &mut fmt::Formatter<'_>, field: Option<TextField>, words: &[String], slop: u32) -> fmt::Result {
    write_field(out, field)?;
    write!(out, "\"{}\"", words.join(" "))?;
    if slop > 0 { write!(out, "~{slop}") } else { Ok(()) }
}

fn write_value(out: &mut fmt::Formatter<'_>, field: FacetField, value: &str) -> fmt::Result {
    if value.chars().all(char::is_alphanumeric) {
        write!(out, "{}:{value}", field.name())
    } else {
        write!(out, "{}:\"{value}\"", field.name())
    }
}

fn write_dates(out: &mut fmt::Formatter<'_>, from: Option<PartialDate>, to: Option<PartialDate>) -> fmt::Result {
    match (from, to) {
        (Some(from), Some(to)) if from == to => write!(out, "date:{from}"),
        (Some(from), Some(to)) => write!(out, "date:{from}..{to}"),
        (Some(from), None) => write!(out, "date:{from}.."),
        (None, Some(to)) => write!(out, "date:..{to}"),
        (None, None) => out.write_str("*"),
    }
}

/// Members with the word between them; a conjunction of exclusions alone leaves out the "everything" before them.
fn write_members(out: &mut fmt::Formatter<'_>, members: &[Query], between: &str) -> fmt::Result {
    let mut first = true;
    for member in members.iter().filter(|member| **member != Query::All) {
        if !first {
            out.write_str(between)?;
        }
        first = false;
        write_member(out, member, between == " AND " && matches!(member, Query::Or(_)))?;
    }
    Ok(())
}

fn write_member(out: &mut fmt::Formatter<'_>, member: &Query, grouped: bool) -> fmt::Result {
    if grouped { write!(out, "({member})") } else { write!(out, "{member}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(word: &str) -> Query {
        Query::Word { field: None, word: word.into(), form: Form::Plain }
    }

    #[test]
    fn conjunctions_are_flat_and_never_of_one() {
        let nested = Query::and(vec![word("a"), Query::and(vec![word("b"), word("c")]), Query::All]);
        assert_eq!(nested, Query::And(vec![word("a"), word("b"), word("c")]));
        assert_eq!(Query::and(vec![word("a")]), word("a"));
        assert_eq!(Query::and(vec![]), Query::All);
    }

    #[test]
    fn an_exclusion_always_excludes_from_something() {
        let without = Query::excluding(word("a")).unwrap();
        assert_eq!(Query::and(vec![without.clone()]), Query::And(vec![Query::All, without.clone()]));
        assert_eq!(Query::and(vec![Query::All, without.clone()]).to_string(), "NOT a");
        assert_eq!(
            Query::or(vec![word("b"), without.clone()]),
            Query::Or(vec![word("b"), Query::And(vec![Query::All, without])])
        );
    }

    #[test]
    fn excluding_an_exclusion_seeks_it() {
        let without = |name: &str| Query::excluding(word(name)).unwrap();
        assert_eq!(Query::excluding(without("a")), Some(word("a")));
        assert_eq!(
            Query::excluding(Query::and(vec![without("a"), without("b")])),
            Some(Query::or(vec![word("a"), word("b")]))
        );
        assert_eq!(Query::excluding(Query::All), None);
    }

    #[test]
    fn what_is_sought_leaves_out_exclusions() {
        let query =
            Query::and(vec![word("a"), Query::excluding(word("b")).unwrap(), Query::or(vec![word("c"), word("d")])]);
        assert_eq!(query.sought(), [&word("a"), &word("c"), &word("d")]);
        assert_eq!(query.to_string(), "a AND NOT b AND (c OR d)");
    }
}
