//! An archive of invented articles of any size, the same each time, for the benches of the search.
//!
//! Words, people, countries and newspapers are drawn with frequencies like those of real news (Zipf), dates evenly from 1990
//! to 2025; the words are made of syllables, so that no text of others is needed.

use std::path::Path;

use dateline::article::{
    Article, ArticleId, Country, CountryFound, CountryMentioned, Evidence, Language, Mention, Paragraph, ParagraphKind,
    Part, PartialDate, Person, PersonFound, Published, Setting, Span,
};
use dateline::enrich::{Entry, Unlisted};
use dateline::index::{StoredEntry, Writer};

const WORDS: usize = 400;
const VOCABULARY: u64 = 60_000;
const PERSONS: u64 = 20_000;
const COUNTRIES: [&str; 24] = [
    "US", "GB", "FR", "DE", "ES", "IT", "CO", "MX", "BR", "AR", "CL", "EC", "PE", "VE", "CN", "JP", "IN", "RU", "UA",
    "TR", "EG", "NG", "ZA", "AU",
];
const SYLLABLES: [&str; 32] = [
    "ka", "ro", "mi", "te", "lu", "san", "der", "vo", "ni", "pa", "gri", "bel", "to", "ma", "shu", "ren", "fa", "di",
    "cor", "ze", "wil", "ha", "ste", "no", "qui", "bra", "le", "jo", "tha", "un", "pol", "ge",
];
const COMMON: [&str; 24] = [
    "the",
    "of",
    "and",
    "in",
    "to",
    "a",
    "was",
    "that",
    "for",
    "said",
    "with",
    "on",
    "by",
    "from",
    "had",
    "were",
    "after",
    "government",
    "port",
    "strike",
    "minister",
    "election",
    "water",
    "price",
];

/// Writes so many articles into the index of a folder.
pub(crate) fn write(folder: &Path, articles: u64) {
    let mut writer = Writer::open(folder, "invented", 2).expect("a writer");
    for number in 0..articles {
        writer.put(&stored(number)).expect("written");
    }
    writer.commit(articles).expect("committed");
    writer.close().expect("closed");
}

/// The same numbers in every run: a linear congruential generator with Knuth's multiplier.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// A rank below `ranks`, each about as frequent as its inverse.
    fn rank(&mut self, ranks: u64) -> u64 {
        let part = self.up_to(1 << 20) as f64 / f64::from(1 << 20);
        ((ranks as f64).powf(part) - 1.0) as u64
    }
}

fn word(rank: u64) -> String {
    if let Some(common) = COMMON.get(rank as usize) {
        return (*common).to_owned();
    }
    let mut dice = Dice(rank);
    (0..2 + dice.up_to(3)).map(|_| SYLLABLES[dice.up_to(32) as usize]).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn name(rank: u64) -> String {
    format!("{} {}", capital(&word(1_000 + rank % 211)), capital(&word(2_000 + rank)))
}

fn sentence(dice: &mut Dice, words: u64) -> String {
    let words: Vec<String> = (0..words).map(|_| word(dice.rank(VOCABULARY))).collect();
    capital(&words.join(" "))
}

fn stored(number: u64) -> StoredEntry {
    let mut dice = Dice(number ^ 0x5eed);
    let names: Vec<String> = (0..1 + dice.up_to(6)).map(|_| name(dice.rank(PERSONS))).collect();
    let headline = sentence(&mut dice, 8);
    let mut paragraphs = Vec::new();
    let mut persons: Vec<Person> = Vec::new();
    for (at, person) in names.iter().enumerate() {
        let mut text = format!("{person} {}.", sentence(&mut dice, 12));
        while text.split(' ').count() < WORDS / names.len() {
            let words = 8 + dice.up_to(20);
            text.push_str(&format!(" {}.", sentence(&mut dice, words)));
        }
        let mention = Mention { part: Part::Paragraph(at), span: Span::new(0, person.len()) };
        match persons.iter_mut().find(|known| known.name == *person) {
            Some(known) => known.mentions.push(mention),
            None => persons.push(self::person(person, mention)),
        }
        paragraphs.push(Paragraph { span: Span::new(0, text.len()), text, kind: ParagraphKind::Text });
    }
    let day = PartialDate::day(1990 + dice.up_to(36) as i16, 1 + dice.up_to(12) as i8, 1 + dice.up_to(28) as i8);
    let article = Article {
        external_id: Some(format!("a{number}")),
        url: Some(format!("https://news.example/{number}")),
        headline: Some(headline),
        publication: Some(format!("The {} Post", capital(&word(500 + dice.rank(200))))),
        published: day.map(|date| Published { date, evidence: Evidence::Record, confidence: 0.9 }),
        paragraphs,
        ..Article::default()
    };
    let mut codes: Vec<&str> = (0..1 + dice.up_to(3)).map(|_| COUNTRIES[dice.rank(24) as usize]).collect();
    codes.sort_unstable();
    codes.dedup();
    let countries = codes.into_iter().filter_map(country).collect();
    let language = Language::parse("en");
    let entry =
        Entry { article, language, persons, countries, setting: Setting::default(), unlisted: Unlisted::default() };
    let id = ArticleId(number + 1);
    StoredEntry { id, story: id, version: 1, origin: format!("invented.jsonl#{number}"), entry }
}

fn person(name: &str, mention: Mention) -> Person {
    Person {
        name: name.to_owned(),
        mentions: vec![mention],
        confidence: 0.9,
        asserted: false,
        found: PersonFound::Context,
        ids: vec![],
    }
}

fn country(code: &str) -> Option<CountryMentioned> {
    let country = Country::parse(code)?;
    let (asserted, found) = (true, CountryFound::Record);
    Some(CountryMentioned { country, mentions: vec![], focus: true, asserted, confidence: 1.0, found })
}
