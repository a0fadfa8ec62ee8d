//! Which connections are open, and which of them makes room when there are too many.
//!
//! A connection is either serving a request or waiting for one. When as many are open as may be, the one that has waited
//! longest is closed for a new one: clients that connect and say nothing, however many, crowd out each other and nobody
//! else. One that is serving a request is never closed; if all are, the new one is sent away.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::Notify;

/// All open connections.
#[derive(Debug)]
pub(super) struct Connections {
    most: usize,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    count: usize,
    /// Grows with each wait that begins, so that the first entry has waited longest.
    next: u64,
    waiting: BTreeMap<u64, Arc<Notify>>,
}

/// One open connection; it is closed for the book when dropped.
#[derive(Debug)]
pub(super) struct Connection {
    book: Arc<Connections>,
    /// Its place among those that wait, if it does.
    waits: Mutex<Option<u64>>,
    closing: Arc<Notify>,
}

/// While it lives, the connection serves a request.
#[derive(Debug)]
pub(super) struct Serving(Arc<Connection>);

impl Connections {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, open: Mutex::default() })
    }

    /// Enters a new connection, which waits for its first request; `None` if there is no room for it.
    pub(super) fn enter(self: &Arc<Self>) -> Option<Arc<Connection>> {
        let mut open = self.open();
        if open.count >= self.most {
            let (_, longest) = open.waiting.pop_first()?;
            longest.notify_one();
        }
        open.count += 1;
        let closing = Arc::new(Notify::new());
        let place = open.wait(&closing);
        Some(Arc::new(Connection { book: Arc::clone(self), waits: Mutex::new(Some(place)), closing }))
    }

    /// How many are open.
    pub(super) fn count(&self) -> usize {
        self.open().count
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Open {
    fn wait(&mut self, closing: &Arc<Notify>) -> u64 {
        self.next += 1;
        self.waiting.insert(self.next, Arc::clone(closing));
        self.next
    }
}

impl Connection {
    /// Ready when the connection must make room for another.
    pub(super) async fn must_close(&self) {
        self.closing.notified().await;
    }

    /// A request has come; until what is given back is dropped, the connection does not wait.
    pub(super) fn serve(self: &Arc<Self>) -> Serving {
        let mut open = self.book.open();
        if let Some(place) = self.waits().take() {
            open.waiting.remove(&place);
        }
        Serving(Arc::clone(self))
    }

    fn waits(&self) -> MutexGuard<'_, Option<u64>> {
        self.waits.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let connection = &self.0;
        let mut open = connection.book.open();
        *connection.waits() = Some(open.wait(&connection.closing));
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut open = self.book.open();
        open.count -= 1;
        if let Some(place) = self.waits().take() {
            open.waiting.remove(&place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_told_to_close(connection: &Connection) -> bool {
        use std::future::Future;
        let mut told = std::pin::pin!(connection.must_close());
        told.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_ready()
    }

    #[test]
    fn the_one_that_has_waited_longest_makes_room_and_none_that_serves() {
        let book = Connections::new(2);
        let (first, second) = (book.enter().expect("room"), book.enter().expect("room"));
        let serving = first.serve();
        let third = book.enter().expect("the second makes room");
        assert!(is_told_to_close(&second) && !is_told_to_close(&first));
        drop(second);
        let busy = third.serve();
        assert!(book.enter().is_none(), "both serve");
        drop(serving);
        assert!(book.enter().is_some() && is_told_to_close(&first));
        drop((first, third, busy));
        assert_eq!(book.count(), 0);
    }
}
