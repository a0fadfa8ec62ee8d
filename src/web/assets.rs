//! The files that pages need: one style sheet, one script and one picture, in the binary.
//!
//! Their addresses carry a hash of their content, so a browser may keep them for ever.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("assets/style.css");
const SCRIPT: &str = include_str!("assets/script.js");
const ICON: &str = include_str!("assets/icon.svg");

/// Address of the style sheet.
pub(super) static STYLE_URL: LazyLock<String> = LazyLock::new(|| versioned("/assets/style.css", STYLE));
/// Address of the script.
pub(super) static SCRIPT_URL: LazyLock<String> = LazyLock::new(|| versioned("/assets/script.js", SCRIPT));
/// Address of the picture for tabs and bookmarks.
pub(super) static ICON_URL: LazyLock<String> = LazyLock::new(|| versioned("/assets/icon.svg", ICON));

pub(super) fn versioned(path: &str, content: &str) -> String {
    let hash = Sha256::digest(content.as_bytes());
    format!("{path}?v={:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3])
}

pub(super) async fn style() -> Response {
    kept("text/css; charset=utf-8", STYLE)
}

pub(super) async fn script() -> Response {
    kept("text/javascript; charset=utf-8", SCRIPT)
}

pub(super) async fn icon() -> Response {
    kept("image/svg+xml", ICON)
}

fn kept(media: &'static str, content: &'static str) -> Response {
    let headers = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, content).into_response()
}
