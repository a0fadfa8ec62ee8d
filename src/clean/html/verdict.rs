//! A page and its best text → whether that is a story at all.
//!
//! Evidence for and against is weighed in points: what the page says of itself (types, date, authors), its address, and
//! how its text lies. No single sign decides, for front pages call themselves articles and articles websites. The
//! points were set by hand on pages of news, blogs, forums, shops and manuals: about three in four non-articles are
//! recognised, and about one article in a hundred is refused.

use std::sync::LazyLock;

use regex::Regex;

use crate::article::Role;
use crate::clean::metadata::Metadata;

use super::fates::Fate;
use super::maker::Made;
use super::page::{Block, Page};
use super::signs::Signs;

/// Fewest letters of kept text that make an article.
const MIN_LETTERS: u32 = 100;
/// The same for a page that names itself a news article, with headline and date: a flash of one sentence is news.
const MIN_LETTERS_DECLARED: u32 = 40;

const NO_TEXT: &str = "no text";
const ONLY: &str = "only";

/// Whether a page was refused for having too little text, not for what it is.
pub(super) fn is_for_lack_of_text(reason: &str) -> bool {
    reason == NO_TEXT || reason.starts_with(ONLY)
}

/// Types that articles give themselves; `article` alone is also what many other pages give.
const ARTICLE_TYPES: [&str; 16] = [
    "advertisercontentarticle",
    "analysisnewsarticle",
    "backgroundnewsarticle",
    "blogposting",
    "interview",
    "liveblogposting",
    "medicalscholarlyarticle",
    "newsarticle",
    "opinionnewsarticle",
    "recipe",
    "report",
    "reportagenewsarticle",
    "review",
    "reviewnewsarticle",
    "scholarlyarticle",
    "askpublicnewsarticle",
];
/// Types of pages that are no articles, and how strongly they say so.
const OTHER_TYPES: [(&str, i32); 12] = [
    ("apireference", 3),
    ("checkoutpage", 4),
    ("collectionpage", 3),
    ("contactpage", 3),
    ("discussionforumposting", 4),
    ("offercatalog", 3),
    ("product", 4),
    ("product.group", 4),
    ("productgroup", 4),
    ("profilepage", 2),
    ("qapage", 4),
    ("searchresultspage", 4),
];

/// Parts of addresses that stand for pages which are no articles, in several languages, with the points against.
static ADDRESSES: LazyLock<[(Regex, i32, &str); 5]> = LazyLock::new(|| {
    let regex = |pattern: &str| Regex::new(pattern).expect("a constant pattern that the tests below compile");
    [
        (
            regex(
                r"[/.](forums?|foren|threads?|viewtopic|showthread|topic|questions?|discussions?)([/.?0-9-]|$)|[?&](topic|tid|thread)=\d",
            ),
            6,
            "a forum's address",
        ),
        (
            regex(
                r"/(products?|produkte?|shop|store|collections?|category|categories|cat|product-category|subcategory|cart|checkout)([/?]|$)|/(p|dp)/\d",
            ),
            5,
            "a shop's address",
        ),
        (regex(r"//(store|shop)\."), 3, "a shop's site"),
        (
            regex(
                r"//(docs?|developers?|wiki|api|help|support|manual)\.|/(docs?|documentation|reference|manual|handbook|book|api|wiki|faq|help)([/?]|$)",
            ),
            6,
            "a manual's address",
        ),
        (
            regex(
                r"/(tags?|topics?|sections?|author|authors|search|archives?|services|page/\d+)([/?]|$)|/(service|about|about-us|contact|pricing|login|terms|privacy)/?$",
            ),
            3,
            "a list's address",
        ),
    ]
});

/// Buttons that put a thing into a cart.
const CART: [&str; 16] = [
    "add to bag",
    "add to basket",
    "add to cart",
    "adicionar ao carrinho",
    "aggiungi al carrello",
    "agregar al carrito",
    "ajouter au panier",
    "añadir al carrito",
    "dodaj do koszyka",
    "in den warenkorb",
    "in winkelwagen",
    "læg i kurv",
    "lägg i varukorgen",
    "カートに入れる",
    "加入购物车",
    "장바구니",
];

