//! Answer → the page of results, or before anything is asked the first page.
//!
//! Everything that the template writes is made ready here: words, marks, and the address of every search that is one
//! click away. The template holds the order.

use askama::Template;

use super::DEFAULTS;
use super::facets::{self, Choice, FacetList};
use super::frame::{Frame, Place as Here};
use super::hits::HitView;
use super::timeline::{self, Picture};
use super::zero::ZeroView;
use crate::search::answer::{Collapse, FacetField, Place, Sort, Undated};
use crate::search::{Answer, Request};
use crate::web::export::Format;
use crate::web::tongue::{Told, Tongue, Visit};
use crate::web::{Settings, links, wire};

/// The page of results.
#[derive(Template)]
#[template(path = "search.html")]
pub(super) struct ResultsPage<'a> {
    t: Tongue,
    frame: Frame<'a>,
    is_start: bool,
    /// What the archive holds in all, in a few counts; on the first page.
    extent: Vec<String>,
    /// The search but for its dates: hidden fields of the date form.
    carried_by_dates: Vec<(&'static str, String)>,
    from: String,
    to: String,
    chips: Vec<Chip>,
    clear_url: String,
    total: u64,
    /// `24 articles`, `3 stories`.
    found: String,
    /// `11–20 of 143`, where the numbers are known.
    shown: Option<String>,
    took_ms: u128,
    understood: Option<&'a str>,
    ignored: Vec<Told>,
    warnings: Vec<Told>,
    sorts: Vec<SortLink>,
    is_collapsed: bool,
    /// The search that counts the other way.
    collapse_url: String,
    timeline: Picture,
    undated: Option<facets::Row>,
    facets: Vec<FacetList>,
    hits: Vec<HitView<'a>>,
    prev_url: Option<String>,
    next_url: Option<String>,
    json_url: String,
    atom_url: String,
    /// The whole result in each format: its name and where it is.
    exports: Vec<(&'static str, String)>,
    zero: Option<&'a ZeroView>,
}

/// A filter that is set, and the search without it.
struct Chip {
    of: &'static str,
    is_not: bool,
    text: String,
    url: String,
}

struct SortLink {
    sort: Sort,
    url: String,
    is_current: bool,
}

impl<'a> ResultsPage<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        visit: &Visit,
        request: &'a Request,
        answer: &'a Answer,
        zero: Option<&'a ZeroView>,
        is_start: bool,
    ) -> Self {
        let t = visit.tongue;
        let by_dates = links::pairs(request, &DEFAULTS).into_iter();
        let is_collapsed = request.collapse == Collapse::Copies;
        Self {
            t,
            frame: Frame::new(settings, visit, Here::Search).searching(request, &DEFAULTS),
            is_start,
            extent: if is_start { extent(t, answer) } else { vec![] },
            carried_by_dates: by_dates
                .filter(|(name, _)| !["from", "to", "unit", "page", "cursor"].contains(name))
                .collect(),
            from: request.from.map(|date| date.to_string()).unwrap_or_default(),
            to: request.to.map(|date| date.to_string()).unwrap_or_default(),
            chips: chips(t, request),
            clear_url: address(&links::unfiltered(request)),
            total: answer.total,
            found: t.many(if is_collapsed { "count.stories" } else { "count.articles" }, answer.total),
            shown: shown(t, request, answer),
            took_ms: answer.took.as_millis(),
            understood: understood_otherwise(request, answer),
            ignored: answer.ignored.iter().map(|note| t.told(note)).collect(),
            warnings: answer.warnings.iter().map(|note| t.told(note)).collect(),
            sorts: sorts(request),
            is_collapsed,
            collapse_url: address(&links::collapsed(request, other_way(request.collapse))),
            timeline: timeline::draw(t, request, &DEFAULTS, &answer.timeline),
            undated: facets::undated(t, request, &DEFAULTS, answer.timeline.undated),
            facets: facets::lists(t, request, &DEFAULTS, answer),
            hits: answer.hits.iter().map(|hit| HitView::new(t, request, hit)).collect(),
            prev_url: links::prev(request).as_ref().map(address),
            next_url: links::next(request, answer).as_ref().map(address).filter(|_| !is_start),
            json_url: json_url(request),
            atom_url: links::atom(request),
            exports: Format::ALL.map(|format| (format.title(), links::export(request, format))).into(),
            zero,
        }
    }
}

