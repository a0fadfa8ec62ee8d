//! One item of RSS or entry of Atom → an article.

use std::ops::ControlFlow;

use super::head::Head;
use crate::article::{Evidence, Language, Subject};
use crate::capture::formats::markup;
use crate::capture::formats::story::{Body, Item, Sink, Story, said, tell as hand_on};
use crate::capture::formats::xml::{Node, resolved};
use crate::capture::hints::{DateHint, Hints};

/// Elements that give the day of publication, the most telling first; the last says only when an entry was changed, which
/// Atom asks of all and many give alone.
const DATES: [&str; 8] =
    ["pubdate", "published", "dcterms:issued", "issued", "dc:date", "dcterms:created", "created", "updated"];

/// Elements that hold the whole text, then those that hold a summary.
const WHOLE: [&str; 4] = ["content:encoded", "content", "xhtml:body", "fulltext"];
const SUMMARY: [&str; 3] = ["description", "summary", "dcterms:abstract"];

pub(super) fn tell(item: &Node, head: &Head, at: u64, sink: Sink) -> ControlFlow<()> {
    if let Some(reason) = no_post(item) {
        return sink(Item::Left(reason));
    }
    let (body, standfirst) = text(item, head);
    hand_on(Story::new(at, body, Hints { standfirst, ..hints(item, head) }), sink)
}

/// Why an entry is held back or no post: exports of Blogger are feeds of drafts, comments and settings too, and Atom has a
/// mark for drafts (RFC 5023, section 13.1.1).
fn no_post(item: &Node) -> Option<&'static str> {
    let of_blogger = |name: &str| item.nodes().find(|node| node.name == format!("blogger:{name}")).and_then(Node::said);
    let marked = item.child("control").and_then(|control| control.child_text("draft"));
    let hidden = of_blogger("status").is_some_and(|status| !status.eq_ignore_ascii_case("live"));
    if hidden || marked.is_some_and(|draft| draft.eq_ignore_ascii_case("yes")) {
        return Some("draft in a feed");
    }
    let kind = item.named("category").filter_map(|category| category.attribute("term"));
    let kind = kind.filter_map(|term| Some(term.split_once("blogger/2008/kind#")?.1.to_owned())).next();
    let kind = kind.or_else(|| of_blogger("type"))?;
    (!kind.eq_ignore_ascii_case("post")).then_some("page, comment or setting of a blog")
}

/// What an item says beside its text; a WordPress export says it in the same words.
pub(super) fn hints(item: &Node, head: &Head) -> Hints {
    let source = head.node(item, "source").and_then(|source| source.child_text("title").or_else(|| source.said()));
    let language = head.text(item, "dc:language").or_else(|| item.attribute("lang"));
    Hints {
        external_id: ["guid", "id"].iter().find_map(|name| head.text(item, name)).or_else(|| item.attribute("about")),
        url: address(item, head),
        headline: head.node(item, "title").and_then(|title| markup::plain_said(&title.raw_text())),
        authors: authors(item, head),
        published: DATES
            .iter()
            .find_map(|name| head.text(item, name))
            .map(|text| DateHint { text, evidence: Evidence::Feed }),
        publication: source.and_then(|title| markup::plain_said(&title)).or_else(|| head.title.clone()),
        language: language.and_then(|tag| Language::parse(&tag)).or_else(|| head.language.clone()),
        subjects: subjects(item, head),
        ..Hints::default()
    }
}

/// The page of the item; a permanent identifier that is an address will do.
fn address(item: &Node, head: &Head) -> Option<String> {
    let told = |node: &Node| node.attribute("href").or_else(|| node.said());
    let alternate = |node: &&Node| node.attribute("rel").is_none_or(|rel| rel == "alternate");
    let original = head.text(item, "feedburner:origlink");
    let link = || head.nodes(item, "link").into_iter().filter(alternate).find_map(told);
    let permanent = || {
        let guid = head.node(item, "guid").or_else(|| head.node(item, "id"))?;
        let is_address = guid.attribute("ispermalink").is_none_or(|value| value == "true");
        guid.said().filter(|text| is_address && text.starts_with("http"))
    };
    original.or_else(link).or_else(permanent).and_then(|address| head.absolute(&address))
}

