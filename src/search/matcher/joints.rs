//! Function words of a query → where a text has them at the same joint.
//!
//! They are not sought by themselves, and marking every "of" would tell nothing. But where "battle of the Somme" stands as
//! it was typed, the whole of it matched.

use std::collections::HashMap;

use super::Mark;
use crate::article::Span;
use crate::index::analysis::{self, fold};

/// The words of a query in the order in which they were typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Joints {
    words: Vec<Typed>,
}

/// A typed word: a function word, or one that is sought as a part of the query.
#[derive(Debug, Clone, PartialEq)]
enum Typed {
    Function(String),
    Sought(usize),
    /// Several words in one, or sought in another spelling.
    Other,
}

impl Joints {
    /// From the words as typed, each with whether it is a function word; `clause_of` tells the part of the query that
    /// seeks a folded word.
    pub(super) fn new(typed: &[(String, bool)], clause_of: impl Fn(&str) -> Option<usize>) -> Self {
        if !typed.iter().any(|(_, is_function)| *is_function) {
            return Self::default();
        }
        let word = |(word, is_function): &(String, bool)| match (is_function, fold(word)) {
            (true, folded) => Typed::Function(folded),
            (false, folded) => clause_of(&folded).map_or(Typed::Other, Typed::Sought),
        };
        Self { words: typed.iter().map(word).collect() }
    }

    fn numbers<'j>(&'j self, is: impl Fn(&Typed) -> bool + 'j) -> impl Iterator<Item = usize> + 'j {
        self.words.iter().enumerate().filter(move |(_, word)| is(word)).map(|(number, _)| number)
    }

    /// The part of the query that is sought nearest to a typed word.
    fn clause_near(&self, number: usize) -> usize {
        let distance = |(other, word): (usize, &Typed)| match word {
            Typed::Sought(clause) => Some((other.abs_diff(number), *clause)),
            _ => None,
        };
        self.words.iter().enumerate().filter_map(distance).min().map_or(0, |(_, clause)| clause)
    }
}

/// The words of a text that are words of the query.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Place in the text → numbers of the typed words that match there.
    matched: HashMap<u32, Vec<usize>>,
    /// Function words: place, span, numbers of the typed words that they may be.
    functions: Vec<(u32, Span, Vec<usize>)>,
}

impl Places {
    /// A word of the text that may be a function word of the query.
    pub(super) fn function_word(&mut self, joints: &Joints, word: &analysis::Seen) {
        let numbers: Vec<usize> =
            joints.numbers(|typed| matches!(typed, Typed::Function(folded) if folded == word.folded)).collect();
        if !numbers.is_empty() {
            self.functions.push((word.position, word.span, numbers));
        }
    }

    /// A word of the text that a part of the query matched.
    pub(super) fn sought(&mut self, joints: &Joints, clause: usize, position: u32) {
        for number in joints.numbers(|typed| *typed == Typed::Sought(clause)) {
            self.matched.entry(position).or_default().push(number);
        }
    }

    /// The marks on the function words that stand as typed beside a word that is marked: from the left, then from the
    /// right, so that "of the" is reached from either end.
    pub(super) fn marks(mut self, joints: &Joints) -> Vec<Mark> {
        let mut found = vec![];
        let functions = std::mem::take(&mut self.functions);
        for (position, span, numbers) in &functions {
            self.reach(joints, *position, *span, numbers, true, &mut found);
        }
        for (position, span, numbers) in functions.iter().rev() {
            self.reach(joints, *position, *span, numbers, false, &mut found);
        }
        found
    }

    fn reach(
        &mut self,
        joints: &Joints,
        position: u32,
        span: Span,
        numbers: &[usize],
        from_left: bool,
        found: &mut Vec<Mark>,
    ) {
        let beside = if from_left { position.checked_sub(1) } else { position.checked_add(1) };
        let Some(neighbours) = beside.and_then(|beside| self.matched.get(&beside)) else { return };
        let fits =
            |number: &&usize| neighbours.contains(&if from_left { number.wrapping_sub(1) } else { **number + 1 });
        if let Some(number) = numbers.iter().find(fits).copied() {
            self.matched.entry(position).or_default().push(number);
            found.push(Mark { span, clause: joints.clause_near(number) });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::article::Language;
    use crate::search::matcher::{Matcher, marked};
    use crate::search::parse::parse;
    use crate::search::passages::html;

    /// An English text with its marks, for a query without the function words "of", "the", "in".
    fn shown(typed: &str, text: &str) -> String {
        let language = Language::parse("en").unwrap();
        let is_function = |word: &str| ["of", "the", "in"].contains(&word);
        let sought: Vec<&str> = typed.split(' ').filter(|word| !is_function(word)).collect();
        let words: Vec<(String, bool)> = typed.split(' ').map(|word| (word.to_owned(), is_function(word))).collect();
        let query = parse(&sought.join(" ")).query;
        let matcher = Matcher::new(&query, std::slice::from_ref(&language)).joined_by(&words);
        html(&marked(text, &matcher.marks(text, Some(&language))))
    }

    #[test]
    fn a_function_word_is_marked_where_it_joins_what_was_typed() {
        assert_eq!(
            shown("battle of the Somme", "The battles of the Somme, the end of it"),
            "The <mark>battles</mark> <mark>of</mark> <mark>the</mark> <mark>Somme</mark>, the end of it"
        );
        assert_eq!(shown("in 1562 fort", "A fort in 1562"), "A <mark>fort</mark> <mark>in</mark> <mark>1562</mark>");
    }

    #[test]
    fn elsewhere_it_is_not() {
        assert_eq!(shown("the port", "the old port of the city"), "the old <mark>port</mark> of the city");
    }
}
