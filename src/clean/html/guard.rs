//! Raw HTML → HTML that parses in linear time.
//!
//! The tree builder of HTML is quadratic in nesting depth and in attributes per tag, and half of a news page is
//! scripts, styles, drawings and tracking attributes. One pass over the bytes, before the parser, bounds the first and
//! drops the second. Text is never dropped: a tag beyond the depth limit goes, what it encloses stays. Scripts that
//! carry data (JSON-LD, embedded state with a story's date or body) stay readable for the metadata.

use memchr::{memchr, memmem};

/// Deepest nesting that is passed on. Real pages stay under 100; 400 keeps the parser's cost per tag small.
const MAX_DEPTH: usize = 400;
/// Longest attribute value passed on outside scripts, in bytes; longer ones are embedded images and serialised state.
const MAX_VALUE_BYTES: usize = 1 << 16;
/// Attributes passed on per tag; the parser compares each with all before it.
const MAX_ATTRIBUTES: usize = 40;

const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "track", "wbr"];
const KEPT_ATTRIBUTES: [&str; 24] = [
    "about",
    "aria-hidden",
    "aria-label",
    "class",
    "content",
    "data-component",
    "data-qa",
    "data-testid",
    "hidden",
    "href",
    "http-equiv",
    "id",
    "itemid",
    "itemprop",
    "itemscope",
    "itemtype",
    "lang",
    "name",
    "property",
    "rel",
    "role",
    "title",
    "type",
    "typeof",
];
/// Elements whose attributes are all passed on: they carry the page's description of itself.
const DESCRIBING: [&str; 5] = ["html", "link", "meta", "script", "time"];
/// Signs that a script holds the story or its date.
const TELLING: [&str; 5] = ["articleBody", "datePublished", "publishedAt", "publish_date", "publishDate"];

/// The page without what costs time and says nothing, and without nesting that the parser cannot bear.
pub(super) fn tame(page: &str) -> String {
    let mut guard =
        Guard { page, at: 0, out: String::with_capacity(page.len() / 2), open: vec![], dropped: 0, drawings_from: 0 };
    while guard.at < page.len() {
        guard.step();
    }
    guard.out
}

struct Guard<'a> {
    page: &'a str,
    at: usize,
    out: String,
    /// Names of open elements, as the tree builder would see them, roughly.
    open: Vec<Name>,
    /// Start tags left out for depth whose end tags have not come yet.
    dropped: usize,
    /// From where on a drawing may be closed: a failed search is not repeated over the same bytes.
    drawings_from: usize,
}

/// A lower-case tag name, cut after 15 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Name {
    bytes: [u8; 15],
    length: u8,
}

impl Name {
    fn of(raw: &str) -> Self {
        let mut bytes = [0; 15];
        let length = raw.len().min(15);
        for (to, from) in bytes.iter_mut().zip(raw.bytes()) {
            *to = from.to_ascii_lowercase();
        }
        Self { bytes, length: length as u8 }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length as usize]).unwrap_or("")
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        names.contains(&self.as_str())
    }
}

