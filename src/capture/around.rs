//! What lies around an input: the other files of its folder, the other members of its archive.
//!
//! A METS document needs its pages, and a page is left to the METS document that refers to it.

use std::path::{Component, Path, PathBuf};

use super::Origin;
use super::input::{Input, Place, Told};
use crate::config::CaptureConfig;

/// Files that are looked at to find a METS document.
pub(super) const MOST_LOOKED_AT: usize = 200;

/// What is done with a file that was looked for; true ends the looking.
pub(super) type Look<'l> = dyn FnMut(Input<'_>) -> bool + 'l;

/// A folder on disk or in an archive.
pub(super) trait Around {
    /// The bytes of what lies under a relative name in the same folder, unpacked.
    ///
    /// # Errors
    /// When it is there and cannot be read or is larger than allowed.
    fn named(&self, name: &str) -> Result<Option<Vec<u8>>, String>;

    /// Looks at the XML files of the same folder and the one above, as far as those are read too. Whether one of them was
    /// what was looked for.
    fn any_xml(&self, look: &mut Look<'_>) -> bool;
}

/// Whether a relative name stays in its folder.
pub(super) fn stays_inside(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Whether a METS document refers to a file of this name.
pub(super) fn is_mets_of(mut input: Input<'_>, name: &str) -> bool {
    let is_mets = input.start().root.is_some_and(|root| root == "mets" || root.ends_with(":mets"));
    let Some(bytes) = is_mets.then(|| input.whole().ok()).flatten() else { return false };
    let bytes = bytes.unpacked.unwrap_or(bytes.raw);
    memchr::memmem::find_iter(&bytes, name).any(|at| at > 0 && matches!(bytes[at - 1], b'/' | b'"' | b'\\'))
}

/// The folder of a file on disk.
pub(super) struct Folder {
    pub(super) folder: PathBuf,
    /// The folder that is walked, if the file was found in one: others above it are not read.
    pub(super) walked: Option<PathBuf>,
    pub(super) config: CaptureConfig,
}

impl Folder {
    fn open(&self, path: PathBuf) -> Result<Input<'static>, String> {
        Input::open(&Place::File(path), Origin::file(""), Told::default(), &self.config)
    }
}

impl Around for Folder {
    fn named(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let path = self.folder.join(name);
        if !path.is_file() {
            return Ok(None);
        }
        let bytes = self.open(path)?.whole()?;
        Ok(Some(bytes.unpacked.unwrap_or(bytes.raw)))
    }

    fn any_xml(&self, look: &mut Look<'_>) -> bool {
        let Some(walked) = &self.walked else { return false };
        let above = self.folder.parent().filter(|above| above.starts_with(walked));
        [Some(self.folder.as_path()), above].into_iter().flatten().any(|folder| {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let is_xml = |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"));
            let mut files = entries.map(|entry| entry.path()).filter(is_xml).take(MOST_LOOKED_AT);
            files.any(|path| self.open(path).is_ok_and(&mut *look))
        })
    }
}
