//! Who may come in: a token for programs, a session for browsers, and for whatever changes anything the role and the proof
//! that the form is one of ours.
//!
//! A token is never taken from an address. A session's cookie is of no use for programs, a token of none for pages, so that
//! no page of another site can make a browser decide anything: its requests carry neither.

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::refusal::Refusal;
use super::sessions::Librarian;
use super::tokens::Role;
use super::views::Head;
use super::{Desk, forms, html};

/// The name of the cookie.
const COOKIE: &str = "dateline-desk";

/// Lets in who may come in, and says who it is.
pub(super) async fn admit(State(desk): State<Arc<Desk>>, mut request: Request, next: Next) -> Response {
    let is_program = request.uri().path().starts_with("/api/");
    let headers = request.headers();
    let librarian = match is_program {
        true => bearer(headers).and_then(|token| desk.keys.holder(token)).map(|holder| Librarian {
            name: holder.name,
            role: holder.role,
            form_key: None,
        }),
        false => cookie(headers).and_then(|cookie| desk.sessions.librarian(cookie, &desk.keys)),
    };
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let Some(librarian) = librarian else { return turned_away(&desk, &request, is_program) };
    if changes && !is_program && !is_of_our_own(headers) {
        let detail = "this form comes from another site; open the desk and decide there";
        return Refusal::new(StatusCode::FORBIDDEN, detail).into_response();
    }
    let path = request.uri().path();
    if changes && librarian.role < Role::Editor && path != "/desk/logout" {
        let detail = "a reader's token lets you look; deciding needs an editor's";
        let refusal = Refusal::new(StatusCode::FORBIDDEN, detail);
        return if is_program { refusal.for_programs() } else { refusal }.into_response();
    }
    request.extensions_mut().insert(librarian);
    next.run(request).await
}

fn turned_away(desk: &Desk, request: &Request, is_program: bool) -> Response {
    if is_program {
        let detail = "send a token of the desk as 'Authorization: Bearer …'; 'dateline desk token add' makes one";
        return Refusal::new(StatusCode::UNAUTHORIZED, detail).for_programs().into_response();
    }
    if *request.method() == Method::GET {
        return Redirect::to(&format!("{}/desk/login", desk.place.base_path)).into_response();
    }
    let detail = "you are not logged in, or the session has ended; nothing was decided. Log in and decide again";
    Refusal::new(StatusCode::UNAUTHORIZED, detail).into_response()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lists = headers.get_all(header::COOKIE).iter().filter_map(|list| list.to_str().ok());
    let mut cookies = lists.flat_map(|list| list.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// What browsers say of where a form came from. Those that say nothing are judged by the form's key alone.
fn is_of_our_own(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    site.is_none_or(|site| matches!(site, "same-origin" | "none"))
}

#[derive(Template)]
#[template(path = "desk/login.html")]
struct LoginPage {
    f: Head,
    wrong: bool,
}

/// `GET /desk/login`
pub(super) async fn login_page(State(desk): State<Arc<Desk>>) -> Result<Response, Refusal> {
    ask_for_token(&desk, false)
}

fn ask_for_token(desk: &Desk, wrong: bool) -> Result<Response, Refusal> {
    let mut page = html(&LoginPage { f: Head::new(&desk.place.title, &desk.place.base_path), wrong })?;
    if wrong {
        *page.status_mut() = StatusCode::UNAUTHORIZED;
    }
    Ok(page)
}

/// `POST /desk/login`: a token for a session.
pub(super) async fn login(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    if !is_of_our_own(&headers) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "this form comes from another site; log in at /desk/login"));
    }
    let pairs = forms::pairs(&body);
    let token = forms::value(&pairs, "token").unwrap_or_default();
    let Some(holder) = desk.keys.holder(token) else {
        tracing::warn!("somebody tried to log in with a token that opens nothing");
        return ask_for_token(&desk, true);
    };
    let session = desk.sessions.open(&holder)?;
    tracing::info!(who = holder.name, role = holder.role.name(), "logged in");
    Ok(with_cookie(&desk, &session, Redirect::to(&format!("{}/desk", desk.place.base_path)).into_response(), ""))
}

/// `POST /desk/logout`
pub(super) async fn logout(
    State(desk): State<Arc<Desk>>,
    librarian: axum::Extension<Librarian>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    forms::Form::of(&librarian, &body)?;
    if let Some(cookie) = cookie(&headers) {
        desk.sessions.close(cookie);
    }
    let to = Redirect::to(&format!("{}/desk/login", desk.place.base_path)).into_response();
    Ok(with_cookie(&desk, "", to, "; Max-Age=0"))
}

/// Sets the cookie: out of the reach of scripts, sent along by no other site's pages.
fn with_cookie(desk: &Desk, value: &str, mut response: Response, ends: &str) -> Response {
    let secure = if desk.place.is_secure { "; Secure" } else { "" };
    let path = format!("{}/desk", desk.place.base_path);
    let cookie = format!("{COOKIE}={value}; Path={path}; HttpOnly; SameSite=Strict{secure}{ends}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
