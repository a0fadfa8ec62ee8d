//! A page as a browser or a web archive saved it → the page as its publisher sent it, with the address that it had.
//!
//! Browsers, SingleFile, monolith and HTTrack write the address into a comment; it is believed as that of a crawl is. Web
//! archives (Wayback Machine, pywb) put their own address before that of the page and of every link in it, and the Wayback
//! Machine a toolbar above it: that is undone. When it was saved is never the day of publication.

use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use super::{Capture, Media};

/// How far the comment of a saver may stand from the beginning, in bytes.
const COMMENT_BYTES: usize = 4096;

/// What savers write, with address and moment.
static COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?is)<!--\s*(?:saved from url=\(\d+\)(?<browser>https?://\S+)",
        r"|page saved with singlefile\s+url:\s*(?<single>https?://\S+)(?:\s+saved date:\s*(?<single_date>[^\n]+?))?\s*(?:\n|-->)",
        r"|saved from (?<monolith>https?://\S+) at (?<monolith_date>\S+) using monolith",
        r"|mirrored from (?<mirror>\S+) by httrack[^,>]*,\s*(?<mirror_date>[^>]*?)\s*-->)"
    ))
    .expect("a constant pattern")
});

/// The address of a copy in a web archive, with the moment and the address of the page.
static ARCHIVED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^https?://[^/]+/(?:[^/]+/){0,3}?(\d{4,14})(?:[a-z]{2}_)?/(https?:/{1,2}[^/].*)$")
        .expect("a constant pattern")
});

/// Where the Wayback Machine names the page in its own scripts.
static WAYBACK_PAGE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"__wm\.wombat\(\s*"(https?:[^"]+)"\s*,\s*"(\d{14})""#).expect("a constant pattern"));

/// What the Wayback Machine puts before each address, as it stands in links and (with escaped slashes) in scripts.
static WAYBACK_LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:(?:https?:)?\\?/\\?/web\.archive\.org)?\\?/web\\?/\d{14}(?:[a-z]{2}_)?\\?/(https?:)")
        .expect("a constant pattern")
});

const TOOLBAR: [&str; 2] = ["<!-- BEGIN WAYBACK TOOLBAR INSERT -->", "<!-- END WAYBACK TOOLBAR INSERT -->"];

/// Undoes what a saver did to a page and its address.
pub(super) fn restore(capture: &mut Capture) {
    if capture.media == Media::Html {
        restore_wayback(capture);
        read_comment(capture);
    }
    let Some(url) = capture.hints.url.clone() else { return };
    let Some((archive, moment, page)) = archived(&url) else { return };
    if capture.media == Media::Html {
        capture.text = without_archive(&capture.text, archive);
    }
    capture.hints.url = Some(page.to_owned());
    capture.hints.fetched.get_or_insert_with(|| iso(moment));
}

/// The archive (up to the moment), the moment and the address of the page, if that is the address of a copy.
fn archived(url: &str) -> Option<(&str, &str, &str)> {
    // An address inside an address is rare, and the expression is dear to compile.
    let found = url.get(1..)?.contains("/http").then(|| ARCHIVED.captures(url))??;
    let (moment, page) = (found.get(1)?, found.get(2)?);
    Some((&url[..moment.start()], moment.as_str(), page.as_str()))
}

/// A page with its links as they were before the archive put its own address before them.
fn without_archive(page: &str, archive: &str) -> String {
    let link = format!(r"{}\d{{14}}(?:[a-z]{{2}}_)?/(https?:)", regex::escape(archive));
    Regex::new(&link).map_or_else(|_| page.to_owned(), |link| link.replace_all(page, "$1").into_owned())
}

fn restore_wayback(capture: &mut Capture) {
    let text = capture.text.as_bytes();
    if memmem::find(text, b"WAYBACK TOOLBAR INSERT").or_else(|| memmem::find(text, b"FILE ARCHIVED ON")).is_none() {
        return;
    }
    if let Some(found) = WAYBACK_PAGE.captures(&capture.text) {
        capture.hints.url.get_or_insert_with(|| found[1].replace("\\/", "/"));
        capture.hints.fetched.get_or_insert_with(|| iso(&found[2]));
    }
    capture.text = WAYBACK_LINK.replace_all(&without_toolbar(&capture.text), "$1").into_owned();
}

/// Takes address and moment from the comment of a saver.
fn read_comment(capture: &mut Capture) {
    let start = &capture.text[..capture.text.floor_char_boundary(COMMENT_BYTES)];
    // Most pages begin with comments, few with those of savers.
    let folded = start.to_ascii_lowercase();
    if !["saved from", "saved with", "mirrored from"].iter().any(|words| folded.contains(words)) {
        return;
    }
    let Some(found) = COMMENT.captures(start) else { return };
    let of = |names: &[&str]| names.iter().find_map(|name| found.name(name)).map(|part| part.as_str());
    let address = match (of(&["browser", "single", "monolith"]), of(&["mirror"])) {
        (Some(address), _) => Some(address.to_owned()),
        // HTTrack leaves the scheme out.
        (None, mirror) => mirror.map(|address| format!("http://{address}")),
    };
    let moment = of(&["single_date", "monolith_date", "mirror_date"]).map(str::to_owned);
    let hints = &mut capture.hints;
    (hints.url, hints.fetched) = (hints.url.take().or(address), hints.fetched.take().or(moment));
}

fn without_toolbar(page: &str) -> String {
    let [begins, ends] = TOOLBAR.map(|mark| page.find(mark));
    match (begins, ends) {
        (Some(begins), Some(ends)) if begins < ends => page[..begins].to_owned() + &page[ends + TOOLBAR[1].len()..],
        _ => page.to_owned(),
    }
}

