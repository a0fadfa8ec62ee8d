//! Arguments → command → exit status.

use std::process::ExitCode;

use clap::Parser;

mod args;
mod explain;

fn main() -> ExitCode {
    let args = args::Args::parse();
    let outcome = match args.command {
        args::Command::Explain(options) => explain::run(&options),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("dateline: {error:#}");
            ExitCode::FAILURE
        }
    }
}
