//! Decisions that were made while another process wrote → the index, once that process has ended.
//!
//! An ingest takes decisions along by itself; what merges the index, checks it or makes a copy does not. So the desk looks
//! every now and then whether it may write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Place;
use crate::error::Error;
use crate::ingest;

/// How often it looks.
const PAUSE: Duration = Duration::from_secs(2);

/// Whether somebody looks already.
#[derive(Debug, Default)]
pub(super) struct Following(Arc<AtomicBool>);

impl Following {
    /// Begins to look, unless that is done already.
    pub(super) fn begin(&self, place: &Place) {
        if self.0.swap(true, Ordering::AcqRel) {
            return;
        }
        let (looks, corpus, index) = (Arc::clone(&self.0), place.corpus.clone(), place.index.clone());
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(PAUSE);
                // What is decided from here on begins to look by itself.
                looks.store(false, Ordering::Release);
                match ingest::catch_up(&corpus, &index) {
                    Err(Error::Locked { .. }) if !looks.swap(true, Ordering::AcqRel) => {}
                    Err(Error::Locked { .. }) | Ok(_) => return,
                    Err(error) => {
                        tracing::error!(%error, "the index does not follow what was decided");
                        return;
                    }
                }
            }
        });
    }
}
