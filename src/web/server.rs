//! Connections → requests for the routes, until the service is asked to end.
//!
//! Slow clients cost little and hold up nobody: the head of a request must come within a time, an answer must be read
//! within a time, and when there are too many connections those that wait make room ([`super::connections`]). At the end
//! requests that have begun are finished. What is no HTTP at all, or has a head beyond all measure, is answered by the
//! protocol's library itself, with a bare 400 or 431: no request has come of it that could be told apart.

use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::connections::{Connection, Connections, Serving};
use super::settings::Limits;

/// How long a client may read nothing of an answer.
const MAX_SILENCE: Duration = Duration::from_secs(60);
/// How long requests that have begun may take to end when the service ends.
const MAX_FINISH: Duration = Duration::from_secs(30);
/// Pause after a connection could not be accepted: usually too many files are open.
const PAUSE: Duration = Duration::from_millis(50);
/// Beyond the longest address, for the other lines of a head.
const HEAD_BYTES: usize = 64 << 10;

/// What a client gets for whose connection there is no room: the layers that word problems have not begun.
const NO_ROOM: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n\
    Retry-After: 1\r\nConnection: close\r\nContent-Length: 134\r\n\r\n\
    {\"type\":\"/help#problem-busy\",\"title\":\"Too many requests at once\",\"status\":503,\
    \"detail\":\"no connection is free; ask again in a moment\"}";

/// Who is at the other end of the connection that a request came through.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// Serves until `shutdown` is ready, then finishes the requests that have begun.
pub(super) async fn serve(
    listener: TcpListener,
    routes: Router,
    connections: Arc<Connections>,
    limits: &Limits,
    shutdown: impl Future<Output = ()> + Send,
) -> std::io::Result<()> {
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => match connections.enter() {
                Some(connection) => open(stream, peer, connection, routes.clone(), limits, &graceful),
                None => drop(tokio::spawn(send_away(stream))),
            },
            // A client that gave up before it was accepted is no news; all else passes when files have been closed.
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                tracing::warn!(%error, open = connections.count(), "a connection cannot be accepted; trying again");
                sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    if timeout(MAX_FINISH, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests that had begun were broken off after {} seconds", MAX_FINISH.as_secs());
    }
    Ok(())
}

/// Serves one connection in a task of its own.
fn open(
    stream: TcpStream,
    peer: SocketAddr,
    connection: Arc<Connection>,
    routes: Router,
    limits: &Limits,
    graceful: &GracefulShutdown,
) {
    // Answers are written whole; waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(MAX_SILENCE));
    let during = Arc::clone(&connection);
    let requests = service_fn(move |request| answer(request, peer, Arc::clone(&during), routes.clone()));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.max_header_wait)
        .max_buf_size(limits.max_address_bytes + HEAD_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stream)), requests);
    let served = graceful.watch(served);
    tokio::spawn(async move {
        tokio::select! {
            ended = served => if let Err(error) = ended {
                tracing::debug!(%error, %peer, "a connection broke off");
            },
            () = connection.must_close() => tracing::debug!(%peer, "a waiting connection made room for another"),
        }
    });
}

async fn answer(
    request: hyper::Request<Incoming>,
    peer: SocketAddr,
    connection: Arc<Connection>,
    routes: Router,
) -> Result<Response, Infallible> {
    let serving = connection.serve();
    let mut request: Request = request.map(Body::new);
    request.extensions_mut().insert(Peer(peer.ip().to_canonical()));
    let response = routes.oneshot(request).await?;
    Ok(response.map(|body| Body::new(Answer { body, _serving: serving })))
}

/// Says that there is no room, to a client that may not even be listening: as much as it takes at once.
async fn send_away(stream: TcpStream) {
    if timeout(Duration::from_secs(1), stream.writable()).await.is_ok_and(|writable| writable.is_ok()) {
        let _ = stream.try_write(NO_ROOM);
    }
}

/// The body of an answer; while it is being sent, its connection serves.
struct Answer {
    body: Body,
    _serving: Serving,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_without_a_connection_is_well_formed() {
        let text = std::str::from_utf8(NO_ROOM).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{} bytes", body.len());
        let problem: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(problem["status"], 503);
    }
}
