//! What cleaning a page must do, on small invented pages.

use proptest::prelude::*;

use super::clean;
use crate::article::{Article, CutReason, ParagraphKind, Role};
use crate::capture::Hints;
use crate::clean::{Cleaned, Verdict};

pub(super) const FIRST: &str = "The harbour wall of Lowick will not be mended this year, the town council said on Monday, because the engineers have not finished their report.";
pub(super) const SECOND: &str = "Members of the council had hoped to begin in spring, when the sea is calm, but the survey of the old stones took longer than anyone expected.";
pub(super) const THIRD: &str = "“We would rather wait than build it twice,” said the mayor, Anna Bell, who promised to publish the report as soon as it is ready for the public.";

fn cleaned(page: &str) -> Cleaned {
    let cleaned = clean(page, &Hints::default());
    assert_covered(&cleaned);
    cleaned
}

/// A page with a story in `<article>` and more inside and after it.
fn page(inside: &str, after: &str) -> String {
    format!(
        "<html><head><title>Harbour wall must wait – The Lowick Mail</title>\
         <meta property='og:type' content='article'><meta property='og:title' content='Harbour wall must wait'></head>\
         <body><nav><ul><li><a href='/'>Home</a><li><a href='/news'>News</a></ul></nav>\
         <main><article><h1>Harbour wall must wait</h1><p>{FIRST}</p><p>{SECOND}</p>{inside}<p>{THIRD}</p></article>{after}</main>\
         <footer>Copyright The Lowick Mail. All rights reserved.</footer></body></html>"
    )
}

/// The paragraphs of a story between whose three there stands more.
pub(super) fn kept(above: &str, below: &str) -> Vec<String> {
    let page = format!(
        "<html><head><meta property='og:type' content='article'><meta property='og:title' content='Harbour wall must wait'></head>\
         <body><main><article><h1>Harbour wall must wait</h1><div><p>{FIRST}</p></div>{above}<div><p>{SECOND}</p></div>{below}\
         <div><p>{THIRD}</p></div></article></main></body></html>"
    );
    let article = clean(&page, &Hints::default()).articles.remove(0);
    article.paragraphs.into_iter().map(|paragraph| paragraph.text).collect()
}

fn only(page: &str) -> (Article, Cleaned) {
    let cleaned = cleaned(page);
    assert_eq!(cleaned.articles.len(), 1, "{:?}", cleaned.verdict);
    (cleaned.articles[0].clone(), cleaned)
}

fn paragraphs(article: &Article) -> Vec<&str> {
    article.paragraphs.iter().map(|p| p.text.as_str()).collect()
}

/// Why the line that holds `text` was cut.
fn reason(cleaned: &Cleaned, text: &str) -> Option<CutReason> {
    let at = cleaned.text.find(text).expect("the text is on the page");
    cleaned.cuts.iter().find(|cut| cut.span.start <= at && at < cut.span.end).map(|cut| cut.reason)
}

/// Paragraphs, places and cuts lie in the text, apart from each other, and leave only white space.
fn assert_covered(cleaned: &Cleaned) {
    let mut spans: Vec<_> = cleaned.cuts.iter().map(|cut| cut.span).collect();
    for article in &cleaned.articles {
        for paragraph in &article.paragraphs {
            assert_eq!(paragraph.span.of(&cleaned.text), Some(paragraph.text.as_str()));
        }
        spans.extend(article.paragraphs.iter().map(|p| p.span));
        spans.extend(article.places.iter().map(|p| p.span));
    }
    spans.sort();
    let mut at = 0;
    for span in spans {
        assert!(span.start >= at, "spans overlap at {at}");
        assert!(cleaned.text[at..span.start].trim().is_empty(), "text left over before {}", span.start);
        at = span.end;
    }
    assert!(cleaned.text[at..].trim().is_empty(), "text left over at the end");
}

