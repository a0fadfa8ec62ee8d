//! Totals and facet counts of a thousand random searches against counts made one by one.
//!
//! The articles are generated: invented words without inflection, people, countries, newspapers and dates of every
//! precision, some lacking each. What a query means is taken from the tree that the answer says it understood, and is
//! decided here article by article, without an index.

use std::collections::{BTreeMap, BTreeSet};

use dateline::article::{
    Article, ArticleId, Country, CountryFound, CountryMentioned, Evidence, Language, Paragraph, ParagraphKind,
    PartialDate, Person, PersonFound, Published, Setting, Span,
};
use dateline::enrich::{Entry, Unlisted, person_key};
use dateline::index::{StoredEntry, Writer};
use dateline::search::answer::{Facet, FacetField, MISSING, Place, Selection, Sort, Undated, Within};
use dateline::search::parse::parse;
use dateline::search::query::{Form, Query};
use dateline::search::{Answer, Request, Searcher};

const ARTICLES: u64 = 300;
const SEARCHES: u64 = 1_000;

const WORDS: [&str; 10] =
    ["bramox", "clentu", "droskva", "fyrnol", "glampir", "huldak", "jaskom", "kemptra", "lurnik", "mospel"];
const PERSONS: [&str; 8] = [
    "Nerea Valdivieso",
    "Tobias Ahlgren",
    "Ifeoma Chukwu",
    "Gaspard Lemoine",
    "Rosalind Pike",
    "Milan Horvat",
    "Nérea Valdivieso",
    "Pilar Ahlgren",
];
const COUNTRIES: [&str; 5] = ["CO", "EC", "PE", "DE", "FR"];
const PUBLICATIONS: [&str; 3] = ["The Harbour Post", "El Faro", "Die Werft"];
const LANGUAGES: [&str; 3] = ["en", "es", "de"];
const VALUE_FIELDS: [FacetField; 5] =
    [FacetField::Person, FacetField::Country, FacetField::Publication, FacetField::Author, FacetField::Language];

/// The same numbers in every run (a linear congruential generator with Knuth's multiplier).
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.up_to(of.len())]
    }

    /// Up to `most` different ones.
    fn some<'a>(&mut self, of: &[&'a str], most: usize) -> Vec<&'a str> {
        let number = self.up_to(most + 1);
        (0..number).map(|_| self.one(of)).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn date(&mut self) -> Option<PartialDate> {
        let year = [2003, 2024, 2024, 2025, 2025, 2025][self.up_to(6)];
        let (month, day) = (self.up_to(12) as i8 + 1, self.up_to(28) as i8 + 1);
        match self.up_to(8) {
            0 => None,
            1 => PartialDate::year(year),
            2 => PartialDate::month(year, month),
            _ => PartialDate::day(year, month, day),
        }
    }
}

fn article(number: u64) -> StoredEntry {
    let mut dice = Dice(number);
    let mut text = |words: usize| (0..words).map(|_| dice.one(&WORDS)).collect::<Vec<_>>().join(" ");
    let (headline, body) = (text(3), text(6));
    let names = dice.some(&PERSONS, 3);
    let mut keys = BTreeSet::new();
    let persons = names.into_iter().filter(|name| keys.insert(person_key(name)));
    let person = |name: &str| Person {
        name: name.into(),
        mentions: vec![],
        confidence: 0.9,
        asserted: false,
        found: PersonFound::KnownName,
        ids: vec![],
    };
    let country = |code: &str| CountryMentioned {
        country: Country::parse(code).expect("a code"),
        mentions: vec![],
        focus: false,
        asserted: true,
        confidence: 1.0,
        found: CountryFound::Record,
    };
    let entry = Entry {
        persons: persons.map(person).collect(),
        countries: dice.some(&COUNTRIES, 3).into_iter().map(country).collect(),
        language: Language::parse(dice.one(&LANGUAGES)).filter(|_| dice.up_to(9) > 0),
        article: Article {
            headline: Some(headline),
            authors: dice.some(&PERSONS[..3], 1).into_iter().map(str::to_owned).collect(),
            publication: Some(dice.one(&PUBLICATIONS).to_owned()).filter(|_| dice.up_to(9) > 0),
            published: dice.date().map(|date| Published { date, evidence: Evidence::Meta, confidence: 0.9 }),
            paragraphs: vec![Paragraph { span: Span::new(0, body.len()), text: body, kind: ParagraphKind::Text }],
            ..Article::default()
        },
        setting: Setting::default(),
        unlisted: Unlisted::default(),
    };
    StoredEntry {
        id: ArticleId(number + 1),
        story: ArticleId(number + 1),
        version: 1,
        origin: "generated".into(),
        entry,
    }
}

