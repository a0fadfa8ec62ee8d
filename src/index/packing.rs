//! Stored entry ⇄ packed bytes: each article by itself, so that an answer unpacks no more than it shows.
//!
//! By itself an article is too short to be packed well, so the index learns a dictionary from its first two thousand; what was
//! stored before stays readable. A dictionary lies beside the segments as `entries-NUMBER-CHECKSUM.dict`. It is on disk before
//! anything is packed with it, and never removed while its index lives.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::corpus::frame::{self, Frames};
use crate::corpus::identity;
use crate::error::{Error, Result};

/// Articles that a dictionary is learnt from.
const SAMPLES: usize = 2_000;
/// Bytes of each: a long text must not be all that is learnt.
const SAMPLE_BYTES: usize = 8 << 10;
/// Most bytes of a dictionary: twice as much packs a fiftieth better, but no longer lies near the processor.
const SIZE: usize = 448 << 10;
/// Level of compression: three more save a thirtieth of the index and take three times as long.
const LEVEL: i32 = 3;

thread_local! {
    static FRAMES: RefCell<Frames> = RefCell::default();
}

/// Packs what is written into one folder of segments.
pub(super) struct Packing {
    folder: PathBuf,
    dictionary: Option<EncoderDictionary<'static>>,
    /// Entries to learn from, while there is no dictionary.
    samples: Vec<Vec<u8>>,
}

impl Packing {
    /// Goes on with the dictionary of the folder, if it has one.
    pub(super) fn in_folder(folder: &Path) -> Result<Self> {
        let newest = named(folder)?.into_iter().max();
        let read = |name: String| read(&folder.join(name)).map(|bytes| EncoderDictionary::copy(&bytes, LEVEL));
        let dictionary = newest.map(|(_, name)| read(name)).transpose()?;
        Ok(Self { folder: folder.to_owned(), dictionary, samples: Vec::new() })
    }

    /// Packs an entry.
    ///
    /// # Errors
    /// A dictionary that cannot be written.
    pub(super) fn pack(&mut self, entry: &[u8]) -> Result<Vec<u8>> {
        if self.dictionary.is_none() {
            self.samples.push(entry[..entry.len().min(SAMPLE_BYTES)].to_owned());
            if self.samples.len() >= SAMPLES {
                self.learn()?;
            }
        }
        Ok(FRAMES.with_borrow_mut(|frames| frames.pack(entry, LEVEL, self.dictionary.as_ref())))
    }

    fn learn(&mut self) -> Result<()> {
        let samples = std::mem::take(&mut self.samples);
        let Some((number, bytes)) = frame::learnt(&samples, SIZE) else { return Ok(()) };
        let place = self.folder.join(format!("entries-{number}-{}.dict", checksum(&bytes)));
        super::put_beside(&place, &bytes)?;
        self.dictionary = Some(EncoderDictionary::copy(&bytes, LEVEL));
        Ok(())
    }
}

/// Unpacks what was written into one folder of segments; of use to many threads at once.
#[derive(Default)]
pub(crate) struct Unpacking {
    by_number: HashMap<u32, DecoderDictionary<'static>>,
}

impl Unpacking {
    /// With the dictionaries of the folder.
    pub(super) fn in_folder(folder: &Path) -> Result<Self> {
        let dictionary =
            |(number, name): (u32, String)| Ok((number, DecoderDictionary::copy(&read(&folder.join(name))?)));
        Ok(Self { by_number: named(folder)?.into_iter().map(dictionary).collect::<Result<_>>()? })
    }

    /// Unpacks an entry.
    ///
    /// # Errors
    /// What is wrong with it: it was damaged, or its dictionary is missing.
    pub(super) fn unpack(&self, packed: &[u8]) -> std::result::Result<Vec<u8>, String> {
        let dictionary = match frame::dictionary_of(packed) {
            Some(number) => {
                let known = self.by_number.get(&number);
                Some(known.ok_or_else(|| format!("it needs dictionary {number}, which is missing"))?)
            }
            None => None,
        };
        FRAMES.with_borrow_mut(|frames| frames.unpack(packed, dictionary))
    }
}

