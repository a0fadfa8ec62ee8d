//! Formats of news agencies: ninjs, NewsML 1 and G2, NITF, the corpora of Reuters.
//!
//! They say what no page says: a number for each version, a kill notice, an embargo. What a body holds is told by its type.

pub(in crate::capture) mod newsml;
pub(in crate::capture) mod newsml_1;
pub(in crate::capture) mod ninjs;
pub(in crate::capture) mod nitf;
pub(in crate::capture) mod reuters;

use super::story::tidy;
use crate::article::{Evidence, Standing};
use crate::capture::hints::DateHint;

/// What a status says, in any of the formats (`stat:canceled`, `withheld`, `to be killed`).
fn standing(status: &str) -> Standing {
    const TAKEN_BACK: [&str; 6] = ["withheld", "canceled", "cancelled", "withdrawn", "killed", "kill"];
    let status = status.rsplit([':', '/']).next().unwrap_or(status).to_ascii_lowercase();
    let taken_back = status.split(|c: char| !c.is_alphabetic()).any(|word| TAKEN_BACK.contains(&word));
    if taken_back { Standing::Withdrawn } else { Standing::Usable }
}

/// An embargo until a moment; one whose end cannot be read has none.
pub(in crate::capture) fn embargo(until: &str) -> Standing {
    let text = until.trim();
    let moment = text.parse::<jiff::Timestamp>().ok();
    // A day or a moment without its offset is taken as universal time.
    let universal = || format!("{}Z", text.trim_end_matches('Z')).parse::<jiff::Timestamp>().ok();
    let day = || format!("{}T00:00:00Z", iso(text)).parse::<jiff::Timestamp>().ok();
    moment.or_else(universal).or_else(day).map_or(Standing::Withdrawn, Standing::Embargoed)
}

/// `20181121T162532Z` → `2018-11-21…`: the basic form of ISO 8601 with separators.
fn iso(date: &str) -> String {
    let date = date.trim();
    let basic = date.len() >= 8 && date.as_bytes()[..8].iter().all(u8::is_ascii_digit);
    if basic { format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..8]) } else { tidy(date) }
}

/// The day of a record.
fn dated(text: &str) -> DateHint {
    DateHint { text: iso(text), evidence: Evidence::Record }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_withdraws_and_an_embargo_has_an_end() {
        assert_eq!(standing("stat:canceled"), Standing::Withdrawn);
        assert_eq!(standing("http://cv.iptc.org/newscodes/pubstatusg2/withheld"), Standing::Withdrawn);
        assert_eq!(standing("To be killed"), Standing::Withdrawn);
        assert_eq!(standing("stat:usable"), Standing::Usable);
        let until = Standing::Embargoed("2026-11-24T06:00:00Z".parse().unwrap());
        assert_eq!(embargo("2026-11-24T07:00:00+01:00"), until);
        assert_eq!(embargo("2026-11-24T06:00:00"), until);
        assert_eq!(embargo("20261124"), Standing::Embargoed("2026-11-24T00:00:00Z".parse().unwrap()));
        assert_eq!(embargo("soon"), Standing::Withdrawn);
    }
}
