//! A METS document of a newspaper issue, with the ALTO pages that it refers to → its articles.
//!
//! The logical structure tells articles, and their headlines, as divisions that point at blocks of pages, by themselves or
//! through links to the physical structure. Blocks that one pointer holds together are one paragraph, even across columns
//! and pages. An issue without articles gives its pages. Pages lie beside the document; one that is missing is reported
//! and the rest is read.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use super::compose::Composer;
use super::mods::{Description, descriptions};
use super::structure::{Area, areas, files, kind, labels, links, physical};
use super::{Page, alto, composed, whole};
use crate::article::Evidence;
use crate::capture::formats::story::{Body, Item, Sink, tell, tidy};
use crate::capture::formats::xml::{self, Node};
use crate::capture::hints::{DateHint, Hints};

/// Gives a file beside the document by the address in it: its text, nothing when there is no such file, or the reason why
/// it cannot be read.
pub(in crate::capture) type Beside<'b> = &'b mut dyn FnMut(&str) -> Result<Option<String>, String>;

/// Reads an issue.
pub(in crate::capture) fn read(text: &str, beside: Beside, sink: Sink) {
    let Some(document) = xml::told(text, sink) else { return };
    let Some(root) = document.outermost() else { return };
    let mut issue = Issue::of(root);
    let articles = issue.articles(root);
    let _ = if articles.is_empty() {
        issue.tell_pages(root, beside, sink)
    } else {
        articles.iter().try_for_each(|article| issue.tell_article(article, beside, sink))
    };
}

/// An article before its pages are read.
struct Article<'n, 't> {
    node: &'n Node<'t>,
    /// The heading of the section around it.
    section: Option<String>,
    /// Whether it is what a section says outside its articles.
    is_rest: bool,
}

/// An issue as its document tells it.
struct Issue {
    files: BTreeMap<String, String>,
    descriptions: HashMap<String, Description>,
    /// Areas of physical divisions, and the physical divisions that logical ones are linked to.
    physical: HashMap<String, Vec<Area>>,
    links: HashMap<String, Vec<String>>,
    /// The label and the order of the page of each file, in the order of the issue.
    labels: HashMap<String, (String, u16)>,
    id: String,
    publication: Option<String>,
    date: Option<String>,
    /// Pages that were read; `None` for those that could not be.
    read: HashMap<String, Option<Page>>,
}

/// Divisions that are articles, by their type in lower case.
const ARTICLES: [&str; 16] = [
    "article",
    "advertisement",
    "advert",
    "ad",
    "obituary",
    "death_notice",
    "birth_notice",
    "marriage_notice",
    "weather",
    "letter",
    "editorial",
    "review",
    "serial",
    "notice",
    "poem",
    "interview",
];

/// Divisions inside an article that are its headline.
const HEADS: [&str; 6] = ["heading", "headline", "title", "head", "overline", "main_title"];

/// Divisions inside an article that name its authors.
const BYLINES: [&str; 3] = ["author", "byline", "authors"];

impl Issue {
    fn of(root: &Node) -> Self {
        let descriptions = descriptions(root);
        let label = root.attribute("LABEL");
        let told = |from: &dyn Fn(&Description) -> Option<String>| {
            let mut all: Vec<&Description> = descriptions.values().collect();
            all.sort_by_key(|description| description.number);
            all.into_iter().find_map(from)
        };
        let named = label.as_deref().and_then(name_of_label);
        let about_all: Vec<&Description> = issue_descriptions(root, &descriptions);
        let title = about_all.iter().find_map(|description| description.host.clone().or(description.title.clone()));
        let date = about_all.iter().find_map(|description| description.date.clone());
        Self {
            publication: title.or_else(|| told(&|description| description.host.clone())).or(named),
            date: date
                .or_else(|| told(&|description| description.date.clone()))
                .or_else(|| label.as_deref().and_then(date_of_label)),
            id: root.attribute("OBJID").or(label).unwrap_or_default(),
            files: files(root),
            physical: physical(root),
            links: links(root),
            labels: labels(root),
            descriptions,
            read: HashMap::new(),
        }
    }

    /// The articles of the logical structure, in its order.
    fn articles<'n, 't>(&self, root: &'n Node<'t>) -> Vec<Article<'n, 't>> {
        let mut articles = Vec::new();
        for map in root.named("structMap").filter(|map| kind(map) != "physical") {
            self.gather(map, None, &mut articles);
        }
        if articles.iter().all(|article: &Article| article.is_rest) { Vec::new() } else { articles }
    }

    fn gather<'n, 't>(&self, node: &'n Node<'t>, section: Option<String>, into: &mut Vec<Article<'n, 't>>) {
        for division in node.named("div") {
            let kind = kind(division);
            if ARTICLES.contains(&kind.as_str()) {
                into.push(Article { node: division, section: section.clone(), is_rest: false });
            } else if kind == "section" {
                let heading = self.title(division);
                into.push(Article { node: division, section: section.clone(), is_rest: true });
                self.gather(division, heading.or(section.clone()), into);
            } else {
                self.gather(division, section.clone(), into);
            }
        }
    }

