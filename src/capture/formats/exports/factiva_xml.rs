//! Factiva exports in XML → articles.
//!
//! The elements spell out what the HTML abbreviates: `headline`, `publicationDate`, `sourceName`, `leadParagraph`,
//! `tailParagraphs`, sets of codes by category. Names are compared without case; two generations of the format differ in
//! little else.

use std::ops::ControlFlow;

use super::{factiva, language, printed};
use crate::article::Subject;
use crate::capture::formats::story::{Body, Sink, Story, tell};
use crate::capture::formats::xml::Node;
use crate::capture::hints::Hints;

/// The element of an article.
pub(in crate::capture) const ARTICLE: [&str; 1] = ["article"];

/// One article.
pub(in crate::capture) fn tell_article(article: &Node, at: u64, sink: Sink) -> ControlFlow<()> {
    let first = |names: &[&str]| names.iter().find_map(|name| article.find(name)).and_then(Node::said);
    let mut hints = Hints {
        external_id: article.attribute("accessionNo").or_else(|| first(&["accessionNo", "accessionNumber", "an"])),
        headline: first(&["headline", "hd"]),
        authors: first(&["byline", "by"]).into_iter().collect(),
        published: date(article),
        publication: first(&["sourceName", "sn", "publisherName"]),
        section: first(&["sectionName", "se", "columnName"]),
        page: first(&["page", "pages", "pg"]),
        language: first(&["baseLanguage", "baseLang", "language", "la"]).and_then(|name| language(&name)),
        ..Hints::default()
    };
    read_codes(&mut hints, article);
    tell(Story::new(at, Body::lines(paragraphs(article)), hints), sink)
}

fn date(article: &Node) -> Option<crate::capture::hints::DateHint> {
    let element = ["publicationDate", "pubDate", "pd", "date"].iter().find_map(|name| article.find(name))?;
    let told = element.find("date").unwrap_or(element);
    told.attribute("value").or_else(|| told.said()).map(|text| printed(&text))
}

fn paragraphs(article: &Node) -> Vec<String> {
    const PARTS: [&str; 7] =
        ["leadParagraph", "leadParagraphs", "lp", "tailParagraphs", "td", "bodyParagraphs", "body"];
    let mut parts = Vec::new();
    article.collect(&|node| PARTS.iter().any(|part| node.is(part)), &mut parts);
    let of_part = |part: &&Node| {
        let paragraphs = part.all("para").into_iter().chain(part.all("p")).map(Node::text).collect::<Vec<_>>();
        if paragraphs.is_empty() { vec![part.text()] } else { paragraphs }
    };
    parts.iter().flat_map(of_part).collect()
}

/// Sets of codes: `<codeSet category="re"><code value="fra"><name>France</name>…`, in either generation.
fn read_codes(hints: &mut Hints, article: &Node) {
    for set in article.all("codeSet").into_iter().chain(article.all("codes")) {
        let category =
            ["codeCategory", "category", "type"].iter().find_map(|name| set.attribute(name)).unwrap_or_default();
        let scheme = match category.to_ascii_lowercase().as_str() {
            "re" | "region" => "factiva-region",
            "ns" | "subject" | "newssubject" => "factiva-subject",
            "in" | "industry" => "factiva-industry",
            "co" | "company" => "factiva-company",
            _ => continue,
        };
        let subject = |code: &Node| Subject {
            scheme: scheme.to_owned(),
            code: code.attribute("value").or_else(|| code.attribute("code")),
            name: code.said(),
        };
        let subjects: Vec<Subject> = set.all("code").into_iter().map(subject).collect();
        match scheme {
            "factiva-region" => factiva::assert_regions(hints, subjects),
            _ => hints.subjects.extend(subjects),
        }
    }
}
