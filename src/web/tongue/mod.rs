//! The language of the interface: what the pages say, in the reader's language.
//!
//! All words stand in one table, `wording.tsv`: a key, then the text in English, Spanish, French, German and Portuguese.
//! `{1}`, `{2}` stand for what is put in, `{n}` for a counted number. A counted text has one row for each plural of the
//! languages: `.one`, `.many` (the round millions, that some languages follow by a preposition) and `.other`. Texts may
//! hold markup where a page asks for it with [`Tongue::html`]; what is put in is escaped.
//!
//! Which language a reader gets is decided in [`visit`]; numbers and dates are written in [`figures`]; what the search and
//! the refusals say is translated in [`told`].

use std::borrow::Borrow;
use std::sync::LazyLock;

use super::marks::Html;
use crate::article::Country;
use crate::enrich;
use crate::search::answer::{FacetField, MISSING};

mod figures;
mod told;
mod visit;

pub(super) use told::Told;
pub(super) use visit::{Visit, visiting};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub(super) enum Tongue {
    #[default]
    English,
    Spanish,
    French,
    German,
    Portuguese,
}

const WORDING: &str = include_str!("wording.tsv");
const LANGUAGES: &str = include_str!("languages.tsv");

/// The rows of a table by their first cell; the others one for each tongue.
type Table = Vec<(&'static str, [&'static str; 5])>;

static TEXTS: LazyLock<Table> = LazyLock::new(|| table(WORDING));
static LANGUAGE_NAMES: LazyLock<Table> = LazyLock::new(|| table(LANGUAGES));

fn table(text: &'static str) -> Table {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        Some((cells.next()?, [cells.next()?, cells.next()?, cells.next()?, cells.next()?, cells.next()?]))
    };
    lines.filter_map(row).collect()
}

fn find(table: &Table, key: &str) -> Option<[&'static str; 5]> {
    table.binary_search_by(|(known, _)| (*known).cmp(key)).ok().map(|at| table[at].1)
}

impl Tongue {
    /// Every tongue, in the order of the table.
    pub(super) const ALL: [Tongue; 5] = [Self::English, Self::Spanish, Self::French, Self::German, Self::Portuguese];

    /// Its ISO 639-1 code.
    pub(super) fn code(self) -> &'static str {
        ["en", "es", "fr", "de", "pt"][self as usize]
    }

    /// Its own name for itself.
    pub(super) fn name(self) -> &'static str {
        ["English", "Español", "Français", "Deutsch", "Português"][self as usize]
    }

    /// The tongue of a language tag (`es`, `es-CO`, `PT_br`).
    pub(super) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|tongue| tongue.code() == primary)
    }

    /// The text of a key; the key itself if the table lacks it, which a test excludes.
    pub(super) fn say(self, key: &str) -> &'static str {
        self.try_say(key).unwrap_or("⟨?⟩")
    }

    fn try_say(self, key: &str) -> Option<&'static str> {
        find(&TEXTS, key).map(|texts| texts[self as usize])
    }

    /// The text of a key with `{1}`, `{2}` … filled in.
    pub(super) fn with<S: AsRef<str>>(self, key: &str, values: &[S]) -> String {
        filled(self.say(key), values, |value, out| out.push_str(value))
    }

    /// The same as HTML: the text is markup, what is filled in is not.
    pub(super) fn html<S: AsRef<str>>(self, key: &str, values: &[S]) -> Html {
        Html::new(filled(self.say(key), values, crate::search::passages::escape))
    }

    /// The text of a key for so many, `{n}` filled in with the number.
    pub(super) fn many(self, key: &str, number: impl Borrow<u64>) -> String {
        let number = *number.borrow();
        let text = self.say(&format!("{key}.{}", self.plural(number)));
        text.replace("{n}", &self.number(number))
    }

    /// The plural of a number (CLDR 45, cardinals of whole numbers).
    fn plural(self, number: u64) -> &'static str {
        let is_one = match self {
            Self::French | Self::Portuguese => number <= 1,
            _ => number == 1,
        };
        let has_many = !matches!(self, Self::English | Self::German);
        match number {
            _ if is_one => "one",
            1.. if has_many && number.is_multiple_of(1_000_000) => "many",
            _ => "other",
        }
    }

    /// The name of a facet's field, for one value.
    pub(super) fn field(self, field: impl Borrow<FacetField>) -> &'static str {
        self.say(&format!("field.{}", field.borrow().name()))
    }

    /// The name of a facet's field, for its values.
    pub(super) fn fields(self, field: impl Borrow<FacetField>) -> &'static str {
        self.say(&format!("fields.{}", field.borrow().name()))
    }

    /// A country's name; the code itself where the table has none.
    pub(super) fn country(self, code: &str) -> String {
        let name = Country::parse(code).map_or("", |country| enrich::name_of(country, self.code()));
        if name.is_empty() { code.to_owned() } else { name.to_owned() }
    }

    /// A language's name; its English name, else the code, where the table has none.
    pub(super) fn language(self, code: &str) -> String {
        let name = find(&LANGUAGE_NAMES, code).map(|names| names[self as usize].to_owned());
        name.unwrap_or_else(|| enrich::language_name(code))
    }

    /// A facet's value as people read it.
    pub(super) fn value(self, field: FacetField, value: &str) -> String {
        match field {
            _ if value == MISSING => self.say("facet.none").to_owned(),
            FacetField::Country => self.country(value),
            FacetField::Language => self.language(value),
            _ => value.to_owned(),
        }
    }
}