    /// What a division is called: its label, else its description.
    fn title(&self, division: &Node) -> Option<String> {
        let label = division.attribute("LABEL").map(|label| tidy(&label)).filter(|label| !label.is_empty());
        label.or_else(|| self.description(division).and_then(|description| description.title.clone()))
    }

    fn description(&self, division: &Node) -> Option<&Description> {
        let ids = division.attribute("DMDID")?;
        ids.split_whitespace().find_map(|id| self.descriptions.get(id))
    }

    fn tell_article(&mut self, article: &Article, beside: Beside, sink: Sink) -> ControlFlow<()> {
        let division = article.node;
        let (heads, paragraphs) = self.pointers(division, article.is_rest);
        let areas = || heads.iter().chain(&paragraphs).flatten();
        for file in areas().map(|(file, _)| file.clone()).collect::<Vec<_>>() {
            self.load(&file, division.at, beside, sink)?;
        }
        let bylines = self.bylines(division, beside, sink)?;
        let missing = areas().count() > 0 && areas().all(|(file, _)| self.page(file).is_none());
        if missing {
            return sink(Item::Left("article on a page that is missing"));
        }
        let mut composer = Composer::default();
        self.compose(&heads, &mut composer, false);
        composer.end_heading();
        self.compose(&paragraphs, &mut composer, true);
        let first = areas().next().map(|(file, _)| file.clone());
        let mut told = composed(composer, division.at as u64, None, self.hints(article, first.as_deref()));
        if told.hints.authors.is_empty() {
            told.hints.authors = bylines;
        }
        if article.is_rest {
            told.hints.headline = None;
            if let Body::Lines(text) = &told.body
                && text.chars().filter(|c| c.is_alphanumeric()).count() < LEAST_REST
            {
                return if text.is_empty() {
                    ControlFlow::Continue(())
                } else {
                    sink(Item::Left("line of a section outside its articles"))
                };
            }
        }
        tell(told, sink)
    }

    /// The names that an article prints, if its description gives none.
    fn bylines(&mut self, division: &Node, beside: Beside, sink: Sink) -> ControlFlow<(), Vec<String>> {
        let mut found = Vec::new();
        division.collect(&|node| node.is("div") && BYLINES.contains(&kind(node).as_str()), &mut found);
        let mut names = Vec::new();
        for byline in found {
            let (_, areas) = self.pointers(byline, false);
            for (file, _) in areas.iter().flatten() {
                self.load(file, byline.at, beside, sink)?;
            }
            let mut composer = Composer::default();
            self.compose(&areas, &mut composer, false);
            names.extend(crate::capture::formats::story::said(&composer.finish().0));
        }
        ControlFlow::Continue(names)
    }

    fn compose(&self, paragraphs: &[Vec<Area>], composer: &mut Composer, apart: bool) {
        for paragraph in paragraphs {
            for (file, block) in paragraph {
                let Some(page) = self.page(file) else { continue };
                let number = self.labels.get(file).map_or(0, |(_, order)| *order);
                match block {
                    Some(id) => page.block(id).into_iter().for_each(|block| composer.block(block, number)),
                    None => page.blocks.iter().for_each(|block| composer.block(block, number)),
                }
            }
            if apart {
                composer.end_paragraph();
            }
        }
    }

    fn hints(&self, article: &Article, first: Option<&str>) -> Hints {
        let description = self.description(article.node).cloned().unwrap_or_default();
        let own = article.node.attribute("DMDID").or_else(|| article.node.attribute("ID")).unwrap_or_default();
        let is_advertisement = kind(article.node).starts_with("ad");
        Hints {
            external_id: Some(format!("{}#{own}", self.id)),
            headline: self.title(article.node),
            standfirst: description.subtitle,
            authors: description.authors,
            section: article.section.clone().or_else(|| is_advertisement.then(|| "Advertisements".to_owned())),
            page: first.and_then(|file| self.labels.get(file)).map(|(label, _)| label.clone()),
            language: description.language,
            ..self.shared_hints()
        }
    }

    fn shared_hints(&self) -> Hints {
        let published = self.date.clone().map(|text| DateHint { text, evidence: Evidence::Record });
        Hints { published, publication: self.publication.clone(), ..Hints::default() }
    }

