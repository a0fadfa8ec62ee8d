//! Newsletters as mail: an EML file, or the mails of an MBOX one by one → their stories.
//!
//! The HTML part is preferred to the text; the cleaner splits it into stories. The sender is the publication, the subject
//! the headline when there is one story. Links through counters name no article, so they are taken out.

use std::io::{self, BufRead};
use std::ops::ControlFlow;
use std::sync::LazyLock;

use mailparse::{DispositionType, MailAddr, MailHeaderMap, ParsedMail};
use regex::Regex;
use url::Url;

use super::markup;
use super::story::{Body, Item, Sink, Story, said, tell};
use crate::article::{Evidence, Language};
use crate::capture::charset;
use crate::capture::hints::{DateHint, Hints};

/// Headers of which a mail has one at least, and no other text begins with.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?im)^(?:from|date|subject|message-id|mime-version|return-path|received|delivered-to|list-id):[ \t]")
        .expect("a constant pattern")
});

/// Whether a text begins as a mailbox does.
pub(in crate::capture) fn is_mbox(start: &str) -> bool {
    start.starts_with("From ") && start.split_once('\n').is_some_and(|(_, rest)| is_mail(rest))
}

/// Whether a text begins as a mail does: only headers stand before the first blank line, three of them known.
pub(in crate::capture) fn is_mail(start: &str) -> bool {
    if !start.starts_with(|c: char| c.is_ascii_alphabetic())
        || !start.lines().next().is_some_and(|line| line.contains(':'))
    {
        return false;
    }
    let head = start.split("\n\n").next().and_then(|head| head.split("\r\n\r\n").next()).unwrap_or(start);
    let is_header = |line: &str| {
        let name = line.split(':').next().unwrap_or("");
        line.starts_with([' ', '\t'])
            || line.contains(':') && !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic())
    };
    HEADER.find_iter(head).count() >= 3 && head.lines().all(is_header)
}

/// Reads one mail.
pub(in crate::capture) fn read_mail(bytes: &[u8], at: u64, sink: Sink) -> ControlFlow<()> {
    let mail = match mailparse::parse_mail(bytes) {
        Ok(mail) => mail,
        Err(error) => return sink(Item::Damaged(at, format!("is no mail that can be read ({error})"))),
    };
    match body(&mail) {
        Some(body) => tell(Story::new(at, body, hints(&mail)), sink),
        None => sink(Item::Left("mail without text")),
    }
}

/// Reads the mails of a mailbox. Each begins with a line `From …` after a blank one.
///
/// # Errors
/// When the stream cannot be read.
pub(in crate::capture) fn read_mbox(mut input: impl BufRead, max_bytes: usize, sink: Sink) -> io::Result<()> {
    let (mut mail, mut line) = (Vec::new(), Vec::new());
    let (mut at, mut begins, mut blank) = (0u64, 0u64, true);
    loop {
        line.clear();
        let read = io::Read::take(&mut input, LONGEST_LINE).read_until(b'\n', &mut line)? as u64;
        let is_border = blank && line.starts_with(b"From ") && (DATED.is_match(&line) || at == 0 || heads(&mut input)?);
        if (is_border || read == 0) && at > begins {
            let flow = if mail.len() > max_bytes {
                sink(Item::Damaged(
                    begins,
                    format!("is a mail larger than {max_bytes} bytes; allow more with --max-bytes"),
                ))
            } else {
                read_mail(&mail, begins, sink)
            };
            if flow.is_break() {
                return Ok(());
            }
            mail.clear();
        }
        if read == 0 {
            return Ok(());
        }
        if is_border {
            begins = at;
        } else if mail.len() <= max_bytes {
            mail.extend_from_slice(unquoted(&line));
        }
        blank = line.iter().all(u8::is_ascii_whitespace);
        at += read;
    }
}

/// The line between two mails ends with a day and a time.
static DATED: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    regex::bytes::Regex::new(r"\b\d{1,2}:\d\d(?::\d\d)?\b.*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*\b\d{1,2}:\d\d")
        .expect("a constant pattern")
});

