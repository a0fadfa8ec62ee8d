//! Answer → the page of results.
//!
//! Everything that the template writes is made ready here: words, marks, and the address of every search that is one
//! click away. The template holds the sentences.

use askama::Template;

use super::export::Format;
use super::facets::{self, Choice, FacetList};
use super::marks::{self, Html};
use super::pages::{DEFAULTS, Frame};
use super::timeline::{self, Picture};
use super::zero::{Alternative, Change, Zero};
use super::{Settings, links, wire, words};
use crate::enrich;
use crate::search::answer::{Collapse, FacetField, Hit, Passage, Place, Sort, Undated, Unit};
use crate::search::{Answer, Request};

/// People and countries named beneath a hit.
const NAMED: usize = 4;

/// The page of results; before anything is asked, the first page.
#[derive(Template)]
#[template(path = "search.html")]
pub(super) struct ResultsPage<'a> {
    frame: Frame<'a>,
    is_start: bool,
    q: &'a str,
    /// The search but for its words: hidden fields of the search box.
    carried: Vec<(&'static str, String)>,
    /// The search but for its dates: hidden fields of the date form.
    carried_by_dates: Vec<(&'static str, String)>,
    from: String,
    to: String,
    chips: Vec<Chip>,
    clear_url: String,
    total: u64,
    total_words: String,
    /// First and last hit shown, where their numbers are known.
    shown: Option<(String, String)>,
    took_ms: u128,
    understood: Option<&'a str>,
    ignored: &'a [String],
    warnings: &'a [String],
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
    /// The whole result in each format: its name and where it is.
    exports: Vec<(&'static str, String)>,
    zero: Option<ZeroView<'a>>,
}

/// A filter that is set, and the search without it.
struct Chip {
    label: ChipLabel,
    url: String,
}

/// What a chip says.
enum ChipLabel {
    Only(FacetField, String),
    Not(FacetField, String),
    From(String),
    To(String),
    Undated,
    Dated,
}

struct SortLink {
    sort: Sort,
    url: String,
    is_current: bool,
}

struct HitView<'a> {
    url: String,
    language: Option<&'a str>,
    language_name: Option<String>,
    headline: Option<Html>,
    /// Stands in for a headline that is lacking.
    opening: String,
    publication: Option<&'a str>,
    date: Option<DateView>,
    authors: String,
    agency: Option<&'a str>,
    copies: u32,
    copies_url: String,
    passages: Vec<PassageView>,
    persons: Vec<NamedLink>,
    countries: Vec<NamedLink>,
}

/// A date for people and for programs.
pub(super) struct DateView {
    pub(super) machine: String,
    pub(super) words: String,
}

struct PassageView {
    html: Html,
    /// Whether it begins and ends inside a sentence.
    is_cut_before: bool,
    is_cut_after: bool,
    /// The article, opened where it stands.
    url: String,
}

struct NamedLink {
    text: String,
    url: String,
}

struct ZeroView<'a> {
    relaxed: Vec<AlternativeView<'a>>,
    words: Vec<AlternativeView<'a>>,
    is_archive_empty: bool,
}

struct AlternativeView<'a> {
    change: &'a Change,
    count: String,
    is_found: bool,
    url: String,
}

