//! Witnesses of a page → the newspaper's or site's name, and the section.

use url::Url;

use super::ld::Work;
use super::text::{key, tidy};
use super::witnesses::{Gathered, Masthead};

/// What stands between a title and the site's name.
pub(super) const SEPARATORS: [&str; 14] =
    [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " / ", " ‹ ", " > ", "｜", " ― "];

/// How links to a front page begin and end that say where they lead, not what it is called.
const LEADS_TO: [&str; 18] = [
    "zur ",
    "zum ",
    "zurück",
    "go to ",
    "go back",
    "back to ",
    "return to",
    "retour",
    "volver ",
    "ir a",
    "ir para",
    "voltar ",
    "torna ",
    "vai a",
    "powered ",
    "jobs ",
    "skip ",
    "old ",
];
const LEADS_HOME: [&str; 8] =
    ["homepage", "home page", "startseite", " home", "accueil", "inicio", " powered", " logo"];
/// What the links to parts of a site are called.
const OF_NO_SITE: [&str; 8] = ["account", "cookie", "privacy", "login", "sign in", "log in", "anmeld", "impressum"];

/// The publication's name: as declared, else the part of the title that a masthead or the address confirms, else a masthead
/// that the page or its address confirms, else the host in readable form.
pub(super) fn read(page: &Gathered, work: Option<&Work>, address: Option<&str>) -> Option<String> {
    let meta = |wanted: &str| page.metas.iter().find(|(name, _)| name == wanted).map(|(_, content)| tidy(content));
    let declared = [
        meta("og:site_name"),
        page.ld.sites.first().cloned(),
        work.and_then(|work| work.publisher.clone()),
        meta("application-name"),
        meta("apple-mobile-web-app-title"),
        meta("publisher"),
        meta("dc.publisher"),
        meta("citation_journal_title"),
    ];
    let host = address.and_then(host);
    let [own @ .., _, _, _, _, _] = &declared;
    let stated = |names: &[Option<String>]| names.iter().flatten().find(|name| is_name(name)).cloned();
    stated(own)
        .or_else(|| in_title(page))
        .or_else(|| stated(&declared))
        .or_else(|| title_suffix(page, host.as_deref()))
        .or_else(|| masthead(page, host.as_deref()))
        .or(host)
}

/// The part at either end of the title that a masthead repeats: the first masthead of which this holds.
fn in_title(page: &Gathered) -> Option<String> {
    let title = page.title.as_deref()?;
    let ends = SEPARATORS.iter().chain(&[": "]).flat_map(|separator| {
        let (last, first) = (title.rsplit_once(separator), title.split_once(separator));
        [last.map(|parts| parts.1), first.map(|parts| parts.0)]
    });
    let parts: Vec<&str> = ends.flatten().map(str::trim).filter(|part| is_name(part) && key(part).len() > 2).collect();
    let headings: Vec<String> = page.headings.iter().map(|heading| key(&heading.plain)).collect();
    page.mastheads.iter().find_map(|masthead| {
        let name = key(&masthead.name);
        // A first line may as well be the headline.
        let known = masthead.front.is_some() || !headings.contains(&name);
        parts
            .iter()
            .find(|part| known && key(part) == name && 2 * part.len() <= title.len() + 4)
            .map(|part| (*part).to_owned())
    })
}

/// What links to the site's front page by a name of several words, of which one occurs in the address, the title, the
/// description or the copyright line; else a masthead that the copyright line repeats, or the address, or the description
/// where no address is known: of a page with an address it may just as well repeat the section.
fn masthead(page: &Gathered, host: Option<&str>) -> Option<String> {
    let names = || page.mastheads.iter().filter(|masthead| is_name(&masthead.name) && !leads_somewhere(&masthead.name));
    let descriptions =
        page.metas.iter().filter(|(name, _)| name.ends_with("description")).map(|(_, content)| content.as_str());
    let copyrights =
        page.lines.iter().map(|line| line.text.as_str()).filter(|text| text.contains('©') || text.contains("opyright"));
    let described: String = descriptions.map(key).collect();
    let claimed: String = copyrights.map(key).collect();
    let told: String = [host, page.title.as_deref()].into_iter().flatten().map(key).collect();
    let is_told = |masthead: &Masthead| {
        let words = masthead.name.split_whitespace().map(key).filter(|word| word.chars().count() > 3);
        words.into_iter().any(|word| [&described, &claimed, &told].iter().any(|text| text.contains(&word)))
    };
    let linked = names().find(|masthead| {
        let own = masthead.front.as_deref().is_some_and(|front| is_own(front, host));
        own && masthead.name.contains(' ') && masthead.name.len() <= 40 && is_told(masthead)
    });
    let headings: Vec<String> = page.headings.iter().map(|heading| key(&heading.plain)).collect();
    let confirmed = |masthead: &&Masthead| {
        let name = key(&masthead.name);
        let fits = host.map_or(described.contains(&name), |host| is_called(host, &name));
        name.len() > 5 && (claimed.contains(&name) || fits) && !headings.contains(&name)
    };
    linked.or_else(|| names().find(confirmed)).map(|masthead| masthead.name.clone())
}

