//! Flags, sidecar, record → articles: what is known from outside wins over what the page seems to say.
//!
//! A capture with several stories takes only what can hold for all of them: one headline, id, address or date cannot
//! be three stories' own. The day of the fetch is never a day of publication, whoever states it.

use url::Url;

use super::dates::{self, Custom};
use super::metadata::authors_from_byline;
use crate::article::{Article, Evidence, Published};
use crate::capture::{DateHint, Hints};

/// Lays the hints over the articles of one capture.
pub(super) fn apply(articles: &mut [Article], hints: &Hints) {
    let single = articles.len() == 1;
    for article in articles {
        shared(article, hints);
        if single {
            own(article, hints);
        }
        // The date of a capture holds for its stories unless one of them prints its own.
        if single || article.published.is_none() {
            article.published = published(hints).or(article.published);
        }
    }
}

/// What all stories of a capture share: paper, section, language, and what the record asserts.
fn shared(article: &mut Article, hints: &Hints) {
    replace(&mut article.publication, hints.publication.as_ref());
    replace(&mut article.section, hints.section.as_ref());
    replace(&mut article.language, hints.language.as_ref());
    replace(&mut article.page, hints.page.as_ref());
    replace(&mut article.quality, hints.quality.as_ref());
    replace(&mut article.revision, hints.revision.as_ref());
    article.standing = hints.standing;
    article.subjects.extend(hints.subjects.iter().cloned());
    article.asserted_persons.extend(hints.persons.iter().cloned());
    article.asserted_countries.extend(hints.countries.iter().cloned());
}

/// What only a single story of a capture can take: identifier, address, headline, authors.
fn own(article: &mut Article, hints: &Hints) {
    replace(&mut article.external_id, hints.external_id.as_ref());
    replace(&mut article.headline, hints.headline.as_ref());
    replace(&mut article.standfirst, hints.standfirst.as_ref());
    if !hints.authors.is_empty() {
        article.authors = authors(&hints.authors);
    }
    // A page's canonical address identifies it better than the one it was fetched by, unless it only names the site.
    if article.url.as_deref().is_none_or(is_root) {
        replace(&mut article.url, hints.url.as_ref());
    }
}

/// The names of the authors; exports put whole bylines ("By Ann Lee and Bo Ek") into the field as well.
fn authors(given: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in given {
        let (mut found, _) = authors_from_byline(text);
        // A name may hold a word that bylines use otherwise: of two words, both are the name.
        if is_bare_name(text) && found.first().is_some_and(|first| !first.contains(' ')) {
            found.clear();
        }
        let found = if found.is_empty() { vec![text.clone()] } else { found };
        names.extend(found.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
    }
    names
}

/// Two words with capitals and nothing else, the first no "By".
fn is_bare_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let name = |word: &&str| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic);
    let begins = |word: &str| ["by", "par", "por", "von", "di", "da"].contains(&word.to_lowercase().as_str());
    matches!(words[..], [first, _] if !begins(first)) && words.iter().all(name)
}

fn replace<T: Clone>(slot: &mut Option<T>, hint: Option<&T>) {
    if hint.is_some() {
        *slot = hint.cloned();
    }
}

fn is_root(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| matches!(url.path(), "" | "/") && url.query().is_none())
}

/// The date that the hint gives, with who says so.
fn published(hints: &Hints) -> Option<Published> {
    let DateHint { text, evidence } = hints.published.as_ref()?;
    let custom = Custom::of(hints.language.as_ref());
    let date = dates::parse_as(text, &custom).filter(|date| dates::plausible(*date, dates::today()))?;
    // A person's word is certain; a record's field may hold an export's own date, a feed the day of a change.
    let confidence = match evidence {
        Evidence::Record => 0.95,
        Evidence::Feed | Evidence::Mail => 0.9,
        _ => 1.0,
    };
    Some(Published { date, evidence: *evidence, confidence })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::PartialDate;

    fn hints() -> Hints {
        Hints {
            external_id: Some("7".into()),
            url: Some("https://a.example/story?ref=feed".into()),
            headline: Some("Ferry stuck".into()),
            authors: vec!["Ann Lee".into()],
            published: Some(DateHint { text: "13 novembre 2025".into(), evidence: Evidence::Sidecar }),
            publication: Some("The Argo".into()),
            persons: vec!["Bo Ek".into()],
            ..Hints::default()
        }
    }

    #[test]
    fn hints_win_over_the_page_but_for_its_canonical_address() {
        let mut articles = [Article {
            url: Some("https://a.example/story".into()),
            headline: Some("Argo | Ferry".into()),
            ..Article::default()
        }];
        apply(&mut articles, &hints());
        let [article] = articles;
        assert_eq!(article.url.as_deref(), Some("https://a.example/story"));
        assert_eq!(article.headline.as_deref(), Some("Ferry stuck"));
        assert_eq!(article.external_id.as_deref(), Some("7"));
        assert_eq!(article.asserted_persons, ["Bo Ek"]);
        let published = article.published.unwrap();
        assert_eq!((published.date, published.evidence), (PartialDate::day(2025, 11, 13).unwrap(), Evidence::Sidecar));
    }

    #[test]
    fn an_address_of_the_sites_root_gives_way() {
        let mut articles = [Article { url: Some("https://a.example/".into()), ..Article::default() }];
        apply(&mut articles, &hints());
        assert_eq!(articles[0].url, hints().url);
    }

    #[test]
    fn several_stories_keep_their_own_headlines_and_dates() {
        let dated =
            Published { date: PartialDate::day(2024, 1, 2).unwrap(), evidence: Evidence::Byline, confidence: 0.8 };
        let mut articles = [
            Article { headline: Some("One".into()), published: Some(dated), ..Article::default() },
            Article { headline: Some("Two".into()), ..Article::default() },
        ];
        apply(&mut articles, &hints());
        assert_eq!(articles[0].headline.as_deref(), Some("One"));
        assert_eq!(articles[0].published, Some(dated));
        assert_eq!(articles[1].published.unwrap().evidence, Evidence::Sidecar);
        assert!(articles.iter().all(|article| article.url.is_none() && article.external_id.is_none()));
        assert!(articles.iter().all(|article| article.publication.as_deref() == Some("The Argo")));
    }

    #[test]
    fn a_name_of_two_words_is_taken_whole() {
        assert_eq!(authors(&["Jo Author".into(), "By Ann Lee, Editor".into()]), ["Jo Author", "Ann Lee"]);
    }

    #[test]
    fn a_fetch_date_dates_nothing() {
        let mut articles = [Article::default()];
        apply(&mut articles, &Hints { fetched: Some("2025-11-13".into()), ..Hints::default() });
        assert_eq!(articles[0].published, None);
    }
}
