//! What the names of an element (class, id, role) say of what it holds.
//!
//! The words are those that page builders of the press use, in several languages; the table is `signs.tsv`. A sign is
//! a hint: whoever reads it decides whether the element's text bears it out.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use scraper::node::Element;

use crate::article::CutReason;

/// A set of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Signs(u32);

macro_rules! signs {
    ($($name:ident = $bit:literal, $word:literal;)*) => {
        impl Signs {
            $(pub(super) const $name: Signs = Signs(1 << $bit);)*


            fn parse(word: &str) -> Option<Signs> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }
        }
    };
}

signs! {
    STORY = 0, "story";
    NAVIGATION = 1, "navigation";
    FRAME = 2, "frame";
    ADVERTISEMENT = 3, "advertisement";
    PROMOTION = 4, "promotion";
    PAYWALL = 5, "paywall";
    CONSENT = 6, "consent";
    SHARING = 7, "sharing";
    RELATED = 8, "related";
    COMMENTS = 9, "comments";
    CAPTION = 10, "caption";
    CREDIT = 11, "credit";
    BIO = 12, "bio";
    BYLINE = 13, "byline";
    TIMESTAMP = 14, "timestamp";
    TAGS = 15, "tags";
    WIDGET = 16, "widget";
    ASIDE = 17, "aside";
    HIDDEN = 18, "hidden";
    HEADLINE = 19, "headline";
    STANDFIRST = 20, "standfirst";
    ARTICLE_BODY = 21, "article-body";
    FIGURE = 22, "figure";
    FORM = 23, "form";
    LIVE = 24, "live";
    BUILDER = 25, "builder";
}

/// Signs that speak against a text being story, in the order in which they name the reason of a cut.
const REASONS: [(Signs, CutReason); 20] = [
    (Signs::CONSENT, CutReason::Consent),
    (Signs::COMMENTS, CutReason::Comments),
    (Signs::ADVERTISEMENT, CutReason::Advertisement),
    (Signs::PAYWALL, CutReason::Paywall),
    (Signs::CREDIT, CutReason::Credit),
    (Signs::CAPTION, CutReason::Caption),
    (Signs::BIO, CutReason::AuthorBio),
    (Signs::PROMOTION, CutReason::Promotion),
    (Signs::SHARING, CutReason::Sharing),
    (Signs::RELATED, CutReason::Related),
    (Signs::TAGS, CutReason::Tags),
    (Signs::BYLINE, CutReason::Byline),
    (Signs::TIMESTAMP, CutReason::Timestamp),
    (Signs::NAVIGATION, CutReason::Navigation),
    (Signs::FRAME, CutReason::SiteFrame),
    (Signs::FIGURE, CutReason::Caption),
    (Signs::WIDGET, CutReason::Widget),
    (Signs::FORM, CutReason::Widget),
    (Signs::HIDDEN, CutReason::Widget),
    (Signs::ASIDE, CutReason::Related),
];

impl Signs {
    /// No sign.
    pub(super) const NONE: Signs = Signs(0);

    /// Whether it has any of `other`.
    pub(super) fn any(self, other: Signs) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    pub(super) const fn and(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }

    /// Those that are in `other` too.
    pub(super) const fn only(self, other: Signs) -> Signs {
        Signs(self.0 & other.0)
    }

    /// Without those of `other`.
    pub(super) const fn without(self, other: Signs) -> Signs {
        Signs(self.0 & !other.0)
    }

    /// Those that pass a test, one at a time.
    pub(super) fn filter(self, test: impl Fn(Signs) -> bool) -> Signs {
        (0..u32::BITS)
            .map(|bit| Signs(self.0 & (1 << bit)))
            .filter(|sign| sign.0 != 0 && test(*sign))
            .fold(Signs::NONE, Signs::and)
    }

    /// Whether there is none.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The most telling reason to cut a text with these signs.
    pub(super) fn reason(self) -> Option<CutReason> {
        REASONS.iter().find(|(sign, _)| self.any(*sign)).map(|(_, reason)| *reason)
    }