/// `20200102030405` → `2020-01-02T03:04:05Z`; what is shorter, to the day.
fn iso(moment: &str) -> String {
    let digits: String = moment.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        14 => format!(
            "{}-{}-{}T{}:{}:{}Z",
            &digits[..4],
            &digits[4..6],
            &digits[6..8],
            &digits[8..10],
            &digits[10..12],
            &digits[12..]
        ),
        8..14 => format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]),
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Hints, Origin};
    use proptest::prelude::*;

    fn restored(page: &str, url: Option<&str>) -> (Option<String>, Option<String>, String) {
        let hints = Hints { url: url.map(str::to_owned), ..Hints::default() };
        let mut capture = Capture {
            origin: Origin::file("page.html"),
            media: Media::Html,
            text: page.to_owned(),
            charset: "UTF-8",
            replaced: false,
            sha256: [0; 32],
            raw: Vec::new(),
            hints,
            print: None,
        };
        restore(&mut capture);
        (capture.hints.url, capture.hints.fetched, capture.text)
    }

    #[test]
    fn savers_tell_where_a_page_was() {
        for (comment, moment) in [
            ("<!-- saved from url=(0026)https://paper.example/a?b -->", None),
            (
                "<html><!--\n Page saved with SingleFile \n url: https://paper.example/a?b \n saved date: Tue May 07 2024 10:00:00 GMT+0200 (CEST)\n-->",
                Some("Tue May 07 2024 10:00:00 GMT+0200 (CEST)"),
            ),
            (
                "<!-- Saved from https://paper.example/a?b at 2024-05-07T08:00:00Z using monolith v2.8.1 -->",
                Some("2024-05-07T08:00:00Z"),
            ),
        ] {
            let (url, fetched, _) = restored(comment, None);
            assert_eq!((url.as_deref(), fetched.as_deref()), (Some("https://paper.example/a?b"), moment), "{comment}");
        }
        let mirror = "<!-- Mirrored from paper.example/a by HTTrack Website Copier/3.x [XR&CO'2014], Thu, 02 Jan 2020 03:04:05 GMT -->";
        let (url, fetched, _) = restored(mirror, None);
        assert_eq!(url.as_deref(), Some("http://paper.example/a"));
        assert_eq!(fetched.as_deref(), Some("Thu, 02 Jan 2020 03:04:05 GMT"));
        assert_eq!(restored("<!-- saved from url=(0014)about:internet -->", None).0, None);
        assert_eq!(restored(mirror, Some("https://told.example/")).0.as_deref(), Some("https://told.example/"));
    }

    #[test]
    fn a_copy_in_a_web_archive_has_the_address_of_its_page() {
        for archive in [
            "https://web.archive.org/web/20200102030405/",
            "https://web.archive.org/web/20200102030405id_/",
            "https://arquivo.example/wayback/20200102030405mp_/",
            "http://localhost:8080/20200102030405/",
        ] {
            let (url, fetched, _) = restored("<p>x", Some(&format!("{archive}https://paper.example/2019/1")));
            assert_eq!(url.as_deref(), Some("https://paper.example/2019/1"), "{archive}");
            assert_eq!(fetched.as_deref(), Some("2020-01-02T03:04:05Z"));
        }
        for other in ["https://paper.example/2019/12/31/story", "https://paper.example/go?to=https://b.example/"] {
            assert_eq!(restored("<p>x", Some(other)).0.as_deref(), Some(other));
        }
    }

    #[test]
    fn links_of_a_copy_are_those_of_its_page() {
        let archive = "https://arquivo.example/wayback/20160102030405mp_/https://paper.example/1";
        let (_, _, text) = restored(&format!("<link rel=canonical href=\"{archive}\"><p>x"), Some(archive));
        assert_eq!(text, "<link rel=canonical href=\"https://paper.example/1\"><p>x");
    }

    #[test]
    fn the_wayback_machine_leaves_no_trace_in_a_page() {
        let page = "<head><script>__wm.wombat(\"https://paper.example/1\",\"20200102030405\",\"https://web.archive.org/\");</script>\
            <link rel=canonical href=\"https://web.archive.org/web/20200102030405/https://paper.example/1\">\
            <script>{\"url\":\"https:\\/\\/web.archive.org\\/web\\/20200102030405\\/https:\\/\\/paper.example\"}</script></head>\
            <!-- BEGIN WAYBACK TOOLBAR INSERT --><div>Dec JAN Feb</div><!-- END WAYBACK TOOLBAR INSERT -->\
            <img src=\"/web/20200102030405im_/https://paper.example/1.jpg\"><p>Story.";
        let (url, fetched, text) = restored(page, None);
        assert_eq!(url.as_deref(), Some("https://paper.example/1"));
        assert_eq!(fetched.as_deref(), Some("2020-01-02T03:04:05Z"));
        assert!(
            text.contains("href=\"https://paper.example/1\"") && text.contains("src=\"https://paper.example/1.jpg\"")
        );
        assert!(text.contains("\"url\":\"https:\\/\\/paper.example\""), "{text}");
        assert!(!text.contains("JAN") && text.ends_with("<p>Story."));
    }

    proptest! {
        #[test]
        fn any_page_is_restored(page in "(<!-- |saved from url=|BEGIN WAYBACK TOOLBAR INSERT|END WAYBACK TOOLBAR INSERT| -->|/web/20200102030405/https://a|é){0,20}", url in "(https://a/|20200102030405|/|https:/|id_){0,8}") {
            let _ = restored(&page, Some(&url));
        }
    }
}
