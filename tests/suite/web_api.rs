//! The JSON interface, asked through its router.

use std::collections::HashSet;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use dateline::web::{Limits, Settings};
use serde_json::Value;

use crate::served::{self, Archive};

/// Values and counts of a facet.
fn counts(answer: &Value, field: &str) -> Vec<(String, u64)> {
    let values = answer["facets"][field]["values"].as_array().expect("values");
    values
        .iter()
        .map(|v| (v["value"].as_str().expect("a value").to_owned(), v["count"].as_u64().expect("a count")))
        .collect()
}

fn ids(answer: &Value) -> Vec<String> {
    let hits = answer["hits"].as_array().expect("hits");
    hits.iter().map(|hit| hit["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn a_search_answers_with_hits_counts_and_a_timeline() {
    let answered = Archive::new().get("/api/v1/search?q=harbour&facets=country,language,year").await;
    assert_eq!((answered.status, answered.header("content-type")), (StatusCode::OK, "application/json"));
    let answer = answered.json();
    assert_eq!(answer["total"], 24);
    assert_eq!(counts(&answer, "country"), [("CO".into(), 16), ("EC".into(), 16)]);
    assert_eq!(counts(&answer, "language"), [("en".into(), 12), ("es".into(), 12)]);
    assert_eq!(answer["facets"]["year"]["missing"], 4);
    assert_eq!(answer["timeline"].as_array().expect("a timeline").len(), 5);
    assert_eq!(answer["timeline"][0]["count"], 4);
    let hit = &answer["hits"][0];
    assert!(hit["external_id"].as_str().is_some_and(|id| id.starts_with("strike-")), "{hit}");
    assert!(hit["highlights"]["headline"].as_str().is_some_and(|h| h.contains("<mark>Harbour</mark>")), "{hit}");
}

#[tokio::test]
async fn choosing_a_country_keeps_the_counts_of_the_others() {
    let archive = Archive::new();
    let chosen = archive.get("/api/v1/search?q=harbour&country=Colombia&facets=country,language").await.json();
    assert_eq!(chosen["total"], 16);
    assert_eq!(counts(&chosen, "country"), [("CO".into(), 16), ("EC".into(), 16)]);
    assert_eq!(counts(&chosen, "language"), [("en".into(), 8), ("es".into(), 8)]);
    assert_eq!(chosen["facets"]["country"]["values"][0]["selected"], true);
    assert_eq!(archive.get("/api/v1/search?q=harbour&country=CO&country=EC").await.json()["total"], 24);
    assert_eq!(archive.get("/api/v1/search?q=harbour&country=CO&country=-EC").await.json()["total"], 8);
    assert_eq!(archive.get("/api/v1/search?country=CO&language=es&person=Ana+R%C3%ADos").await.json()["total"], 0);
}

#[tokio::test]
async fn following_the_links_shows_every_hit_once() {
    let archive = Archive::new();
    let mut address = "/api/v1/search?q=harbour&per_page=5&sort=oldest&facets=none".to_owned();
    let mut seen = Vec::new();
    for _ in 0..10 {
        let answer = archive.get(&address).await.json();
        seen.extend(ids(&answer));
        match answer["links"]["next"].as_str() {
            Some(next) => address = next.to_owned(),
            None => break,
        }
    }
    assert_eq!((seen.len(), seen.iter().collect::<HashSet<_>>().len()), (24, 24));
}

#[tokio::test]
async fn cursors_go_on_where_the_answer_before_ended() {
    let archive = Archive::new();
    let all = ids(&archive.get("/api/v1/search?q=harbour&per_page=24").await.json());
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for _ in 0..10 {
        let answer = archive.get(&format!("/api/v1/search?q=harbour&per_page=7&cursor={cursor}")).await.json();
        seen.extend(ids(&answer));
        match answer["cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, all);
    let problem = archive.get("/api/v1/search?q=harbour&cursor=made-up").await;
    assert_eq!((problem.status, &problem.json()["parameter"]), (StatusCode::BAD_REQUEST, &Value::from("cursor")));
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_with_what_was_meant() {
    let answered = Archive::new().get("/api/v1/search?q=harbour&contry=CO").await;
    assert_eq!(answered.status, StatusCode::BAD_REQUEST);
    assert_eq!(answered.header("content-type"), "application/problem+json");
    let problem = answered.json();
    assert_eq!((&problem["parameter"], &problem["suggestion"]), (&Value::from("contry"), &Value::from("country")));
    assert_eq!(problem["instance"], "/api/v1/search?q=harbour&contry=CO");
    assert_eq!(problem["type"], "/help#problem-unknown-parameter");
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_and_says_so() {
    let archive = Archive::new();
    for address in ["/api/v1/nothing", "/api/v1/articles/1", "/api/v1/articles/00000000000fffff", "/api/v1/search/"] {
        let answered = archive.get(address).await;
        assert_eq!(
            (answered.status, &answered.json()["status"]),
            (StatusCode::NOT_FOUND, &Value::from(404)),
            "{address}"
        );
    }
}

#[tokio::test]
async fn other_methods_are_refused_with_those_allowed() {
    let archive = Archive::new();
    let refused = archive.ask(Request::post("/api/v1/search").body(Body::empty()).expect("a request")).await;
    assert_eq!((refused.status, refused.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
    assert_eq!(refused.json()["type"], "/help#problem-method-not-allowed");
    let options = archive.ask(Request::options("/api/v1/search").body(Body::empty()).expect("a request")).await;
    assert_eq!((options.status, options.header("allow")), (StatusCode::NO_CONTENT, "GET,HEAD"));
}

#[tokio::test]
async fn head_says_what_get_would_without_the_body() {
    let archive = Archive::new();
    let head = archive.ask(Request::head("/api/v1/search?q=harbour").body(Body::empty()).expect("a request")).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    assert_eq!(head.header("content-type"), "application/json");
}

#[tokio::test]
async fn a_copy_stays_fresh_until_the_index_changes() {
    let archive = Archive::new();
    let address = "/api/v1/search?q=harbour";
    let tag = archive.get(address).await.header("etag").to_owned();
    let again = || Request::get(address).header("if-none-match", &tag).body(Body::empty()).expect("a request");
    let fresh = archive.ask(again()).await;
    assert_eq!((fresh.status, fresh.body.len(), fresh.header("etag")), (StatusCode::NOT_MODIFIED, 0, tag.as_str()));
    served::write(archive.folder.path(), 2, [served::strike(100)].into_iter());
    archive.searcher.refresh().expect("refreshed");
    let changed = archive.ask(again()).await;
    assert_eq!((changed.status, &changed.json()["total"]), (StatusCode::OK, &Value::from(25)));
    assert_ne!(changed.header("etag"), tag);
}

#[tokio::test]
async fn every_answer_carries_its_id_and_the_rules_for_browsers() {
    let archive = Archive::new();
    for address in ["/", "/help", "/api/v1/search", "/nothing", "/api/v1/search?x=1", "/assets/style.css"] {
        let answered = archive.get(address).await;
        let policy = answered.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{address}");
        assert_eq!(answered.header("x-content-type-options"), "nosniff", "{address}");
        assert_eq!(answered.header("referrer-policy"), "no-referrer", "{address}");
        assert_eq!(answered.header("x-request-id").len(), 36, "{address}");
    }
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_can_read_that() {
    let request = Request::get("/api/v1/search").header("accept-encoding", "gzip").body(Body::empty());
    let answered = Archive::new().ask(request.expect("a request")).await;
    assert_eq!(answered.header("content-encoding"), "gzip");
}

#[tokio::test]
async fn long_addresses_and_bodies_are_refused() {
    let archive = Archive::new();
    let long = archive.get(&format!("/api/v1/search?q={}", "x".repeat(64_000))).await;
    assert_eq!((long.status, &long.json()["status"]), (StatusCode::URI_TOO_LONG, &Value::from(414)));
    let body =
        Request::get("/api/v1/search").header("content-length", "1000000").body(Body::from(vec![b'x'; 1_000_000]));
    assert_eq!(archive.ask(body.expect("a request")).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_service_with_no_turn_free_says_when_to_come_back() {
    let settings = Settings {
        limits: Limits { max_searches: 0, max_wait: Duration::from_millis(20), ..Limits::default() },
        ..Settings::default()
    };
    let busy = Archive::with(settings).get("/api/v1/search?q=harbour").await;
    assert_eq!((busy.status, busy.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!(busy.json()["type"], "/help#problem-busy");
}

#[tokio::test]
async fn an_article_comes_with_all_that_is_known_of_it() {
    let archive = Archive::new();
    let article = archive.get("/api/v1/articles/0000000000000001").await.json();
    assert_eq!(article["external_id"], "strike-0");
    assert_eq!(article["published"]["date"], "2001-03");
    assert_eq!(article["published"]["precision"], "month");
    assert_eq!(article["paragraphs"].as_array().expect("paragraphs").len(), 2);
    assert_eq!(article["persons"][0]["mentions"][0]["paragraph"], 0);
    assert_eq!(article["countries"][0]["name"], "Colombia");
    assert_eq!(article["origin"], "strike/0.html");
    let text = article["paragraphs"][0]["text"].as_str().expect("a text");
    let span = &article["persons"][0]["mentions"][0]["span"];
    let at = |end: usize| usize::try_from(span[end].as_u64().expect("a number")).expect("small");
    assert_eq!(&text[at(0)..at(1)], "Ana Ríos");
}

#[tokio::test]
async fn highlights_are_escaped_text_and_marks_only() {
    let answer = Archive::new().get("/api/v1/search?q=malice").await.json();
    assert_eq!(answer["total"], 1);
    let highlights = &answer["hits"][0]["highlights"];
    let passages = highlights["passages"].as_array().expect("passages").iter();
    for html in passages.chain([&highlights["headline"]]) {
        let rest = html.as_str().expect("a text").replace("<mark>", "").replace("</mark>", "");
        assert!(rest.contains("&lt;script&gt;") && !rest.contains(['<', '>', '"']), "{rest}");
    }
}

#[tokio::test]
async fn a_damaged_index_is_a_problem_and_the_service_lives_on() {
    let archive = Archive::new();
    assert_eq!(archive.get("/readyz").await.status, StatusCode::OK);
    for entry in walkdir::WalkDir::new(archive.folder.path()) {
        let path = entry.expect("an entry").into_path();
        if path.extension().is_some_and(|ending| ending == "store") {
            let length = std::fs::metadata(&path).expect("a file").len();
            std::fs::OpenOptions::new()
                .write(true)
                .open(&path)
                .and_then(|mut file| std::io::Write::write_all(&mut file, &vec![0xff; length as usize]))
                .expect("overwritten");
        }
    }
    for address in ["/api/v1/search?q=harbour", "/readyz", "/?q=harbour"] {
        let answered = archive.get(address).await;
        assert_eq!(answered.status, StatusCode::INTERNAL_SERVER_ERROR, "{address}");
        assert_eq!(answered.json()["request"], answered.header("x-request-id"), "{address}");
        assert_eq!(answered.header("x-request-id").len(), 36, "{address}");
    }
    // What needs none of the damaged blocks goes on, searches too.
    for address in ["/help", "/healthz", "/api/v1/search?q=harbour&per_page=0", "/api/v1/timeline?q=harbour"] {
        assert_eq!(archive.get(address).await.status, StatusCode::OK, "{address}");
    }
    assert!(archive.get("/metrics").await.body.contains("status=\"500\"}"), "faults are counted");
}

#[tokio::test]
async fn typed_letters_become_people_countries_and_headlines() {
    let archive = Archive::new();
    let suggested = archive.get("/api/v1/suggest?q=r%C3%ADo").await.json();
    let held = archive.get("/api/v1/search?person=Ana+R%C3%ADos&facets=none").await.json()["total"].clone();
    assert_eq!(suggested["persons"], serde_json::json!([{"value": "Ana Ríos", "count": held}]));
    assert_eq!(archive.get("/api/v1/suggest?q=ana+ri").await.json()["persons"][0]["value"], "Ana Ríos");
    let countries = archive.get("/api/v1/suggest?q=colo").await.json()["countries"].clone();
    assert_eq!((&countries[0]["value"], &countries[0]["name"]), (&"CO".into(), &"Colombia".into()));
    let headlines = archive.get("/api/v1/suggest?q=harbour+stri&per_page=3").await.json()["headlines"].clone();
    assert_eq!(headlines.as_array().map(Vec::len), Some(3));
    assert!(headlines[0]["headline"].as_str().is_some_and(|headline| headline.starts_with("Harbour strike")));
    let nothing = archive.get("/api/v1/suggest?q=+").await.json();
    assert!(
        ["persons", "countries", "headlines"].iter().all(|kind| nothing[kind].as_array().is_some_and(Vec::is_empty))
    );
    assert_eq!(archive.get("/api/v1/suggest?query=a").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_article_leads_to_its_copies_and_to_those_like_it() {
    let archive = Archive::new();
    let id = ids(&archive.get("/api/v1/search?q=harbour").await.json()).remove(0);
    let copies = archive.get(&format!("/api/v1/articles/{id}/copies")).await.json();
    assert_eq!(
        (&copies["total"], &copies["story"], &copies["articles"][0]["id"]),
        (&1.into(), &copies["id"], &copies["id"])
    );
    let similar = archive.get(&format!("/api/v1/articles/{id}/similar?per_page=4")).await.json();
    let articles = similar["articles"].as_array().expect("articles");
    assert_eq!(articles.len(), 4);
    assert!(articles.iter().all(|article| article["id"] != similar["id"]));
    let words = articles[0]["in_common"]["words"].as_array().expect("words");
    assert!(
        words.iter().any(|word| word.as_str().is_some_and(|word| word.eq_ignore_ascii_case("harbour"))),
        "{words:?}"
    );
    for address in ["/api/v1/articles/0000000000000fff/copies", "/articles/0000000000000fff/copies"] {
        assert_eq!(archive.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let page = archive.visit(&format!("/articles/{id}/copies")).await;
    assert!(page.status == StatusCode::OK && page.body.contains("No copy of it is held"));
    let page = archive.visit(&format!("/articles/{id}")).await;
    assert!(page.body.contains("Similar articles"), "{}", page.body);
}

#[tokio::test]
async fn coverage_says_what_is_held_of_each_publication_and_where_nothing_is() {
    let archive = Archive::new();
    let coverage = archive.get("/api/v1/coverage?q=harbour").await.json();
    assert_eq!(coverage["total"], 24);
    let publications = coverage["publications"].as_array().expect("publications");
    let post = publications.iter().find(|one| one["publication"] == "The Harbour Post").expect("The Harbour Post");
    assert_eq!((&post["count"], &post["undated"]), (&12.into(), &2.into()));
    assert_eq!((&post["first"], &post["last"]), (&"2001-03".into(), &"2005-03-19".into()));
    assert_eq!(post["months"][0], serde_json::json!({"month": "2001-03", "count": 2}));
    assert_eq!(post["gaps"].as_array().map(Vec::len), Some(4));
    assert_eq!(post["gaps"][0], serde_json::json!({"from": "2001-04", "to": "2002-02", "months": 11}));
    let chosen = archive.get("/api/v1/coverage?publication=El+Faro&from=2003").await.json();
    assert_eq!(chosen["publications"].as_array().map(Vec::len), Some(1));
    assert_eq!((&chosen["publications"][0]["first"], &chosen["total"]), (&"2003-03-10".into(), &6.into()));
    assert_eq!(archive.get("/api/v1/coverage?sort=newest").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_service_on_an_index_alone_says_where_captures_are() {
    let refused = Archive::new().get("/api/v1/articles/0000000000000001/capture").await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert!(
        refused.json()["detail"].as_str().is_some_and(|detail| detail.contains("in the corpus")),
        "{}",
        refused.body
    );
}
