//! Folders → files as they come and change, until nobody takes them any more.
//!
//! Looks again every second, which works on every file system (shares of a network send no notice of changes). A file is
//! read when it has stopped growing: size and time of change are the same in two looks, or it is old already.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::input::Place;
use super::sink::{Halt, Sink};
use super::walk::{self, Found};
use super::{Failure, Origin, sidecar};

/// Time between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// A pause is ended early when nobody takes any more; that is looked for so often.
const GLANCE: Duration = Duration::from_millis(100);
/// A file that was not changed for so long is complete.
const OLD: Duration = Duration::from_secs(3);

/// Size and time of change of a file and its sidecar.
type Stamp = Vec<(u64, Option<SystemTime>)>;

/// What is known of the files.
#[derive(Default)]
struct Known {
    /// As it was at the last look, and whether it was read then.
    files: HashMap<String, (Stamp, bool)>,
    reported: HashSet<(Origin, String)>,
}

/// Hands every file over when it is new or changed; ends when nobody takes any more.
pub(super) fn files(
    typed: &[PathBuf],
    sink: &mut Sink,
    mut read: impl FnMut(Found, &mut Sink) -> Result<(), Halt>,
) -> Result<(), Halt> {
    let mut known = Known::default();
    loop {
        for found in walk::files(typed.to_vec()) {
            match found {
                Ok(found) if known.is_due(&found) => read(found, sink)?,
                Ok(_) => {}
                Err(Failure { origin, reason }) => {
                    if known.reported.insert((origin.clone(), reason.clone())) {
                        sink.failure(origin, reason)?;
                    }
                }
            }
        }
        pause(sink)?;
    }
}

impl Known {
    /// Whether a file is to be read now.
    fn is_due(&mut self, found: &Found) -> bool {
        let stamp = stamp(&found.place);
        let is_old =
            stamp.iter().all(|(_, changed)| changed.and_then(|at| at.elapsed().ok()).is_some_and(|age| age >= OLD));
        let due = match self.files.get(&found.name) {
            Some((last, true)) if *last == stamp => return false,
            Some((last, false)) if *last == stamp => true,
            _ => is_old,
        };
        self.files.insert(found.name.clone(), (stamp, due));
        due
    }
}

fn stamp(place: &Place) -> Stamp {
    let Some(path) = place.file() else { return Vec::new() };
    let beside = sidecar::candidates(path);
    let seen = |path: &Path| fs::metadata(path).ok().map(|seen| (seen.len(), seen.modified().ok()));
    std::iter::once(path).chain(beside.iter().map(PathBuf::as_path)).filter_map(seen).collect()
}

fn pause(sink: &Sink) -> Result<(), Halt> {
    for _ in 0..PAUSE.as_millis() / GLANCE.as_millis() {
        if sink.is_closed() {
            return Err(Halt::Closed);
        }
        std::thread::sleep(GLANCE);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_due_once_it_has_stopped_growing_and_again_when_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let mut known = Known::default();
        let mut due = || known.is_due(&walk::files(vec![path.clone()]).next().unwrap().unwrap());
        fs::write(&path, "One").unwrap();
        assert!(!due(), "it may still grow");
        fs::write(&path, "One line").unwrap();
        assert!(!due(), "it has grown");
        assert!(due() && !due());
        fs::write(&path, "Another line").unwrap();
        assert!(!due() && due() && !due());
        fs::write(folder.path().join("a.txt.json"), "{}").unwrap();
        assert!(!due() && due());
    }

    #[test]
    fn an_old_file_is_due_at_once() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let old = SystemTime::now() - OLD * 2;
        file.as_file().set_modified(old).unwrap();
        let found = walk::files(vec![file.path().to_owned()]).next().unwrap().unwrap();
        assert!(Known::default().is_due(&found));
    }
}
