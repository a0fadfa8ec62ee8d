//! Stories that a reader finds in one input → captures, numbered as they come.

use std::ops::ControlFlow;

use encoding_rs::Encoding;
use sha2::{Digest, Sha256};

use super::story::{self, Body, Item, Story};
use crate::capture::hints::Hints;
use crate::capture::input::Input;
use crate::capture::sink::{Halt, Sink};
use crate::capture::{Capture, Media, Origin};

/// What becomes of the stories of one input.
struct Delivery<'s> {
    sink: &'s mut Sink,
    origin: Origin,
    hints: Hints,
    sidecar: Vec<u8>,
    keep_raw: bool,
    claim: Option<&'static Encoding>,
    /// Stories so far.
    number: u64,
    /// Whether anything else was found.
    other: bool,
    halt: Option<Halt>,
}

/// Lets a reader read, and hands on what it finds.
pub(super) fn deliver<'i>(
    mut input: Input<'i>,
    sink: &mut Sink,
    reader: impl FnOnce(&mut Input<'i>, story::Sink) -> Result<(), Halt>,
) -> Result<(), Halt> {
    let mut delivery = Delivery {
        sink,
        origin: input.origin.clone(),
        hints: input.shared_hints(),
        sidecar: std::mem::take(&mut input.told.sidecar),
        keep_raw: input.config.keep_raw,
        claim: input.told.charset,
        number: 0,
        other: false,
        halt: None,
    };
    reader(&mut input, &mut |item| delivery.take(item))?;
    match delivery.halt {
        Some(halt) => Err(halt),
        None if delivery.number == 0 && !delivery.other => Err("holds no article; delete it".into()),
        None => Ok(()),
    }
}

impl Delivery<'_> {
    fn take(&mut self, item: Item) -> ControlFlow<()> {
        let handed = match item {
            Item::Story(story) => {
                self.number += 1;
                let origin = self.origin.record(self.number);
                let capture = captured(*story, origin, &self.hints, &self.sidecar, self.keep_raw, self.claim);
                self.sink.capture(capture)
            }
            Item::Left(reason) => {
                self.other = true;
                self.sink.leave_out(&self.origin, reason)
            }
            Item::Damaged(at, reason) => {
                self.other = true;
                self.sink.failure(self.origin.clone(), format!("byte {at}: {reason}"))
            }
        };
        match handed {
            Ok(()) => ControlFlow::Continue(()),
            Err(halt) => {
                self.halt = Some(halt);
                ControlFlow::Break(())
            }
        }
    }
}

/// The capture of a story.
pub(super) fn captured(
    story: Story,
    origin: Origin,
    hints: &Hints,
    sidecar: &[u8],
    keep_raw: bool,
    claim: Option<&'static Encoding>,
) -> Capture {
    let (media, text) = match story.body {
        Body::Html(text) => (Media::Body, text),
        Body::Page(text) => (Media::Html, text),
        Body::Scrape(text) => (Media::Text, text),
        Body::Lines(text) => (Media::Lines, text),
    };
    Capture {
        origin,
        media,
        sha256: Sha256::new().chain_update(&text).chain_update(sidecar).finalize().into(),
        raw: if keep_raw { text.clone().into_bytes() } else { Vec::new() },
        charset: claim.unwrap_or(encoding_rs::UTF_8).name(),
        replaced: text.contains('\u{fffd}'),
        hints: hints.clone().over(story.hints),
        print: story.print,
        text,
    }
}
