//! Article → CSL-JSON (the items of the Citation Style Language 1.0.2).

use serde_json::{Map, Value, json};

use super::line;
use super::names::{Name, parts};
use crate::article::{PartialDate, Precision};
use crate::index::StoredEntry;

/// An array of one item.
pub(super) fn items(stored: &StoredEntry) -> String {
    format!("{}\n", json!([item(stored)]))
}

fn item(stored: &StoredEntry) -> Value {
    let (entry, article) = (&stored.entry, &stored.entry.article);
    let text = |text: &Option<String>| text.as_deref().map(|text| Value::from(line(text)));
    let authors: Vec<Value> = article.authors.iter().map(|author| name(author)).collect();
    let keywords: Vec<String> = entry.persons.iter().map(|person| line(&person.name)).collect();
    let members = [
        ("id", Some(Value::from(stored.id.to_string()))),
        ("type", Some(Value::from("article-newspaper"))),
        ("title", text(&article.headline)),
        ("author", (!authors.is_empty()).then_some(Value::Array(authors))),
        ("container-title", text(&article.publication)),
        ("issued", article.published.map(|published| issued(published.date))),
        ("section", text(&article.section)),
        ("abstract", text(&article.standfirst)),
        ("language", entry.language.as_ref().map(|language| Value::from(language.code()))),
        ("keyword", (!keywords.is_empty()).then(|| Value::from(keywords.join(", ")))),
        ("URL", text(&article.url)),
    ];
    let known = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(known.collect::<Map<_, _>>())
}

fn name(author: &str) -> Value {
    match parts(author) {
        Name::Person { family, given } => json!({"family": family, "given": given}),
        Name::Whole(name) => json!({"literal": name}),
    }
}

/// As many date parts as are known.
fn issued(date: PartialDate) -> Value {
    let first = date.first_day();
    let parts = match date.precision() {
        Precision::Day => json!([first.year(), first.month(), first.day()]),
        Precision::Month => json!([first.year(), first.month()]),
        Precision::Year => json!([first.year()]),
    };
    json!({"date-parts": [parts]})
}

#[cfg(test)]
mod tests {
    use super::super::tests::strike;
    use super::*;

    #[test]
    fn an_item_says_what_is_known_and_nothing_else() {
        let item = item(&strike("2025-11"));
        assert_eq!(item["type"], "article-newspaper");
        assert_eq!(item["issued"], json!({"date-parts": [[2025, 11]]}));
        assert_eq!(item["author"][1], json!({"family": "van der Berg", "given": "Tom"}));
        assert!(item.get("section").is_none() && item.get("abstract").is_none());
    }
}
