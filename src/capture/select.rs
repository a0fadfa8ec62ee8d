//! Which files and members are read: by name and by age.
//!
//! A pattern without `/` is held against the last part of a name, one with `/` against all of it. What is typed on the
//! command line is read whatever its name; what is found in folders and archives is selected.

use std::fs::Metadata;
use std::time::SystemTime;

use glob::{MatchOptions, Pattern};

use crate::config::CaptureConfig;

/// What is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Select {
    include: Vec<Pattern>,
    exclude: Vec<Pattern>,
    /// Files that were not changed since are left out.
    since: Option<SystemTime>,
}

impl Select {
    /// By the settings. Patterns that are none select nothing by themselves; [`CaptureConfig`] says how to check them.
    pub(super) fn new(config: &CaptureConfig) -> Self {
        let patterns = |texts: &[String]| texts.iter().filter_map(|text| Pattern::new(text).ok()).collect();
        Self { include: patterns(&config.include), exclude: patterns(&config.exclude), since: config.since }
    }

    /// Whether a file or member of this name is read.
    pub(super) fn takes(&self, name: &str) -> bool {
        let fits = |patterns: &[Pattern]| patterns.iter().any(|pattern| fits(pattern, name));
        (self.include.is_empty() || fits(&self.include)) && !fits(&self.exclude)
    }

    /// Whether a file is new enough to be read.
    pub(super) fn is_new(&self, seen: &Metadata) -> bool {
        let changed = seen.modified().ok();
        self.since.is_none_or(|since| changed.is_none_or(|changed| changed >= since))
    }
}

fn fits(pattern: &Pattern, name: &str) -> bool {
    let options = MatchOptions { require_literal_separator: false, ..MatchOptions::default() };
    match pattern.as_str().contains('/') {
        true => {
            pattern.matches_with(name, options)
                || name.match_indices(['/', '!']).any(|(at, _)| pattern.matches_with(&name[at + 1..], options))
        }
        false => pattern.matches_with(name.rsplit(['/', '!']).next().unwrap_or(name), options),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(include: &[&str], exclude: &[&str], name: &str) -> bool {
        let owned = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect();
        let config = CaptureConfig { include: owned(include), exclude: owned(exclude), ..CaptureConfig::default() };
        Select::new(&config).takes(name)
    }

    #[test]
    fn names_are_selected_by_their_last_part_or_by_all_of_it() {
        assert!(takes(&[], &[], "a/b.txt"));
        assert!(takes(&["*.html"], &[], "x/a.html") && !takes(&["*.html"], &[], "x/a.html.gz"));
        assert!(takes(&["*.html"], &[], "x.zip!a/b.html"));
        assert!(takes(&["2024/*"], &[], "in/2024/a.html") && !takes(&["2024/*"], &[], "in/2025/a.html"));
        assert!(!takes(&["*.html"], &["index*"], "x/index.html"));
    }
}
