//! A record → whether it may be shown: drafts are left out, what was withdrawn is told so, an embargo has its end.
//!
//! Exports of content systems (WordPress, Ghost, Drupal …) hold what was never published beside what was. They say it in a
//! word (`status`, `visibility`) or by yes and no (`draft`, `is_published`); the `status` of a scraper (200, "ok") says
//! nothing of it.

use serde_json::{Map, Value};

use super::formats::embargo;
use super::record::{self, WRAPPERS};
use super::values::scalar;
use crate::article::Standing;

/// Fields that say in a word what is to become of a record.
const STATUS: [&str; 9] = [
    "status",
    "poststatus",
    "state",
    "publicationstatus",
    "publishstatus",
    "pubstatus",
    "workflowstate",
    "moderationstate",
    "visibility",
];

/// Words for what was never published, and as what it is counted.
const NEVER: [(&str, &str); 13] = [
    ("autodraft", "record that is a draft"),
    ("draft", "record that is a draft"),
    ("future", "record that is scheduled for later"),
    ("hidden", "record that is private"),
    ("inreview", "record that is a draft"),
    ("pending", "record that is a draft"),
    ("pendingreview", "record that is a draft"),
    ("private", "record that is private"),
    ("scheduled", "record that is scheduled for later"),
    ("softtrashed", "record that is in the trash"),
    ("trash", "record that is in the trash"),
    ("trashed", "record that is in the trash"),
    ("unpublished", "record that is not published"),
];

/// Words for what was published and is no more.
const WITHDRAWN: [&str; 8] =
    ["canceled", "cancelled", "deleted", "killed", "removed", "takendown", "withdrawn", "withheld"];

/// Fields that say it by yes or no, which of the two holds it back, and as what it is counted.
const FLAGS: [(&str, bool, &str); 5] = [
    ("draft", true, "record that is a draft"),
    ("isdraft", true, "record that is a draft"),
    ("isprivate", true, "record that is private"),
    ("ispublished", false, "record that is not published"),
    ("published", false, "record that is not published"),
];

const EMBARGO: [&str; 5] = ["embargo", "embargoed", "embargoeduntil", "embargountil", "embargodate"];

/// Why a record was never published, in words that many records share; none if it was.
pub(super) fn never_published(object: &Map<String, Value>) -> Option<&'static str> {
    facts(object).into_iter().find_map(|(name, value)| {
        let flag = FLAGS.iter().find(|(flag, holds, _)| *flag == name && yes_or_no(value) == Some(*holds));
        flag.map(|(_, _, reason)| *reason).or_else(|| {
            let word = status(&name, value)?;
            NEVER.iter().find(|(never, _)| *never == word).map(|(_, reason)| *reason)
        })
    })
}

/// Whether a record may be shown.
pub(super) fn standing(object: &Map<String, Value>) -> Standing {
    let withdrawn =
        |(name, value): &(String, &Value)| status(name, value).is_some_and(|word| WITHDRAWN.contains(&word.as_str()));
    if never_published(object).is_some() || facts(object).iter().any(withdrawn) {
        return Standing::Withdrawn;
    }
    let until = facts(object).into_iter().find(|(name, _)| EMBARGO.contains(&name.as_str())).map(|(_, value)| value);
    match until {
        Some(value) if yes_or_no(value) == Some(false) => Standing::Usable,
        // Until when is not said, so nobody may take it for over.
        Some(value) if yes_or_no(value) == Some(true) => Standing::Withdrawn,
        Some(value) => scalar(value).map_or(Standing::Usable, |until| embargo(&until)),
        None => Standing::Usable,
    }
}

/// The fields of a record and of what is wrapped in it, by their names without case and separators.
fn facts(object: &Map<String, Value>) -> Vec<(String, &Value)> {
    let wrapped = WRAPPERS.iter().filter_map(|name| object.get(*name)?.as_object());
    let all = std::iter::once(object).chain(wrapped).flatten();
    all.filter(|(_, value)| !value.is_null()).map(|(name, value)| (record::plain(name), value)).collect()
}

fn status(name: &str, value: &Value) -> Option<String> {
    STATUS.contains(&name).then(|| value.as_str().map(record::plain)).flatten()
}

fn yes_or_no(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(word) => match word.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => None,
        },
        Value::Number(number) => match number.as_u64()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(value: Value) -> (Option<&'static str>, Standing) {
        let Value::Object(object) = value else { panic!("no object") };
        (never_published(&object), standing(&object))
    }

    #[test]
    fn what_was_never_published_is_known_by_word_or_flag() {
        for never in [
            json!({"status": "draft"}),
            json!({"post_status": "Auto-Draft"}),
            json!({"visibility": "private"}),
            json!({"_source": {"status": "scheduled"}}),
            json!({"draft": true}),
            json!({"is_draft": "yes"}),
            json!({"is_published": 0}),
            json!({"published": false}),
        ] {
            let (reason, standing) = of(never.clone());
            assert!(reason.is_some() && standing == Standing::Withdrawn, "{never}");
        }
        for usable in [
            json!({"status": 200, "draft": false, "published": "2024-05-06"}),
            json!({"status": "publish", "visibility": "public", "state": "New York", "published": 1_700_000_000}),
            json!({"status": null, "embargo": null, "embargoed": false}),
        ] {
            assert_eq!(of(usable.clone()), (None, Standing::Usable), "{usable}");
        }
    }

    #[test]
    fn what_was_withdrawn_is_told_and_an_embargo_has_its_end() {
        assert_eq!(of(json!({"status": "withdrawn"})), (None, Standing::Withdrawn));
        assert_eq!(of(json!({"pubStatus": "canceled"})), (None, Standing::Withdrawn));
        let until = Standing::Embargoed("2999-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(of(json!({"embargo_until": "2999-01-01"})), (None, until));
        assert_eq!(of(json!({"embargoed": true})), (None, Standing::Withdrawn));
    }

    #[test]
    fn the_words_are_sorted() {
        assert!(NEVER.is_sorted() && WITHDRAWN.is_sorted() && FLAGS.is_sorted());
    }
}
