//! Packed or plain bytes of a web archive → its text as one stream that knows where in the file each record begins.
//!
//! Records are packed one by one (a gzip member or zstd frame each), all in one, or not at all. A record has the place of
//! its member in the file when it begins one, else its place in the unpacked stream. Damage ends the stream until it is
//! taken up again at the next member that unpacks to a record.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::header;
use super::raw::Raw;
use crate::capture::packing::{Packing, zstd as dictionaries};

/// Bytes unpacked at a time.
const UNPACK_BYTES: usize = 64 << 10;
/// How much of a member is unpacked to see whether it holds a record: zstd gives nothing before a block is complete.
const TRIAL_BYTES: usize = 256 << 10;
/// As for other packed streams: see `packing`.
const FREE_BYTES: u64 = 1 << 30;
const MOST_TIMES: u64 = 200;

/// Where the next bytes come from.
enum State<'a> {
    Plain(Raw<'a>),
    Gzip(Box<GzDecoder<Raw<'a>>>),
    Zstd(zstd::stream::read::Decoder<'static, Raw<'a>>),
    /// Before a member.
    Between(Raw<'a>),
}

/// The unpacked text of a web archive.
pub(super) struct Tape<'a> {
    state: State<'a>,
    packing: Option<Packing>,
    dictionary: Vec<u8>,
    /// Unpacked and not yet taken.
    ready: Vec<u8>,
    at: usize,
    /// Place of the next byte in the unpacked stream.
    position: u64,
    /// Where members begin: in the unpacked stream, in the file.
    borders: VecDeque<(u64, u64)>,
    /// Where the member under way begins in the file.
    member_at: u64,
}

impl<'a> Tape<'a> {
    /// A tape over bytes of which the first stands at `place`; `dictionary` is that of the file, if it has one.
    pub(super) fn new(source: impl Read + 'a, packing: Option<Packing>, place: u64, dictionary: Vec<u8>) -> Self {
        let raw = Raw::new(source, place);
        let state = if packing.is_some() { State::Between(raw) } else { State::Plain(raw) };
        Self {
            state,
            packing,
            dictionary,
            ready: Vec::new(),
            at: 0,
            position: if packing.is_some() { 0 } else { place },
            borders: VecDeque::new(),
            member_at: place,
        }
    }

    /// Takes the dictionary that the file begins with, if it does.
    pub(super) fn begin(mut source: impl BufRead + 'a, packing: Option<Packing>) -> io::Result<Self> {
        let (dictionary, place) = match packing {
            Some(Packing::Zstd) => dictionaries::dictionary(&mut source)?,
            _ => Default::default(),
        };
        Ok(Self::new(source, packing, place, dictionary))
    }

    /// Where the next byte stands: in the file if a member or the file's own text begins there, else in the unpacked text.
    pub(super) fn place(&mut self) -> u64 {
        while self.borders.get(1).is_some_and(|(at, _)| *at <= self.position) {
            self.borders.pop_front();
        }
        match self.borders.front() {
            Some((at, place)) if *at == self.position => *place,
            _ => self.position,
        }
    }

    /// The next bytes without taking them: as many as asked for, fewer at the end.
    ///
    /// # Errors
    /// When the stream is damaged there.
    pub(super) fn peek(&mut self, bytes: usize) -> io::Result<&[u8]> {
        while self.ready.len() - self.at < bytes {
            if self.unpack()? == 0 {
                break;
            }
        }
        let end = self.ready.len().min(self.at + bytes);
        Ok(&self.ready[self.at..end])
    }

    /// How far away members begin among the next bytes, as far as those have been looked at.
    pub(super) fn next_members(&self) -> Vec<usize> {
        let ahead = |(at, _): &(u64, u64)| at.checked_sub(self.position).and_then(|by| usize::try_from(by).ok());
        self.borders.iter().filter_map(ahead).collect()
    }

    /// Where a member begins inside the bytes that were just taken, counted from their first.
    pub(super) fn member_inside(&self, taken: usize) -> Option<usize> {
        let begun = self.position.checked_sub(taken as u64)?;
        let inside = self.borders.iter().map(|(at, _)| *at).find(|at| *at > begun && *at < self.position);
        inside.and_then(|at| usize::try_from(at - begun).ok())
    }

    /// Gives bytes back that were just taken, to be read again.
    pub(super) fn give_back(&mut self, bytes: &[u8]) {
        let rest = self.ready.split_off(self.at);
        self.ready = [bytes, &rest].concat();
        self.at = 0;
        self.position -= bytes.len() as u64;
    }

    /// Unpacks some more; 0 at the end.
    fn unpack(&mut self) -> io::Result<usize> {
        if self.at > 0 {
            self.ready.drain(..self.at);
            self.at = 0;
        }
        let begun = self.ready.len();
        self.ready.resize(begun + UNPACK_BYTES, 0);
        let unpacked = unpack_into(&mut self.ready[begun..], &mut self.state);
        let count = unpacked.as_ref().copied().unwrap_or(0);
        self.ready.truncate(begun + count);
        match unpacked {
            Ok(0) => self.next_member(),
            Ok(_) if self.is_bomb() => Err(bomb()),
            Ok(count) => Ok(count),
            Err(error) => Err(self.damage(&error)),
        }
    }

    /// Begins the next member and unpacks some of it.
    fn next_member(&mut self) -> io::Result<usize> {
        let State::Between(mut raw) = self.between() else { return Ok(0) };
        let next = raw.peek(4)?;
        let (is_end, begins) = (next.is_empty(), Packing::of(next).is_some() || is_skippable(next));
        if is_end || !begins && only_zeros(&mut raw)? {
            self.state = State::Between(raw);
            return Ok(0);
        }
        self.member_at = raw.place();
        if !begins {
            self.state = State::Between(raw);
            return Err(self.damage(&io::ErrorKind::InvalidData.into()));
        }
        self.borders.push_back((self.position + (self.ready.len() - self.at) as u64, raw.place()));
        self.state = match self.packing {
            Some(Packing::Zstd) => State::Zstd(frame(raw, &self.dictionary)?),
            _ => State::Gzip(Box::new(GzDecoder::new(raw))),
        };
        self.unpack()
    }

    /// The state before a member, out of a member that has ended.
    fn between(&mut self) -> State<'a> {
        match std::mem::replace(&mut self.state, State::Plain(Raw::none())) {
            State::Gzip(decoder) => State::Between(decoder.into_inner()),
            State::Zstd(decoder) => State::Between(decoder.finish()),
            State::Plain(raw) => {
                self.state = State::Plain(raw);
                State::Plain(Raw::none())
            }
            between => between,
        }
    }

    /// Takes the stream up again at the next member that unpacks to a record; what was not taken of the damaged one is
    /// dropped. Whether there is one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn take_up(&mut self) -> io::Result<bool> {
        self.position += (self.ready.len() - self.at) as u64;
        self.ready.clear();
        self.at = 0;
        let State::Between(mut raw) = self.between() else { return Ok(false) };
        raw.step_back(self.member_at + 1);
        let found = self.find_member(&mut raw);
        self.state = State::Between(raw);
        found
    }

    fn find_member(&self, raw: &mut Raw<'a>) -> io::Result<bool> {
        let magic: &[u8] = if self.packing == Some(Packing::Zstd) { b"\x28\xb5\x2f\xfd" } else { b"\x1f\x8b\x08" };
        loop {
            let window = raw.peek(TRIAL_BYTES)?;
            if window.len() < magic.len() {
                return Ok(false);
            }
            match memchr::memmem::find(window, magic) {
                Some(at) if self.unpacks_to_record(&window[at..]) => {
                    raw.consume(at);
                    return Ok(true);
                }
                Some(0) => raw.consume(1),
                Some(at) => raw.consume(at),
                None => {
                    let passed = window.len() + 1 - magic.len();
                    raw.consume(passed);
                }
            }
        }
    }

    fn unpacks_to_record(&self, packed: &[u8]) -> bool {
        let mut start = [0; header::SIGN_BYTES];
        let read = match self.packing {
            Some(Packing::Zstd) => frame(packed, &self.dictionary).and_then(|mut frame| frame.read(&mut start)),
            _ => GzDecoder::new(&packed[..packed.len().min(4096)]).read(&mut start),
        };
        read.is_ok_and(|count| header::begins_record(&start[..count]))
    }

    fn raw_place(&self) -> u64 {
        match &self.state {
            State::Plain(raw) | State::Between(raw) => raw.place(),
            State::Gzip(decoder) => decoder.get_ref().place(),
            State::Zstd(decoder) => decoder.get_ref().place(),
        }
    }

    fn damage(&self, error: &io::Error) -> io::Error {
        let (member, place) = (self.member_at, self.raw_place());
        let what = match error.kind() {
            _ if self.packing.is_none() => return io::Error::new(error.kind(), error.to_string()),
            io::ErrorKind::UnexpectedEof => "are cut off",
            _ => "cannot be unpacked",
        };
        io::Error::other(format!("the packed bytes from byte {member} of the file on {what} at byte {place}"))
    }

    fn is_bomb(&self) -> bool {
        let unpacked = self.position + self.ready.len() as u64;
        self.packing.is_some() && unpacked > FREE_BYTES.max(self.raw_place().saturating_mul(MOST_TIMES))
    }
}

