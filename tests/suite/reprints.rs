//! An invented press: stories as five papers print them, and what only looks like a copy.
//!
//! Sentences are put together from building blocks, the same for the same seed. Each record says which story it prints
//! (`story`), so that what is found can be compared pair by pair.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The same numbers in every run (a linear congruential generator with Knuth's multiplier).
#[derive(Clone)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn up_to(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.up_to(list.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.up_to(at + 1));
        }
    }
}

const PAPERS: [&str; 8] = [
    "Harbour Post",
    "Valley Echo",
    "Morning Lantern",
    "North Gazette",
    "The Quay",
    "Plain Observer",
    "Hill Courier",
    "Delta Star",
];
const FIRST: [&str; 12] = [
    "Nerea", "Tobias", "Ifeoma", "Gaspard", "Rosalind", "Milan", "Anneke", "Joaquín", "Leila", "Piotr", "Sunniva",
    "Marek",
];
const LAST: [&str; 14] = [
    "Valdivieso",
    "Ahlgren",
    "Chukwu",
    "Lemoine",
    "Pike",
    "Horvat",
    "Okafor",
    "Brandt",
    "Salgado",
    "Novotny",
    "Iversen",
    "Duarte",
    "Kessler",
    "Amadi",
];
const ROLES: [&str; 10] = [
    "harbour master",
    "district judge",
    "union delegate",
    "school inspector",
    "ferry owner",
    "river engineer",
    "mayor",
    "grain trader",
    "fire chief",
    "museum keeper",
];
const PLACES: [&str; 14] = [
    "Costa Verde",
    "Almendra",
    "Port Hallow",
    "Sankt Nils",
    "Brezno Hill",
    "Lake Orrin",
    "Tamburel",
    "Vasco Bay",
    "Eastmoor",
    "Kirkwater",
    "Moreda",
    "Selkirk Sound",
    "Dunmarsh",
    "Porto Lume",
];
const THINGS: [&str; 18] = [
    "the tram depot",
    "a cracked dam",
    "the old cannery",
    "three lost barges",
    "the night ferry",
    "a flooded archive",
    "the grain silo",
    "the covered market",
    "a stolen altarpiece",
    "the customs shed",
    "the weather mast",
    "a row of poplars",
    "the river lock",
    "two fishing boats",
    "the village school",
    "a broken water main",
    "the film library",
    "a disputed orchard",
];
const DID: [&str; 16] = [
    "was closed without notice",
    "caught fire before dawn",
    "will be sold at auction",
    "has been found after a long search",
    "must be rebuilt from the ground",
    "was handed back to the town",
    "is to be moved inland",
    "drew crowds from far away",
    "failed its second inspection",
    "was paid for by subscription",
    "stood empty for a decade",
    "is under guard again",
    "was flooded up to the windows",
    "passed to a new owner",
    "had never been insured",
    "reopened to loud applause",
];
const BECAUSE: [&str; 14] = [
    "after a winter of heavy storms",
    "because nobody would answer for it",
    "while the council argued over the cost",
    "despite a petition signed in every street",
    "although the papers had gone missing",
    "when the tide came in early",
    "once the last appeal had been dropped",
    "as the insurers looked on",
    "against the advice of its own surveyors",
    "under a rule that few remembered",
    "with the help of volunteers",
    "in spite of the rising water",
    "before anyone could object",
    "to the surprise of the neighbours",
];
const SAID: [&str; 12] = [
    "we have waited long enough for an answer",
    "nobody should have to live beside such a ruin",
    "the figures do not add up and they never did",
    "I would do the same again tomorrow",
    "there was water where there had been a road",
    "the town will remember who stayed",
    "it is cheaper to mend it than to argue",
    "we were told nothing until the lorries came",
    "my grandfather laid those stones",
    "a promise is worth what it costs",
    "the old plan was drawn on a napkin",
    "we counted every plank of it",
];
const MINUTES: [&str; 4] =
    ["said in a statement on Tuesday", "told reporters at the scene", "wrote in a letter", "said"];