/// A start tag: where it ends and which attributes it has.
struct Tag<'a> {
    end: usize,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Guard<'a> {
    fn rest(&self) -> &'a str {
        &self.page[self.at..]
    }

    /// Copies text up to the next tag, then handles that tag.
    fn step(&mut self) {
        let rest = self.rest();
        let Some(text) = memchr(b'<', rest.as_bytes()) else {
            self.out.push_str(rest);
            self.at = self.page.len();
            return;
        };
        self.out.push_str(&rest[..text]);
        self.at += text;
        match rest.as_bytes().get(text + 1) {
            Some(b'!') => self.declaration(),
            Some(b'?') => self.at = self.after(self.at, ">"),
            Some(b'/') if rest.as_bytes().get(text + 2).is_some_and(u8::is_ascii_alphabetic) => self.end_tag(),
            Some(next) if next.is_ascii_alphabetic() => self.start_tag(),
            _ => {
                self.out.push_str("&lt;");
                self.at += 1;
            }
        }
    }

    /// The place after the next `mark`, or the end of the page.
    fn after(&self, from: usize, mark: &str) -> usize {
        let found = self.page.get(from..).and_then(|rest| memmem::find(rest.as_bytes(), mark.as_bytes()));
        found.map_or(self.page.len(), |at| from + at + mark.len())
    }

    /// Comments are dropped, a doctype is kept.
    fn declaration(&mut self) {
        let rest = self.rest();
        if rest.starts_with("<!-->") || rest.starts_with("<!--->") {
            self.at = self.after(self.at, ">");
        } else if rest.starts_with("<!--") {
            self.at = self.after(self.at + 4, "-->");
        } else {
            let end = self.after(self.at, ">");
            if rest.as_bytes().get(2).is_some_and(|b| b.eq_ignore_ascii_case(&b'd')) {
                self.out.push_str(&self.page[self.at..end]);
            }
            self.at = end;
        }
    }

    fn name_at(&self, from: usize) -> &'a str {
        let rest = &self.page[from..];
        let end = rest.bytes().position(|b| b.is_ascii_whitespace() || b == b'/' || b == b'>').unwrap_or(rest.len());
        &rest[..end]
    }

    fn end_tag(&mut self) {
        let raw = self.name_at(self.at + 2);
        let end = self.after(self.at, ">");
        self.at = end;
        let name = Name::of(raw);
        if self.dropped > 0 && !name.is_one_of(&["body", "html"]) {
            self.dropped -= 1;
            return;
        }
        if let Some(place) = self.open.iter().rposition(|open| *open == name) {
            self.open.truncate(place);
        }
        self.out.push_str("</");
        self.out.push_str(raw);
        self.out.push('>');
    }

    fn start_tag(&mut self) {
        let raw = self.name_at(self.at + 1);
        let name = Name::of(raw);
        let Some(tag) = self.tag(self.at + 1 + raw.len()) else {
            self.at = self.page.len();
            return;
        };
        let start = self.at;
        self.at = tag.end;
        match name.as_str() {
            "script" => self.script(&tag),
            "style" | "noscript" | "iframe" | "noembed" | "noframes" | "xmp" => {
                self.at = self.raw_text(tag.end, name.as_str()).1;
                self.out.push(' ');
            }
            "title" | "textarea" => {
                self.write_tag(raw, &name, &tag);
                let (inner, end) = self.raw_text(tag.end, name.as_str());
                self.out.push_str(&self.page[tag.end..inner]);
                self.out.push_str("</");
                self.out.push_str(raw);
                self.out.push('>');
                self.at = end;
            }
            "svg" if self.drawing(start) => {}
            "source" | "plaintext" => {}
            "img" => self.out.push_str("<img>"),
            _ => self.element(raw, &name, &tag),
        }
    }

    fn element(&mut self, raw: &str, name: &Name, tag: &Tag<'a>) {
        if name.is_one_of(&VOID) {
            return self.write_tag(raw, name, tag);
        }
        self.close_implied(name);
        if self.open.len() >= MAX_DEPTH {
            self.dropped += 1;
            self.out.push_str("<br>");
            return;
        }
        self.open.push(*name);
        self.write_tag(raw, name, tag);
    }

    /// Closes what the start of `name` ends without an end tag, as far as well-meant pages need it.
    fn close_implied(&mut self, name: &Name) {
        let closes: &[&str] = match name.as_str() {
            "li" => &["p", "li"],
            "dt" | "dd" => &["p", "dt", "dd"],
            "td" | "th" => &["p", "td", "th"],
            "tr" => &["p", "td", "th", "tr"],
            "tbody" | "thead" | "tfoot" => &["p", "td", "th", "tr", "tbody", "thead", "tfoot"],
            "option" => &["option"],
            "p" | "div" | "ul" | "ol" | "dl" | "section" | "article" | "table" | "blockquote" | "figure" | "h1"
            | "h2" | "h3" | "h4" | "h5" | "h6" | "form" | "pre" | "hr" => &["p"],
            _ => &[],
        };
        for close in closes {
            if self.open.last().is_some_and(|top| top.as_str() == *close) {
                self.open.pop();
            }
        }
    }

    /// Reads a start tag from after its name, by the tokeniser's rules for quotes; `None` when the page ends in it.
    fn tag(&self, from: usize) -> Option<Tag<'a>> {
        let bytes = self.page.as_bytes();
        let mut attributes = Vec::new();
        let mut at = from;
        loop {
            at = skip(bytes, at, |b| b.is_ascii_whitespace() || b == b'/');
            if *bytes.get(at)? == b'>' {
                return Some(Tag { end: at + 1, attributes });
            }
            let name_end = skip(bytes, at + 1, |b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>' | b'='));
            let equals = skip(bytes, name_end, |b| b.is_ascii_whitespace());
            let mut value = (equals, equals);
            let mut next = name_end;
            if bytes.get(equals) == Some(&b'=') {
                let start = skip(bytes, equals + 1, |b| b.is_ascii_whitespace());
                match *bytes.get(start)? {
                    quote @ (b'"' | b'\'') => {
                        let close = start + 1 + memchr(quote, &bytes[start + 1..])?;
                        value = (start + 1, close);
                        next = close + 1;
                    }
                    _ => {
                        next = skip(bytes, start, |b| !b.is_ascii_whitespace() && b != b'>');
                        value = (start, next);
                    }
                }
            }
            if attributes.len() < MAX_ATTRIBUTES * 4 {
                attributes.push((self.page.get(at..name_end)?, self.page.get(value.0..value.1)?));
            }
            at = next;
        }
    }

    /// Where raw text ends, and where its end tag does.
    fn raw_text(&self, from: usize, name: &str) -> (usize, usize) {
        let bytes = self.page.as_bytes();
        for found in memmem::find_iter(&bytes[from..], b"</") {
            let at = from + found;
            let end = at + 2 + name.len();
            let named = bytes.get(at + 2..end).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            if named && bytes.get(end).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>')) {
                return (at, self.after(end, ">"));
            }
        }
        (self.page.len(), self.page.len())
    }

    /// Keeps scripts that are data, drops programs.
    fn script(&mut self, tag: &Tag<'a>) {
        let (inner, end) = self.raw_text(tag.end, "script");
        let content = &self.page[tag.end..inner];
        let json = tag.attributes.iter().any(|(name, value)| {
            name.eq_ignore_ascii_case("type") && memmem::find(value.to_ascii_lowercase().as_bytes(), b"json").is_some()
        });
        self.at = end;
        if json || TELLING.iter().any(|word| memmem::find(content.as_bytes(), word.as_bytes()).is_some()) {
            self.write_tag("script", &Name::of("script"), tag);
            self.out.push_str(content);
            self.out.push_str("</script>");
        }
    }

    /// Skips a closed drawing that holds no paragraph; `false` when there is none.
    fn drawing(&mut self, start: usize) -> bool {
        if start < self.drawings_from {
            return false;
        }
        let bytes = self.page.as_bytes();
        let mut depth = 1;
        for found in memchr::memchr_iter(b'<', &bytes[start + 1..]) {
            let rest = &bytes[start + 1 + found..];
            let named = |name: &str| rest.get(1..=name.len()).is_some_and(|b| b.eq_ignore_ascii_case(name.as_bytes()));
            if named("svg") {
                depth += 1;
            } else if named("/svg") {
                depth -= 1;
                if depth == 0 {
                    self.at = self.after(start + 1 + found, ">");
                    self.out.push(' ');
                    return true;
                }
            } else if named("p>") || named("p ") || named("div") || named("/body") {
                self.drawings_from = start + 1 + found;
                return false;
            }
        }
        self.drawings_from = usize::MAX;
        false
    }

    fn write_tag(&mut self, raw: &str, name: &Name, tag: &Tag<'a>) {
        self.out.push('<');
        self.out.push_str(raw);
        let describing = name.is_one_of(&DESCRIBING);
        let kept = tag.attributes.iter().filter(|(name, value)| {
            value.len() <= MAX_VALUE_BYTES && !name.is_empty() && (describing || is_telling(name, value))
        });
        for (name, value) in kept.take(MAX_ATTRIBUTES) {
            self.out.push(' ');
            self.out.push_str(name);
            let quote = if value.contains('"') { '\'' } else { '"' };
            // A value with both kinds of quotes can only stand unquoted in broken markup; it is of no use.
            if !value.is_empty() && !value.contains(quote) {
                self.out.push('=');
                self.out.push(quote);
                self.out.push_str(value);
                self.out.push(quote);
            }
        }
        self.out.push('>');
    }
}

