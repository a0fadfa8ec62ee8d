//! `dateline.toml` and flags → typed settings, one struct per stage, parsed once.
//!
//! The file lies in the folder of the corpus, because it belongs to what is held. Every field may be left out; a field
//! that is not known is refused with its place, so that a slip of the pen is not silently ignored.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::SystemTime;

use serde::Deserialize;

use crate::error::{Error, Result};

/// The name of the settings file in the folder of a corpus.
pub const FILE: &str = "dateline.toml";

/// The settings of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Name of the archive, at the head of each page; "Dateline" if left out.
    pub title: Option<String>,
    /// Settings of reading.
    pub capture: CaptureConfig,
    /// Settings of the service.
    pub serve: ServeConfig,
}

/// Settings of the capture stage.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaptureConfig {
    /// Largest page or record that is read, in bytes; larger ones are reported as failed.
    pub max_bytes: usize,
    /// Whether captures carry the bytes as they came.
    pub keep_raw: bool,
    /// Names of files and members that are read, as glob patterns; all if there are none.
    pub include: Vec<String>,
    /// Names of files and members that are passed over, as glob patterns.
    pub exclude: Vec<String>,
    /// Names of fields in records and what they are here: `{"overskrift": "headline", "meta.author.name": "author"}`.
    pub map: BTreeMap<String, String>,
    /// The format that everything is taken for, instead of what its content says.
    #[serde(skip)]
    pub format: Option<String>,
    /// Files that were not changed since this moment are left out.
    #[serde(skip)]
    pub since: Option<SystemTime>,
    /// Whether folders are watched for new and changed files until the run is stopped.
    #[serde(skip)]
    pub watch: bool,
}

impl Default for CaptureConfig {
    /// 32 MiB: the largest press pages seen have 5.
    fn default() -> Self {
        Self {
            max_bytes: 32 << 20,
            keep_raw: false,
            include: Vec::new(),
            exclude: Vec::new(),
            map: BTreeMap::new(),
            format: None,
            since: None,
            watch: false,
        }
    }
}

/// Settings of the service; what is left out has its default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServeConfig {
    /// Address to listen on; `127.0.0.1:7700` if left out.
    pub listen: Option<SocketAddr>,
    /// Whether the librarians' desk is open.
    pub desk: bool,
    /// Address of a listener for the desk alone, which opens it; it is then not beside the search.
    pub desk_listen: Option<SocketAddr>,
    /// Scheme, host and base path under which readers know the service: `https://example.org/archive`.
    pub public_url: Option<String>,
    /// Addresses of proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Requests a minute of one client; any number if left out.
    pub per_minute: Option<u32>,
    /// Searches at once; two per core if left out.
    pub max_searches: Option<usize>,
    /// How long a search may wait for its turn.
    pub max_wait_ms: Option<u64>,
    /// How long a search may take.
    pub max_search_s: Option<u64>,
    /// Connections at once.
    pub max_connections: Option<usize>,
    /// How long a client may take to send the head of a request.
    pub max_header_s: Option<u64>,
    /// Longest address of a request.
    pub max_address_bytes: Option<usize>,
    /// Longest body of a request.
    pub max_body_bytes: Option<usize>,
}

impl Config {
    /// Reads the settings of a corpus; no file means no settings.
    ///
    /// # Errors
    /// [`Error::Settings`] with the line and what is wrong there; [`Error::Io`].
    pub fn read(corpus: &Path) -> Result<Self> {
        let path = corpus.join(FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text)
                .map_err(|error| Error::Settings { path, reason: error.to_string().trim_end().to_owned() }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(Error::io("read", &path, source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(FILE), text).expect("written");
        Config::read(folder.path())
    }

    #[test]
    fn what_is_left_out_keeps_its_default() {
        let config = read("title = \"Harbour archive\"\n[capture]\nkeep_raw = true\n").expect("settings");
        assert_eq!(config.title.as_deref(), Some("Harbour archive"));
        assert_eq!(config.capture, CaptureConfig { keep_raw: true, ..CaptureConfig::default() });
        assert_eq!(Config::read(Path::new("no such folder")).expect("defaults"), Config::default());
    }

    #[test]
    fn an_unknown_field_is_refused_with_its_line() {
        let error = read("title = \"A\"\n[capture]\nmaxbytes = 3\n").expect_err("refused").to_string();
        assert!(error.contains("line 3") && error.contains("max_bytes"), "{error}");
    }
}
