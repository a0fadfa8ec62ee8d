//! Witnesses of a page → its headline, as a person reads it there.
//!
//! The heading on the page is believed where the head (JSON-LD, OpenGraph, title) confirms it; else what the head says,
//! freed of the site's name. Rule measured against seven others on pages of some hundred publishers.

use super::candidate::{Candidate, Field};
use super::ld::Work;
use super::publication::SEPARATORS;
use super::text::{key, tidy};
use super::witnesses::{Gathered, Heading};
use crate::clean::phrases;

/// A headline and where it stands in the visible text, if it does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Headline {
    pub(super) text: Option<String>,
    pub(super) at: Option<usize>,
}

/// What the head says, most trusted first, freed of the site's name.
struct Head {
    sources: Vec<&'static str>,
    titles: Vec<String>,
    keys: Vec<String>,
}

/// Reads the headline. `sites` are the comparable forms of the site's name.
pub(super) fn read(
    page: &Gathered,
    work: Option<&Work>,
    sites: &[String],
    address: Option<&str>,
    heard: &mut Vec<Candidate>,
) -> Headline {
    let head = head(page, work, sites);
    heard.extend(candidates(page, &head));
    let mut found = choose(page, &head, sites, address);
    found.text = found.text.map(|text| without_site(&text, sites, false));
    found
}

fn choose(page: &Gathered, head: &Head, sites: &[String], address: Option<&str>) -> Headline {
    let main = |heading: &&Heading| heading.level == 1 && !is_masthead(&heading.plain, sites);
    let headings: Vec<&Heading> = page.headings.iter().filter(main).collect();
    if let Some(found) = confirmed(&headings, head) {
        return twin(page, head, &found).unwrap_or(found);
    }
    let others: Vec<&Heading> =
        page.headings.iter().filter(|heading| heading.level > 1 && !heading.spot.aside).collect();
    if let Some(found) = equal(&others, head) {
        return found;
    }
    if let Some(only) = only(&headings).filter(|only| akin(&only.plain, head, address)) {
        return Headline { text: Some(only.plain.clone()), at: Some(only.spot.at) };
    }
    if let Some(found) = most_of(&others, head) {
        return found;
    }
    let declared = head.titles.first().cloned();
    let beside = |heading: &&&Heading| !heading.spot.aside && heading.plain.len() > 3;
    let alone = headings.iter().find(beside);
    match (declared, alone) {
        (Some(text), _) => Headline { text: Some(text), at: alone.map(|heading| heading.spot.at) },
        (None, Some(heading)) => Headline { text: Some(heading.plain.clone()), at: Some(heading.spot.at) },
        (None, None) => Headline::default(),
    }
}

/// The one main heading of a page, where all that do not stand beside the story say the same.
fn only<'a>(headings: &[&'a Heading]) -> Option<&'a Heading> {
    let mut told = headings.iter().filter(|heading| headings.len() == 1 || !heading.spot.aside);
    let first = told.next()?;
    told.all(|other| other.plain == first.plain).then_some(first)
}

