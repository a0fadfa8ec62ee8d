//! What was typed of the service: how to serve, and how to look whether all is well.

use std::net::{IpAddr, SocketAddr};

use clap::{Args as ClapArgs, ValueEnum};

#[derive(Debug, ClapArgs)]
pub(crate) struct Serve {
    /// Address to listen on [default: 127.0.0.1:7700]
    #[arg(long, value_name = "ADDRESS", env = "DATELINE_LISTEN")]
    pub(crate) listen: Option<SocketAddr>,
    /// Name of the archive, at the head of each page
    #[arg(long, env = "DATELINE_TITLE")]
    pub(crate) title: Option<String>,
    /// Under which address readers know the service, when a proxy stands before it: https://example.org/archive
    #[arg(long, value_name = "URL", env = "DATELINE_PUBLIC_URL")]
    pub(crate) public_url: Option<String>,
    /// Address of a proxy whose X-Forwarded-For, -Proto and -Host are believed (repeat)
    #[arg(long, value_name = "IP", env = "DATELINE_TRUSTED_PROXIES", value_delimiter = ',')]
    pub(crate) trusted_proxy: Vec<IpAddr>,
    /// Requests a minute of one client; more are sent away for a while [default: any number]
    #[arg(long, value_name = "N", env = "DATELINE_PER_MINUTE")]
    pub(crate) per_minute: Option<u32>,
    /// Searches at once; more wait a moment, then are sent away [default: two per core]
    #[arg(long, value_name = "N", env = "DATELINE_MAX_SEARCHES")]
    pub(crate) max_searches: Option<usize>,
    /// Seconds that a search may take [default: 10]
    #[arg(long, value_name = "SECONDS", env = "DATELINE_MAX_SEARCH_S")]
    pub(crate) max_search_s: Option<u64>,
    /// Connections at once [default: 800]
    #[arg(long, value_name = "N", env = "DATELINE_MAX_CONNECTIONS")]
    pub(crate) max_connections: Option<usize>,
    /// Open the librarians' desk at /desk, for those who have a token: 'dateline desk token add NAME'
    #[arg(long)]
    pub(crate) desk: bool,
    /// Open the desk on a listener of its own, and not beside the search
    #[arg(long, value_name = "ADDRESS", env = "DATELINE_DESK_LISTEN")]
    pub(crate) desk_listen: Option<SocketAddr>,
    /// How the log is written
    #[arg(long, value_enum, env = "DATELINE_LOG_FORMAT", default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line; every request is logged
    Json,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) serve: Serve,
    /// One JSON object per finding
    #[arg(long)]
    pub(crate) json: bool,
}
