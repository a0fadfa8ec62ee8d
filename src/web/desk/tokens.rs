//! Who may use the desk: names, roles and hashed tokens in `desk.tokens`, in the folder of the corpus.
//!
//! One line a person, columns parted by tabs: name, role, SHA-256 of the token in hexadecimal, day. A token is 32 random
//! bytes, so that its hash needs neither salt nor a slow function: there is nothing to guess. It is shown once, when it is
//! made, and stands nowhere. The file belongs to this machine: backups leave it out.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use constant_time_eq::constant_time_eq_32;
use sha2::{Digest, Sha256};

use crate::corpus::identity;
use crate::error::{Error, Result};

/// The file in the folder of a corpus.
pub const FILE: &str = "desk.tokens";

const HEAD: &str = "# name\trole\tSHA-256 of the token\tmade\n";
/// What tokens begin with, so that they are recognised where they do not belong.
const PREFIX: &str = "dateline-";
/// Longest name, in characters.
const MAX_NAME_CHARS: usize = 60;

/// What somebody may do at the desk; each may do what the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Look at queues, articles and the log.
    Reader,
    /// Decide, and undo.
    Editor,
    /// Decide what may be shown: withdraw, embargo, take a name out of an article's listing, restore.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Editor, Self::Admin];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Somebody with a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The name that stands in the log of decisions.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The day on which the token was made.
    pub made: String,
    digest: [u8; 32],
}

impl Holder {
    /// Tells their token from another one of the same name.
    pub(super) fn digest(&self) -> [u8; 32] {
        self.digest
    }
}

/// Makes a token for somebody and returns it; it can never be shown again. An older token of that name ends.
///
/// # Errors
/// [`Error::Desk`] if the name cannot stand in the file; [`Error::Io`].
pub fn add(corpus: &Path, name: &str, role: Role) -> Result<String> {
    let path = corpus.join(FILE);
    let name = name.trim();
    if name.is_empty()
        || name.starts_with('#')
        || name.chars().any(char::is_control)
        || name.chars().count() > MAX_NAME_CHARS
    {
        let reason = format!("'{name}' cannot be a name at the desk; write 1 to {MAX_NAME_CHARS} letters, no tabs");
        return Err(Error::Desk { reason });
    }
    let token = format!("{PREFIX}{}", random_hex()?);
    let mut holders = read(&path)?;
    holders.retain(|holder| holder.name != name);
    let made = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    holders.push(Holder { name: name.to_owned(), role, made, digest: digest(&token) });
    write(&path, &holders)?;
    Ok(token)
}

/// Ends the token of somebody, sessions included. Returns whether there was one.
///
/// # Errors
/// [`Error::Io`]; [`Error::Desk`] if the file cannot be understood.
pub fn remove(corpus: &Path, name: &str) -> Result<bool> {
    let path = corpus.join(FILE);
    let mut holders = read(&path)?;
    let before = holders.len();
    holders.retain(|holder| holder.name != name.trim());
    let is_gone = holders.len() < before;
    if is_gone {
        write(&path, &holders)?;
    }
    Ok(is_gone)
}

/// Everybody with a token.
///
/// # Errors
/// [`Error::Io`]; [`Error::Desk`] if the file cannot be understood.
pub fn list(corpus: &Path) -> Result<Vec<Holder>> {
    read(&corpus.join(FILE))
}

/// 32 random bytes in hexadecimal.
pub(super) fn random_hex() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::Desk { reason: format!("the system gives no random numbers: {error}") })?;
    Ok(identity::hex(&bytes))
}

pub(super) fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn read(path: &Path) -> Result<Vec<Holder>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        Err(source) => return Err(Error::io("read", path, source)),
    };
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|(line, number)| {
            holder(line).ok_or_else(|| Error::Desk {
                reason: format!(
                    "cannot understand {}, line {number}; remove the line and make a new token with 'dateline desk token add'",
                    path.display()
                ),
            })
        })
        .collect()
}

fn holder(line: &str) -> Option<Holder> {
    let mut cells = line.split('\t');
    let (name, role, digest, made) = (cells.next()?, cells.next()?, cells.next()?, cells.next().unwrap_or_default());
    let byte = |at: usize| u8::from_str_radix(digest.get(2 * at..2 * at + 2)?, 16).ok();
    let bytes: Vec<u8> = (0..32).map(byte).collect::<Option<_>>()?;
    let digest = bytes.try_into().ok().filter(|_| digest.len() == 64)?;
    Some(Holder { name: name.to_owned(), role: Role::parse(role)?, made: made.to_owned(), digest })
}