/// What is wrong with a file of the folder that is a dictionary by its name: `None` if it is another file, else perhaps
/// nothing.
pub(super) fn verdict(folder: &Path, name: &str) -> Option<Option<&'static str>> {
    let (_, told) = parse(name)?;
    let sound = std::fs::read(folder.join(name)).is_ok_and(|bytes| checksum(&bytes) == told);
    Some((!sound).then_some("its checksum differs"))
}

/// The dictionaries of a folder by their numbers.
fn named(folder: &Path) -> Result<Vec<(u32, String)>> {
    let entries = std::fs::read_dir(folder).map_err(|source| Error::io("read", folder, source))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter_map(|name| Some((parse(&name)?.0, name))).collect())
}

/// Number and checksum of a dictionary.
fn parse(name: &str) -> Option<(u32, &str)> {
    let (number, checksum) = name.strip_prefix("entries-")?.strip_suffix(".dict")?.split_once('-')?;
    Some((number.parse().ok()?, checksum))
}

fn read(place: &Path) -> Result<Vec<u8>> {
    std::fs::read(place).map_err(|source| Error::io("read", place, source))
}

fn checksum(bytes: &[u8]) -> String {
    identity::hex(&super::checksum(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: usize) -> Vec<u8> {
        let words = ["ferry", "harbour", "strike", "council", "bridge", "storm", "quay", "minister", "vote", "price"];
        let text: Vec<&str> = (0..120).map(|at| words[(number * 7 + at * at + number * at) % words.len()]).collect();
        format!("{{\"id\":{number},\"text\":\"{}\"}}", text.join(" ")).into_bytes()
    }

    #[test]
    fn what_was_packed_before_and_after_a_dictionary_was_learnt_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut packing = Packing::in_folder(folder.path()).unwrap();
        let mut packed: Vec<Vec<u8>> = (0..SAMPLES + 5).map(|number| packing.pack(&entry(number)).unwrap()).collect();
        assert!(packed[SAMPLES].len() < packed[0].len(), "{} {}", packed[SAMPLES].len(), packed[0].len());
        // Another writer goes on with the same one.
        let mut next = Packing::in_folder(folder.path()).unwrap();
        packed.push(next.pack(&entry(SAMPLES + 5)).unwrap());
        let unpacking = Unpacking::in_folder(folder.path()).unwrap();
        assert_eq!(unpacking.by_number.len(), 1);
        for (number, packed) in packed.iter().enumerate() {
            assert_eq!(unpacking.unpack(packed).unwrap(), entry(number));
        }
    }

    #[test]
    fn damage_and_missing_dictionaries_are_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let mut packing = Packing::in_folder(folder.path()).unwrap();
        let packed = (0..=SAMPLES).map(|number| packing.pack(&entry(number)).unwrap()).last().unwrap();
        let unpacking = Unpacking::in_folder(folder.path()).unwrap();
        for at in 0..packed.len() {
            let mut damaged = packed.clone();
            damaged[at] ^= 0x41;
            assert!(unpacking.unpack(&damaged).is_err(), "byte {at}");
        }
        assert!(Unpacking::default().unpack(&packed).unwrap_err().contains("missing"));
        let (_, name) = named(folder.path()).unwrap().remove(0);
        assert_eq!(verdict(folder.path(), &name), Some(None));
        let mut bytes = read(&folder.path().join(&name)).unwrap();
        bytes[5_000] ^= 1;
        std::fs::write(folder.path().join(&name), bytes).unwrap();
        assert_eq!(verdict(folder.path(), &name), Some(Some("its checksum differs")));
        assert_eq!(verdict(folder.path(), "meta.json"), None);
    }
}
