//! What the search and the refusals say in English → the same in the reader's language.
//!
//! Both speak English, as programs and the command line want it; pages say it in their own language. `told.tsv` has every
//! sentence with holes for what is put in: a sentence that is met is taken apart at its holes and put together anew. One
//! that no row has stays English and says so, for the page to mark it.

use std::sync::LazyLock;

use super::Tongue;
use crate::search::answer::FacetField;

const SENTENCES: &str = include_str!("told.tsv");

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| SENTENCES.lines().filter_map(Row::read).collect());

/// A sentence for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Told {
    pub(in crate::web) text: String,
    /// Whether it is English on a page of another language.
    pub(in crate::web) is_foreign: bool,
}

/// One sentence in every tongue.
#[derive(Debug)]
struct Row {
    tongues: [Vec<Piece>; Tongue::ALL.len()],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Text(&'static str),
    Hole(usize, Kind),
}

/// What fills a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Anything, as it is.
    Any,
    /// Another sentence.
    Said,
    /// The name of a facet's field.
    Field,
    /// A value of the field that the same sentence names.
    Value,
}

impl Tongue {
    /// A sentence of the search or of a refusal.
    pub(in crate::web) fn told(self, english: &str) -> Told {
        let said = if self == Self::English { None } else { self.said(english) };
        Told { is_foreign: said.is_none() && self != Self::English, text: said.unwrap_or_else(|| english.to_owned()) }
    }

    /// The sentence by the row that has most of its words; `None` if no row has it.
    fn said(self, english: &str) -> Option<String> {
        let met = ROWS.iter().filter_map(|row| Some((row, taken_apart(row.in_tongue(Self::English), english)?)));
        let (row, values) = met.max_by_key(|(row, _)| row.words())?;
        let value = |number: usize| values.iter().find(|(at, _, _)| *at == number).map_or("", |(_, _, value)| *value);
        let field = values.iter().find(|(_, kind, _)| *kind == Kind::Field);
        let field = field.and_then(|(_, _, name)| FacetField::parse(name));
        let mut text = String::new();
        for piece in row.in_tongue(self) {
            match *piece {
                Piece::Text(own) => text.push_str(own),
                Piece::Hole(number, Kind::Any) => text.push_str(value(number)),
                Piece::Hole(number, Kind::Said) => text.push_str(&self.said(value(number))?),
                Piece::Hole(_, Kind::Field) => text.push_str(self.field(field?)),
                Piece::Hole(number, Kind::Value) => text.push_str(&self.value(field?, value(number))),
            }
        }
        Some(text)
    }
}

impl Row {
    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.split('\t').filter(|_| !line.starts_with('#')).map(pieces);
        Some(Self { tongues: [cells.next()?, cells.next()?, cells.next()?, cells.next()?, cells.next()?] })
    }

    fn in_tongue(&self, tongue: Tongue) -> &[Piece] {
        &self.tongues[tongue as usize]
    }

    /// Bytes that are not filled in.
    fn words(&self) -> usize {
        let own = |piece: &Piece| if let Piece::Text(text) = piece { text.len() } else { 0 };
        self.in_tongue(Tongue::English).iter().map(own).sum()
    }
}

fn pieces(sentence: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while let Some((before, from)) = rest.split_once('{') {
        let Some((inside, after)) = from.split_once('}') else { break };
        let (number, kind) = inside.split_once(':').unwrap_or((inside, ""));
        let kind = match kind {
            "said" => Kind::Said,
            "field" => Kind::Field,
            "value" => Kind::Value,
            _ => Kind::Any,
        };
        pieces.extend((!before.is_empty()).then_some(Piece::Text(before)));
        pieces.push(Piece::Hole(number.parse().unwrap_or(0), kind));
        rest = after;
    }
    pieces.extend((!rest.is_empty()).then_some(Piece::Text(rest)));
    pieces
}

