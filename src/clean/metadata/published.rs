//! Witnesses of a page → its day of publication with evidence and confidence.
//!
//! Declared dates come first, then dates printed near the headline, then the address, then embedded scripts, then weak
//! signs. Days of change are kept apart and serve only when nothing else is known. Witnesses that agree raise the
//! confidence, contradictions lower it. Dates beside the story (related stories, comments, events) and in the future
//! are not heard; the day of the fetch is never among the witnesses.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::gather::{Dated, Gathered, Line};
use super::ld::Work;
use super::marks::Marks;
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

/// One witness of a date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Witness {
    pub(super) date: PartialDate,
    pub(super) evidence: Evidence,
    /// How often a witness of its kind is right when it stands alone.
    pub(super) weight: f32,
    /// Whether it was stated in universal time, so that the paper's own day may be the one before or after.
    pub(super) universal: bool,
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

/// The strongest witness, its confidence by the others.
pub(super) fn judge(witnesses: &[Witness]) -> Option<Published> {
    let exact = witnesses.iter().any(|witness| witness.date.precision() == Precision::Day);
    let heard = witnesses.iter().filter(|witness| !exact || witness.date.precision() == Precision::Day);
    let strongest = heard.clone().reduce(|best, witness| if witness.weight > best.weight { witness } else { best })?;
    let judged = kinds(heard.clone());
    let best = outvoted(strongest, &judged).or_else(|| local(strongest, &judged)).unwrap_or(strongest);
    let others = heard.filter(|witness| witness.evidence != best.evidence);
    let agreeing = others.clone().filter(|witness| apart(witness.date, best.date) == 0).count();
    let against = others.filter(|witness| apart(witness.date, best.date) > 1 && witness.weight >= 0.6).count();
    let confidence = match (agreeing, against) {
        (0, 0) => best.weight,
        (0, _) => best.weight - 0.2,
        (1.., 0) => best.weight.max(0.9) + 0.04,
        (1.., _) => best.weight,
    };
    Some(Published { date: best.date, evidence: best.evidence, confidence: confidence.clamp(0.05, 0.99) })
}

/// The first trustworthy witness of each kind.
fn kinds<'a>(witnesses: impl Iterator<Item = &'a Witness>) -> Vec<&'a Witness> {
    let mut kinds: Vec<&Witness> = Vec::new();
    for witness in witnesses.filter(|witness| witness.weight >= TRUSTED) {
        if !kinds.iter().any(|known| known.evidence == witness.evidence) {
            kinds.push(witness);
        }
    }
    kinds
}

/// From this weight on a witness counts in a vote: dates printed near the headline and better.
const TRUSTED: f32 = 0.78;

fn votes(date: PartialDate, kinds: &[&Witness]) -> usize {
    kinds.iter().filter(|witness| apart(witness.date, date) == 0).count()
}

/// The witness of another day that two kinds agree on, where the strongest stands alone.
fn outvoted<'a>(strongest: &Witness, kinds: &[&'a Witness]) -> Option<&'a Witness> {
    let alone = votes(strongest.date, kinds) <= 1;
    kinds
        .iter()
        .copied()
        .find(|witness| alone && apart(witness.date, strongest.date) > 0 && votes(witness.date, kinds) >= 2)
}

/// The witness that gives the paper's own day, where the strongest speaks in universal time and they are a day apart.
/// Of 45 such pages among the development pages, 35 were dated as the local witness said.
fn local<'a>(strongest: &Witness, kinds: &[&'a Witness]) -> Option<&'a Witness> {
    let spoken: Vec<&Witness> = kinds.iter().copied().filter(|witness| !witness.universal).collect();
    let near = |witness: &&Witness| {
        apart(witness.date, strongest.date) == 1 && votes(witness.date, &spoken) > votes(strongest.date, &spoken)
    };
    let found = kinds.iter().copied().filter(|witness| !witness.universal).find(near);
    found.filter(|_| strongest.universal)
}

/// A time in universal time: `2025-03-15T01:20:00Z`, `…+00:00`, `… GMT`.
fn is_universal(text: &str) -> bool {
    let text = text.trim();
    text.contains(':') && ["Z", "+00:00", "+0000", "GMT", "UTC"].iter().any(|ending| text.ends_with(ending))
}

