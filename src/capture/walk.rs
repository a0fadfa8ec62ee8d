//! Typed paths, folders and patterns → files, in a stable order.
//!
//! A folder gives its files recursively, sorted by the bytes of their paths, so that every run and machine sees the same
//! order. Hidden entries and sidecars are left out; links are followed, and a link back to a folder above it is left out,
//! since all that it leads to is reached already. What cannot be read is reported and the walk goes on.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fs;
use std::io;
use std::iter;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::input::{self, Place};
use super::{Failure, Origin, sidecar};

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where its bytes are.
    pub(super) place: Place,
    /// How it is named in reports and origins.
    pub(super) name: String,
    /// The one thing in it that is meant, as origins are written, if not all of it is: `crawl.warc.gz#1234`.
    pub(super) only: Option<String>,
    /// The folder that was walked to find it; none when the file itself was named.
    pub(super) walked: Option<PathBuf>,
}

impl Found {
    fn file(path: PathBuf) -> Self {
        Self { name: name(&path), place: Place::File(path), only: None, walked: None }
    }
}

type Files = Box<dyn Iterator<Item = Result<Found, Failure>> + Send>;

/// The name of a path: as typed, with `/` between its parts; bytes that are no text as `\xNN`.
pub(super) fn name(path: &Path) -> String {
    let mut name = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        name.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| name.push_str(&format!("\\x{byte:02X}")));
    }
    if MAIN_SEPARATOR == '/' { name } else { name.replace(MAIN_SEPARATOR, "/") }
}

/// The files that the typed paths stand for; `-` is standard input.
pub(super) fn files(typed: Vec<PathBuf>) -> Files {
    let listed: HashSet<PathBuf> = typed.iter().cloned().collect();
    Box::new(typed.into_iter().flat_map(move |path| {
        if path.as_os_str() == "-" {
            one(Ok(Found { place: Place::Stdin, name: "-".into(), only: None, walked: None }))
        } else {
            expanded(path, &listed)
        }
    }))
}

/// The files of one path. A sidecar listed with its page is left out; listed alone it is read as the record that it is.
fn expanded(path: PathBuf, listed: &HashSet<PathBuf>) -> Files {
    match fs::metadata(&path) {
        Ok(seen) if seen.is_dir() => folder(&path),
        Ok(_) if sidecar::pages_of(&path).iter().any(|page| listed.contains(page)) => Box::new(iter::empty()),
        Ok(_) => one(Ok(Found::file(path))),
        Err(error)
            if let Some(found) = inside(&path)
                && is_missing(&error) =>
        {
            one(Ok(found))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_pattern(&path) => pattern(&path),
        Err(error) => one(Err(failure(&path, input::reason(&error)))),
    }
}

/// Whether there is no such file: a way into a file looks like a name below it.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidFilename)
}

/// A member or record of a file: what stands before one of the signs `!` and `#` is a file.
fn inside(path: &Path) -> Option<Found> {
    let typed = path.to_str()?;
    let ends = typed.match_indices(['!', '#']).map(|(at, _)| at);
    let file = ends.map(|at| Path::new(&typed[..at])).find(|file| file.is_file())?;
    Some(Found { only: Some(name(path)), ..Found::file(file.to_owned()) })
}

fn one(found: Result<Found, Failure>) -> Files {
    Box::new(iter::once(found))
}

fn failure(path: &Path, reason: String) -> Failure {
    Failure { origin: Origin::file(name(path)), reason }
}

fn is_pattern(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|byte| b"*?[".contains(byte))
}