/// The values of the holes, where a text is that sentence. Between two holes stands a text, whose first place counts.
fn taken_apart<'t>(pieces: &[Piece], text: &'t str) -> Option<Vec<(usize, Kind, &'t str)>> {
    let mut values = Vec::new();
    let (mut rest, mut open) = (text, None);
    for (at, piece) in pieces.iter().enumerate() {
        match (*piece, open) {
            (Piece::Text(own), None) => rest = rest.strip_prefix(own)?,
            (Piece::Text(own), Some((number, kind))) => {
                let is_last = at + 1 == pieces.len();
                let (value, after) = if is_last { (rest.strip_suffix(own)?, "") } else { rest.split_once(own)? };
                values.push((number, kind, value));
                (rest, open) = (after, None);
            }
            (Piece::Hole(number, kind), _) => open = Some((number, kind)),
        }
    }
    if let Some((number, kind)) = open {
        values.push((number, kind, rest));
        rest = "";
    }
    let fits = |(_, kind, value): &(usize, Kind, &str)| match kind {
        Kind::Field => FacetField::parse(value).is_some(),
        Kind::Said => Tongue::German.said(value).is_some(),
        Kind::Any | Kind::Value => !value.is_empty(),
    };
    (rest.is_empty() && values.iter().all(fits)).then_some(values)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_sentence_is_there_in_all_five_languages_with_the_same_holes() {
        let lines: Vec<&str> = SENTENCES.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(lines.len(), ROWS.len());
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "sorted, each once");
        for (line, row) in lines.iter().zip(ROWS.iter()) {
            assert!(line.split('\t').count() == 5 && line.split('\t').all(|cell| !cell.trim().is_empty()), "{line}");
            let holes = |tongue: Tongue| {
                let pieces = row.in_tongue(tongue).iter();
                let holes =
                    pieces.filter_map(
                        |piece| if let Piece::Hole(at, kind) = piece { Some((*at, *kind as u8)) } else { None },
                    );
                holes.collect::<BTreeSet<_>>()
            };
            assert!(Tongue::ALL.iter().all(|tongue| holes(*tongue) == holes(Tongue::English)), "{line}");
        }
    }

    #[test]
    fn a_sentence_is_told_with_what_was_put_into_it() {
        let told = |tongue: Tongue, english: &str| tongue.told(english).text;
        assert_eq!(told(Tongue::English, "empty parentheses"), "empty parentheses");
        assert_eq!(told(Tongue::German, "'a' is not held; searched as b, c"), "„a“ kommt nicht vor; gesucht als b, c");
        assert_eq!(
            told(Tongue::French, "no country 'CO' is held"),
            "Pays\u{a0}: «\u{a0}Colombie\u{a0}» n’est pas dans les archives"
        );
        assert_eq!(
            told(
                Tongue::Spanish,
                "sort=newset is not understood: use relevance, newest or oldest — did you mean 'newest'?"
            ),
            "sort=newset no se entiende: use relevance, newest u oldest — ¿quiso decir «newest»?"
        );
        let unknown = Tongue::Portuguese.told("the sea is salt");
        assert_eq!((unknown.text.as_str(), unknown.is_foreign), ("the sea is salt", true));
        assert!(!Tongue::English.told("the sea is salt").is_foreign);
    }

    #[test]
    fn what_is_put_in_is_never_taken_for_a_sentence() {
        assert_eq!(Tongue::German.told("'empty parentheses' is not held").text, "„empty parentheses“ kommt nicht vor");
        let nested = "q={1} is not held is not understood: it is given twice; give it once";
        assert!(Tongue::German.told(nested).text.starts_with("q={1} is not held ist nicht zu verstehen"));
    }

    /// What the engine's source says in remarks, filled in with a word.
    fn remarks() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/search");
        let mut found = BTreeSet::new();
        for file in [
            "parse/atoms.rs",
            "parse/dates.rs",
            "parse/lex.rs",
            "parse/mod.rs",
            "relax.rs",
            "unheld.rs",
            "vocabulary.rs",
            "filters.rs",
            "searcher.rs",
        ] {
            let source = std::fs::read_to_string(folder.join(file)).expect("a file of the engine");
            let own = source.split("#[cfg(test)]").next().unwrap_or_default();
            let calls = if file.starts_with("parse") { vec![".note(", ".ignore("] } else { vec!["format!("] };
            for call in calls {
                for rest in own.split(call).skip(1) {
                    let rest = rest.trim_start().trim_start_matches("format!(").trim_start();
                    let literal = rest.strip_prefix('"').and_then(|rest| rest.split('"').next());
                    found.extend(literal.filter(|said| said.contains(' ') && !said.ends_with(" hold")).map(filled));
                }
            }
        }
        found
    }

    fn filled(literal: &str) -> String {
        let mut text = String::new();
        let mut rest = literal;
        while let Some((before, from)) = rest.split_once('{') {
            text.push_str(before);
            let (name, after) = from.split_once('}').expect("a hole");
            text.push_str(match name {
                "" | "name" => "person",
                "holders" => "no article holds",
                "meant" if before.ends_with("text") => "",
                _ => "seven",
            });
            rest = after;
        }
        text + rest
    }

    #[test]
    fn whatever_the_engine_remarks_is_in_the_table() {
        let remarks = remarks();
        assert!(remarks.len() > 30, "{remarks:?}");
        let lacking: Vec<_> = remarks.iter().filter(|remark| Tongue::German.told(remark).is_foreign).collect();
        assert!(lacking.is_empty(), "{lacking:#?}");
    }
}
