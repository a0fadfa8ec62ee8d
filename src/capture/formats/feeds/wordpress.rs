//! One item of a WordPress export → an article, or the reason why it must not be seen.
//!
//! An export holds all that a site holds: drafts, private and trashed posts, posts with a password, pages, attachments,
//! menus. Only published posts whose day has come are articles.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use regex::Regex;

use super::head::Head;
use super::item;
use crate::article::{Evidence, Subject};
use crate::capture::formats::markup;
use crate::capture::formats::story::{Body, Item, Sink, Story, tell as hand_on};
use crate::capture::formats::xml::Node;
use crate::capture::formats::xml::records::{End, Record};
use crate::capture::hints::{DateHint, Hints};

pub(super) fn tell(item: &Node, head: &Head, record: &Record, sink: Sink) -> ControlFlow<()> {
    if let Some(reason) = held_back(item, head, record.end) {
        return sink(Item::Left(reason));
    }
    let whole = head.text(item, "content:encoded").and_then(|_| head.node(item, "content:encoded"));
    let body = whole.map_or(Body::Lines(String::new()), |node| body(&node.raw_text()));
    let excerpt = head.node(item, "excerpt:encoded").map(|node| markup::body(&node.raw_text()));
    let standfirst = excerpt.and_then(|excerpt| item::standfirst(&excerpt, &body));
    hand_on(Story::new(record.at, body, Hints { standfirst, ..hints(item, head) }), sink)
}

/// Why an item must not be seen, or is no article. What does not say that it is published is not.
fn held_back(item: &Node, head: &Head, end: End) -> Option<&'static str> {
    let told = |name: &str| head.text(item, name).map(|text| text.to_ascii_lowercase());
    if end == End::CutOff {
        return Some("WordPress item cut off before its end");
    }
    match told("wp:post_type").as_deref() {
        Some("post") | None => {}
        Some("page") => return Some("WordPress page"),
        Some("attachment") => return Some("WordPress attachment"),
        Some("nav_menu_item") => return Some("WordPress menu entry"),
        Some("revision") => return Some("WordPress revision"),
        Some(kind) if NEWS_TYPES.contains(&kind) => {}
        Some(_) => return Some("WordPress item of another type"),
    }
    if told("wp:post_password").is_some() {
        return Some("WordPress post with a password");
    }
    // What an item has once and stands twice is two items that damage has run together.
    if ["wp:status", "wp:post_type", "content:encoded"].iter().any(|name| head.nodes(item, name).len() > 1) {
        return Some("WordPress post not marked as published");
    }
    match told("wp:status").as_deref() {
        Some("publish") => None,
        Some("draft" | "auto-draft") => Some("WordPress draft"),
        Some("private") => Some("private WordPress post"),
        Some("trash") => Some("WordPress post in the trash"),
        Some("pending") => Some("WordPress post pending review"),
        Some("future") => Some("WordPress post not yet published"),
        _ => Some("WordPress post not marked as published"),
    }
}

/// Whether an item is one of such an export, though its file does not say so.
pub(super) fn is_item(item: &Node) -> bool {
    item.nodes().any(|node| node.name.contains(':') && (node.is("post_type") || node.is("post_password")))
}

/// Types that sites for news give their articles beside `post`.
const NEWS_TYPES: [&str; 6] = ["article", "articles", "news", "story", "noticia", "actualite"];

fn hints(item: &Node, head: &Head) -> Hints {
    let told = item::hints(item, head);
    let display = |login: String| head.display_names.get(&login).cloned().unwrap_or(login);
    // The day in the site's own time is the day on its page; an empty one is all zeros.
    let day = ["wp:post_date", "wp:post_date_gmt"].iter().filter_map(|name| head.text(item, name));
    let day = day.into_iter().find(|text| !text.starts_with("0000"));
    let published = day.map(|text| DateHint { text, evidence: Evidence::Record });
    Hints {
        section: section(&told.subjects),
        authors: told.authors.iter().cloned().map(display).collect(),
        published: published.or(told.published.clone()),
        publication: head.title.clone(),
        ..told
    }
}

/// The first category; "Uncategorized" is none.
fn section(subjects: &[Subject]) -> Option<String> {
    let names =
        subjects.iter().filter(|subject| subject.scheme == "category").filter_map(|subject| subject.name.clone());
    names.into_iter().find(|name| !name.eq_ignore_ascii_case("uncategorized"))
}

static SHORTCODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)
        \[/?(?:caption|gallery|embed|audio|video|playlist|youtube|vimeo|soundcloud|toc|vc_[a-z_]+|et_pb_[a-z_]+
            |contact-form-7|wpforms|ad|adrotate|shortcode|su_[a-z_]+)(?:\s[^\]]*)?\]
        |\[/[a-z][a-z0-9_-]*\]
        |\[[a-z][a-z0-9_-]*\s+https?://[^\]\s]+[^\]]*\]
        |\[[a-z][a-z0-9_-]*(?:\s+[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s\]"']+))+\s*/?\]"#,
    )
    .expect("a constant pattern")
});

static CLOSING: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\[/([a-z][a-z0-9_-]*)\]").expect("a constant pattern"));

/// The text without instructions to the site: those that are known, have attributes or an address, or are closed. Words in
/// brackets are the author's.
fn without_shortcodes(stored: &str) -> String {
    let mut text = stored.to_owned();
    let closed: BTreeSet<&str> =
        CLOSING.captures_iter(stored).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    for name in closed.into_iter().take(MOST_SHORTCODES) {
        text = text.replace(&format!("[{name}]"), "");
    }
    SHORTCODE.replace_all(&text, "").into_owned()
}

/// No article has more kinds of them.
const MOST_SHORTCODES: usize = 50;

/// The classic editor stores paragraphs as blank lines; shortcodes are instructions to the site.
fn body(stored: &str) -> Body {
    let text = without_shortcodes(stored).replace("<!--nextpage-->", "\n\n");
    if text.contains("<p>") || text.contains("<p ") || text.contains("<!-- wp:") {
        return Body::Html(text);
    }
    if !markup::has_tags(&text) {
        return markup::body(&text);
    }
    Body::Html(markup::blocks(&text).iter().map(|lines| block(lines)).collect::<Vec<_>>().join("\n"))
}

/// Tags that stand for themselves, outside paragraphs.
static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*</?(?:div|h[1-6]|ul|ol|li|table|tr|td|blockquote|figure|section|pre|hr|iframe|script|style)\b")
        .expect("a constant pattern")
});

fn block(lines: &[&str]) -> String {
    if lines.iter().any(|line| BLOCK.is_match(line)) {
        return lines.join("\n");
    }
    format!("<p>{}</p>", lines.join("<br>\n"))
}
