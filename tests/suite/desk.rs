//! The librarians' desk through its router: who comes in, what is refused, what is decided; [`crate::desk_day`] works at it
//! in a browser.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use dateline::search::Searcher;
use dateline::web::desk::{self, Place, tokens};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::archive::Archive;
use crate::served::Answered;

/// The desk of an archive.
pub(crate) struct Desk {
    pub(crate) archive: Archive,
    pub(crate) router: Router,
}

impl Desk {
    pub(crate) fn of(archive: Archive) -> Self {
        let searcher = Arc::new(Searcher::open(archive.index()).unwrap());
        searcher.watch();
        let place = Place {
            title: "Harbour".into(),
            corpus: archive.corpus().to_owned(),
            index: archive.index().to_owned(),
            base_path: String::new(),
            is_secure: false,
        };
        Self { router: desk::alone(searcher, place), archive }
    }

    pub(crate) fn token(&self, name: &str, role: tokens::Role) -> String {
        tokens::add(self.archive.corpus(), name, role).unwrap()
    }

    async fn ask(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        Answered { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// As a program with a token.
    async fn call(&self, method: Method, path: &str, token: &str, body: Value) -> Answered {
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
        self.ask(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Logs in as a browser does; gives the cookie.
    async fn log_in(&self, token: &str) -> String {
        let answered = self.post("/desk/login", "", &[("token", token)]).await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.body);
        answered.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    async fn get(&self, path: &str, cookie: &str) -> Answered {
        self.ask(Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answered {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    /// The key that the forms of a session bring along.
    async fn key(&self, cookie: &str) -> String {
        let page = self.get("/desk", cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        hidden(&page.body, "key")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.archive.corpus().join("decisions.jsonl")).unwrap_or_default()
    }

    fn first(&self, query: &str) -> String {
        crate::archive::ids(&self.archive.search(&[query, "--per-page", "1"]))[0].clone()
    }
}

/// The value of the first hidden field of a name.
fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect(name);
    field.split('"').next().unwrap().to_owned()
}

const METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_token_no_method_of_any_address_shows_or_changes_anything() {
    let desk = Desk::of(Archive::of_sample());
    let id = desk.first("mackerel");
    desk.token("Ann", tokens::Role::Editor);
    let order = json!({"reason": "x", "decisions": [{"target": id, "action": "reject"}]}).to_string();
    let form = format!("target={id}&action=reject&reason=x&decision=1&key=&token=dateline-0");
    let mut walked = 0;
    for address in desk::addresses() {
        let path = address.replace("{queue}", "undated").replace("{id}", &id);
        for method in METHODS {
            for (name, value) in
                [("x-none", "-"), ("authorization", "Bearer dateline-00"), ("cookie", "dateline-desk=00")]
            {
                for body in [&order, &form] {
                    let request = Request::builder().method(method.clone()).uri(&path).header(name, value);
                    let answered = desk.ask(request.body(Body::from(body.clone())).unwrap()).await;
                    walked += 1;
                    let is_open = address.starts_with("/desk/login") || address.starts_with("/desk/assets/");
                    let refused = match answered.status.as_u16() {
                        401 | 403 | 404 | 405 => true,
                        303 => answered.header("location") == "/desk/login",
                        _ => is_open && matches!(method, Method::GET | Method::HEAD),
                    };
                    assert!(refused, "{method} {path} with {name}: {} {}", answered.status, answered.body);
                    assert!(!answered.body.contains("mackerel"), "{method} {path}");
                }
            }
        }
    }
    assert!(walked > 500, "{walked}");
    assert_eq!(desk.log(), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_looks_and_changes_nothing_and_an_editor_does_not_withdraw() {
    let desk = Desk::of(Archive::of_sample());
    let id = desk.first("mackerel");
    let (reader, editor) = (desk.token("Rea", tokens::Role::Reader), desk.token("Ann", tokens::Role::Editor));
    let admin = desk.token("Ada", tokens::Role::Admin);
    let order = |action: Value| {
        let mut one = action;
        one["target"] = id.clone().into();
        json!({"reason": "as printed", "decisions": [one]})
    };
    let post = |path: &'static str, token: String, body: Value| {
        let desk = &desk;
        async move { desk.call(Method::POST, path, &token, body).await }
    };
    assert_eq!(desk.call(Method::GET, "/api/v1/desk/queues", &reader, json!({})).await.status, StatusCode::OK);
    for path in ["/api/v1/desk/decisions", "/api/v1/desk/preview", "/api/v1/desk/undo"] {
        let answered = post(path, reader.clone(), order(json!({"action": "reject"}))).await;
        assert_eq!(
            (answered.status, answered.header("content-type")),
            (StatusCode::FORBIDDEN, "application/problem+json")
        );
    }
    let withdraw = order(json!({"action": "withdraw"}));
    assert_eq!(post("/api/v1/desk/decisions", editor.clone(), withdraw.clone()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.log(), "");
    let before = desk.archive.found("mackerel");
    assert_eq!(post("/api/v1/desk/decisions", admin.clone(), withdraw).await.status, StatusCode::OK);
    assert_eq!(desk.archive.found("mackerel"), before - 1);
    let undo = json!({"decisions": [1], "reason": "by mistake"});
    assert_eq!(post("/api/v1/desk/undo", editor, undo.clone()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(post("/api/v1/desk/undo", admin, undo).await.status, StatusCode::OK);
    assert_eq!(desk.archive.found("mackerel"), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_is_not_of_the_session_decides_nothing() {
    let desk = Desk::of(Archive::of_sample());
    let id = desk.first("mackerel");
    let (ann, bob) = (desk.token("Ann", tokens::Role::Editor), desk.token("Bob", tokens::Role::Editor));
    let (ann, bob) = (desk.log_in(&ann).await, desk.log_in(&bob).await);
    let (own, foreign) = (desk.key(&ann).await, desk.key(&bob).await);
    let fields = |key: &str| {
        [("key", key), ("target", id.as_str()), ("action", "reject"), ("reason", "no article")]
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
    };
    for key in ["", "0", foreign.as_str()] {
        let fields = fields(key);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(desk.post("/desk/decide", &ann, &fields).await.status, StatusCode::FORBIDDEN);
    }
    let cross = Request::post("/desk/decide").header("cookie", &ann).header("sec-fetch-site", "cross-site");
    let body = format!("key={own}&target={id}&action=reject&reason=x");
    assert_eq!(desk.ask(cross.body(Body::from(body)).unwrap()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.log(), "");
    let fields = fields(&own);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(desk.post("/desk/decide", &ann, &fields).await.status, StatusCode::SEE_OTHER);
    assert!(desk.log().contains("\"who\":\"Ann\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_a_cookie_out_of_reach_and_ends_with_its_token_or_at_logging_out() {
    let desk = Desk::of(Archive::of_sample());
    let token = desk.token("Ann", tokens::Role::Editor);
    let answered = desk.post("/desk/login", "", &[("token", &token)]).await;
    let set = answered.header("set-cookie").to_owned();
    assert!(set.contains("; HttpOnly") && set.contains("; SameSite=Strict") && set.contains("Path=/desk"), "{set}");
    assert!(!set.contains(&token) && !answered.header("location").contains(&token));
    assert_eq!(answered.header("cache-control"), "no-store");
    let wrong = desk.post("/desk/login", "", &[("token", "dateline-wrong")]).await;
    assert_eq!((wrong.status, wrong.header("set-cookie")), (StatusCode::UNAUTHORIZED, ""));
    // No token in an address.
    let by_address = desk.ask(Request::get(format!("/desk?token={token}")).body(Body::empty()).unwrap()).await;
    assert_eq!(by_address.status, StatusCode::SEE_OTHER);

    let cookie = desk.log_in(&token).await;
    let key = desk.key(&cookie).await;
    assert_eq!(desk.post("/desk/logout", &cookie, &[("key", &key)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.get("/desk", &cookie).await.status, StatusCode::SEE_OTHER);
    let cookie = desk.log_in(&token).await;
    assert_eq!(desk.get("/desk", &cookie).await.status, StatusCode::OK);
    assert!(tokens::remove(desk.archive.corpus(), "Ann").unwrap());
    assert_eq!(desk.get("/desk", &cookie).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.call(Method::GET, "/api/v1/desk/log", &token, json!({})).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_librarians_the_slower_is_shown_what_changed_and_overwrites_nothing() {
    let desk = Desk::of(Archive::of_sample());
    let id = desk.first("mackerel");
    let (ann, bob) = (desk.token("Ann", tokens::Role::Editor), desk.token("Bob", tokens::Role::Editor));
    let (ann, bob) = (desk.log_in(&ann).await, desk.log_in(&bob).await);
    let (ann_key, bob_key) = (desk.key(&ann).await, desk.key(&bob).await);
    // Both open the article and see the same state.
    let path = format!("/desk/articles/{id}");
    let (seen_ann, seen_bob) = (desk.get(&path, &ann).await, desk.get(&path, &bob).await);
    let (seen_ann, seen_bob) = (hidden(&seen_ann.body, "seen"), hidden(&seen_bob.body, "seen"));
    let fields = |key: &str, seen: &str, headline: &str, field: &str| {
        [
            ("key", key),
            ("seen", seen),
            ("version", "1"),
            ("target", id.as_str()),
            ("action", "correct"),
            ("field", field),
            ("after", headline),
            ("reason", "as printed"),
        ]
        .map(|(n, v)| (n.to_owned(), v.to_owned()))
        .to_vec()
    };
    let send = |cookie: String, fields: Vec<(String, String)>| {
        let desk = &desk;
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            desk.post("/desk/decide", &cookie, &fields).await
        }
    };
    let faster = send(ann.clone(), fields(&ann_key, &seen_ann, "Ann's headline", "headline")).await;
    assert_eq!(faster.status, StatusCode::SEE_OTHER, "{}", faster.body);
    let before = desk.log();
    let slower = send(bob.clone(), fields(&bob_key, &seen_bob, "Bob's headline", "headline")).await;
    assert_eq!(slower.status, StatusCode::CONFLICT);
    for version in ["Ann&#39;s headline", "Bob&#39;s headline", "decision 1 by Ann"] {
        assert!(slower.body.contains(version), "{version}: {}", slower.body);
    }
    assert_eq!(desk.log(), before);
    // Of another fact nothing has changed.
    let other = send(bob.clone(), fields(&bob_key, &seen_bob, "Sea", "section")).await;
    assert_eq!(other.status, StatusCode::SEE_OTHER, "{}", other.body);
    // Told what there is, Bob may insist.
    let seen = hidden(&slower.body, "seen");
    assert_eq!(send(bob, fields(&bob_key, &seen, "Bob's headline", "headline")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.archive.show(&id)["headline"], "Bob's headline");
    // A program is told the same.
    let token = desk.token("Cy", tokens::Role::Editor);
    let one = json!({"target": id, "action": "correct", "field": "headline", "after": "Cy's"});
    let order = json!({"reason": "as printed", "seen": 0, "decisions": [one]});
    let stale = desk.call(Method::POST, "/api/v1/desk/decisions", &token, order).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.json()["changes"].as_array().is_some_and(|changes| !changes.is_empty()), "{}", stale.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_to_many_articles_is_looked_at_first_and_undone_together() {
    let desk = Desk::of(Archive::of_sample());
    let found = desk.archive.found("ferry");
    assert!(found > 1);
    let cookie = desk.log_in(&desk.token("Ann", tokens::Role::Editor)).await;
    let page = desk.get("/desk/articles?q=ferry", &cookie).await.body;
    let (key, seen) = (hidden(&page, "key"), hidden(&page, "seen"));
    let tagging = |of: &'static str, value: &'static str| {
        vec![
            ("key", key.as_str()),
            ("seen", seen.as_str()),
            ("query", "ferry"),
            ("of", of),
            ("work", "tag"),
            ("value", value),
            ("reason", "order"),
        ]
    };
    let all = tagging("found", "boats");
    let preview = desk.post("/desk/preview", &cookie, &all).await;
    assert!(preview.body.contains(&format!("<strong>{found}</strong>")), "{}", preview.body);
    assert!(preview.body.matches("boats").count() < 30, "said once, and of some examples: {}", preview.body);
    let mark = hidden(&preview.body, "found");
    // What is found has changed since the look.
    let other = [&all[..], &[("found", "1-00")]].concat();
    assert_eq!(desk.post("/desk/decide", &cookie, &other).await.status, StatusCode::CONFLICT);
    assert_eq!(desk.log(), "");
    let looked = [&all[..], &[("found", mark.as_str())]].concat();
    let decided = desk.post("/desk/decide", &cookie, &looked).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.body);
    assert_eq!(desk.archive.found("tag:boats"), found);
    assert!(desk.log().contains("\"query\":\"ferry\""));
    // One of them takes all of them back.
    let told = desk.get("/desk/log", &cookie).await.body;
    assert!(told.contains(&format!("Undo all {found}")), "{told}");
    let undone = desk.post("/desk/undo", &cookie, &[("key", key.as_str()), ("decision", "2"), ("whole", "1")]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.body);
    assert_eq!(desk.archive.found("tag:boats"), 0);

    let ids = crate::archive::ids(&desk.archive.search(&["ferry", "--per-page", "2"]));
    let ticked: Vec<(&str, &str)> =
        tagging("ticked", "boats").into_iter().filter(|(name, _)| *name != "seen").collect();
    let two = [&ticked[..], &[("target", ids[0].as_str()), ("target", ids[1].as_str())]].concat();
    assert_eq!(desk.post("/desk/decide", &cookie, &two).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.archive.found("tag:boats"), 2);
    // Refused: nothing ticked, nothing given, no right to it, no such work.
    let change = |name: &str, value: &'static str| -> Vec<(&str, &str)> {
        two.iter().map(|(own, was)| if *own == name { (*own, value) } else { (*own, *was) }).collect()
    };
    let log = desk.log();
    assert_eq!(desk.post("/desk/decide", &cookie, &ticked).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(desk.post("/desk/decide", &cookie, &change("value", " ")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(desk.post("/desk/decide", &cookie, &change("work", "withdraw")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.post("/desk/decide", &cookie, &change("work", "undo")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(desk.log(), log);
}

#[test]
fn the_settings_of_an_archive_open_its_desk() {
    let archive = Archive::of_sample();
    std::fs::write(archive.corpus().join("dateline.toml"), "[serve]\ndesk = true\n").unwrap();
    let service = crate::live::Service::over(&archive);
    assert_eq!(service.ask("/desk/login", None).0, 200);
    std::fs::write(archive.corpus().join("dateline.toml"), "[serve]\ndesk_listen = \"127.0.0.1:0\"\n").unwrap();
    let service = crate::live::Service::over(&archive);
    assert_eq!(service.ask("/desk/login", None).0, 404, "it is not beside the search then");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_the_desk_is_written_and_lets_no_markup_through() {
    let archive = Archive::new();
    let hostile = crate::served::SCRIPT;
    let page = format!(
        "{}\n",
        json!({"url": "https://example.org/a", "title": format!("{hostile} malice"), "text": format!("{hostile} malice, said Gustavo Petro in Bogotá on Tuesday to the harbour office.\n\nMore of it."), "source": hostile})
    );
    let file = archive.folder().join("hostile.jsonl");
    std::fs::write(&file, page).unwrap();
    archive.ingest(&file);
    let desk = Desk::of(archive);
    let cookie = desk.log_in(&desk.token(hostile.get(..20).unwrap(), tokens::Role::Admin)).await;
    let id = desk.first("malice");
    let mut paths: Vec<String> = [
        "/desk",
        "/desk/log",
        "/desk/statistics",
        "/desk/people",
        "/desk/people?name=Gustavo+Petro",
        "/desk/articles?q=malice",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.push(format!("/desk/articles/{id}"));
    paths.extend(dateline::queues::Queue::ALL.map(|queue| format!("/desk/queues/{queue}")));
    for path in paths {
        let page = desk.get(&path, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        assert!(!page.body.contains("<script>") && !page.body.contains("<img"), "{path}");
        assert!(page.header("content-security-policy").contains("script-src 'self'"), "{path}");
        let page = scraper::Html::parse_document(&page.body);
        let select = |css: &str| page.select(&scraper::Selector::parse(css).unwrap()).count();
        assert_eq!((select("main"), select("h1")), (1, 1), "{path}");
    }
}

#[tokio::test]
async fn refusals_lead_back_to_the_desk_where_a_proxy_has_put_it() {
    let archive = Archive::of_sample();
    let place = Place {
        title: "Harbour".into(),
        corpus: archive.corpus().to_owned(),
        index: archive.index().to_owned(),
        base_path: "/archive".into(),
        is_secure: false,
    };
    let searcher = Arc::new(Searcher::open(archive.index()).unwrap());
    let desk = Desk { router: desk::alone(searcher, place), archive };
    let cookie = desk.log_in(&desk.token("ines", tokens::Role::Editor)).await;
    for (address, status) in [("/desk/articles/0000000000000000", 404), ("/nothing", 404)] {
        let refused = desk.get(address, &cookie).await;
        assert_eq!(refused.status.as_u16(), status, "{address}");
        assert!(refused.headers["content-type"].to_str().unwrap().starts_with("text/html"), "{address}");
        let links = refused.body.matches("href=\"").count();
        assert!(links > 2 && refused.body.matches("href=\"/archive/").count() == links, "{}", refused.body);
        assert!(refused.body.contains("— Harbour</title>"), "{}", refused.body);
    }
}

#[test]
fn a_token_never_stands_in_a_log_or_an_address() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::Stdio;
    let archive = Archive::of_sample();
    let token = archive.run(&["desk", "token", "add", "Ann", "--role", "editor"]).ended(0).out.trim().to_owned();
    let mut serve = archive.command(&["serve", "--desk", "--listen", "127.0.0.1:0"]);
    let mut serve =
        serve.env("DATELINE_LOG", "trace").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a service");
    let mut told = BufReader::new(serve.stderr.take().unwrap());
    let mut log = String::new();
    let address = loop {
        let mut line = String::new();
        assert!(told.read_line(&mut line).unwrap() > 0, "{log}");
        log.push_str(&line);
        if let Some((_, rest)) = line.split_once("http://") {
            break rest.split('/').next().unwrap().to_owned();
        }
    };
    let send = |head: &str, body: &str| {
        use std::io::Write;
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        let length = body.len();
        write!(stream, "{head}\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let form = "Content-Type: application/x-www-form-urlencoded";
    let entered = send(&format!("POST /desk/login HTTP/1.1\r\n{form}"), &format!("token={token}"));
    assert!(entered.starts_with("HTTP/1.1 303") && !entered.contains(&token), "{entered}");
    let cookie = entered.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap().to_owned();
    let page = send(&format!("GET /desk HTTP/1.1\r\nCookie: {cookie}"), "");
    assert!(page.starts_with("HTTP/1.1 200") && !page.contains(&token), "{page}");
    let refused = send(&format!("POST /desk/login HTTP/1.1\r\n{form}"), &format!("token={token}x"));
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
    let listed = send(&format!("GET /api/v1/desk/queues HTTP/1.1\r\nAuthorization: Bearer {token}"), "");
    assert!(listed.starts_with("HTTP/1.1 200"), "{listed}");
    serve.kill().unwrap();
    serve.wait().unwrap();
    told.read_to_string(&mut log).unwrap();
    let secret = token.trim_start_matches("dateline-");
    let session = cookie.split('=').nth(1).unwrap();
    assert!(log.len() > 500, "the log was not on: {log}");
    assert!(!log.contains(secret) && !log.contains(session), "a secret stands in the log");
    assert!(!std::fs::read_to_string(archive.corpus().join("desk.tokens")).unwrap().contains(secret));
}

#[test]
fn without_being_asked_the_service_has_no_desk() {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::process::Stdio;
    let archive = Archive::of_sample();
    let mut serve = archive.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut serve = serve.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("a service");
    let mut line = String::new();
    BufReader::new(serve.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split_once("http://").unwrap().1.split('/').next().unwrap().to_owned();
    let mut answers = Vec::new();
    for path in ["/desk", "/desk/login", "/api/v1/desk/queues"] {
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answers.push(answer);
    }
    serve.kill().unwrap();
    serve.wait().unwrap();
    assert!(answers.iter().all(|answer| answer.starts_with("HTTP/1.1 404")), "{answers:?}");
}
