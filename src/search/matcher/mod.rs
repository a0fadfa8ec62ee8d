//! Query and text → marks on what matched.
//!
//! Texts go through the analysis of the index, so that what is marked is what was found: words by themselves or a stem
//! in the text's language, patterns and fuzzy words as whole words, phrases only where their words stand in a row, and
//! people and countries sought by `person:` and `country:` where the article mentions them. What a query excludes is
//! never marked; function words are not, beside other words.

mod beginnings;
mod joints;
mod sequence;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::article::{Article, Country, Language, Mention, Part, Span};
use crate::enrich::{self, Entry};
use crate::index::analysis::{self, LanguageStemmer, STEM_MARK, fold, query_terms};
use crate::search::answer::{FacetField, Marked};
use crate::search::query::{Form, Query, TextField};
use crate::search::spelling;
use crate::search::stopwords::is_stop_word;
use beginnings::Beginnings;
use joints::Joints;
use sequence::Step;

/// Most parts of a query that are told apart; twice what the parser lets through.
pub(crate) const MOST_CLAUSES: usize = 256;

/// Most marks in one text: beyond it no reader looks, and time stays bounded.
const MOST_MARKS: usize = 5_000;

/// A stretch of a text that a part of the query matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// Bytes in the text.
    pub span: Span,
    /// Which part of the query, from 0, in the order of the query.
    pub clause: usize,
}

/// What a query seeks, ready to be found in texts.
#[derive(Debug, Clone, Default)]
pub struct Matcher {
    clauses: Vec<Clause>,
    /// Folded words and marked stems.
    terms: HashMap<String, Vec<Slot>>,
    patterns: Vec<(Vec<char>, Slot)>,
    fuzzies: Vec<(Vec<char>, usize, Slot)>,
    /// First letters of the stems: most words of a text need not be stemmed.
    initials: HashSet<char>,
    /// How a word may begin: most words of a text need not even be folded.
    begins: Beginnings,
    values: Vec<(FacetField, String, usize)>,
    /// Function words between the words sought.
    joints: Joints,
}

/// A part of the query.
#[derive(Debug, Clone, PartialEq)]
struct Clause {
    field: Option<TextField>,
    /// How many words stand in a row; 0 for a value.
    length: u32,
    slop: u32,
    /// The folded word, if it may be a function word.
    plain: Option<String>,
    /// The clause that this one stands in for: other names of the country that it names.
    instead_of: Option<usize>,
}

/// A word of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    clause: usize,
    place: u32,
}

impl Matcher {
    /// Prepares a query; words are found by their stems in these languages.
    pub fn new(query: &Query, languages: &[Language]) -> Self {
        let mut matcher = Self::default();
        for leaf in query.sought() {
            if matcher.clauses.len() < MOST_CLAUSES {
                matcher.add(leaf, languages);
            }
        }
        matcher
    }

    /// The same with the words as they were typed, each with whether it is a function word that is not sought: such a word
    /// is marked where it stands beside the same word as in the query ("battle **of** the Somme").
    pub fn joined_by(mut self, typed: &[(String, bool)]) -> Self {
        let clause_of = |folded: &str| self.clauses.iter().position(|clause| clause.plain.as_deref() == Some(folded));
        self.joints = Joints::new(typed, clause_of);
        for (word, _) in typed.iter().filter(|(_, is_function)| *is_function) {
            self.begins.add(&fold(word));
        }
        self
    }