fn is_telling(name: &str, value: &str) -> bool {
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        return is_telling(&name.to_ascii_lowercase(), value);
    }
    KEPT_ATTRIBUTES.contains(&name)
        || (name == "style" && (value.contains("none") || value.contains("hidden")))
        || (name.starts_with("data-") && (name.contains("date") || name.contains("time")))
}

/// The first place from `at` on whose byte fails `test`, or the end.
fn skip(bytes: &[u8], at: usize, test: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|&b| !test(b)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_and_styles_go_and_data_scripts_stay() {
        let page = "<script>var a='<p>';</script><style>p{}</style><script type=\"application/ld+json\">{\"a\":1}</script><p>x";
        assert_eq!(tame(page), " <script type=\"application/ld+json\">{\"a\":1}</script><p>x");
    }

    #[test]
    fn quotes_inside_unquoted_values_do_not_swallow_text() {
        assert_eq!(tame("<a title=it's href=x>one</a> isn't"), "<a title=\"it's\" href=\"x\">one</a> isn't");
    }

    #[test]
    fn tracking_attributes_go_and_describing_ones_stay() {
        let page = "<div class='a b' data-x='1' onclick=\"f('>')\" style='display:none'>t</div>";
        assert_eq!(tame(page), "<div class=\"a b\" style=\"display:none\">t</div>");
    }

    #[test]
    fn text_below_the_depth_limit_survives_without_its_tags() {
        let page = format!("{}deep{}<p>after</p>", "<div>".repeat(1000), "</div>".repeat(1000));
        let tamed = tame(&page);
        assert_eq!(tamed.matches("<div>").count(), MAX_DEPTH);
        assert_eq!(tamed.matches("</div>").count(), MAX_DEPTH);
        assert!(tamed.contains("deep") && tamed.ends_with("<p>after</p>"));
    }

    #[test]
    fn paragraphs_without_end_tags_do_not_count_as_nesting() {
        let page = format!("<ul><li><p>one{}</ul><div>end</div>", "<li><p>more".repeat(2000));
        assert!(tame(&page).ends_with("<div>end</div>"));
    }

    #[test]
    fn drawings_go_unless_they_are_never_closed() {
        assert_eq!(tame("a<svg><title>icon</title></svg>b"), "a b");
        assert_eq!(tame("a<svg><p>text</p>"), "a<svg><p>text</p>");
    }

    #[test]
    fn a_stray_less_than_sign_is_text() {
        assert_eq!(tame("1 < 2 <3"), "1 &lt; 2 &lt;3");
    }
}