/// A query of a few words and signs.
fn text(dice: &mut Dice) -> String {
    let (a, b, c) = (dice.one(&WORDS), dice.one(&WORDS), dice.one(&WORDS));
    let (person, country) = (dice.one(&PERSONS), dice.one(&COUNTRIES));
    match dice.up_to(14) {
        0 | 1 => String::new(),
        2 | 3 => a.into(),
        4 => format!("{a} {b}"),
        5 => format!("{a} OR {b}"),
        6 => format!("\"{a} {b}\""),
        7 => format!("{a} -{b}"),
        8 => format!("headline:{a} (body:{b} OR {c})"),
        9 => format!("{}*", &a[..3]),
        10 => format!("{a} OR person:\"{person}\""),
        11 => format!("country:{country} -date:undated"),
        12 => format!("date:2024..2025-06 {a}"),
        _ => format!("person:missing OR {a} {b}"),
    }
}

fn request(number: u64) -> Request {
    let mut dice = Dice(number.wrapping_mul(7_919) + 1);
    let mut selections = Vec::new();
    for (field, values) in [
        (FacetField::Person, &PERSONS[..]),
        (FacetField::Country, &COUNTRIES[..]),
        (FacetField::Publication, &PUBLICATIONS[..]),
        (FacetField::Author, &PERSONS[..3]),
        (FacetField::Language, &LANGUAGES[..]),
    ] {
        if dice.up_to(4) > 0 {
            continue;
        }
        let values = [values, &[MISSING]].concat();
        let owned = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect();
        let selection = Selection { any: owned(dice.some(&values, 2)), none: owned(dice.some(&values, 1)) };
        if !selection.is_empty() {
            selections.push((field, selection));
        }
    }
    let dates = ["2003", "2024", "2024-06", "2025", "2025-03", "2025-07-15"];
    let mut date = || PartialDate::parse(dates[dice.up_to(6)]).filter(|_| dice.up_to(4) == 0);
    let (mut from, mut to) = (date(), date());
    if let (Some(first), Some(last)) = (from, to)
        && first.first_day() > last.last_day()
    {
        std::mem::swap(&mut from, &mut to);
    }
    Request {
        text: text(&mut dice),
        selections,
        from,
        to,
        undated: [Undated::AsFound, Undated::AsFound, Undated::Wanted, Undated::Excluded][dice.up_to(4)],
        sort: [Sort::Relevance, Sort::Newest, Sort::Oldest][dice.up_to(3)],
        per_page: 100,
        facets: FacetField::ALL.map(|field| (field, 1_000)).to_vec(),
        passages: 0,
        ..Request::default()
    }
}

/// The values of a field, spellings of one name as one.
fn keys(stored: &StoredEntry, field: FacetField) -> BTreeSet<String> {
    let (entry, article) = (&stored.entry, &stored.entry.article);
    let values: Vec<String> = match field {
        FacetField::Person => entry.persons.iter().map(|person| person.name.clone()).collect(),
        FacetField::Country => entry.countries.iter().map(|c| c.country.code().to_owned()).collect(),
        FacetField::Publication => article.publication.iter().cloned().collect(),
        FacetField::Author => article.authors.clone(),
        FacetField::Language => entry.language.iter().map(|language| language.code().to_owned()).collect(),
        FacetField::Tag => article.tags.clone(),
        FacetField::Collection => article.collections.clone(),
        FacetField::Year => article.published.iter().map(|p| p.date.year_number().to_string()).collect(),
    };
    values.iter().map(|value| key(field, value)).collect()
}

fn key(field: FacetField, value: &str) -> String {
    match field {
        FacetField::Person | FacetField::Author => person_key(value),
        _ => value.to_owned(),
    }
}

fn words(stored: &StoredEntry, headline: bool, body: bool) -> Vec<Vec<&str>> {
    let article = &stored.entry.article;
    let texts =
        [article.headline.as_deref().filter(|_| headline), Some(article.paragraphs[0].text.as_str()).filter(|_| body)];
    texts.into_iter().flatten().map(|text| text.split(' ').collect()).collect()
}

fn within(date: Option<PartialDate>, from: Option<PartialDate>, to: Option<PartialDate>) -> bool {
    date.is_some_and(|date| {
        from.is_none_or(|from| date.first_day() >= from.first_day())
            && to.is_none_or(|to| date.last_day() <= to.last_day())
    })
}

