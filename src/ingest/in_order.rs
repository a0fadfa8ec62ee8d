//! Items → results on several threads, handed over in the order of the items.
//!
//! One thread draws the items, several work, the caller receives. The channels between them are short: a slow receiver
//! holds the others back, so memory stays bounded whatever the input.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};

/// Items under way per working thread.
const AHEAD: usize = 4;
/// Deep pages are walked without recursion, but the parser drops its own tree with it: 16 MB hold any depth that the
/// cleaner lets through.
const STACK: usize = 16 << 20;

/// Applies `work` to every item on `jobs` threads and hands the results to `receive` in the order of the items. An error
/// of `receive` ends the run and is returned; items not yet drawn are left.
pub fn in_order<T: Send, U: Send, E>(
    items: impl Iterator<Item = T> + Send,
    jobs: usize,
    work: impl Fn(T) -> U + Sync,
    mut receive: impl FnMut(U) -> Result<(), E>,
) -> Result<(), E> {
    let jobs = jobs.max(1);
    std::thread::scope(|scope| {
        let (to_work, drawn) = sync_channel(AHEAD * jobs);
        let (to_caller, done) = sync_channel(AHEAD * jobs);
        // One permit an item under way, results that wait for a slower one before them included.
        let (take, permits) = sync_channel(2 * AHEAD * jobs);
        spawn(scope, move || {
            for numbered in items.enumerate() {
                if take.send(()).is_err() || to_work.send(numbered).is_err() {
                    return;
                }
            }
        });
        let drawn = std::sync::Arc::new(Mutex::new(drawn));
        for _ in 0..jobs {
            let (drawn, to_caller, work) = (std::sync::Arc::clone(&drawn), to_caller.clone(), &work);
            spawn(scope, move || {
                while let Some((number, item)) = next(&drawn) {
                    if to_caller.send((number, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        // The workers hold the only ends now: the channels close when they are done or when the caller gives up.
        drop((to_caller, drawn));
        sorted(done, &permits, &mut receive)
    })
}

fn next<T>(drawn: &Mutex<Receiver<T>>) -> Option<T> {
    drawn.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).recv().ok()
}

fn sorted<U, E>(
    done: Receiver<(usize, U)>,
    permits: &Receiver<()>,
    receive: &mut impl FnMut(U) -> Result<(), E>,
) -> Result<(), E> {
    let (mut waiting, mut expected) = (BTreeMap::new(), 0);
    for (number, result) in done {
        waiting.insert(number, result);
        while let Some(result) = waiting.remove(&expected) {
            receive(result)?;
            expected += 1;
            // Gives the permit back; there is one, for the item took it.
            let _ = permits.recv();
        }
    }
    Ok(())
}

fn spawn<'s, 'e: 's>(scope: &'s std::thread::Scope<'s, 'e>, work: impl FnOnce() + Send + 's) {
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn_scoped(scope, work)
        .expect("the system gives a few threads to a process that just started");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let mut seen = Vec::new();
        let uneven = |n: u64| {
            std::thread::sleep(std::time::Duration::from_millis(n % 7));
            n
        };
        in_order(0..100, 4, uneven, |n| {
            seen.push(n);
            Ok::<_, ()>(())
        })
        .expect("no error");
        assert_eq!(seen, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn an_error_of_the_receiver_ends_an_endless_run() {
        let outcome = in_order(0u64.., 2, |n| n, |n| if n < 50 { Ok(()) } else { Err(n) });
        assert_eq!(outcome, Err(50));
    }
}
