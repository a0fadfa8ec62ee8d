//! The service over real connections: slow clients, many clients, hasty clients, and the end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dateline::web::{self, Limits, Settings};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::served::Archive;

/// Nothing here takes longer on a machine that is not stuck.
const PATIENCE: Duration = Duration::from_secs(20);

/// A service with limits, on a port of its own.
struct Service {
    /// Its index lies in a folder that goes with it.
    _archive: Archive,
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    ended: JoinHandle<std::io::Result<()>>,
}

impl Service {
    async fn with(limits: Limits) -> Self {
        Self::over(Archive::new(), limits).await
    }

    async fn over(archive: Archive, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (end, asked) = oneshot::channel::<()>();
        let asked = async move { drop(asked.await) };
        let settings = Settings { limits, ..Settings::default() };
        let ended = tokio::spawn(web::serve(listener, Arc::clone(&archive.searcher), settings, asked));
        Self { _archive: archive, address, end: Some(end), ended }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("it accepts connections")
    }

    /// What is answered to a request on a connection of its own.
    async fn get(&self, path: &str) -> String {
        let stream = self.connect().await;
        write(&stream, &format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).await;
        read(&stream).await
    }
}

/// Waits until no search runs.
async fn idle(service: &Service) {
    let idle = async {
        while !service.get("/metrics").await.contains("dateline_searches_running 0\n") {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, idle).await.expect("searches end");
}

async fn write(stream: &TcpStream, text: &str) {
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        stream.writable().await.expect("writable");
        rest = &rest[stream.try_write(rest).unwrap_or(0)..];
    }
}

/// All that comes until the other side closes the connection.
async fn read(stream: &TcpStream) -> String {
    let (mut all, mut piece) = (Vec::new(), vec![0; 64 << 10]);
    let reading = async {
        loop {
            stream.readable().await.expect("readable");
            match stream.try_read(&mut piece) {
                Ok(0) => break,
                Ok(length) => all.extend_from_slice(&piece[..length]),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(_) => break,
            }
        }
    };
    timeout(PATIENCE, reading).await.expect("it closes the connection in time");
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_connect_and_say_nothing_hold_up_nobody() {
    let service = Service::with(Limits { max_connections: 40, ..Limits::default() }).await;
    let mut silent = Vec::new();
    for number in 0..400 {
        let stream = service.connect().await;
        write(&stream, "GET / HTTP/1.1\r\nHo").await;
        silent.push(stream);
        if number % 50 == 0 {
            let began = Instant::now();
            let answered = service.get("/api/v1/search?q=harbour").await;
            assert!(answered.starts_with("HTTP/1.1 200 "), "{answered}");
            assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        }
    }
    // One that makes room is closed a moment after the new one has come in.
    let closed = async {
        while !service.get("/metrics").await.contains("dateline_connections_open 40\n") {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, closed).await.expect("no more stay open than may be");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_of_a_request_must_come_in_time() {
    let service = Service::with(Limits { max_header_wait: Duration::from_millis(300), ..Limits::default() }).await;
    let slow = service.connect().await;
    write(&slow, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ").await;
    let began = Instant::now();
    read(&slow).await;
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_asks_too_often_is_sent_away_for_a_while() {
    let service = Service::with(Limits { per_minute: Some(3), ..Limits::default() }).await;
    for _ in 0..3 {
        assert!(service.get("/api/v1/search").await.starts_with("HTTP/1.1 200 "));
    }
    let refused = service.get("/api/v1/search").await;
    assert!(refused.starts_with("HTTP/1.1 429 ") && refused.contains("\r\nretry-after: "), "{refused}");
    assert!(refused.contains("problem-too-often"), "{refused}");
    assert!(service.get("/readyz").await.starts_with("HTTP/1.1 200 "), "those who run it are not counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_nobody_waits_for_any_longer_is_given_up() {
    // As many patterns as may be, each compared with every word held.
    let patterns: Vec<String> = ('a'..='t').map(|letter| format!("*{letter}*q*v*x*z*9")).collect();
    let slow = format!("/api/v1/search?q={}", patterns.join("+OR+"));
    let archive = Archive::of_many_words();
    let again = archive.searcher.clone();
    let patient = Service::over(archive, Limits { max_search: PATIENCE, ..Limits::default() }).await;
    let began = Instant::now();
    assert!(patient.get(&slow).await.starts_with("HTTP/1.1 200 "));
    let takes = began.elapsed();
    assert!(takes > Duration::from_millis(300), "too fast to be given up: {takes:?}");

    let archive = Archive::over(again, Settings::default());
    let hasty = Service::over(archive, Limits { max_search: takes / 10, ..Limits::default() }).await;
    let began = Instant::now();
    let answered = hasty.get(&slow).await;
    assert!(answered.starts_with("HTTP/1.1 503 ") && answered.contains("problem-slow"), "{answered}");
    idle(&hasty).await;
    assert!(began.elapsed() < takes / 2, "{:?} of {takes:?}", began.elapsed());

    let began = Instant::now();
    let client = patient.connect().await;
    // The answer to the same address would be kept.
    write(&client, &format!("GET {slow}&per_page=9 HTTP/1.1\r\nHost: a\r\n\r\n")).await;
    while patient.get("/metrics").await.contains("dateline_searches_running 0\n") {
        assert!(began.elapsed() < takes / 2, "it has not begun");
    }
    drop(client);
    idle(&patient).await;
    assert!(began.elapsed() < takes / 2, "{:?} of {takes:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_ends_finishes_what_it_has_begun_and_begins_nothing_more() {
    let mut service = Service::with(Limits::default()).await;
    let begun = service.connect().await;
    write(&begun, "GET /api/v1/export?format=jsonl HTTP/1.1\r\nHost: a\r\n").await;
    sleep(Duration::from_millis(200)).await;
    service.end.take().map(|end| end.send(())).expect("not asked to end before").expect("it runs");
    while TcpStream::connect(service.address).await.is_ok() {
        sleep(Duration::from_millis(20)).await;
    }
    write(&begun, "\r\n").await;
    let answered = read(&begun).await;
    assert!(answered.starts_with("HTTP/1.1 200 ") && answered.ends_with("0\r\n\r\n"), "{answered}");
    timeout(PATIENCE, service.ended).await.expect("it ends in time").expect("without a fault").expect("well");
}