/// Whether an article is what a query means.
fn means(query: &Query, stored: &StoredEntry) -> bool {
    let date = stored.entry.article.published.map(|published| published.date);
    let texts = |field: &Option<dateline::search::query::TextField>| match field.map(|field| field.name()) {
        None => words(stored, true, true),
        Some("headline") => words(stored, true, false),
        Some("body") => words(stored, false, true),
        Some(_) => vec![],
    };
    match query {
        Query::All => true,
        Query::And(members) => members.iter().all(|member| means(member, stored)),
        Query::Or(members) => members.iter().any(|member| means(member, stored)),
        Query::Not(inner) => !means(inner, stored),
        Query::Word { field, word, form: Form::Plain } => texts(field).concat().contains(&word.as_str()),
        Query::Word { field, word, form: Form::Pattern } => {
            let begin = word.trim_end_matches('*');
            texts(field).concat().iter().any(|word| word.starts_with(begin))
        }
        Query::Word { form: Form::Fuzzy(_), .. } => panic!("no word is misspelt here: {query}"),
        Query::Phrase { field, words, .. } => {
            texts(field).iter().any(|text| text.windows(words.len()).any(|row| row == words.as_slice()))
        }
        Query::Value { field, value } if value == MISSING => keys(stored, *field).is_empty(),
        Query::Value { field, value } => keys(stored, *field).contains(&key(*field, value)),
        Query::Dates { from, to } => within(date, *from, *to),
        Query::Undated => date.is_none(),
    }
}

/// Whether an article passes all filters of a request but that of one field.
fn passes(request: &Request, stored: &StoredEntry, but: Option<FacetField>) -> bool {
    let chosen = request.selections.iter().filter(|(field, _)| Some(*field) != but).all(|(field, selection)| {
        let own = keys(stored, *field);
        let has = |value: &String| if value == MISSING { own.is_empty() } else { own.contains(&key(*field, value)) };
        (selection.any.is_empty() || selection.any.iter().any(has)) && !selection.none.iter().any(has)
    });
    let date = stored.entry.article.published.map(|published| published.date);
    let limited = request.from.is_some() || request.to.is_some();
    let dated = match request.undated {
        Undated::AsFound if !limited => true,
        Undated::AsFound | Undated::Excluded => within(date, request.from, request.to),
        Undated::Wanted => date.is_none() || (limited && within(date, request.from, request.to)),
    };
    chosen && (dated || but == Some(FacetField::Year))
}

/// Value → count, and how many articles have none.
type Counts = (BTreeMap<String, u64>, u64);

fn answered(facet: &Facet) -> Counts {
    let counted = facet.values.iter().filter(|value| value.count > 0);
    let counts: BTreeMap<_, _> = counted.map(|value| (key(facet.field, &value.value), value.count)).collect();
    assert_eq!(facet.distinct, counts.len() as u64);
    (counts, facet.missing)
}

fn counted<'a>(field: FacetField, articles: impl Iterator<Item = &'a StoredEntry>) -> Counts {
    let mut counts = Counts::default();
    for article in articles {
        let keys = keys(article, field);
        counts.1 += u64::from(keys.is_empty());
        keys.into_iter().for_each(|key| *counts.0.entry(key).or_default() += 1);
    }
    counts
}

fn check_timeline(answer: &Answer, request: &Request, found: &[&StoredEntry]) {
    let line = &answer.timeline;
    let all = || found.iter().filter_map(|stored| stored.entry.article.published.map(|published| published.date));
    let dates = || all().filter(|date| within(Some(*date), request.from, request.to));
    for bucket in &line.buckets {
        let inside = dates().filter(|date| within(Some(*date), Some(bucket.from), Some(bucket.to))).count();
        assert_eq!(bucket.count, inside as u64, "{} {request:?}", bucket.key());
    }
    let counted = line.buckets.iter().map(|bucket| bucket.count).sum::<u64>() + line.imprecise;
    assert_eq!(counted, dates().count() as u64, "{request:?}");
    assert_eq!(line.undated, (found.len() - all().count()) as u64);
}

#[test]
fn a_thousand_searches_count_as_articles_counted_one_by_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let articles: Vec<StoredEntry> = (0..ARTICLES).map(article).collect();
    // Several commits, and some articles written again: several segments, and deleted documents in them.
    for (change, part) in (1..).zip(articles.chunks(90)) {
        let mut writer = Writer::open(folder.path(), "test", 1).expect("a writer");
        part.iter().chain(articles.iter().take(20)).for_each(|article| writer.put(article).expect("written"));
        writer.commit(change).expect("committed");
        writer.close().expect("closed");
    }
    let searcher = Searcher::open(folder.path()).expect("an index");
    let mut with_hits = 0;
    for number in 0..SEARCHES {
        let request = request(number);
        let answer = searcher.answer(&request).expect("an answer");
        let query = parse(&answer.understood).query;
        if answer.warnings.is_empty() {
            assert_eq!(query, parse(&request.text).query, "{}", request.text);
        }
        let among = |but: Option<FacetField>| {
            let (query, request) = (&query, &request);
            articles.iter().filter(move |stored| means(query, stored) && passes(request, stored, but))
        };
        let found: Vec<&StoredEntry> = among(None).collect();
        assert_eq!(answer.total, found.len() as u64, "{number}: {request:?}");
        let hits: BTreeSet<u64> = answer.hits.iter().map(|hit| hit.stored.id.0).collect();
        assert!(
            hits.len() == found.len().min(100) && found.iter().filter(|f| hits.contains(&f.id.0)).count() == hits.len()
        );
        for facet in &answer.facets {
            let expected = counted(facet.field, among(Some(facet.field)));
            assert_eq!(answered(facet), expected, "{number}, {:?}: {request:?}", facet.field);
        }
        check_timeline(&answer, &request, &among(Some(FacetField::Year)).collect::<Vec<_>>());
        if number % 10 == 0 {
            check_values(&searcher, &request, &answer);
        }
        with_hits += usize::from(!found.is_empty());
    }
    assert!(with_hits >= 600, "only {with_hits} of the searches find anything");
}

