//! A folded line → boilerplate by its form alone: colour codes, counters, hashtags, addresses, notes on authors.
//!
//! Most lines have none of these forms, and expressions are dear to compile: each is compiled when the first line comes
//! that may have its form, and forms that are parted by words and signs are plain code.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::Regex;

use crate::article::CutReason;

/// A form and what it is.
struct Form {
    /// Whether a line may have it, or has it where there is no expression: cheap, for it is asked of every line.
    may: fn(&str) -> bool,
    expression: Option<LazyLock<Regex>>,
    reason: CutReason,
}

const fn plain(has: fn(&str) -> bool, reason: CutReason) -> Form {
    Form { may: has, expression: None, reason }
}

const fn form(may: fn(&str) -> bool, expression: fn() -> Regex, reason: CutReason) -> Form {
    Form { may, expression: Some(LazyLock::new(expression)), reason }
}

impl Form {
    fn is_of(&self, line: &str) -> bool {
        (self.may)(line) && self.expression.as_ref().is_none_or(|expression| expression.is_match(line))
    }
}

fn regex(form: &str) -> Regex {
    Regex::new(form).expect("a constant pattern, compiled by a test")
}

const COUNTED: &str =
    "comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|reacties|kommentarer|replies";
const SHARED: &str = "shares?|likes?|views?|retweets?|reactions?|followers?|votes?|mal geteilt|partages|compartidos";
const FREE: &str = "(?:free|complimentary|kostenlose[nr]?|freie[nr]?|gratis|gratuit[eoi]?s?)";
const READS: &str = "(?:articles?|stories|story|reads?|views?|artikel|art[ií]culos?|artigos?|articol[io])";
const MINUTES: &str = "min|mins|minutes?|minuten?|minutos?|minuti|minuut|minuter|dk";

/// In the order in which they are tried.
static FORMS: [Form; 22] = [
    plain(is_colour, CutReason::Debris),
    form(
        |line| line.starts_with(['{', '[', '$', '%']),
        || regex(r"^(?:\{\{[^{}]{1,60}\}\}|\[\[[^\[\]]{1,60}\]\]|\$\$?[a-z][a-z_]{2,40}\$\$?|%%[a-z][a-z_ ]{2,40}%%)$"),
        CutReason::Debris,
    ),
    form(
        |line| line.starts_with('['),
        || regex(r"^\[[a-z_-]+(?: [a-z_-]+=[^\]]+)+\].{0,120}\[/[a-z_-]+\]$"),
        CutReason::Widget,
    ),
    form(
        |line| is_short(line) && line.starts_with(|c: char| c == '(' || c.is_numeric()),
        || regex(&format!(r"^(?:\(?\d[\d.,]*\s?[km]?\)?)\s*(?:{COUNTED})$")),
        CutReason::Comments,
    ),
    form(
        |line| is_short(line) && line.ends_with(|c: char| c == ')' || is_of_number(c)),
        || regex(&format!(r"^(?:{COUNTED})\s*[:(]?\s*\d[\d.,]*\)?$")),
        CutReason::Comments,
    ),
    form(
        |line| is_short(line) && line.starts_with(char::is_numeric),
        || regex(&format!(r"^\d[\d.,]*\s?[km]?\s*(?:{SHARED})$")),
        CutReason::Sharing,
    ),
    form(
        |line| {
            is_short(line) && line.contains(char::is_numeric) && ["min", "dk"].iter().any(|unit| line.contains(unit))
        },
        || {
            regex(&format!(
                r"^\W*(?:reading time|read time|lesezeit|lesedauer|temps de lecture|lecture|tiempo de lectura|tempo de leitura|tempo di lettura|leestijd|estimated reading time)?\s*:?\W*\d+\s*(?:{MINUTES})\.?\s*(?:read|reading time|reading|read time|lesezeit|lesedauer|de lecture|de lectura|de leitura|di lettura|leestijd|lezen|lästid|okuma)?\W*$"
            ))
        },
        CutReason::Widget,
    ),
    form(
        |line| is_short(line) && line.contains(':') && line.contains(char::is_numeric),
        || {
            regex(
                r"^(?:audio|video|duration|länge|dauer|durée)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:min\.?|/\s*\d{1,2}:\d{2})\W*$",
            )
        },
        CutReason::Widget,
    ),
    form(
        |line| is_short(line) && line.ends_with(char::is_numeric),
        || {
            regex(
                r"^(?:page|seite|image|photo|bild|slide)?\s*\d+\s*(?:[-–]\s*\d+\s*)?(?:of|von|de|di|sur|/|van)\s*\d+$",
            )
        },
        CutReason::Widget,
    ),
    plain(is_copyright, CutReason::SiteFrame),
    form(|line| line.starts_with('#'), || regex(r"^(?:#[\w&-]+[\s,;|]*)+$"), CutReason::Tags),
    form(
        counts_free_articles,
        || {
            regex(&format!(
                r"^(?:you(?:'ve| have)|sie haben|du hast|noch|il vous reste|[tl]e quedan?|ti rest[ao]\w*|ti riman\w+|você|restam?|je hebt)\b.{{0,25}}\b(?:\d+|one|two|three|four|five)\b.{{0,25}}\b(?:{FREE}\b.{{0,25}}\b{READS}|{READS}\b.{{0,25}}\b{FREE})\b.{{0,40}}$"
            ))
        },
        CutReason::Paywall,
    ),
    form(
        |line| line.starts_with("follow "),
        || regex(r"^follow .{3,50} on (?:twitter|facebook|x|instagram|threads|bluesky|linkedin)\W*(?:@\w+)?\W*$"),
        CutReason::AuthorBio,
    ),
    plain(is_handle, CutReason::AuthorBio),
    plain(is_signed_post, CutReason::Credit),
    plain(|line| ENGLISH.is_of(line), CutReason::AuthorBio),
    plain(|line| GERMAN.is_of(line), CutReason::AuthorBio),
    plain(is_mail_address, CutReason::AuthorBio),
    form(
        |line| line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains('.') && !line.contains(' '),
        || {
            regex(
                r"^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|net|org|de|fr|es|it|nl|ch|at|tv|co|co\.uk|com\.br|com\.mx|info|eu|se|no|dk|pt|pl|ca|ie|in|au)$",
            )
        },
        CutReason::Navigation,
    ),
    plain(is_path, CutReason::Navigation),
    plain(is_picture_address, CutReason::Debris),
    form(
        |line| line.contains(" on line ") && line.contains(": "),
        || {
            regex(
                r"^(?:strict standards|warning|notice|deprecated|fatal error|parse error): .* in \S*[/\\]\S+ on line \d+$",
            )
        },
        CutReason::Debris,
    ),
];

