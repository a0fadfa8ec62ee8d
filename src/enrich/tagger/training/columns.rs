//! Tokens and tags in columns → sentences with spans.

use super::sample::{Class, Sample};

/// The sentences of a file.
pub(super) fn sentences(text: &str, language: &str) -> Vec<Sample> {
    let mut sentences = Vec::new();
    let mut rows: Vec<(&str, &str)> = Vec::new();
    for line in text.lines().chain([""]) {
        match line.split_once('\t').filter(|(token, _)| !token.is_empty()) {
            Some(row) => rows.push(row),
            None if !rows.is_empty() => sentences.push(sentence(&std::mem::take(&mut rows), language)),
            None => {}
        }
    }
    sentences
}

/// Tokens joined as they are written, with the bytes of each name.
fn sentence(rows: &[(&str, &str)], language: &str) -> Sample {
    let mut sample = Sample { text: String::new(), language: language.to_owned(), named: vec![], headline: false };
    let (mut glued, mut quoted, mut before) = (true, false, None);
    for (at, (token, tag)) in rows.iter().enumerate() {
        let token = plain(token);
        let hyphen = is_hyphen(rows, at);
        let joined = glued || hyphen || closes(token) || token == "\"" && quoted;
        if !joined {
            sample.text.push(' ');
        }
        let start = sample.text.len();
        sample.text.push_str(token);
        let class = class(tag);
        match (class, sample.named.last_mut()) {
            (Some(class), Some((span, _))) if before == Some(class) && !tag.starts_with("B-") => {
                span.end = sample.text.len();
            }
            (Some(class), _) => sample.named.push((start..sample.text.len(), class)),
            _ => {}
        }
        before = class;
        glued = hyphen || opens(token) || token == "\"" && !quoted;
        quoted ^= token == "\"";
    }
    sample
}

fn class(tag: &str) -> Option<Class> {
    match tag.split_once('-').map(|(_, class)| class) {
        Some("PER") => Some(Class::Person),
        Some("LOC") => Some(Class::Place),
        Some("ORG") => Some(Class::Organisation),
        _ => None,
    }
}

/// Tree banks write quotation marks and brackets in their own way.
fn plain(token: &str) -> &str {
    match token {
        "``" | "''" => "\"",
        "-LRB-" => "(",
        "-RRB-" => ")",
        other => other,
    }
}

fn opens(token: &str) -> bool {
    matches!(token, "(" | "[" | "«" | "“" | "„" | "¿" | "¡" | "$") || token.len() > 1 && token.ends_with(['\'', '’'])
}

fn closes(token: &str) -> bool {
    matches!(token, "," | "." | ";" | ":" | "!" | "?" | ")" | "]" | "%" | "»" | "”" | "'" | "’" | "n't" | "…")
        || token.starts_with(['\'', '’']) && (2..6).contains(&token.len())
}

/// A hyphen between two words, which some sets write as a token of its own.
fn is_hyphen(rows: &[(&str, &str)], at: usize) -> bool {
    let word = |at: usize| rows.get(at).is_some_and(|(token, _)| token.chars().all(char::is_alphabetic));
    let dated = at > 1 && rows[at - 2].0.chars().all(char::is_numeric);
    rows[at].0 == "-" && at > 0 && word(at - 1) && word(at + 1) && !dated
}