/// What an archive holds: publications, languages, the years between the first and the last, undated articles.
fn extent(t: Tongue, answer: &Answer) -> Vec<String> {
    let distinct = |field| answer.facets.iter().find(|facet| facet.field == field).map_or(0, |facet| facet.distinct);
    let (publications, languages) = (distinct(FacetField::Publication), distinct(FacetField::Language));
    let buckets = &answer.timeline.buckets;
    let years = buckets.first().zip(buckets.last()).map(|(first, last)| {
        let (first, last) = (first.from.year_number(), last.to.year_number());
        if first == last { first.to_string() } else { format!("{first}–{last}") }
    });
    let counted = |key, count| (count > 0).then(|| t.many(key, count));
    [
        counted("count.publications", publications),
        counted("count.languages", languages),
        years,
        counted("count.undated", answer.timeline.undated_held),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the query was understood as, unless that is what was typed, with AND between the words.
fn understood_otherwise<'a>(request: &Request, answer: &'a Answer) -> Option<&'a str> {
    let plain = |text: &str| text.replace(" AND ", " ").split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let understood = answer.understood.as_str();
    (!understood.is_empty() && plain(understood) != plain(&request.text)).then_some(understood)
}

fn address(request: &Request) -> String {
    links::address("/", request, &DEFAULTS)
}

fn json_url(request: &Request) -> String {
    let facets = Request::default().facets;
    links::address(wire::SEARCH_PATH, &Request { facets, ..request.clone() }, &Request::default())
}

fn chips(t: Tongue, request: &Request) -> Vec<Chip> {
    let mut chips = Vec::new();
    for (field, selection) in &request.selections {
        let chip = |value: &String, is_not| {
            let without = if is_not { links::excluding } else { links::toggled };
            let (text, url) = (t.value(*field, value), address(&without(request, *field, value)));
            Chip { of: t.field(*field), is_not, text, url }
        };
        chips.extend(selection.any.iter().map(|value| chip(value, false)));
        chips.extend(selection.none.iter().map(|value| chip(value, true)));
    }
    let whole = |of, text: String, request: &Request| Chip { of, is_not: false, text, url: address(request) };
    chips.extend(
        request.from.map(|date| whole(t.say("chip.from"), t.period(date), &links::between(request, None, request.to))),
    );
    chips.extend(
        request.to.map(|date| whole(t.say("chip.until"), t.period(date), &links::between(request, request.from, None))),
    );
    let has_time = request.from.is_some() || request.to.is_some();
    let text = match request.undated {
        Undated::AsFound => None,
        Undated::Wanted if has_time => Some(t.say("chip.orundated")),
        Undated::Wanted => Some(t.say("chip.undated")),
        Undated::Excluded => Some(t.say("chip.dated")),
    };
    chips.extend(text.map(|text| whole("", text.to_owned(), &links::undated(request, Undated::AsFound))));
    chips
}

fn shown(t: Tongue, request: &Request, answer: &Answer) -> Option<String> {
    let Place::Page(page) = request.place else { return None };
    let before = (page - 1).saturating_mul(request.per_page);
    let number = |number: usize| t.number(u64::try_from(number).unwrap_or(u64::MAX));
    let range = format!("{}–{}", number(before + 1), number(before + answer.hits.len()));
    (!answer.hits.is_empty()).then(|| t.with("pages.shown", &[range, t.number(answer.total)]))
}

/// Without words, newest is what stands for relevance, so that words typed later are ranked again.
fn sorts(request: &Request) -> Vec<SortLink> {
    let link = |sort, target| SortLink {
        sort,
        url: address(&links::sorted(request, target)),
        is_current: request.sort == target || request.sort == sort,
    };
    if request.text.is_empty() {
        return vec![link(Sort::Newest, Sort::Relevance), link(Sort::Oldest, Sort::Oldest)];
    }
    [Sort::Relevance, Sort::Newest, Sort::Oldest].map(|sort| link(sort, sort)).into()
}