    /// The signs that an element's tag, role and names give. `known` keeps what names were read to say: a page repeats
    /// them.
    pub(super) fn of(element: &Element, known: &mut Known) -> Signs {
        let mut signs = of_tag(element.name());
        // Identifiers of headings, items and anchors are made of their text.
        let of_text = matches!(element.name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "a");
        for (name, value) in element.attrs() {
            signs = signs.and(match name {
                "id" if of_text => Signs::NONE,
                "class" | "id" | "data-testid" | "data-component" | "data-qa" => known.of_names(value),
                "role" => of_role(value),
                "itemprop" | "property" | "name" => of_property(value),
                "hidden" => Signs::HIDDEN,
                "style" if hides(value) => Signs::HIDDEN,
                _ => Signs::NONE,
            });
        }
        let opens = || element.attr("class").is_some_and(opens_at_a_click);
        if signs.any(Signs::HIDDEN) && opens() { signs.without(Signs::HIDDEN) } else { signs }
    }
}

/// Signs that speak for cutting, whatever the length of the text.
pub(super) const AGAINST: Signs = Signs(
    Signs::NAVIGATION.0
        | Signs::FRAME.0
        | Signs::ADVERTISEMENT.0
        | Signs::PROMOTION.0
        | Signs::PAYWALL.0
        | Signs::CONSENT.0
        | Signs::SHARING.0
        | Signs::RELATED.0
        | Signs::COMMENTS.0
        | Signs::CAPTION.0
        | Signs::CREDIT.0
        | Signs::BIO.0
        | Signs::BYLINE.0
        | Signs::TIMESTAMP.0
        | Signs::TAGS.0
        | Signs::WIDGET.0
        | Signs::ASIDE.0
        | Signs::HIDDEN.0
        | Signs::FIGURE.0
        | Signs::FORM.0,
);

/// Signs that only cut short lines: names of boxes that running text may stand in as well.
pub(super) const WEAK: Signs = Signs::BYLINE.and(Signs::TIMESTAMP).and(Signs::TAGS).and(Signs::CREDIT);

/// Names read before on the same page.
#[derive(Default)]
pub(super) struct Known(HashMap<String, Signs>);

impl Known {
    fn of_names(&mut self, names: &str) -> Signs {
        if let Some(signs) = self.0.get(names) {
            return *signs;
        }
        let signs = of_names(names);
        self.0.insert(names.to_owned(), signs);
        signs
    }
}

fn of_tag(tag: &str) -> Signs {
    match tag {
        "nav" | "menu" => Signs::NAVIGATION,
        "footer" => Signs::FRAME,
        "aside" => Signs::ASIDE,
        "figcaption" => Signs::CAPTION,
        "figure" => Signs::FIGURE,
        "time" => Signs::TIMESTAMP,
        "form" => Signs::FORM,
        "button" | "select" | "textarea" | "dialog" | "label" => Signs::WIDGET,
        _ => Signs::NONE,
    }
}

fn of_role(role: &str) -> Signs {
    match role {
        "navigation" | "menu" | "menubar" | "search" => Signs::NAVIGATION,
        "contentinfo" | "banner" => Signs::FRAME,
        "complementary" => Signs::ASIDE,
        "dialog" | "alertdialog" | "alert" | "button" => Signs::WIDGET,
        _ => Signs::NONE,
    }
}

fn of_property(property: &str) -> Signs {
    match property.trim() {
        "articleBody" | "schema:articleBody" | "content:encoded" => Signs::ARTICLE_BODY,
        "headline" => Signs::HEADLINE,
        "description" | "alternativeHeadline" => Signs::STANDFIRST,
        "author" | "creator" => Signs::BYLINE,
        "datePublished" | "dateModified" => Signs::TIMESTAMP,
        "caption" => Signs::CAPTION,
        "comment" => Signs::COMMENTS,
        "keywords" => Signs::TAGS,
        _ => Signs::NONE,
    }
}

