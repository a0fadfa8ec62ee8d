//! What was typed: flags and arguments, nothing built.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};

/// Full-text search for press archives.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Clean without indexing: what is kept, what is cut and why, where each date comes from
    Explain(Explain),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Explain {
    /// Files and folders; `-` reads a list of paths from standard input
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// One JSON object per input
    #[arg(long)]
    pub(crate) json: bool,
}
