//! Text in the query language → query tree, with words about what was ignored.
//!
//! Nothing that people type is an error. Words stand side by side for AND; `OR` divides all that is left of it from all
//! that is right of it, `|` joins its two neighbours only; `-` and `NOT` exclude; parentheses group. Time is linear in
//! the text, the tree bounded in words and levels. What a value means (which country, which person) is decided later.
//!
//! Steps: [`lex`] text → tokens, [`atoms`] token → leaf ([`dates`] for dates), here leaves and signs → tree.

mod atoms;
mod dates;
mod lex;

use lex::{Field, Token};

use super::query::{Form, Query};

/// Most characters that are read: a pasted paragraph still fits.
pub const MOST_CHARS: usize = 2_000;

/// Most words that are searched: the longest judged questions have about 100, a pasted paragraph stays below 200.
const MOST_WORDS: usize = 200;

/// Most words with wildcards or `~`: each stands for up to a thousand words of the archive.
const MOST_WILD: usize = 20;

/// Deepest tree; what is nested deeper is searched without its grouping. People group three levels at most.
const DEEPEST: usize = 20;

/// Most remarks of one kind: hostile input does not fill the answer.
const MOST_REMARKS: usize = 10;

/// A query as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The tree; everything if nothing was left to search for.
    pub query: Query,
    /// What was ignored, as typed or in words.
    pub ignored: Vec<String>,
    /// What was understood otherwise than it may have been meant, in words.
    pub notes: Vec<String>,
}

/// Reads a query. Any text has a meaning.
pub fn parse(text: &str) -> Parsed {
    let mut remarks = Remarks::default();
    let read = beginning(text);
    if read.len() < text.len() {
        remarks.ignore(format!("everything after the first {MOST_CHARS} characters"));
    }
    let tokens = lex::lex(read, &mut remarks);
    let query = Tree::of(tokens, &mut remarks);
    Parsed { query, ignored: remarks.ignored, notes: remarks.notes }
}

/// The first [`MOST_CHARS`] characters, without a word that they cut in two.
fn beginning(text: &str) -> &str {
    let Some((end, next)) = text.char_indices().nth(MOST_CHARS) else { return text };
    let first = &text[..end];
    match first.rfind(char::is_whitespace) {
        Some(gap) if !next.is_whitespace() => &first[..gap],
        _ => first,
    }
}

/// What the reader should know.
#[derive(Debug, Default)]
struct Remarks {
    ignored: Vec<String>,
    notes: Vec<String>,
}

impl Remarks {
    fn ignore(&mut self, what: impl Into<String>) {
        add(&mut self.ignored, what.into());
    }

    fn note(&mut self, what: impl Into<String>) {
        add(&mut self.notes, what.into());
    }
}

fn add(remarks: &mut Vec<String>, remark: String) {
    if remarks.len() < MOST_REMARKS && !remarks.contains(&remark) {
        remarks.push(remark);
    }
}

/// One parenthesis while it is open (the outermost is the whole query).
#[derive(Debug, Default)]
struct Group {
    /// The field before the parenthesis, for the words inside.
    field: Option<Field>,
    /// What stands left of each `OR` so far.
    alternatives: Vec<Query>,
    /// What stands side by side since then.
    side_by_side: Vec<Member>,
    /// So many `-` and `NOT` wait for what they exclude; two of them cancel each other.
    exclusions: usize,
    /// A `|` waits for its right neighbour.
    joins: bool,
    /// An `AND` waits for its right neighbour.
    continues: bool,
}

/// One place in a conjunction: what `|` joined there, and whether it is excluded.
#[derive(Debug)]
struct Member {
    excluded: bool,
    any: Vec<Query>,
}

/// The tree while it is built.
struct Tree<'r> {
    open: Vec<Group>,
    words: usize,
    wild: usize,
    remarks: &'r mut Remarks,
}

impl<'r> Tree<'r> {
    fn of(tokens: Vec<Token>, remarks: &'r mut Remarks) -> Query {
        let mut tree = Self { open: vec![Group::default()], words: 0, wild: 0, remarks };
        for token in tokens {
            if tree.words >= MOST_WORDS {
                tree.remarks.ignore(format!("everything after the first {MOST_WORDS} words"));
                break;
            }
            tree.take(token);
        }
        if tree.open.len() > 1 {
            tree.remarks.note("opening parenthesis without a closing one: closed at the end");
        }
        while tree.open.len() > 1 {
            tree.close();
        }
        let whole = tree.open.pop().unwrap_or_default();
        tree.finish(whole).unwrap_or(Query::All)
    }

