//! Scripts → the story, on pages whose text stands in data for scripts alone.
//!
//! Such a page shows nothing until its programs have run. The text is somewhere in their data: a long string of
//! sentences, often marked up, under a key such as `contentHtml`, or the `articleBody` of JSON-LD. Nothing is known of
//! the program; the strings under one key that hold most running text are the story. Looked at only where the page
//! itself shows no story, so that it costs other pages nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::{memchr, memmem};

use super::fates::is_about_cookies;

/// Letters of a string from which on it may be a part of a story.
const MIN_LETTERS: usize = 300;
/// Letters of a whole text from which on it is taken for a story.
const MIN_STORY_LETTERS: usize = 500;
/// Signs of programs, by which text is told from code: their largest share in a text, in thousandths.
const MAX_CODE: usize = 15;
/// Strings inside strings are looked into so deep.
const MAX_DEPTH: usize = 2;
/// Most bytes of one string: the longest stories have some hundred thousand.
const MAX_STRING: usize = 1 << 20;

/// The story that a page's scripts carry, as HTML, when it is longer than `shown` letters by far.
pub(super) fn story(source: &str, shown: usize) -> Option<String> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for script in scripts(source) {
        strings(script, 0, &mut found);
    }
    let letters = |texts: &Vec<String>| texts.iter().map(|text| letters(text)).sum::<usize>();
    let (texts, most) = found.values().map(|texts| (texts, letters(texts))).max_by_key(|(_, letters)| *letters)?;
    let enough = most >= MIN_STORY_LETTERS && most > shown * 3;
    enough.then(|| format!("<article itemprop=\"articleBody\">{}</article>", unique(texts).join("\n")))
}

/// The texts without those that stand twice.
fn unique(texts: &[String]) -> Vec<&str> {
    let mut unique: Vec<&str> = Vec::new();
    for text in texts {
        if !unique.iter().rev().take(8).any(|seen| seen == text) {
            unique.push(text);
        }
    }
    unique
}

/// What stands inside the script elements of a page.
fn scripts(source: &str) -> impl Iterator<Item = &str> {
    memmem::find_iter(source.as_bytes(), b"<script").filter_map(|at| {
        let inner = source.get(at..)?;
        let inner = &inner[memchr(b'>', inner.as_bytes())? + 1..];
        inner.get(..memmem::find(inner.as_bytes(), b"</script")?)
    })
}

/// Collects the strings of a script that read as text, by the key before them; looks into strings that hold data.
fn strings(script: &str, depth: usize, found: &mut BTreeMap<String, Vec<String>>) {
    let bytes = script.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr(b'"', &bytes[at..]).map(|open| at + open) {
        let Some(close) = end_of_string(bytes, open + 1) else { return };
        let inside = &script[open + 1..close];
        if (MIN_LETTERS..MAX_STRING).contains(&inside.len()) {
            let text = unescaped(inside);
            if is_data(&text) {
                if depth < MAX_DEPTH {
                    strings(&text, depth + 1, found);
                }
            } else if let Some(html) = as_html(&text) {
                found.entry(key_before(&script[..open]).to_owned()).or_default().push(html);
            } else if depth < MAX_DEPTH && text.contains('"') {
                strings(&text, depth + 1, found);
            }
        }
        at = close + 1;
    }
}

/// Whether a string is data in its turn: an object or a list, or a row of a stream of them (`5:["$",…`).
fn is_data(text: &str) -> bool {
    let text = text.trim_start();
    let row =
        text.split_once(':').filter(|(number, _)| number.len() <= 4 && number.bytes().all(|b| b.is_ascii_hexdigit()));
    let text = row.map_or(text, |(_, rest)| rest);
    text.starts_with("{\"") || text.starts_with("[\"") || text.starts_with("[{") || text.starts_with("[[")
}

/// The quotation mark that ends a string.
fn end_of_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// `name` in `"name":` at the end of what stands before a string, or nothing.
fn key_before(before: &str) -> &str {
    let key = before.trim_end().strip_suffix(':').map(str::trim_end).and_then(|key| key.strip_suffix('"'));
    key.and_then(|key| key.rsplit_once('"')).map_or("", |(_, name)| name)
}

/// A JSON string without its escapes; as it is when it is not one.
fn unescaped(inside: &str) -> Cow<'_, str> {
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    serde_json::from_str::<String>(&format!("\"{inside}\"")).map_or(Cow::Borrowed(inside), Cow::Owned)
}

/// A text as HTML, when it is one: several sentences, few signs of code.
fn as_html(text: &str) -> Option<String> {
    let sentences = text.matches(['.', '!', '?', '。', '！', '？', '؟', '।', '۔']).take(3).count();
    let letters = letters(text);
    let code = text.matches(['{', '}', ';', '=', '[', ']']).count();
    let marked = ["<p", "<br", "</"].iter().any(|tag| text.contains(tag));
    let opening = text.char_indices().nth(500).map_or(text, |(end, _)| &text[..end]);
    if is_about_cookies(opening) {
        return None;
    }
    let words = text.matches(char::is_whitespace).count() * 40 > letters || text.chars().any(|c| c >= '\u{2e80}');
    if letters < MIN_LETTERS || sentences < 3 || !words || (!marked && code * 1000 > letters * MAX_CODE) {
        return None;
    }
    if marked {
        return Some(text.to_owned());
    }
    let escaped = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Some(lines.map(|line| format!("<p>{}</p>", escaped(line))).collect())
}

/// Letters of a text outside its tags.
fn letters(text: &str) -> usize {
    let mut inside = false;
    let counted = text.chars().filter(|&c| {
        inside = (inside || c == '<') && c != '>';
        !inside && c.is_alphanumeric()
    });
    counted.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCES: &str = "The ferry stayed in the harbour on Monday. Nobody knew why, and the town waited. ";

    #[test]
    fn a_story_in_the_data_of_a_program_is_found() {
        let text = format!(r#"<p>{SENTENCES}<\/p>"#).repeat(8);
        let page = format!(r#"<div id="root"></div><script>load({{"id":7,"contentHtml":"{text}"}})</script>"#);
        let story = story(&page, 0).expect("a story");
        assert!(story.contains("<p>The ferry stayed") && story.contains("</p>"));
    }

    #[test]
    fn data_inside_a_string_is_looked_into() {
        let inner = format!(r#"{{\"body\":\"{}\"}}"#, SENTENCES.repeat(10));
        let page = format!(r#"<script>push([1,"{inner}"])</script>"#);
        assert!(story(&page, 0).is_some());
    }

    #[test]
    fn a_row_of_a_stream_of_data_is_looked_into_and_is_no_text_itself() {
        let story_text = SENTENCES.repeat(10);
        let row = format!(r#"5:[\"$\",{{\"data\":{{\"content\":\"<p>{story_text}</p>\",\"count\":0}}}}]"#);
        let html = story(&format!("<script>push([1,\"{row}\"])</script>"), 0).expect("a story");
        assert!(html.contains("The ferry stayed") && !html.contains("count") && !html.contains('$'), "{html}");
    }

    #[test]
    fn programs_and_what_the_page_shows_already_are_no_story() {
        let code = "var a = {b: [1]}; function f(x) { return x.y; } if (a.b == 2) { f(a); } ".repeat(20);
        assert_eq!(story(&format!("<script>eval(\"{code}\")</script>"), 0), None);
        let text = SENTENCES.repeat(10);
        assert_eq!(story(&format!("<script>x(\"{text}\")</script>"), 400), None);
    }
}
