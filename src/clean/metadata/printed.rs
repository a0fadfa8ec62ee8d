//! Bylines on a page → the one that is the story's.
//!
//! A byline that says outright that names follow ("By", a link to an author's page, `rel=author`) is worth more than a
//! line that is only named so by its class, one near the headline more than one further off. What stands beside the
//! story (comments, related stories) is asked last.

use super::announced;
use super::byline::{self, Byline};
use super::marks::Marks;
use super::names::{is_full_name, same_name};
use super::witnesses::{Gathered, Named};

/// The byline that was chosen.
#[derive(Debug, Default)]
pub(super) struct Printed {
    /// As printed, where it is a line of its own.
    pub(super) text: Option<String>,
    pub(super) said: Byline,
    /// How far it is trusted against what the page declares, 0 to 1.
    pub(super) weight: f32,
}

/// Within so many bytes of visible text a byline belongs to the headline even if it is named as standing aside.
const NEAR: usize = 600;

/// How many bylines are read.
const MOST_READ: usize = 40;

/// The story's byline: one that names people, else a name beside the date, else one that names a house, else one from
/// beside the story.
pub(super) fn choose(page: &Gathered, headline_at: Option<usize>) -> Printed {
    let distance = |at: usize| headline_at.map_or(at, |headline| at.abs_diff(headline));
    // A link to an author's page without the name of a byline around it counts near the headline only.
    let named_so = |named: &Named| named.declared || named.marks.has(Marks::BYLINE) || distance(named.spot.at) < NEAR;
    let usable = |named: &&Named| (!named.marks.has(Marks::NOT_NAME) || named.declared) && named_so(named);
    let (mut near, far): (Vec<&Named>, Vec<&Named>) =
        page.bylines.iter().filter(usable).partition(|named| !named.spot.aside || distance(named.spot.at) < NEAR);
    near.sort_by_key(|named| (distance(named.spot.at), usize::MAX - named.text.len()));
    let mut read: Vec<Read<'_>> =
        near.iter().take(MOST_READ).map(|named| Read::of(named, distance(named.spot.at) < NEAR)).collect();
    if all_say_the_same(&read) {
        read.iter_mut().for_each(|read| read.only = true);
    }
    best(read.iter().filter(|read| !read.said.people.is_empty()))
        .or_else(|| beside_date(page, &distance))
        .or_else(|| best(read.iter().filter(|read| read.near && !read.said.organisations.is_empty())))
        .or_else(|| beside_story(&far, headline_at))
        .unwrap_or_default()
}

/// Weight of an outright byline far from the headline when it is the page's only one.
const ONLY: f32 = 0.65;

/// Whether all outright bylines name the same people.
fn all_say_the_same(read: &[Read<'_>]) -> bool {
    let mut people = read.iter().filter(|read| read.outright).flat_map(|read| &read.said.people);
    let first = people.next();
    first.is_some_and(|first| people.all(|name| same_name(first, name)))
}

/// A byline with what it says.
struct Read<'a> {
    named: &'a Named,
    said: Byline,
    /// Whether it says outright that names follow.
    outright: bool,
    near: bool,
    /// Whether no other outright byline of the page names somebody else.
    only: bool,
}

impl<'a> Read<'a> {
    fn of(named: &'a Named, near: bool) -> Self {
        let said = people(named);
        let linked = !named.links.is_empty() && named.marks.has(Marks::BYLINE);
        let outright = named.declared || linked || announced::is_announced(&named.text);
        Self { named, said, outright, near, only: false }
    }

    fn is_full(&self) -> bool {
        self.said.people.iter().any(|name| name.contains(' ') || !name.is_ascii())
    }

    /// What the form and the place of the byline are worth, set by hand.
    fn weight(&self) -> f32 {
        let weight = match (self.outright, self.near) {
            (true, true) => 0.75,
            (true, false) if self.only => ONLY,
            (true, false) => 0.45,
            (false, true) if self.named.marks.has(Marks::BYLINE) => 0.5,
            (false, true) => 0.4,
            (false, false) => 0.25,
        };
        if self.is_full() { weight } else { weight - 0.2 }
    }
}

/// The worthiest byline, the first among equals.
fn best<'a>(read: impl Iterator<Item = &'a Read<'a>>) -> Option<Printed> {
    let best = read.reduce(|best, read| if read.weight() > best.weight() { read } else { best })?;
    Some(Printed { text: Some(best.named.text.clone()), said: best.said.clone(), weight: best.weight() })
}

/// A name that stands beside a date near the headline.
fn beside_date(page: &Gathered, distance: &impl Fn(usize) -> usize) -> Option<Printed> {
    let near = page.lines.iter().filter(|line| !line.spot.aside && distance(line.spot.at) < NEAR);
    let (text, name) = near.take(MOST_READ).find_map(|line| Some((&line.text, announced::beside_date(&line.text)?)))?;
    let said = Byline { people: vec![name], ..Byline::default() };
    Some(Printed { text: Some(text.clone()), said, weight: 0.4 })
}

