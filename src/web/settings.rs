//! Settings of the service, as it is built with them.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// What may be set of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name of the archive, at the head of each page.
    pub title: String,
    /// Folder of the corpus, for what only it holds (the captures behind the articles); without it the service answers
    /// from the index alone.
    pub corpus: Option<PathBuf>,
    /// Folder of the index, if the librarians' desk is opened on it and on the corpus; without it there is no desk.
    pub desk: Option<PathBuf>,
    /// Scheme and host under which readers know the service (`https://archive.example.org`), for addresses that stand by
    /// themselves in feeds and site maps; if `None`, as each request says.
    pub public_url: Option<String>,
    /// What a proxy puts before every path and takes away again (`/archive`); empty if nothing.
    pub base_path: String,
    /// Proxies whose word on client, scheme and host is taken (`X-Forwarded-For`, `-Proto`, `-Host`).
    pub trusted_proxies: Vec<IpAddr>,
    /// What is refused, and when.
    pub limits: Limits,
}

/// What the service refuses rather than become slow for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Searches that may run at once; more wait for at most [`Limits::max_wait`].
    pub max_searches: usize,
    /// How long a search may wait for its turn before it is sent away.
    pub max_wait: Duration,
    /// How long a search may take.
    pub max_search: Duration,
    /// Longest path and query in bytes.
    pub max_address_bytes: usize,
    /// Longest body of a request in bytes.
    pub max_body_bytes: usize,
    /// Connections held at once; beyond, those that have waited longest for a request make room.
    pub max_connections: usize,
    /// How long a client may take to send the head of a request, and how long it may be silent between two.
    pub max_header_wait: Duration,
    /// Requests a minute of one client; `None` = as many as it likes.
    pub per_minute: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: "Dateline".to_owned(),
            corpus: None,
            desk: None,
            public_url: None,
            base_path: String::new(),
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
        }
    }
}

impl Settings {
    /// The public address of a service taken apart: scheme and host, and the path before every address (empty if none).
    ///
    /// # Errors
    /// What is wrong with it, and how to write it.
    pub fn public(url: &str) -> Result<(String, String), String> {
        let wrong =
            || format!("the public address '{url}' is none; write https://example.org or https://example.org/archive");
        let parsed = url::Url::parse(url).map_err(|_| wrong())?;
        let is_plain = parsed.query().is_none() && parsed.fragment().is_none() && parsed.username().is_empty();
        if !matches!(parsed.scheme(), "http" | "https") || !parsed.has_host() || !is_plain {
            return Err(wrong());
        }
        Ok((parsed.origin().ascii_serialization(), parsed.path().trim_end_matches('/').to_owned()))
    }
}

impl Default for Limits {
    /// Two searches per core (one may wait for the disk while another computes), two seconds to wait, ten to search.
    /// Addresses are nearly as long as the protocol's library reads: longer queries than are looked at are cut, not refused.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            max_searches: 2 * cores,
            max_wait: Duration::from_secs(2),
            max_search: Duration::from_secs(10),
            max_address_bytes: 64_000,
            max_body_bytes: 16 << 10,
            max_connections: 800,
            max_header_wait: Duration::from_secs(10),
            per_minute: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_scheme_host_and_the_path_before_all_others() {
        let parts = |url| Settings::public(url).expect(url);
        assert_eq!(parts("https://example.org"), ("https://example.org".into(), String::new()));
        assert_eq!(parts("https://example.org:8443/press/"), ("https://example.org:8443".into(), "/press".into()));
        for url in
            ["example.org", "ftp://example.org", "https://example.org/?a=b", "https://me@example.org", "/archive"]
        {
            assert!(Settings::public(url).expect_err(url).contains("write https://"), "{url}");
        }
    }
}
