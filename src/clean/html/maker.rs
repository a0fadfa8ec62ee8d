//! What the software that made a page calls it: a post, a list of posts, a product, a page of a wiki or a forum.
//!
//! Publishing systems name themselves in a meta element and name the kind of a page in the classes of its body, the same
//! on thousands of sites. Only such names are read here as say one thing everywhere.

use scraper::node::Element;
use scraper::{Html, Node};

/// What kind of page its maker says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    Unknown,
    Post,
    List,
    Manual,
    Forum,
    Product,
}

/// Systems that make nothing but pages of one kind, by their name in `<meta name="generator">`.
const GENERATORS: [(&str, Made); 23] = [
    ("antora", Made::Manual),
    ("discourse", Made::Forum),
    ("discuz", Made::Forum),
    ("docfx", Made::Manual),
    ("docusaurus", Made::Manual),
    ("dokuwiki", Made::Manual),
    ("flarum", Made::Forum),
    ("gitbook", Made::Manual),
    ("invision community", Made::Forum),
    ("javadoc", Made::Manual),
    ("mdbook", Made::Manual),
    ("mediawiki", Made::Manual),
    ("moinmoin", Made::Manual),
    ("mybb", Made::Forum),
    ("nodebb", Made::Forum),
    ("opencart", Made::Product),
    ("phpbb", Made::Forum),
    ("rustdoc", Made::Manual),
    ("simple machines", Made::Forum),
    ("sphinx", Made::Manual),
    ("twiki", Made::Manual),
    ("vbulletin", Made::Forum),
    ("xenforo", Made::Forum),
];

/// Classes of a body that name the kind of its page.
const CLASSES: [(&str, Made); 18] = [
    ("archive", Made::List),
    ("bbpress", Made::Forum),
    ("catalog-category-view", Made::Product),
    ("catalog-product-view", Made::Product),
    ("error404", Made::List),
    ("mediawiki", Made::Manual),
    ("page-product", Made::Product),
    ("post-type-archive", Made::List),
    ("product-template-default", Made::Product),
    ("search-results", Made::List),
    ("single-post", Made::Post),
    ("single-product", Made::Product),
    ("tax-product_cat", Made::Product),
    ("template-collection", Made::Product),
    ("template-product", Made::Product),
    ("topic-template-default", Made::Forum),
    ("type-forum", Made::Forum),
    ("wiki-page", Made::Manual),
];

/// Reads the generator and the body's classes; looks no further than the body's start.
pub(super) fn read(html: &Html) -> Made {
    let mut generated = Made::Unknown;
    for node in html.tree.root().descendants() {
        let Node::Element(element) = node.value() else { continue };
        match element.name() {
            "meta" if generated == Made::Unknown => generated = generator(element),
            "body" => return if generated == Made::Unknown { classes(element) } else { generated },
            _ => {}
        }
    }
    generated
}

fn generator(meta: &Element) -> Made {
    let named = meta.attr("name").is_some_and(|name| name.eq_ignore_ascii_case("generator"));
    let content = named.then(|| meta.attr("content")).flatten().unwrap_or_default().to_lowercase();
    GENERATORS.iter().find(|(name, _)| content.starts_with(name)).map_or(Made::Unknown, |(_, made)| *made)
}

fn classes(body: &Element) -> Made {
    let of = |class: &str| CLASSES.iter().find(|(name, _)| *name == class).map(|(_, made)| *made);
    body.classes().find_map(of).unwrap_or(Made::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(page: &str) -> Made {
        read(&Html::parse_document(page))
    }

    #[test]
    fn a_generator_says_more_than_a_class() {
        let wiki = r#"<meta name="Generator" content="MediaWiki 1.41"><body class="single-post"><p>x"#;
        assert_eq!(made(wiki), Made::Manual);
    }

    #[test]
    fn classes_of_the_body_name_posts_and_lists() {
        assert_eq!(made(r#"<body class="wp-a single single-post postid-7"><p>x"#), Made::Post);
        assert_eq!(made(r#"<body class="archive category"><p>x"#), Made::List);
        assert_eq!(made(r#"<body><p class="archive">x"#), Made::Unknown);
    }
}
