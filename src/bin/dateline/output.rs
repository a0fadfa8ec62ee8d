//! Text for people: logs, line-wrapped paragraphs, lists of names.

use std::io::{self, IsTerminal};

use dateline::enrich::Entry;

use crate::args::LogFormat;

/// Logs to standard error: warnings, or what `DATELINE_LOG` asks for (`info`, `dateline=debug`). As JSON every request is
/// logged too, unless that says otherwise: programs read it.
pub(crate) fn start_logging(format: LogFormat) {
    let default = if format == LogFormat::Json { "dateline=info" } else { "dateline=warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("DATELINE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    match format {
        LogFormat::Text => log.with_ansi(colours(&io::stderr())).init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).with_span_list(false).init(),
    }
}

/// Whether a stream wants colours: a terminal, and nobody said `NO_COLOR`.
pub(crate) fn colours(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Wraps a text at spaces to about 92 characters, each line indented.
pub(crate) fn wrapped(text: &str, indent: &str) -> String {
    const WIDTH: usize = 92;
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.chars().count() + word.chars().count() >= WIDTH {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.iter().map(|line| format!("{indent}{line}")).collect::<Vec<_>>().join("\n")
}

/// A text on one line, cut after that many characters.
pub(crate) fn shortened(text: &str, characters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Values with how often each is named: `Ana Ruiz (3), Bo Ek (1)`.
fn counted<'a>(values: impl Iterator<Item = (&'a str, usize)>) -> String {
    values.map(|(value, mentions)| format!("{value} ({mentions})")).collect::<Vec<_>>().join(", ")
}

/// The people of an entry with how often each is named.
pub(crate) fn persons(entry: &Entry) -> String {
    counted(entry.persons.iter().map(|person| (person.name.as_str(), person.mentions.len())))
}

/// The countries of an entry, by code, with how often each is named.
pub(crate) fn countries(entry: &Entry) -> String {
    counted(entry.countries.iter().map(|mentioned| (mentioned.country.code(), mentioned.mentions.len())))
}