    /// Whether nothing can ever be marked.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    fn add(&mut self, leaf: &Query, languages: &[Language]) {
        match leaf {
            Query::Word { field, word, form: Form::Plain } => self.add_word(*field, word, languages),
            Query::Word { field, word, form: Form::Pattern } => {
                let slot = self.single(*field);
                let pattern = fold(word);
                self.begins.add(&pattern);
                self.patterns.push((pattern.chars().collect(), slot));
            }
            Query::Word { field, word, form: Form::Fuzzy(edits) } => {
                let slot = self.single(*field);
                self.begins = Beginnings::all();
                self.fuzzies.push((fold(word).chars().collect(), usize::from(*edits), slot));
            }
            Query::Phrase { field, words, slop } => self.add_phrase(*field, words, *slop),
            Query::Value { field: field @ (FacetField::Person | FacetField::Country), value } => {
                let slot = self.clause(None, 0, 0, None);
                self.values.push((*field, value.clone(), slot.clause));
            }
            _ => {}
        }
    }

    fn clause(&mut self, field: Option<TextField>, length: u32, slop: u32, plain: Option<String>) -> Slot {
        self.clauses.push(Clause { field, length, slop, plain, instead_of: None });
        Slot { clause: self.clauses.len() - 1, place: 0 }
    }

    fn single(&mut self, field: Option<TextField>) -> Slot {
        self.clause(field, 1, 0, None)
    }

    /// A typed word: several in a row if the analysis says so.
    fn add_word(&mut self, field: Option<TextField>, word: &str, languages: &[Language]) {
        let words = query_terms(word, languages).words;
        let plain = if let [only] = words.as_slice() { Some(only.exact.clone()) } else { None };
        if words.is_empty() {
            return;
        }
        let first = self.clause(field, words.len() as u32, 0, plain);
        for (place, word) in (0..).zip(words) {
            let slot = Slot { place, ..first };
            self.initials.extend(word.stems.iter().filter_map(|stem| initial(stem)));
            for stem in word.stems {
                self.begins.add(unmarked(&stem));
                self.terms.entry(stem).or_default().push(slot);
            }
            self.add_exact(word.exact, slot);
        }
        self.add_kindred(first.clause, languages);
    }

    /// The other names of a country or its people, where a word is one.
    fn add_kindred(&mut self, word: usize, languages: &[Language]) {
        let Clause { field, plain: Some(folded), .. } = self.clauses[word].clone() else { return };
        let stems: Vec<String> = languages.iter().flat_map(|language| kindred_stems(&folded, language)).collect();
        let others: Vec<String> = stems.into_iter().filter(|stem| !self.terms.contains_key(stem)).collect();
        if others.is_empty() {
            return;
        }
        let slot = self.single(field);
        self.clauses[slot.clause].instead_of = Some(word);
        self.initials.extend(others.iter().filter_map(|stem| initial(stem)));
        for stem in others {
            self.begins.add(unmarked(&stem));
            let slots = self.terms.entry(stem).or_default();
            if !slots.contains(&slot) {
                slots.push(slot);
            }
        }
    }

    /// Takes the marks on other names of a country off the texts of one article where the name typed stands in it.
    pub(crate) fn without_stand_ins<'m>(&self, texts: impl IntoIterator<Item = &'m mut Vec<Mark>>) {
        if self.clauses.iter().all(|clause| clause.instead_of.is_none()) {
            return;
        }
        let mut texts: Vec<&mut Vec<Mark>> = texts.into_iter().collect();
        let stands: HashSet<usize> = texts.iter().flat_map(|marks| marks.iter().map(|mark| mark.clause)).collect();
        let needed = |mark: &Mark| self.clauses[mark.clause].instead_of.is_none_or(|typed| !stands.contains(&typed));
        texts.iter_mut().for_each(|marks| marks.retain(needed));
    }

    /// A quotation: each word as written.
    fn add_phrase(&mut self, field: Option<TextField>, words: &[String], slop: u32) {
        let words: Vec<String> = words.iter().flat_map(|word| analysis::words(word)).map(|word| word.folded).collect();
        if words.is_empty() {
            return;
        }
        let first = self.clause(field, words.len() as u32, slop, None);
        for (place, word) in (0..).zip(words) {
            self.add_exact(word, Slot { place, ..first });
        }
    }

    fn add_exact(&mut self, word: String, slot: Slot) {
        self.begins.add(&word);
        self.terms.entry(word).or_default().push(slot);
    }

    /// How much each part of the query counts, by its number: a phrase as much as its words.
    pub(crate) fn weights(&self) -> Vec<f32> {
        self.clauses.iter().map(|clause| clause.length.clamp(1, 4) as f32).collect()
    }

    /// The marks on a text that stands in no particular part of an article, in text order.
    pub fn marks(&self, text: &str, language: Option<&Language>) -> Vec<Mark> {
        self.reading(language).marks(text, None)
    }

    /// The marks on a part of an article, in text order: words, and the mentions of people and countries sought.
    pub fn marks_in(&self, entry: &Entry, part: Part) -> Vec<Mark> {
        self.reading(entry.language.as_ref()).marks_in(entry, part)
    }

    /// This matcher made ready for texts of one language.
    pub(crate) fn reading(&self, language: Option<&Language>) -> Reading<'_> {
        let is_stop = |clause: &Clause| match (&clause.plain, language) {
            (Some(word), Some(language)) => is_stop_word(word, language),
            _ => false,
        };
        let active: Vec<bool> = self.clauses.iter().map(|clause| !is_stop(clause)).collect();
        let active = if active.contains(&true) { active } else { vec![true; active.len()] };
        let stemmers = if self.initials.is_empty() { vec![] } else { analysis::stemmers(language) };
        let any = stemmers.iter().any(|stemmer| !stemmer.keeps_initial());
        let begins = if any { Cow::Owned(Beginnings::all()) } else { Cow::Borrowed(&self.begins) };
        Reading { matcher: self, stemmers, active, begins }
    }
}

