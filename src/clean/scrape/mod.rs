//! Plain-text scrape → stories: which lines are story, where one story ends and the next begins.
//!
//! [`lines`] → [`shape`] → [`fate`] (story or boilerplate) → [`split`] (several stories) → [`head`] → articles and
//! cuts. Every line ends in a paragraph, in a place of the head or in a cut. A record's text (`single_story`) is never
//! split and hardly cut.

mod dateline;
mod edges;
mod evidence;
mod fate;
mod frame;
mod head;
mod lines;
mod shape;
mod split;
mod story;
mod words;

use std::ops::Range;

use super::{Cleaned, Split, Verdict};
use crate::article::{Article, Cut, CutReason, Paragraph, ParagraphKind, Span};
use crate::capture::Hints;
use evidence::Candidate;
use fate::Fate;
use head::{Head, Page};
use shape::{Ending, Shape};

/// Cleans a plain-text scrape. Time is linear in the text.
pub fn clean(text: &str, hints: &Hints) -> Cleaned {
    let lines = lines::lines(text);
    let shapes = shape::shapes(&lines);
    let mut fates = fate::fates(&lines, &shapes, hints.single_story);
    let page = Page { lines: &lines, shapes: &shapes, fates: &fates };
    if let Some(reason) = no_story(&page, hints.single_story) {
        return refused(text, page, reason);
    }
    let Division { stories, splits, strays } = divide(page, hints.single_story);
    strays.into_iter().for_each(|at| fates[at] = Fate::Cut(CutReason::Navigation));
    let page = Page { lines: &lines, shapes: &shapes, fates: &fates };
    let mut heads = heads(page, &stories);
    if let [_] = heads[..] {
        heads = heads.into_iter().map(|head| head.beside(page, hints)).collect();
    }
    let articles: Vec<Article> = stories.iter().zip(&heads).map(|(story, head)| article(page, story, head)).collect();
    let cuts = cuts(page, &articles);
    Cleaned { text: text.to_owned(), verdict: Verdict::Article, articles, cuts, splits, declared: None }
}

/// Why a text holds no story, if so.
fn no_story(page: &Page<'_>, single_story: bool) -> Option<String> {
    let kept = || page.fates.iter().zip(page.shapes).filter(|(fate, _)| **fate == Fate::Story).map(|(_, shape)| shape);
    if page.lines.is_empty() {
        return Some("the text is empty".to_owned());
    }
    let signs: usize =
        page.lines.iter().map(|line| line.text.chars().filter(|c| c.is_control() || *c == '\u{fffd}').count()).sum();
    let letters: usize = page.shapes.iter().map(|shape| shape.letters).sum();
    if 5 * signs > letters {
        return Some("binary data, not text".to_owned());
    }
    // A record says itself that its text is an article, however short.
    let told =
        kept().any(|shape| single_story || shape.letters >= 80 || shape.ending == Ending::Sentence && shape.words >= 4);
    (!told).then(|| format!("no story among {} lines: labels, links and notices only", page.lines.len()))
}

/// Everything is cut.
fn refused(text: &str, page: Page<'_>, reason: String) -> Cleaned {
    let (text, verdict) = (text.to_owned(), Verdict::NotArticle { reason });
    Cleaned { text, verdict, articles: vec![], cuts: cuts(page, &[]), splits: vec![], declared: None }
}

/// How a text is divided.
#[derive(Default)]
struct Division {
    /// The lines of each story, first to last.
    stories: Vec<Range<usize>>,
    /// Where they part.
    splits: Vec<Split>,
    /// Lines at their edges that belong to none.
    strays: Vec<usize>,
}

impl Division {
    /// All story lines as one story.
    fn whole(kept: &[usize]) -> Self {
        let lines = kept.first().copied().unwrap_or(0)..kept.last().map_or(0, |last| last + 1);
        Self { stories: Vec::from([lines]), ..Self::default() }
    }
}

