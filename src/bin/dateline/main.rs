//! Arguments → command → exit status.

use std::process::ExitCode;

use clap::Parser;

mod args;
mod backup;
mod check;
mod coverage;
mod curate;
mod demo;
mod desk;
mod doctor;
mod eval;
mod explain;
mod export;
mod facets;
mod formats;
mod ingest;
mod narrowing;
mod neighbours;
mod optimize;
mod output;
mod queues;
mod reindex;
mod search;
mod serve;
mod serving;
mod settings;
mod show;
mod stats;
mod status;
mod timeline;

use args::Command;

fn main() -> ExitCode {
    let args = args::Args::parse();
    output::start_logging(match &args.command {
        Command::Serve(options) | Command::Demo(options) => options.log_format,
        _ => args::LogFormat::Text,
    });
    let outcome = match &args.command {
        Command::Ingest(options) => ingest::run(&args.places, options),
        Command::Explain(options) => explain::run(&args.places, options),
        Command::Formats(options) => formats::run(options),
        Command::Search(options) => search::run(&args.places, options),
        Command::Eval(options) => eval::run(&args.places, options),
        Command::Facets(options) => facets::run(&args.places, options),
        Command::Timeline(options) => timeline::run(&args.places, options),
        Command::Coverage(options) => coverage::run(&args.places, options),
        Command::Export(options) => export::run(&args.places, options),
        Command::Show(options) => show::run(&args.places, options),
        Command::Copies(options) => neighbours::copies(&args.places, options),
        Command::Similar(options) => neighbours::similar(&args.places, options),
        Command::Serve(options) => serve::run(&args.places, options),
        Command::Curate(typed) => curate::run(&args.places, typed),
        Command::Doctor(options) => doctor::run(&args.places, options),
        Command::Reindex(options) => reindex::run(&args.places, options),
        Command::Optimize(options) => optimize::run(&args.places, options),
        Command::Stats(options) => stats::run(&args.places, options),
        Command::Queues(options) => queues::run(&args.places, options),
        Command::Desk(options) => desk::run(&args.places, options),
        Command::Check(options) => check::run(&args.places, options),
        Command::Backup(options) => backup::backup(&args.places, options),
        Command::Restore(options) => backup::restore(&args.places, options),
        Command::Demo(options) => demo::run(&args.places, options),
    };
    outcome.unwrap_or_else(|error| status::report(&error))
}
