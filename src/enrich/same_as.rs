//! Spellings of one person → the one name, with the ids of authorities.
//!
//! Two tables of one form: `tables/same_as.tsv`, spellings of well-known names in the press of seven languages, and
//! `same_as.tsv` in the folder of the corpus, which the librarians keep and which wins over the other and over the machine:
//!
//! ```text
//! # name          other names, by |                     ids, by | (may be empty)
//! Nicolás Maduro  Nicolas Maduro Moros|Maduro Moros     wikidata:Q3052772|viaf:67757066
//! ```
//!
//! Columns are parted by tabs. Names are compared by [`person_key`](super::person_key), so case, accents and titles do not
//! matter. The program's table only says which names are one: the archive shows the most frequent form. The librarians' also
//! says which name is shown. A bare surname is never another name of anybody: it would merge people across articles.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::persons::folded_name;
use crate::article::Person;
use crate::error::{Error, Result};

/// The file in the folder of a corpus.
pub const SAME_AS: &str = "same_as.tsv";

/// A person of a table.
#[derive(Debug, PartialEq, Eq)]
struct Known {
    name: String,
    /// The key of `name`.
    key: String,
    ids: Vec<String>,
    /// Whether the librarians gave the name: then it is shown, whatever the article writes.
    given: bool,
}

/// One key for all spellings of a person's name, across the archive: folded, without honorifics, offices, possessives and
/// suffixes, words parted by one space, `Last, First` turned round; well-known names spelled otherwise in other languages
/// have that of one spelling. `Dr. Nicolás MADURO’s` and `Maduro, Nicolas` have the key `nicolas maduro`, and
/// `Vladimir Poutine` has `vladimir putin`.
pub fn person_key(name: &str) -> String {
    let folded = folded_name(name);
    SPELLINGS.by_key.get(&folded).map_or(folded, |known| known.key.clone())
}

/// Names by key.
#[derive(Debug, Clone, Default)]
pub struct SameAs {
    by_key: HashMap<String, Arc<Known>>,
}

/// The spellings that the program knows, as a table of names that are the same.
pub(crate) const SPELLINGS_TABLE: &str = include_str!("tables/same_as.tsv");

static SPELLINGS: LazyLock<SameAs> = LazyLock::new(|| {
    let mut spellings = SameAs::default();
    spellings.read(SPELLINGS_TABLE, false).expect("a test reads every line of the table");
    spellings
});

impl SameAs {
    /// The spellings that the program knows.
    pub fn spellings() -> &'static Self {
        &SPELLINGS
    }

    /// Those spellings, under what the corpus in that folder says, if it says anything.
    ///
    /// # Errors
    /// [`Error::SameAs`] with the first line that cannot be understood, [`Error::Io`] when the file cannot be read.
    pub fn of_corpus(folder: &Path) -> Result<Self> {
        let path = folder.join(SAME_AS);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => return Ok(Self::spellings().clone()),
            Err(source) => return Err(Error::io("read", &path, source)),
        };
        let mut own = Self::default();
        own.read(&text, true).map_err(|(line, reason)| Error::SameAs { path, line, reason })?;
        // A spelling that leads to a name of the corpus' own table goes on to that one.
        let mut all = Self::spellings().clone();
        for known in all.by_key.values_mut() {
            if let Some(better) = own.by_key.get(&known.key) {
                *known = Arc::clone(better);
            }
        }
        all.by_key.extend(own.by_key);
        Ok(all)
    }

    /// Reads a table. The first line that cannot be understood is told with its number, from 1.
    fn read(&mut self, text: &str, given: bool) -> std::result::Result<(), (usize, String)> {
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_end_matches('\r').trim_start_matches('\u{feff}');
            if !line.trim().is_empty() && !line.starts_with('#') {
                self.read_line(line, given).map_err(|reason| (number + 1, reason))?;
            }
        }
        Ok(())
    }

    fn read_line(&mut self, line: &str, given: bool) -> std::result::Result<(), String> {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [name, others, rest @ ..] = &cells[..] else {
            return Err("there is one column; part the name and its other names by a tab".into());
        };
        if rest.len() > 1 {
            return Err(format!("there are {} columns; write name, other names and ids", cells.len()));
        }
        let ids = listed(rest.first().unwrap_or(&""));
        let known = Arc::new(Known { name: (*name).to_owned(), key: folded_name(name), ids, given });
        if let Some(id) = known.ids.iter().find(|id| !id.contains(':')) {
            return Err(format!("'{id}' is no id; write its authority before it, as in wikidata:Q42"));
        }
        for other in std::iter::once((*name).to_owned()).chain(listed(others)) {
            let key = folded_name(&other);
            if !key.contains(' ') {
                return Err(format!("'{other}' is one word; a bare surname means different people, write a full name"));
            }
            match self.by_key.get(&key) {
                Some(older) if older.name != known.name => {
                    return Err(format!("'{other}' is {} on an earlier line; keep one of the two", older.name));
                }
                _ => _ = self.by_key.insert(key, Arc::clone(&known)),
            }
        }
        Ok(())
    }

    /// Gives persons their ids and, where the librarians named one, their one name. Two persons of an article that turn out to be one become one; the order
    /// stays that of mentions.
    pub(crate) fn unite(&self, persons: Vec<Person>) -> Vec<Person> {
        let mut united: Vec<Person> = Vec::with_capacity(persons.len());
        let mut places: HashMap<*const Known, usize> = HashMap::new();
        for mut person in persons {
            let Some(known) = self.by_key.get(&folded_name(&person.name)) else {
                united.push(person);
                continue;
            };
            if known.given {
                person.name.clone_from(&known.name);
            }
            person.ids.clone_from(&known.ids);
            match places.get(&Arc::as_ptr(known)) {
                Some(&place) => absorb(&mut united[place], person),
                None => {
                    places.insert(Arc::as_ptr(known), united.len());
                    united.push(person);
                }
            }
        }
        united.sort_by_key(|person| std::cmp::Reverse(person.mentions.len()));
        united
    }
}