/// The files that match a pattern, and those of the folders that do.
fn pattern(path: &Path) -> Files {
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::default() };
    let matches = match path.to_str().map(|text| glob::glob_with(text, options)) {
        Some(Ok(matches)) => matches,
        Some(Err(error)) => return one(Err(failure(path, format!("is no pattern: {error}; correct it")))),
        None => return one(Err(failure(path, "is no pattern: it is not UTF-8; name the files".into()))),
    };
    let (paths, unreadable): (Vec<_>, Vec<_>) = matches.partition(Result::is_ok);
    let failures = unreadable.into_iter().filter_map(Result::err).map(|e| failure(e.path(), input::reason(e.error())));
    let failures: Vec<Failure> = failures.collect();
    let paths = outermost(paths.into_iter().flatten().collect());
    if paths.is_empty() && failures.is_empty() {
        return one(Err(failure(path, "matches no file; check the pattern".into())));
    }
    let listed: HashSet<PathBuf> = paths.iter().cloned().collect();
    let found = paths.into_iter().flat_map(move |path| expanded(path, &listed));
    Box::new(failures.into_iter().map(Err).chain(found))
}

/// Sorted, without what lies in folders that are among them: those are walked.
fn outermost(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    let folders: HashSet<PathBuf> = paths.iter().filter(|path| path.is_dir()).cloned().collect();
    paths.retain(|path| !path.ancestors().skip(1).any(|above| folders.contains(above)));
    paths
}

/// The files of a folder and of the folders in it.
fn folder(path: &Path) -> Files {
    let walk = WalkDir::new(path).follow_links(true).sort_by(by_path);
    let entries =
        walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name().as_encoded_bytes()));
    let walked = path.to_owned();
    Box::new(entries.filter_map(move |entry| match entry {
        Ok(entry) => file(entry).map(|found| found.map(|found| Found { walked: Some(walked.clone()), ..found })),
        Err(error) => unreadable(&error).map(Err),
    }))
}

/// Bytes of the paths below: a folder's name counts with the separator that follows it.
fn by_path(a: &DirEntry, b: &DirEntry) -> Ordering {
    let key = |entry: &DirEntry| {
        let mut name = entry.file_name().as_encoded_bytes().to_vec();
        if entry.file_type().is_dir() {
            name.push(b'/');
        }
        name
    };
    key(a).cmp(&key(b))
}

/// Whether a file or folder of that name is left out.
pub(super) fn is_hidden(name: &[u8]) -> bool {
    name.starts_with(b".")
}

fn file(entry: DirEntry) -> Option<Result<Found, Failure>> {
    let kind = entry.file_type();
    if kind.is_dir() {
        return None;
    }
    let path = entry.into_path();
    if !kind.is_file() {
        let reason = "is a pipe, socket or device; name it on the command line to read from it";
        return Some(Err(failure(&path, reason.into())));
    }
    let is_sidecar = sidecar::pages_of(&path).iter().any(|page| page.is_file());
    (!is_sidecar).then(|| Ok(Found::file(path)))
}