/// Whether a link to a front page leads to that of the site itself: newspapers also link to those of their jobs, partners
/// and makers.
fn is_own(front: &str, host: Option<&str>) -> bool {
    let Some((_, rest)) = front.split_once("//") else { return true };
    let linked = rest.split('/').next().unwrap_or(rest);
    let linked = linked.strip_prefix("www.").unwrap_or(linked);
    host.is_some_and(|host| linked == host || host.strip_suffix(linked).is_some_and(|part| part.ends_with('.')))
}

/// Whether the text of a link says where it leads rather than what is there.
fn leads_somewhere(name: &str) -> bool {
    let name = name.to_lowercase();
    is_home(&name)
        || LEADS_TO.iter().any(|beginning| name.starts_with(beginning))
        || LEADS_HOME.iter().any(|end| name.ends_with(end))
        || OF_NO_SITE.iter().any(|word| name.contains(word))
}

fn is_name(name: &str) -> bool {
    let address = name.starts_with("http") || name.contains('@') || name.starts_with('/');
    (2..=60).contains(&name.chars().count()) && !address && name.chars().any(char::is_alphabetic)
}

/// The last part of the title, where the host confirms it.
fn title_suffix(page: &Gathered, host: Option<&str>) -> Option<String> {
    let title = page.title.as_deref()?;
    let host = host?;
    let last = SEPARATORS
        .iter()
        .filter_map(|separator| title.rsplit_once(separator))
        .map(|(_, last)| last.trim())
        .min_by_key(|last| last.len())?;
    let name = key(last);
    (name.len() > 2 && confirms(host, &name)).then(|| last.to_owned())
}

/// Whether a host is a name, with its last part or without.
fn is_called(host: &str, name: &str) -> bool {
    key(host) == name || host.rsplit_once('.').is_some_and(|(bare, _)| key(bare) == name)
}

/// Whether a host has a name in it, or the name the host without its last part and little more.
fn confirms(host: &str, name: &str) -> bool {
    let host = key(host.rsplit_once('.').map_or(host, |(bare, _)| bare));
    host.contains(name) || name.contains(&host) && host.len() > 3 && name.len() < 2 * host.len() + 8
}

/// A host in readable form: `www.daily-argo.example` is `daily-argo.example`.
fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?.to_owned();
    let bare = ["www.", "m.", "amp.", "mobile.", "edition."]
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix))
        .unwrap_or(&host);
    Some(bare.to_owned())
}

/// Comparable forms of the site's name and host.
pub(super) fn site_keys(publication: Option<&str>, address: Option<&str>) -> Vec<String> {
    let host =
        address.and_then(|address| url::Url::parse(address).ok()).and_then(|url| url.host_str().map(str::to_owned));
    let bare = host.as_deref().map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned());
    let label = bare
        .as_deref()
        .and_then(|host| host.rsplit_once('.'))
        .and_then(|(name, _)| name.rsplit('.').find(|label| !is_second_level(label)))
        .map(str::to_owned);
    [publication.map(str::to_owned), bare, label]
        .into_iter()
        .flatten()
        .map(|name| key(&name))
        .filter(|name| name.len() > 1)
        .collect()
}

/// Parts of hosts that stand before the country as a kind of holder: `co.uk`, `com.br`.
fn is_second_level(label: &str) -> bool {
    matches!(label, "co" | "com" | "org" | "net" | "gov" | "edu" | "ac" | "or" | "ne" | "go")
}