fn other_way(collapse: Collapse) -> Collapse {
    match collapse {
        Collapse::Nothing => Collapse::Copies,
        Collapse::Copies => Collapse::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::super::zero::{Alternative, Change, Zero};
    use super::*;
    use crate::article::PartialDate;
    use crate::web::fixture;

    fn rendered(tongue: Tongue, request: &Request, answer: &Answer, zero: Option<&Zero>) -> String {
        let (settings, visit) = (Settings::default(), Visit { tongue, here: "/".into() });
        let zero = zero.map(|zero| ZeroView::new(tongue, request, answer, zero));
        ResultsPage::new(&settings, &visit, request, answer, zero.as_ref(), false).render().expect("a page")
    }

    fn english(request: &Request, answer: &Answer) -> String {
        rendered(Tongue::English, request, answer, None)
    }

    fn searched() -> Request {
        let request = Request { text: "petro".into(), from: PartialDate::year(2022), ..DEFAULTS.clone() };
        links::toggled(&request, FacetField::Country, "CO")
    }

    #[test]
    fn a_hit_shows_its_marks_its_source_and_its_date() {
        let page = english(&searched(), &fixture::answer());
        assert!(page.contains("<mark>Petro</mark> &lt;b&gt;pauses&lt;/b&gt; talks"));
        assert!(page.contains("The Harbour Post") && page.contains("13 November 2025"));
        assert!(page.contains("/articles/00000000000000a1/copies\">+1 copy</a>") && page.contains("collapse=copies"));
        assert!(page.contains("href=\"/articles/00000000000000a1?q=petro&#38;country=CO&#38;from=2022\""));
        assert!(page.contains("undated"));
    }

    #[test]
    fn counts_are_links_that_add_and_take_back_values() {
        let page = english(&searched(), &fixture::answer());
        assert!(page.contains("href=\"/?q=petro&#38;country=CO&#38;country=EC&#38;from=2022\""));
        assert!(page.contains("href=\"/?q=petro&#38;from=2022\""));
        assert!(page.contains("href=\"/?q=petro&#38;country=CO&#38;country=-EC&#38;from=2022\""));
    }

    #[test]
    fn no_text_of_an_article_or_query_becomes_markup() {
        let request = Request { text: "\"><script>alert(1)</script>".into(), ..DEFAULTS.clone() };
        let page = english(&links::toggled(&request, FacetField::Person, "<script>"), &fixture::answer());
        assert_eq!(page.matches("<script").count(), 1, "only the page's own");
        assert!(page.contains("&lt;<mark>script") || page.contains("&gt;&lt;<mark>"));
    }

    #[test]
    fn a_page_without_hits_offers_what_would_find_some() {
        let request = searched();
        let without = links::between(&request, None, None);
        let zero = Zero {
            relaxed: vec![Alternative { change: Change::AnyDate, request: without, count: 1_204 }],
            words: vec![],
        };
        let page = rendered(Tongue::English, &request, &Answer::default(), Some(&zero));
        assert!(page.contains("1,204") && page.contains("href=\"/?q=petro&#38;country=CO\""));
    }

    #[test]
    fn a_page_speaks_the_readers_language_and_each_passage_its_own() {
        for (tongue, said) in [
            (Tongue::Spanish, ["143 artículos", "13 de noviembre de 2025", "Alemania", "sin fecha"]),
            (Tongue::French, ["143 articles", "13 novembre 2025", "Allemagne", "sans date"]),
            (Tongue::German, ["143 Artikel", "13. November 2025", "Deutschland", "undatiert"]),
            (Tongue::Portuguese, ["143 artigos", "13 de novembro de 2025", "Alemanha", "sem data"]),
        ] {
            let request = links::toggled(&searched(), FacetField::Country, "DE");
            let page = rendered(tongue, &request, &fixture::answer(), None);
            assert!(page.contains(&format!("<html lang=\"{}\">", tongue.code())));
            for said in said {
                assert!(page.contains(said), "{tongue:?} lacks {said}");
            }
            assert!(page.contains("class=\"passage\" lang=\"en\""));
            assert!(!page.contains("⟨?⟩"), "{tongue:?}");
        }
    }
}