    fn take(&mut self, token: Token) {
        match token {
            Token::Open(field) => {
                let field = field.or(self.group().field);
                self.open.push(Group { field, ..Group::default() });
            }
            Token::Close if self.open.len() == 1 => self.remarks.ignore("closing parenthesis without an opening one"),
            Token::Close => self.close(),
            Token::And => self.sign("AND"),
            Token::Or => self.sign("OR"),
            Token::Bar => self.sign("|"),
            Token::Not => self.group().exclusions += 1,
            Token::Atom(mut atom) => {
                atom.field = atom.field.or(self.group().field);
                let (leaf, words) = atoms::leaf(&atom, MOST_WORDS - self.words, self.remarks);
                self.words += words;
                let leaf = leaf.filter(|leaf| self.affords(leaf));
                self.put(leaf);
            }
        }
    }

    /// Whether a leaf keeps the query within what can be searched in bounded time.
    fn affords(&mut self, leaf: &Query) -> bool {
        let is_wild = |leaf: &&Query| matches!(leaf, Query::Word { form: Form::Pattern | Form::Fuzzy(_), .. });
        self.wild += leaf.sought().iter().filter(|leaf| is_wild(leaf)).count();
        if self.wild > MOST_WILD {
            self.remarks.ignore(format!("words with wildcards or ~ after the first {MOST_WILD}"));
        }
        self.wild <= MOST_WILD || leaf.sought().iter().all(|leaf| !is_wild(leaf))
    }

    /// The innermost open group.
    fn group(&mut self) -> &mut Group {
        if self.open.is_empty() {
            self.open.push(Group::default());
        }
        let last = self.open.len() - 1;
        &mut self.open[last]
    }

    /// A sign between two members.
    fn sign(&mut self, sign: &str) {
        let group = self.group();
        let dangling = std::mem::take(&mut group.exclusions) > 0;
        let idle = group.side_by_side.is_empty() || group.joins || group.continues;
        if !idle {
            match sign {
                "AND" => group.continues = true,
                "|" => group.joins = true,
                _ => group.end_alternative(),
            }
        }
        if dangling {
            self.remarks.ignore("NOT without a word after it");
        }
        if idle {
            self.remarks.ignore(format!("{sign} without a word before it"));
        }
    }

    /// Puts a member where it belongs; `None` (an ignored word, an empty group) uses up the signs that waited for it.
    fn put(&mut self, member: Option<Query>) {
        let group = self.group();
        let excluded = std::mem::take(&mut group.exclusions) % 2 == 1;
        let joins = std::mem::take(&mut group.joins);
        group.continues = false;
        let Some(query) = member else { return };
        match group.side_by_side.last_mut().filter(|_| joins) {
            Some(left) => left.any.extend(if excluded { Query::excluding(query) } else { Some(query) }),
            None => group.side_by_side.push(Member { excluded, any: vec![query] }),
        }
    }

    fn close(&mut self) {
        let Some(group) = self.open.pop() else { return };
        let query = self.finish(group);
        if query.is_none() {
            self.remarks.ignore("empty parentheses");
        }
        self.put(query);
    }

    /// The query of a group, or `None` if nothing is in it.
    fn finish(&mut self, mut group: Group) -> Option<Query> {
        if group.exclusions > 0 {
            self.remarks.ignore("NOT without a word after it");
        }
        if group.joins || group.continues || (group.side_by_side.is_empty() && !group.alternatives.is_empty()) {
            let sign = if group.joins {
                "|"
            } else if group.continues {
                "AND"
            } else {
                "OR"
            };
            self.remarks.ignore(format!("{sign} without a word after it"));
        }
        group.end_alternative();
        if group.alternatives.is_empty() {
            return None;
        }
        if group.alternatives.len() > 1 && group.alternatives.iter().any(|query| matches!(query, Query::And(_))) {
            self.remarks
                .note("OR divides all words on its left from all words on its right; parentheses group otherwise");
        }
        let query = Query::or(group.alternatives);
        if query.depth() <= DEEPEST {
            return Some(query);
        }
        self.remarks.note(format!("more than {DEEPEST} levels of grouping: the words are searched without it"));
        Some(Query::and(query.sought().into_iter().cloned().collect()))
    }
}

