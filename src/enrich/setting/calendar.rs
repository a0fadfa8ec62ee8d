//! Number of a folded word → what it says in a date, in the seven languages.

use std::sync::LazyLock;

use crate::enrich::countries::LANGUAGES;
use crate::enrich::hash::{self, ByHash};

/// What a word says in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// A month, 1 to 12.
    Month(i8),
    /// A day of the week, 1 (Monday) to 7.
    Weekday(i8),
    /// Days from the day of publication: yesterday is -1.
    Day(i8),
    /// The one before.
    Last,
    /// The one after.
    Next,
    /// The one of publication.
    This,
    /// "year".
    Year,
    /// "month".
    MonthWord,
    /// Before a month it makes it a date: "in May".
    In,
    /// Between the parts of a date: "3 de mayo de 2025".
    Of,
}

static WORDS: LazyLock<[ByHash<Says>; 7]> = LazyLock::new(|| {
    let mut words: [ByHash<Says>; 7] = Default::default();
    for (language, word, says) in rows() {
        if let (Some(at), Some(says)) = (LANGUAGES.iter().position(|known| *known == language), read(says)) {
            words[at].insert(hash::word(word), says);
        }
    }
    words
});

/// The words of a language; none for others than the seven.
pub(super) fn words(language: &str) -> Option<&'static ByHash<Says>> {
    LANGUAGES.iter().position(|known| *known == language).map(|at| &WORDS[at])
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    include_str!("../tables/calendar.tsv").lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?, cells.next()?))
    })
}

fn read(says: &str) -> Option<Says> {
    let (kind, number) = says.split_once(' ').unwrap_or((says, "0"));
    let number = number.parse().ok()?;
    Some(match kind {
        "month" => Says::Month(number),
        "weekday" => Says::Weekday(number),
        "day" => Says::Day(number),
        "last" => Says::Last,
        "next" => Says::Next,
        "this" => Says::This,
        "year" => Says::Year,
        "month-word" => Says::MonthWord,
        "in" => Says::In,
        "of" => Says::Of,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::fold::fold;

    #[test]
    fn every_line_of_the_table_has_a_language_a_folded_word_and_a_meaning() {
        assert!(include_str!("../tables/calendar.tsv").starts_with("# "));
        for (language, word, says) in rows() {
            assert!(LANGUAGES.contains(&language) && fold(word) == word && read(says).is_some(), "{word}");
        }
        assert!(LANGUAGES.iter().all(|language| words(language).is_some_and(|words| words.len() > 25)));
    }
}