/// One sentence, rarely the same twice.
fn sentence(dice: &mut Dice) -> String {
    let (first, last, role) = (dice.of(&FIRST), dice.of(&LAST), dice.of(&ROLES));
    let (place, thing, other) = (dice.of(&PLACES), dice.of(&THINGS), dice.of(&THINGS));
    let (did, because, quote, said) = (dice.of(&DID), dice.of(&BECAUSE), dice.of(&SAID), dice.of(&MINUTES));
    let (number, year) = (dice.up_to(9_000) + 12, 1_900 + dice.up_to(120));
    match dice.up_to(7) {
        0 => format!("In {place}, {thing} {did} {because}."),
        1 => format!("“{}{},” {said} {first} {last}, the {role} of {place}.", quote[..1].to_uppercase(), &quote[1..]),
        2 => format!("About {number} people in {place} depend on {thing}, which {did} in {year}."),
        3 => format!("The {role} {first} {last} found that {other} {did} {because}."),
        4 => format!("According to the records of {year}, {thing} near {place} cost {number} crowns and {did}."),
        5 => format!("{first} {last} of {place}, who has kept {thing} since {year}, said that {quote}."),
        _ => format!(
            "It is the {} time in {} years that {thing} {did}, {because}.",
            dice.of(&["first", "second", "third"]),
            number % 40 + 2
        ),
    }
}

fn paragraph(dice: &mut Dice) -> String {
    (0..2 + dice.up_to(2)).map(|_| sentence(dice)).collect::<Vec<_>>().join(" ")
}

fn paragraphs(dice: &mut Dice, count: usize) -> Vec<String> {
    (0..count).map(|_| paragraph(dice)).collect()
}

fn headline(dice: &mut Dice) -> String {
    format!(
        "{} in {}: {} {}",
        dice.of(&["Alarm", "Relief", "Dispute", "Wonder", "Doubts"]),
        dice.of(&PLACES),
        dice.of(&THINGS),
        dice.of(&DID)
    )
}

