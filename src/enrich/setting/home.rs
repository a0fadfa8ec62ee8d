//! Publication → its country: by the end of its address, else by the country or place in its name.

use crate::article::{Article, Country, Part};
use crate::enrich::countries::{self, Found, is_country};
use crate::enrich::tokens::Text;

/// The country of the publication, if its address or name tells it.
pub(super) fn country(article: &Article, language: &str) -> Option<Country> {
    let by_address = article.url.as_deref().and_then(of_address);
    by_address.or_else(|| article.publication.as_deref().and_then(|name| of_name(name, language)))
}

/// Domains of countries that are sold for other meanings.
const SOLD: [&str; 13] = ["ai", "ag", "am", "cc", "co", "fm", "gg", "io", "ly", "me", "tv", "ws", "eu"];

fn of_address(url: &str) -> Option<Country> {
    let host = url.split_once("://")?.1.split(['/', ':', '?', '#']).next()?;
    let last = host.rsplit('.').next()?;
    let code = match last {
        "uk" => "gb",
        sold if SOLD.contains(&sold) && !host.ends_with(".com.co") => return None,
        other => other,
    };
    (code.len() == 2).then(|| Country::parse(code))?.filter(|country| is_country(*country))
}

/// The Irish Herald, Jornal do Brasil, Times of Malta.
fn of_name(name: &str, language: &str) -> Option<Country> {
    let texts = [Text::new(Part::Headline, name)];
    let found = countries::found(&texts, language);
    found.iter().find_map(Found::country)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(url: &str, publication: &str) -> Option<String> {
        let article = Article {
            url: (!url.is_empty()).then(|| url.to_owned()),
            publication: (!publication.is_empty()).then(|| publication.to_owned()),
            ..Article::default()
        };
        country(&article, "en").map(|country| country.code().to_owned())
    }

    #[test]
    fn the_address_tells_the_country_else_the_name() {
        assert_eq!(home("https://news.example.co.uk/a", "").as_deref(), Some("GB"));
        assert_eq!(home("https://example.fr", "The Chile Post").as_deref(), Some("FR"));
        assert_eq!(home("https://example.com/a", "The Chile Post").as_deref(), Some("CL"));
        assert_eq!(home("https://example.com.co/a", "").as_deref(), Some("CO"));
    }

    #[test]
    fn addresses_that_are_sold_and_names_without_a_place_tell_nothing() {
        assert_eq!(home("https://example.io/a", "The Harbour Post"), None);
        assert_eq!(home("", ""), None);
        assert_eq!(home("not an address", ""), None);
    }
}
