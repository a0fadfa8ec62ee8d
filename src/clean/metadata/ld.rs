//! JSON-LD of a page → the story that it describes.
//!
//! Reads objects, arrays and `@graph`, nested to any useful depth; resolves `@id` references of authors and
//! publishers; mends the usual damage (comments, raw line breaks in strings, trailing commas). Which of several
//! described works is the page's own story is decided by type, by where it is nested, and by the page's title.
//! Vocabulary: schema.org, Yoast and Parse.ly usage.

use serde_json::{Map, Value};

use super::text::{key, tidy};

/// All that a page's JSON-LD describes.
#[derive(Debug, Default)]
pub(super) struct Graph {
    roots: Vec<Value>,
    works: Vec<Work>,
    /// Breadcrumb names, in order, of the first breadcrumb list.
    pub(super) crumbs: Vec<String>,
    /// The site's name (`WebSite`), then names of organisations that are described at the top.
    pub(super) sites: Vec<String>,
}

/// One described work (article, page, video).
#[derive(Debug, Default, Clone)]
pub(super) struct Work {
    pub(super) types: Vec<String>,
    rank: u8,
    pub(super) headline: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) created: Option<String>,
    /// Names as given, with whether the page types them as organisations.
    pub(super) authors: Vec<(String, bool)>,
    pub(super) publisher: Option<String>,
    pub(super) section: Option<String>,
    pub(super) urls: Vec<String>,
    pub(super) language: Option<String>,
    pub(super) description: Option<String>,
    pub(super) body: Option<String>,
}

/// Deepest nesting and most objects that are read.
const DEEPEST: usize = 12;
const MOST_OBJECTS: usize = 2000;

impl Graph {
    /// Takes in one script; `false` when it cannot be read even after mending.
    pub(super) fn read(&mut self, script: &str) -> bool {
        match parse(script) {
            Some(value) => {
                self.roots.push(value);
                true
            }
            None => false,
        }
    }

    /// Finds the works once all scripts are in.
    pub(super) fn settle(&mut self) {
        let roots = std::mem::take(&mut self.roots);
        let mut objects = Vec::new();
        for root in &roots {
            collect(root, 0, false, &mut objects);
        }
        for (object, listed) in &objects {
            let types = types(object);
            if types.iter().any(|kind| kind == "breadcrumblist") && self.crumbs.is_empty() {
                self.crumbs = crumbs(object);
            }
            if types.iter().any(|kind| kind == "website") {
                self.sites.extend(object.get("name").and_then(text));
            }
            let rank = rank(&types, object);
            if rank > 0 {
                let rank = if *listed { 0 } else { rank };
                self.works.push(work(object, types, rank, &objects));
            }
        }
    }

    /// The page's own story: the highest-ranking work; among equals the one that the title (a [`key`]) contains, else
    /// the first. Works in lists of other stories do not count unless the title names them.
    pub(super) fn main(&self, title: &str) -> Option<&Work> {
        let named = |work: &&Work| {
            work.headline.as_deref().map(key).is_some_and(|headline| headline.len() > 5 && title.contains(&headline))
        };
        let best = self.works.iter().map(|work| work.rank).max()?;
        let mut candidates = self.works.iter().filter(|work| work.rank == best);
        candidates
            .clone()
            .find(named)
            .or_else(|| self.works.iter().filter(|work| work.rank == 0 || work.rank >= 3).find(named))
            .or_else(|| {
                let several = candidates.clone().filter(|work| work.headline.is_some()).count() > 3;
                if best == 0 || several && !title.is_empty() && best < 3 { None } else { candidates.next() }
            })
    }

    /// The first value of a field among the works that describe the page itself.
    pub(super) fn any<'a, T>(&'a self, field: impl Fn(&'a Work) -> Option<T>) -> Option<T> {
        self.works.iter().filter(|work| work.rank > 0).find_map(field)
    }

    /// All types that the page claims.
    pub(super) fn types(&self) -> impl Iterator<Item = &String> {
        self.works.iter().filter(|work| work.rank > 0).flat_map(|work| &work.types)
    }
}