/// The stems of the other names of a country and its people.
fn kindred_stems(folded: &str, language: &Language) -> Vec<String> {
    let words = enrich::kindred(folded, language.code()).into_iter();
    words.flat_map(|word| analysis::stems(&word.to_lowercase(), language)).collect()
}

/// First letter of a stem term.
fn initial(stem: &str) -> Option<char> {
    unmarked(stem).chars().next()
}

/// A stem term without its mark and language.
fn unmarked(stem: &str) -> &str {
    stem.strip_prefix(STEM_MARK).and_then(|marked| marked.split_once(':')).map_or(stem, |(_, stem)| stem)
}

/// A matcher made ready for texts of one language.
pub(crate) struct Reading<'m> {
    matcher: &'m Matcher,
    stemmers: Vec<LanguageStemmer>,
    /// Per clause: whether it is marked in this language.
    active: Vec<bool>,
    begins: Cow<'m, Beginnings>,
}

impl Reading<'_> {
    /// The marks on a part of an article.
    pub(crate) fn marks_in(&self, entry: &Entry, part: Part) -> Vec<Mark> {
        let Some(text) = entry.article.part(part) else { return vec![] };
        let mut marks = self.marks(text, Some(part));
        self.add_mentions(entry, part, &mut marks);
        marks.sort_unstable();
        marks
    }

    /// The marks on a text, in text order. `part` tells which field it is; without it, field limits are not looked at.
    pub(crate) fn marks(&self, text: &str, part: Option<Part>) -> Vec<Mark> {
        let mut steps: HashMap<usize, Vec<Step>> = HashMap::new();
        let mut marks = vec![];
        let wanted = |clause: usize| self.active[clause] && in_field(self.matcher.clauses[clause].field, part);
        let mut seen = 0;
        let mut letters = vec![];
        let mut places = joints::Places::default();
        let may_match = |first, second| self.begins.hold(first, second);
        analysis::each_word_from(text, may_match, |word| {
            if seen >= MOST_MARKS {
                return;
            }
            places.function_word(&self.matcher.joints, &word);
            self.slots(&word, &mut letters, |slot| {
                if !wanted(slot.clause) {
                    return;
                }
                seen += 1;
                if self.matcher.clauses[slot.clause].length == 1 {
                    marks.push(Mark { span: word.span, clause: slot.clause });
                    places.sought(&self.matcher.joints, slot.clause, word.position);
                } else {
                    let step = Step { place: slot.place, position: word.position, span: word.span };
                    steps.entry(slot.clause).or_default().push(step);
                }
            });
        });
        marks.extend(places.marks(&self.matcher.joints));
        for (clause, steps) in steps {
            self.add_sequences(clause, &steps, &mut marks);
        }
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    /// Calls `visit` with each word of the query that a word of a text matches.
    fn slots(&self, word: &analysis::Seen, letters: &mut Vec<char>, mut visit: impl FnMut(Slot)) {
        let mut look_up = |term: &str| self.matcher.terms.get(term).into_iter().flatten().copied().for_each(&mut visit);
        look_up(word.folded);
        for stemmer in &self.stemmers {
            let first = word.folded.chars().next();
            if !stemmer.keeps_initial() || first.is_some_and(|first| self.matcher.initials.contains(&first)) {
                stemmer.each(word.lower, word.folded, &mut look_up);
            }
        }
        if self.matcher.patterns.is_empty() && self.matcher.fuzzies.is_empty() {
            return;
        }
        letters.clear();
        letters.extend(word.folded.chars());
        let patterns = self.matcher.patterns.iter().filter(|(pattern, _)| spelling::fits(pattern, letters));
        patterns.for_each(|(_, slot)| visit(*slot));
        let fuzzies = self.matcher.fuzzies.iter().filter(|(typed, most, _)| spelling::within(typed, letters, *most));
        fuzzies.for_each(|(_, _, slot)| visit(*slot));
    }

    /// Words in a row are one mark, words near each other one mark each.
    fn add_sequences(&self, clause: usize, steps: &[Step], marks: &mut Vec<Mark>) {
        let Clause { length, slop, .. } = self.matcher.clauses[clause];
        for row in sequence::occurrences(steps, length, slop) {
            let mut spans: Vec<Span> = vec![];
            for step in row {
                match spans.last_mut().filter(|_| slop == 0) {
                    Some(whole) => whole.end = step.span.end,
                    None => spans.push(step.span),
                }
            }
            marks.extend(spans.into_iter().map(|span| Mark { span, clause }));
        }
    }

    fn add_mentions(&self, entry: &Entry, part: Part, marks: &mut Vec<Mark>) {
        for (field, value, clause) in &self.matcher.values {
            let mentions = mentions(entry, *field, value).filter(|mention| mention.part == part);
            marks.extend(
                mentions.filter(|m| fits_in(&entry.article, m)).map(|m| Mark { span: m.span, clause: *clause }),
            );
        }
    }
}

