//! Text in the query language → tokens.
//!
//! Divides at white space, quotation marks, parentheses and bars, and knows the fields by name. What a token's text
//! means is decided in [`super::atoms`].

use super::Remarks;
use crate::index::analysis::begins_word;
use crate::search::answer::FacetField;
use crate::search::query::TextField;
use crate::search::spelling;

/// Most characters of what was typed that a remark repeats.
const LONGEST_SHOWN: usize = 40;

/// Longest piece without white space that is looked at, in bytes: longer than any word or sensible address.
const LONGEST_PIECE: usize = 400;

/// What may stand before a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// `headline:` and the like: a part of the text.
    Text(TextField),
    /// `person:` and the like: a facet.
    Facet(FacetField),
    /// `date:`, `published:`, `year:`: a time.
    Date,
    /// `from:`: the beginning of a time.
    From,
    /// `to:`: the end of a time.
    To,
}

/// Every name that a field may be called by.
const NAMES: [&str; 19] = [
    "author",
    "body",
    "collection",
    "country",
    "date",
    "from",
    "headline",
    "lang",
    "language",
    "person",
    "publication",
    "published",
    "source",
    "standfirst",
    "tag",
    "text",
    "title",
    "to",
    "year",
];

impl Field {
    /// The field of a name, in any case.
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_lowercase().as_str() {
            "headline" | "title" => Self::Text(TextField::Headline),
            "standfirst" => Self::Text(TextField::Standfirst),
            "body" | "text" => Self::Text(TextField::Body),
            "person" => Self::Facet(FacetField::Person),
            "country" => Self::Facet(FacetField::Country),
            "publication" | "source" => Self::Facet(FacetField::Publication),
            "author" => Self::Facet(FacetField::Author),
            "language" | "lang" => Self::Facet(FacetField::Language),
            "date" | "published" | "year" => Self::Date,
            "from" => Self::From,
            "to" => Self::To,
            "tag" => Self::Facet(FacetField::Tag),
            "collection" => Self::Facet(FacetField::Collection),
            _ => return None,
        })
    }
}

/// Something to search for, still as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Atom<'t> {
    /// The field before it.
    pub(super) field: Option<Field>,
    /// Its text, without field and quotation marks.
    pub(super) text: &'t str,
    /// Whether it stood in quotation marks.
    pub(super) quoted: bool,
    /// The digits after `~` behind a quotation.
    pub(super) slop: &'t str,
}

/// A piece of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Open(Option<Field>),
    Close,
    And,
    Or,
    Bar,
    Not,
    Atom(Atom<'t>),
}

/// Divides a query into tokens.
pub(super) fn lex<'t>(text: &'t str, remarks: &mut Remarks) -> Vec<Token<'t>> {
    let mut lexer = Lexer { text, shouts: shouts(text), at: 0, field: None, unpaired: false, tokens: vec![], remarks };
    while let Some(c) = lexer.peek() {
        match c {
            _ if is_gap(c) => lexer.skip(c),
            '(' => lexer.sign(c, Token::Open),
            ')' => lexer.sign(c, |_| Token::Close),
            '|' => lexer.bar(),
            _ if is_quote(c) => lexer.quotation(c),
            _ => lexer.piece(),
        }
    }
    lexer.tokens
}

/// Quotation marks of any language; each may open and close.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂' | '〝' | '〞' | '「' | '」' | '『' | '』')
}

pub(super) fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn divides(c: char) -> bool {
    is_gap(c) || is_quote(c) || matches!(c, '(' | ')' | '|')
}

/// Whether a text is a sentence in capitals, in which `OR` and `NOT` are words like any other: words follow one another
/// without operators. (A query as it is printed has an operator between any two words.)
fn shouts(text: &str) -> bool {
    /// Shorter ones are acronyms joined by operators: `NATO OR EU NOT UN`.
    const SENTENCE: usize = 8;
    let operator = |word: &&str| matches!(*word, "AND" | "OR" | "NOT");
    let words: Vec<&str> = text.split_whitespace().collect();
    let side_by_side = words.windows(2).filter(|pair| !pair.iter().any(operator)).count();
    words.len() >= SENTENCE
        && 2 * side_by_side > words.len() - 1
        && !text.contains(|c: char| c.is_lowercase() || is_quote(c))
}

