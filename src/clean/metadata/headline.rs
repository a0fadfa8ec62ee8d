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
    let main = |heading: &&Heading| heading.level == 1 && !names_site(&heading.plain, sites);
    let headings: Vec<&Heading> = page.headings.iter().filter(main).collect();
    if let Some(found) = confirmed(&headings, head) {
        return twin(page, head, &found).unwrap_or(found);
    }
    let others: Vec<&Heading> =
        page.headings.iter().filter(|heading| heading.level > 1 && !heading.spot.aside).collect();
    if let Some(found) = equal(&others, head).or_else(|| most_of(&others, head)) {
        return found;
    }
    let declared = head.titles.first().cloned();
    let beside = |heading: &&&Heading| !heading.spot.aside && heading.plain.len() > 3;
    let alone = headings.iter().find(beside);
    if let Some(only) = only(&headings).filter(|only| akin(&only.plain, head, address)) {
        return Headline { text: Some(only.plain.clone()), at: Some(only.spot.at) };
    }
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

fn equal(headings: &[&Heading], head: &Head) -> Option<Headline> {
    headings.iter().find_map(|heading| {
        let mut forms = [&heading.plain].into_iter().chain(&heading.inner).chain([&heading.text]);
        let form = forms.find(|form| head.keys.contains(&key(form)))?;
        Some(Headline { text: Some(form.clone()), at: Some(heading.spot.at) })
    })
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
    sites.contains(&key(title)) || phrases::menu_word(title).is_some()
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
    !own.is_empty() && 3 * shared >= own.len()
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
                names_site(first, sites).then_some(tail)
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
