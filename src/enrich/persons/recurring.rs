//! Surnames that an article uses alone throughout, without title or full name → one doubtful person each.
//!
//! Papers write of ministers, players and stars so in their own country. One such word says little: it must be known as a
//! surname and as nothing else, return, and stand where the tagger sees persons; one that no table knows must also speak.

use std::collections::{BTreeMap, HashSet};

use super::candidates::Candidate;
use super::document::{Known, UNEXPLAINED, written};
use crate::article::PersonFound;
use crate::enrich::lexicon::{Cue, Word};
use crate::enrich::tokens::{Casing, Text};

/// What is seen of a word that stands alone.
struct Lone {
    name: String,
    count: usize,
    /// How often it stands inside a sentence, where a capital means something.
    inside: usize,
    /// Sum of what the tagger says.
    tagged: f32,
    /// The best of what stands beside it.
    context: f32,
    /// Whether it is known as a surname.
    known: bool,
}

/// Mean of the tagger's word (a logit, 3 at most) where something beside the name speaks for a person, and where nothing
/// does. Measured on texts of seven languages that neither rules nor tagger were made from, 2026-11.
const WITH_CONTEXT: f32 = 0.8;
const WITHOUT: f32 = 1.8;

/// The persons that only recurring surnames name. `persons` are those that are known already.
pub(super) fn recurring(texts: &[Text<'_>], candidates: &[Candidate], persons: &[Known]) -> Vec<Known> {
    let explained: HashSet<&str> = persons.iter().flat_map(|person| &person.words).map(String::as_str).collect();
    let mut seen: BTreeMap<String, Lone> = BTreeMap::new();
    for one in candidates.iter().filter(|one| one.lone && one.tokens.len() == 1) {
        let (text, at) = (&texts[one.text], one.tokens.start);
        let folded = text.folded(at);
        if text.casing != Casing::Sentence || explained.contains(folded) || !may_be_surname(text.tokens[at].word) {
            continue;
        }
        let lone = seen.entry(folded.to_owned()).or_insert_with(|| Lone {
            name: written(text, one.tokens.clone()),
            count: 0,
            inside: 0,
            tagged: 0.0,
            context: 0.0,
            known: text.tokens[at].word.surname > 0,
        });
        lone.count += 1;
        lone.inside += usize::from(!text.tokens[at].starts);
        lone.tagged += one.tagged;
        lone.context = lone.context.max(one.context);
    }
    let known = |(word, lone): (String, Lone)| Known {
        name: lone.name,
        words: vec![word.clone()],
        forms: vec![word],
        confidence: UNEXPLAINED,
        asserted: false,
        found: PersonFound::Sentence,
        count: 0,
    };
    seen.into_iter().filter(|(_, lone)| is_person(lone)).map(known).collect()
}

/// Known as no word of any language, common given name or kind of thing.
fn may_be_surname(word: Word) -> bool {
    word.given < 2 && !word.is_common_anywhere() && !word.is(Cue::Thing) && !word.is(Cue::Joint)
}

fn is_person(lone: &Lone) -> bool {
    let mean = lone.tagged / lone.count.max(1) as f32;
    let speaks = lone.context >= 1.0;
    let least = if speaks && lone.known { WITH_CONTEXT } else { WITHOUT };
    lone.count > 1 && lone.inside > 0 && mean >= least && (speaks || lone.known && lone.count > 2)
}

#[cfg(test)]
mod tests {
    use crate::article::{Article, Language, Paragraph, ParagraphKind, Span};

    fn persons(text: &str) -> Vec<String> {
        let paragraph = |line: &str| Paragraph {
            text: line.to_owned(),
            span: Span { start: 0, end: line.len() },
            kind: ParagraphKind::Text,
        };
        let paragraphs = text.lines().map(paragraph).collect();
        let article = Article { language: Language::parse("es"), paragraphs, ..Article::default() };
        crate::enrich::enrich(article).persons.into_iter().map(|person| person.name).collect()
    }

    #[test]
    fn a_surname_that_returns_is_a_person_and_one_that_stands_once_is_none() {
        let often = "Poco después, Etxeberria aseguró ante los periodistas que no habrá acuerdo con la empresa.\n\
                     La oposición pidió la dimisión de Etxeberria, que dijo que seguirá en el cargo.";
        assert_eq!(persons(often), ["Etxeberria"]);
        assert!(persons("La plaza se llama Etxeberria desde el lunes.").is_empty());
    }
}