fn apart(one: PartialDate, other: PartialDate) -> i32 {
    one.first_day().until(other.first_day()).map_or(i32::MAX, |span| span.get_days().abs())
}

/// Names of meta elements that give the day of publication; the weight is the share that is right on news pages.
const PUBLISHED_METAS: &[(&str, f32)] = &[
    ("article:published_time", 0.93),
    ("og:article:published_time", 0.93),
    ("article:published", 0.92),
    ("og:published_time", 0.92),
    ("parsely-pub-date", 0.92),
    ("sailthru.date", 0.9),
    ("bt:pubdate", 0.9),
    ("cxenseparse:recs:publishtime", 0.9),
    ("cxenseparse:publishtime", 0.9),
    ("cxenseparse:articlepublishdate", 0.9),
    ("datepublished", 0.92),
    ("date_published", 0.92),
    ("pubdate", 0.9),
    ("pub_date", 0.9),
    ("publishdate", 0.9),
    ("publish-date", 0.9),
    ("publish_date", 0.9),
    ("published_date", 0.9),
    ("published-date", 0.9),
    ("publisheddate", 0.9),
    ("published_time", 0.9),
    ("publish_time", 0.9),
    ("publication_date", 0.9),
    ("publication-date", 0.9),
    ("publicationdate", 0.9),
    ("article:publicationdate", 0.9),
    ("article.published", 0.9),
    ("articlepublicationdate", 0.9),
    ("article_date_original", 0.9),
    ("article:post_date", 0.9),
    ("articledate", 0.88),
    ("ptime", 0.88),
    ("displaydate", 0.88),
    ("originalpublicationdate", 0.92),
    ("rnews:datepublished", 0.9),
    ("vr:published_time", 0.9),
    ("iso-8601-publish-date", 0.9),
    ("gentime", 0.85),
    ("dcterms.created", 0.88),
    ("dc.date.created", 0.88),
    ("dc.date.issued", 0.9),
    ("dcterms.issued", 0.9),
    ("dcterms.available", 0.85),
    ("dc.date", 0.85),
    ("dcterms.date", 0.85),
    ("dc.terms.date", 0.85),
    ("dcsext.articlefirstpublished", 0.9),
    ("citation_publication_date", 0.9),
    ("citation_online_date", 0.85),
    ("citation_date", 0.85),
    ("prism.publicationdate", 0.9),
    ("date", 0.78),
    ("created", 0.8),
    ("creation_date", 0.8),
    ("doc_date", 0.8),
    ("timestamp", 0.75),
    ("article:created_time", 0.85),
    ("article:created", 0.85),
    ("datecreated", 0.8),
    ("parsely-metadata-published", 0.8),
    ("og:article:published", 0.9),
    ("og:pubdate", 0.9),
    ("og:publish_date", 0.9),
    ("video:release_date", 0.6),
    ("og:video:release_date", 0.6),
    ("analyticsattributes.articledate", 0.88),
    ("sailthru.publish_date", 0.88),
    ("search_date", 0.8),
    ("last-publication-date", 0.7),
];

const MODIFIED_METAS: [&str; 12] = [
    "article:modified_time",
    "og:updated_time",
    "article:modified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "datemodified",
    "modified_time",
    "article:updated_time",
    "modificationdate",
    "revised",
];

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
            if let Some((_, weight)) = PUBLISHED_METAS.iter().find(|(known, _)| known == name) {
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
            if MODIFIED_METAS.contains(&name.as_str()) {
                self.hear(self.parse(content), Evidence::Meta, 0.33);
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

    fn witness(day: i8, evidence: Evidence, weight: f32) -> Witness {
        Witness { date: PartialDate::day(2025, 3, day).unwrap(), evidence, weight, universal: false }
    }

    #[test]
    fn agreement_raises_and_contradiction_lowers_the_confidence() {
        let alone = judge(&[witness(14, Evidence::JsonLd, 0.95)]).unwrap();
        let agreed = judge(&[witness(14, Evidence::JsonLd, 0.95), witness(14, Evidence::Url, 0.9)]).unwrap();
        let contradicted = judge(&[witness(14, Evidence::JsonLd, 0.95), witness(2, Evidence::Url, 0.9)]).unwrap();
        assert!(contradicted.confidence < alone.confidence && alone.confidence < agreed.confidence);
        assert_eq!(contradicted.date, alone.date);
        assert!(judge(&[]).is_none());
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
