//! Two full names → whether they are one name spelled in two ways.
//!
//! Only within one article, where `Antony Blinken` and `Anthony Blinken` are hardly two persons: the same surname, and given
//! names that sound alike, differ by a slip, or of which one is the short form of the other. Endings that tell a woman's
//! name from a man's tell persons apart.

use crate::enrich::lexicon;

/// Whether two names of folded words have the same surname and spellings of one given name.
pub(super) fn are_spellings(one: &[String], other: &[String]) -> bool {
    match (one, other) {
        // The family first, as in East Asia and Hungary: Ishiba Shigeru.
        ([given, family], [other_family, other_given]) if given == other_given && family == other_family => true,
        ([given, rest @ ..], [other_given, other_rest @ ..]) if !rest.is_empty() => {
            rest == other_rest && is_same_given(given, other_given)
        }
        _ => false,
    }
}

fn is_same_given(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.len() < 3 || !short.is_ascii() || !long.is_ascii() || differ_in_gender(short, long) {
        return false;
    }
    let both_common = lexicon::word(short).given > 2 && lexicon::word(long).given > 2;
    sound(short) == sound(long) || is_short_form(short, long) || !both_common && short.len() > 4 && is_slip(short, long)
}

/// Paul and Paula, Mario and Maria, Christian and Christiane.
fn differ_in_gender(short: &str, long: &str) -> bool {
    const ENDINGS: &[&str] =
        &["a", "e", "o", "ie", "ia", "ine", "ina", "ette", "etta", "ita", "elle", "ella", "iane", "iana"];
    let stem = |name: &str| name.trim_end_matches(['a', 'e', 'o', 'i']).len();
    long.strip_prefix(short).is_some_and(|rest| ENDINGS.contains(&rest))
        || short.len() == long.len() && stem(short) == stem(long) && short[..stem(short)] == long[..stem(long)]
}

/// Matt and Matthew, Ben and Benjamin.
fn is_short_form(short: &str, long: &str) -> bool {
    long.len() > short.len() + 1 && long.starts_with(short)
}

/// The name without what spellings differ in: h, doubled letters, y for i and j, ph for f, k for c, z for s, w for v.
fn sound(name: &str) -> String {
    let mut sound = String::with_capacity(name.len());
    for letter in name.replace("ph", "f").chars() {
        let plain = match letter {
            'h' => continue,
            'y' | 'j' => 'i',
            'k' | 'q' => 'c',
            'z' => 's',
            'w' => 'v',
            other => other,
        };
        if !sound.ends_with(plain) {
            sound.push(plain);
        }
    }
    sound
}

/// One letter more, less or other, after the same first one.
fn is_slip(short: &str, long: &str) -> bool {
    let same = short.bytes().zip(long.bytes()).take_while(|(one, other)| one == other).count();
    let (short_rest, long_rest) = (&short[same..], &long[same..]);
    same > 0
        && long.len() <= short.len() + 1
        && (long_rest.get(1..) == Some(short_rest)
            || !short_rest.is_empty() && long_rest.get(1..) == short_rest.get(1..))
}

#[cfg(test)]
mod tests {
    use super::are_spellings;

    fn same(one: &str, other: &str) -> bool {
        let words = |name: &str| name.split(' ').map(str::to_owned).collect::<Vec<_>>();
        are_spellings(&words(one), &words(other)) && are_spellings(&words(other), &words(one))
    }

    #[test]
    fn spellings_slips_and_short_forms_are_one_name() {
        assert!(same("benjamin qelborn", "benyamin qelborn"));
        assert!(same("antony qelborn", "anthony qelborn"));
        assert!(same("matt qelborn", "matthew qelborn"));
        assert!(same("herzi qelborn", "herzl qelborn"));
        assert!(same("qelborn shigeru", "shigeru qelborn"));
    }

    #[test]
    fn sisters_brothers_and_other_families_are_not() {
        assert!(!same("mario qelborn", "maria qelborn"));
        assert!(!same("paul qelborn", "paula qelborn"));
        assert!(!same("martin qelborn", "marvin qelborn"));
        assert!(!same("matt qelborn", "matt zorvel"));
        assert!(!same("matt", "matthew"));
    }
}
