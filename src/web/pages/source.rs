//! An article and its capture → the page as it came beside what was made of it, each cut with its reason.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::frame::{Frame, Place};
use crate::article::{ArticleId, Part, Role, Span};
use crate::corpus::Captured;
use crate::index::StoredEntry;
use crate::web::problem::{Kind, Problem};
use crate::web::site::Site;
use crate::web::tongue::{Tongue, Visit};
use crate::web::{Settings, api, captures, params, words};

/// Longest piece of a capture that is shown whole, in characters: menus and lists of links are longer.
const PIECE_CHARS: usize = 1_500;
/// Most rows of a page.
const ROWS: usize = 2_000;

/// The page of a capture and its article, side by side.
#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage<'a> {
    t: Tongue,
    frame: Frame<'a>,
    article_url: String,
    title: String,
    language: Option<&'a str>,
    origin: &'a str,
    sha256: &'a str,
    fetched: Option<&'a str>,
    /// Bytes of the capture that are kept as this article, and all of them.
    kept: String,
    rows: Vec<Row>,
    is_cut_short: bool,
}

/// A piece of the capture and what became of it.
struct Row {
    raw: String,
    fate: Fate,
}

/// What became of a piece.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// It is this part of the article, which is called so.
    Kept { name: &'static str, number: Option<usize>, text: String },
    /// It was cut for this reason.
    Cut(&'static str),
    /// It belongs to another article.
    Other { title: String, url: String },
    /// No record says.
    Rest,
}

impl Fate {
    fn class(&self) -> &'static str {
        match self {
            Self::Kept { .. } => "kept",
            Self::Cut(_) => "cut",
            Self::Other { .. } => "other",
            Self::Rest => "rest",
        }
    }
}

/// `GET /articles/{id}/source`
pub(in crate::web) async fn page(
    State(site): State<Site>,
    visit: Visit,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    params::few(query.as_deref(), &[])?;
    let id = api::article_id(&id)?;
    let nothing = || Problem::new(Kind::NotFound, format!("what article '{id}' was read from cannot be seen here"));
    let captured = captures::of(&site, id).await?.ok_or_else(nothing)?;
    let ids = captured.articles.clone();
    let stories = site.ask(move |searcher| {
        let all = std::iter::once(id).chain(ids.into_iter().filter(|other| *other != id));
        all.map(|id| searcher.article(id)).collect::<Result<Vec<_>, _>>()
    });
    let stories: Vec<StoredEntry> = stories.await?.into_iter().flatten().collect();
    let Some(article) = stories.iter().find(|story| story.id == id) else { return Err(site.absent(id).await) };
    super::page(&view(site.settings(), &visit, article, &stories, &captured))
}

fn view<'a>(
    settings: &'a Settings,
    visit: &Visit,
    article: &'a StoredEntry,
    stories: &[StoredEntry],
    captured: &'a Captured,
) -> SourcePage<'a> {
    let t = visit.tongue;
    let mut rows = rows(t, article, stories, captured);
    let kept: usize = rows.iter().filter(|row| row.fate.class() == "kept").map(|row| row.raw.len()).sum();
    let is_cut_short = rows.len() > ROWS;
    rows.truncate(ROWS);
    rows.iter_mut().for_each(|row| shorten(&mut row.raw));
    let hundredths = (kept as f64 / captured.text.len().max(1) as f64 * 100.0).round() as u32;
    let entry = &article.entry;
    SourcePage {
        t,
        frame: Frame::new(settings, visit, Place::Elsewhere),
        article_url: format!("/articles/{}", article.id),
        title: entry.article.headline.clone().unwrap_or_else(|| words::opening(&entry.article)),
        language: entry.language.as_ref().map(|language| language.code()),
        origin: &captured.origin,
        sha256: &captured.sha256,
        fetched: captured.fetched.as_deref(),
        kept: t.with("source.kept", &[t.percent(hundredths)]),
        rows,
        is_cut_short,
    }
}

fn shorten(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(PIECE_CHARS) {
        text.truncate(end);
        text.push_str(" …");
    }
}

/// The capture in its own order, piece by piece; nothing of it is left out but white space.
fn rows(t: Tongue, article: &StoredEntry, stories: &[StoredEntry], captured: &Captured) -> Vec<Row> {
    let mut pieces: Vec<(Span, Fate)> = Vec::new();
    for story in stories {
        pieces.extend(parts(t, story).into_iter().map(|(span, fate)| match story.id == article.id {
            true => (span, fate),
            false => (span, other(story)),
        }));
    }
    let cut = |cut: &crate::article::Cut| (cut.span, Fate::Cut(t.say(&format!("cut.{}", cut.reason.name()))));
    pieces.extend(captured.cuts.iter().map(cut));
    pieces.sort_by_key(|(span, _)| (span.start, span.end));
    let mut rows: Vec<Row> = Vec::new();
    let mut reached = 0;
    for (span, fate) in pieces {
        let start = span.start.max(reached);
        push(&mut rows, captured.text.get(reached..start), Fate::Rest);
        // A piece within one that is shown already is not shown again.
        if span.end > start {
            push(&mut rows, captured.text.get(start..span.end), fate);
            reached = span.end;
        }
    }
    push(&mut rows, captured.text.get(reached..), Fate::Rest);
    rows
}

