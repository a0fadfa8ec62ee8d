//! What other programs ask for in languages of their own, and where the service stands behind a proxy.

use axum::http::StatusCode;
use dateline::web::Settings;

use crate::served::{Archive, SCRIPT};

fn public() -> Archive {
    let (public_url, base_path) = Settings::public("https://press.example/archive").expect("an address");
    Archive::with(Settings { public_url: Some(public_url), base_path, ..Settings::default() })
}

#[tokio::test]
async fn any_search_is_a_feed_whose_addresses_stand_by_themselves() {
    let archive = public();
    let feed = archive.get("/search.atom?q=harbour&per_page=5").await;
    assert_eq!((feed.status, feed.header("content-type")), (StatusCode::OK, "application/atom+xml; charset=utf-8"));
    assert_eq!(feed.body.matches("<entry").count(), 5);
    for part in [
        "<opensearch:totalResults>24</opensearch:totalResults>",
        "<opensearch:itemsPerPage>5</opensearch:itemsPerPage>",
        "href=\"https://press.example/archive/search.atom?q=harbour&#38;per_page=5\"",
        "rel=\"next\"",
        "<id>urn:dateline:article:0000000000000014</id>",
        "href=\"https://press.example/archive/articles/0000000000000014?q=harbour\"",
        "<updated>2005-03-20T00:00:00Z</updated>",
    ] {
        assert!(feed.body.contains(part), "{part} in {}", feed.body);
    }
    let hostile = archive.get("/search.atom?q=malice").await.body;
    assert!(!hostile.contains(SCRIPT) && !hostile.contains("<script"), "{hostile}");
    assert_eq!(archive.get("/search.atom?contry=CO").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn reference_managers_find_the_formats_of_an_article() {
    let archive = Archive::new();
    assert!(archive.get("/unapi").await.body.contains("<format name=\"ris\""));
    let offered = archive.get("/unapi?id=0000000000000001").await;
    assert_eq!(offered.status, StatusCode::MULTIPLE_CHOICES);
    assert!(offered.body.contains("<formats id=\"0000000000000001\">"), "{}", offered.body);
    let record = archive.get("/unapi?id=0000000000000001&format=ris").await;
    assert!(record.status == StatusCode::OK && record.body.starts_with("TY  - NEWS\r\n"), "{}", record.body);
    for (query, status) in [("id=0000000000000001&format=marc", 406), ("id=0000000000000fff", 404), ("format=ris", 400)]
    {
        assert_eq!(archive.get(&format!("/unapi?{query}")).await.status.as_u16(), status, "{query}");
    }
}

#[tokio::test]
async fn robots_and_browsers_are_told_where_everything_is() {
    let archive = public();
    let map = archive.get("/sitemap.xml").await.body;
    assert_eq!(map.matches("<loc>https://press.example/archive/articles/").count(), 25);
    assert!(archive.get("/robots.txt").await.body.ends_with("Sitemap: https://press.example/archive/sitemap.xml\n"));
    let description = archive.get("/opensearch.xml").await.body;
    assert!(description.contains("template=\"https://press.example/archive/?q={searchTerms}&amp;page={startPage?}\""));
    let suggestions = archive.get("/suggest.json?q=ana").await;
    assert_eq!(suggestions.json(), serde_json::json!(["ana", ["\"Ana Ríos\""]]));
    assert_eq!(archive.get("/sitemap/2.xml").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn behind_a_proxy_every_address_has_the_path_that_the_proxy_puts_before_it() {
    let archive = public();
    let page = archive.visit("/?q=harbour").await.body;
    for start in ["href=\"/", "action=\"/", "src=\"/"] {
        let found = page.matches(start).count();
        assert_eq!(found, page.matches(&format!("{start}archive/")).count(), "{start}");
    }
    assert!(page.contains("href=\"/archive/articles/"), "{page}");
    let refusal = archive.visit("/nothing").await.body;
    assert!(refusal.contains("href=\"/archive/\"") && !refusal.contains("href=\"/\""), "{refusal}");
    let answer = archive.get("/api/v1/search?q=harbour").await.json();
    assert_eq!(answer["links"]["self"], "/archive/api/v1/search?q=harbour");
    let refused = archive.get("/api/v1/search?x=1").await.json();
    assert_eq!(refused["type"], "/archive/help#problem-unknown-parameter");
    assert_eq!(refused["instance"], "/archive/api/v1/search?x=1");
}

#[tokio::test]
async fn scripts_of_other_sites_may_read_and_are_told_so() {
    let archive = Archive::new();
    let answered = archive.get("/api/v1/search").await;
    assert_eq!(answered.header("access-control-allow-origin"), "*");
    assert!(answered.header("access-control-expose-headers").contains("x-request-id"));
    let preflight = axum::http::Request::options("/api/v1/search").body(axum::body::Body::empty()).expect("a request");
    let allowed = archive.ask(preflight).await;
    assert_eq!((allowed.status, allowed.header("access-control-allow-methods")), (StatusCode::NO_CONTENT, "GET, HEAD"));
}
