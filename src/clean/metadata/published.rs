//! Witnesses of a page → its day of publication with evidence and confidence.
//!
//! Declared dates come first, then dates printed near the headline, then the address, then embedded scripts, then weak
//! signs. Days of change are kept apart and serve only when nothing else is known. Witnesses that agree raise the
//! confidence, contradictions lower it. Dates beside the story (related stories, comments, events) and in the future
//! are not heard; the day of the fetch is never among the witnesses.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::candidate::Candidate;
use super::change::{self, is_of_change, published_in};
use super::ld::Work;
use super::marks::Marks;
use super::weigh::{Witness, apart, judge};
use super::witnesses::{Dated, Gathered, Line};
use super::zones::{Zone, is_universal};
use crate::article::{Evidence, PartialDate, Precision, Published};
use crate::clean::dates::{self, Custom};

/// What is known of the page beside its witnesses.
pub(super) struct Setting<'a> {
    pub(super) work: Option<&'a Work>,
    /// Addresses of the page: where fetched, canonical, as declared.
    pub(super) addresses: Vec<&'a str>,
    pub(super) custom: Custom,
    /// Where the paper lives, as far as its host or language tells.
    pub(super) zone: Option<Zone>,
    /// Where the headline stands, in bytes of visible text.
    pub(super) headline_at: Option<usize>,
    pub(super) today: jiff::civil::Date,
}

/// The day of publication, or `None` when nothing on the page tells it.
pub(super) fn read(page: &Gathered, setting: &Setting<'_>, heard: &mut Vec<Candidate>) -> Option<Published> {
    let witnesses = witnesses(page, setting);
    heard.extend(witnesses.iter().map(Witness::candidate));
    judge(&witnesses)
}

/// Every witness of the day of publication, most trusted first.
pub(super) fn witnesses(page: &Gathered, setting: &Setting<'_>) -> Vec<Witness> {
    let mut hearing = Hearing { setting, heard: Vec::new() };
    hearing.json_ld();
    hearing.metas(page);
    hearing.titles(page);
    hearing.properties(page);
    hearing.addresses();
    hearing.visible(page, false);
    hearing.trust_print();
    if !hearing.heard.iter().any(|witness| witness.weight >= 0.7 && witness.date.precision() == Precision::Day) {
        hearing.scripts(page);
        hearing.lines(page, false);
        hearing.changes(page);
    }
    if !hearing.heard.iter().any(|witness| witness.weight > 0.5) {
        hearing.visible(page, true);
        hearing.lines(page, true);
    }
    if hearing.heard.is_empty() {
        hearing.weak(page);
    }
    hearing.heard
}

const DATE_METAS: &str = include_str!("date_metas.tsv");

/// Names of meta elements that give a date: whether of publication (else of a change), and their weight.
static METAS: LazyLock<HashMap<&'static str, (bool, f32)>> =
    LazyLock::new(|| DATE_METAS.lines().filter_map(meta).collect());

fn meta(line: &'static str) -> Option<(&'static str, (bool, f32))> {
    let mut cells = line.split('\t');
    let (name, kind, weight) = (cells.next()?, cells.next()?, cells.next()?.parse().ok()?);
    Some((name, (kind == "published", weight)))
}

struct Hearing<'a> {
    setting: &'a Setting<'a>,
    heard: Vec<Witness>,
}

