//! Which articles tell one story, as the corpus told it last: one file beside the segments.
//!
//! A newcomer may move a whole story, so that is not written with each article: none is indexed again because another came.
//! The file is replaced in one step, before the commit that it belongs to; what it says of articles that a commit does not
//! hold, or not yet, does no harm.
//!
//! `stories.bin` is [`MAGIC`], the number of the telling and pairs of article and story, ascending, all in 64 bits, little
//! end first; then the first eight bytes of the SHA-256 of what stands before.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use foldhash::fast::RandomState;

use crate::article::ArticleId;
use crate::error::{Error, Result};

/// The name of the file.
pub(super) const FILE: &str = "stories.bin";
const MAGIC: u64 = u64::from_le_bytes(*b"stories1");

/// By the number of an article.
pub(super) type ByNumber<V> = HashMap<u64, V, RandomState>;

/// What is told of stories.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The number of the telling: another one says something else.
    pub(crate) number: u64,
    /// Articles of a story that is not named after them, and the one that it is named after.
    pub(crate) stories: ByNumber<u64>,
}

/// Where the file of a folder of segments is.
pub(super) fn place(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

impl Told {
    /// What is told in a folder of segments; nothing if nothing was.
    ///
    /// # Errors
    /// [`Error::IndexDamaged`], naming `index`.
    pub(super) fn read(folder: &Path, index: &Path) -> Result<Self> {
        let bytes = match std::fs::read(place(folder)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(Error::io("read", &place(folder), source)),
        };
        let damaged = || Error::IndexDamaged { path: index.to_owned(), reason: format!("{FILE} is damaged") };
        let (number, mut words) = sound(&bytes).ok_or_else(damaged)?;
        let mut stories = ByNumber::with_capacity_and_hasher(words.len() / 2, RandomState::default());
        while let (Some(article), Some(story)) = (words.next(), words.next()) {
            stories.insert(article, story);
        }
        Ok(Self { number, stories })
    }

    /// The number of the telling in a folder, 0 before the first; `None` if it cannot be read.
    pub(super) fn number_in(folder: &Path) -> Option<u64> {
        match std::fs::read(place(folder)) {
            Ok(bytes) => sound(&bytes).map(|(number, _)| number),
            Err(error) => (error.kind() == ErrorKind::NotFound).then_some(0),
        }
    }

    /// Puts a telling in the place of the one before.
    pub(super) fn write(folder: &Path, number: u64, stories: &[(ArticleId, ArticleId)]) -> Result<()> {
        let mut bytes = Vec::with_capacity(16 * stories.len() + 24);
        let words = [MAGIC, number].into_iter().chain(stories.iter().flat_map(|(article, story)| [article.0, story.0]));
        words.for_each(|word| bytes.extend(word.to_le_bytes()));
        bytes.extend(super::checksum(&bytes));
        super::put_beside(&place(folder), &bytes)
    }
}

/// What is wrong with the file of that name: `None` if it is another file, else perhaps nothing.
pub(super) fn verdict(folder: &Path, name: &str) -> Option<Option<&'static str>> {
    (name == FILE).then(|| Told::number_in(folder).is_none().then_some("its checksum differs"))
}

/// The number of the telling and the pairs behind it, one number after the other; `None` if they are damaged.
fn sound(bytes: &[u8]) -> Option<(u64, impl ExactSizeIterator<Item = u64>)> {
    let (told, sum) = bytes.split_last_chunk::<8>()?;
    let mut words = told.as_chunks().0.iter().map(|word| u64::from_le_bytes(*word));
    let is_sound = *sum == super::checksum(told) && told.len() % 16 == 0 && words.next() == Some(MAGIC);
    Some((words.next().filter(|_| is_sound)?, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_comes_back_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Told::read(folder.path(), folder.path()).unwrap().number, 0);
        Told::write(folder.path(), 7, &[(ArticleId(1), ArticleId(9)), (ArticleId(4), ArticleId(9))]).unwrap();
        let told = Told::read(folder.path(), folder.path()).unwrap();
        assert_eq!((told.number, told.stories.len(), told.stories[&4]), (7, 2, 9));
        assert_eq!(verdict(folder.path(), FILE), Some(None));
        let whole = std::fs::read(place(folder.path())).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x21;
            std::fs::write(place(folder.path()), damaged).unwrap();
            assert!(Told::read(folder.path(), folder.path()).is_err(), "byte {at}");
        }
        std::fs::write(place(folder.path()), &whole[..whole.len() - 16]).unwrap();
        assert_eq!(verdict(folder.path(), FILE), Some(Some("its checksum differs")));
        assert_eq!(verdict(folder.path(), "meta.json"), None);
    }
}