/// Why the page is not an article, in words, or `None` when it is one. `fetched_from` is its address, if known.
pub(super) fn refusal(
    page: &Page,
    fates: &[Fate],
    meta: &Metadata,
    made: Made,
    fetched_from: Option<&str>,
) -> Option<String> {
    if page.blocks.is_empty() {
        return Some(NO_TEXT.into());
    }
    let text = Text::of(page, fates);
    let declared = meta.headline.is_some()
        && meta.published.is_some()
        && meta.types.iter().any(|name| ARTICLE_TYPES.contains(&name.as_str()));
    if text.kept < if declared { MIN_LETTERS_DECLARED } else { MIN_LETTERS } {
        return Some(format!("{ONLY} {} letters of running text", text.kept));
    }
    let mut evidence = Evidence::default();
    evidence.weigh_claims(meta);
    if let Some(address) = meta.url.as_deref().or(fetched_from) {
        evidence.weigh_address(address);
    }
    evidence.weigh_making(made);
    evidence.weigh_text(&text);
    evidence.weigh_company(page, fates, &text);
    evidence.refusal()
}

/// Whether what the page says of itself and its address are against it, whatever its text: a forum, a shop.
pub(super) fn is_of_another_kind(meta: &Metadata, made: Made, fetched_from: Option<&str>) -> bool {
    let mut evidence = Evidence::default();
    evidence.weigh_claims(meta);
    evidence.weigh_making(made);
    if let Some(address) = meta.url.as_deref().or(fetched_from) {
        evidence.weigh_address(address);
    }
    evidence.points < 0 && evidence.another_kind
}

/// How much text of which kind a page has, in letters.
struct Text {
    kept: u32,
    kept_prose: u32,
    kept_paragraphs: u32,
    prose: u32,
    all: u32,
    linked: u32,
    comments: u32,
}

impl Text {
    fn of(page: &Page, fates: &[Fate]) -> Self {
        let mut text = Self { kept: 0, kept_prose: 0, kept_paragraphs: 0, prose: 0, all: 0, linked: 0, comments: 0 };
        for (index, block) in page.blocks.iter().enumerate() {
            let kept = matches!(fates[index], Fate::Keep | Fate::Place(Role::Standfirst));
            let prose = if block.is_prose() { block.letters } else { 0 };
            text.all += block.letters;
            text.linked += block.linked;
            let commented = page.signs(index).any(Signs::COMMENTS);
            text.prose += if commented { 0 } else { prose };
            if kept {
                text.kept += block.letters;
                text.kept_prose += prose;
                text.kept_paragraphs += u32::from(prose > 0);
            }
            text.comments += if commented { block.letters } else { 0 };
        }
        text
    }
}

/// Linked headings between the first and the last line that is kept.
fn linked_headings_between(page: &Page, fates: &[Fate]) -> u32 {
    let first = fates.iter().position(|fate| *fate == Fate::Keep).unwrap_or(0);
    let last = fates.iter().rposition(|fate| *fate == Fate::Keep).unwrap_or(0);
    let linked = |block: &&Block| block.is_heading() && block.link_share() > 0.7;
    page.blocks[first..last.max(first)].iter().filter(linked).count() as u32
}

fn has_cart(page: &Page) -> bool {
    let button =
        |b: usize| (8..=24).contains(&page.blocks[b].letters) && CART.contains(&page.line(b).to_lowercase().trim());
    (0..page.blocks.len()).any(button)
}

#[derive(Default)]
struct Evidence {
    points: i32,
    against: Vec<String>,
    /// Whether a single sign says that it is another kind of page: four points or more.
    another_kind: bool,
}

impl Evidence {
    fn add(&mut self, holds: bool, points: i32) {
        if holds {
            self.points += points;
        }
    }

    fn against(&mut self, holds: bool, points: i32, why: &str) {
        if holds {
            self.points -= points;
            self.another_kind |= points >= 4;
            self.against.push(why.to_owned());
        }
    }

    /// What the page says of itself.
    fn weigh_claims(&mut self, meta: &Metadata) {
        use crate::article::Evidence::{Byline, Dateline, JsonLd, Meta, Microdata, Url, Visible};
        let is = |wanted: &str| meta.types.iter().any(|kind| kind == wanted);
        let article = ARTICLE_TYPES.iter().any(|kind| is(kind));
        self.add(article || is("article"), 2);
        self.add(article, 2);
        for (kind, points) in OTHER_TYPES {
            self.against(is(kind), points, &format!("calls itself {kind}"));
        }
        self.against(is("website") && meta.types.len() == 1, 1, "calls itself a website");
        self.add(matches!(meta.published.map(|p| p.evidence), Some(JsonLd | Microdata | Meta)), 2);
        self.add(matches!(meta.published.map(|p| p.evidence), Some(Visible | Url | Byline | Dateline)), 1);
        self.add(!meta.authors.is_empty(), 1);
    }