/// What a line is by its form, if by any. `folded` is in lower case with white space collapsed, at most 400 bytes.
pub(super) fn reason(folded: &str) -> Option<CutReason> {
    FORMS.iter().find(|form| form.is_of(folded)).map(|form| form.reason)
}

/// Longest counter, in bytes, ornaments included.
const LONGEST_COUNTER: usize = 100;

fn is_short(line: &str) -> bool {
    line.len() <= LONGEST_COUNTER
}

fn is_of_number(c: char) -> bool {
    c.is_numeric() || matches!(c, '.' | ',')
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn ends_word(rest: &str) -> bool {
    !rest.starts_with(is_of_word)
}

/// Whether a text is so many characters of a kind.
fn is_all(text: &str, kind: fn(char) -> bool, count: RangeInclusive<usize>) -> bool {
    text.chars().all(kind) && count.contains(&text.chars().count())
}

/// "https://argo.example/ferry.jpg".
fn is_picture_address(line: &str) -> bool {
    let ending = line.rsplit_once('.').map_or("", |(_, ending)| ending);
    line.starts_with("http") && !line.contains(' ') && matches!(ending, "jpg" | "jpeg" | "png" | "gif" | "webp")
}

/// "#ffcc00", "ffcc00", "rgba(255, 204, 0, .5)".
fn is_colour(line: &str) -> bool {
    let is_hex = |c: char| c.is_ascii_digit() || matches!(c, 'a'..='f');
    let inside = line.strip_prefix("rgb").map(|rest| rest.strip_prefix('a').unwrap_or(rest));
    let inside = inside.and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
    is_all(line, is_hex, 6..=6)
        || line.strip_prefix('#').is_some_and(|rest| is_all(rest, is_hex, 3..=8))
        || inside.is_some_and(|rest| is_all(rest, |c| is_of_number(c) || matches!(c, ' ' | '%'), 1..=400))
}

/// "© 2024 The Harbour Gazette", "copyright © copyright 2024": the year follows signs of copyright.
fn is_copyright(line: &str) -> bool {
    let (mut rest, mut marked) = (line, false);
    loop {
        if let Some(behind) = ["©", "(c)", "copyright"].iter().find_map(|mark| rest.strip_prefix(mark)) {
            (rest, marked) = (behind, true);
        } else if let Some(behind) = rest.strip_prefix(|c| !is_of_word(c)) {
            rest = behind;
        } else {
            break;
        }
    }
    let year = ["19", "20"].iter().find_map(|century| rest.strip_prefix(century));
    let year = year.and_then(|rest| rest.strip_prefix(char::is_numeric)?.strip_prefix(char::is_numeric));
    marked && year.is_some_and(ends_word)
}

fn counts_free_articles(line: &str) -> bool {
    const OPENERS: [&str; 13] = [
        "you've",
        "you have",
        "sie haben",
        "du hast",
        "noch",
        "il vous reste",
        "te queda",
        "le queda",
        "ti rest",
        "ti riman",
        "você",
        "resta",
        "je hebt",
    ];
    const FREE: [&str; 5] = ["free", "complimentary", "kostenlose", "freie", "grat"];
    OPENERS.iter().any(|opener| line.starts_with(opener)) && FREE.iter().any(|word| line.contains(word))
}

/// "@ana.lima".
fn is_handle(line: &str) -> bool {
    line.strip_prefix('@').is_some_and(|name| is_all(name, |c| c == '.' || is_of_word(c), 2..=400))
}

/// "— ana lima (@analima) may 3, 2024": who posted it, and when.
fn is_signed_post(line: &str) -> bool {
    line.match_indices(" (@").any(|(at, opener)| {
        let Some((handle, date)) = line[at + opener.len()..].split_once(") ") else { return false };
        let is_name = |name: &str| is_all(name, |c| !matches!(c, '.' | ':' | '?' | '!'), 2..=60);
        let name = &line[..at];
        // What is left of a dash that was decoded wrongly.
        let damaged = name.strip_prefix('â').map(|rest| rest.trim_start_matches(|c| !is_of_word(c)));
        let mut year = date.chars().rev().take(4);
        (is_name(name) || damaged.is_some_and(is_name))
            && is_all(handle, is_of_word, 2..=30)
            && (4..=34).contains(&date.chars().count())
            && year.all(char::is_numeric)
    })
}

/// How a language writes of an author: name, verb, perhaps words of praise, profession, then for whom or of what.
struct Note {
    verbs: &'static [&'static str],
    articles: &'static [&'static str],
    /// Most words before the profession.
    praise: usize,
    professions: &'static [&'static str],
    links: &'static [&'static str],
}