fn hides(style: &str) -> bool {
    let flat: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    flat.contains("display:none") || flat.contains("visibility:hidden")
}

struct Table {
    words: AhoCorasick,
    /// One per word: whether it must stand alone, and its sign.
    entries: Vec<(bool, Signs)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows: Vec<(&str, bool, Signs)> = include_str!("signs.tsv").lines().filter_map(row).collect();
    let words = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(rows.iter().map(|(word, ..)| word))
        .expect("a few hundred short words fit an automaton; the test below builds it");
    Table { words, entries: rows.into_iter().map(|(_, alone, signs)| (alone, signs)).collect() }
});

fn row(line: &str) -> Option<(&str, bool, Signs)> {
    let mut cells = line.split('\t');
    let (word, place, sign) = (cells.next()?, cells.next()?, cells.next()?);
    Some((word, place == "word", Signs::parse(sign)?))
}

/// Signs of a class or id value.
fn of_names(names: &str) -> Signs {
    let mut signs = Signs::NONE;
    let (mut shown, mut whole) = (false, false);
    for name in names.split_ascii_whitespace() {
        signs = signs.and(of_name(name));
        shown |= is_shown_at_some_width(name);
        whole |= matches!(name, "hentry" | "h-entry" | "type-post");
    }
    if shown {
        signs = signs.without(Signs::HIDDEN);
    }
    // WordPress names a whole post by everything that is known of it: its topics, its format, its author.
    if whole { signs.only(Signs::STORY.and(Signs::LIVE)) } else { signs }
}

/// Utility classes that show an element from some width on: `d-md-block`, `lg:flex`.
fn is_shown_at_some_width(name: &str) -> bool {
    let shows = |way: &str| matches!(way, "block" | "flex" | "grid" | "inline" | "inline-block" | "contents" | "table");
    let after_width = |rest: &str| rest.split_once('-').is_some_and(|(_, way)| shows(way));
    // `aria-expanded:block`, `group-hover:flex`: shown when somebody does something.
    let by_width = |prefix: &str| !STATES.iter().any(|state| prefix.contains(state));
    let variant = |(prefix, way): (&str, &str)| shows(way) && by_width(prefix);
    name.strip_prefix("d-").is_some_and(after_width) || name.rsplit_once(':').is_some_and(variant)
}

/// Parts of prefixes of utility classes that speak of a state, not of a width.
const STATES: [&str; 10] = ["active", "aria", "checked", "data", "expanded", "focus", "group", "hover", "open", "peer"];

/// Whether a name with the word "hidden" or "hide" hides all of an element from everybody: not its overflow, not its
/// label, not on small screens alone.
fn hides_all(name: &str) -> bool {
    let partly = ["hidden-", "hide-"].iter().any(|opener| name.starts_with(opener))
        || ["overflow", "label-hidden", "-hidden-", "-hide-"].iter().any(|part| name.contains(part));
    !partly || name.contains("visually")
}

/// Hyphens from which on a name is a sentence, not a name.
const MOST_WORDS: usize = 8;

/// Whether an element is part of the text that opens when its heading is touched.
fn opens_at_a_click(names: &str) -> bool {
    ["accordion", "faq", "expandable", "tab-pane", "tabpanel"].iter().any(|word| names.contains(word))
}

