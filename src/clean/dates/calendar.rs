//! Year, month, day of other calendars → Gregorian dates.

use crate::article::PartialDate;

/// The Gregorian year of a printed one: Buddhist years (Thailand, 2400 to 2650) lie 543 ahead.
pub(super) fn gregorian_year(printed: i16) -> i16 {
    if (2400..=2650).contains(&printed) { printed - 543 } else { printed }
}

/// The Gregorian year in which a Japanese era year falls: 令和7年 is 2025.
pub(super) fn japanese_year(era: &str, year: u64) -> Option<i16> {
    let before_first = match era {
        "令和" => 2018,
        "平成" => 1988,
        "昭和" => 1925,
        "大正" => 1911,
        "明治" => 1867,
        _ => return None,
    };
    i16::try_from(year).ok().filter(|year| (1..=64).contains(year)).map(|year| before_first + year)
}

/// The Gregorian date of a day of the Persian solar year.
///
/// Method: the 33-year cycle of eight leap years, exact for 1244 to 1502 (1865 to 2124); six months of 31 days, then
/// of 30. Day number 0 is 1 Farvardin 1400, which was 21 March 2021.
pub(super) fn persian(year: i16, month: i8, day: i8) -> Option<PartialDate> {
    let longest = if month <= 6 { 31 } else { 30 };
    if !(1244..=1502).contains(&year) || !(1..=12).contains(&month) || !(1..=longest).contains(&day) {
        return None;
    }
    let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
    let leap_days = |year: i64| (8 * year + 29).div_euclid(33);
    let days_before_year = 365 * (year - 1400) + leap_days(year - 1) - leap_days(1399);
    let days_before_month = if month <= 7 { 31 * (month - 1) } else { 186 + 30 * (month - 7) };
    let offset = days_before_year + days_before_month + day - 1;
    let date = jiff::civil::date(2021, 3, 21).checked_add(jiff::Span::new().try_days(offset).ok()?).ok()?;
    PartialDate::day(date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persian_new_years_fall_where_they_did() {
        for (year, gregorian) in [
            (1357, "1978-03-21"),
            (1399, "2020-03-20"),
            (1400, "2021-03-21"),
            (1403, "2024-03-20"),
            (1404, "2025-03-21"),
            (1405, "2026-03-21"),
        ] {
            assert_eq!(persian(year, 1, 1).unwrap().to_string(), gregorian);
        }
        assert_eq!(persian(1404, 8, 22).unwrap().to_string(), "2025-11-13");
        assert_eq!(persian(1404, 13, 1), None);
    }

    #[test]
    fn eras_and_buddhist_years_are_converted() {
        assert_eq!(japanese_year("令和", 7), Some(2025));
        assert_eq!(gregorian_year(2568), 2025);
        assert_eq!(gregorian_year(2025), 2025);
    }
}