fn in_field(field: Option<TextField>, part: Option<Part>) -> bool {
    match (field, part) {
        (None, _) | (_, None) => true,
        (Some(TextField::Headline), Some(part)) => part == Part::Headline,
        (Some(TextField::Standfirst), Some(part)) => part == Part::Standfirst,
        (Some(TextField::Body), Some(part)) => matches!(part, Part::Paragraph(_)),
    }
}

/// The mentions of a person whose name has all the words typed, or of a country of that code or name.
fn mentions<'e>(entry: &'e Entry, field: FacetField, value: &str) -> Box<dyn Iterator<Item = Mention> + 'e> {
    if field == FacetField::Country {
        let code = value.to_uppercase();
        let named = enrich::country_named(value);
        let is_sought = move |country: Country| country.code() == code || Some(country) == named;
        let countries = entry.countries.iter().filter(move |country| is_sought(country.country));
        return Box::new(countries.flat_map(|country| country.mentions.iter().copied()));
    }
    let folded = |text: &str| analysis::words(text).into_iter().map(|word| word.folded).collect::<Vec<_>>();
    let (key, sought) = (enrich::person_key(value), folded(value));
    let is_sought = move |name: &str| {
        let own = folded(name);
        enrich::person_key(name) == key || (!sought.is_empty() && sought.iter().all(|word| own.contains(word)))
    };
    let persons = entry.persons.iter().filter(move |person| is_sought(&person.name));
    Box::new(persons.flat_map(|person| person.mentions.iter().copied()))
}

fn fits_in(article: &Article, mention: &Mention) -> bool {
    article.part(mention.part).is_some_and(|text| mention.span.of(text).is_some_and(|piece| !piece.is_empty()))
}

