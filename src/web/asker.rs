//! Request → who asks, and under which address the service is known to them.
//!
//! What proxies say (`X-Forwarded-For`, `-Proto`, `-Host`) is believed only of those that the settings name, for anybody
//! can send these lines. Of a chain of addresses the nearest that is no trusted proxy is the client.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::{HeaderMap, header};

use super::server::Peer;
use super::settings::Settings;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asker {
    /// The client; unknown where the request did not come over the network.
    pub(super) client: Option<IpAddr>,
    /// Scheme, host and base path, without a slash at the end: `https://example.org/archive`. Put before a path it makes
    /// an address that stands by itself.
    pub(super) site: String,
}

impl Asker {
    pub(super) fn of(request: &Request, settings: &Settings) -> Self {
        let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
        Self::read(request.headers(), peer, settings)
    }

    fn read(headers: &HeaderMap, peer: Option<IpAddr>, settings: &Settings) -> Self {
        let is_trusted = |address: &IpAddr| settings.trusted_proxies.contains(address);
        let through_proxy = peer.as_ref().is_some_and(is_trusted);
        let told = |name: &str| {
            let last = headers.get_all(name).iter().next_back()?.to_str().ok()?;
            through_proxy.then(|| last.rsplit(',').next().unwrap_or_default().trim().to_owned())
        };
        let chain = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
        let chain: Vec<IpAddr> =
            chain.flat_map(|line| line.split(',')).filter_map(|address| address.trim().parse().ok()).collect();
        let told_client = chain.into_iter().rev().map(|address| address.to_canonical()).find(|a| !is_trusted(a));
        let origin = settings.public_url.clone().unwrap_or_else(|| {
            let scheme = told("x-forwarded-proto").filter(|scheme| scheme == "https").unwrap_or("http".to_owned());
            let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
            let host = told("x-forwarded-host").or(asked).filter(|host| is_host(host));
            format!("{scheme}://{}", host.as_deref().unwrap_or("localhost"))
        });
        Self {
            client: if through_proxy { told_client.or(peer) } else { peer },
            site: format!("{origin}{}", settings.base_path),
        }
    }
}

/// Whether it can stand in an address as it is: a name or number with a port, nothing that would begin anything else.
fn is_host(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    !text.is_empty() && text.len() <= 255 && text.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn asked(lines: &[(&'static str, &'static str)], peer: &str, settings: &Settings) -> (String, String) {
        let line = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        let headers = HeaderMap::from_iter(lines.iter().map(line));
        let asker = Asker::read(&headers, peer.parse().ok(), settings);
        (asker.client.map(|client| client.to_string()).unwrap_or_default(), asker.site)
    }

    const FORWARDED: [(&str, &str); 4] = [
        ("host", "127.0.0.1:7700"),
        ("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.2"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "press.example"),
    ];

    #[test]
    fn only_a_trusted_proxy_is_believed_about_the_client() {
        let proxies = ["10.0.0.1", "10.0.0.2"].map(|address| address.parse().expect("an address"));
        let settings = Settings { trusted_proxies: proxies.to_vec(), ..Settings::default() };
        assert_eq!(asked(&FORWARDED, "10.0.0.1", &settings), ("203.0.113.9".into(), "https://press.example".into()));
        assert_eq!(asked(&FORWARDED, "10.9.9.9", &settings), ("10.9.9.9".into(), "http://127.0.0.1:7700".into()));
        assert_eq!(asked(&FORWARDED, "10.0.0.1", &Settings::default()).0, "10.0.0.1");
    }

    #[test]
    fn the_public_address_of_the_settings_wins_over_what_requests_say() {
        let settings = Settings {
            public_url: Some("https://example.org".into()),
            base_path: "/archive".into(),
            ..Settings::default()
        };
        assert_eq!(asked(&FORWARDED, "10.0.0.1", &settings).1, "https://example.org/archive");
        assert_eq!(asked(&[("host", "a\"b")], "10.0.0.1", &Settings::default()).1, "http://localhost");
    }
}