/// Signs of one name. Names that tell what an element lacks or may have (`no-comments`, `has-sidebar`) say nothing, nor
/// do utility classes with a colon or bracket.
fn of_name(name: &str) -> Signs {
    // Names of many words are made of the text itself.
    let words = name.bytes().filter(|b| matches!(b, b'-' | b'_')).count();
    if name.len() > 80 || words >= MOST_WORDS || name.contains([':', '[', '=']) {
        return Signs::NONE;
    }
    let name = hyphenated(name);
    if ["no-", "has-", "with-", "is-", "not-", "without-"].iter().any(|prefix| name.starts_with(prefix))
        || name.contains("-no-")
    {
        return Signs::NONE;
    }
    // WordPress names every article by its tags and categories.
    if name.starts_with("category-") || (name.starts_with("tag-") && !name.starts_with("tag-l") && name != "tag-cloud")
    {
        return Signs::NONE;
    }
    let letter = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
    let mut signs = Signs::NONE;
    for found in TABLE.words.find_overlapping_iter(&name) {
        let (alone, sign) = TABLE.entries[found.pattern()];
        let bytes = name.as_bytes();
        let before = letter(found.start().checked_sub(1).and_then(|at| bytes.get(at)));
        if !alone || !(before || letter(bytes.get(found.end()))) {
            signs = signs.and(sign);
        }
    }
    // Page builders call every part of a page a widget, the story as well.
    if signs.any(Signs::BUILDER) {
        signs = signs.without(Signs::WIDGET.and(Signs::BUILDER));
    }
    if hides_all(&name) { signs } else { signs.without(Signs::HIDDEN) }
}

/// Lower case, with hyphens where case changes and for underscores, one at a time.
fn hyphenated(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut small = false;
    for c in name.chars() {
        if (c == '_' || c == '-') && out.ends_with('-') {
            continue;
        }
        if c.is_ascii_uppercase() && small {
            out.push('-');
        }
        small = c.is_ascii_lowercase() || c.is_ascii_digit();
        out.push(if c == '_' { '-' } else { c.to_ascii_lowercase() });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read_and_the_rows_are_sorted() {
        let rows: Vec<&str> = include_str!("signs.tsv").lines().skip(1).collect();
        assert!(rows.is_sorted());
        assert!(rows.iter().all(|line| row(line).is_some()));
        assert_eq!(TABLE.entries.len(), rows.len());
    }

    #[test]
    fn names_are_read_in_every_spelling() {
        assert!(of_names("c-ArticleBody").any(Signs::STORY));
        assert!(of_names("article__body").any(Signs::STORY));
        assert!(of_names("x related_stories").any(Signs::RELATED));
        assert!(of_names("ad").any(Signs::ADVERTISEMENT));
        assert!(!of_names("lead-header").any(Signs::ADVERTISEMENT));
    }

    #[test]
    fn what_a_page_builder_calls_a_widget_may_be_story() {
        for names in ["elementor-widget elementor-widget-text-editor", "hs_cos_wrapper_widget", "w-embed"] {
            assert!(of_names(names).is_empty(), "{names}");
        }
        assert!(of_names("sidebar-widget").any(Signs::WIDGET) && of_names("textwidget").any(Signs::WIDGET));
    }

    #[test]
    fn names_of_what_is_lacking_say_nothing() {
        assert!(of_names("no-comments has-sidebar hover:share title-no-credit").is_empty());
    }

    #[test]
    fn what_is_hidden_in_part_or_from_some_screens_is_not_hidden() {
        for names in ["overflow-hidden", "field--label-hidden", "hidden-xs", "d-none d-md-block", "hidden lg:block"] {
            assert!(!of_names(names).any(Signs::HIDDEN), "{names}");
        }
        for names in ["hidden", "d-none", "menu--hidden", "visually-hidden-focusable"] {
            assert!(of_names(names).any(Signs::HIDDEN), "{names}");
        }
    }

    #[test]
    fn names_made_of_topics_or_of_sentences_say_nothing() {
        assert!(!of_names("post hentry category-media kommentar-politik").any(AGAINST));
        assert!(of_names("slide a-suit-she-promoted-in-a-film-about-related-things").is_empty());
    }

    #[test]
    fn what_is_shown_when_somebody_touches_it_is_hidden() {
        for names in ["hidden aria-expanded:block", "hidden group-hover:flex", "hidden peer-checked:block"] {
            assert!(of_names(names).any(Signs::HIDDEN), "{names}");
        }
        assert!(!of_names("hidden md:block").any(Signs::HIDDEN));
    }
}