/// Written aside and renamed, readable by its owner alone.
fn write(path: &Path, holders: &[Holder]) -> Result<()> {
    let next = path.with_extension("tokens.next");
    let io = |source| Error::io("write", &next, source);
    let _ = std::fs::remove_file(&next);
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&next).map_err(io)?;
    let line = |h: &Holder| format!("{}\t{}\t{}\t{}\n", h.name, h.role.name(), identity::hex(&h.digest), h.made);
    let lines: String = holders.iter().map(line).collect();
    file.write_all(format!("{HEAD}{lines}").as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
    std::fs::rename(&next, path).map_err(|source| Error::io("write", path, source))
}

/// The tokens of a corpus, read again whenever the file has changed.
#[derive(Debug)]
pub(super) struct Keys {
    path: PathBuf,
    read: Mutex<(Option<SystemTime>, Vec<Holder>)>,
}

impl Keys {
    pub(super) fn of(corpus: &Path) -> Self {
        Self { path: corpus.join(FILE), read: Mutex::new((None, vec![])) }
    }

    /// Who holds a token. Every holder is compared, each in constant time, so that time tells nothing.
    pub(super) fn holder(&self, token: &str) -> Option<Holder> {
        self.of_digest(digest(token.trim()))
    }

    /// Whose token has that hash, if it has not ended.
    pub(super) fn of_digest(&self, digest: [u8; 32]) -> Option<Holder> {
        let mut found = None;
        for holder in self.holders() {
            if constant_time_eq_32(&holder.digest, &digest) {
                found = Some(holder);
            }
        }
        found
    }

    fn holders(&self) -> Vec<Holder> {
        let mut known = self.read.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let changed = std::fs::metadata(&self.path).and_then(|file| file.modified()).ok();
        if changed.is_none() || known.0 != changed {
            // A file that cannot be understood lets nobody in.
            let holders = read(&self.path).unwrap_or_else(|error| {
                tracing::error!(%error, "nobody can use the desk");
                vec![]
            });
            *known = (changed, holders);
        }
        known.1.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_until_it_ends_and_stands_nowhere() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = Keys::of(folder.path());
        let token = add(folder.path(), "Ann Doe", Role::Editor).expect("a token");
        let holder = keys.holder(&token).expect("Ann");
        assert_eq!((holder.name.as_str(), holder.role), ("Ann Doe", Role::Editor));
        assert!(keys.holder("dateline-").is_none() && keys.holder("").is_none());
        let text = std::fs::read_to_string(folder.path().join(FILE)).expect("the file");
        assert!(!text.contains(&token[PREFIX.len()..]) && text.contains("Ann Doe\teditor"));
        assert!(remove(folder.path(), "Ann Doe").expect("removed"));
        assert!(Keys::of(folder.path()).holder(&token).is_none());
    }

    #[test]
    fn a_new_token_ends_the_one_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let old = add(folder.path(), "Ann", Role::Reader).expect("a token");
        let new = add(folder.path(), "Ann", Role::Admin).expect("a token");
        let keys = Keys::of(folder.path());
        assert!(keys.holder(&old).is_none());
        assert_eq!(keys.holder(&new).map(|holder| holder.role), Some(Role::Admin));
        assert_eq!(list(folder.path()).expect("read").len(), 1);
    }

    #[test]
    fn what_cannot_stand_in_the_file_is_refused_and_a_damaged_file_lets_nobody_in() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["", "#x", "a\tb", "a\nb"] {
            assert!(add(folder.path(), name, Role::Reader).is_err(), "{name}");
        }
        let token = add(folder.path(), "Ann", Role::Reader).expect("a token");
        let path = folder.path().join(FILE);
        let text = std::fs::read_to_string(&path).expect("the file");
        std::fs::write(&path, text.replace("reader", "emperor")).expect("written");
        assert!(list(folder.path()).is_err_and(|error| error.to_string().contains("line 2")));
        assert!(Keys::of(folder.path()).holder(&token).is_none());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        add(folder.path(), "Ann", Role::Reader).expect("a token");
        let mode = std::fs::metadata(folder.path().join(FILE)).expect("the file").permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}