struct Lexer<'t, 'r> {
    text: &'t str,
    /// Whether operators in capitals cannot be told from words.
    shouts: bool,
    at: usize,
    /// The field that waits for a quotation, a group or the right neighbour of a bar.
    field: Option<Field>,
    /// A quotation mark was found to have no partner; then no later one has.
    unpaired: bool,
    tokens: Vec<Token<'t>>,
    remarks: &'r mut Remarks,
}

impl<'t> Lexer<'t, '_> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, c: char) {
        self.at += c.len_utf8();
        self.field = None;
    }

    fn sign(&mut self, c: char, token: impl Fn(Option<Field>) -> Token<'t>) {
        self.at += c.len_utf8();
        self.tokens.push(token(self.field.take()));
    }

    /// A bar; what follows it at once inherits the field of what stands before it at once.
    fn bar(&mut self) {
        let before = self.text[..self.at].chars().next_back();
        let field = match self.tokens.last() {
            Some(Token::Atom(atom)) if before.is_some_and(|c| !is_gap(c)) => atom.field,
            _ => None,
        };
        self.sign('|', |_| Token::Bar);
        self.field = field;
    }

    /// A quotation with its field and the `~5` behind it.
    fn quotation(&mut self, quote: char) {
        self.at += quote.len_utf8();
        let end = if self.unpaired { None } else { self.rest().find(is_quote) };
        let Some(end) = end else {
            self.unpaired = true;
            self.field = None;
            self.remarks.ignore("quotation mark without a second one");
            return;
        };
        let text = &self.rest()[..end];
        self.at += end;
        self.at += self.peek().map_or(0, char::len_utf8);
        let slop = self.slop();
        let field = self.field.take();
        self.tokens.push(Token::Atom(Atom { field, text, quoted: true, slop }));
    }

    /// The digits of a `~5` that stands here.
    fn slop(&mut self) -> &'t str {
        let Some(behind) = self.rest().strip_prefix('~') else { return "" };
        let end = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
        self.at += 1 + end;
        &behind[..end]
    }

    /// A piece up to the next divider: an operator, a field, or a word.
    fn piece(&mut self) {
        let rest = self.rest();
        let end = rest.find(divides).unwrap_or(rest.len());
        let next = rest[end..].chars().next();
        let opens = next.is_some_and(|c| c == '(' || (is_quote(c) && !self.unpaired));
        self.at += end;
        let piece = self.excluded(&rest[..end], opens);
        match piece {
            "" => {}
            "&&" => self.tokens.push(Token::And),
            "AND" if !self.shouts => self.tokens.push(Token::And),
            "OR" if !self.shouts => self.tokens.push(Token::Or),
            "NOT" if !self.shouts => self.tokens.push(Token::Not),
            piece => self.word(piece, opens),
        }
    }

    /// Takes the `-` or `+` before a word, a quotation or a group away, and notes the exclusion.
    fn excluded(&mut self, piece: &'t str, opens: bool) -> &'t str {
        let bare = piece.trim_start_matches(['-', '−']);
        let signs = piece[..piece.len() - bare.len()].chars().count();
        if signs == 1 && (opens || !bare.is_empty()) {
            self.tokens.push(Token::Not);
            return bare;
        }
        let plus = piece.strip_prefix('+').unwrap_or(piece);
        if plus.is_empty() && opens { plus } else { piece }
    }

    /// A word with the field before it, or a field that waits for what follows.
    fn word(&mut self, piece: &'t str, opens: bool) {
        let start = piece.find(|c| begins_word(c) || c == '*').unwrap_or(piece.len());
        let bare = &piece[start..];
        let (field, text) = match bare.split_once(':') {
            Some((name, text)) => (Field::named(name), text),
            None => (None, bare),
        };
        if field.is_some() && text.is_empty() && opens {
            self.field = field;
            return;
        }
        self.remark_on_colon(bare, field, opens);
        let inherited = self.field.take();
        let whole = if start == piece.len() { piece } else { bare };
        let (field, text) = match field {
            Some(_) if !text.is_empty() => (field, text),
            _ => (inherited, whole),
        };
        let short = &text[..text.floor_char_boundary(LONGEST_PIECE)];
        if short.len() < text.len() {
            self.remarks.ignore(format!("the end of a word of more than {LONGEST_PIECE} bytes"));
        }
        self.tokens.push(Token::Atom(Atom { field, text: short, quoted: false, slop: "" }));
    }

    /// A colon that may have been meant to name a field, and does not.
    fn remark_on_colon(&mut self, typed: &str, field: Option<Field>, opens: bool) {
        let Some((name, text)) = typed.split_once(':') else { return };
        let name: String = name.chars().take(LONGEST_SHOWN).collect();
        if field.is_some() && text.is_empty() {
            self.remarks.note(format!("'{name}:' has nothing at once after it: searched as a word"));
        }
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphabetic() || c == '_');
        let names_something = opens || text.starts_with(|c| begins_word(c) || c == '*');
        if field.is_none() && is_name && names_something && !name.eq_ignore_ascii_case("mailto") {
            let meant = nearest(&name.to_lowercase());
            let meant = meant.map(|meant| format!("; did you mean {meant}:?")).unwrap_or_default();
            self.remarks.note(format!("there is no field '{name}': searched as text{meant}"));
        }
    }
}