#[test]
fn a_story_is_kept_and_the_site_around_it_is_cut() {
    let (article, cleaned) = only(&page("", ""));
    assert_eq!(paragraphs(&article), [FIRST, SECOND, THIRD]);
    assert_eq!(article.headline.as_deref(), Some("Harbour wall must wait"));
    assert!(article.places.iter().any(|p| p.role == Role::Headline));
    assert_eq!(reason(&cleaned, "Home"), Some(CutReason::Navigation));
    assert_eq!(reason(&cleaned, "Copyright"), Some(CutReason::SiteFrame));
}

#[test]
fn captions_related_stories_and_newsletters_inside_the_story_are_cut() {
    let inside = "<figure><img src='w.jpg'><figcaption>The wall in winter</figcaption></figure>\
                  <div class='related-stories'><a href='/x'>Storm takes two boats</a></div>\
                  <div class='newsletter-signup'><p>Get our morning letter every day, free of charge, in your inbox.</p></div>\
                  <p><a href='/y'>Ferry strike enters second week</a></p>";
    let (article, cleaned) = only(&page(inside, ""));
    assert_eq!(paragraphs(&article), [FIRST, SECOND, THIRD]);
    assert_eq!(reason(&cleaned, "The wall in winter"), Some(CutReason::Caption));
    assert_eq!(reason(&cleaned, "Storm takes"), Some(CutReason::Related));
    assert_eq!(reason(&cleaned, "Get our morning"), Some(CutReason::Promotion));
    assert_eq!(reason(&cleaned, "Ferry strike"), Some(CutReason::Related));
}

#[test]
fn sub_headlines_lists_quotations_and_tables_are_story() {
    let inside = "<h2>What the engineers found</h2><ul><li>Cracks in the northern end</li><li>Sand under the stones</li></ul>\
                  <blockquote><p>The wall has stood for two hundred years and it shall stand for two hundred more.</p></blockquote>\
                  <table><tr><th>Year</th><th>Cost</th></tr><tr><td>2020</td><td>4 million</td></tr></table>";
    let (article, _) = only(&page(inside, ""));
    let kinds: Vec<ParagraphKind> = article.paragraphs.iter().map(|p| p.kind).collect();
    use ParagraphKind::{Heading, ListItem, Quotation, TableRow, Text};
    assert_eq!(kinds, [Text, Text, Heading, ListItem, ListItem, Quotation, TableRow, TableRow, Text]);
    assert_eq!(article.paragraphs[7].text, "2020 | 4 million");
}

#[test]
fn a_pull_quote_that_stands_in_the_text_is_cut_as_a_copy() {
    let inside = "<blockquote>“We would rather wait than build it twice,” said the mayor</blockquote>";
    let (article, cleaned) = only(&page(inside, ""));
    assert_eq!(paragraphs(&article), [FIRST, SECOND, THIRD]);
    assert_eq!(reason(&cleaned, "twice,” said the mayor\n"), Some(CutReason::Duplicate));
}

#[test]
fn the_standfirst_stands_once() {
    let html = page("", "")
        .replace("</h1>", "</h1><p class='standfirst'>Engineers need more time, says the council of Lowick</p>");
    let (article, _) = only(&html);
    assert_eq!(article.standfirst.as_deref(), Some("Engineers need more time, says the council of Lowick"));
    assert_eq!(paragraphs(&article), [FIRST, SECOND, THIRD]);
}

#[test]
fn comments_longer_than_the_story_are_not_the_story() {
    let comment = format!(
        "<li class='comment'><p>{}</p></li>",
        "I have lived by the sea for years, and nobody asked me, of course. ".repeat(5)
    );
    let (article, cleaned) = only(&page("", &format!("<ol class='comments'>{}</ol>", comment.repeat(9))));
    assert_eq!(paragraphs(&article), [FIRST, SECOND, THIRD]);
    assert_eq!(reason(&cleaned, "I have lived"), Some(CutReason::Comments));
}