/// "ana lima is a senior reporter at the harbour gazette".
const ENGLISH: Note = Note {
    verbs: &["is ", "was "],
    articles: &["a ", "an ", "the "],
    praise: 5,
    professions: &[
        "reporter",
        "journalist",
        "writer",
        "editor",
        "correspondent",
        "columnist",
        "author",
        "contributor",
        "anchor",
        "blogger",
    ],
    links: &["for", "at", "with", "of", "covering", "based in", "who covers", "who writes"],
};

/// "jana brandt ist freie redakteurin bei der küstenzeitung".
const GERMAN: Note = Note {
    verbs: &["ist "],
    articles: &[],
    praise: 4,
    professions: &[
        "redakteur",
        "redakteurin",
        "korrespondent",
        "korrespondentin",
        "reporter",
        "reporterin",
        "journalist",
        "journalistin",
        "autor",
        "autorin",
        "volontär",
        "volontärin",
    ],
    links: &["bei", "der", "des", "für", "im", "in", "und"],
};

impl Note {
    fn is_of(&self, line: &str) -> bool {
        let in_name = |c: char| c.is_alphabetic() || matches!(c, '.' | '\'' | '-');
        let mut rest = line;
        for names in 1..=4 {
            let Some(behind) = word(rest, in_name).filter(|_| rest.starts_with(char::is_alphabetic)) else {
                return false;
            };
            rest = behind;
            let said = self.verbs.iter().find_map(|verb| rest.strip_prefix(verb));
            if names >= 2 && said.is_some_and(|said| self.tells_profession(said)) {
                return true;
            }
        }
        false
    }

    fn tells_profession(&self, said: &str) -> bool {
        let mut rest = self.articles.iter().find_map(|article| said.strip_prefix(article)).unwrap_or(said);
        for _ in 0..=self.praise {
            let behind = self.professions.iter().filter_map(|profession| rest.strip_prefix(profession));
            if behind.filter(|rest| ends_word(rest)).any(|rest| self.tells_place(rest)) {
                return true;
            }
            let Some(behind) = word(rest, |c| c == '-' || c.is_alphabetic()) else { return false };
            rest = behind;
        }
        false
    }

    /// Whether it is told soon for whom or of what somebody writes, and little more.
    fn tells_place(&self, rest: &str) -> bool {
        rest.char_indices().take(31).filter(|(_, c)| *c == ' ').any(|(at, _)| {
            let mut behind = self.links.iter().filter_map(|link| rest[at + 1..].strip_prefix(link));
            behind.any(|rest| ends_word(rest) && rest.chars().count() <= 160)
        })
    }
}

