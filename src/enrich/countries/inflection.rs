//! A demonym's base form → its forms in gender, number and case.
//!
//! The table lists one form for each language (`colombiano`, `kolumbianisch`); regular endings make the others, so that the
//! table stays readable. Irregular forms stand in the table. Results are for folding: accents may be lost.

use crate::enrich::fold::fold;

/// Calls `each` with every form of `base` in a language, the base itself first.
pub(super) fn inflected(base: &str, language: &str, mut each: impl FnMut(&str)) {
    each(base);
    let folded = fold(base);
    for (ending, endings) in rules(language) {
        if let Some(stem) = folded.strip_suffix(ending) {
            endings.split(' ').for_each(|ending| each(&format!("{stem}{ending}")));
            return;
        }
    }
}

/// Ending of the base → endings of the other forms; the first that fits is used.
fn rules(language: &str) -> &'static [(&'static str, &'static str)] {
    match language {
        "es" => &[
            ("o", "a os as"),
            ("es", "esa eses esas"),
            ("an", "ana anes anas"),
            ("on", "ona ones onas"),
            ("ol", "ola oles olas"),
            ("al", "ales"),
            ("ar", "ares"),
            ("i", "is ies"),
            ("", "s"),
        ],
        "fr" => &[
            ("ien", "ienne iens iennes"),
            ("een", "eenne eens eennes"),
            ("ais", "aise aises"),
            ("ois", "oise oises"),
            ("on", "onne ons onnes"),
            ("e", "es"),
            ("ain", "aine ains aines"),
            ("s", "s"),
            ("", "e s es"),
        ],
        "de" => &[
            ("isch", "ische ischen ischer ischem isches"),
            ("deutsch", "deutsche deutschen deutscher deutschem deutsches"),
            ("er", "ern ers erin erinnen"),
            ("e", "en in innen"),
            ("", "s en in innen"),
        ],
        "pt" => &[
            ("ao", "a aos aes as"),
            ("o", "a os as"),
            ("es", "esa eses esas"),
            ("ol", "ola ois olas"),
            ("eu", "eia eus eias"),
            ("", "s"),
        ],
        "it" => &[("co", "ca ci chi che"), ("io", "ia i ie"), ("o", "a i e"), ("e", "i"), ("a", "i e")],
        "nl" => &[("s", "se sen"), ("er", "ers"), ("aan", "anen"), ("ier", "iers"), ("", "en")],
        _ => &[("ish", ""), ("ese", ""), ("men", ""), ("ch", ""), ("ss", ""), ("", "s")],
    }
}

#[cfg(test)]
mod tests {
    use super::inflected;

    fn forms(base: &str, language: &str) -> Vec<String> {
        let mut forms = vec![];
        inflected(base, language, |form| forms.push(form.to_owned()));
        forms
    }

    #[test]
    fn adjectives_take_the_endings_of_their_language() {
        assert_eq!(forms("colombiano", "es"), ["colombiano", "colombiana", "colombianos", "colombianas"]);
        assert_eq!(forms("francés", "es"), ["francés", "francesa", "franceses", "francesas"]);
        assert!(forms("vénézuélien", "fr").contains(&"venezuelienne".to_owned()));
        assert!(forms("français", "fr").contains(&"francaises".to_owned()));
        assert!(forms("russisch", "de").contains(&"russischen".to_owned()));
        assert!(forms("Türke", "de").contains(&"turken".to_owned()));
        assert!(forms("argentino", "it").contains(&"argentine".to_owned()));
        assert!(forms("Iraans", "nl").contains(&"iraanse".to_owned()));
        assert!(forms("Israeli", "en").contains(&"Israelis".to_lowercase()));
    }
}