impl Group {
    /// Makes one alternative of what stands side by side.
    fn end_alternative(&mut self) {
        let members = std::mem::take(&mut self.side_by_side);
        if members.is_empty() {
            return;
        }
        let queries = members.into_iter().filter_map(|member| {
            let any = Query::or(member.any);
            if member.excluded { Query::excluding(any) } else { Some(any) }
        });
        self.alternatives.push(Query::and(queries.collect()));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The query printed, for reading in tests.
    fn understood(text: &str) -> String {
        parse(text).query.to_string()
    }

    fn ignored(text: &str) -> Vec<String> {
        parse(text).ignored
    }

    #[test]
    fn words_side_by_side_are_all_sought() {
        assert_eq!(understood("petro \"drug boats\""), "petro AND \"drug boats\"");
        assert_eq!(understood("petro AND boats && colombia"), "petro AND boats AND colombia");
        assert_eq!(understood("petro and boats or not"), "petro AND and AND boats AND or AND not");
        assert_eq!(understood(""), "*");
    }

    #[test]
    fn or_divides_and_a_bar_joins_neighbours() {
        assert_eq!(understood("a b OR c"), "a AND b OR c");
        assert_eq!(understood("a b | c"), "a AND (b OR c)");
        assert_eq!(understood("a || b"), "a OR b");
        assert_eq!(understood("a (b OR c)"), "a AND (b OR c)");
        assert!(parse("a b OR c").notes[0].starts_with("OR divides"));
        assert!(parse("a OR c").notes.is_empty());
    }

    #[test]
    fn exclusions_bind_to_what_follows() {
        assert_eq!(understood("petro -maduro"), "petro AND NOT maduro");
        assert_eq!(understood("petro NOT (maduro OR uribe)"), "petro AND NOT (maduro OR uribe)");
        assert_eq!(
            understood("-\"drug boats\" -country:CO|VE"),
            "NOT \"drug boats\" AND NOT (country:CO OR country:VE)"
        );
        assert_eq!(understood("NOT NOT a"), "a");
        assert_eq!(parse("-a").query, Query::and(vec![Query::excluding(parse("a").query).unwrap()]));
        assert_eq!(understood("a OR -b"), "a OR NOT b");
    }

    #[test]
    fn groups_may_carry_a_field() {
        assert_eq!(understood("headline:(petro OR maduro)"), "headline:petro OR headline:maduro");
        assert_eq!(understood("country:(CO | Peru)"), "country:CO OR country:Peru");
        assert_eq!(understood("headline:(a body:b)"), "headline:a AND body:b");
    }

    #[test]
    fn stray_signs_are_ignored_in_words() {
        assert_eq!(ignored("a)"), ["closing parenthesis without an opening one"]);
        assert_eq!(ignored("OR a"), ["OR without a word before it"]);
        assert_eq!(ignored("a OR"), ["OR without a word after it"]);
        assert_eq!(ignored("a AND OR b"), ["OR without a word before it"]);
        assert_eq!(ignored("a NOT"), ["NOT without a word after it"]);
        assert_eq!(ignored("a ()"), ["empty parentheses"]);
        assert_eq!(understood("a -() b"), "a AND b");
        assert_eq!(parse("(a b").notes, ["opening parenthesis without a closing one: closed at the end"]);
        assert_eq!(understood("(a b"), "a AND b");
    }

    #[test]
    fn hostile_queries_are_bounded() {
        let many = parse(&"word ".repeat(10_000));
        assert_eq!(many.query.members().len(), MOST_WORDS);
        assert_eq!(
            many.ignored,
            ["everything after the first 2000 characters", "everything after the first 200 words"]
        );
        assert_eq!(understood(&format!("ferry {}", "x".repeat(MOST_CHARS))), "ferry");
        assert_eq!(understood(&format!("{}a{}", "(".repeat(500), ")".repeat(500))), "a");
        let deep = format!("{}a{}", "b (c OR ".repeat(90), ")".repeat(90));
        assert!(parse(&deep).query.depth() <= DEEPEST);
        assert_eq!(understood("a\0b"), "a AND b");
        for text in ["*", "~~~~", "((((", "))))", "\"\"\"\"", "----", "||||", "😀", ":::", "?"] {
            parse(text);
        }
        let wild = parse(&"a* ".repeat(10_000));
        assert_eq!(wild.query.members().len(), MOST_WILD);
        assert!(wild.ignored.iter().any(|ignored| ignored.contains("wildcards")));
        assert_eq!(understood("a* b* c*"), "a* AND b* AND c*");
        assert_eq!(understood("سلام -دنيا"), "سلام AND NOT دنيا");
        parse(&"(".repeat(200_000));
        parse(&"\"a ".repeat(100_000));
    }

    fn same_when_printed(text: &str) {
        let first = parse(text).query;
        let printed = first.to_string();
        assert_eq!(parse(&printed).query, first, "{text:?} printed as {printed:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn any_text_prints_and_parses_to_the_same_tree(text in "\\PC{0,60}") {
            same_when_printed(&text);
        }

        #[test]
        fn any_mixture_of_signs_prints_and_parses_to_the_same_tree(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "a", "b", "Élan", "OR", "AND", "NOT", "(", ")", "-", "|", "\"", "“", "»", " ", " ", " ", "*", "?", "~", "~1", "~9",
                    ":", "headline:", "tag:", "colour:", "undated", "person:", "country:", "date:", "from:", "2025", "-11", "..", ">=", "undated", ".", ",", "'", "+",
                    "http://", "&", "習近", "½", "\0", "\u{ad}", "\u{301}", "é\u{301}", "1:30", "x-y", "_", "#",
                ]),
                0..30,
            )
        ) {
            same_when_printed(&pieces.concat());
        }
    }
}