/// A text with its marks; those that overlap are joined.
pub fn marked(text: &str, marks: &[Mark]) -> Marked {
    let mut spans: Vec<Span> = marks.iter().map(|mark| mark.span).collect();
    spans.sort_unstable();
    let mut joined: Vec<Span> = vec![];
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    Marked { text: text.to_owned(), marks: joined }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::{CountryFound, CountryMentioned, Paragraph, ParagraphKind, Person, PersonFound, Setting};
    use crate::search::parse::parse;

    fn language(code: &str) -> Language {
        Language::parse(code).unwrap()
    }

    fn matcher(query: &str) -> Matcher {
        Matcher::new(&parse(query).query, &["en", "de", "es", "fr", "ru"].map(language))
    }

    /// The marked pieces of an English text.
    fn pieces(query: &str, text: &str) -> Vec<String> {
        pieces_in("en", query, text)
    }

    fn pieces_in(code: &str, query: &str, text: &str) -> Vec<String> {
        let marked = marked(text, &matcher(query).marks(text, Some(&language(code))));
        marked.marks.iter().map(|span| span.of(text).unwrap().to_owned()).collect()
    }

    #[test]
    fn inflections_are_marked_in_the_language_of_the_text() {
        assert_eq!(pieces("election", "The elections were an Election like no other."), ["elections", "Election"]);
        assert_eq!(pieces_in("de", "präsident", "Den Präsidenten sah der Prasident."), ["Präsidenten", "Prasident"]);
        assert_eq!(pieces_in("ru", "президент", "Встреча с президентом Чили"), ["президентом"]);
    }

    #[test]
    fn a_quotation_is_marked_only_where_it_stands() {
        let text = "Drug boats sank. A boat carried a drug; the drug\u{2011}boats, said others, were boats.";
        assert_eq!(pieces("\"drug boats\"", text), ["Drug boats", "drug\u{2011}boats"]);
        assert_eq!(pieces("\"boats\"", "A boat, boats"), ["boats"]);
        assert_eq!(pieces("\"drug sank\"~2", text), ["Drug", "sank"]);
    }

    #[test]
    fn a_typed_compound_is_marked_as_one() {
        assert_eq!(pieces("covid-19", "COVID-19 and covid in 19 countries"), ["COVID-19"]);
        assert_eq!(pieces_in("fr", "l'élection", "L’election des élections"), ["L’election"]);
        assert_eq!(pieces_in("zh", "習近平", "主席習近平訪問"), ["習近平"]);
    }

    #[test]
    fn patterns_and_fuzzy_words_mark_the_whole_word() {
        assert_eq!(pieces("wild*", "Wildfires in the wilderness, not mild"), ["Wildfires", "wilderness"]);
        assert_eq!(pieces("g?rmany", "Germany’s Garmany"), ["Germany", "Garmany"]);
        assert_eq!(pieces("zelenskiy~1", "Zelensky and Zelenka and Zelenskiy"), ["Zelensky", "Zelenskiy"]);
    }

    #[test]
    fn exclusions_and_function_words_are_not_marked() {
        assert_eq!(pieces("petro -maduro", "Petro met Maduro"), ["Petro"]);
        assert_eq!(pieces("the who", "the band The Who"), ["the", "The", "Who"]);
        assert_eq!(pieces("the band", "the band The Who"), ["band"]);
        assert_eq!(pieces("\"the band\"", "the band The Who"), ["the band"]);
    }

    #[test]
    fn overlapping_marks_are_joined() {
        assert_eq!(pieces("\"big bad\" \"bad wolf\" wolf", "the big bad wolf"), ["big bad wolf"]);
    }

    fn entry() -> Entry {
        let text = "Mr Petro left Bogotá.".to_owned();
        let span = Span::new(0, text.len());
        let paragraph = Paragraph { text, span, kind: ParagraphKind::Text };
        let mention = |start, end| Mention { part: Part::Paragraph(0), span: Span::new(start, end) };
        let person = Person {
            name: "Gustavo Petro".into(),
            mentions: vec![mention(3, 8), mention(3, 900)],
            confidence: 1.0,
            asserted: false,
            found: PersonFound::Context,
            ids: vec![],
        };
        let country = CountryMentioned {
            country: Country::parse("CO").unwrap(),
            mentions: vec![mention(14, 21)],
            focus: true,
            asserted: false,
            confidence: 0.9,
            found: CountryFound::Place,
        };
        let article =
            Article { headline: Some("Petro goes".into()), paragraphs: vec![paragraph], ..Article::default() };
        Entry {
            article,
            language: Some(language("en")),
            persons: vec![person],
            countries: vec![country],
            setting: Setting::default(),
            unlisted: crate::enrich::Unlisted::default(),
        }
    }

    fn entry_pieces(query: &str, part: Part) -> Vec<String> {
        let entry = entry();
        let text = entry.article.part(part).unwrap();
        matcher(query).marks_in(&entry, part).iter().map(|mark| mark.span.of(text).unwrap().to_owned()).collect()
    }

    #[test]
    fn people_and_countries_are_marked_where_they_are_mentioned() {
        assert_eq!(entry_pieces("person:\"gustavo petro\"", Part::Paragraph(0)), ["Petro"]);
        assert_eq!(entry_pieces("person:petro country:Colombia", Part::Paragraph(0)), ["Petro", "Bogotá"]);
        assert!(entry_pieces("person:maduro", Part::Paragraph(0)).is_empty());
    }

    #[test]
    fn a_field_limits_the_marks() {
        assert_eq!(entry_pieces("headline:petro", Part::Headline), ["Petro"]);
        assert!(entry_pieces("headline:petro", Part::Paragraph(0)).is_empty());
        assert_eq!(entry_pieces("body:petro", Part::Paragraph(0)), ["Petro"]);
    }

    proptest! {
        #[test]
        fn marks_lie_on_the_text(query in "\\PC{0,20}", text in "\\PC{0,80}") {
            let text = format!("{text} {query}");
            let marked = marked(&text, &matcher(&query).marks(&text, Some(&language("en"))));
            let mut end = 0;
            for span in marked.marks {
                prop_assert!(span.start >= end && span.of(&text).is_some_and(|piece| !piece.is_empty()));
                end = span.end;
            }
        }
    }
}
