//! An item of NewsML-G2 → an article.
//!
//! `newsItem`s stand alone or in a `newsMessage`; packages and concepts hold no text. The body is NITF, HTML or text.

use std::ops::ControlFlow;

use super::{dated, embargo, nitf, standing};
use crate::article::{Language, Standing, Subject};
use crate::capture::formats::markup;
use crate::capture::formats::story::{Body, Item, Sink, Story, tidy};
use crate::capture::formats::xml::Node;
use crate::capture::hints::Hints;

/// The elements that are read one by one.
pub(in crate::capture) const ITEMS: [&str; 6] =
    ["newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"];

/// One item of a message.
pub(in crate::capture) fn tell_item(item: &Node, at: u64, sink: Sink) -> ControlFlow<()> {
    if !item.is("newsItem") {
        return sink(Item::Left("agency package, plan or list of concepts"));
    }
    let class = item.find("itemClass").and_then(|class| class.attribute("qcode").or_else(|| class.attribute("uri")));
    let is_text = |class: &String| ["text", "composite"].iter().any(|kind| class.ends_with(kind));
    let hints = hints(item);
    if !class.as_ref().is_none_or(is_text) {
        return sink(Item::Left("agency item other than text"));
    }
    // A kill notice may come without the text that it withdraws: its identifier is what counts.
    sink(Item::Story(Box::new(told(item, hints, at))))
}

fn told(item: &Node, hints: Hints, at: u64) -> Story {
    let inside = item.find("nitf").map(|node| nitf::read(node, at));
    if let Some(told) = inside {
        // The item says it of this version; what only the text says is taken from there.
        let authors = if told.hints.authors.is_empty() { hints.authors.clone() } else { told.hints.authors.clone() };
        return Story { hints: Hints { authors, ..hints }.over(told.hints.clone()), ..told };
    }
    Story::new(at, body(item), hints)
}

fn body(item: &Node) -> Body {
    let set = item.child("contentSet");
    let xml = set.and_then(|set| set.find("inlineXML"));
    if let Some(xml) = xml {
        let page = xml.find("body").unwrap_or(xml);
        return Body::Html(page.markup());
    }
    let Some(data) = set.and_then(|set| set.find("inlineData")) else { return Body::Lines(String::new()) };
    let kind = data.attribute("contenttype").unwrap_or_default();
    if kind.contains("html") && data.nodes().next().is_some() {
        Body::Html(data.markup())
    } else {
        markup::body(&data.raw_text())
    }
}

fn hints(item: &Node) -> Hints {
    let meta = item.child("itemMeta");
    let content = item.child("contentMeta");
    let of = |node: Option<&Node>, name: &str| node.and_then(|node| node.child_text(name));
    let dates = [(meta, "firstCreated"), (content, "contentCreated"), (meta, "versionCreated")];
    let tag = content.and_then(|content| content.child("language")?.attribute("tag"));
    Hints {
        external_id: item.attribute("guid"),
        headline: content.and_then(headline),
        standfirst: of(content, "description"),
        authors: authors(content),
        published: dates.iter().find_map(|(node, name)| of(*node, name)).map(|date| dated(&date)),
        publication: publication(item, meta, content),
        language: tag.or_else(|| item.attribute("lang")).and_then(|tag| Language::parse(&tag)),
        subjects: subjects(content),
        persons: persons(content),
        countries: countries(content),
        standing: of_status(meta),
        revision: Some(item.attribute("version").and_then(|version| version.parse().ok()).unwrap_or(0)),
        ..Hints::default()
    }
}

fn headline(content: &Node) -> Option<String> {
    let main = content
        .named("headline")
        .find(|headline| headline.attribute("role").is_some_and(|role| role.ends_with("main")));
    main.or_else(|| content.child("headline")).and_then(Node::said)
}

fn authors(content: Option<&Node>) -> Vec<String> {
    let Some(content) = content else { return Vec::new() };
    if let Some(by) = content.child_text("by") {
        return vec![by];
    }
    content.named("creator").filter_map(name).collect()
}

/// The name of an entity: an element, or an attribute that reads as one.
fn name(entity: &Node) -> Option<String> {
    entity.child_text("name").or_else(|| entity.attribute("literal")).map(|name| tidy(&name))
}

/// Who provides it, else who owns it, else where the information comes from.
fn publication(item: &Node, meta: Option<&Node>, content: Option<&Node>) -> Option<String> {
    let provider = meta.and_then(|meta| meta.child("provider")).and_then(name);
    let owner = || {
        item.child("rightsInfo")?
            .find("copyrightHolder")
            .and_then(|owner| name(owner).or_else(|| owner.attribute("literal")))
    };
    let source = || content?.child("infoSource").and_then(name);
    provider.or_else(owner).or_else(source)
}

fn subjects(content: Option<&Node>) -> Vec<Subject> {
    let entities = content.into_iter().flat_map(|content| content.nodes());
    let subject = |entity: &Node| {
        let located = entity.is("located");
        if !(located || entity.is("subject") || entity.is("genre") || entity.is("keyword")) {
            return None;
        }
        let full = entity.attribute("qcode").or_else(|| entity.attribute("uri"));
        let (scheme, code) = match full.as_deref().and_then(|full| full.split_once(':')) {
            Some((scheme, code)) => (scheme.to_lowercase(), Some(code.to_owned())),
            None => (entity.local().to_lowercase(), full.clone()),
        };
        let name = name(entity).or_else(|| entity.said());
        let scheme = if located { "located".to_owned() } else { scheme };
        (name.is_some() || code.is_some()).then_some(Subject { scheme, code, name })
    };
    entities.filter_map(subject).collect()
}

/// Subjects that are told to be persons.
fn persons(content: Option<&Node>) -> Vec<String> {
    let is_person = |node: &&Node| node.attribute("type").is_some_and(|kind| kind.ends_with("person"));
    content.into_iter().flat_map(|content| content.named("subject")).filter(is_person).filter_map(name).collect()
}

/// Countries among the broader places of where it is located and of its subjects, by codes of ISO 3166.
fn countries(content: Option<&Node>) -> Vec<String> {
    let mut entities = Vec::new();
    if let Some(content) = content {
        content.collect(&|node| node.is("broader") || node.is("subject") || node.is("located"), &mut entities);
    }
    let nested = entities.iter().flat_map(|entity| entity.all("broader"));
    let codes = entities.iter().copied().chain(nested).filter_map(|node| node.attribute("qcode"));
    let country = |code: String| {
        let (scheme, code) = code.split_once(':')?;
        let scheme = scheme.to_lowercase();
        let of_countries = scheme.contains("iso3166") || scheme.contains("country") || scheme == "cntry";
        of_countries.then(|| code.to_owned())
    };
    codes.filter_map(country).collect()
}

fn of_status(meta: Option<&Node>) -> Standing {
    let Some(meta) = meta else { return Standing::Usable };
    let status =
        meta.child("pubStatus").and_then(|status| status.attribute("qcode").or_else(|| status.attribute("uri")));
    match status.map(|status| standing(&status)).unwrap_or_default() {
        Standing::Usable => meta.child("embargoed").map_or(Standing::Usable, |until| embargo(&until.text())),
        status => status,
    }
}