#[test]
fn misleading_class_names_do_not_hide_the_story() {
    for class in ["sidebar", "widget promo", "tags", "paywall", "hidden"] {
        let html = page("", "").replace("<article>", &format!("<div class='{class}'>")).replace("</article>", "</div>");
        assert_eq!(paragraphs(&only(&html).0), [FIRST, SECOND, THIRD], "{class}");
    }
}

#[test]
fn text_in_bare_elements_and_between_line_breaks_is_read() {
    let html = format!(
        "<body><table><tr><td><a href=/>Home</a><td><font size=2><b>Harbour wall must wait</b><br><br>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</font></table>"
    );
    assert_eq!(paragraphs(&only(&html).0).last(), Some(&THIRD));
    assert!(paragraphs(&only(&html).0).contains(&FIRST));
}

#[test]
fn scripts_without_spaces_are_measured_by_characters() {
    let story =
        "市議会は月曜日、港の壁の修理を来年まで延期すると発表した。技術者の報告書がまだ完成していないためである。";
    let more = "市長は、報告書が完成し次第、住民に公開すると約束した。調査は予想より長くかかり、費用も増えている。";
    let html = format!("<body><h1>港の壁、修理は延期</h1><div><p>{story}</p><p>{more}</p></div>");
    assert_eq!(paragraphs(&only(&html).0)[0], story);
}

const FERRY: &str = "<p>The crews of the Lowick ferry went back to work on Saturday after nine days on strike, and the first boat left the quay at six in the morning.</p>\
    <p>Both sides called the agreement fair, and neither would say what is in it until the members of the union have voted on it next week.</p>\
    <p>Passengers cheered when the horn sounded, for the road around the bay takes three hours, and in winter it is often closed by snow.</p>";

#[test]
fn two_whole_articles_are_two_stories_and_teasers_are_none() {
    let other = format!(
        "<article><h2><a href='/ferry'>Ferry strike ends</a></h2><div class='byline'>By John Reed</div>\
         <time datetime='2024-03-02'>2 March 2024</time>{FERRY}</article>"
    );
    let teaser =
        "<article><h2><a href='/t'>Storm takes two boats</a></h2><p>Nobody was hurt when they sank.</p></article>";
    let found = cleaned(&page("", &format!("{other}{teaser}")));
    assert_eq!(found.articles.len(), 2);
    assert_eq!(paragraphs(&found.articles[0]), [FIRST, SECOND, THIRD]);
    let ferry = &found.articles[1];
    assert_eq!(ferry.headline.as_deref(), Some("Ferry strike ends"));
    assert_eq!(ferry.published.map(|p| p.date.to_string()).as_deref(), Some("2024-03-02"));
    assert_eq!(ferry.paragraphs.len(), 3);
    assert_eq!(found.splits.len(), 1);
    let one = clean(&page("", &other), &Hints { single_story: true, ..Hints::default() });
    assert_eq!(one.articles.len(), 1);
}

#[test]
fn a_live_blog_is_one_article() {
    let entry = |text: &str| format!("<article class='liveblog-entry'><h2>What happened now</h2>{text}</article>");
    let council = format!("<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>");
    let html = format!("<body><h1>Lowick today</h1><div class='live-blog'>{}{}</div>", entry(&council), entry(FERRY));
    let (article, _) = only(&html);
    assert!(article.paragraphs.len() >= 6);
}

#[test]
fn front_pages_error_pages_and_empty_pages_are_no_articles() {
    let teasers: String = (0..30).map(|n| format!("<div><h3><a href='/{n}'>Story number {n} of the day</a></h3><p>Something happened in place {n}.</p></div>")).collect();
    for html in
        [format!("<body>{teasers}"), "<body><h1>404</h1><p>Page not found.</p>".into(), String::new(), "<p>".into()]
    {
        let cleaned = cleaned(&html);
        assert!(matches!(cleaned.verdict, Verdict::NotArticle { .. }), "{html:.60}");
        assert!(cleaned.articles.is_empty());
    }
}