impl Hearing<'_> {
    fn hear(&mut self, date: Option<PartialDate>, evidence: Evidence, by: &'static str, weight: f32) {
        let Some(date) = date.filter(|date| dates::plausible(*date, self.setting.today)) else { return };
        // The web began in 1991; older stories on it are rare but real (archives), so they are heard with doubt.
        let weight = if date.year_number() < 1991 { weight * 0.6 } else { weight };
        self.heard.push(Witness { date, evidence, by, weight, universal: false, stated: None, swapped: None });
    }

    /// A date in the page's custom; in the other order of day and month where that would lie in the future.
    fn either_order(&self, text: &str, read: fn(&str, &Custom) -> Option<PartialDate>) -> Option<PartialDate> {
        let custom = &self.setting.custom;
        let date = read(text, custom)?;
        if dates::plausible(date, self.setting.today) {
            return Some(date);
        }
        read(text, &Custom { month_first: !custom.month_first, ..custom.clone() })
    }

    fn parse(&self, text: &str) -> Option<PartialDate> {
        self.either_order(text, dates::parse_as)
    }

    /// Hears a value that was stated for machines: an instant as the day that the paper had.
    fn hear_stated(&mut self, text: Option<&str>, evidence: Evidence, by: &'static str, weight: f32) {
        let Some(text) = text else { return };
        let known = self.heard.len();
        let stated = self.parse(text);
        let custom = &self.setting.custom;
        let other_order = dates::parse_as(text, &Custom { month_first: !custom.month_first, ..custom.clone() });
        let local = stated.and_then(|stated| self.local(stated, text));
        self.hear(local.or(stated), evidence, by, weight);
        if let Some(witness) = self.heard.get_mut(known) {
            witness.universal = is_universal(text) && local.is_none();
            // Midnight of the paper's own zone is a day that was written by hand.
            let by_hand = self.setting.zone.is_some_and(|zone| zone.is_midnight(witness.date, text));
            witness.stated = stated.filter(|date| *date != witness.date && !by_hand);
            witness.swapped = other_order.filter(|date| *date != witness.date);
        }
    }

    /// The day that the paper had at an instant.
    fn local(&self, stated: PartialDate, text: &str) -> Option<PartialDate> {
        self.setting.zone.filter(|_| dates::to_the_day(stated)).and_then(|zone| zone.day(stated, text))
    }

    /// A paper that prints the day of universal time at its headline lives by it; of two readings of "3/4" the one that
    /// is printed elsewhere is right.
    fn trust_print(&mut self) {
        let printed: Vec<PartialDate> = self
            .heard
            .iter()
            .filter(|it| it.evidence == Evidence::Visible && !it.universal)
            .map(|it| it.date)
            .collect();
        for witness in &mut self.heard {
            let mut others = [witness.stated, witness.swapped].into_iter().flatten();
            if let Some(day) = others.rfind(|day| printed.contains(day) && !printed.contains(&witness.date)) {
                witness.date = day;
            }
        }
    }

    fn json_ld(&mut self) {
        let Some(work) = self.setting.work else { return };
        self.hear_stated(work.published.as_deref(), Evidence::JsonLd, "datePublished", 0.95);
        self.hear_stated(work.created.as_deref(), Evidence::JsonLd, "dateCreated", 0.6);
    }

    fn metas(&mut self, page: &Gathered) {
        for (name, content) in &page.metas {
            if let Some((by, (true, weight))) = METAS.get_key_value(name.as_str()) {
                self.hear_stated(Some(content), Evidence::Meta, by, *weight);
            }
        }
    }

    /// A part of a title that is a date and nothing else: "Ferry stuck | The Argo | 14.03.2025".
    fn titles(&mut self, page: &Gathered) {
        let og = page.metas.iter().find(|(name, _)| name == "og:title").map(|(_, title)| title.as_str());
        let parts = page.title.as_deref().into_iter().chain(og).flat_map(|title| title.split(['|', '–', '—', '·']));
        let bare = |part: &&str| part.len() <= 30 && !part.contains(char::is_lowercase);
        let date = parts.map(str::trim).filter(bare).find_map(|part| self.either_order(part, change::day_alone));
        self.hear(date, Evidence::Meta, "title", 0.8);
    }

    fn properties(&mut self, page: &Gathered) {
        for property in page.properties.iter().filter(|property| !property.spot.aside) {
            let (by, weight) = match property.name.as_str() {
                "datepublished" => ("datePublished", 0.92),
                "datecreated" | "uploaddate" => ("dateCreated", 0.7),
                _ => continue,
            };
            // A page with several is a list: only the first counts.
            if !self.heard.iter().any(|witness| witness.evidence == Evidence::Microdata) {
                self.hear_stated(Some(&property.value), Evidence::Microdata, by, weight);
            }
        }
    }

    fn addresses(&mut self) {
        let date = self.setting.addresses.iter().find_map(|address| dates::in_address(address));
        let weight = if date.is_some_and(dates::to_the_day) { 0.9 } else { 0.5 };
        self.hear(date, Evidence::Url, "address", weight);
    }

    /// `time` elements, elements named as dates, and lines about a date right below the headline, nearest to it first.
    /// Those beside the story are asked last and trusted little.
    fn visible(&mut self, page: &Gathered, aside: bool) {
        let elements = page.dated.iter().filter(|dated| dated.spot.aside == aside).filter_map(|dated| self.seen(dated));
        let lines = page.lines.iter().filter(|line| !aside && !line.spot.aside).filter_map(|line| self.alone(line));
        let mut seen: Vec<Seen> = elements.chain(lines).collect();
        seen.sort_by_key(|seen| seen.distance);
        for Seen { date, universal, weight, by, .. } in seen.into_iter().take(MOST_VISIBLE) {
            let known = self.heard.len();
            self.hear(Some(date), Evidence::Visible, by, if aside { weight - 0.4 } else { weight });
            if let Some(witness) = self.heard.get_mut(known) {
                witness.universal = universal;
            }
        }
    }

    /// The day that an element gives.
    fn seen(&self, dated: &Dated) -> Option<Seen> {
        let modified = dated.marks.has(Marks::MODIFIED) && !dated.marks.has(Marks::PUBLISHED);
        let other = modified || change::is_of_member(&dated.text);
        let (date, universal) = self.visible_date(dated).filter(|_| !other)?;
        let distance = distance(self.setting.headline_at, dated.spot.at);
        let close = if distance < NEAR { 0.1 } else { 0.0 };
        let named = if dated.marks.has(Marks::PUBLISHED) || dated.is_time { 0.75 } else { 0.7 };
        let by = if dated.is_time { "time" } else { "date element" };
        Some(Seen { distance, date, universal, weight: named + close, by })
    }

    /// The day of a line that is about a date: near the headline, or labelled so ("Datum 14.03.2025").
    fn alone(&self, line: &Line) -> Option<Seen> {
        let distance = distance(self.setting.headline_at, line.spot.at);
        let near = distance < NEAR;
        if !near && !change::is_labelled(&line.text) {
            return None;
        }
        let date = self.either_order(&line.text, change::day_alone)?;
        Some(Seen { distance, date, universal: false, weight: if near { 0.8 } else { 0.7 }, by: "date line" })
    }

    /// The day that an element gives, and whether it is known in universal time only.
    fn visible_date(&self, dated: &Dated) -> Option<(PartialDate, bool)> {
        let printed = self.either_order(&dated.text, published_in);
        let machine = dated.machine.as_deref().and_then(|text| self.parse(text));
        if is_of_change(&dated.text) && printed.is_none() {
            return None;
        }
        // The printed day is the paper's own; the machine form may be in universal time, or of the last change.
        match (printed, machine) {
            (Some(printed), Some(machine))
                if dates::to_the_day(printed) && (apart(printed, machine) <= 1 || printed < machine) =>
            {
                Some((printed, false))
            }
            (_, Some(machine)) => {
                let text = dated.machine.as_deref().unwrap_or("");
                let local = self.local(machine, text);
                Some((local.unwrap_or(machine), is_universal(text)))
            }
            (printed, None) => printed.map(|printed| (printed, false)),
        }
    }

    /// State that scripts carry for the page ("publishedAt": …).
    fn scripts(&mut self, page: &Gathered) {
        let date = page.scripts.iter().find_map(|script| stated_by(&PUBLISHED_KEYS, script));
        self.hear(date, Evidence::Script, "script", 0.7);
        // Records of any kind are created: schools in a list, users, videos.
        let created =
            page.scripts.iter().filter(|_| date.is_none()).find_map(|script| stated_by(&CREATED_KEYS, script));
        self.hear(created, Evidence::Script, "script", 0.34);
    }

    /// Dates in short visible lines: the nearest to the headline.
    fn lines(&mut self, page: &Gathered, aside: bool) {
        let headline = self.setting.headline_at;
        let mut lines: Vec<_> = page.lines.iter().filter(|line| line.spot.aside == aside).collect();
        lines.sort_by_key(|line| distance(headline, line.spot.at));
        let in_line = |line: &&Line, read: fn(&str, &Custom) -> Option<PartialDate>| {
            let date = self.either_order(&line.text, read).filter(|date| dates::to_the_day(*date))?;
            Some((date, distance(headline, line.spot.at)))
        };
        let published = lines.iter().find_map(|line| in_line(line, change::stated_in));
        let changed = lines.iter().find_map(|line| in_line(line, change::changed_in));
        let any = lines.iter().find_map(|line| in_line(line, dates::parse_as));
        let labels = lines.iter().filter(|line| aside && change::is_labelled(&line.text));
        let labelled = labels.filter_map(|line| in_line(line, change::stated_in)).next();
        if let Some((date, distance)) = published {
            let close = if distance < NEAR { 0.65 } else { 0.4 };
            self.hear(Some(date), Evidence::Visible, "line", if aside { close - 0.35 } else { close });
        }
        if let Some((date, _)) = labelled {
            self.hear(Some(date), Evidence::Visible, "line", 0.35);
        }
        if let Some((date, distance)) = changed {
            self.hear(Some(date), Evidence::Visible, "line", if distance < NEAR && !aside { 0.34 } else { 0.3 });
        }
        if let Some((date, _)) = any {
            self.hear(Some(date), Evidence::Visible, "line", 0.2);
        }
    }

    /// Days of change: at most then it was published.
    fn changes(&mut self, page: &Gathered) {
        let declared = self.setting.work.and_then(|work| work.modified.as_deref()).and_then(dates::parse);
        self.hear(declared, Evidence::JsonLd, "dateModified", 0.35);
        for (name, content) in &page.metas {
            if let Some((by, (false, weight))) = METAS.get_key_value(name.as_str()) {
                self.hear(self.parse(content), Evidence::Meta, by, *weight);
            }
        }
        let property = page.properties.iter().find(|property| property.name == "datemodified" && !property.spot.aside);
        self.hear(property.and_then(|property| self.parse(&property.value)), Evidence::Microdata, "dateModified", 0.34);
        let changed = page.dated.iter().filter(|dated| !dated.spot.aside && dated.marks.has(Marks::MODIFIED));
        let date = changed.filter_map(|dated| self.parse(dated.machine.as_deref().unwrap_or(&dated.text))).next();
        self.hear(date, Evidence::Visible, "date element", 0.32);
    }

    /// What is left: the folder of the lead image, a copyright line.
    fn weak(&mut self, page: &Gathered) {
        let lead =
            page.metas.iter().find(|(name, _)| name == "og:image" || name == "twitter:image").map(|(_, image)| image);
        let folder = lead.into_iter().chain(page.images.iter()).find_map(|image| dates::in_address(image));
        self.hear(folder, Evidence::Weak, "lead image", 0.25);
        let copyright = page.lines.iter().rev().find_map(|line| COPYRIGHT.captures(&line.text));
        let year = copyright.and_then(|found| PartialDate::year(found.get(1)?.as_str().parse().ok()?));
        self.hear(year, Evidence::Weak, "copyright", 0.1);
    }
}