/// The first outright byline below the headline among what stands beside the story: blogs sign in the footer of a post.
fn beside_story(far: &[&Named], headline_at: Option<usize>) -> Option<Printed> {
    let below = far.iter().filter(|named| headline_at.is_some_and(|headline| named.spot.at > headline));
    let comment = |named: &Named| {
        let text = named.text.to_lowercase();
        ["comment", "kommentar", "coment", "repl", "antwort", "says", "sagt"].iter().any(|word| text.contains(word))
    };
    let signed = below.filter(|named| (named.declared || announced::is_signed(&named.text)) && !comment(named));
    let said = signed.take(MOST_READ).map(|named| people(named)).find(|said| !said.people.is_empty())?;
    Some(Printed { text: None, said, weight: 0.3 })
}

/// What a printed byline says: the texts of its links to author pages where it has some, its parts where each is a full
/// name, else its text.
fn people(named: &Named) -> Byline {
    let told = byline::read(&named.text);
    let linked = named.links.iter().map(|link| byline::read(link)).fold(Byline::default(), join);
    if !linked.people.is_empty() {
        return told_of(linked, &told);
    }
    let full = named.parts.iter().filter(|part| is_full_name(part)).count();
    if full > 1 {
        return told_of(byline::read(&named.parts.join(" | ")), &told);
    }
    let mut said = told;
    let brief = named.text.split_whitespace().count() <= 2;
    let trusted = named.declared || announced::is_announced(&named.text);
    said.people.retain(|name| {
        let printed = stands_in(name, &named.text);
        !name.is_ascii() || named.declared || printed && (is_full_name(name) || is_single(name, trusted, brief))
    });
    // Pen names come alone or in pairs; more single words are buttons.
    if said.people.len() > 2 && said.people.iter().all(|name| name.is_ascii() && !name.contains(' ')) {
        said.people.clear();
    }
    said
}

/// The people of a byline's pieces whom the byline as a whole names as well, where it names some: it may tell who else
/// had to do with the story ("Reviewed by …").
fn told_of(mut pieces: Byline, whole: &Byline) -> Byline {
    let is_told = |name: &String| whole.people.iter().any(|told| same_name(told, name));
    if pieces.people.iter().any(is_told) {
        pieces.people.retain(is_told);
    }
    pieces
}

/// Whether a single word is a name: announced, or all that a byline says, and not shouted as abbreviations are.
fn is_single(name: &str, trusted: bool, brief: bool) -> bool {
    name.len() > 2 && !name.contains(' ') && (trusted || brief && name.chars().any(char::is_lowercase))
}

/// Whether a name is printed with capitals: names are made of words in lower case only where the page declares them.
fn stands_in(name: &str, text: &str) -> bool {
    let first = name.split(' ').next().unwrap_or(name);
    first.starts_with(char::is_uppercase) && (text.contains(first) || text.contains(&first.to_uppercase()))
}

/// Two bylines as one, nobody twice.
pub(super) fn join(mut one: Byline, other: Byline) -> Byline {
    for name in other.people {
        if !one.people.iter().any(|known| same_name(known, &name)) {
            one.people.push(name);
        }
    }
    for name in other.organisations {
        if !one.organisations.contains(&name) {
            one.organisations.push(name);
        }
    }
    one.agency = one.agency.or(other.agency);
    one
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::metadata::witnesses::Spot;

    fn named(text: &str, at: usize) -> Named {
        let spot = Spot { at, order: at, aside: false };
        Named { text: text.into(), links: vec![], parts: vec![], declared: false, marks: Marks::BYLINE, spot }
    }

    fn chosen(bylines: Vec<Named>) -> Vec<String> {
        choose(&Gathered { bylines, ..Gathered::default() }, Some(100)).said.people
    }

    #[test]
    fn an_outright_byline_wins_over_a_nearer_one_by_class() {
        assert_eq!(chosen(vec![named("Yellow Anchor", 110), named("By Ann Lee", 300)]), ["Ann Lee"]);
        assert_eq!(chosen(vec![named("capital", 110), named("dem Urlaub", 120)]), [""; 0]);
    }

    #[test]
    fn names_in_parts_of_their_own_are_told_apart() {
        let parts = ["Ann Lee", "Bo Ek Holm", "Cara Dunn"].map(String::from).to_vec();
        let together = Named { parts, ..named("Ann Lee Bo Ek Holm Cara Dunn", 120) };
        assert_eq!(chosen(vec![together]), ["Ann Lee", "Bo Ek Holm", "Cara Dunn"]);
    }

    #[test]
    fn a_post_signed_in_its_footer_has_an_author_and_a_comment_is_not_one() {
        let aside = |text: &str, at: usize| {
            let mut named = named(text, at);
            named.spot.aside = true;
            named
        };
        assert_eq!(chosen(vec![aside("Kommentar von Bo", 3000), aside("Eingestellt von Jancak", 4000)]), ["Jancak"]);
    }
}