#[test]
fn a_box_that_a_label_heads_is_cut_and_the_story_after_it_is_not() {
    let teasers = "<article><h4>Fog</h4><p>The fog came in the morning, and with it came the sound of bells from the north, which nobody on the island had heard for a year.</p></article>".repeat(4);
    let page = page(&format!("<section><h3>You might also like</h3>{teasers}</section>"), "");
    let (article, cleaned) = only(&page);
    assert_eq!(paragraphs(&article), [FIRST, SECOND, THIRD]);
    assert_eq!(reason(&cleaned, "The fog came in the morning"), Some(CutReason::Related));
}

#[test]
fn a_label_before_a_link_to_another_story_is_cut_with_it() {
    let link = "<p>Elsewhere: <a href=/c>The ferry that nobody wanted to sail on</a></p>";
    let (article, _) = only(&page(link, ""));
    assert_eq!(paragraphs(&article), [FIRST, SECOND, THIRD]);
}

#[test]
fn a_list_of_links_inside_the_story_is_story() {
    let list = "<ul><li><a href=/a>Northern pier</a></li><li><a href=/b>Fish hall</a></li><li><a href=/c>Old customs house</a></li><li><a href=/d>Lighthouse</a></li></ul>";
    let (article, _) = only(&page(list, ""));
    assert!(paragraphs(&article).contains(&"Old customs house"));
}

#[test]
fn a_line_that_returns_beside_itself_is_a_refrain() {
    let (article, _) = only(&page(&format!("<p>{FIRST}</p>"), ""));
    assert_eq!(paragraphs(&article), [FIRST, SECOND, FIRST, THIRD]);
}

#[test]
fn a_story_that_stands_in_a_program_alone_is_found_and_covered() {
    let text = format!("<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>").repeat(3);
    let html = format!(
        "<html><head><title>Ferry</title></head><body><div id=app></div><script>start({{\"contentHtml\":\"{text}\"}})</script></body></html>"
    );
    let found = cleaned(&html);
    assert_covered(&found);
    assert_eq!(paragraphs(&found.articles[0])[..2], [FIRST, SECOND]);
}

#[test]
fn the_opening_of_a_story_above_its_element_is_kept() {
    let opening = "Nobody in Lowick had expected another year behind sandbags, and few believe the council now.";
    let html = page("", "").replace(
        "<article><h1>Harbour wall must wait</h1>",
        &format!(
            "<h1>Harbour wall must wait</h1><div class=top><p class=standfirst>Engineers need more time, says the council of Lowick.</p>\
         <p>{opening}</p></div><article>"
        ),
    );
    assert_eq!(paragraphs(&only(&html).0), [opening, FIRST, SECOND, THIRD]);
}

#[test]
fn linked_items_of_a_list_with_plain_ones_are_story() {
    let list = "<ul><li><a href=/a>Sleeping bag</a></li><li>Ground sheet</li><li>Map and compass</li><li><a href=/b>Stove</a></li></ul>";
    let (article, _) = only(&page(list, ""));
    assert!(["Sleeping bag", "Map and compass", "Stove"].iter().all(|item| paragraphs(&article).contains(item)));
}

#[test]
fn deep_nesting_is_read_in_linear_time() {
    let html = format!("{}<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>", "<div>".repeat(100_000));
    let started = std::time::Instant::now();
    assert!(cleaned(&html).text.contains(FIRST));
    assert!(started.elapsed().as_secs() < 10);
}

proptest! {
    #[test]
    fn any_text_is_covered(text in "\\PC{0,400}") {
        assert_covered(&clean(&text, &Hints::default()));
    }

    #[test]
    fn any_heap_of_tags_is_covered(parts in prop::collection::vec(prop::sample::select(PIECES), 0..120)) {
        assert_covered(&clean(&parts.concat(), &Hints::default()));
    }
}

