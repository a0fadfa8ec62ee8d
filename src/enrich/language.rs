//! Text and declaration → the language of the text.
//!
//! Pages declare the language of their site, which is not always that of the text; detectors guess badly on short texts. So a
//! short text is believed to be what is declared, a long one what is detected, when the detector is sure.

use whatlang::{Detector, Lang};

use crate::article::{Article, Language};

/// Below this many bytes trigrams say little and the declaration is trusted.
const SHORT_TEXT_BYTES: usize = 200;
/// More than this does not make the detector surer.
const ENOUGH_BYTES: usize = 2_000;

/// Languages without a press to speak of, which the detector offers for odd texts.
const NOT_OF_THE_PRESS: [Lang; 6] = [Lang::Aka, Lang::Epo, Lang::Jav, Lang::Lat, Lang::Sna, Lang::Yid];

/// The language of an article's text, if it can be told.
pub(crate) fn language(article: &Article) -> Option<Language> {
    let declared = article.language.clone();
    let text = sample(article);
    let Some(found) = Detector::with_denylist(NOT_OF_THE_PRESS.to_vec()).detect(&text) else { return declared };
    let detected = Language::parse(two_letters(found.lang()));
    let sure = found.is_reliable() && text.len() >= SHORT_TEXT_BYTES;
    match declared {
        Some(declared) if sure => detected.or(Some(declared)),
        Some(declared) => Some(declared),
        None if found.is_reliable() || text.len() >= SHORT_TEXT_BYTES => detected,
        None => None,
    }
}

/// The begin of the story; the headline only where there is little else.
fn sample(article: &Article) -> String {
    let mut sample = String::new();
    let head = article.standfirst.iter().map(String::as_str);
    for text in head.chain(article.paragraphs.iter().map(|p| p.text.as_str())) {
        let room = ENOUGH_BYTES.saturating_sub(sample.len());
        if room == 0 {
            break;
        }
        sample.push_str(&text[..text.floor_char_boundary(room)]);
        sample.push('\n');
    }
    if sample.len() < SHORT_TEXT_BYTES {
        sample.push_str(article.headline.as_deref().unwrap_or(""));
    }
    // Capitals only confuse the trigrams of some languages.
    sample.to_lowercase()
}

/// ISO 639-3 → ISO 639-1 where one exists. Macro-languages take the code of the language that the press writes.
fn two_letters(language: Lang) -> &'static str {
    match language {
        Lang::Afr => "af",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Zul => "zu",
        _ => language.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Paragraph, ParagraphKind, Span};

    fn article(text: &str, declared: Option<&str>) -> Article {
        let paragraph = Paragraph { text: text.to_owned(), span: Span::new(0, text.len()), kind: ParagraphKind::Text };
        Article { paragraphs: vec![paragraph], language: declared.and_then(Language::parse), ..Article::default() }
    }

    fn code(text: &str, declared: Option<&str>) -> Option<String> {
        language(&article(text, declared)).map(|language| language.code().to_owned())
    }

    const LONG_SPANISH: &str = "El ministro anunció ayer que el gobierno presentará en octubre un nuevo presupuesto, después de semanas de \
        protestas en la capital. Los sindicatos dijeron que no aceptarán recortes en la sanidad ni en la educación, y convocaron \
        otra huelga para el próximo jueves si no hay acuerdo.";

    #[test]
    fn a_long_text_is_believed_and_a_short_one_not() {
        assert_eq!(code(LONG_SPANISH, Some("en")).as_deref(), Some("es"));
        assert_eq!(code(LONG_SPANISH, None).as_deref(), Some("es"));
        assert_eq!(code("No comment", Some("en-GB")).as_deref(), Some("en"));
        assert_eq!(code("No comment", Some("fr")).as_deref(), Some("fr"));
    }

    #[test]
    fn nothing_is_said_of_a_text_without_words() {
        assert_eq!(code("12 345", None), None);
        assert_eq!(code("", None), None);
    }
}
