//! NITF, alone or inside NewsML → an article.

use super::{dated, embargo, standing};
use crate::article::{Standing, Subject};
use crate::capture::formats::story::{Body, Story, said, tidy};
use crate::capture::formats::xml::Node;
use crate::capture::hints::Hints;

/// The article of an element `nitf`.
pub(in crate::capture) fn read(nitf: &Node, at: u64) -> Story {
    Story::new(at, Body::lines(paragraphs(nitf)), hints(nitf))
}

fn hints(nitf: &Node) -> Hints {
    let data = nitf.find("docdata");
    let of_data = |element: &str, attribute: &str| data?.find(element)?.attribute(attribute);
    let print = nitf.find("pubdata");
    let of_print = |attribute: &str| print?.attribute(attribute);
    let date = of_print("date.publication")
        .or_else(|| of_data("date.issue", "norm"))
        .or_else(|| of_data("date.release", "norm"));
    let story = || nitf.find("story.date").and_then(|date| date.attribute("norm"));
    Hints {
        external_id: of_data("doc-id", "id-string").or_else(|| of_print("item-id")),
        headline: headline(nitf),
        standfirst: nitf.find("abstract").and_then(Node::said).or_else(|| below_headline(nitf)),
        authors: byline(nitf).into_iter().collect(),
        published: date.or_else(story).map(|date| dated(&date)),
        publication: of_print("name")
            .or_else(|| of_data("doc.copyright", "holder"))
            .or_else(|| nitf.find("distributor").and_then(Node::said)),
        section: of_print("position.section").or_else(|| meta(nitf, &["online_sections", "dsk", "print_section"])),
        page: of_print("position.sequence")
            .or_else(|| of_print("position.page"))
            .or_else(|| meta(nitf, &["print_page_number"])),
        language: nitf.attribute("lang").and_then(|tag| crate::article::Language::parse(&tag)),
        subjects: subjects(nitf),
        countries: nitf
            .all("country")
            .iter()
            .filter_map(|country| country.attribute("iso-cc").or_else(|| country.said()))
            .collect(),
        standing: of_status(data),
        revision: of_data("doc-id", "id-string")
            .map(|_| of_data("du-key", "version").and_then(|version| version.parse().ok()).unwrap_or(0)),
        ..Hints::default()
    }
}

/// What the head says under one of some names: archives of newspapers tell section and page so.
fn meta(nitf: &Node, names: &[&str]) -> Option<String> {
    let head = nitf.child("head")?;
    let told = |name: &&str| head.named("meta").find(|meta| meta.attribute("name").as_deref() == Some(*name));
    names.iter().find_map(told)?.attribute("content")
}

/// The second headline, which stands above the text.
fn below_headline(nitf: &Node) -> Option<String> {
    nitf.find("hedline")?.child_text("hl2")
}

/// The headline of the body, else the title of the head.
fn headline(nitf: &Node) -> Option<String> {
    let printed = nitf.find("hedline").and_then(|hedline| hedline.find("hl1").or(Some(hedline))).and_then(Node::said);
    printed.or_else(|| nitf.child("head")?.find("title")?.said())
}

/// The names of the byline without the titles; titles alone when there are no names.
fn byline(nitf: &Node) -> Option<String> {
    let byline = nitf.find("byline")?;
    let title = byline.find("byttl").map(Node::text).unwrap_or_default();
    let whole = byline.text();
    let names = tidy(whole.strip_suffix(title.as_str()).unwrap_or(&whole));
    said(names.trim_end_matches([',', ' '])).or(said(&title))
}

fn of_status(data: Option<&Node>) -> Standing {
    let Some(data) = data else { return Standing::Usable };
    let status = data.attribute("management-status").map(|status| standing(&status)).unwrap_or_default();
    let release = data.find("date.release").and_then(|release| release.attribute("norm"));
    let embargoed = data.attribute("management-status").is_some_and(|status| status.eq_ignore_ascii_case("embargoed"));
    match (status, embargoed) {
        (Standing::Usable, true) => release.map_or(Standing::Withdrawn, |release| embargo(&release)),
        (status, _) => status,
    }
}

fn subjects(nitf: &Node) -> Vec<Subject> {
    let key = |attribute: &'static str, scheme: &'static str| {
        move |node: &&Node| node.attribute(attribute).map(|name| Subject::named(scheme, name))
    };
    let keywords = nitf.all("keyword");
    let mut subjects: Vec<Subject> = keywords.iter().filter_map(key("key", "keyword")).collect();
    subjects.extend(nitf.all("tobject.subject").iter().filter_map(|node| {
        let name = ["tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type"];
        let name = name.iter().find_map(|attribute| node.attribute(attribute));
        let code = node.attribute("tobject.subject.refnum").or_else(|| node.attribute("tobject.subject.code"));
        (name.is_some() || code.is_some()).then(|| Subject { scheme: "tobject".into(), code, name })
    }));
    subjects.extend(nitf.all("classifier").iter().filter_map(|node| {
        let scheme = node.attribute("type").unwrap_or_else(|| "classifier".into()).to_lowercase();
        node.attribute("value").map(|name| Subject::named(&scheme, name))
    }));
    subjects
}

/// The paragraphs, sub-headlines, entries and rows of the body; captions of media are not the story.
fn paragraphs(nitf: &Node) -> Vec<String> {
    let mut paragraphs = Vec::new();
    if let Some(content) = nitf.find("body.content").or_else(|| nitf.find("body")) {
        // Some archives give the first paragraphs twice: alone, and in a block that holds all.
        let is_whole = |block: &&Node| block.attribute("class").as_deref() == Some("full_text");
        gather(content.named("block").find(is_whole).unwrap_or(content), &mut paragraphs);
    }
    paragraphs
}

fn gather(node: &Node, into: &mut Vec<String>) {
    const WHOLE: [&str; 9] = ["p", "hl2", "li", "dt", "dd", "q", "pre", "credit", "note"];
    const OTHER: [&str; 3] = ["media", "body.head", "body.end"];
    for inside in node.nodes() {
        let is = |names: &[&str]| names.iter().any(|name| inside.is(name));
        if is(&OTHER) {
            continue;
        } else if inside.is("tr") {
            into.push(inside.nodes().map(Node::text).collect::<Vec<_>>().join(" | "));
        } else if is(&WHOLE) && inside.find("p").is_none() {
            into.push(inside.text());
        } else {
            gather(inside, into);
        }
    }
    if into.is_empty() && node.nodes().next().is_none() {
        into.extend(node.said());
    }
}