/// The section: as declared, else the last breadcrumb before the story itself.
pub(super) fn section(page: &Gathered, work: Option<&Work>, headline: Option<&str>) -> Option<String> {
    let metas = [
        "article:section",
        "og:article:section",
        "parsely-section",
        "cxenseparse:section",
        "section",
        "articlesection",
        "sailthru.section",
        "dc.subject.section",
        "category",
    ];
    let meta = metas
        .iter()
        .find_map(|wanted| page.metas.iter().find(|(name, _)| name == wanted))
        .map(|(_, content)| tidy(content));
    let property = page
        .properties
        .iter()
        .find(|property| property.name == "articlesection" && !property.spot.aside)
        .map(|property| tidy(&property.value));
    let declared =
        work.and_then(|work| work.section.clone()).or(meta).or(property).filter(|section| is_section(section));
    declared.or_else(|| crumb(page, headline))
}

fn is_section(name: &str) -> bool {
    let every = matches!(key(name).as_str(), "all" | "article" | "articles" | "artikel" | "記事" | "default");
    let letters = name.chars().any(char::is_alphabetic);
    (2..=60).contains(&name.chars().count()) && letters && !name.starts_with("http") && !every
}

fn crumb(page: &Gathered, headline: Option<&str>) -> Option<String> {
    let crumbs = if page.ld.crumbs.is_empty() { &page.crumbs } else { &page.ld.crumbs };
    let headline = headline.map(key).unwrap_or_default();
    let own = |crumb: &str| {
        headline.len() > 5 && (headline.contains(&key(crumb)) && crumb.len() > 20 || key(crumb).contains(&headline))
    };
    let section =
        crumbs.iter().rev().find(|crumb| is_section(crumb) && !own(crumb) && !is_home(crumb) && crumb.len() <= 40)?;
    Some(section.clone())
}

fn is_home(crumb: &str) -> bool {
    matches!(
        key(crumb).as_str(),
        "home"
            | "startseite"
            | "accueil"
            | "inicio"
            | "portada"
            | "homepage"
            | "start"
            | "hem"
            | "forside"
            | "etusivu"
            | "главная"
            | "anasayfa"
            | "home page"
            | "youarehere"
            | "siesindhier"
            | "首页"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masthead(name: &str, front: Option<&str>) -> Masthead {
        Masthead { name: name.into(), front: front.map(str::to_owned) }
    }

    /// The publication of a page that links to these front pages, with a title that does not name it.
    fn linked(address: &str, links: &[(&str, &str)]) -> Option<String> {
        let mastheads = links.iter().map(|(name, front)| masthead(name, Some(front))).collect();
        let page = Gathered { title: Some("Ferry stuck in ice".into()), mastheads, ..Default::default() };
        read(&page, None, Some(address))
    }

    #[test]
    fn a_link_to_the_front_page_names_the_paper_only_if_the_address_agrees() {
        let links = [("To the Argo", "/"), ("The Daily Argo", "https://www.dailyargo.example/")];
        assert_eq!(linked("https://www.dailyargo.example/x", &links[1..]).as_deref(), Some("The Daily Argo"));
        assert_eq!(linked("https://news.dailyargo.example/x", &links[1..]).as_deref(), Some("The Daily Argo"));
        // A partner's front page, a label, a team.
        let others = [
            ("Jobs by Argonauts", "https://jobs.example/"),
            ("zur Argo Homepage", "/"),
            ("My Account", "/"),
            ("Home Team Scores", "/"),
        ];
        assert_eq!(linked("https://argo.example/x", &others).as_deref(), Some("argo.example"));
    }

    #[test]
    fn a_masthead_confirms_the_name_in_the_title_or_the_copyright_line() {
        let mastheads = vec![masthead("Home", Some("/")), masthead("The Daily Argo", None)];
        let page =
            Gathered { title: Some("The Daily Argo: Ferry stuck in ice".into()), mastheads, ..Default::default() };
        assert_eq!(read(&page, None, None).as_deref(), Some("The Daily Argo"));
        let untitled = Gathered { title: Some("Ferry stuck".into()), ..page };
        assert_eq!(read(&untitled, None, None), None);
    }

    #[test]
    fn the_title_names_the_paper_where_the_host_confirms_it() {
        let page = Gathered { title: Some("Ferry stuck | The Daily Argo".into()), ..Default::default() };
        assert_eq!(read(&page, None, Some("https://www.dailyargo.example/x")).as_deref(), Some("The Daily Argo"));
        assert_eq!(read(&page, None, Some("https://www.other.example/x")).as_deref(), Some("other.example"));
    }
}
