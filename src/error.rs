//! One error type for the library: named fields, and each message says the remedy.

use std::path::PathBuf;

/// What can stop a command. A damaged input is not among these: it is reported as a [`crate::capture::Failure`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder of the corpus or index cannot be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb: "read", "write", "create".
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
}

/// Shorthand for results of the library.
pub type Result<T> = std::result::Result<T, Error>;