fn head(page: &Gathered, work: Option<&Work>, sites: &[String]) -> Head {
    let meta = |wanted: &str| page.metas.iter().find(|(name, _)| name == wanted).map(|(_, content)| tidy(content));
    let property = page
        .properties
        .iter()
        .find(|property| property.name == "headline" && !property.spot.aside)
        .map(|property| tidy(&property.value));
    let raw = [
        ("json-ld", work.and_then(|work| work.headline.clone())),
        ("microdata", property),
        ("og:title", meta("og:title")),
        ("twitter:title", meta("twitter:title")),
        ("parsely-title", meta("parsely-title")),
        ("sailthru.title", meta("sailthru.title")),
        ("dc.title", meta("dc.title")),
        ("meta title", meta("title")),
        ("title", page.title.clone()),
    ];
    let mut titles: Vec<(&'static str, String)> = raw
        .into_iter()
        .filter_map(|(source, title)| Some((source, without_site(&title?, sites, true))))
        .filter(|(_, title)| !title.is_empty())
        .collect();
    let told = |title: &str| !is_of_site(title, sites);
    if titles.iter().any(|(_, title)| told(title)) || page.headings.iter().any(|h| h.level == 1 && told(&h.plain)) {
        titles.retain(|(_, title)| told(title));
    }
    let keys = titles.iter().map(|title| key(&title.1)).collect();
    let (sources, titles) = titles.into_iter().unzip();
    Head { sources, titles, keys }
}

/// The first main heading that the head confirms: it is equal to a title, or part of one, or holds one.
fn confirmed(headings: &[&Heading], head: &Head) -> Option<Headline> {
    equal(headings, head).or_else(|| {
        headings.iter().find_map(|heading| {
            let text = key(&heading.plain);
            let within = text.len() >= 8 && head.keys.iter().any(|title| title.contains(&text));
            let around = head
                .keys
                .iter()
                .any(|title| title.len() >= 12 && text.contains(title.as_str()) && 2 * title.len() > text.len());
            (within || around).then(|| Headline { text: Some(heading.plain.clone()), at: Some(heading.spot.at) })
        })
    })
}

/// Where a page prints two headlines and its head knows both, the main heading is worded for search engines and the
/// lesser one near it for readers.
fn twin(page: &Gathered, head: &Head, first: &Headline) -> Option<Headline> {
    let (text, at) = (key(first.text.as_deref()?), first.at?);
    let stated = |form: &&String| {
        let form = key(form);
        let known = head.keys.iter().zip(&head.sources).any(|(title, source)| *title == form && TWIN.contains(source));
        known && form.len() >= 16 && !form.contains(&text) && !text.contains(&form)
    };
    if !head.keys.contains(&text) {
        return None;
    }
    let near = |heading: &&Heading| heading.level == 2 && !heading.spot.aside && heading.spot.at.abs_diff(at) < NEAR;
    page.headings.iter().filter(near).find_map(|heading| {
        let form = [&heading.plain].into_iter().chain(&heading.inner).find(stated)?;
        Some(Headline { text: Some(form.clone()), at: Some(heading.spot.at) })
    })
}

/// Parts of the head that are worded for one story, not for the site.
const TWIN: [&str; 3] = ["json-ld", "og:title", "twitter:title"];

/// Two headlines of one story stand within so many bytes of visible text.
const NEAR: usize = 600;

/// What was heard: the titles of the head, and the first headings of the page.
fn candidates(page: &Gathered, head: &Head) -> Vec<Candidate> {
    let titles = head.titles.iter().zip(&head.sources).map(|(title, source)| (title, (*source).to_owned()));
    let main = page.headings.iter().filter(|heading| heading.level <= 2 && !heading.spot.aside).take(5);
    let headings = main.map(|heading| (&heading.plain, format!("h{}", heading.level)));
    let agreeing = |value: &str| {
        let (value, all) = (key(value), head.keys.len().max(1) as f32);
        head.keys.iter().filter(|title| **title == value).count() as f32 / all
    };
    let candidate = |(value, source): (&String, String)| Candidate {
        field: Field::Headline,
        value: value.clone(),
        source,
        weight: agreeing(value),
    };
    titles.chain(headings).map(candidate).collect()
}

/// The first heading that says what a title says, in one of its forms. What a heading says of itself in microdata is
/// asked last.
fn equal(headings: &[&Heading], head: &Head) -> Option<Headline> {
    headings.iter().find_map(|heading| {
        let forms = || [&heading.plain].into_iter().chain(&heading.inner).chain([&heading.text]);
        let stated = |form: &&String, own: bool| {
            let form = key(form);
            head.keys.iter().zip(&head.sources).any(|(title, source)| *title == form && (own || *source != "microdata"))
        };
        let form = forms().find(|form| stated(form, false)).or_else(|| forms().find(|form| stated(form, true)))?;
        let form = if *form == heading.text && hangs_a_kicker(heading, head) { &heading.plain } else { form };
        Some(Headline { text: Some(form.clone()), at: Some(heading.spot.at) })
    })
}

/// Whether what a heading says before its plain form is a line above the headline, not its first half: the head does not
/// set it off by a colon, and JSON-LD does not state both as the headline.
fn hangs_a_kicker(heading: &Heading, head: &Head) -> bool {
    let whole = key(&heading.text);
    let both = |(title, source): (&String, &&str)| {
        key(title) == whole && (*source == "json-ld" || TWIN.contains(source) && title.contains(": "))
    };
    let worded = heading.plain.split_whitespace().count() >= 4;
    heading.plain != heading.text && worded && !head.titles.iter().zip(&head.sources).any(both)
}

/// A lesser heading that makes up most of a title.
fn most_of(headings: &[&Heading], head: &Head) -> Option<Headline> {
    let most = |heading: &&&Heading| {
        let text = key(&heading.plain);
        text.len() >= 16 && head.keys.iter().any(|title| title.contains(&text) && 2 * text.len() > title.len())
    };
    headings.iter().find(most).map(|heading| Headline { text: Some(heading.plain.clone()), at: Some(heading.spot.at) })
}

/// Whether a title is the site's or a section's, not a story's: "The Argo", "News", "Home".
fn is_of_site(title: &str, sites: &[String]) -> bool {
    let labelled = || !title.trim().contains(' ') && phrases::boilerplate(title).is_some();
    sites.contains(&key(title)) || phrases::menu_word(title).is_some() || labelled()
}

/// Whether a main heading is about what the head and the address are about: a third of its words stand
/// there. Editors word the heading anew; a slogan or the site's name shares nothing.
fn akin(heading: &str, head: &Head, address: Option<&str>) -> bool {
    let words = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric()).map(key).filter(|word| word.len() > 3).collect::<Vec<_>>()
    };
    let known: Vec<String> = head.titles.iter().map(String::as_str).chain(address).flat_map(words).collect();
    let own = words(heading);
    let shared = own.iter().filter(|word| known.contains(word)).count();
    !own.is_empty() && 3 * shared >= own.len() || is_kin_by_stems(heading, head, address)
}

