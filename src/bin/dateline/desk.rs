//! `dateline desk token`: who may use the desk.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use dateline::corpus::Corpus;
use dateline::error::Error;
use dateline::web::desk::tokens::{self, Role};

use crate::args::Places;
use crate::status;

#[derive(Debug, Args)]
pub(crate) struct Desk {
    #[command(subcommand)]
    pub(crate) what: What,
}

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Who may log in to the desk, and what they may do there
    #[command(subcommand)]
    Token(Token),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a token for somebody and print it, once; an older one of the name ends
    Add {
        /// The name that stands in the log of decisions
        name: String,
        /// reader: look; editor: decide; admin: also decide what may be shown
        #[arg(long, value_enum, default_value_t = RoleTyped::Editor)]
        role: RoleTyped,
    },
    /// End somebody's token, and their sessions
    Remove {
        /// The name
        name: String,
    },
    /// List who has a token
    List,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleTyped {
    Reader,
    Editor,
    Admin,
}

impl From<RoleTyped> for Role {
    fn from(typed: RoleTyped) -> Self {
        match typed {
            RoleTyped::Reader => Self::Reader,
            RoleTyped::Editor => Self::Editor,
            RoleTyped::Admin => Self::Admin,
        }
    }
}

pub(crate) fn run(places: &Places, typed: &Desk) -> anyhow::Result<ExitCode> {
    if !Corpus::exists(&places.corpus) {
        return Err(Error::NoCorpus { path: places.corpus.clone() }.into());
    }
    let mut out = std::io::stdout().lock();
    let What::Token(token) = &typed.what;
    match token {
        Token::Add { name, role } => {
            writeln!(out, "{}", tokens::add(&places.corpus, name, (*role).into())?)?;
            eprintln!("dateline: this is the only time it is shown; {name} logs in with it at /desk");
        }
        Token::Remove { name } => {
            if !tokens::remove(&places.corpus, name)? {
                eprintln!("dateline: {name} has no token");
                return Ok(ExitCode::from(status::NOTHING));
            }
        }
        Token::List => {
            for holder in tokens::list(&places.corpus)? {
                writeln!(out, "{:<30} {:<7} {}", holder.name, holder.role.name(), holder.made)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