/// Parses a script, mending it when it is damaged.
fn parse(script: &str) -> Option<Value> {
    let bare = script.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let bare = bare.trim_start_matches("//").trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>").trim();
    let bare = bare.trim_end_matches("//").trim_end_matches(';').trim();
    serde_json::from_str(bare)
        .ok()
        .or_else(|| serde_json::from_str(&mended(bare)).ok())
        .or_else(|| first_of_several(bare))
}

/// Several documents behind one another: the first.
fn first_of_several(text: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(text).into_iter::<Value>().next()?.ok().filter(Value::is_object)
}

/// Raw control characters inside strings become spaces, commas before closing brackets go, wrong escapes lose their
/// backslash.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' if inside => match characters.next() {
                Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => out.extend(['\\', next]),
                Some(next) if !next.is_control() => out.push(next),
                _ => {}
            },
            '"' => {
                inside = !inside;
                out.push(c);
            }
            _ if inside && c.is_control() => out.push(' '),
            ']' | '}' if !inside => {
                out.truncate(out.trim_end().len());
                if out.ends_with(',') {
                    out.pop();
                }
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Objects with their listing: whether they stand in a list of other works.
fn collect<'a>(value: &'a Value, depth: usize, listed: bool, out: &mut Vec<(&'a Map<String, Value>, bool)>) {
    if depth > DEEPEST || out.len() >= MOST_OBJECTS {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, depth + 1, listed, out)),
        Value::Object(object) => {
            out.push((object, listed));
            for (name, inner) in object {
                let of_others = !matches!(
                    name.as_str(),
                    "@graph"
                        | "mainEntity"
                        | "mainEntityOfPage"
                        | "article"
                        | "author"
                        | "publisher"
                        | "breadcrumb"
                        | "creator"
                );
                collect(inner, depth + 1, listed || of_others, out);
            }
        }
        _ => {}
    }
}

fn types(object: &Map<String, Value>) -> Vec<String> {
    let name =
        |value: &Value| value.as_str().map(|kind| kind.rsplit(['/', ':']).next().unwrap_or(kind).to_ascii_lowercase());
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(name).collect(),
        Some(kind) => name(kind).into_iter().collect(),
        None => Vec::new(),
    }
}

/// 3 articles and postings, 2 untyped works with headline and date, 1 pages and other dated works, 0 nothing of use.
fn rank(types: &[String], object: &Map<String, Value>) -> u8 {
    let dated = object.contains_key("datePublished") || object.contains_key("headline");
    let kind = |kind: &String| match kind.as_str() {
        "report" | "review" | "recipe" | "creativework" | "howto" | "podcastepisode" | "videoobject" if dated => 2,
        "webpage" | "itempage" | "faqpage" | "qapage" | "medicalwebpage" | "aboutpage" => 1,
        article if article.ends_with("article") || article.ends_with("posting") && article != "jobposting" => 3,
        _ => 0,
    };
    let untyped = if types.is_empty() && dated { 2 } else { 0 };
    types.iter().map(kind).max().unwrap_or(untyped)
}

fn work(object: &Map<String, Value>, types: Vec<String>, rank: u8, all: &[(&Map<String, Value>, bool)]) -> Work {
    let get = |name: &str| object.get(name).and_then(text);
    let first = |names: &[&str]| names.iter().find_map(|name| get(name));
    let mut authors = object.get("author").map(|value| names(value, all)).unwrap_or_default();
    if authors.is_empty() {
        authors = object.get("creator").map(|value| names(value, all)).unwrap_or_default();
    }
    let urls =
        ["url", "mainEntityOfPage", "@id"].iter().filter_map(|name| object.get(*name).and_then(address)).collect();
    Work {
        headline: if rank == 1 { get("headline") } else { first(&["headline", "name"]) },
        published: get("datePublished"),
        modified: get("dateModified"),
        created: first(&["dateCreated", "uploadDate"]),
        publisher: object.get("publisher").and_then(|value| names(value, all).into_iter().next()).map(|name| name.0),
        section: get("articleSection"),
        language: get("inLanguage"),
        description: get("description"),
        body: object.get("articleBody").and_then(Value::as_str).map(str::to_owned),
        types,
        rank,
        authors,
        urls,
    }
}

/// The text of a value: a string, the first of an array, an object's name or value.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(tidy(text)).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => items.iter().find_map(text),
        Value::Object(object) => {
            ["name", "@value", "alternateName"].iter().find_map(|name| object.get(*name).and_then(text))
        }
        _ => None,
    }
}

