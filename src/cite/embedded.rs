//! Article → what its page says of it to programs: Dublin Core, OpenGraph, JSON-LD, and a COinS for lists.
//!
//! Reference managers read these off a page. What they need was found with Zotero: Highwire's `citation_` names and the
//! journal profile of COinS make a journal article of it, JSON-LD alone is passed over; Dublin Core with a newspaper's
//! type, OpenGraph with the site's name, and the Dublin Core profile of COinS make a newspaper article.

use serde_json::{Map, Value, json};

use super::line;
use super::names::inverted;
use crate::article::Language;
use crate::index::StoredEntry;

/// One statement in the head of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it is called: Dublin Core in `name`, OpenGraph in `property`.
    pub name: &'static str,
    /// What it says, plain text on one line.
    pub content: String,
}

impl Statement {
    /// Whether the name belongs in `property` rather than in `name`.
    pub fn is_property(&self) -> bool {
        self.name.contains(':')
    }
}

/// What is stated of an article in the head of its page; `page` is the address of that page.
pub fn statements(stored: &StoredEntry, page: &str) -> Vec<Statement> {
    let article = &stored.entry.article;
    let mut said = vec![];
    let mut say = |name: &'static str, content: Option<&str>| {
        said.extend(content.map(|content| Statement { name, content: line(content) }));
    };
    let date = article.published.map(|published| published.date.to_string());
    let title = article.headline.as_deref();
    let language = stored.entry.language.as_ref().map(Language::code);
    say("DC.type", Some("newspaperArticle"));
    say("DC.title", title);
    article.authors.iter().for_each(|author| say("DC.creator", Some(&inverted(author))));
    say("DC.source", article.publication.as_deref());
    say("DC.publisher", article.publication.as_deref());
    say("DC.date", date.as_deref());
    say("DC.language", language);
    say("DC.description", article.standfirst.as_deref());
    stored.entry.persons.iter().for_each(|person| say("DC.subject", Some(&person.name)));
    say("DC.identifier", article.url.as_deref().filter(|url| is_web(url)));
    say("og:type", Some("article"));
    say("og:title", title);
    say("og:url", Some(page));
    say("og:site_name", article.publication.as_deref());
    say("og:description", article.standfirst.as_deref());
    say("article:published_time", date.as_deref());
    said
}

/// The article in the words of schema.org, safe to stand in a script element.
pub fn json_ld(stored: &StoredEntry, page: &str) -> String {
    let article = &stored.entry.article;
    let text = |text: &Option<String>| text.as_deref().map(|text| Value::from(line(text)));
    let authors: Vec<Value> =
        article.authors.iter().map(|name| json!({"@type": "Person", "name": line(name)})).collect();
    let about = stored.entry.persons.iter().map(|person| json!({"@type": "Person", "name": line(&person.name)}));
    let members = [
        ("@context", Some(Value::from("https://schema.org"))),
        ("@type", Some(Value::from("NewsArticle"))),
        ("mainEntityOfPage", Some(Value::from(page))),
        ("identifier", Some(Value::from(stored.id.to_string()))),
        ("headline", text(&article.headline)),
        ("description", text(&article.standfirst)),
        ("author", (!authors.is_empty()).then_some(Value::Array(authors))),
        ("datePublished", article.published.map(|published| Value::from(published.date.to_string()))),
        ("publisher", text(&article.publication).map(|name| json!({"@type": "NewsMediaOrganization", "name": name}))),
        ("inLanguage", stored.entry.language.as_ref().map(|language| Value::from(language.code()))),
        ("articleSection", text(&article.section)),
        (
            "mentions",
            Some(Value::Array(about.collect())).filter(|about| about.as_array().is_some_and(|a| !a.is_empty())),
        ),
        ("url", article.url.as_deref().filter(|url| is_web(url)).map(Value::from)),
    ];
    let known: Map<String, Value> =
        members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    // Neither a tag nor a comment can begin without this sign, so nothing in it ends the script element.
    Value::Object(known).to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// The article as an OpenURL context object (Z39.88-2004) in the Dublin Core profile, for the title of a `Z3988` span.
pub fn coins(stored: &StoredEntry) -> String {
    let article = &stored.entry.article;
    let mut object = url::form_urlencoded::Serializer::new(String::new());
    object.append_pair("ctx_ver", "Z39.88-2004");
    object.append_pair("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc");
    object.append_pair("rfr_id", "info:sid/dateline");
    object.append_pair("rft.type", "newspaperArticle");
    let mut say = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            object.append_pair(name, &line(value));
        }
    };
    say("rft.title", article.headline.as_deref());
    article.authors.iter().for_each(|author| say("rft.creator", Some(&inverted(author))));
    say("rft.source", article.publication.as_deref());
    let date = article.published.map(|published| published.date);
    say("rft.date", date.map(|date| date.to_string()).as_deref());
    say("rft.language", stored.entry.language.as_ref().map(Language::code));
    say("rft.description", article.standfirst.as_deref());
    say("rft.identifier", article.url.as_deref().filter(|url| is_web(url)));
    object.finish()
}

/// What a link may lead to: never a script.
fn is_web(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{stored, strike};
    use super::*;
    use crate::article::Article;

    const PAGE: &str = "https://archive.example/articles/00000000000000a1";

    #[test]
    fn a_page_says_that_it_is_a_newspaper_article_and_in_which_paper() {
        let said = statements(&strike("2025-11"), PAGE);
        let of = |name: &str| said.iter().filter(|s| s.name == name).map(|s| s.content.as_str()).collect::<Vec<_>>();
        assert_eq!(of("DC.type"), ["newspaperArticle"]);
        assert_eq!(of("DC.creator"), ["Ríos, Ana", "van der Berg, Tom"]);
        assert_eq!((of("DC.date"), of("og:site_name")), (vec!["2025-11"], vec!["The Harbour Post"]));
        assert_eq!(of("og:url"), [PAGE]);
        assert!(said.iter().all(|s| s.is_property() != s.name.starts_with("DC.")));
    }

    #[test]
    fn no_article_ends_the_script_element_that_its_json_stands_in() {
        let hostile = stored(Article { headline: Some("</script><!--".into()), ..Article::default() });
        let json = json_ld(&hostile, PAGE);
        assert!(!json.contains(['<', '>', '&']), "{json}");
        assert_eq!(serde_json::from_str::<Value>(&json).expect("JSON")["headline"], "</script><!--");
    }

    #[test]
    fn a_context_object_is_in_the_dublin_core_profile() {
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(coins(&strike("2025-11-13")).as_bytes()).into_owned().collect();
        let of = |name: &str| pairs.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
        assert_eq!(of("rft_val_fmt"), Some("info:ofi/fmt:kev:mtx:dc"));
        assert_eq!((of("rft.date"), of("rft.source")), (Some("2025-11-13"), Some("The Harbour Post")));
        assert_eq!(of("rft.title"), Some("Docks & cranes: 50% idle"));
    }

    #[test]
    fn an_address_that_is_a_script_is_not_stated() {
        let hostile = stored(Article { url: Some("javascript:alert(1)".into()), ..Article::default() });
        assert!(!coins(&hostile).contains("javascript") && !json_ld(&hostile, PAGE).contains("javascript"));
        assert!(statements(&hostile, PAGE).iter().all(|said| !said.content.contains("javascript")));
    }
}