impl<'a> ResultsPage<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        request: &'a Request,
        answer: &'a Answer,
        zero: Option<&'a Zero>,
        is_start: bool,
    ) -> Self {
        let carried = first_page_pairs(request);
        Self {
            frame: Frame::new(settings),
            is_start,
            q: &request.text,
            carried_by_dates: carried
                .iter()
                .filter(|(name, _)| !["from", "to", "unit"].contains(name))
                .cloned()
                .collect(),
            carried: carried.into_iter().filter(|(name, _)| *name != "q").collect(),
            from: request.from.map(|date| date.to_string()).unwrap_or_default(),
            to: request.to.map(|date| date.to_string()).unwrap_or_default(),
            chips: chips(request),
            clear_url: address(&links::unfiltered(request)),
            total: answer.total,
            total_words: words::number(answer.total),
            shown: shown(request, answer),
            took_ms: answer.took.as_millis(),
            understood: understood_otherwise(request, answer),
            ignored: &answer.ignored,
            warnings: &answer.warnings,
            sorts: sorts(request),
            is_collapsed: request.collapse == Collapse::Copies,
            collapse_url: address(&links::collapsed(request, other_way(request.collapse))),
            timeline: timeline::draw(request, &DEFAULTS, &answer.timeline),
            undated: facets::undated(request, &DEFAULTS, answer.timeline.undated),
            facets: facets::lists(request, &DEFAULTS, answer),
            hits: answer.hits.iter().map(|hit| hit_view(request, hit)).collect(),
            prev_url: links::prev(request).as_ref().map(address),
            next_url: links::next(request, answer).as_ref().map(address).filter(|_| !is_start),
            json_url: json_url(request),
            exports: Format::ALL.map(|format| (format.title(), links::export(request, format))).into(),
            zero: zero.map(|zero| zero_view(request, answer, zero)),
        }
    }
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

/// The search as names and values, at its first page.
fn first_page_pairs(request: &Request) -> Vec<(&'static str, String)> {
    let pairs = links::pairs(request, &DEFAULTS).into_iter();
    pairs.filter(|(name, _)| !["page", "cursor"].contains(name)).collect()
}

fn chips(request: &Request) -> Vec<Chip> {
    let mut chips = Vec::new();
    for (field, selection) in &request.selections {
        let label = |value: &String| words::value(*field, value);
        chips.extend(selection.any.iter().map(|value| Chip {
            label: ChipLabel::Only(*field, label(value)),
            url: address(&links::toggled(request, *field, value)),
        }));
        chips.extend(selection.none.iter().map(|value| Chip {
            label: ChipLabel::Not(*field, label(value)),
            url: address(&links::excluding(request, *field, value)),
        }));
    }
    chips.extend(request.from.map(|date| Chip {
        label: ChipLabel::From(date.to_string()),
        url: address(&links::between(request, None, request.to)),
    }));
    chips.extend(request.to.map(|date| Chip {
        label: ChipLabel::To(date.to_string()),
        url: address(&links::between(request, request.from, None)),
    }));
    let label = match request.undated {
        Undated::AsFound => None,
        Undated::Wanted => Some(ChipLabel::Undated),
        Undated::Excluded => Some(ChipLabel::Dated),
    };
    let url = || address(&links::undated(request, Undated::AsFound));
    chips.extend(label.map(|label| Chip { label, url: url() }));
    chips
}

fn shown(request: &Request, answer: &Answer) -> Option<(String, String)> {
    let Place::Page(page) = request.place else { return None };
    let before = (page - 1).saturating_mul(request.per_page);
    let number = |number: usize| words::number(u64::try_from(number).unwrap_or(u64::MAX));
    (!answer.hits.is_empty()).then(|| (number(before + 1), number(before + answer.hits.len())))
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

fn hit_view<'a>(request: &Request, hit: &'a Hit) -> HitView<'a> {
    let (id, entry) = (hit.stored.id, &hit.stored.entry);
    let article = &entry.article;
    let language = entry.language.as_ref().map(|language| language.code());
    let named = |field, value: &str| NamedLink {
        text: words::value(field, value),
        url: address(&links::toggled(request, field, value)),
    };
    let (persons, countries) = (entry.persons.iter(), entry.countries.iter());
    let url = links::address(&format!("/articles/{id}"), request, &DEFAULTS);
    HitView {
        language,
        language_name: language.filter(|code| *code != "en").map(enrich::language_name),
        headline: hit.headline.as_ref().map(marks::marked).or_else(|| unmarked(article.headline.as_deref())),
        opening: words::opening(article),
        publication: article.publication.as_deref(),
        date: article
            .published
            .map(|published| DateView { machine: published.date.to_string(), words: words::date(published.date) }),
        authors: article.authors.join(", "),
        agency: article.agency.as_deref(),
        copies: hit.copies,
        copies_url: format!("/articles/{id}/copies"),
        passages: hit.passages.iter().map(|passage| passage_view(&url, passage)).collect(),
        persons: persons.take(NAMED).map(|p| named(FacetField::Person, &p.name)).collect(),
        countries: countries.take(NAMED).map(|c| named(FacetField::Country, c.country.code())).collect(),
        url,
    }
}

