//! Descriptions in a METS document (MODS, Dublin Core) → what they say of an issue or an article.

use std::collections::HashMap;

use crate::article::Language;
use crate::capture::formats::story::tidy;
use crate::capture::formats::xml::Node;

/// What a description says.
#[derive(Debug, Clone, Default)]
pub(super) struct Description {
    pub(super) title: Option<String>,
    pub(super) subtitle: Option<String>,
    /// The title of what it is a part of.
    pub(super) host: Option<String>,
    pub(super) date: Option<String>,
    pub(super) language: Option<Language>,
    pub(super) authors: Vec<String>,
    /// The place among the descriptions of the document.
    pub(super) number: usize,
}

/// All descriptions by their identifier.
pub(super) fn descriptions(root: &Node) -> HashMap<String, Description> {
    let sections = root.all("dmdSec").into_iter().enumerate();
    sections
        .filter_map(|(number, section)| {
            Some((section.attribute("ID")?, Description { number, ..description(section) }))
        })
        .collect()
}

fn description(section: &Node) -> Description {
    let mods = section.find("mods").unwrap_or(section);
    let info = mods.child("titleInfo").or_else(|| mods.find("titleInfo"));
    let hosts = mods.named("relatedItem").filter(|item| item.attribute("type").as_deref() == Some("host"));
    Description {
        title: info.and_then(title).or_else(|| mods.find("title").and_then(Node::said)),
        subtitle: info.and_then(|info| info.child_text("subTitle")),
        host: hosts.filter_map(|host| host.find("titleInfo")).find_map(title),
        date: ["dateIssued", "dateCreated", "date"].iter().find_map(|name| mods.find(name)).and_then(Node::said),
        language: mods
            .find("languageTerm")
            .or_else(|| mods.find("language"))
            .and_then(Node::said)
            .and_then(|code| language(&code)),
        authors: mods.named("name").filter_map(author).collect(),
        number: 0,
    }
}

/// The title with the article that is not sorted by.
fn title(info: &Node) -> Option<String> {
    let title = info.child_text("title")?;
    Some(match info.child_text("nonSort") {
        Some(article) if article.ends_with(['\'', '’']) => format!("{article}{title}"),
        Some(article) => tidy(&format!("{article} {title}")),
        None => title,
    })
}

/// A name with the role of author, or without any.
fn author(name: &Node) -> Option<String> {
    let role = name.find("roleTerm").map(Node::text).unwrap_or_default().to_lowercase();
    if !["", "author", "aut", "creator", "cre"].contains(&role.as_str()) {
        return None;
    }
    let display = name.child_text("displayForm");
    display.or_else(|| {
        let part = |kind: &str| {
            name.named("namePart").find(|part| part.attribute("type").as_deref() == Some(kind)).and_then(Node::said)
        };
        let whole = || name.named("namePart").filter_map(Node::said).collect::<Vec<_>>().join(" ");
        match (part("given"), part("family")) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            _ => Some(whole()).filter(|name| !name.is_empty()),
        }
    })
}

/// Bibliographic codes of ISO 639-2 have three letters where the web has two.
pub(super) fn language(code: &str) -> Option<Language> {
    const THREE: [(&str, &str); 20] = [
        ("cze", "cs"),
        ("dan", "da"),
        ("deu", "de"),
        ("dut", "nl"),
        ("eng", "en"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("fre", "fr"),
        ("ger", "de"),
        ("hun", "hu"),
        ("ita", "it"),
        ("ltz", "lb"),
        ("nld", "nl"),
        ("nor", "nb"),
        ("pol", "pl"),
        ("por", "pt"),
        ("rus", "ru"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
    ];
    let code = code.trim().to_ascii_lowercase();
    let short = THREE.iter().find(|(three, _)| *three == code).map_or(code.as_str(), |(_, two)| two);
    Language::parse(short)
}
