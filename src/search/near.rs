//! A word → an automaton for the words within a few edits of it, to walk the engine's dictionary with.
//!
//! The dictionary is itself an automaton: walking both together visits only what can still match, where comparing the
//! word with every term costs a second on a large archive. A swap of neighbours is one edit (Schulz and Mihov: "Fast
//! string correction with Levenshtein automata", 2002).

use std::sync::LazyLock;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::Automaton;

static ONE_EDIT: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO_EDITS: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// Longest word that is taken for misspelt, in characters: the automaton grows with the word.
const LONGEST: usize = 40;

/// Accepts the words within one or two edits.
pub(super) struct Near(DFA);

impl Near {
    /// The automaton for a folded word; `None` for one that is too long.
    pub(super) fn to(word: &str, edits: u8) -> Option<Self> {
        let builder = if edits <= 1 { &ONE_EDIT } else { &TWO_EDITS };
        (word.chars().count() <= LONGEST).then(|| Self(builder.build_dfa(word)))
    }
}

impl Automaton for Near {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}