fn unmarked(text: Option<&str>) -> Option<Html> {
    text.map(|text| marks::layered(text, &[], &[]))
}

fn passage_view(article_url: &str, passage: &Passage) -> PassageView {
    PassageView {
        html: marks::marked(&passage.marked),
        is_cut_before: passage.cut_before,
        is_cut_after: passage.cut_after,
        url: format!("{article_url}#{}", words::anchor(passage.part)),
    }
}

fn zero_view<'a>(request: &Request, answer: &Answer, zero: &'a Zero) -> ZeroView<'a> {
    let view = |alternative: &'a Alternative| AlternativeView {
        change: &alternative.change,
        count: words::number(alternative.count),
        is_found: alternative.count > 0,
        url: address(&alternative.request),
    };
    ZeroView {
        relaxed: zero.relaxed.iter().map(view).collect(),
        words: zero.words.iter().map(view).collect(),
        is_archive_empty: answer.timeline.buckets.is_empty()
            && answer.timeline.undated_held == 0
            && request.text.is_empty()
            && !links::is_filtered(request),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::PartialDate;
    use crate::web::fixture;

    fn rendered(request: &Request, answer: &Answer, zero: Option<&Zero>) -> String {
        ResultsPage::new(&Settings::default(), request, answer, zero, false).render().expect("a page")
    }

    fn searched() -> Request {
        let request = Request { text: "petro".into(), from: PartialDate::year(2022), ..DEFAULTS.clone() };
        links::toggled(&request, FacetField::Country, "CO")
    }

    #[test]
    fn a_hit_shows_its_marks_its_source_and_its_date() {
        let page = rendered(&searched(), &fixture::answer(), None);
        assert!(page.contains("<mark>Petro</mark> &lt;b&gt;pauses&lt;/b&gt; talks"));
        assert!(page.contains("The Harbour Post") && page.contains("13 November 2025"));
        assert!(page.contains("/articles/00000000000000a1/copies\">+1 copy</a>") && page.contains("collapse=copies"));
        assert!(page.contains("href=\"/articles/00000000000000a1?q=petro&#38;country=CO&#38;from=2022\""));
        assert!(page.contains("undated"));
    }

    #[test]
    fn counts_are_links_that_add_and_take_back_values() {
        let page = rendered(&searched(), &fixture::answer(), None);
        assert!(page.contains("href=\"/?q=petro&#38;country=CO&#38;country=EC&#38;from=2022\""));
        assert!(page.contains("href=\"/?q=petro&#38;from=2022\""));
        assert!(page.contains("href=\"/?q=petro&#38;country=CO&#38;country=-EC&#38;from=2022\""));
    }

    #[test]
    fn no_text_of_an_article_or_query_becomes_markup() {
        let request = Request { text: "\"><script>alert(1)</script>".into(), ..DEFAULTS.clone() };
        let page = rendered(&links::toggled(&request, FacetField::Person, "<script>"), &fixture::answer(), None);
        assert!(!page.contains("<script"));
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
        let page = rendered(&request, &Answer::default(), Some(&zero));
        assert!(page.contains("1,204") && page.contains("href=\"/?q=petro&#38;country=CO\""));
    }

    #[test]
    fn the_first_page_is_light() {
        let page = rendered(&searched(), &fixture::answer(), None);
        let style = include_str!("assets/style.css").len() + include_str!("assets/icon.svg").len();
        assert!(page.len() + style < 60_000, "{} + {style} bytes", page.len());
    }
}
