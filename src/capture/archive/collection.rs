//! WACZ (Web Archive Collection Zipped, 1.x) → the records of the archives in it.
//!
//! Beside the archives it holds indexes, lists of pages and signatures, which are passed over: what they say of a page the
//! page says better.

use std::rc::Rc;

use super::{Archive, of_member};
use crate::capture::input::Input;
use crate::capture::sink::{Halt, Sink};

/// What a collection holds beside its archives; members that stand first in the file.
const PARTS: [&str; 6] = ["archive/", "datapackage", "fuzzy.json", "indexes/", "logs/", "pages/"];

/// Whether a member of this name may be the first of a collection.
pub(super) fn may_begin(name: &[u8]) -> bool {
    PARTS.iter().any(|part| name.starts_with(part.as_bytes()))
}

/// Whether an archive is a collection.
pub(super) fn is_one(archive: &Archive) -> bool {
    archive.named("datapackage.json").is_some()
        && archive.members().iter().any(|member| member.name.starts_with("archive/"))
}

/// Reads the archives of a collection.
pub(super) fn read(archive: Archive, input: &Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    let archive = Rc::new(archive);
    for member in archive.members() {
        if !sink.wants(&input.origin.member(member.name.clone())) {
            continue;
        }
        if member.name.starts_with("archive/") || member.name.ends_with(".wacz") {
            of_member(&archive, member, input, sink)?;
        } else {
            let part = member.name.split('/').next().unwrap_or_default();
            sink.leave_out(&input.origin.member(member.name.clone()), &format!("{part} of a collection"))?;
        }
    }
    Ok(())
}