/// Makes one person of two.
pub(super) fn absorb(one: &mut Person, other: Person) {
    one.mentions.extend(other.mentions);
    one.mentions.sort_unstable();
    one.confidence = one.confidence.max(other.confidence);
    one.asserted |= other.asserted;
}

fn listed(cell: &str) -> Vec<String> {
    cell.split('|').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Mention, Part, PersonFound, Span};

    fn person(name: &str, at: usize) -> Person {
        Person {
            name: name.into(),
            mentions: vec![Mention { part: Part::Paragraph(0), span: Span::new(at, at + 1) }],
            confidence: 0.9,
            asserted: false,
            found: PersonFound::KnownName,
            ids: vec![],
        }
    }

    fn of(text: &str) -> std::result::Result<SameAs, (usize, String)> {
        let mut table = SameAs::default();
        table.read(text, false).map(|()| table)
    }

    #[test]
    fn every_line_of_the_table_can_be_read() {
        assert!(SPELLINGS_TABLE.starts_with("# "));
        assert!(of(SPELLINGS_TABLE).is_ok_and(|table| table.by_key.len() > 300));
    }

    #[test]
    fn spellings_of_one_name_are_one_person() {
        let united = SameAs::spellings().unite(vec![person("Vladimir Poutine", 5), person("Wladimir Putin", 1)]);
        assert_eq!(united.len(), 1);
        assert_eq!((united[0].name.as_str(), united[0].mentions.len()), ("Vladimir Poutine", 2));
        assert_eq!(person_key("Vladimir Poutine"), person_key("PUTIN, Vladimir"));
        assert_eq!(united[0].ids, ["wikidata:Q7747"]);
        assert!(united[0].mentions.is_sorted());
        let others = SameAs::spellings().unite(vec![person("Vladimir Petrov", 1), person("Anna Putin", 2)]);
        assert_eq!(others.len(), 2);
    }

    #[test]
    fn the_table_of_a_corpus_wins_and_a_missing_one_is_no_error() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(SameAs::of_corpus(folder.path()).is_ok());
        let table = "# ours\nWladimir Putin\tVladimir Putin\tviaf:1\nMarta Salcedo\tM. Salcedo Ruiz\t\n";
        std::fs::write(folder.path().join(SAME_AS), table).expect("written");
        let same = SameAs::of_corpus(folder.path()).expect("a table");
        let names = |name: &str| same.unite(vec![person(name, 1)])[0].name.clone();
        assert_eq!(names("Vladimir Poutine"), "Wladimir Putin");
        assert_eq!(names("M. Salcedo Ruiz"), "Marta Salcedo");
        assert_eq!(names("Mijaíl Gorbachov"), "Mijaíl Gorbachov");
    }

    #[test]
    fn a_line_that_cannot_be_understood_is_told_with_its_number_and_a_remedy() {
        for (text, line, says) in [
            ("# a\nAnna Berg", 2, "part the name"),
            ("Anna Berg\tBerg\t", 1, "write a full name"),
            ("Anna Berg\tA. Berg\tQ42", 1, "as in wikidata:Q42"),
            ("Anna Berg\tA. Berg\t\nEva Berg\tA. Berg\t", 2, "earlier line"),
            ("Anna Berg\tA. Berg\t\tx", 1, "columns"),
        ] {
            let (number, reason) = of(text).expect_err(text);
            assert!(number == line && reason.contains(says), "{number} {reason}");
        }
    }
}
