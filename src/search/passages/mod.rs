//! Article and matcher → the passages that show why it was found.
//!
//! [`sentences`] divides the parts that hold marks, [`fragments`] proposes whole sentences or, of long ones, stretches
//! between clause or word borders, [`choose`] takes those that together show most of the query's words within the
//! wished length. An article found by its headline alone is shown by its first sentences. Only the first 200 kB of an
//! article are looked at, so time is bounded.

mod choose;
mod fragments;
mod html;
mod sentences;

use crate::article::{Article, Part, Span};
use crate::enrich::Entry;
use crate::search::answer::{Marked, Passage};
use crate::search::matcher::{Mark, Matcher, Reading, marked};
use choose::choose;
use fragments::fragments;

pub(crate) use html::escape;
pub use html::{html, passage_html};

/// How much of an article is looked at, in bytes: forty times a long report.
const MOST_BYTES: usize = 200_000;

/// Most passages of an article.
const MOST_PASSAGES: usize = 5;

/// The headline with marks, and at most `count` passages (five at most) of about `chars` characters each, in text order:
/// together at most `count × chars`, save that one whole sentence may be somewhat longer. No passage repeats another.
pub fn passages(entry: &Entry, matcher: &Matcher, count: usize, chars: usize) -> (Option<Marked>, Vec<Passage>) {
    let reading = matcher.reading(entry.language.as_ref());
    let count = count.min(MOST_PASSAGES);
    let mut texts = marked_texts(entry, &reading, count);
    matcher.without_stand_ins(texts.iter_mut().map(|text| &mut text.marks));
    let headline = entry.article.headline.as_ref().map(|text| marked(text, headline_marks(&texts)));
    if count == 0 {
        return (headline, vec![]);
    }
    let chars = chars.max(1);
    let found = if matcher.is_empty() { vec![] } else { found(&texts, matcher, count, chars) };
    let passages = if found.is_empty() { lead(&entry.article, chars).into_iter().collect() } else { found };
    (headline, passages)
}

/// Every part of an article with all its marks, in reading order.
pub fn marked_parts(entry: &Entry, matcher: &Matcher) -> Vec<(Part, Marked)> {
    let reading = matcher.reading(entry.language.as_ref());
    let parts: Vec<(Part, &str)> = entry.article.parts().collect();
    let mut marks: Vec<Vec<Mark>> = parts.iter().map(|(part, _)| reading.marks_in(entry, *part)).collect();
    matcher.without_stand_ins(&mut marks);
    parts.into_iter().zip(marks).map(|((part, text), marks)| (part, marked(text, &marks))).collect()
}

/// A part of an article with its marks.
struct MarkedText<'a> {
    part: Part,
    text: &'a str,
    marks: Vec<Mark>,
}

/// The headline and, if passages are wanted, what [`body`] gives.
fn marked_texts<'a>(entry: &'a Entry, reading: &Reading, count: usize) -> Vec<MarkedText<'a>> {
    let headline = entry.article.headline.as_deref().map(|text| (Part::Headline, text));
    let body = body(&entry.article).take(if count == 0 { 0 } else { usize::MAX });
    let marked = |(part, text): (Part, &'a str)| {
        let marks = reading.marks_in(entry, part).into_iter().filter(|mark| mark.span.end <= text.len()).collect();
        MarkedText { part, text, marks }
    };
    headline.into_iter().chain(body).map(marked).collect()
}

fn headline_marks<'t>(texts: &'t [MarkedText]) -> &'t [Mark] {
    texts.iter().find(|text| text.part == Part::Headline).map_or(&[], |text| text.marks.as_slice())
}

/// The passages that hold marks.
fn found(texts: &[MarkedText], matcher: &Matcher, count: usize, chars: usize) -> Vec<Passage> {
    let mut proposed = vec![];
    let body = texts.iter().filter(|text| text.part != Part::Headline).enumerate();
    let body: Vec<(usize, &MarkedText)> = body.filter(|(_, text)| !text.marks.is_empty()).collect();
    for (number, (order, text)) in body.iter().enumerate() {
        fragments(number, *order, text.text, &text.marks, chars, &mut proposed);
    }
    let plain: Vec<&str> = body.iter().map(|(_, text)| text.text).collect();
    let chosen = choose(proposed, &plain, &matcher.weights(), count, chars);
    let passages = chosen.into_iter().map(|fragment| {
        let MarkedText { part, text, marks } = body[fragment.text].1;
        let (cut_before, cut_after) = (fragment.cut_before, fragment.cut_after);
        Passage { cut_before, cut_after, ..passage(*part, text, fragment.span, marks) }
    });
    passages.collect()
}

