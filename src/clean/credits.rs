//! Closing credit → the agency that wrote the story.
//!
//! Papers name it in the byline (which [`super::metadata`] reads), in the dateline ([`super::dateline`]), or in a line or
//! parenthesis at the very end ("(dpa/lno)", "© AFP", "(EFE)"). The names stand in `metadata/agencies.tsv`. A credit of a
//! photo is none of the story, and a text that only speaks of an agency gives no credit.

use super::Cleaned;
use super::metadata::agency_named;
use crate::article::{Article, Cut, CutReason, Span};

/// Longest credit, in characters: a copyright line with its number.
const CREDIT_CHARS: usize = 70;
/// Credits stand among so many last paragraphs, and cuts behind them.
const LAST: usize = 3;

/// Words that may stand before the name in a credit.
const BEFORE: [&str; 24] = [
    "©",
    "(c)",
    "agence",
    "agencia",
    "agências",
    "avec",
    "by",
    "con",
    "copyright",
    "de",
    "dell'",
    "fonte",
    "fuente",
    "información",
    "informazioni",
    "mit",
    "par",
    "por",
    "quelle",
    "redazione",
    "source",
    "text",
    "the",
    "with",
];
/// Words that make it a credit of something else.
const OF_PICTURES: [&str; 12] =
    ["photo", "foto", "fotos", "photos", "bild", "bilder", "image", "images", "imagen", "picture", "video", "grafik"];

/// Names the agency of every article that has none yet and says whose text it is. Linear in the articles' ends.
pub(super) fn apply(cleaned: &mut Cleaned) {
    let begins: Vec<usize> = cleaned.articles.iter().map(begin).collect();
    for (at, article) in cleaned.articles.iter_mut().enumerate() {
        if article.agency.is_none() {
            let until = begins.get(at + 1).copied().unwrap_or(usize::MAX);
            article.agency = at_the_end(article)
                .or_else(|| behind_the_end(article, until, &cleaned.text, &cleaned.cuts))
                .map(str::to_owned);
        }
    }
}

/// Where the paragraphs of an article begin in the capture's text.
fn begin(article: &Article) -> usize {
    article.paragraphs.first().map_or(usize::MAX, |first| first.span.start)
}

/// A last paragraph that is a credit, or ends with one in parentheses or as a sentence of its own.
fn at_the_end(article: &Article) -> Option<&'static str> {
    let last = article.paragraphs.iter().rev().take(LAST).map(|paragraph| paragraph.text.trim());
    last.clone().find_map(credit).or_else(|| last.clone().next().and_then(closing))
}

fn closing(text: &str) -> Option<&'static str> {
    let text = text.trim_end_matches(['.', ' ', '\u{a0}']);
    if let Some(open) = text.strip_suffix(')') {
        return credit(&open[open.rfind('(')? + 1..]);
    }
    let at = text.rfind(char::is_whitespace)?;
    let (sentence, name) = (text[..at].trim_end(), text[at..].trim_start());
    sentence.ends_with(['.', '!', '?', '”', '"', '»', '–', '—']).then(|| agency_named(name))?
}

/// A line cut as a credit between the end of an article and the next.
fn behind_the_end(article: &Article, until: usize, text: &str, cuts: &[Cut]) -> Option<&'static str> {
    let end = article.paragraphs.last()?.span.end;
    let from = cuts.partition_point(|cut| cut.span.start < end);
    let behind = cuts[from..].iter().take_while(|cut| cut.span.end <= until).take(LAST);
    let credits = behind.filter(|cut| matches!(cut.reason, CutReason::Credit | CutReason::SiteFrame));
    credits.filter_map(|cut| Span::of(cut.span, text)).find_map(credit)
}