/// The values of a facet listed by themselves, page by page and by their beginnings, are those of the search.
fn check_values(searcher: &Searcher, request: &Request, answer: &Answer) {
    for field in VALUE_FIELDS {
        let facet = answer.facets.iter().find(|facet| facet.field == field).expect("asked for");
        let all: Vec<_> = facet.values.iter().filter(|value| value.count > 0).cloned().collect();
        let listed = |prefix: &str, offset: usize, limit: usize| {
            let within = Within { field, prefix: prefix.into(), offset, limit };
            searcher.facet(request, &within).expect("an answer")
        };
        let (first, rest) = (listed("", 0, 2), listed("", 2, 1_000));
        assert_eq!([first.facet.values, rest.facet.values].concat(), all);
        assert_eq!((first.total, first.fitting, first.facet.missing), (answer.total, facet.distinct, facet.missing));
    }
    let begin = Within { field: FacetField::Person, prefix: "AHL".into(), offset: 0, limit: 10 };
    let found = searcher.facet(request, &begin).expect("an answer").facet.values;
    assert!(found.iter().all(|value| value.value.contains("Ahlgren")), "{found:?}");
}

#[test]
fn cursors_and_exports_give_every_hit_once_in_every_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = Writer::open(folder.path(), "test", 1).expect("a writer");
    (0..ARTICLES).for_each(|number| writer.put(&article(number)).expect("written"));
    writer.commit(1).expect("committed");
    let searcher = Searcher::open(folder.path()).expect("an index");
    for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
        let mut request =
            Request { text: "bramox OR clentu".into(), sort, per_page: 7, passages: 0, ..Request::default() };
        let whole: Vec<u64> =
            searcher.whole(&request).expect("a result").map(|s| s.expect("an article").id.0).collect();
        let mut walked = Vec::new();
        loop {
            let answer = searcher.answer(&request).expect("an answer");
            walked.extend(answer.hits.iter().map(|hit| hit.stored.id.0));
            let Some(cursor) = answer.cursor else { break };
            request.place = Place::After(cursor);
        }
        assert_eq!(walked, whole, "{sort:?}");
        assert_eq!(walked.len(), walked.iter().collect::<BTreeSet<_>>().len());
        assert!(walked.len() > 100);
    }
}

#[test]
fn a_walk_goes_on_in_the_state_that_it_began_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |change: u64, numbers: std::ops::Range<u64>| {
        let mut writer = Writer::open(folder.path(), "test", 1).expect("a writer");
        numbers.for_each(|number| writer.put(&article(number)).expect("written"));
        writer.commit(change).expect("committed");
        writer.close().expect("closed");
    };
    write(1, 0..100);
    let searcher = Searcher::open(folder.path()).expect("an index");
    let mut request = Request { text: "bramox".into(), per_page: 5, passages: 0, ..Request::default() };
    let expected: Vec<u64> = searcher.whole(&request).expect("a result").map(|s| s.expect("an article").id.0).collect();
    let mut walked = Vec::new();
    for change in 2.. {
        let answer = searcher.answer(&request).expect("an answer");
        walked.extend(answer.hits.iter().map(|hit| hit.stored.id.0));
        assert!(answer.warnings.is_empty(), "{:?}", answer.warnings);
        let Some(cursor) = answer.cursor else { break };
        request.place = Place::After(cursor);
        write(change, 60 + change * 10..100 + change * 10);
        searcher.refresh().expect("refreshed");
    }
    assert_eq!(walked, expected);
    // A process that never saw that state says so.
    let fresh = Searcher::open(folder.path()).expect("an index");
    assert!(fresh.answer(&request).expect("an answer").warnings.iter().any(|note| note.contains("has changed")));
}
