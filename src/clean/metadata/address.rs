//! Witnesses of a page → its canonical address: absolute, without fragment and tracking parameters.

use url::Url;

use super::ld::Work;
use super::witnesses::Gathered;

/// The page's canonical address. `fetched` is where it came from, if known; it resolves relative addresses and is the
/// last resort. An address of the site's root gives way to one with a path.
pub(super) fn read(page: &Gathered, work: Option<&Work>, fetched: Option<&str>) -> Option<String> {
    let base = base(page, fetched);
    let declared = declared(page, work);
    let addresses: Vec<Url> =
        declared.iter().map(String::as_str).chain(fetched).filter_map(|text| absolute(text, base.as_ref())).collect();
    addresses.iter().find(|address| !is_root(address)).or(addresses.first()).map(|address| cleaned(address.clone()))
}

/// Every address the page gives itself, most trusted first.
pub(super) fn declared(page: &Gathered, work: Option<&Work>) -> Vec<String> {
    let link = |wanted: &str| {
        page.links
            .iter()
            .find(|(rel, _)| rel.split_ascii_whitespace().any(|rel| rel == wanted))
            .map(|(_, href)| href.clone())
    };
    let meta = |wanted: &str| page.metas.iter().find(|(name, _)| name == wanted).map(|(_, content)| content.clone());
    let property = page
        .properties
        .iter()
        .find(|property| matches!(property.name.as_str(), "mainentityofpage") && !property.spot.aside)
        .map(|property| property.value.clone());
    let urls = work.map(|work| work.urls.clone()).unwrap_or_default();
    let mut found: Vec<String> = [link("canonical"), meta("og:url")].into_iter().flatten().collect();
    found.extend(urls);
    found.extend(
        [property, meta("parsely-link"), meta("twitter:url"), meta("sailthru.url"), link("shortlink")]
            .into_iter()
            .flatten(),
    );
    found
}

fn base(page: &Gathered, fetched: Option<&str>) -> Option<Url> {
    let alternates = page.links.iter().map(|(_, href)| href.as_str());
    let og = page.metas.iter().find(|(name, _)| name == "og:url").map(|(_, content)| content.as_str());
    fetched
        .into_iter()
        .chain(og)
        .chain(alternates.filter(|href| href.starts_with("http")))
        .find_map(|text| Url::parse(text).ok())
}

fn absolute(text: &str, base: Option<&Url>) -> Option<Url> {
    let text = text.trim();
    let url = Url::parse(text).ok().or_else(|| base.and_then(|base| base.join(text).ok()))?;
    let host = url.host_str().is_some_and(|host| host.contains('.') && host != "localhost");
    (matches!(url.scheme(), "http" | "https") && host).then_some(url)
}

fn is_root(url: &Url) -> bool {
    matches!(url.path(), "" | "/" | "/index.html" | "/index.php") && url.query().is_none()
}

/// Parameters that say how a reader came, not what is read.
fn is_tracking(name: &str) -> bool {
    name.starts_with("utm_")
        || name.starts_with("at_")
        || matches!(
            name,
            "fbclid"
                | "gclid"
                | "dclid"
                | "msclkid"
                | "mc_cid"
                | "mc_eid"
                | "igshid"
                | "ref"
                | "ref_src"
                | "cmpid"
                | "cmp"
                | "ocid"
                | "ito"
                | "xtor"
                | "wt_mc"
                | "wt.mc_id"
                | "smid"
                | "spref"
                | "ns_mchannel"
                | "ns_source"
                | "ns_campaign"
                | "_ga"
                | "yclid"
                | "taid"
        )
}

fn cleaned(mut url: Url) -> String {
    url.set_fragment(None);
    if url.query().is_some() {
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !is_tracking(&name.to_ascii_lowercase()))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let dropped = kept.len() < url.query_pairs().count();
        if kept.is_empty() {
            url.set_query(None);
        } else if dropped {
            url.query_pairs_mut().clear().extend_pairs(kept);
        }
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(links: &[(&str, &str)], fetched: Option<&str>) -> Option<String> {
        let links = links.iter().map(|(rel, href)| ((*rel).to_owned(), (*href).to_owned())).collect();
        read(&Gathered { links, ..Default::default() }, None, fetched)
    }

    #[test]
    fn fragments_and_tracking_go() {
        let read = canonical(&[], Some("https://a.example/x?id=3&utm_source=mail#top"));
        assert_eq!(read.as_deref(), Some("https://a.example/x?id=3"));
    }

    #[test]
    fn relative_addresses_are_completed_and_a_root_gives_way() {
        assert_eq!(
            canonical(&[("canonical", "/story/7")], Some("https://a.example/amp/7")).as_deref(),
            Some("https://a.example/story/7")
        );
        assert_eq!(
            canonical(&[("canonical", "https://a.example/")], Some("https://a.example/story/7")).as_deref(),
            Some("https://a.example/story/7")
        );
        assert_eq!(canonical(&[], None), None);
    }
}