/// Adds a piece; one of the same fate as the piece before it is joined to it, unless both are parts of the article.
fn push(rows: &mut Vec<Row>, text: Option<&str>, fate: Fate) {
    let text = text.unwrap_or_default().trim();
    if text.is_empty() {
        return;
    }
    match rows.last_mut() {
        Some(last) if last.fate == fate && fate.class() != "kept" => {
            last.raw.push('\n');
            last.raw.push_str(text);
        }
        _ => rows.push(Row { raw: text.to_owned(), fate }),
    }
}

/// The parts of a story with where they stand.
fn parts(t: Tongue, story: &StoredEntry) -> Vec<(Span, Fate)> {
    let article = &story.entry.article;
    let placed: HashMap<Role, Span> = article.places.iter().map(|place| (place.role, place.span)).collect();
    let heads = [
        (Role::Headline, "part.headline", article.part(Part::Headline).map(str::to_owned)),
        (Role::Standfirst, "part.standfirst", article.part(Part::Standfirst).map(str::to_owned)),
        (Role::Byline, "part.byline", article.byline.clone()),
        (Role::Published, "part.date", article.published.map(|published| t.date(published.date))),
    ];
    let heads = heads.into_iter().filter_map(|(role, key, text)| {
        let kept = Fate::Kept { name: t.say(key), number: None, text: text? };
        Some((*placed.get(&role)?, kept))
    });
    let paragraphs = article.paragraphs.iter().zip(1..).map(|(paragraph, number)| {
        let kept = Fate::Kept { name: "¶", number: Some(number), text: paragraph.text.clone() };
        (paragraph.span, kept)
    });
    heads.chain(paragraphs).collect()
}

fn other(story: &StoredEntry) -> Fate {
    let article = &story.entry.article;
    let title = article.headline.clone().unwrap_or_else(|| words::opening(article));
    Fate::Other { title, url: address(story.id) }
}

fn address(id: ArticleId) -> String {
    format!("/articles/{id}/source")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Cut, CutReason};
    use crate::web::fixture;

    fn captured(text: &str, cuts: &[(usize, usize, CutReason)]) -> Captured {
        let cuts = cuts.iter().map(|(start, end, reason)| Cut { span: Span::new(*start, *end), reason: *reason });
        Captured {
            origin: "pages/talks.html".into(),
            sha256: "00".into(),
            fetched: None,
            text: text.into(),
            cuts: cuts.collect(),
            articles: vec![],
            has_raw: false,
        }
    }

    #[test]
    fn every_piece_of_a_capture_is_kept_cut_another_story_or_said_to_be_none_of_these() {
        let text = "Menu\nMore\nThe strike began.\nShare\nA different story.\nleft";
        let mut story = fixture::entry();
        story.entry.article.paragraphs.truncate(1);
        story.entry.article.paragraphs[0].text = "The strike began.".into();
        story.entry.article.paragraphs[0].span = Span::new(10, 27);
        let mut second = fixture::hostile();
        second.entry.article.paragraphs[0].span = Span::new(34, 52);
        let cuts = [
            (0, 4, CutReason::Navigation),
            (5, 9, CutReason::Navigation),
            (28, 33, CutReason::Sharing),
            (12, 14, CutReason::Debris),
        ];
        let stories = [story.clone(), second];
        let rows = rows(Tongue::English, &story, &stories, &captured(text, &cuts));
        let shown: Vec<(&str, &str)> = rows.iter().map(|row| (row.raw.as_str(), row.fate.class())).collect();
        let expected = [
            ("Menu\nMore", "cut"),
            ("The strike began.", "kept"),
            ("Share", "cut"),
            ("A different story.", "other"),
            ("left", "rest"),
        ];
        assert_eq!(shown, expected);
        assert_eq!(rows[0].fate, Fate::Cut("Navigation"));
    }

    #[test]
    fn a_hostile_capture_is_only_text() {
        let story = fixture::hostile();
        let settings = Settings::default();
        let captured = captured("<script>alert(1)</script>", &[]);
        let visit = Visit { here: "/".into(), ..Visit::default() };
        let page = view(&settings, &visit, &story, std::slice::from_ref(&story), &captured).render().expect("a page");
        assert_eq!(page.matches("<script").count(), 1, "only the page's own");
    }
}
