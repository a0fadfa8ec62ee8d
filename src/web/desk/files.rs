//! The files of the desk's pages: the rules of what is read and a few more beside the common style sheet, and the script
//! for the keyboard.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::web::assets;

const STYLE: &str = concat!(include_str!("../assets/reading.css"), include_str!("../assets/desk.css"));
const SCRIPT: &str = include_str!("../assets/desk.js");

/// Address of the rules.
pub(super) static STYLE_URL: LazyLock<String> = LazyLock::new(|| assets::versioned("/desk/assets/desk.css", STYLE));
/// Address of the script.
pub(super) static SCRIPT_URL: LazyLock<String> = LazyLock::new(|| assets::versioned("/desk/assets/desk.js", SCRIPT));

pub(super) async fn style() -> Response {
    kept("text/css; charset=utf-8", STYLE)
}

pub(super) async fn script() -> Response {
    kept("text/javascript; charset=utf-8", SCRIPT)
}

fn kept(media: &'static str, content: &'static str) -> Response {
    let headers = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, content).into_response()
}
