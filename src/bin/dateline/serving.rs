//! Flags, environment and `dateline.toml` → the settings of the service; the first that says something wins.

use std::time::Duration;

use dateline::config::Config;
use dateline::corpus::Corpus;
use dateline::web::{Limits, Settings};

use crate::args::{self, Places};
use crate::status::Usage;

/// The settings to serve with.
pub(crate) fn settings(places: &Places, typed: &args::Serve, config: Config) -> anyhow::Result<Settings> {
    let (default, set) = (Settings::default(), config.serve);
    let desk_listen = typed.desk_listen.or(set.desk_listen);
    let seconds = |typed: Option<u64>, default| typed.map_or(default, Duration::from_secs);
    let limits = Limits {
        max_searches: typed.max_searches.or(set.max_searches).unwrap_or(default.limits.max_searches),
        max_wait: set.max_wait_ms.map_or(default.limits.max_wait, Duration::from_millis),
        max_search: seconds(typed.max_search_s.or(set.max_search_s), default.limits.max_search),
        max_address_bytes: set.max_address_bytes.unwrap_or(default.limits.max_address_bytes),
        max_body_bytes: set.max_body_bytes.unwrap_or(default.limits.max_body_bytes),
        max_connections: typed.max_connections.or(set.max_connections).unwrap_or(default.limits.max_connections),
        max_header_wait: seconds(set.max_header_s, default.limits.max_header_wait),
        per_minute: typed.per_minute.or(set.per_minute),
    };
    for (name, least) in [("max_searches", limits.max_searches), ("max_connections", limits.max_connections)] {
        if least == 0 {
            return Err(Usage(format!("{name} = 0 would serve nobody; use 1 or more")).into());
        }
    }
    let (public_url, base_path) = match typed.public_url.as_deref().or(set.public_url.as_deref()) {
        Some(url) => Settings::public(url).map(|(url, path)| (Some(url), path)).map_err(Usage)?,
        None => (None, String::new()),
    };
    let proxies = if typed.trusted_proxy.is_empty() { set.trusted_proxies } else { typed.trusted_proxy.clone() };
    Ok(Settings {
        title: typed.title.clone().or(config.title).unwrap_or(default.title),
        corpus: Corpus::exists(&places.corpus).then(|| places.corpus.clone()),
        desk: (typed.desk || set.desk || desk_listen.is_some()).then(|| places.index.clone()),
        public_url,
        base_path,
        trusted_proxies: proxies,
        limits,
    })
}