/// Whether a quarter of a heading's words, and two at least, return in other forms: "Straßenbahnen" in `strassenbahn`.
/// Shorter headings are names and slogans.
fn is_kin_by_stems(heading: &str, head: &Head, address: Option<&str>) -> bool {
    const STEM: usize = 6;
    let plain = |text: &str| {
        let spelt = text.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
        key(&spelt)
    };
    let known: Vec<String> = head.titles.iter().map(String::as_str).chain(address).map(plain).collect();
    let own: Vec<String> = heading.split_whitespace().map(plain).filter(|word| word.chars().count() >= STEM).collect();
    let stem = |word: &String| word.chars().take(STEM).collect::<String>();
    let shared = own.iter().map(stem).filter(|stem| known.iter().any(|text| text.contains(stem.as_str()))).count();
    heading.split_whitespace().count() >= 4 && shared >= 2 && 4 * shared >= own.len()
}

/// A title without the parts at its ends that name the site; `bars`: and without what follows a bar, which in the head
/// is mostly a section or a slogan.
fn without_site(title: &str, sites: &[String], bars: bool) -> String {
    let mut title = title.trim();
    loop {
        let shorter = SEPARATORS.iter().find_map(|separator| {
            let (head, last) = title.rsplit_once(separator)?;
            let (first, tail) = title.split_once(separator)?;
            if names_site(last, sites) || is_host(last) || bars && *separator == " | " && is_tail(head, last) {
                Some(head)
            } else {
                is_masthead(first, sites).then_some(tail)
            }
        });
        let named = || title.split_once(": ").filter(|(first, _)| sites.contains(&key(first))).map(|(_, rest)| rest);
        match shorter.or_else(named).or_else(|| without_unspaced(title).filter(|_| bars)) {
            Some(rest) if !key(rest).is_empty() => title = rest.trim(),
            _ => return title.to_owned(),
        }
    }
}

/// Scripts without spaces set the site's name off by a sign alone: `…最新消息-港湾日报`.
fn without_unspaced(title: &str) -> Option<&str> {
    let (head, last) = title.rsplit_once(['-', '_', '|', '｜', 'ㅣ', '–'])?;
    let unspaced = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    let head = head.trim_end_matches('-');
    let brief = (2..=8).contains(&last.chars().count()) && last.chars().all(unspaced);
    (brief && head.chars().filter(|c| unspaced(*c)).count() >= 8 && head.ends_with(|c: char| !c.is_whitespace()))
        .then_some(head)
}

/// `argo.example`: a site by its address.
fn is_host(part: &str) -> bool {
    let ending = part.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending.to_ascii_lowercase().as_str(), "com" | "net" | "org" | "info" | "tv" | "co.uk")
        && !part.contains(' ')
        && part.len() > ending.len() + 2
}

/// Whether what follows the last bar of a title is an afterthought to what stands before it.
fn is_tail(head: &str, last: &str) -> bool {
    head.split(" | ").next().is_some_and(|first| first.len() >= 20) && last.len() <= head.len()
}