fn address(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            Some(text.trim().to_owned()).filter(|text| text.starts_with("http") || text.starts_with('/'))
        }
        Value::Array(items) => items.iter().find_map(address),
        Value::Object(object) => ["@id", "url"].iter().find_map(|name| object.get(*name).and_then(address)),
        _ => None,
    }
}

/// Names of people or houses, with whether they are typed as organisations.
fn names(value: &Value, all: &[(&Map<String, Value>, bool)]) -> Vec<(String, bool)> {
    match value {
        Value::Array(items) => items.iter().take(40).flat_map(|item| names(item, all)).collect(),
        Value::String(text) if text.starts_with("http") || text.starts_with('#') => referred(text, all),
        Value::String(text) => vec![(tidy(text), false)],
        Value::Object(object) => match object.get("name") {
            Some(Value::Array(items)) => items.iter().filter_map(text).map(|name| (name, is_house(object))).collect(),
            Some(name) => names(name, &[]).into_iter().map(|(name, _)| (name, is_house(object))).collect(),
            None => object.get("@id").and_then(Value::as_str).map(|id| referred(id, all)).unwrap_or_default(),
        },
        _ => Vec::new(),
    }
}

fn is_house(object: &Map<String, Value>) -> bool {
    let types = types(object);
    types.iter().any(|kind| kind.ends_with("organization") || kind == "corporation")
        && !types.iter().any(|kind| kind == "person")
}

fn referred(id: &str, all: &[(&Map<String, Value>, bool)]) -> Vec<(String, bool)> {
    let target = all
        .iter()
        .map(|(object, _)| object)
        .find(|object| object.get("@id").and_then(Value::as_str) == Some(id) && object.contains_key("name"));
    let name = target.and_then(|object| Some((object.get("name").and_then(text)?, is_house(object))));
    name.into_iter().collect()
}

fn crumbs(object: &Map<String, Value>) -> Vec<String> {
    let items = object.get("itemListElement").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let name = |item: &Value| item.get("name").and_then(text).or_else(|| item.get("item")?.get("name").and_then(text));
    items.iter().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(script: &str) -> Graph {
        let mut graph = Graph::default();
        assert!(graph.read(script), "{script}");
        graph.settle();
        graph
    }

    #[test]
    fn the_story_is_found_in_a_graph_with_its_author_by_reference() {
        let graph = graph(
            r##"{"@graph":[{"@type":"WebPage","datePublished":"2024-01-01"},
            {"@type":"NewsArticle","headline":"Ferry stuck","datePublished":"2025-03-14","author":{"@id":"#ann"}},
            {"@type":"Person","@id":"#ann","name":"Ann Lee"}]}"##,
        );
        let work = graph.main("").unwrap();
        assert_eq!(work.headline.as_deref(), Some("Ferry stuck"));
        assert_eq!(work.published.as_deref(), Some("2025-03-14"));
        assert_eq!(work.authors, [("Ann Lee".to_owned(), false)]);
    }

    #[test]
    fn damaged_scripts_are_mended() {
        let graph = graph(
            "<!--{\"@type\":\"Article\",\"headline\":\"Two\nlines \\' here\",\"datePublished\":\"2025-03-14\",}-->",
        );
        assert_eq!(graph.main("").unwrap().headline.as_deref(), Some("Two lines ' here"));
    }

    #[test]
    fn stories_in_lists_are_not_the_page_unless_its_title_names_them() {
        let list = graph(
            r#"{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Other story"},
            {"@type":"NewsArticle","headline":"This story"}]}"#,
        );
        assert!(list.main("").is_none());
        assert_eq!(list.main(&key("This story | Daily")).unwrap().headline.as_deref(), Some("This story"));
    }

    #[test]
    fn houses_are_told_from_people() {
        let graph = graph(
            r#"{"@type":"Article","headline":"x","author":[{"@type":"Organization","name":"Argo News"},{"@type":"Person","name":["Ann Lee","Bo Ek"]}]}"#,
        );
        let authors = &graph.main("").unwrap().authors;
        assert_eq!(authors.iter().map(|a| a.1).collect::<Vec<_>>(), [true, false, false]);
    }
}