/// Changes a few words of a hundred.
fn edited(dice: &mut Dice, text: &str, of_hundred: usize) -> String {
    let word = |word: &str| match dice.up_to(100) < of_hundred {
        true => ["meanwhile", "indeed", "then", "also"][word.len() % 4].to_owned(),
        false => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The records of an invented press, each with the story that it prints.
#[derive(Default)]
pub(crate) struct Press {
    pub(crate) records: Vec<Value>,
    /// By external id, the story.
    pub(crate) stories: BTreeMap<String, String>,
}

impl Press {
    /// So many stories in five papers each, and as many things that look like copies and are none.
    pub(crate) fn of(stories: usize, seed: u64) -> Self {
        let mut press = Self::default();
        let mut dice = Dice(seed);
        for number in 0..stories {
            press.print_story(number, &mut dice);
            match number % 5 {
                0 => press.go_live(number, &mut dice),
                1 => press.run_series(number, &mut dice),
                2 => press.fill_in_forms(number, &mut dice),
                3 => press.report_one_event_twice(number, &mut dice),
                _ => press.update(number, &mut dice),
            }
        }
        press
    }

    /// The records, one a line, as they come or in another order.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.records.iter().map(Value::to_string).collect()
    }

    pub(crate) fn add(&mut self, story: &str, paper: Option<&str>, day: usize, headline: &str, text: &[String]) {
        let id = format!("{story}/{}", self.records.len());
        let host = paper.unwrap_or("nowhere").to_lowercase().replace(' ', "-");
        let mut record = json!({
            "id": id, "title": headline, "text": text.join("\n\n"),
            "date": format!("2024-{:02}-{:02}", day / 28 % 12 + 1, day % 28 + 1),
        });
        if let Some(paper) = paper {
            record["source"] = json!(paper);
            record["url"] = json!(format!("https://{host}.example/{}", self.records.len()));
        }
        self.records.push(record);
        self.stories.insert(id, story.to_owned());
    }

    /// One story in five papers: whole, cut, with a lede of its own, edited, and with other matter between.
    fn print_story(&mut self, number: usize, dice: &mut Dice) {
        let length = 4 + dice.up_to(9);
        let whole = paragraphs(dice, length);
        let (story, first, day) = (format!("story-{number}"), dice.up_to(PAPERS.len()), dice.up_to(300));
        // Of every third story it is not known who printed it.
        let paper = |at: usize| (number % 3 != 2).then_some(PAPERS[(first + at) % PAPERS.len()]);
        let credit = ["(Reuters)", "© AFP", "(dpa/lno)", "(EFE)"][number % 4];
        self.add(&story, paper(0), day, &headline(dice), &whole);
        let kept = (whole.len() * 6).div_ceil(10);
        self.add(&story, paper(1), day + 1, &headline(dice), &whole[..kept]);
        let own = [vec![sentence(dice)], whole[1..].to_vec(), vec![credit.to_owned()]].concat();
        self.add(&story, paper(2), day + dice.up_to(40), &headline(dice), &own);
        let kept = (whole.len() * 7).div_ceil(10);
        let cut: Vec<String> = whole[..kept].iter().map(|text| edited(dice, text, 4)).collect();
        self.add(&story, paper(3), day + 2, &headline(dice), &cut);
        let mut mixed = whole.clone();
        let between = whole.len() / 3;
        for place in 0..between {
            let text = paragraph(dice);
            mixed.insert(3 * place + 1, text);
        }
        self.add(&story, paper(4), day + 3, &headline(dice), &mixed);
    }

    /// A live page, kept three times while it grows; and the same without a newspaper's name.
    fn go_live(&mut self, number: usize, dice: &mut Dice) {
        for (kind, paper) in [("live", Some(PAPERS[number % PAPERS.len()])), ("nameless-live", None)] {
            let intro = paragraphs(dice, 1);
            let mut entries: Vec<String> = Vec::new();
            let title = format!("{} – live updates", headline(dice));
            for state in 0..3 {
                for entry in 0..4 {
                    entries.insert(0, format!("{:02}:{:02} {}", 9 + state, 10 + 5 * entry, paragraph(dice)));
                }
                self.add(
                    &format!("{kind}-{number}-{state}"),
                    paper,
                    number,
                    &title,
                    &[intro.clone(), entries.clone()].concat(),
                );
            }
        }
    }

    /// The same introduction over something else every day.
    fn run_series(&mut self, number: usize, dice: &mut Dice) {
        for (kind, paper) in [("series", Some(PAPERS[number % PAPERS.len()])), ("nameless-series", None)] {
            let intro = paragraphs(dice, 2);
            for day in 0..5 {
                let text = [intro.clone(), paragraphs(dice, 4)].concat();
                self.add(&format!("{kind}-{number}-{day}"), paper, day, &format!("Stars of the day {day}"), &text);
            }
        }
    }

    /// Forms that are filled in anew for every town and day.
    fn fill_in_forms(&mut self, number: usize, dice: &mut Dice) {
        for day in 0..6 {
            let (place, other) = (dice.of(&PLACES), dice.of(&PLACES));
            let text: Vec<String> = (0..6)
                .map(|row| {
                    let (a, b, c) = (dice.up_to(40), dice.up_to(90), dice.up_to(1_000));
                    let form = [
                        format!("Over {place} the temperature will reach {a} degrees in the afternoon and fall to {b} at night."),
                        format!("The wind blows from the {} at up to {b} knots, with gusts of {c} on the open coast.", dice.of(&["north", "south", "west"])),
                        format!("{place} {a}, {other} {b}; attendance {c}; goals in minutes {a}, {b} and {}.", a + b),
                    ];
                    form[row % 3].clone()
                })
                .collect();
            let paper = (day % 2 == 0).then_some(PAPERS[day % PAPERS.len()]);
            self.add(&format!("form-{number}-{day}"), paper, day, &format!("Weather and results for {place}"), &text);
        }
    }

    /// Two reports of one event, each in its own words but for the quotations.
    fn report_one_event_twice(&mut self, number: usize, dice: &mut Dice) {
        let quotations = paragraphs(dice, 2);
        for report in 0..2 {
            let mut text = paragraphs(dice, 6);
            text.splice(2..2, quotations.clone());
            let paper = (number % 2 == 0).then_some(PAPERS[report]);
            self.add(&format!("event-{number}-{report}"), paper, number, &headline(dice), &text);
        }
    }

    /// A report, and the later one of the same paper that goes on from it.
    fn update(&mut self, number: usize, dice: &mut Dice) {
        let before = paragraphs(dice, 5);
        let after = [paragraphs(dice, 3), before[..4].to_vec()].concat();
        for (state, text) in [before, after].into_iter().enumerate() {
            let paper = Some(PAPERS[number % PAPERS.len()]);
            self.add(&format!("update-{number}-{state}"), paper, number, &headline(dice), &text);
        }
    }
}

/// Pairwise precision and recall of what was found, by external id.
pub(crate) fn pairwise(found: &BTreeMap<String, String>, truth: &BTreeMap<String, String>) -> (f64, f64, Vec<String>) {
    let ids: Vec<&String> = truth.keys().collect();
    let (mut both, mut only_found, mut only_true) = (0, 0, 0);
    let mut wrong = Vec::new();
    for (at, one) in ids.iter().enumerate() {
        for other in &ids[at + 1..] {
            match (found[*one] == found[*other], truth[*one] == truth[*other]) {
                (true, true) => both += 1,
                (true, false) => {
                    only_found += 1;
                    wrong.push(format!("joined: {one} and {other}"));
                }
                (false, true) => {
                    only_true += 1;
                    wrong.push(format!("parted: {one} and {other}"));
                }
                (false, false) => {}
            }
        }
    }
    let share = |wrong: i32| f64::from(both) / f64::from((both + wrong).max(1));
    (share(only_found), share(only_true), wrong)
}