    /// Reads a page once; what is wrong with it is said once.
    fn load(&mut self, file: &str, at: usize, beside: Beside, sink: Sink) -> ControlFlow<()> {
        if self.read.contains_key(file) {
            return ControlFlow::Continue(());
        }
        let address = self.files.get(file).cloned();
        let (page, wrong) = match address.as_deref().map(|address| (address, beside(address))) {
            None => (None, None),
            Some((address, Ok(None))) => {
                (None, Some(format!("refers to '{address}', which is not beside it; add the file")))
            }
            Some((address, Err(reason))) => (None, Some(format!("refers to '{address}', which {reason}"))),
            Some((address, Ok(Some(text)))) => match alto::page(&text) {
                Ok((page, fault)) => {
                    let wrong = fault.map(|fault| {
                        format!(
                            "refers to '{address}', which is not well formed at byte {}: {}",
                            fault.at, fault.reason
                        )
                    });
                    (Some(page), wrong)
                }
                Err(fault) => (None, Some(format!("refers to '{address}', which {}", fault.reason))),
            },
        };
        self.read.insert(file.to_owned(), page);
        wrong.map_or(ControlFlow::Continue(()), |reason| sink(Item::Damaged(at as u64, reason)))
    }

    fn page(&self, file: &str) -> Option<&Page> {
        self.read.get(file).and_then(Option::as_ref)
    }

    /// An issue without articles: each page is one.
    fn tell_pages(&mut self, root: &Node, beside: Beside, sink: Sink) -> ControlFlow<()> {
        if self.files.is_empty() {
            return sink(Item::Left("METS document without pages of text"));
        }
        let mut files: Vec<String> = self.files.keys().cloned().collect();
        files.sort_by_key(|file| self.labels.get(file).map_or(u16::MAX, |(_, order)| *order));
        for (number, file) in (1..=u16::MAX).zip(files) {
            self.load(&file, root.at, beside, sink)?;
            let Some(page) = self.page(&file) else { continue };
            let label = self.labels.get(&file).map_or_else(|| number.to_string(), |(label, _)| label.clone());
            let external_id = Some(format!("{}#{label}", self.id));
            tell(whole(page, 0, number, Hints { external_id, page: Some(label), ..self.shared_hints() }), sink)?;
        }
        ControlFlow::Continue(())
    }

    /// The areas of the headline and of each paragraph of an article.
    fn pointers(&self, division: &Node, is_rest: bool) -> (Vec<Vec<Area>>, Vec<Vec<Area>>) {
        let (mut heads, mut paragraphs) = (Vec::new(), Vec::new());
        self.point(division, false, is_rest, &mut heads, &mut paragraphs);
        (heads, paragraphs)
    }

    fn point(
        &self,
        node: &Node,
        in_head: bool,
        is_rest: bool,
        heads: &mut Vec<Vec<Area>>,
        paragraphs: &mut Vec<Vec<Area>>,
    ) {
        let into = if in_head { &mut *heads } else { &mut *paragraphs };
        let linked = node.attribute("ID").and_then(|id| self.links.get(&id)).into_iter().flatten();
        let linked: Vec<Vec<Area>> = linked.filter_map(|to| self.physical.get(to).cloned()).collect();
        let own = node.named("fptr").map(|pointer| areas(pointer, &self.files)).filter(|areas| !areas.is_empty());
        let own: Vec<Vec<Area>> = own.collect();
        into.extend(if own.is_empty() { linked } else { own });
        for inside in node.named("div") {
            let kind = kind(inside);
            // The names under an article are no paragraph of it.
            if BYLINES.contains(&kind.as_str()) && !in_head {
                continue;
            }
            if is_rest && (ARTICLES.contains(&kind.as_str()) || kind == "section") {
                continue;
            }
            // What a picture or a table of an article says is read; its frame has no text.
            self.point(inside, in_head || HEADS.contains(&kind.as_str()), is_rest, heads, paragraphs);
        }
    }
}

/// A section says something of its own, outside its articles, if it has so many letters: a sentence or two.
const LEAST_REST: usize = 80;

/// The descriptions that the outermost divisions carry: those of the issue.
fn issue_descriptions<'d>(root: &Node, all: &'d HashMap<String, Description>) -> Vec<&'d Description> {
    let mut found: Vec<&Description> = Vec::new();
    let mut level: Vec<&Node> = root.named("structMap").flat_map(|map| map.named("div")).collect();
    // Newspaper, volume and issue stand around the articles, page or content divisions.
    for _ in 0..4 {
        for division in &level {
            let ids = division.attribute("DMDID").unwrap_or_default();
            found.extend(ids.split_whitespace().filter_map(|id| all.get(id)));
        }
        let frames = ["newspaper", "volume", "issue", "periodical", "np:issue"];
        level = level
            .into_iter()
            .flat_map(|division| division.named("div"))
            .filter(|division| frames.contains(&kind(division).as_str()))
            .collect();
    }
    // The innermost knows best: the issue before the newspaper.
    found.reverse();
    found
}

/// `Centre Democrat, 1907-05-29` → the name.
fn name_of_label(label: &str) -> Option<String> {
    let end = label.find(|c: char| c.is_ascii_digit()).unwrap_or(label.len());
    crate::capture::formats::story::said(label[..end].trim_end_matches([' ', ',', '(', '-', '.', ';', ':']))
}

fn date_of_label(label: &str) -> Option<String> {
    let start = label.find(|c: char| c.is_ascii_digit())?;
    crate::capture::formats::story::said(label[start..].trim_end_matches([')', '.']))
}
