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

use super::ld::Work;
use super::marks::Marks;
use super::weigh::{Witness, apart, judge};
use super::witnesses::{Dated, Gathered, Line};
use crate::article::{Evidence, PartialDate, Precision, Published};
use crate::clean::dates::{self, Custom};

/// What is known of the page beside its witnesses.
pub(super) struct Setting<'a> {
    pub(super) work: Option<&'a Work>,
    /// Addresses of the page: where fetched, canonical, as declared.
    pub(super) addresses: Vec<&'a str>,
    pub(super) custom: Custom,
    /// Where the headline stands, in bytes of visible text.
    pub(super) headline_at: Option<usize>,
    pub(super) today: jiff::civil::Date,
}

/// The day of publication, or `None` when nothing on the page tells it.
pub(super) fn read(page: &Gathered, setting: &Setting<'_>) -> Option<Published> {
    let witnesses = witnesses(page, setting);
    judge(&witnesses)
}

/// Every witness of the day of publication, most trusted first.
pub(super) fn witnesses(page: &Gathered, setting: &Setting<'_>) -> Vec<Witness> {
    let mut hearing = Hearing { setting, heard: Vec::new() };
    hearing.json_ld();
    hearing.metas(page);
    hearing.properties(page);
    hearing.addresses();
    hearing.visible(page, false);
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

/// A time in universal time: `2025-03-15T01:20:00Z`, `…+00:00`, `… GMT`.
fn is_universal(text: &str) -> bool {
    let text = text.trim();
    text.contains(':') && ["Z", "+00:00", "+0000", "GMT", "UTC"].iter().any(|ending| text.ends_with(ending))
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
    fn hear(&mut self, date: Option<PartialDate>, evidence: Evidence, weight: f32) {
        let Some(date) = date.filter(|date| dates::plausible(*date, self.setting.today)) else { return };
        // The web began in 1991; older stories on it are rare but real (archives), so they are heard with doubt.
        let weight = if date.year_number() < 1991 { weight * 0.6 } else { weight };
        self.heard.push(Witness { date, evidence, weight, universal: false });
    }

    /// A date in the page's custom; in the other order of day and month where that would lie in the future.
    fn parse(&self, text: &str) -> Option<PartialDate> {
        let custom = &self.setting.custom;
        let date = dates::parse_as(text, custom)?;
        if dates::plausible(date, self.setting.today) {
            return Some(date);
        }
        dates::parse_as(text, &Custom { month_first: !custom.month_first, ..custom.clone() })
    }

    /// Hears a value that was stated for machines.
    fn hear_stated(&mut self, text: Option<&str>, evidence: Evidence, weight: f32) {
        let Some(text) = text else { return };
        let known = self.heard.len();
        self.hear(self.parse(text), evidence, weight);
        if let Some(witness) = self.heard.get_mut(known) {
            witness.universal = is_universal(text);
        }
    }

    fn json_ld(&mut self) {
        let Some(work) = self.setting.work else { return };
        self.hear_stated(work.published.as_deref(), Evidence::JsonLd, 0.95);
        self.hear_stated(work.created.as_deref(), Evidence::JsonLd, 0.6);
    }

    fn metas(&mut self, page: &Gathered) {
        for (name, content) in &page.metas {
            if let Some((true, weight)) = METAS.get(name.as_str()) {
                self.hear_stated(Some(content), Evidence::Meta, *weight);
            }
        }
    }

    fn properties(&mut self, page: &Gathered) {
        for property in page.properties.iter().filter(|property| !property.spot.aside) {
            let weight = match property.name.as_str() {
                "datepublished" => 0.92,
                "datecreated" | "uploaddate" => 0.7,
                _ => continue,
            };
            // A page with several is a list: only the first counts.
            if !self.heard.iter().any(|witness| witness.evidence == Evidence::Microdata) {
                self.hear_stated(Some(&property.value), Evidence::Microdata, weight);
            }
        }
    }

    fn addresses(&mut self) {
        let date = self.setting.addresses.iter().find_map(|address| dates::in_address(address));
        let weight = if date.is_some_and(dates::to_the_day) { 0.9 } else { 0.5 };
        self.hear(date, Evidence::Url, weight);
    }

    /// `time` elements and elements named as dates, nearest to the headline first.
    /// Those beside the story are asked last and trusted little.
    fn visible(&mut self, page: &Gathered, aside: bool) {
        let headline = self.setting.headline_at;
        let mut near: Vec<&Dated> = page.dated.iter().filter(|dated| dated.spot.aside == aside).collect();
        near.sort_by_key(|dated| distance(headline, dated.spot.at));
        for dated in near.into_iter().take(MOST_VISIBLE) {
            let modified = dated.marks.has(Marks::MODIFIED) && !dated.marks.has(Marks::PUBLISHED);
            let Some((date, universal)) = self.visible_date(dated).filter(|_| !modified) else { continue };
            let close = if distance(headline, dated.spot.at) < NEAR { 0.1 } else { 0.0 };
            let named = if dated.marks.has(Marks::PUBLISHED) || dated.is_time { 0.75 } else { 0.7 };
            let known = self.heard.len();
            self.hear(Some(date), Evidence::Visible, if aside { named + close - 0.4 } else { named + close });
            if let Some(witness) = self.heard.get_mut(known) {
                witness.universal = universal;
            }
        }
    }

    /// The day that an element gives, and whether it is known in universal time only.
    fn visible_date(&self, dated: &Dated) -> Option<(PartialDate, bool)> {
        let printed = published_in(&dated.text, &self.setting.custom);
        let machine = dated.machine.as_deref().and_then(|text| self.parse(text));
        if is_of_change(&dated.text) && printed.is_none() {
            return None;
        }
        // The printed day is the paper's own; the machine form may be in universal time.
        match (printed, machine) {
            (Some(printed), Some(machine)) if apart(printed, machine) <= 1 && dates::to_the_day(printed) => {
                Some((printed, false))
            }
            (_, Some(machine)) => Some((machine, dated.machine.as_deref().is_some_and(is_universal))),
            (printed, None) => printed.map(|printed| (printed, false)),
        }
    }

    /// State that scripts carry for the page ("publishedAt": …).
    fn scripts(&mut self, page: &Gathered) {
        let date = page.scripts.iter().find_map(|script| published_in_script(script));
        self.hear(date, Evidence::Script, 0.7);
    }

    /// Dates in short visible lines: the nearest to the headline.
    fn lines(&mut self, page: &Gathered, aside: bool) {
        let headline = self.setting.headline_at;
        let mut lines: Vec<_> = page.lines.iter().filter(|line| line.spot.aside == aside).collect();
        lines.sort_by_key(|line| distance(headline, line.spot.at));
        let in_line = |line: &&Line, read: fn(&str, &Custom) -> Option<PartialDate>| {
            let date = read(&line.text, &self.setting.custom).filter(|date| dates::to_the_day(*date))?;
            Some((date, distance(headline, line.spot.at)))
        };
        let published = lines.iter().find_map(|line| in_line(line, published_in));
        let changed = lines.iter().find_map(|line| in_line(line, dates::parse_as));
        if let Some((date, distance)) = published {
            let close = if distance < NEAR { 0.65 } else { 0.4 };
            self.hear(Some(date), Evidence::Visible, if aside { close - 0.35 } else { close });
        }
        if let Some((date, _)) = changed {
            self.hear(Some(date), Evidence::Visible, 0.3);
        }
    }

    /// Days of change: at most then it was published.
    fn changes(&mut self, page: &Gathered) {
        let declared = self.setting.work.and_then(|work| work.modified.as_deref()).and_then(dates::parse);
        self.hear(declared, Evidence::JsonLd, 0.35);
        for (name, content) in &page.metas {
            if let Some((false, weight)) = METAS.get(name.as_str()) {
                self.hear(self.parse(content), Evidence::Meta, *weight);
            }
        }
        let property = page.properties.iter().find(|property| property.name == "datemodified" && !property.spot.aside);
        self.hear(property.and_then(|property| self.parse(&property.value)), Evidence::Microdata, 0.34);
        let changed = page.dated.iter().filter(|dated| !dated.spot.aside && dated.marks.has(Marks::MODIFIED));
        let date = changed.filter_map(|dated| self.parse(dated.machine.as_deref().unwrap_or(&dated.text))).next();
        self.hear(date, Evidence::Visible, 0.32);
    }

    /// What is left: the folder of the lead image, a copyright line.
    fn weak(&mut self, page: &Gathered) {
        let lead =
            page.metas.iter().find(|(name, _)| name == "og:image" || name == "twitter:image").map(|(_, image)| image);
        let folder = lead.into_iter().chain(page.images.iter()).find_map(|image| dates::in_address(image));
        self.hear(folder, Evidence::Weak, 0.25);
        let copyright = page.lines.iter().rev().find_map(|line| COPYRIGHT.captures(&line.text));
        let year = copyright.and_then(|found| PartialDate::year(found.get(1)?.as_str().parse().ok()?));
        self.hear(year, Evidence::Weak, 0.1);
    }
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

/// The first date of a text that is not said to be one of a change.
fn published_in(text: &str, custom: &Custom) -> Option<PartialDate> {
    let found = dates::find_as(text, custom);
    let published = found.iter().find(|(span, _)| !is_of_change(tail(&text[..span.start])));
    published.map(|(_, date)| *date)
}

/// The last words of a text: where "updated" stands before a date.
fn tail(text: &str) -> &str {
    let start = (0..=text.len().saturating_sub(30)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[start..]
}

fn is_of_change(text: &str) -> bool {
    CHANGE.is_match(text)
}

static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(updated?|modified|revised|edited|last change|aktualisiert|geändert|bearbeitet|mis à jour|mise à jour|modifié|actualizad|modificad|atualizad|aggiornat|modificat|bijgewerkt|gewijzigd|uppdaterad|oppdatert|opdateret|päivitetty|zaktualizowan|aktualizacja|aktualizov|aktualizované|frissítve|actualizat|güncelle|обновлен|оновлен|изменен|ενημερώθηκε|diperbarui|reviewed)|更新|업데이트|수정|تحديث|עודכן",
    )
    .expect("a fixed pattern")
});

/// The first date that a script states under a name for the day of publication.
fn published_in_script(script: &str) -> Option<PartialDate> {
    PUBLISHED_KEYS.find_iter(script).take(50).find_map(|hit| {
        let rest = &script[hit.end()..];
        let end = (0..=rest.len().min(90)).rev().find(|&at| rest.is_char_boundary(at))?;
        dates::parse(STATED.captures(&rest[..end])?.get(1)?.as_str())
    })
}

static PUBLISHED_KEYS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    const KEYS: [&str; 29] = [
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
        "datecreated",
        "date_created",
        "createdat",
        "created_at",
    ];
    AhoCorasick::builder().ascii_case_insensitive(true).build(KEYS).expect("thirty short patterns fit any automaton")
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

    #[test]
    fn a_day_of_change_is_not_the_day_of_publication() {
        let custom = Custom::of_tag("en");
        let day = |text: &str| published_in(text, &custom).map(|date| date.to_string());
        assert_eq!(day("Published March 14, 2025. Updated March 20, 2025").as_deref(), Some("2025-03-14"));
        assert_eq!(day("Updated March 20, 2025 | Published March 14, 2025").as_deref(), Some("2025-03-14"));
        assert_eq!(day("Last updated: March 20, 2025"), None);
    }
}