/// The agency of a line or parenthesis that holds a credit and nothing else.
pub(super) fn credit(line: &str) -> Option<&'static str> {
    let line = line.trim().trim_matches(['(', ')', '[', ']', '.', '*', '_', ' ']);
    if line.is_empty() || line.chars().count() > CREDIT_CHARS {
        return None;
    }
    let words = || line.split(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '/'));
    if words().any(|word| OF_PICTURES.contains(&word.to_lowercase().as_str())) {
        return None;
    }
    let mut rest = line;
    while let Some((_, after)) = first_word(rest).filter(|(word, _)| may_stand_before(word)) {
        rest = after;
    }
    let rest = rest.trim_start_matches([' ', ':', ',', '\u{a0}']);
    let name = rest.split(['/', ',', ':', ';', '+', '&', '|', '.']).next()?.trim();
    agency_named(name).or_else(|| agency_named(name.split_once('-')?.0))
}

fn first_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches([' ', ':', ',', '\u{a0}']);
    if let Some(after) = text.strip_prefix('©') {
        return Some(("©", after));
    }
    let end = text.find([' ', ':', '\u{a0}'])?;
    Some((&text[..end], &text[end..]))
}

/// Whether a word leaves what follows a credit: an introduction or a year.
fn may_stand_before(word: &str) -> bool {
    BEFORE.contains(&word.to_lowercase().as_str()) || (word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Paragraph, ParagraphKind};

    #[test]
    fn a_credit_is_a_line_that_names_an_agency_and_nothing_else() {
        for (line, agency) in [
            ("(dpa/lno)", Some("dpa")),
            ("© AFP", Some("AFP")),
            ("(EFE)", Some("EFE")),
            ("© dpa-infocom, dpa:240101-99-123456/3", Some("dpa")),
            ("Copyright 2024 The Associated Press. All rights reserved.", Some("AP")),
            ("Con información de EFE", Some("EFE")),
            ("avec AFP", Some("AFP")),
            ("Fonte: Lusa", Some("Lusa")),
            ("Reuters", Some("Reuters")),
            ("Foto: dpa", None),
            ("Reuters reported the strike first.", None),
            ("AP Photo/Somebody", None),
            ("The council met again", None),
            ("©", None),
            ("", None),
        ] {
            assert_eq!(credit(line), agency, "{line}");
        }
    }

    fn article(texts: &[&str]) -> Article {
        let mut at = 0;
        let mut paragraph = |text: &&str| {
            let span = Span::new(at, at + text.len());
            at = span.end + 1;
            Paragraph { text: (*text).to_owned(), span, kind: ParagraphKind::Text }
        };
        Article { paragraphs: texts.iter().map(&mut paragraph).collect(), ..Article::default() }
    }

    #[test]
    fn the_end_names_the_agency() {
        for (texts, agency) in [
            (&["The locks are shut.", "Nobody knows why. (dpa/lno)"][..], Some("dpa")),
            (&["Las esclusas cerraron.", "Nadie sabe por qué. EFE"], Some("EFE")),
            (&["The locks are shut.", "© AFP", "Read on."], Some("AFP")),
            (&["The locks (AP among them) - are shut.", "The end (of it)."], None),
            (&["The locks are shut, as a man told AFP"], None),
        ] {
            let mut cleaned = cleaned(article(texts), texts.join("\n"), vec![]);
            apply(&mut cleaned);
            assert_eq!(cleaned.articles[0].agency.as_deref(), agency, "{texts:?}");
        }
    }

    fn cleaned(article: Article, text: String, cuts: Vec<Cut>) -> Cleaned {
        Cleaned {
            text,
            verdict: crate::clean::Verdict::Article,
            articles: vec![article],
            cuts,
            splits: vec![],
            declared: None,
        }
    }

    #[test]
    fn a_credit_that_was_cut_behind_the_text_still_names_it() {
        let text = "The locks are shut.\n(EFE)".to_owned();
        let cut = Cut { reason: CutReason::Credit, span: Span::new(20, 25) };
        let mut behind = cleaned(article(&["The locks are shut."]), text.clone(), vec![cut]);
        apply(&mut behind);
        assert_eq!(behind.articles[0].agency.as_deref(), Some("EFE"));
        let mut known =
            cleaned(Article { agency: Some("dpa".into()), ..article(&["The locks are shut."]) }, text, vec![cut]);
        apply(&mut known);
        assert_eq!(known.articles[0].agency.as_deref(), Some("dpa"));
    }
}