/// The text with `{1}` … replaced by what `put` writes of the values.
fn filled<S: AsRef<str>>(text: &str, values: &[S], put: impl Fn(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('{') {
        let inside = from.split_once('}').and_then(|(number, after)| Some((number.parse::<usize>().ok()?, after)));
        let value = inside.and_then(|(number, after)| Some((values.get(number.checked_sub(1)?)?, after)));
        out.push_str(before);
        match value {
            Some((value, after)) => {
                put(value.as_ref(), &mut out);
                rest = after;
            }
            None => {
                out.push('{');
                rest = from;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_text_is_there_in_all_five_languages_and_the_tables_are_sorted() {
        for (name, text, table) in [("wording", WORDING, &*TEXTS), ("languages", LANGUAGES, &*LANGUAGE_NAMES)] {
            assert_eq!(table.len(), text.lines().filter(|line| !line.starts_with('#')).count(), "{name}");
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let cells: Vec<&str> = line.split('\t').collect();
                assert!(cells.len() == 6 && cells.iter().all(|cell| !cell.trim().is_empty()), "{name}: {line}");
                assert!(cells[1..].iter().all(|cell| cell.trim() == *cell), "{name}: spaces around a text: {line}");
            }
            for pair in table.windows(2) {
                assert!(pair[0].0 < pair[1].0, "{name}: {} stands after {}", pair[1].0, pair[0].0);
            }
        }
    }

    #[test]
    fn the_languages_ask_for_the_same_values_and_markup() {
        let holes = |text: &str| {
            let holes = ["{n}", "{1}", "{2}", "{3}", "<code>", "<i>", "<a ", "<q>", "<kbd>"].into_iter();
            holes.map(|hole| text.matches(hole).count()).collect::<Vec<_>>()
        };
        for (key, texts) in TEXTS.iter() {
            // One need not be counted where it is said in words.
            let same = texts.iter().all(|text| holes(text) == holes(texts[0]));
            assert!(same, "{key}: {texts:?}");
        }
    }

    /// Every file of this room whose words come from the table.
    fn sources() -> String {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web")];
        let mut text = String::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder of the source") {
                let path = entry.expect("an entry").path();
                match path.extension().and_then(|ending| ending.to_str()) {
                    None if path.is_dir() => folders.push(path),
                    Some("rs" | "html") => text.push_str(&std::fs::read_to_string(path).expect("UTF-8")),
                    _ => {}
                }
            }
        }
        text
    }

    #[test]
    fn every_key_that_a_page_asks_for_is_in_the_table_and_none_is_left_over() {
        let sources = sources();
        let asked: BTreeSet<&str> = [".say(\"", ".with(\"", ".html(\"", ".many(\""]
            .iter()
            .flat_map(|call| sources.match_indices(call).map(|(at, call)| &sources[at + call.len()..]))
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let is_known = |key: &str| find(&TEXTS, key).is_some() || find(&TEXTS, &format!("{key}.one")).is_some();
        let unknown: Vec<_> = asked.iter().filter(|key| !key.contains('{') && !is_known(key)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        // Keys that are put together from the name of a value begin with one of these.
        let composed = [
            "cut.",
            "evidence.",
            "field.",
            "fields.",
            "found.",
            "month.",
            "place.",
            "problem.",
            "sort.",
            "timeline.by.",
            "unit.",
        ];
        // Others are named by themselves or, where they are counted, without the ending of their plural.
        let is_named = |key: &str| {
            let plural = [".one", ".many", ".other"].into_iter().find_map(|ending| key.strip_suffix(ending));
            [Some(key), plural].into_iter().flatten().any(|name| sources.contains(&format!("\"{name}\"")))
        };
        let unused: Vec<_> = TEXTS
            .iter()
            .map(|(key, _)| *key)
            .filter(|key| !is_named(key) && !composed.iter().any(|start| key.starts_with(start)))
            .collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn every_kind_of_evidence_cut_problem_and_field_has_its_words() {
        use crate::article::{CountryFound, CutReason, Evidence, PersonFound};
        use crate::search::answer::{Sort, Unit};
        let names = [
            ("evidence", Evidence::ALL.map(Evidence::name).to_vec()),
            ("cut", CutReason::ALL.map(CutReason::name).to_vec()),
            ("found", PersonFound::ALL.map(PersonFound::name).to_vec()),
            ("found", CountryFound::ALL.map(CountryFound::name).to_vec()),
            ("problem", super::super::problem::Kind::ALL.map(super::super::problem::Kind::name).to_vec()),
            ("field", FacetField::ALL.map(FacetField::name).to_vec()),
            ("fields", FacetField::ALL.map(FacetField::name).to_vec()),
            ("unit", Unit::ALL.map(Unit::name).to_vec()),
            ("timeline.by", Unit::ALL.map(Unit::name).to_vec()),
            ("sort", [Sort::Relevance, Sort::Newest, Sort::Oldest].map(Sort::name).to_vec()),
        ];
        for (start, names) in names {
            for name in names {
                assert!(find(&TEXTS, &format!("{start}.{name}")).is_some(), "{start}.{name}");
            }
        }
    }

    #[test]
    fn numbers_take_the_plural_of_the_language() {
        let said = |tongue: Tongue, number: u64| tongue.many("count.articles", number);
        assert_eq!([0, 1, 2].map(|n| said(Tongue::English, n)), ["0 articles", "1 article", "2 articles"]);
        assert_eq!([0, 1, 2].map(|n| said(Tongue::French, n)), ["0 article", "1 article", "2 articles"]);
        assert_eq!(said(Tongue::Spanish, 1_000_000), "1.000.000 de artículos");
        assert_eq!(said(Tongue::French, 2_000_000), "2\u{202f}000\u{202f}000 d’articles");
        assert_eq!(said(Tongue::German, 1_000_000), "1.000.000 Artikel");
        assert_eq!(said(Tongue::Portuguese, 0), "0 artigo");
    }

    #[test]
    fn what_is_put_into_a_text_never_becomes_markup() {
        let html = Tongue::English.html("results.for", &["<script>{1}"]);
        assert_eq!(html.as_str(), "for <q>&lt;script&gt;{1}</q>");
        assert_eq!(filled("{1} {x} {9} {", &["a"], |value, out| out.push_str(value)), "a {x} {9} {");
    }

    #[test]
    fn countries_and_languages_are_named_in_the_readers_language() {
        assert_eq!(
            Tongue::ALL.map(|t| t.country("DE")),
            ["Germany", "Alemania", "Allemagne", "Deutschland", "Alemanha"]
        );
        assert_eq!(Tongue::ALL.map(|t| t.language("de")), ["German", "alemán", "allemand", "Deutsch", "alemão"]);
        assert_eq!((Tongue::French.country("QQ"), Tongue::French.language("tlh")), ("QQ".into(), "tlh".into()));
    }
}