/// The field whose name is one edit from what was typed, in words of four letters and more.
fn nearest(typed: &str) -> Option<&'static str> {
    let typed: Vec<char> = typed.chars().collect();
    let near = |name: &&&str| spelling::within(&typed, &name.chars().collect::<Vec<_>>(), 1);
    NAMES.iter().filter(|_| typed.len() >= 4).find(near).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        lex(text, &mut Remarks::default())
    }

    fn atom(field: Option<Field>, text: &str, quoted: bool) -> Token<'_> {
        Token::Atom(Atom { field, text, quoted, slop: "" })
    }

    #[test]
    fn a_sentence_in_capitals_has_no_operators() {
        let shouted = tokens("WHICH PARTY LEADS NOW, LABOUR OR NOT THE LIBERALS");
        assert!(shouted.iter().all(|token| matches!(token, Token::Atom(_))));
        assert_eq!(tokens("NATO OR EU")[1], Token::Or);
    }

    #[test]
    fn fields_belong_to_what_follows_at_once() {
        let person = Some(Field::Facet(FacetField::Person));
        assert_eq!(tokens("person:Petro"), [atom(person, "Petro", false)]);
        assert_eq!(tokens("Person:\"Gustavo Petro\""), [atom(person, "Gustavo Petro", true)]);
        assert_eq!(tokens("person: Petro"), [atom(None, "person:", false), atom(None, "Petro", false)]);
        assert_eq!(tokens("colour:x 12:30"), [atom(None, "colour:x", false), atom(None, "12:30", false)]);
        let country = Some(Field::Facet(FacetField::Country));
        assert_eq!(tokens("country:CO|Peru"), [atom(country, "CO", false), Token::Bar, atom(country, "Peru", false)]);
        assert_eq!(tokens("country:CO | Peru").last(), Some(&atom(None, "Peru", false)));
    }

    #[test]
    fn a_colon_that_names_no_field_is_remarked_on_where_it_looks_like_one() {
        let noted = |text: &str| {
            let mut remarks = Remarks::default();
            lex(text, &mut remarks);
            remarks.notes
        };
        assert_eq!(noted("colour:red"), ["there is no field 'colour': searched as text"]);
        assert_eq!(noted("persn:Petro"), ["there is no field 'persn': searched as text; did you mean person:?"]);
        assert_eq!(noted("colour:\"dark red\"").len(), 1);
        assert_eq!(noted("person: Petro"), ["'person:' has nothing at once after it: searched as a word"]);
        for text in
            ["12:30", "https://a.example/x", "Petro: a life", "mailto:x@y.example", "Mk1:2", "person:Petro", ":)"]
        {
            assert!(noted(text).is_empty(), "{text}");
        }
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn quotation_marks_of_any_language_pair() {
        for text in ["\"a b\"", "“a b”", "„a b“", "«a b»", "「a b」"] {
            assert_eq!(tokens(text), [atom(None, "a b", true)]);
        }
        let Token::Atom(near) = tokens("\"a b\"~5")[0] else { panic!() };
        assert_eq!(near.slop, "5");
        assert_eq!(tokens("5\" nails"), [atom(None, "5", false), atom(None, "nails", false)]);
    }

    #[test]
    fn a_dash_excludes_only_what_it_touches() {
        assert_eq!(tokens("-a"), [Token::Not, atom(None, "a", false)]);
        assert_eq!(tokens("-(a"), [Token::Not, Token::Open(None), atom(None, "a", false)]);
        assert_eq!(tokens("a - b")[1], atom(None, "-", false));
        assert_eq!(tokens("--a"), [atom(None, "a", false)]);
        assert_eq!(tokens("a-b"), [atom(None, "a-b", false)]);
    }
}
