//! A small invented archive with known counts, and the service over it, for the tests of the web.
//!
//! Twenty-four articles about a harbour strike and a hostile one. Of the twenty-four, by number: every third names
//! Colombia, every third Ecuador, every third both; even ones are in English from The Harbour Post, odd ones in Spanish
//! from El Faro; every fourth names Ana Ríos; four to a year from 2001, the last four undated.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use dateline::article::{
    Article, ArticleId, Country, CountryFound, CountryMentioned, Evidence, Language, Mention, Paragraph, ParagraphKind,
    Part, PartialDate, Person, PersonFound, Published, Setting, Span,
};
use dateline::enrich::{Entry, Unlisted};
use dateline::index::{StoredEntry, Writer};
use dateline::search::Searcher;
use dateline::web::{self, Settings};
use tower::ServiceExt;

/// What the hostile article says wherever it can.
pub(crate) const SCRIPT: &str = "\"'><script>document.title='taken'</script><img src=x onerror=document.title='taken'>";

/// The service over an archive in a folder of its own.
pub(crate) struct Archive {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) searcher: Arc<Searcher>,
    pub(crate) router: Router,
}

/// An answer, read to its end.
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answered {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("printable"))
    }
}

impl Archive {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        Self::of((0..24).map(strike).chain([hostile()]), settings)
    }

    /// An archive of some hundred thousand invented words, each in one article.
    pub(crate) fn of_many_words() -> Self {
        Self::of((0..60).map(wordy), Settings::default())
    }

    fn of(articles: impl Iterator<Item = StoredEntry>, settings: Settings) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), 1, articles);
        let searcher = Arc::new(Searcher::open(folder.path()).expect("an index"));
        Self { folder, ..Self::over(searcher, settings) }
    }

    /// The service over an index that is open already.
    pub(crate) fn over(searcher: Arc<Searcher>, settings: Settings) -> Self {
        let router = web::router(Arc::clone(&searcher), settings);
        Self { folder: tempfile::tempdir().expect("a folder"), searcher, router }
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let body = String::from_utf8_lossy(&body).into_owned();
        Answered { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, address: &str) -> Answered {
        self.ask(Request::get(address).body(Body::empty()).expect("a request")).await
    }

    /// As a browser asks.
    pub(crate) async fn visit(&self, address: &str) -> Answered {
        let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
        self.ask(Request::get(address).header("accept", accept).body(Body::empty()).expect("a request")).await
    }
}

/// Writes articles into the index of a folder as of that change.
pub(crate) fn write(folder: &Path, change: u64, articles: impl Iterator<Item = StoredEntry>) {
    let mut writer = Writer::open(folder, "test", 1).expect("a writer");
    for article in articles {
        writer.put(&article).expect("written");
    }
    writer.commit(change).expect("committed");
    writer.close().expect("closed");
}

/// Article `number` of the harbour strike.
pub(crate) fn strike(number: u64) -> StoredEntry {
    let is_english = number.is_multiple_of(2);
    let (publication, language) = if is_english { ("The Harbour Post", "en") } else { ("El Faro", "es") };
    let opening = format!("Dock workers began harbour strike {number} before dawn, said Ana Ríos of the union.");
    let texts = [opening.as_str(), "Ships waited in the bay. Nobody knew for how long the cranes would stand still."];
    let article = Article {
        external_id: Some(format!("strike-{number}")),
        url: Some(format!("https://example.org/{number}")),
        headline: Some(format!("Harbour strike enters day {number}")),
        authors: vec!["Tom O'Dell".into()],
        publication: Some(publication.into()),
        published: date(number),
        paragraphs: texts.map(paragraph).into(),
        ..Article::default()
    };
    let named = Mention { part: Part::Paragraph(0), span: find(texts[0], "Ana Ríos") };
    let person = Person {
        name: "Ana Ríos".into(),
        mentions: vec![named],
        confidence: 0.9,
        asserted: false,
        found: PersonFound::Context,
        ids: vec![],
    };
    let countries = match number % 3 {
        0 => vec!["CO"],
        1 => vec!["EC"],
        _ => vec!["CO", "EC"],
    };
    let entry = Entry {
        article,
        language: Language::parse(language),
        persons: if number.is_multiple_of(4) { vec![person] } else { vec![] },
        countries: countries.into_iter().map(country).collect(),
        setting: Setting::default(),
        unlisted: Unlisted::default(),
    };
    StoredEntry {
        id: ArticleId(number + 1),
        story: ArticleId(number + 1),
        version: 1,
        origin: format!("strike/{number}.html"),
        entry,
    }
}

/// Article `number` of many words.
fn wordy(number: u64) -> StoredEntry {
    const WORDS: u64 = 8_000;
    // A linear congruential generator of full period (Knuth) gives each number once, and each number a word.
    let word = |number: u64| {
        let mut rest = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let letters = std::iter::from_fn(|| {
            let letter = char::from(b'a' + u8::try_from(rest % 26).expect("a letter"));
            rest /= 26;
            Some(letter)
        });
        letters.take(13).collect::<String>()
    };
    let text = (number * WORDS..(number + 1) * WORDS).map(word).collect::<Vec<_>>().join(" ");
    let mut stored = strike(number);
    stored.entry.article.paragraphs = vec![paragraph(&text)];
    stored.entry.persons = vec![];
    stored
}

/// An article that tries to be markup in every text it has.
fn hostile() -> StoredEntry {
    let article = Article {
        external_id: Some(SCRIPT.into()),
        url: Some("javascript:document.title='taken'".into()),
        headline: Some(format!("{SCRIPT} malice")),
        standfirst: Some(SCRIPT.into()),
        byline: Some(SCRIPT.into()),
        authors: vec![SCRIPT.into()],
        publication: Some(SCRIPT.into()),
        section: Some(SCRIPT.into()),
        agency: Some(SCRIPT.into()),
        paragraphs: vec![paragraph(&format!("{SCRIPT} malice in the text"))],
        ..Article::default()
    };
    let person = Person {
        name: SCRIPT.into(),
        mentions: vec![],
        confidence: 0.5,
        asserted: true,
        found: PersonFound::Record,
        ids: vec![],
    };
    let entry = Entry {
        article,
        language: None,
        persons: vec![person],
        countries: vec![],
        setting: Setting::default(),
        unlisted: Unlisted::default(),
    };
    StoredEntry { id: ArticleId(0xbad), story: ArticleId(0xbad), version: 1, origin: SCRIPT.into(), entry }
}

fn date(number: u64) -> Option<Published> {
    let year = i16::try_from(2001 + number / 4).expect("a small number");
    let date = match number {
        20.. => return None,
        0..4 => PartialDate::month(year, 3),
        _ => PartialDate::day(year, 3, 1 + i8::try_from(number).expect("a small number")),
    };
    date.map(|date| Published { date, evidence: Evidence::JsonLd, confidence: 0.97 })
}

fn paragraph(text: &str) -> Paragraph {
    Paragraph { text: text.into(), span: Span::new(0, text.len()), kind: ParagraphKind::Text }
}

fn country(code: &str) -> CountryMentioned {
    let country = Country::parse(code).expect("a code");
    CountryMentioned {
        country,
        mentions: vec![],
        focus: false,
        asserted: true,
        confidence: 1.0,
        found: CountryFound::Record,
    }
}

fn find(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the part is in the text");
    Span::new(start, start + part.len())
}