/// Standfirst and paragraphs within the first [`MOST_BYTES`].
fn body(article: &Article) -> impl Iterator<Item = (Part, &str)> {
    let parts = article.parts().filter(|(part, _)| *part != Part::Headline);
    parts.scan(MOST_BYTES, |room, (part, text)| {
        let text = head(text, *room);
        *room -= text.len();
        (!text.is_empty()).then_some((part, text))
    })
}

fn head(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

fn passage(part: Part, text: &str, span: Span, marks: &[Mark]) -> Passage {
    let inside = marks.iter().filter(|mark| span.start <= mark.span.start && mark.span.end <= span.end);
    let moved = inside.map(|mark| {
        let span = Span::new(mark.span.start - span.start, mark.span.end - span.start);
        Mark { span, ..*mark }
    });
    let moved: Vec<Mark> = moved.collect();
    let marked = marked(&text[span.start..span.end], &moved);
    Passage { part, offset: span.start, marked, cut_before: false, cut_after: false }
}

/// The first sentences of an article, without marks: of its first part that is more than a line, else of its first.
fn lead(article: &Article, chars: usize) -> Option<Passage> {
    /// Shorter paragraphs at the top are labels and place names rather than ledes.
    const LINE: usize = 60;
    let mut parts = body(article);
    let first = parts.next()?;
    let (part, text) = [first].into_iter().chain(parts).take(4).find(|(_, text)| text.len() > LINE).unwrap_or(first);
    let span = fragments::beginning(text, chars);
    let cut_after = !sentences::sentences(text).iter().any(|sentence| sentence.end == span.end);
    Some(Passage { cut_after, ..passage(part, text, span, &[]) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::{Language, Paragraph, ParagraphKind, Setting};
    use crate::search::parse::parse;

    fn entry(code: &str, headline: &str, paragraphs: &[&str]) -> Entry {
        let paragraphs = paragraphs.iter().map(|text| Paragraph {
            text: (*text).into(),
            span: Span::new(0, text.len()),
            kind: ParagraphKind::Text,
        });
        let article =
            Article { headline: Some(headline.into()), paragraphs: paragraphs.collect(), ..Article::default() };
        Entry {
            article,
            language: Language::parse(code),
            persons: vec![],
            countries: vec![],
            setting: Setting::default(),
            unlisted: crate::enrich::Unlisted::default(),
        }
    }

    fn matcher(query: &str) -> Matcher {
        Matcher::new(&parse(query).query, &["en", "de", "es", "fr", "ru"].map(|code| Language::parse(code).unwrap()))
    }

    /// The passages as HTML.
    fn shown(entry: &Entry, query: &str, count: usize, chars: usize) -> Vec<String> {
        let (_, passages) = passages(entry, &matcher(query), count, chars);
        passages.iter().map(passage_html).collect()
    }

    fn harbour() -> Entry {
        entry(
            "en",
            "Harbour reopens",
            &[
                "The ferry came in at noon. Nobody had expected it so early in the year, and the quay was empty.",
                "Captain Ada Quist said the engines had failed twice. Her crew repaired them with what was on board.",
                "On Friday the port authority counted forty ships. A storm had closed the harbour for nine days.",
            ],
        )
    }

    #[test]
    fn a_passage_is_a_whole_sentence_with_its_words_marked() {
        assert_eq!(
            shown(&harbour(), "engine failing", 1, 80),
            ["Captain Ada Quist said the <mark>engines</mark> had <mark>failed</mark> twice."]
        );
    }

    #[test]
    fn passages_together_show_the_different_words() {
        let found = shown(&harbour(), "ferry storm", 2, 100);
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("The <mark>ferry</mark> came in"));
        assert!(found[1].contains("A <mark>storm</mark> had closed the harbour for nine days."));
    }

    #[test]
    fn a_quotation_is_preferred_to_its_scattered_words() {
        let text = ["The drug came later.", "Boats and a drug were seen.", "Two drug boats sank.", "Boats again."];
        assert_eq!(shown(&entry("en", "x", &text), "\"drug boats\"", 1, 60), ["Two <mark>drug boats</mark> sank."]);
    }

    #[test]
    fn words_near_each_other_are_preferred() {
        let text = [
            "The port was closed. Nothing else was said that day about ships or sailors or a strike.",
            "A port strike began on Monday in the north.",
        ];
        assert_eq!(
            shown(&entry("en", "x", &text), "port strike", 1, 90),
            ["A <mark>port</mark> <mark>strike</mark> began on Monday in the north."]
        );
    }

    #[test]
    fn an_article_found_by_its_headline_is_shown_by_its_lead() {
        let entry = harbour();
        let (headline, passages) = passages(&entry, &matcher("reopen"), 2, 60);
        assert_eq!(html(&headline.unwrap()), "Harbour <mark>reopens</mark>");
        assert_eq!(passages.len(), 1);
        assert_eq!(passages[0].marked, Marked { text: "The ferry came in at noon.".into(), marks: vec![] });
        assert_eq!(shown(&entry, "", 2, 60), ["The ferry came in at noon."]);
    }

    #[test]
    fn nothing_is_shown_twice() {
        let text = ["A storm closed the port.", "A storm closed the port.", "It was the third storm."];
        let found = shown(&entry("en", "x", &text), "storm", 5, 30);
        assert_eq!(found.iter().filter(|html| html.contains("closed")).count(), 1, "{found:?}");
        assert_eq!(found.iter().filter(|html| html.contains("third")).count(), 1, "{found:?}");
    }

    #[test]
    fn long_sentences_are_cut_at_borders_near_the_marks() {
        let long = format!(
            "{}, but the zeppelin landed safely, {}.",
            "one word after another ".repeat(30).trim(),
            "and so on ".repeat(30).trim()
        );
        let found = shown(&entry("en", "x", &[&long]), "zeppelin", 1, 100);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("… ") && found[0].ends_with(" …"), "{found:?}");
        assert!(found[0].contains("but the <mark>zeppelin</mark> landed safely"));
        assert!(found[0].chars().count() < 140);
    }

    #[test]
    fn other_scripts_are_counted_in_characters() {
        let text = "Президент прибыл в порт рано утром. Потом он встретил моряков. ".repeat(3);
        let found = shown(&entry("ru", "x", &[text.trim()]), "моряки", 1, 60);
        assert_eq!(found, ["Потом он встретил <mark>моряков</mark>."]);
        let found = shown(&entry("zh", "x", &["天氣很好。主席習近平訪問了港口。人們很高興。"]), "習近平", 1, 12);
        assert_eq!(found, ["主席<mark>習近平</mark>訪問了港口。"]);
    }

    #[test]
    fn prefixes_and_fuzzy_words_have_passages() {
        assert_eq!(shown(&harbour(), "repair*", 1, 60).len(), 1);
        assert!(shown(&harbour(), "repair*", 1, 60)[0].contains("<mark>repaired</mark>"));
        assert!(shown(&harbour(), "Qiust~1", 1, 60)[0].contains("<mark>Quist</mark>"));
    }

    #[test]
    fn markup_in_an_article_stays_text() {
        let entry = entry("en", "<b>x</b>", &["Type <script>alert('port')</script> & wait."]);
        assert_eq!(
            shown(&entry, "port", 1, 80),
            ["Type &lt;script&gt;alert(&#39;<mark>port</mark>&#39;)&lt;/script&gt; &amp; wait."]
        );
    }

    #[test]
    fn an_article_of_five_megabytes_is_shown_as_fast_as_its_beginning() {
        let sentence = "The storm had closed the port for nine days and nobody knew when a ferry would come. ";
        let text = sentence.repeat(5_000_000 / sentence.len());
        let whole = entry("en", "x", &[&text]);
        let began = entry("en", "x", &[&text[..text.floor_char_boundary(MOST_BYTES)]]);
        let took = |entry: &Entry| {
            let started = std::time::Instant::now();
            assert_eq!(shown(entry, "storm \"closed the port\" ferr*", 5, 200).len(), 1);
            started.elapsed()
        };
        let (beginning, all) = (took(&began), took(&whole));
        assert!(
            all < 5 * beginning + std::time::Duration::from_millis(200),
            "{all:?}, {beginning:?} for the beginning"
        );
    }

    #[test]
    fn very_long_articles_take_bounded_time() {
        let paragraph = "storm port ".repeat(50_000);
        let entry = entry("en", "x", &[&paragraph, &paragraph, &paragraph]);
        let started = std::time::Instant::now();
        assert!(!shown(&entry, "storm \"port storm\" p*", 5, 200).is_empty());
        assert!(started.elapsed().as_secs() < 5);
    }

    proptest! {
        #[test]
        fn passages_are_pieces_of_the_article(
            text in "([A-Za-zé]{1,9}[ ,.;—]{1,2}|習|。|storm |port\\. ){0,80}", chars in 1usize..120, count in 0usize..7
        ) {
            let entry = entry("en", "x", &[&text, "Another storm."]);
            let (_, found) = passages(&entry, &matcher("storm port 習 \"port storm\""), count, chars);
            prop_assert!(found.len() <= count.min(5));
            for passage in found {
                let whole = entry.article.part(passage.part).unwrap();
                let end = passage.offset + passage.marked.text.len();
                prop_assert_eq!(whole.get(passage.offset..end), Some(passage.marked.text.as_str()));
                prop_assert!(passage.marked.text.chars().count() <= chars.max(30) * 6);
            }
        }
    }
}