    /// What the address says.
    fn weigh_address(&mut self, address: &str) {
        let Ok(url) = url::Url::parse(address) else { return };
        let path = url.path().trim_end_matches('/');
        self.against(path.is_empty() && url.query().is_none(), 3, "the front page of a site");
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let plain = format!("//{}{}{query}", url.host_str().unwrap_or_default(), url.path()).to_lowercase();
        let mut elsewhere = false;
        for (pattern, points, why) in ADDRESSES.iter() {
            let matches = pattern.is_match(&plain);
            elsewhere |= matches && *points > 3;
            self.against(matches, *points, why);
        }
        let slug = path.rsplit('/').next().unwrap_or_default();
        let worded = slug.matches(['-', '_']).count() >= 3 || slug.matches("%20").count() >= 3;
        self.add(!elsewhere && worded, 2);
        let mut digits = path.split(|c: char| !c.is_ascii_digit());
        self.add(
            !elsewhere
                && digits
                    .any(|run| run.len() >= 5 || (run.len() == 4 && (run.starts_with("20") || run.starts_with("19")))),
            1,
        );
    }

    /// What the software that made the page calls it.
    fn weigh_making(&mut self, made: Made) {
        match made {
            Made::Unknown => {}
            Made::Post => self.points += 1,
            Made::List => self.against(true, 4, "a list of posts"),
            // The address of a wiki or forum said it already.
            Made::Manual => self.against(!self.another_kind, 5, "a page of a wiki or manual"),
            Made::Forum => self.against(!self.another_kind, 5, "a page of a forum"),
            Made::Product => self.against(true, 4, "a page of a shop"),
        }
    }

    /// What stands on the page beside and between the text: other stories, buttons of a shop.
    fn weigh_company(&mut self, page: &Page, fates: &[Fate], text: &Text) {
        let headings = linked_headings_between(page, fates);
        self.against(headings >= 8 && text.kept_paragraphs * 2 <= headings * 5, 4, "headings of other stories in it");
        self.against(has_cart(page), 3, "a button of a shop");
    }

    /// How the text lies on the page.
    fn weigh_text(&mut self, text: &Text) {
        let share = f64::from(text.kept_prose) / f64::from(text.prose.max(1));
        self.against(text.kept < 500 && share < 0.8, 2, "little running text");
        self.against(share < 0.35, 2, "most of the running text is elsewhere");
        self.against(share < 0.12, 2, "the text is one of many");
        self.against(text.comments > text.kept.saturating_mul(3), 2, "mostly comments");
        self.against(f64::from(text.linked) > f64::from(text.all) * 0.6, 2, "mostly links");
        self.against(text.kept_prose * 2 < text.kept, 1, "mostly lists");
        self.add(text.kept_paragraphs >= 5, 1);
        self.add(text.kept_paragraphs > 0 && text.kept_prose / text.kept_paragraphs.max(1) > 250, 1);
    }

    fn refusal(self) -> Option<String> {
        (self.points < 0).then(|| match self.against.is_empty() {
            true => "nothing says that it is an article".into(),
            false => self.against.join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weigh(address: &str) -> i32 {
        let mut evidence = Evidence::default();
        evidence.weigh_address(address);
        evidence.points
    }

    #[test]
    fn addresses_of_forums_shops_and_manuals_speak_against() {
        for address in [
            "https://forum.example.org/viewtopic.php?t=5",
            "https://example.org/shop/oak-table",
            "https://docs.example.org/start",
            "https://example.org/",
            "https://example.org/p/81234",
        ] {
            assert!(weigh(address) <= -3, "{address}");
        }
    }

    #[test]
    fn addresses_of_stories_speak_for() {
        assert_eq!(weigh("https://example.org/2024/05/harbour-wall-must-wait-again"), 3);
        assert_eq!(weigh("https://example.org/news/123456"), 1);
        assert_eq!(weigh("https://letters.example.org/p/the-harbour"), 0);
    }
}