proptest! {
    #[test]
    fn any_bytes_give_a_result_in_bounded_time(bytes in prop::collection::vec(any::<u8>(), 0..4000), times in 1_usize..50) {
        let started = std::time::Instant::now();
        assert_covered(&clean(&String::from_utf8_lossy(&bytes).repeat(times), &Hints::default()));
        assert!(started.elapsed().as_secs() < 10);
    }

    #[test]
    fn cleaning_what_was_cleaned_changes_nothing(
        sentences in prop::sample::subsequence(SENTENCES.to_vec(), 4..=SENTENCES.len()),
        frame in prop::sample::select(FRAMES),
    ) {
        let paragraphs: Vec<String> = sentences.iter().enumerate().map(|(n, s)| format!("In the year {}, {s}", 1900 + n)).collect();
        let story: String = paragraphs.iter().map(|p| format!("<p>{p}</p>")).collect();
        let once = clean(&frame.replace("STORY", &story), &Hints::default());
        let twice = clean(&written(&once), &Hints::default());
        assert_eq!(texts(&once), paragraphs);
        assert_eq!(texts(&twice), paragraphs);
    }
}

/// A cleaned page as a page: its headline and its paragraphs.
fn written(cleaned: &Cleaned) -> String {
    let headline = cleaned.articles[0].headline.as_deref().unwrap_or_default();
    let paragraphs: String = texts(cleaned).iter().map(|text| format!("<p>{text}</p>")).collect();
    format!("<h1>{headline}</h1>{paragraphs}")
}

fn texts(cleaned: &Cleaned) -> Vec<String> {
    cleaned.articles.iter().flat_map(|article| &article.paragraphs).map(|paragraph| paragraph.text.clone()).collect()
}

const SENTENCES: &[&str] = &[
    "the council of the town met on a Monday to speak about the old harbour wall and who should pay for it.",
    "nobody on the quay could say when the ferry would sail again, though an answer had been promised by noon.",
    "“We have waited long enough, and we will not wait for another winter,” the skipper told the crowd outside.",
    "engineers measured the cracks for three days; their report, of ninety pages, was read by few and feared by many.",
    "the school in the upper street was closed, because the road that leads to it had been under water since Friday.",
];

const FRAMES: &[&str] = &[
    "<h1>Harbour wall must wait</h1>STORY",
    "<nav><a href=/a>News</a> <a href=/b>Sport</a></nav><article><h1>Harbour wall must wait</h1>STORY</article><footer>Imprint</footer>",
    "<div class=page><div class=story-body><h1>Harbour wall must wait</h1>STORY</div><div class=related><h3>Related</h3><ul><li><a href=/c>Ferry stuck in the ice</a></ul></div></div>",
];

const PIECES: &[&str] = &[
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<article>",
    "</article>",
    "<table><tr><td>",
    "</td><td>",
    "</table>",
    "<br>",
    "<li>",
    "<ul>",
    "</ul>",
    "<h1>",
    "</h1>",
    "<h2>",
    "<a href='/x'>",
    "</a>",
    "<b>",
    "</b>",
    "<div class='related hidden'>",
    "<pre>\n",
    "<blockquote>",
    "</blockquote>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<svg>",
    "</svg>",
    "<select><option>",
    "<figure>",
    "<figcaption>",
    "<time datetime='2024-01-01'>",
    "<template>",
    "<p itemprop=articleBody>",
    "<",
    "&amp;",
    "\u{a0}",
    "\u{ad}",
    "日本語。",
    "A sentence that is long enough to count as running text, with a comma and a full stop. ",
    "word ",
    "<aside>",
    "<form>",
    "“Quoted words that come back again and again in the same story,” said nobody. ",
    "<frameset>",
    "</body>",
    "<textarea>",
];