/// Whether a header of a mail comes next: a line of a text that begins with "From" is not always marked as such.
fn heads(input: &mut impl BufRead) -> io::Result<bool> {
    let ready = input.fill_buf()?;
    let line = &ready[..memchr::memchr(b'\n', ready).unwrap_or(ready.len()).min(200)];
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    Ok(name.len() < line.len()
        && !name.is_empty()
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-'))
}

/// Lines are read in pieces of at most so many bytes.
const LONGEST_LINE: u64 = 1 << 20;

/// `>From` in a mailbox is `From` in the mail.
fn unquoted(line: &[u8]) -> &[u8] {
    let bare = line.iter().position(|byte| *byte != b'>').map_or(&line[..0], |at| &line[at..]);
    if line.starts_with(b">") && bare.starts_with(b"From ") { &line[1..] } else { line }
}

fn hints(mail: &ParsedMail) -> Hints {
    let header = |name: &str| mail.headers.get_first_value(name).and_then(|value| said(&value));
    Hints {
        external_id: header("Message-ID").map(|id| id.trim_matches(['<', '>']).to_owned()),
        headline: header("Subject"),
        published: header("Date").map(|text| DateHint { text, evidence: Evidence::Mail }),
        publication: sender(mail).or_else(|| header("List-Id").and_then(|list| said(list.split('<').next()?))),
        language: header("Content-Language").and_then(|tag| Language::parse(&tag)),
        ..Hints::default()
    }
}

/// The name of the sender, else the host of the address.
fn sender(mail: &ParsedMail) -> Option<String> {
    let header = mail.headers.get_first_header("From")?;
    let addresses = mailparse::addrparse_header(header).ok()?.into_inner();
    let MailAddr::Single(sender) = addresses.into_iter().next()? else { return None };
    let host = || sender.addr.split('@').nth(1).and_then(said);
    sender.display_name.as_deref().and_then(said).filter(|name| !name.contains('@')).or_else(host)
}

fn body(mail: &ParsedMail) -> Option<Body> {
    let parts: Vec<&ParsedMail> = mail.parts().filter(|part| is_text(part)).collect();
    let of = |kind: &str| parts.iter().filter(|part| part.ctype.mimetype == kind).find_map(|part| text(part));
    let html = of("text/html").map(|html| Body::Page(without_counters(&html)));
    html.or_else(|| of("text/plain").map(|text| Body::Scrape(unwrapped(&without_addresses(&text)))))
}

fn is_text(part: &ParsedMail) -> bool {
    let attached = part.get_content_disposition().disposition == DispositionType::Attachment;
    part.ctype.mimetype.starts_with("text/") && !attached
}

/// The text of a part; one that cannot be decoded is read as it stands.
fn text(part: &ParsedMail) -> Option<String> {
    let bytes = part.get_body_raw().unwrap_or_else(|_| part.raw_bytes.to_vec());
    let claim = part.ctype.params.get("charset").and_then(|label| charset::by_label(label));
    let text = charset::decode(bytes, claim, None).text;
    (!text.trim().is_empty()).then_some(text)
}

/// Mails break their lines at a width: those of a paragraph are joined.
fn unwrapped(text: &str) -> String {
    let paragraph = |lines: Vec<&str>| lines.join(if markup::is_wrapped(&lines, 1) { " " } else { "\n" });
    markup::blocks(text).into_iter().map(paragraph).collect::<Vec<_>>().join("\n\n")
}

static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?i)\shref\s*=\s*(?:"([^"]*)"|'([^']*)')"#).expect("a constant pattern"));

/// Takes out links that lead through a counter, and from others the marks of the mailing.
fn without_counters(html: &str) -> String {
    let cleaned = LINK.replace_all(html, |found: &regex::Captures| {
        let address = found.get(1).or(found.get(2)).map_or("", |address| address.as_str());
        match direct(&address.replace("&amp;", "&")) {
            Some(address) => format!(" href=\"{}\"", address.replace('&', "&amp;").replace('"', "%22")),
            None => String::new(),
        }
    });
    cleaned.into_owned()
}

/// Where a link leads, without what counts the reader; none when it leads to the counter itself.
fn direct(address: &str) -> Option<String> {
    const MARKS: [&str; 9] = ["utm_", "mc_cid", "mc_eid", "_hs", "mkt_tok", "ck_subscriber_id", "vero_", "cmp", "at_"];
    const COUNTERS: [&str; 9] =
        ["/track/click", "/ls/click", "/wf/click", "/f/a/", "/click?", "/c/", "/e/c/", "/redirect", "/ss/c/"];
    let mut url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?.to_owned();
    let counts = ["click.", "clicks.", "trk.", "track.", "links.", "link.", "email.", "url"]
        .iter()
        .any(|label| host.starts_with(label))
        || host.ends_with("list-manage.com");
    let path = format!("{}?", url.path());
    if counts && host.matches('.').count() >= 2 || COUNTERS.iter().any(|counter| path.contains(counter)) {
        return None;
    }
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !MARKS.iter().any(|mark| name.starts_with(mark)))
        .map(|(n, v)| (n.into(), v.into()))
        .collect();
    url.set_query(None);
    if !kept.is_empty() {
        url.query_pairs_mut().extend_pairs(kept);
    }
    Some(url.into())
}

/// Addresses in brackets after the words that they belong to, and alone on their lines.
fn without_addresses(text: &str) -> String {
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)[ \t]*[<(\[]\s*https?://[^\s>)\]]+\s*[>)\]]|^[ \t]*https?://\S+[ \t]*$")
            .expect("a constant pattern")
    });
    ADDRESS.replace_all(text, "").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_taken_out_and_direct_links_kept() {
        let html = without_counters(
            "<a href='https://click.news.example/ls/click?x=1'>a</a><a href=\"https://p.example/a?id=3&amp;utm_source=m\">b</a>",
        );
        assert_eq!(html, "<a>a</a><a href=\"https://p.example/a?id=3\">b</a>");
    }

    #[test]
    fn a_mail_is_told_from_a_text_with_colons() {
        assert!(is_mail("Return-Path: <a@b.example>\nFrom: A <a@b.example>\nSubject: B\n c\nDate: x\n\nText"));
        assert!(!is_mail("From: the editor\nDear readers, here is the news:\n\nSubject: none"));
    }
}
