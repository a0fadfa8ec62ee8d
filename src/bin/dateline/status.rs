//! Error → message and exit status.
//!
//! 0 ok · 1 failure · 2 usage · 3 some inputs failed · 4 nothing found · 5 locked or of another format · 6 damage found ·
//! 130 interrupted.

use std::process::ExitCode;

use dateline::error::Error;

/// Some inputs failed and are listed; the rest is stored.
pub(crate) const PARTIAL: u8 = 3;
/// Nothing was found.
pub(crate) const NOTHING: u8 = 4;
/// What was typed cannot be understood.
const USAGE: u8 = 2;
/// Another process writes, or another version wrote.
const INCOMPATIBLE: u8 = 5;
/// Something on disk is damaged.
pub(crate) const DAMAGED: u8 = 6;
/// Stopped by the user, everything consistent.
pub(crate) const INTERRUPTED: u8 = 130;

/// Says what went wrong; a reader that hung up (`dateline search … | head`) is no error.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    if is_broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    // The library's messages hold their cause; others get it appended.
    match error.downcast_ref::<Error>() {
        Some(own) => eprintln!("dateline: {own}"),
        None => eprintln!("dateline: {error:#}"),
    }
    ExitCode::from(code(error))
}

/// What was typed cannot be understood; the text says how to write it.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl std::fmt::Display for Usage {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

fn code(error: &anyhow::Error) -> u8 {
    if error.is::<Usage>() {
        return USAGE;
    }
    match error.downcast_ref::<Error>() {
        Some(Error::Locked { .. } | Error::IndexFormat { .. } | Error::CorpusFormat { .. }) => INCOMPATIBLE,
        Some(
            Error::IndexDamaged { .. }
            | Error::DamagedArticle { .. }
            | Error::DamagedCapture { .. }
            | Error::CorpusDamaged { .. }
            | Error::Backup { .. },
        ) => DAMAGED,
        Some(error) if error.is_damaged_corpus() => DAMAGED,
        Some(Error::Cursor { .. } | Error::TooDeep { .. } | Error::Undecidable { .. }) => USAGE,
        _ => 1,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = |e: &(dyn std::error::Error + 'static)| match e.downcast_ref::<std::io::Error>() {
        Some(e) => Some(e.kind()),
        None => e.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind),
    };
    error.chain().any(|cause| kind(cause) == Some(std::io::ErrorKind::BrokenPipe))
}
