//! Columns of all segments → the tongue of each article, and how many are shown of each.
//!
//! A word that is its own stem stands for its inflections in texts of its language only ([`super::analysis`]), so who
//! counts it must know the language of each text.

use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::{DocId, Searcher};

use super::analysis::Tongue;
use super::columns::SegmentColumns;

/// The tongue of each document of a segment.
pub(crate) type TonguesIn = Arc<Vec<Tongue>>;

/// The tongues of one generation.
pub(crate) struct Tongues {
    by_segment: Vec<(SegmentId, TonguesIn)>,
    shown: [u64; Tongue::COUNT],
}

impl Tongues {
    pub(super) fn of(searcher: &Searcher, segments: &[Arc<SegmentColumns>]) -> Self {
        let mut shown = [0; Tongue::COUNT];
        let mut by_segment = Vec::new();
        for (reader, columns) in searcher.segment_readers().iter().zip(segments) {
            columns.open_docs(reader).for_each(|doc| shown[columns.tongues[doc as usize].place()] += 1);
            by_segment.push((reader.segment_id(), Arc::clone(&columns.tongues)));
        }
        Self { by_segment, shown }
    }

    /// How many articles of these tongues are shown.
    pub(crate) fn shown(&self, tongues: &[Tongue]) -> u64 {
        tongues.iter().map(|tongue| self.shown[tongue.place()]).sum()
    }

    fn within(&self, segment: SegmentId) -> Option<&TonguesIn> {
        self.by_segment.iter().find(|(id, _)| *id == segment).map(|(_, tongues)| tongues)
    }
}

/// A number for texts of each tongue.
#[derive(Clone)]
pub(crate) struct ByTongue {
    of: [f32; Tongue::COUNT],
    tongues: Arc<Tongues>,
}

impl std::fmt::Debug for ByTongue {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("ByTongue").field(&self.of).finish()
    }
}

impl ByTongue {
    /// The same for all.
    pub(crate) fn all(tongues: &Arc<Tongues>, number: f32) -> Self {
        Self { of: [number; Tongue::COUNT], tongues: Arc::clone(tongues) }
    }

    /// Adds something for texts of these tongues.
    pub(crate) fn add(&mut self, tongues: &[Tongue], number: f32) {
        tongues.iter().for_each(|tongue| self.of[tongue.place()] += number);
    }

    /// The same with something more for all.
    pub(crate) fn plus(&self, number: f32) -> Self {
        Self { of: self.of.map(|own| own + number), tongues: Arc::clone(&self.tongues) }
    }

    /// The lesser number for texts of each tongue.
    pub(crate) fn both(&self, other: &Self) -> Self {
        Self {
            of: std::array::from_fn(|tongue| self.of[tongue].min(other.of[tongue])),
            tongues: Arc::clone(&self.tongues),
        }
    }

    /// The greater number for texts of each tongue.
    pub(crate) fn either(&self, other: &Self) -> Self {
        Self {
            of: std::array::from_fn(|tongue| self.of[tongue].max(other.of[tongue])),
            tongues: Arc::clone(&self.tongues),
        }
    }

    /// How many articles are shown of the tongues for which it is not 0.
    pub(crate) fn shown(&self) -> u64 {
        self.of.iter().zip(self.tongues.shown).filter(|(number, _)| **number > 0.0).map(|(_, shown)| shown).sum()
    }

    /// The numbers for the documents of a segment.
    pub(crate) fn within(&self, segment: SegmentId) -> Option<ByDocument> {
        let tongues = Arc::clone(self.tongues.within(segment)?);
        Some(ByDocument { of: self.of, everywhere: self.of.iter().all(|number| *number > 0.0), tongues })
    }
}

/// A number for each document of a segment, by its tongue.
#[derive(Clone)]
pub(crate) struct ByDocument {
    of: [f32; Tongue::COUNT],
    /// Whether it is nowhere 0.
    pub(crate) everywhere: bool,
    tongues: TonguesIn,
}

impl ByDocument {
    /// The number for a document.
    pub(crate) fn of(&self, doc: DocId) -> f32 {
        self.tongues.get(doc as usize).map_or(0.0, |tongue| self.of[tongue.place()])
    }
}