fn bomb() -> io::Error {
    io::Error::other(format!("it unpacks to more than {MOST_TIMES} times its size, as bombs do"))
}

impl Read for Tape<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(out.len());
        out[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Tape<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)?;
        Ok(&self.ready[self.at..])
    }

    fn consume(&mut self, count: usize) {
        let count = count.min(self.ready.len() - self.at);
        self.at += count;
        self.position += count as u64;
    }
}

fn unpack_into(out: &mut [u8], state: &mut State<'_>) -> io::Result<usize> {
    loop {
        let read = match state {
            State::Plain(raw) => raw.read(out),
            State::Gzip(decoder) => decoder.read(out),
            State::Zstd(decoder) => decoder.read(out),
            State::Between(_) => Ok(0),
        };
        match read {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

fn frame<R: BufRead>(packed: R, dictionary: &[u8]) -> io::Result<zstd::stream::read::Decoder<'static, R>> {
    Ok(zstd::stream::read::Decoder::with_dictionary(packed, dictionary)?.single_frame())
}

/// Skippable frames of zstd, which hold no text.
fn is_skippable(start: &[u8]) -> bool {
    matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18])
}

/// Whether nothing but zeros follows, as tapes and old servers pad with; they are taken.
fn only_zeros(raw: &mut Raw<'_>) -> io::Result<bool> {
    loop {
        let ready = raw.fill_buf()?;
        if ready.is_empty() {
            return Ok(true);
        }
        let zeros = ready.iter().take_while(|byte| **byte == 0).count();
        let all = zeros == ready.len();
        raw.consume(zeros);
        if !all {
            return Ok(false);
        }
    }
}