fn unreadable(error: &walkdir::Error) -> Option<Failure> {
    if error.loop_ancestor().is_some() {
        return None;
    }
    let path = error.path().unwrap_or(Path::new("?"));
    let is_link = fs::symlink_metadata(path).is_ok_and(|seen| seen.is_symlink());
    let reason = match error.io_error() {
        Some(io) if io.kind() == io::ErrorKind::NotFound && is_link => "is a link to nothing; mend or delete it".into(),
        Some(io) => input::reason(io),
        None => format!("cannot be read: {error}"),
    };
    Some(failure(path, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these (empty) files in it.
    fn folder_with(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    /// What is found, without the folder's own path; failures with their reason.
    fn found(folder: &Path, typed: &[&str]) -> Vec<String> {
        let typed = typed.iter().map(|path| folder.join(path)).collect();
        let prefix = format!("{}/", name(folder));
        let short = |text: &str| text.strip_prefix(&prefix).unwrap_or(text).to_owned();
        files(typed)
            .map(|found| found.map_or_else(|f| format!("{}: {}", short(&f.origin.path), f.reason), |f| short(&f.name)))
            .collect()
    }

    #[test]
    fn folders_are_walked_in_the_order_of_path_bytes() {
        let folder = folder_with(&["b.html", "a/z.html", "a.txt", "a-b.txt", "a/B.html", "é.txt", "a/a/x"]);
        let all = ["a-b.txt", "a.txt", "a/B.html", "a/a/x", "a/z.html", "b.html", "é.txt"];
        assert_eq!(found(folder.path(), &[""]), all.map(|name| name.to_owned()));
        assert!(all.is_sorted());
    }

    #[test]
    fn hidden_files_and_sidecars_are_left_out_but_records_are_not() {
        let folder = folder_with(&[".git/x", ".hidden", "p.html", "p.html.json", "q.html.gz", "q.html.json", "r.json"]);
        assert_eq!(found(folder.path(), &[""]), ["p.html", "q.html.gz", "r.json"]);
    }

    #[test]
    fn typed_paths_keep_their_order_and_hidden_ones_are_read() {
        let folder = folder_with(&["b", "a", ".hidden"]);
        assert_eq!(found(folder.path(), &["b", ".hidden", "a", "b"]), ["b", ".hidden", "a", "b"]);
    }

    #[test]
    fn a_typed_sidecar_is_left_out_only_if_its_page_is_typed_too() {
        let folder = folder_with(&["p.html", "p.html.json"]);
        assert_eq!(found(folder.path(), &["p.html", "p.html.json"]), ["p.html"]);
        assert_eq!(found(folder.path(), &["p.html.json"]), ["p.html.json"]);
    }

    #[test]
    fn a_missing_path_is_named_and_the_walk_goes_on() {
        let folder = folder_with(&["a"]);
        assert_eq!(found(folder.path(), &["no", "a"]), ["no: does not exist; check the path", "a"]);
    }

    #[test]
    fn a_way_into_a_file_is_that_file_and_what_is_meant_in_it() {
        let folder = folder_with(&["a.zip", "b#1.txt"]);
        let typed = ["a.zip!c/d.jsonl#3", "b#1.txt", "c.zip!d"].map(|path| folder.path().join(path)).to_vec();
        let all: Vec<_> = files(typed).map(|found| found.map(|found| (found.place, found.only))).collect();
        let only = name(&folder.path().join("a.zip!c/d.jsonl#3"));
        assert_eq!(all[0], Ok((Place::File(folder.path().join("a.zip")), Some(only))));
        assert_eq!(all[1], Ok((Place::File(folder.path().join("b#1.txt")), None)));
        assert!(all[2].is_err());
    }

    #[test]
    fn patterns_find_files_and_folders_once() {
        let folder = folder_with(&["x/a.html", "x/b.txt", "x/.c.html", "y/a.html", "y/a.html.json", "z[1].txt"]);
        assert_eq!(found(folder.path(), &["*/*.html"]), ["x/a.html", "y/a.html"]);
        assert_eq!(found(folder.path(), &["**/*"]), ["x/a.html", "x/b.txt", "y/a.html", "z[1].txt"]);
        assert_eq!(found(folder.path(), &["z[1].txt"]), ["z[1].txt"]);
        assert_eq!(found(folder.path(), &["*.warc"]), ["*.warc: matches no file; check the pattern"]);
        assert!(found(folder.path(), &["[.txt"])[0].contains("is no pattern"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_without_loops_and_broken_ones_named() {
        let folder = folder_with(&["a/page.html", "elsewhere/other.html"]);
        std::os::unix::fs::symlink(folder.path().join("a"), folder.path().join("a/loop")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), folder.path().join("a/link")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("a/broken")).unwrap();
        let broken = "a/broken: is a link to nothing; mend or delete it";
        assert_eq!(found(folder.path(), &["a"]), [broken, "a/link/other.html", "a/page.html"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_no_text_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(name(Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9/a"))), "caf\\xE9/a");
    }

    #[test]
    fn a_folder_without_permission_is_named_and_the_walk_goes_on() {
        // A name too long for any file system fails for every user, also for one who may read everything.
        let folder = folder_with(&["a"]);
        let long = "n".repeat(5000);
        let all = found(folder.path(), &[&long, "a"]);
        assert!(all[0].contains("cannot be read"), "{}", &all[0][4990..]);
        assert_eq!(all[1], "a");
    }
}
