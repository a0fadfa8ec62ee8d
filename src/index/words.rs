//! Text of a field → its terms, read by the engine's own threads while they write.
//!
//! The engine takes a field as one string. Language and first position go before the text ([`framed`]), so that a document
//! carries its text once and no list of terms; the terms of one text lie in one buffer that is used again for the next.

use std::cell::RefCell;
use std::collections::HashMap;

use foldhash::fast::RandomState;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::analysis::{self, LanguageStemmer, stemmers};
use crate::article::Language;

/// The name under which the engine knows this analysis.
pub(super) const NAME: &str = "dateline";

/// Words of a language whose stems are kept: most of what a batch is made of, in a few megabytes.
const STEMS_KEPT: usize = 50_000;

/// Between the language, the first position and the text. No language code holds it.
const DIVIDER: char = '\n';

/// A text as the engine is given it, its first word at a position after the end of the text before it.
pub(super) fn framed(text: &str, language: Option<&Language>, begins: usize) -> String {
    format!("{}{DIVIDER}{begins}{DIVIDER}{text}", language.map_or("", Language::code))
}

/// The analysis as the engine calls it.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    terms: Terms,
}

/// The terms of one text, one behind the other.
#[derive(Clone, Debug, Default)]
struct Terms {
    text: String,
    /// End of each term in `text`, and its position.
    ends: Vec<(usize, usize)>,
}

impl Terms {
    fn push(&mut self, term: &str, position: usize) {
        self.text.push_str(term);
        self.ends.push((self.text.len(), position));
    }
}

impl Tokenizer for Words {
    type TokenStream<'a> = Reading<'a>;

    fn token_stream<'a>(&'a mut self, framed: &'a str) -> Reading<'a> {
        self.terms.text.clear();
        self.terms.ends.clear();
        let mut parts = framed.splitn(3, DIVIDER);
        let (code, begins) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let begins = begins.parse().unwrap_or(0);
        read(parts.next().unwrap_or_default(), code, begins, &mut self.terms);
        Reading { terms: &self.terms, next: 0, start: 0, token: Token::default() }
    }
}

thread_local! {
    /// By language code. A thread of the engine writes many documents.
    static STEMS: RefCell<HashMap<String, Stems>> = RefCell::default();
}

fn read(text: &str, code: &str, begins: usize, terms: &mut Terms) {
    STEMS.with_borrow_mut(|known| {
        if !known.contains_key(code) {
            known.insert(code.to_owned(), Stems::of(code));
        }
        let Some(stems) = known.get_mut(code) else { return };
        analysis::each_word(text, |word| {
            let position = begins + word.position as usize;
            terms.push(word.folded, position);
            stems.each(word.lower, word.folded, |stem| terms.push(stem, position));
        });
    });
}

/// The stem terms under which the words of one language are written, those seen before kept.
struct Stems {
    stemmers: Vec<LanguageStemmer>,
    kept: HashMap<Box<str>, Box<[String]>, RandomState>,
}

impl Stems {
    fn of(code: &str) -> Self {
        Self { stemmers: stemmers(Language::parse(code).as_ref()), kept: HashMap::default() }
    }

    fn each(&mut self, lower: &str, folded: &str, visit: impl FnMut(&str)) {
        if self.stemmers.is_empty() {
            return;
        }
        if let Some(stems) = self.kept.get(lower) {
            return stems.iter().map(String::as_str).for_each(visit);
        }
        let mut stems = Vec::new();
        for stemmer in &self.stemmers {
            stemmer.each_written(lower, folded, |stem| stems.push(stem.to_owned()));
        }
        stems.iter().map(String::as_str).for_each(visit);
        if self.kept.len() >= STEMS_KEPT {
            self.kept.clear();
        }
        self.kept.insert(lower.into(), stems.into());
    }
}

/// The terms of one text as the engine draws them.
pub(super) struct Reading<'a> {
    terms: &'a Terms,
    next: usize,
    /// Where the next term begins.
    start: usize,
    token: Token,
}

impl TokenStream for Reading<'_> {
    fn advance(&mut self) -> bool {
        let Some((end, position)) = self.terms.ends.get(self.next).copied() else { return false };
        self.token.text.clear();
        self.token.text.push_str(&self.terms.text[self.start..end]);
        self.token.position = position;
        (self.start, self.next) = (end, self.next + 1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_draws_the_terms_of_the_analysis_from_the_first_position_on() {
        let text = "Two big\nelections, and Élections again";
        let mut words = Words::default();
        for language in [Language::parse("en"), Language::parse("zh"), None, Language::parse("en")] {
            let framed = framed(text, language.as_ref(), 7);
            let mut reading = words.token_stream(&framed);
            let mut drawn = vec![];
            while reading.advance() {
                drawn.push((reading.token().text.clone(), reading.token().position));
            }
            let mut terms = vec![];
            analysis::index_terms(text, language.as_ref(), &mut terms);
            let expected: Vec<_> = terms.into_iter().map(|term| (term.text, 7 + term.position as usize)).collect();
            assert_eq!(drawn, expected);
        }
    }
}