/// Whether a text that opens a title or stands as a heading is the site's name and little more. A headline may well
/// begin with the name of the company whose site it is.
fn is_masthead(part: &str, sites: &[String]) -> bool {
    let own = key(part);
    let little_more = |site: &String| site.len() > 3 && own.contains(site.as_str()) && 5 * own.len() < 8 * site.len();
    names_site(part, sites) && sites.iter().any(|site| own == *site || site.contains(&own) || little_more(site))
}

fn names_site(part: &str, sites: &[String]) -> bool {
    let part = key(part);
    let near = |site: &String| {
        part == *site
            || site.len() > 3 && part.contains(site.as_str()) && part.len() < 3 * site.len()
            || part.len() > 3 && site.contains(&part)
    };
    !part.is_empty() && sites.iter().any(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(level: u8, text: &str, plain: &str) -> Heading {
        let spot = super::super::witnesses::Spot::default();
        Heading { level, text: text.to_owned(), plain: plain.to_owned(), inner: vec![], spot }
    }

    fn chosen(headings: Vec<Heading>, titles: &[(&str, &str)]) -> Option<String> {
        let metas = titles.iter().map(|(name, title)| ((*name).to_owned(), (*title).to_owned())).collect();
        let page = Gathered { headings, metas, ..Default::default() };
        read(&page, None, &["argolocks".to_owned()], None, &mut Vec::new()).text
    }

    #[test]
    fn a_kicker_that_the_head_hangs_on_by_a_dash_is_no_part_of_the_headline() {
        let kicked = || vec![heading(1, "Hafen in Not Die Mauer muss warten", "Die Mauer muss warten")];
        let told = |title| chosen(kicked(), &[("og:title", title)]);
        assert_eq!(told("Hafen in Not - Die Mauer muss warten").as_deref(), Some("Die Mauer muss warten"));
        assert_eq!(told("Hafen in Not: Die Mauer muss warten").as_deref(), Some("Hafen in Not Die Mauer muss warten"));
    }

    #[test]
    fn the_main_heading_goes_before_a_lesser_one_that_is_part_of_a_title() {
        let lesser = heading(2, "Six old locks for the quay", "Six old locks for the quay");
        let main = || heading(1, "The best six locks of the old quay", "The best six locks of the old quay");
        let titles = [("og:title", "Six old locks for the quay, and how to keep them")];
        assert_eq!(chosen(vec![main(), lesser], &titles).as_deref(), Some("The best six locks of the old quay"));
        assert_eq!(chosen(vec![main(), main()], &titles).as_deref(), Some("The best six locks of the old quay"));
    }

    #[test]
    fn a_heading_is_known_again_by_the_stems_of_its_words() {
        let main = heading(
            1,
            "Wie sich Straßenbahnen und Autobahnen für Hitze rüsten",
            "Wie sich Straßenbahnen und Autobahnen für Hitze rüsten",
        );
        let titles = [("og:title", "Weiche Gleise: strassenbahn und autobahn im Sommer")];
        assert!(chosen(vec![main], &titles).is_some_and(|text| text.starts_with("Wie sich")));
    }

    #[test]
    fn a_headline_may_begin_with_the_name_of_the_house() {
        let main = heading(1, "Argo Locks Model Nine for Old Boats", "Argo Locks Model Nine for Old Boats");
        let titles = [("og:title", "Model Nine for your old boats, by Argo")];
        assert_eq!(chosen(vec![main], &titles).as_deref(), Some("Argo Locks Model Nine for Old Boats"));
    }

    #[test]
    fn the_sites_name_goes_from_either_end() {
        let sites = ["thedailyargo".to_owned(), "dailyargo".to_owned()];
        assert_eq!(without_site("Ferry stuck - again | The Daily Argo", &sites, true), "Ferry stuck - again");
        assert_eq!(without_site("Daily Argo: Ferry", &sites, true), "Ferry");
        assert_eq!(without_site("Ferry stuck in ice | Argo.com", &sites, true), "Ferry stuck in ice");
        assert_eq!(without_site("夜间渡轮在冰海中搁浅-港湾日报", &sites, true), "夜间渡轮在冰海中搁浅");
        assert_eq!(without_site("Argo: Ferry", &sites, true), "Argo: Ferry");
        assert_eq!(without_site("The Daily Argo - Ferry stuck", &sites, true), "Ferry stuck");
    }
}