fn authors(item: &Node, head: &Head) -> Vec<String> {
    let creators = head.nodes(item, "dc:creator").into_iter().filter_map(|node| markup::plain_said(&node.raw_text()));
    let mut authors: Vec<String> = creators.collect();
    if authors.is_empty() {
        let author = |node: &&Node| node.child_text("name").or_else(|| person(&node.text()));
        authors = head.nodes(item, "author").iter().filter_map(author).collect();
    }
    if authors.is_empty() {
        authors = head.nodes(item, "itunes:author").into_iter().filter_map(Node::said).collect();
    }
    if authors.is_empty() { head.authors.clone() } else { authors }
}

/// RSS asks for `mail@host (Name)`; a bare address names nobody.
fn person(text: &str) -> Option<String> {
    let named = text.split_once('(').and_then(|(_, name)| name.split(')').next()).and_then(said);
    named.or_else(|| said(text).filter(|text| !text.contains('@')))
}

fn subjects(item: &Node, head: &Head) -> Vec<Subject> {
    let categories = head.nodes(item, "category").into_iter().chain(head.nodes(item, "dc:subject"));
    let subject = |node: &Node| {
        let name = node.attribute("label").or_else(|| markup::plain_said(&node.raw_text()));
        let scheme = node.attribute("domain").or_else(|| node.attribute("scheme"));
        let code = node.attribute("term");
        (name.is_some() || code.is_some()).then(|| Subject {
            scheme: scheme.unwrap_or_else(|| "category".into()).to_lowercase(),
            code,
            name,
        })
    };
    let mut subjects: Vec<Subject> = Vec::new();
    for subject in categories.filter_map(subject) {
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    subjects
}

/// The text of an item, and its summary if that is something else.
fn text(item: &Node, head: &Head) -> (Body, Option<String>) {
    let first = |names: &[&str]| {
        let nodes = names.iter().flat_map(|name| head.nodes(item, name));
        nodes.map(of_element).find(|body| !body.is_empty())
    };
    match (first(&WHOLE), first(&SUMMARY)) {
        (Some(whole), Some(summary)) => {
            let standfirst = standfirst(&summary, &whole);
            (whole, standfirst)
        }
        (Some(body), None) | (None, Some(body)) => (body, None),
        (None, None) => (Body::Lines(String::new()), None),
    }
}

/// The text of an element by the type that it gives and by what it looks like.
fn of_element(node: &Node) -> Body {
    let kind = node.attribute("type").unwrap_or_default().to_ascii_lowercase();
    let escaped = node.attribute("mode").is_some_and(|mode| mode == "escaped");
    if (kind.contains("xhtml") || node.nodes().next().is_some()) && !escaped {
        return Body::Html(node.markup());
    }
    if kind == "text" || kind == "text/plain" {
        return Body::lines(markup::paragraphs(&node.raw_text()));
    }
    markup::body(&node.raw_text())
}

/// A summary that is no beginning of the text, cut short, and no text of its own length.
pub(in crate::capture) fn standfirst(summary: &Body, whole: &Body) -> Option<String> {
    let text = |body: &Body| {
        let (Body::Html(text) | Body::Page(text) | Body::Scrape(text) | Body::Lines(text)) = body;
        markup::plain(text)
    };
    let (summary, whole) = (text(summary), text(whole));
    let folded = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).take(60).collect::<String>();
    let repeats = folded(&whole).starts_with(&folded(&summary)) || whole.contains(&summary);
    let is_cut = summary.ends_with("[…]") || summary.ends_with("[...]") || summary.contains("The post ");
    let fits = !summary.is_empty() && !repeats && !is_cut && summary.len() <= 600 && summary.len() * 2 < whole.len();
    fits.then(|| resolved(&summary).into_owned())
}
