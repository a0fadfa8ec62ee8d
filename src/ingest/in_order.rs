//! Items → results on several threads, handed over in the order of the items.
//!
//! One thread draws the items, several work, the caller receives. A caller that is busy for a moment, as with a commit, keeps
//! nobody waiting: the others work ahead, as far as there is room for what is under way. So memory stays bounded whatever the
//! input.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Items under way, drawn and not yet received, per working thread.
const AHEAD: usize = 128;
/// Bytes of all items under way, per working thread; a single one may be larger.
const ROOM: usize = 16 << 20;
/// Deep pages are walked without recursion, but the parser drops its own tree with it: 16 MB hold any depth that the
/// cleaner lets through.
const STACK: usize = 16 << 20;

/// Applies `work` to every item on `jobs` threads and hands the results to `receive` in the order of the items. `weigh` says
/// how many bytes an item takes, nearly. An error of `receive` ends the run and is returned; items not yet drawn are left.
pub fn in_order<T: Send, U: Send, E>(
    items: impl Iterator<Item = T> + Send,
    jobs: usize,
    weigh: impl Fn(&T) -> usize + Send,
    work: impl Fn(T) -> U + Sync,
    mut receive: impl FnMut(U) -> Result<(), E>,
) -> Result<(), E> {
    let jobs = jobs.max(1);
    let room = Room::of(AHEAD * jobs, ROOM * jobs);
    std::thread::scope(|scope| {
        let (to_work, drawn) = channel();
        let (to_caller, done) = channel();
        let room = &room;
        // However this ends, the thread that waits for room does too.
        let _closes = Closes(room);
        spawn(scope, move || {
            for (number, item) in items.enumerate() {
                let bytes = weigh(&item);
                if !room.take(bytes) || to_work.send((number, bytes, item)).is_err() {
                    return;
                }
            }
        });
        let drawn = std::sync::Arc::new(Mutex::new(drawn));
        for _ in 0..jobs {
            let (drawn, to_caller, work) = (std::sync::Arc::clone(&drawn), to_caller.clone(), &work);
            spawn(scope, move || {
                while let Some((number, bytes, item)) = next(&drawn) {
                    if room.is_closed() || to_caller.send((number, (bytes, work(item)))).is_err() {
                        return;
                    }
                }
            });
        }
        // The workers hold the only ends now: the channels close when they are done or when the caller gives up.
        drop((to_caller, drawn));
        sorted(done, room, &mut receive)
    })
}

fn next<T>(drawn: &Mutex<Receiver<T>>) -> Option<T> {
    held(drawn).recv().ok()
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sorted<U, E>(
    done: Receiver<(usize, (usize, U))>,
    room: &Room,
    receive: &mut impl FnMut(U) -> Result<(), E>,
) -> Result<(), E> {
    let (mut waiting, mut expected) = (BTreeMap::new(), 0);
    for (number, result) in done {
        waiting.insert(number, result);
        while let Some((bytes, result)) = waiting.remove(&expected) {
            receive(result)?;
            expected += 1;
            room.give(bytes);
        }
    }
    Ok(())
}

/// Room for what is under way, results that wait for a slower one before them included.
struct Room {
    /// The most of them.
    items: usize,
    bytes: usize,
    taken: Mutex<Taken>,
    freed: Condvar,
}

#[derive(Default)]
struct Taken {
    items: usize,
    bytes: usize,
    is_closed: bool,
}

impl Room {
    fn of(items: usize, bytes: usize) -> Self {
        Self { items, bytes, taken: Mutex::default(), freed: Condvar::new() }
    }

    /// Waits for room and takes it; false if nobody wants any more.
    fn take(&self, bytes: usize) -> bool {
        let is_full = |taken: &mut Taken| {
            !taken.is_closed && taken.items > 0 && (taken.items >= self.items || taken.bytes + bytes > self.bytes)
        };
        let mut taken = self.freed.wait_while(held(&self.taken), is_full).unwrap_or_else(PoisonError::into_inner);
        taken.items += 1;
        taken.bytes += bytes;
        !taken.is_closed
    }

    fn give(&self, bytes: usize) {
        let mut taken = held(&self.taken);
        taken.items -= 1;
        taken.bytes -= bytes;
        self.freed.notify_one();
    }

    fn is_closed(&self) -> bool {
        held(&self.taken).is_closed
    }
}

/// Closes a room when it is dropped.
struct Closes<'r>(&'r Room);

impl Drop for Closes<'_> {
    fn drop(&mut self) {
        held(&self.0.taken).is_closed = true;
        self.0.freed.notify_all();
    }
}

fn spawn<'s, 'e: 's>(scope: &'s std::thread::Scope<'s, 'e>, work: impl FnOnce() + Send + 's) {
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn_scoped(scope, work)
        .expect("the system gives a few threads to a process that just started");
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let mut seen = Vec::new();
        let uneven = |n: u64| {
            std::thread::sleep(std::time::Duration::from_millis(n % 7));
            n
        };
        in_order(
            0..100,
            4,
            |_| 1,
            uneven,
            |n| {
                seen.push(n);
                Ok::<_, ()>(())
            },
        )
        .expect("no error");
        assert_eq!(seen, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn an_error_of_the_receiver_ends_an_endless_run() {
        let outcome = in_order(0u64.., 2, |_| 1, |n| n, |n| if n < 50 { Ok(()) } else { Err(n) });
        assert_eq!(outcome, Err(50));
    }

    #[test]
    fn what_is_under_way_never_takes_more_than_its_room() {
        let (drawn, most, received) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let items = (0..40).inspect(|_| _ = drawn.fetch_add(1, Ordering::SeqCst));
        let slow = |_| {
            std::thread::sleep(std::time::Duration::from_millis(2));
            let under_way = drawn.load(Ordering::SeqCst) - received.fetch_add(1, Ordering::SeqCst);
            most.fetch_max(under_way, Ordering::SeqCst);
            Ok::<_, ()>(())
        };
        // Five fit, and the next one waits at the door.
        in_order(items, 2, |_| 2 * ROOM / 5, |n| n, slow).expect("no error");
        assert!((2..=6).contains(&most.load(Ordering::SeqCst)), "{most:?}");
    }
}