/// A date on the page: how far from the headline, and what its form is worth.
struct Seen {
    distance: usize,
    date: PartialDate,
    universal: bool,
    weight: f32,
    by: &'static str,
}

/// How many date elements are heard.
const MOST_VISIBLE: usize = 40;

/// Within so many bytes of visible text a date belongs to the headline.
const NEAR: usize = 600;

/// Distance from the headline; what stands before it counts double, for dates mostly follow. Without a headline the
/// first of the page is nearest.
fn distance(headline: Option<usize>, at: usize) -> usize {
    match headline {
        Some(headline) if at < headline => 2 * (headline - at),
        Some(headline) => at - headline,
        None => at,
    }
}

/// The first date that a script states under one of some names.
fn stated_by(keys: &AhoCorasick, script: &str) -> Option<PartialDate> {
    keys.find_iter(script).take(50).find_map(|hit| {
        let rest = &script[hit.end()..];
        let end = (0..=rest.len().min(90)).rev().find(|&at| rest.is_char_boundary(at))?;
        dates::parse(STATED.captures(&rest[..end])?.get(1)?.as_str())
    })
}

static PUBLISHED_KEYS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    const KEYS: [&str; 25] = [
        "datepublished",
        "date_published",
        "publishedat",
        "published_at",
        "publishdate",
        "publish_date",
        "publishtime",
        "publish_time",
        "publisheddate",
        "published_date",
        "publishedtime",
        "published_time",
        "publicationdate",
        "publication_date",
        "pubdate",
        "pub_date",
        "firstpublished",
        "first_published",
        "firstpublication",
        "postdate",
        "post_date",
        "articledate",
        "article_date",
        "displaydate",
        "display_date",
    ];
    AhoCorasick::builder().ascii_case_insensitive(true).build(KEYS).expect("thirty short patterns fit any automaton")
});

static CREATED_KEYS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    const KEYS: [&str; 4] = ["datecreated", "date_created", "createdat", "created_at"];
    AhoCorasick::builder().ascii_case_insensitive(true).build(KEYS).expect("four short patterns fit any automaton")
});

/// What follows such a name: the rest of the name, a colon, a value.
static STATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^[A-Za-z_]{0,12}\\?["']?\s*[:,=]\s*\\?["']?([0-9A-Za-z][^"'\\}\]]{3,40})"#).expect("a fixed pattern")
});

static COPYRIGHT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:©|\(c\)|(?i:copyright)).{0,20}?((?:19|20)\d\d)").expect("a fixed pattern"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_sound_and_sorted() {
        let lines: Vec<&str> = DATE_METAS.lines().skip(1).collect();
        assert!(DATE_METAS.starts_with("# ") && lines.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(lines.iter().all(|line| meta(line).is_some_and(|(_, (_, weight))| (0.0..=1.0).contains(&weight))));
        assert_eq!(METAS.len(), lines.len());
    }
}