/// What follows a word of such letters and the space behind it.
fn word(text: &str, letter: fn(char) -> bool) -> Option<&str> {
    let rest = text.trim_start_matches(letter);
    rest.strip_prefix(' ').filter(|_| rest.len() < text.len())
}

/// "ana.lima@gazette.example" and signs around it.
fn is_mail_address(line: &str) -> bool {
    let Some((name, site)) = line.trim_matches(|c| !is_of_word(c)).split_once('@') else { return false };
    let in_site = |c: char| c == '-' || is_of_word(c);
    is_all(name, |c| is_of_word(c) || matches!(c, '.' | '+' | '-'), 1..=400)
        && site.contains('.')
        && site.split('.').all(|part| is_all(part, in_site, 1..=400))
}

/// "home > news > harbour": the way to a page through the menus, with its headline at most.
fn is_path(line: &str) -> bool {
    let is_arrow = |c: char| matches!(c, '>' | '›' | '»' | '→');
    if !line.contains(is_arrow) {
        return false;
    }
    let words: Vec<&str> = line.strip_suffix(is_arrow).unwrap_or(line).split(' ').collect();
    let steps = words.split(|word| word.chars().count() == 1 && word.contains(is_arrow));
    let is_step = |step: &[&str], longest: usize| {
        let letters: usize = step.iter().map(|word| word.chars().count() + 1).sum();
        (2..=longest + 1).contains(&letters) && !step.iter().any(|word| word.contains(['.', '«', '»']))
    };
    let mut count = 0;
    // The page itself may be the last step: its whole headline, behind two menus at least.
    let longest = |nth: usize| [40, 60].get(nth).copied().unwrap_or(120);
    steps.inspect(|_| count += 1).enumerate().all(|(nth, step)| is_step(step, longest(nth))) && (2..=9).contains(&count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_expression_compiles() {
        assert!(FORMS.iter().filter_map(|form| form.expression.as_ref()).all(|form| !form.as_str().is_empty()));
    }

    #[test]
    fn forms_are_told_apart() {
        use CutReason::*;
        for (line, told) in [
            ("#ffcc00", Debris),
            ("ffcc00", Debris),
            ("rgba(255, 204, 0, .5)", Debris),
            ("{{ advert }}", Debris),
            ("[button link=/kit type=big] send[/button]", Widget),
            ("1,204 comments", Comments),
            ("comments (12)", Comments),
            ("3.4k shares", Sharing),
            ("lesezeit: 4 minuten", Widget),
            ("video 12:30 / 14:00", Widget),
            ("page 3 of 12", Widget),
            ("© 2024 the harbour gazette", SiteFrame),
            ("copyright © copyright 1999, all rights", SiteFrame),
            ("#fishing #trade", Tags),
            ("you have 3 free articles left", Paywall),
            ("follow ana lima on x @analima", AuthorBio),
            ("@ana.lima", AuthorBio),
            ("— ana lima (@analima) may 3, 2024", Credit),
            ("â€” ana lima (@analima) may 3, 2024", Credit),
            ("ana m. lima is a senior political reporter, and writes for the gazette.", AuthorBio),
            ("jana brandt ist freie redakteurin bei der küstenzeitung.", AuthorBio),
            ("ana.lima@gazette.example", AuthorBio),
            ("gazette.co.uk", Navigation),
            ("home > news > the harbour", Navigation),
            ("start › hafen »", Navigation),
            ("https://gazette.example/boats/ferry-3.jpg", Debris),
            ("warning: undefined variable $boat in /srv/site/boats.php on line 12", Debris),
        ] {
            assert_eq!(reason(line), Some(told), "{line}");
        }
    }

    #[test]
    fn lines_that_are_nearly_so_may_be_story() {
        for line in [
            "ffcc0",
            "2019 was a good year",
            "in 1999 the copyright ended",
            "copyright 20240",
            "ana is a reporter at the gazette",
            "ana lima is a reporter",
            "ana lima is a reporterin at the gazette",
            "ana lima (@analima) wrote this in may",
            "the mail went to ana@home",
            "e-mail: ana.lima@gazette.example",
            "home > news. more",
            "a > b > c > d > e > f > g > h > i > j",
            "> quoted",
            "warning: the ferries do not run on line 12",
            "https://gazette.example/boats/ferry",
        ] {
            assert_eq!(reason(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_has_a_form_or_none(line in "[a-zéß0-9 @#©()>»:.,%-]{0,80}") {
            let _ = reason(&line);
        }
    }
}