fn divide(page: Page<'_>, single_story: bool) -> Division {
    let (kept, candidates) = candidates(page);
    if single_story {
        return Division::whole(&kept);
    }
    let starts = split::starts(&candidates);
    let firsts: Vec<usize> = std::iter::once(0).chain(starts.iter().map(|start| start.at)).collect();
    let ends = firsts[1..].iter().copied().chain([kept.len()]);
    let reasons = std::iter::once(Vec::new()).chain(starts.iter().map(|start| start.reasons.clone()));
    let mut division = Division::default();
    for ((&first, end), reasons) in firsts.iter().zip(ends).zip(reasons) {
        let story = &candidates[first..end];
        let within = if starts.is_empty() || edges::is_told(story) { edges::within(story) } else { 0..0 };
        division.strays.extend((0..story.len()).filter(|at| !within.contains(at)).map(|at| kept[first + at]));
        if within.is_empty() {
            continue;
        }
        let lines = kept[first + within.start]..kept[first + within.end - 1] + 1;
        if !division.stories.is_empty() {
            division.splits.push(Split { at: page.lines[lines.start].span.start, reasons });
        }
        division.stories.push(lines);
    }
    if division.stories.is_empty() {
        // Labels alone tell little, but nothing is lost for that.
        return Division::whole(&kept);
    }
    division
}

/// The story lines, with what splitting asks of them.
fn candidates<'a>(page: Page<'a>) -> (Vec<usize>, Vec<Candidate<'a>>) {
    let (mut kept, mut candidates, mut cut_before) = (Vec::new(), Vec::new(), Vec::new());
    for (at, fate) in page.fates.iter().enumerate() {
        match fate {
            Fate::Cut(reason) => cut_before.push(*reason),
            Fate::Story => {
                let text = &page.lines[at].text;
                kept.push(at);
                candidates.push(Candidate {
                    line: &page.lines[at],
                    shape: &page.shapes[at],
                    content: words::content(text),
                    names: words::full_names(text),
                    names_a_day: words::names_a_day(text),
                    capitalised: words::capitalised(text),
                    cut_before: std::mem::take(&mut cut_before),
                });
            }
        }
    }
    (kept, candidates)
}

fn heads(page: Page<'_>, stories: &[Range<usize>]) -> Vec<Head> {
    let floors = std::iter::once(0).chain(stories.iter().map(|story| story.end));
    stories.iter().zip(floors).map(|(story, floor)| head::find(page, floor, story.start, story.end)).collect()
}

/// One story as an article.
fn article(page: Page<'_>, story: &Range<usize>, head: &Head) -> Article {
    let mut article = Article::default();
    head::write(page, head, &mut article);
    let placed: Vec<Span> = article.places.iter().map(|place| place.span).collect();
    let body = story.clone().filter(|&at| page.fates[at] == Fate::Story && !placed.contains(&page.lines[at].span));
    article.paragraphs = body.map(|at| paragraph(page, at)).collect();
    article
}

fn paragraph(page: Page<'_>, at: usize) -> Paragraph {
    let line = &page.lines[at];
    let below = page.shapes.get(at + 1);
    Paragraph { text: line.text.clone(), span: line.span, kind: kind(&line.text, &page.shapes[at], below) }
}

/// What a paragraph is: an entry with its bullet, a sub-headline above a paragraph, else text.
fn kind(text: &str, shape: &Shape, below: Option<&Shape>) -> ParagraphKind {
    let heads = |below: &Shape| below.letters > shape.letters && below.ending != Ending::Open;
    if text.starts_with(['•', '▪', '◦', '‣', '·']) || text.starts_with("- ") || text.starts_with("* ") {
        ParagraphKind::ListItem
    } else if shape.ending == Ending::Open && shape.words <= 14 && shape.letters <= 100 && below.is_some_and(heads) {
        ParagraphKind::Heading
    } else {
        ParagraphKind::Text
    }
}

/// Every line that stands in no article.
fn cuts(page: Page<'_>, articles: &[Article]) -> Vec<Cut> {
    let spans = |article: &Article| {
        let paragraphs = article.paragraphs.iter().map(|paragraph| paragraph.span).collect::<Vec<_>>();
        paragraphs.into_iter().chain(article.places.iter().map(|place| place.span).collect::<Vec<_>>())
    };
    let kept: std::collections::HashSet<Span> = articles.iter().flat_map(spans).collect();
    let left = page.lines.iter().zip(page.fates).filter(|(line, _)| !kept.contains(&line.span));
    left.map(|(line, fate)| Cut { reason: reason(*fate), span: line.span }).collect()
}

