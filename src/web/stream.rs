//! A writer on a thread of its own → the body of an answer, in constant memory.
//!
//! What is written waits in a few pieces until the client has read them. A client that stops reading, or goes away, ends
//! the work; work that fails breaks the connection off, so that no client takes half an answer for the whole.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_core::Stream;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::timeout;

/// Bytes of one piece.
const PIECE: usize = 64 << 10;
/// Pieces that wait for the client.
const WAITING: usize = 4;
/// How long a client may read nothing.
const PATIENCE: Duration = Duration::from_secs(60);

type Piece = io::Result<Bytes>;

/// The body that `write` writes; it must be called where a runtime is at hand.
pub(super) fn body(write: impl FnOnce(&mut Pieces) -> io::Result<()> + Send + 'static) -> Body {
    let (sender, receiver) = mpsc::channel(WAITING);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let mut pieces = Pieces { sender, runtime, piece: Vec::with_capacity(PIECE) };
        if let Err(error) = write(&mut pieces).and_then(|()| pieces.flush()) {
            let _ = pieces.send(Err(error));
        }
    });
    Body::from_stream(Received(receiver))
}

/// What is written, in pieces.
pub(super) struct Pieces {
    sender: Sender<Piece>,
    runtime: Handle,
    piece: Vec<u8>,
}

impl Pieces {
    fn send(&mut self, piece: Piece) -> io::Result<()> {
        match self.runtime.block_on(timeout(PATIENCE, self.sender.send(piece))) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::Error::new(io::ErrorKind::BrokenPipe, "the client has gone")),
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the client has stopped reading")),
        }
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.send(Ok(piece.into()))
    }
}

struct Received(Receiver<Piece>);

impl Stream for Received {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.0.poll_recv(context)
    }
}
