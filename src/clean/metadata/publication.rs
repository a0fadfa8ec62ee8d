//! Witnesses of a page → the newspaper's or site's name, and the section.

use url::Url;

use super::ld::Work;
use super::text::{key, tidy};
use super::witnesses::Gathered;

/// What stands between a title and the site's name.
pub(super) const SEPARATORS: [&str; 14] =
    [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " / ", " ‹ ", " > ", "｜", " ― "];

/// The publication's name: as declared, else the part of the title that the address confirms, else the host in
/// readable form.
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
        .or_else(|| masthead(page))
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
    page.mastheads.iter().find_map(|(name, linked)| {
        let name = key(name);
        // A first line may as well be the headline.
        let known = *linked || !headings.contains(&name);
        parts
            .iter()
            .find(|part| known && key(part) == name && 2 * part.len() <= title.len() + 4)
            .map(|part| (*part).to_owned())
    })
}

/// What links to the front page by a name of several words; else a masthead that the description or the copyright line
/// repeats.
fn masthead(page: &Gathered) -> Option<String> {
    let mut names = page.mastheads.iter().filter(|(name, _)| is_name(name) && !is_home(name));
    let linked = names.clone().find(|(name, linked)| *linked && name.contains(' ') && name.len() <= 40);
    let descriptions =
        page.metas.iter().filter(|(name, _)| name.ends_with("description")).map(|(_, content)| content.as_str());
    let copyrights =
        page.lines.iter().map(|line| line.text.as_str()).filter(|text| text.contains('©') || text.contains("opyright"));
    let known: String = descriptions.chain(copyrights).map(key).collect();
    let headings: Vec<String> = page.headings.iter().map(|heading| key(&heading.plain)).collect();
    let confirmed = |(name, _): &&(String, bool)| {
        let name = key(name);
        name.len() > 5 && known.contains(&name) && !headings.contains(&name)
    };
    linked.or_else(|| names.find(confirmed)).map(|(name, _)| name.clone())
}

fn is_name(name: &str) -> bool {
    let address = name.starts_with("http") || name.starts_with('@') || name.starts_with('/');
    (2..=60).contains(&name.chars().count()) && !address && name.chars().any(char::is_alphabetic)
}

/// The last part of the title, where the host confirms it.
fn title_suffix(page: &Gathered, host: Option<&str>) -> Option<String> {
    let title = page.title.as_deref()?;
    let host = key(host?.rsplit_once('.').map_or(host?, |(name, _)| name));
    let last = SEPARATORS
        .iter()
        .filter_map(|separator| title.rsplit_once(separator))
        .map(|(_, last)| last.trim())
        .min_by_key(|last| last.len())?;
    let name = key(last);
    let confirmed = name.len() > 2
        && (host.contains(&name) || name.contains(&host) && host.len() > 3 && name.len() < 2 * host.len() + 8);
    confirmed.then(|| last.to_owned())
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
    (2..=60).contains(&name.chars().count()) && name.chars().any(char::is_alphabetic) && !name.starts_with("http")
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

    #[test]
    fn a_masthead_confirms_the_name_in_the_title_or_the_copyright_line() {
        let mastheads = vec![("Home".to_owned(), true), ("The Daily Argo".to_owned(), false)];
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
