//! What is measured of the service while it runs, for Prometheus.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// The media type of what [`Meters::text`] gives.
pub(super) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Bounds of the times counted, in seconds: a cached answer to a search that is given up.
const BOUNDS_S: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Counted per address, not per request line: a few dozen kinds, whatever clients send.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// The meters of one service.
#[derive(Debug)]
pub(super) struct Meters {
    registry: Registry,
    answered: Family<Answered, Counter>,
    took: Family<Route, Histogram, fn() -> Histogram>,
    kept: Counter,
    in_flight: Gauge,
    panics: Counter,
    connections: Gauge,
    searching: Gauge,
    articles: Gauge,
    generation: Gauge,
    resident: Gauge,
}

/// What is read off when the meters are asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    pub(super) connections: usize,
    pub(super) searching: usize,
    pub(super) articles: u64,
    pub(super) generation: u64,
}

impl Meters {
    pub(super) fn new() -> Self {
        let mut meters = Self {
            registry: Registry::with_prefix("dateline"),
            answered: Family::default(),
            took: Family::new_with_constructor(|| Histogram::new(BOUNDS_S)),
            kept: Counter::default(),
            in_flight: Gauge::default(),
            panics: Counter::default(),
            connections: Gauge::default(),
            searching: Gauge::default(),
            articles: Gauge::default(),
            generation: Gauge::default(),
            resident: Gauge::default(),
        };
        meters.register();
        meters
    }

    fn register(&mut self) {
        let all = &mut self.registry;
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        all.register("build", "Version of the program", build);
        all.register("http_requests", "Requests answered, by address, method and status", self.answered.clone());
        let took = "Time from the head of a request to the head of its answer, by address";
        all.register_with_unit("http_request_duration", took, Unit::Seconds, self.took.clone());
        let kept = "Searches answered with what was kept of the same one";
        all.register("answers_kept", kept, self.kept.clone());
        all.register("http_requests_in_flight", "Requests being answered", self.in_flight.clone());
        all.register("panics", "Requests given up because of a fault in the program", self.panics.clone());
        all.register("connections_open", "Connections open", self.connections.clone());
        all.register("searches_running", "Searches that run or are being given up", self.searching.clone());
        all.register("index_articles", "Articles in the index", self.articles.clone());
        all.register("index_generation", "Last change of the corpus that the index has", self.generation.clone());
        all.register_with_unit("process_resident_memory", "Memory in use", Unit::Bytes, self.resident.clone());
    }

    /// A request has come.
    pub(super) fn begun(&self) {
        self.in_flight.inc();
    }

    /// It has been answered; `route` as it stands in the table of addresses, `None` if there is no such address.
    pub(super) fn answered(&self, route: Option<&str>, method: &Method, status: StatusCode, took: Duration) {
        self.in_flight.dec();
        let route = route.unwrap_or("none").to_owned();
        self.took.get_or_create(&Route { route: route.clone() }).observe(took.as_secs_f64());
        self.answered.get_or_create(&Answered { route, method: named(method), status: status.as_u16() }).inc();
    }

    /// It was given up before it was answered.
    pub(super) fn given_up(&self) {
        self.in_flight.dec();
    }

    /// It was answered with what was kept.
    pub(super) fn kept(&self) {
        self.kept.inc();
    }

    /// A handler panicked.
    pub(super) fn panicked(&self) {
        self.panics.inc();
    }

    /// Everything as text.
    pub(super) fn text(&self, now: Now) -> String {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.connections.set(signed(now.connections as u64));
        self.searching.set(signed(now.searching as u64));
        self.articles.set(signed(now.articles));
        self.generation.set(signed(now.generation));
        self.resident.set(signed(resident_bytes().unwrap_or(0)));
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// Only the methods there are: others would be counters that any client can make.
fn named(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Where the system tells it.
fn resident_bytes() -> Option<u64> {
    const IN_KIB: &str = "VmRSS:";
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(IN_KIB))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_stands_in_the_text() {
        let meters = Meters::new();
        meters.begun();
        meters.answered(Some("/api/v1/search"), &Method::GET, StatusCode::OK, Duration::from_millis(3));
        let text = meters.text(Now { connections: 2, searching: 0, articles: 24, generation: 7 });
        for line in [
            "dateline_http_requests_total{route=\"/api/v1/search\",method=\"GET\",status=\"200\"} 1",
            "dateline_http_request_duration_seconds_count{route=\"/api/v1/search\"} 1",
            "dateline_http_requests_in_flight 0",
            "dateline_index_articles 24",
            "dateline_connections_open 2",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
