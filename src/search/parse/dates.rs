//! The text after `date:`, `from:`, `to:` → a span of time.
//!
//! `2025`, `2025-11`, `2025-11-13`; `A..B` with either end open; `>=A`, `>A`, `<=A`, `<A`; `undated` or `none`.

use super::Remarks;
use super::lex::{Atom, Field};
use crate::article::PartialDate;
use crate::search::query::Query;

/// Most characters of what was typed that a remark repeats.
const LONGEST_SHOWN: usize = 40;

/// The dates of an atom with a date field, or `None` if they cannot be read.
pub(super) fn leaf(atom: &Atom, remarks: &mut Remarks) -> Option<Query> {
    let text = atom.text.trim();
    let query = match atom.field {
        Some(Field::From) => date(text).map(|from| Query::Dates { from: Some(from), to: None }),
        Some(Field::To) => date(text).map(|to| Query::Dates { from: None, to: Some(to) }),
        _ => any(text),
    };
    if query.is_none() {
        let shown: String = text.chars().take(LONGEST_SHOWN).collect();
        let shown = if shown.is_empty() { "\"\"" } else { &shown };
        remarks.ignore(format!("{shown}: not a date (YYYY, YYYY-MM or YYYY-MM-DD)"));
    }
    match query {
        Some(Query::Dates { from: Some(from), to: Some(to) }) if from.first_day() > to.last_day() => {
            remarks.note(format!("{from} is later than {to}: taken the other way round"));
            Some(Query::Dates { from: Some(to), to: Some(from) })
        }
        query => query,
    }
}

fn any(text: &str) -> Option<Query> {
    if ["undated", "none", "unknown"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Some(Query::Undated);
    }
    if let Some((from, to)) = text.split_once("..").or_else(|| text.split_once('…')) {
        return between(from, to.trim_start_matches('.'));
    }
    compared(text).or_else(|| date(text).map(|date| Query::Dates { from: Some(date), to: Some(date) }))
}

/// `A..B`, `A..`, `..B`.
fn between(from: &str, to: &str) -> Option<Query> {
    let end = |text: &str| if text.is_empty() { Some(None) } else { date(text).map(Some) };
    let (from, to) = (end(from)?, end(to)?);
    (from.is_some() || to.is_some()).then_some(Query::Dates { from, to })
}

/// `>=A` and its kin; `>A` begins the day after the last day of A.
fn compared(text: &str) -> Option<Query> {
    let after = |date: PartialDate| day(date.last_day().tomorrow().ok()?);
    let before = |date: PartialDate| day(date.first_day().yesterday().ok()?);
    let (from, to) = if let Some(rest) = text.strip_prefix(">=").or_else(|| text.strip_prefix('≥')) {
        (Some(date(rest)?), None)
    } else if let Some(rest) = text.strip_prefix("<=").or_else(|| text.strip_prefix('≤')) {
        (None, Some(date(rest)?))
    } else if let Some(rest) = text.strip_prefix('>') {
        (Some(after(date(rest)?)?), None)
    } else {
        (None, Some(before(date(text.strip_prefix('<')?)?)?))
    };
    Some(Query::Dates { from, to })
}

fn day(date: jiff::civil::Date) -> Option<PartialDate> {
    PartialDate::day(date.year(), date.month(), date.day())
}

/// A date as people write it in a search box; `/` may stand for `-`.
fn date(text: &str) -> Option<PartialDate> {
    let text = text.trim().replace('/', "-");
    (text.len() <= 10).then(|| PartialDate::parse(&text))?
}

#[cfg(test)]
mod tests {
    use crate::search::parse::parse;

    fn understood(text: &str) -> String {
        parse(text).query.to_string()
    }

    #[test]
    fn dates_and_ranges_are_understood() {
        for (typed, meant) in [
            ("date:2025", "date:2025"),
            ("year:2025", "date:2025"),
            ("published:2025/11", "date:2025-11"),
            ("date:2025-11-01..2025-11-13", "date:2025-11-01..2025-11-13"),
            ("date:2025..", "date:2025.."),
            ("date:..2025", "date:..2025"),
            ("date:>=2025", "date:2025.."),
            ("date:>2025", "date:2026-01-01.."),
            ("date:<2025-03", "date:..2025-02-28"),
            ("date:<=2025-03", "date:..2025-03"),
            ("from:2024 to:2025-06", "date:2024.. AND date:..2025-06"),
            ("date:undated", "date:undated"),
            ("published:none", "date:undated"),
            ("-date:undated", "NOT date:undated"),
            ("undated", "undated"),
            ("date:2026..2025", "date:2025..2026"),
        ] {
            assert_eq!(understood(typed), meant, "{typed}");
        }
    }

    #[test]
    fn what_is_no_date_is_ignored_in_words() {
        let parsed = parse("petro date:soon");
        assert_eq!(parsed.query.to_string(), "petro");
        assert_eq!(parsed.ignored, ["soon: not a date (YYYY, YYYY-MM or YYYY-MM-DD)"]);
        assert_eq!(understood("date:2025-02-30"), "*");
        assert_eq!(understood("date:.."), "*");
    }
}
