//! Witnesses of a page → the newspaper's or site's name, and the section.

use url::Url;

use super::gather::Gathered;
use super::ld::Work;
use super::text::{key, tidy};

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
    let named = declared.into_iter().flatten().find(|name| is_name(name));
    named.or_else(|| title_suffix(page, host.as_deref())).or(host)
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
    fn the_title_names_the_paper_where_the_host_confirms_it() {
        let page = Gathered { title: Some("Ferry stuck | The Daily Argo".into()), ..Default::default() };
        assert_eq!(read(&page, None, Some("https://www.dailyargo.example/x")).as_deref(), Some("The Daily Argo"));
        assert_eq!(read(&page, None, Some("https://www.other.example/x")).as_deref(), Some("other.example"));
    }
}