/// Story lines of a text that is no article are cut for having too little text.
fn reason(fate: Fate) -> CutReason {
    match fate {
        Fate::Cut(reason) => reason,
        Fate::Story => CutReason::LowText,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clean::scrape::lines::collapsed;

    const FERRY: &str = "The night ferry between Ostmark and the island of Lund ran aground on Tuesday, leaving two hundred passengers without heating until the morning.\n\
        Captain Ruth Oberg said the vessel had lost its rudder in heavy seas shortly after midnight, four miles from the harbour.\n\
        Oberg added:\n\
        WE WARNED THE COMPANY ABOUT THE RUDDER IN MARCH. NOBODY CAME, AND NOBODY CALLED BACK, AND NOW WE SIT ON A SANDBANK.\n\
        The ferry company declined to comment on the captain's remarks about the rudder and the harbour inspection.\n\
        Passengers were brought back to Ostmark by lifeboat, and the ferry will be towed to the harbour when the sea is calmer.";
    const TULIPS: &str = "Growers in the Marren valley expect the smallest tulip harvest for thirty years after a spring without rain.\n\
        Bulb prices have doubled at the Marren auction since April, according to the growers' cooperative.\n\
        The cooperative's chairman, Piet Haas, said that irrigation of tulip fields would be rationed from Monday.\n\
        Half of the growers have asked the ministry for drought relief, and a third may not plant bulbs again, Haas told the cooperative's members.";

    const DROUGHT: &str = "The ministry in Aldhaven has set aside twelve million crowns for irrigation in the Marren valley, an official said.\n\
        Growers complained that the ministry's forms for drought relief run to thirty pages, and that the valley needs rain, not forms.\n\
        The tulip festival in Marren will take place all the same, the growers' cooperative announced, with bulbs from abroad.";

    fn plain(text: &str) -> Cleaned {
        clean(text, &Hints::default())
    }

    #[test]
    fn banners_are_cut_and_short_lines_amid_the_story_stay() {
        let text =
            format!("SUBSCRIBE TO OUR NEWSLETTER\n7\n#FFFFFF\n\n{FERRY}\nShare on Facebook\nAll rights reserved\n");
        let cleaned = plain(&text);
        assert_eq!(cleaned.articles.len(), 1);
        assert_eq!(cleaned.articles[0].paragraphs.len(), 6);
        assert_eq!(cleaned.articles[0].headline, None);
        let reasons: Vec<_> = cleaned.cuts.iter().map(|cut| cut.reason).collect();
        assert_eq!(
            reasons,
            [CutReason::Promotion, CutReason::Debris, CutReason::Debris, CutReason::Sharing, CutReason::SiteFrame]
        );
    }

    #[test]
    fn stories_run_together_part_where_the_subject_changes() {
        let text = format!("{FERRY}\n{TULIPS}\n{DROUGHT}");
        let cleaned = plain(&text);
        assert_eq!(cleaned.articles.len(), 2);
        assert_eq!(cleaned.splits[0].at, text.find("Growers in").unwrap());
        assert!(!cleaned.splits[0].reasons.is_empty());
    }

    #[test]
    fn an_advertisement_inside_a_story_does_not_split_it() {
        let text = TULIPS.replace("The cooperative's chairman", "Advertisement\nThe cooperative's chairman");
        assert_eq!(plain(&text).articles.len(), 1);
    }

    #[test]
    fn a_records_text_is_never_split_and_hardly_cut() {
        let hints = Hints { single_story: true, ..Hints::default() };
        let cleaned = clean(&format!("{FERRY}\n{TULIPS}\nBackground\nTulips"), &hints);
        assert_eq!((cleaned.articles.len(), cleaned.cuts.len()), (1, 0));
    }

    #[test]
    fn a_standfirst_whose_quotation_returns_begins_a_story_on_the_same_subject() {
        let second = "\"The rudder was never inspected, not once in eleven years of service,\" Captain Ruth Oberg told the inquiry.\n\
            Captain Ruth Oberg on Friday accused the owners of the night ferry of hiding repair bills from the harbour inspectors.\n\
            The inquiry into the grounding off Lund opened in Ostmark under Judge Karla Brandt.\n\
            Asked by Brandt about repairs, Oberg answered: \"The rudder was never inspected, not once in eleven years of service.\"\n\
            The owners will be heard next week.";
        let cleaned = plain(&format!("{FERRY}\n{second}"));
        assert_eq!(cleaned.articles.len(), 2);
        assert!(cleaned.articles[1].standfirst.as_deref().is_some_and(|line| line.ends_with("told the inquiry.")));
    }

    #[test]
    fn a_quotation_of_somebody_known_that_is_set_off_begins_no_story() {
        let quoted = "The rudder was never inspected, not once in eleven years of service";
        let text = FERRY.replace(
            "Oberg added:",
            &format!("\"{quoted}, and they knew it,\" Oberg said on the quay that night.\nOberg added:"),
        );
        let text =
            format!("{text}\nAsked again at noon, the captain answered: \"{quoted}, and they knew it, all of them.\"");
        assert_eq!(plain(&text).articles.len(), 1);
    }

    #[test]
    fn headline_byline_and_date_become_the_head() {
        let text = format!("Night ferry runs aground off Lund\nBy Ana Lima and Joe Park\nMay 3, 2024\n{FERRY}");
        let article = &plain(&text).articles[0];
        assert_eq!(article.headline.as_deref(), Some("Night ferry runs aground off Lund"));
        assert_eq!(article.authors, ["Ana Lima", "Joe Park"]);
        assert_eq!(article.published.map(|published| published.date.to_string()).as_deref(), Some("2024-05-03"));
        assert_eq!(article.paragraphs.len(), 6);
    }

    #[test]
    fn a_first_line_that_is_not_the_headline_of_the_record_is_kept() {
        let hints = Hints {
            single_story: true,
            headline: Some("Night ferry runs aground off Lund".into()),
            ..Hints::default()
        };
        let other = "Owner promises heating, minister Oberg a report by Friday on the rudder";
        let above = |line: &str| clean(&format!("{line}\n{FERRY}"), &hints).articles.remove(0);
        assert_eq!(above(other).standfirst.as_deref(), Some(other));
        assert_eq!(above(other).headline, None);
        assert_eq!(above("The night ferry runs aground").headline.as_deref(), Some("The night ferry runs aground"));
        let told = Hints { standfirst: Some("Two hundred without heating".into()), ..hints.clone() };
        let article = clean(&format!("{other}\n{FERRY}"), &told).articles.remove(0);
        assert!(article.standfirst.is_none() && article.paragraphs[0].text == other);
    }

    #[test]
    fn headline_standfirst_byline_and_date_begin_a_story_after_an_advertisement() {
        let head = "Tulip growers brace for a poor spring\nSmallest harvest for thirty years\nBy JOE PARK\nMay 4, 2024\nShare\nPrint";
        let cleaned = plain(&format!("{FERRY}\n\nADVERTISEMENT\n\n{head}\n\n{TULIPS}\n\nADVERTISEMENT\n"));
        assert_eq!(cleaned.articles.len(), 2);
        let second = &cleaned.articles[1];
        assert_eq!(second.headline.as_deref(), Some("Tulip growers brace for a poor spring"));
        assert_eq!(second.standfirst.as_deref(), Some("Smallest harvest for thirty years"));
        assert_eq!(second.authors, ["Joe Park"]);
        assert_eq!(second.published.map(|published| published.date.to_string()).as_deref(), Some("2024-05-04"));
    }

    #[test]
    fn the_frame_of_a_page_is_no_story() {
        let motto = "Printed on paper since grandmother was young";
        let cleaned = plain(&format!("Home\n{motto}\n\n{FERRY}\n{motto}\nWrite to us whenever the lamps are lit.\n"));
        assert_eq!(cleaned.articles[0].paragraphs.len(), 6);
        assert_eq!(cleaned.articles[0].headline, None);
    }

    #[test]
    fn what_a_page_prints_between_stories_belongs_to_none() {
        let cleaned = plain(&format!("Evening desk\n{FERRY}\nStudio Westend\n{TULIPS}\nMarta Quist"));
        assert_eq!(cleaned.articles.len(), 2);
        assert_eq!(cleaned.articles.iter().map(|article| article.paragraphs.len()).collect::<Vec<_>>(), [6, 4]);
        assert!(cleaned.articles.iter().all(|article| article.headline.is_none()));
        assert_eq!(cleaned.splits[0].at, cleaned.text.find("Growers in").unwrap());
    }

    #[test]
    fn a_label_between_stories_is_no_story_of_its_own() {
        let head = "Tulip growers brace for a poor spring\nBy Joe Park\nMay 4, 2024";
        let cleaned = plain(&format!("{FERRY}\nAdvertisement\nLeisure | Gardens | Outdoors\n{head}\n{TULIPS}"));
        assert_eq!(cleaned.articles.len(), 2);
        assert_eq!(cleaned.articles[1].headline.as_deref(), Some("Tulip growers brace for a poor spring"));
    }

    #[test]
    fn a_short_headline_that_the_story_says_again_stays() {
        let cleaned = plain(&format!("Ferry aground off Lund\n{FERRY}"));
        assert_eq!(cleaned.articles[0].headline.as_deref(), Some("Ferry aground off Lund"));
    }

    #[test]
    fn a_headline_said_again_in_the_list_at_the_foot_stays_the_headline() {
        let headline = "Night ferry runs aground off Lund";
        let cleaned = plain(&format!("{headline}\nBy Ana Lima\n{FERRY}\nMost read\n{headline}\n"));
        assert_eq!(cleaned.articles[0].headline.as_deref(), Some(headline));
    }

    #[test]
    fn the_last_paragraph_is_kept_above_the_menus_of_the_foot() {
        let foot = "Advertisement\nRead more: Ten walks by the sea\nComments (0)\nImprint\nPrivacy policy\nContact";
        let cleaned = plain(&format!("{TULIPS}\n{foot}"));
        assert_eq!(cleaned.articles[0].paragraphs.len(), 4);
    }

    #[test]
    fn questions_and_answers_are_one_story() {
        let text = "Why did the ferry run aground?\n\
            The rudder of the ferry failed, the company said, and the ferry drifted for an hour before it hit the sandbank.\n\
            Was anybody hurt?\n\
            No. All passengers of the ferry were brought to Ostmark by lifeboat, and nobody needed a doctor.\n\
            When will the ferry sail again?\n\
            The company hopes to have the ferry back by June, if the harbour inspectors agree and the rudder is repaired.";
        assert_eq!(plain(text).articles.len(), 1);
    }

    #[test]
    fn menus_and_empty_and_binary_texts_are_no_articles() {
        let binary = "\u{1}\u{2}\u{fffd}\u{fffd}\u{3}ab\u{fffd}\u{fffd}";
        for text in ["", " \n\t\n", "Home\nNews\nSport\nLog in\nSearch\n", binary] {
            assert!(matches!(plain(text).verdict, Verdict::NotArticle { .. }), "{text:?}");
        }
    }

    #[test]
    fn one_line_of_five_megabytes_is_read() {
        let text = "The tide rose and fell again over the harbour wall. ".repeat(100_000);
        assert_eq!(plain(&text).articles[0].paragraphs.len(), 1);
    }

    fn covers(text: &str, single_story: bool) {
        let cleaned = clean(text, &Hints { single_story, ..Hints::default() });
        let mut spans: Vec<Span> = cleaned.cuts.iter().map(|cut| cut.span).collect();
        assert!(spans.is_sorted());
        for article in &cleaned.articles {
            assert!(article.paragraphs.iter().map(|p| p.span).is_sorted());
            for paragraph in &article.paragraphs {
                assert_eq!(paragraph.span.of(text).map(collapsed).as_deref(), Some(paragraph.text.as_str()));
            }
            spans.extend(article.paragraphs.iter().map(|paragraph| paragraph.span));
            spans.extend(article.places.iter().map(|place| place.span));
        }
        spans.sort();
        assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
        let mut left = text.to_owned();
        spans.iter().rev().for_each(|span| left.replace_range(span.start..span.end, ""));
        assert!(left.trim().is_empty());
    }

    proptest! {
        #[test]
        fn every_text_is_covered_by_paragraphs_places_and_cuts(text in "(?s).{0,400}", single_story: bool) {
            covers(&text, single_story);
        }

        #[test]
        fn every_mixture_of_lines_is_covered(lines in prop::collection::vec(prop_oneof![
            Just("Home"),
            Just(""),
            Just("By Ana Lima"),
            Just("May 3, 2024"),
            Just("Night ferry runs aground off Lund"),
            Just("\"The rudder was never inspected, not once in eleven years,\" she said."),
            Just("___"),
            Just("\r"),
            Just("The ferry drifted for an hour before it hit the sandbank, and the harbour master called the lifeboat."),
            Just("Photo: Ana Lima"),
            Just("東京の港で船が座礁した。"),
            Just("  indented \u{a0} line "),
        ], 0..40)) {
            covers(&lines.join("\n"), false);
        }
    }
}
