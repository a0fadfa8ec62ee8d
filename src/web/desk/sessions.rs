//! Who is logged in: a random cookie each, kept as its hash, until it is not used for a while.
//!
//! Sessions live in memory: when the service starts again everybody logs in again. A session ends with the token that it
//! was opened by.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use constant_time_eq::constant_time_eq;

use super::tokens::{self, Holder, Keys, Role};
use crate::error::Result;

/// A session that is not used for so long ends.
const IDLE: Duration = Duration::from_secs(8 * 60 * 60);
/// Sessions at once; more end the one that was not used for longest.
const MOST: usize = 1_000;

/// Somebody at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Librarian {
    pub(super) name: String,
    pub(super) role: Role,
    /// What every form of this session must bring along; `None` where no browser is involved.
    pub(super) form_key: Option<String>,
}

impl Librarian {
    /// Whether a form brought the key of this session. In constant time.
    pub(super) fn has_sent(&self, key: &str) -> bool {
        self.form_key.as_ref().is_some_and(|own| constant_time_eq(own.as_bytes(), key.as_bytes()))
    }
}

#[derive(Debug)]
struct Session {
    /// The hash of the token that opened it.
    token: [u8; 32],
    form_key: String,
    used: Instant,
}

#[derive(Debug, Default)]
pub(super) struct Sessions {
    /// By the hash of the cookie: what is looked up is no secret.
    open: Mutex<HashMap<[u8; 32], Session>>,
}

impl Sessions {
    /// Opens a session. Returns the value of its cookie.
    pub(super) fn open(&self, holder: &Holder) -> Result<String> {
        let (cookie, form_key) = (tokens::random_hex()?, tokens::random_hex()?);
        let mut open = self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        open.retain(|_, session| session.used.elapsed() < IDLE);
        if open.len() >= MOST
            && let Some(oldest) = open.iter().min_by_key(|(_, session)| session.used).map(|(key, _)| *key)
        {
            open.remove(&oldest);
        }
        open.insert(tokens::digest(&cookie), Session { token: holder.digest(), form_key, used: Instant::now() });
        Ok(cookie)
    }

    /// Whose session a cookie stands for, if it is open and the token still opens.
    pub(super) fn librarian(&self, cookie: &str, keys: &Keys) -> Option<Librarian> {
        let mut open = self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let key = tokens::digest(cookie);
        let session = open.get_mut(&key).filter(|session| session.used.elapsed() < IDLE)?;
        let Some(holder) = keys.of_digest(session.token) else {
            open.remove(&key);
            return None;
        };
        session.used = Instant::now();
        Some(Librarian { name: holder.name, role: holder.role, form_key: Some(session.form_key.clone()) })
    }

    /// Ends a session.
    pub(super) fn close(&self, cookie: &str) {
        self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(&tokens::digest(cookie));
    }
}
