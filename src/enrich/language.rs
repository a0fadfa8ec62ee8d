//! Text and declaration → the language of the text.
//!
//! Pages declare the language of their site, which is not always that of the text; detectors guess badly on short texts. So a
//! short text is believed to be what is declared, a long one what is detected, when the detector is sure.

use whatlang::{Detector, Lang};

use super::countries::LANGUAGES;
use super::tokens::{Shape, Text};
use crate::article::{Article, Language, Part};

/// Below this many bytes trigrams say little and the declaration is trusted.
const SHORT_TEXT_BYTES: usize = 200;
/// More than this does not make the detector surer.
const ENOUGH_BYTES: usize = 2_000;

/// Languages without a press to speak of, which the detector offers for odd texts.
const NOT_OF_THE_PRESS: [Lang; 6] = [Lang::Aka, Lang::Epo, Lang::Jav, Lang::Lat, Lang::Sna, Lang::Yid];

/// So many words in small letters say clearly which of the seven languages a text is in; fewer do not.
const ENOUGH_WORDS: usize = 60;
const MANY_WORDS: usize = 160;
/// Of them at least this share are function words of a language whose text it is: 0.35 to 0.55 in news of the seven
/// languages, below 0.25 in that of others; 2026-11.
const FUNCTION_WORDS: f32 = 0.3;
/// And so many times as many as of the next language.
const CLEARLY: f32 = 1.5;

/// The language of an article's text, if it can be told. `texts` are its parts, cut.
pub(crate) fn language(article: &Article, texts: &[Text<'_>]) -> Option<Language> {
    clear(texts).and_then(Language::parse).or_else(|| detected(article))
}

/// The language whose function words a text is made of. It takes a hundredth of the time of trigrams, and most articles are
/// of this kind.
fn clear(texts: &[Text<'_>]) -> Option<&'static str> {
    let (mut counts, mut words, mut foreign) = ([0_usize; LANGUAGES.len()], 0, 0);
    let body = texts.iter().filter(|text| text.part != Part::Headline);
    let small = body.flat_map(|text| text.tokens.iter().enumerate().map(move |(at, token)| (text, at, token)));
    for (text, at, token) in small.filter(|(_, _, token)| token.shape == Shape::Lower).take(MANY_WORDS) {
        words += 1;
        foreign += usize::from(NEIGHBOURS.binary_search(&text.folded(at)).is_ok());
        for (count, language) in counts.iter_mut().zip(LANGUAGES) {
            *count += usize::from(token.word.is_never_name(language));
        }
    }
    let mut ranked: Vec<(usize, &'static str)> = counts.into_iter().zip(LANGUAGES).collect();
    ranked.sort_unstable_by_key(|(count, _)| std::cmp::Reverse(*count));
    let [(most, language), (next, _), ..] = ranked[..] else { return None };
    let clear = words >= ENOUGH_WORDS
        && most as f32 >= words as f32 * FUNCTION_WORDS
        && most as f32 >= next as f32 * CLEARLY
        && foreign < 2;
    clear.then_some(language)
}

/// Frequent words of languages near one of the seven, and of none of these, folded: Afrikaans, Asturian, Catalan, Frisian,
/// Galician, Luxembourgish, Scandinavian.
const NEIGHBOURS: [&str; 29] = [
    "amb",
    "aquest",
    "aquesta",
    "ass",
    "att",
    "av",
    "awer",
    "coa",
    "dels",
    "fir",
    "hulle",
    "ikke",
    "jeg",
    "mitjancant",
    "nie",
    "nun",
    "och",
    "og",
    "opna",
    "pels",
    "pola",
    "polo",
    "seva",
    "tambe",
    "tamen",
    "unha",
    "vir",
    "xa",
    "yn",
];

/// By trigrams.
fn detected(article: &Article) -> Option<Language> {
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

/// ISO 639-3 → ISO 639-1 where one exists.
fn two_letters(language: Lang) -> &'static str {
    let mut rows = include_str!("tables/languages.tsv").lines().filter_map(|line| line.split_once('\t'));
    rows.find(|(three, _)| *three == language.code()).map_or(language.code(), |(_, two)| two)
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
        let article = article(text, declared);
        language(&article, &Text::of_article(&article)).map(|language| language.code().to_owned())
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
    fn a_text_near_a_language_is_not_taken_for_it() {
        assert!(NEIGHBOURS.is_sorted());
        let clear = |text: &str| super::clear(&[Text::new(Part::Paragraph(0), text)]);
        let spanish = LONG_SPANISH.repeat(2);
        assert_eq!(clear(&spanish), Some("es"));
        let galician = "A conselleira dixo onte que a lei non se aprobará ata o outono, porque unha parte dos grupos pediu máis tempo \
            para a súa lectura e coa vista posta nas contas do ano que vén. ";
        assert_eq!(clear(&galician.repeat(3)), None);
        let swedish = "Regeringen sade i går att den nya lagen inte kommer att gälla förrän till hösten och att flera partier har bett \
            om mer tid för att läsa den. ";
        assert_eq!(clear(&swedish.repeat(3)), None);
    }

    #[test]
    fn every_line_of_the_table_has_a_language_of_the_detector_and_two_letters() {
        let table = include_str!("tables/languages.tsv");
        assert!(table.starts_with("# "));
        for line in table.lines().skip(1) {
            let (three, two) = line.split_once('\t').expect("two columns");
            assert!(Lang::from_code(three).is_some() && two.len() == 2, "{line}");
        }
        assert_eq!(two_letters(Lang::Deu), "de");
    }

    #[test]
    fn nothing_is_said_of_a_text_without_words() {
        assert_eq!(code("12 345", None), None);
        assert_eq!(code("", None), None);
    }
}
