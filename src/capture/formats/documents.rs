//! The readers of document formats, as formats of the list: what each is known by, and how it gets its text.
//!
//! The readers themselves know nothing of inputs and sinks; they take text or a stream and give [`story`]s. Records are
//! numbered as they come, from 1; those that are left out are not numbered.

use std::io::{BufRead, Cursor, Read};
use std::ops::ControlFlow;

use encoding_rs::Encoding;

use super::delivery::deliver;
use super::xml::Document;
use super::xml::records::{self, Records};
use super::{Format, exports, feeds, html, json, mail, pages, story, wire};
use crate::capture::charset;
use crate::capture::input::Input;
use crate::capture::preamble;
use crate::capture::sink::{Halt, Sink};
use crate::capture::sniff::Start;

pub(super) const FEED: Format = Format {
    name: "feed",
    what: "RSS of any version and Atom, with full text or summaries",
    known_by: "the element 'rss', 'feed' or 'rdf:RDF' with items of RSS",
    fits: |start| match root(start) {
        "rss" | "feed" => true,
        "rdf" => start.text.contains("purl.org/rss") || start.text.contains("<item"),
        _ => false,
    },
    read: |input, sink| read_items(feeds::Kind::Feed, input, sink),
};

pub(super) const WORDPRESS: Format = Format {
    name: "wordpress",
    what: "WordPress exports (WXR): published posts; drafts, private and future posts, pages and attachments are left out",
    known_by: "the element 'rss' with the namespace of WordPress exports",
    fits: |start| root(start) == "rss" && start.text.contains("wordpress.org/export"),
    read: |input, sink| read_items(feeds::Kind::WordPress, input, sink),
};

pub(super) const JSON_FEED: Format = Format {
    name: "json-feed",
    what: "JSON Feed 1 and 1.1",
    known_by: "the address jsonfeed.org/version in a JSON object",
    fits: |start| start.text.trim_start().starts_with('{') && start.text.contains("jsonfeed.org/version"),
    read: |input, sink| read_text(input, sink, feeds::json_feed::read),
};

pub(super) const NINJS: Format = Format {
    name: "ninjs",
    what: "items of news agencies in JSON (IPTC ninjs 1 to 3): versions, kill notices, embargoes",
    known_by: "JSON records with 'uri' and fields of ninjs such as 'pubstatus' and 'versioncreated'",
    fits: |start| json::fits(start) && json::first_object(start).is_some_and(|object| wire::ninjs::is_ninjs(&object)),
    read: json::read,
};

pub(super) const NEWSML: Format = Format {
    name: "newsml-g2",
    what: "items of news agencies in XML (IPTC NewsML-G2): versions, kill notices, embargoes",
    known_by: "the element 'newsItem' or 'newsMessage'",
    fits: |start| {
        root(start) == "newsmessage" || wire::newsml::ITEMS.iter().any(|item| item.eq_ignore_ascii_case(root(start)))
    },
    read: |input, sink| read_elements(input, sink, &wire::newsml::ITEMS, wire::newsml::tell_item),
};

pub(super) const NEWSML_1: Format = Format {
    name: "newsml-1",
    what: "items of news agencies in XML (IPTC NewsML 1.0 to 1.2): revisions, kill notices, embargoes",
    known_by: "the element 'NewsML', or 'NewsItem' with 'NewsComponent' or 'NewsManagement'",
    fits: |start| {
        let item = || ["<NewsComponent", "<NewsManagement"].iter().any(|sign| start.text.contains(sign));
        root(start) == "newsml" || root(start) == "newsitem" && item()
    },
    read: |input, sink| read_text(input, sink, wire::newsml_1::read),
};

pub(super) const REUTERS: Format = Format {
    name: "reuters",
    what: "the corpora of Reuters in XML (RCV1, RCV2)",
    known_by: "the element 'newsitem' with 'itemid'",
    fits: |start| root(start) == "newsitem" && start.text.contains(" itemid="),
    read: |input, sink| {
        read_elements(input, sink, &["newsitem"], |node, at, sink| story::tell(wire::reuters::read(node, at), sink))
    },
};

pub(super) const NITF: Format = Format {
    name: "nitf",
    what: "articles in NITF",
    known_by: "the element 'nitf', alone or in the content of a NewsML item",
    fits: |start| {
        root(start) == "nitf" || ["contentset", "inlinexml"].contains(&root(start)) && start.text.contains("<nitf")
    },
    read: |input, sink| {
        read_elements(input, sink, &["nitf"], |node, at, sink| story::tell(wire::nitf::read(node, at), sink))
    },
};

pub(super) const FACTIVA: Format = Format {
    name: "factiva",
    what: "Factiva exports in HTML, with codes (HD, PD, SN, RE …) or without",
    known_by: "the title 'Factiva' or its classes of paragraphs",
    fits: |start| exports::factiva::is_export(&start.text),
    read: |input, sink| read_text(input, sink, exports::factiva::read),
};

pub(super) const FACTIVA_XML: Format = Format {
    name: "factiva-xml",
    what: "Factiva exports in XML",
    known_by: "articles with 'leadParagraph', 'tailParagraphs' or 'accessionNo'",
    fits: |start| {
        let signs = ["leadParagraph", "tailParagraphs", "accessionNo", "LeadParagraph", "TailParagraphs"];
        !["", "html"].contains(&root(start))
            && start.text.contains("rticle")
            && signs.iter().any(|sign| start.text.contains(sign))
    },
    read: |input, sink| read_elements(input, sink, &exports::factiva_xml::ARTICLE, exports::factiva_xml::tell_article),
};

pub(super) const EUROPRESSE: Format = Format {
    name: "europresse",
    what: "Europresse exports in HTML, both layouts",
    known_by: "the classes DocPublicationName and DocHeader",
    fits: |start| exports::europresse::is_export(&start.text),
    read: |input, sink| read_text(input, sink, exports::europresse::read),
};

pub(super) const NEXIS: Format = Format {
    name: "nexis",
    what: "LexisNexis and Nexis Uni exports as text and HTML, in English, French, German and Spanish",
    known_by: "lines such as '1 of 10 DOCUMENTS' or 'End of Document'",
    fits: |start| {
        start.foreign().is_none() && (exports::nexis::is_export(&start.text) || start.text.contains("End of Document"))
    },
    read: |input, sink| read_text(input, sink, exports::read_nexis),
};

pub(super) const DOCX: Format = Format {
    name: "nexis-docx",
    what: "Nexis Uni exports as Word documents; other Word documents as one article",
    known_by: "a ZIP archive that begins with parts of a Word document",
    fits: |start| start.bytes.starts_with(b"PK\x03\x04") && is_word(start.bytes),
    read: |mut input, sink| {
        let bytes = input.whole()?;
        let bytes = bytes.unpacked.unwrap_or(bytes.raw);
        let paragraphs = exports::docx::paragraphs(&bytes, input.config.max_bytes)?;
        deliver(input, sink, |_, sink| {
            exports::read_word(&paragraphs, sink);
            Ok(())
        })
    },
};

pub(super) const METS: Format = Format {
    name: "mets",
    what: "newspaper issues as METS with ALTO pages beside it (NDNP, BnF, Europeana, BnL): one article a division",
    known_by: "the element 'mets'",
    fits: |start| root(start) == "mets" || is_batch(start),
    read: |mut input, sink| {
        if is_batch(&input.start()) {
            return sink.leave_out(&input.origin, "list of the issues of a batch");
        }
        let text = text(&mut input)?;
        deliver(input, sink, |input, sink| {
            let mut beside = |address: &str| {
                let name = relative(address);
                let decode = |bytes| html::decode(bytes, None, None).text;
                input.beside(&name).map(|bytes| bytes.map(decode))
            };
            pages::mets::read(&text, &mut beside, sink);
            Ok(())
        })
    },
};

pub(super) const ALTO: Format = Format {
    name: "alto",
    what: "pages of a print in ALTO 1 to 4; those that a METS document beside them refers to are read with it",
    known_by: "the element 'alto'",
    fits: |start| root(start) == "alto",
    read: |input, sink| {
        if input.beside_mets() {
            return sink.leave_out(&input.origin, "page that is read with the METS document of its issue");
        }
        read_text(input, sink, pages::alto::read_alone)
    },
};

pub(super) const PAGE_XML: Format = Format {
    name: "page-xml",
    what: "pages of a print in PAGE XML",
    known_by: "the element 'PcGts'",
    fits: |start| root(start) == "pcgts",
    read: |input, sink| read_text(input, sink, pages::page_xml::read_alone),
};

pub(super) const OLIVE: Format = Format {
    name: "olive",
    what: "articles of printed newspapers as Olive exports them (XMD)",
    known_by: "the element 'XMD-entity'",
    fits: |start| root(start).starts_with("xmd-"),
    read: |input, sink| {
        if root(&input.start()) != "xmd-entity" {
            return sink.leave_out(&input.origin, "layout of a page of which the articles are files of their own");
        }
        read_text(input, sink, pages::olive::read)
    },
};

pub(super) const HOCR: Format = Format {
    name: "hocr",
    what: "pages of a print in hOCR",
    known_by: "HTML with the class ocr_page",
    fits: |start| start.is_html() && pages::hocr::is_hocr(&start.text),
    read: |input, sink| read_text(input, sink, pages::hocr::read),
};

pub(super) const MAIL: Format = Format {
    name: "mail",
    what: "newsletters as mail (EML), split into their stories",
    known_by: "the headers of a mail",
    fits: |start| start.foreign().is_none() && mail::is_mail(&start.text),
    read: |mut input, sink| {
        let bytes = input.whole()?;
        let bytes = bytes.unpacked.unwrap_or(bytes.raw);
        deliver(input, sink, |_, sink| {
            let _ = mail::read_mail(&bytes, 0, sink);
            Ok(())
        })
    },
};

pub(super) const MBOX: Format = Format {
    name: "mbox",
    what: "newsletters in a mailbox (MBOX), mail by mail",
    known_by: "a line 'From …' before the headers of a mail",
    fits: |start| start.foreign().is_none() && mail::is_mbox(&start.text),
    read: |input, sink| {
        let max_bytes = input.config.max_bytes;
        deliver(input, sink, |input, sink| Ok(mail::read_mbox(input.stream(), max_bytes, sink)?))
    },
};

/// The root element without its prefix.
fn root<'s>(start: &'s Start<'_>) -> &'s str {
    start.root.as_deref().map_or("", |root| root.rsplit(':').next().unwrap_or(root))
}

/// Batches of newspapers (NDNP) begin with a list of their issues.
fn is_batch(start: &Start<'_>) -> bool {
    root(start) == "batch" && ["ndnp", "lccn"].iter().any(|sign| start.text.contains(sign))
}

/// A ZIP archive of Word names its parts near the beginning.
fn is_word(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(8 << 10)];
    let has = |part: &[u8]| memchr::memmem::find(start, part).is_some();
    has(b"word/") || has(b"[Content_Types].xml") && memchr::memmem::find(bytes, b"word/").is_some()
}

/// `file://./text/0001.xml` → `text/0001.xml`.
fn relative(address: &str) -> String {
    let path = address.strip_prefix("file:").unwrap_or(address).trim_start_matches('/');
    path.trim_start_matches("./").replace('\\', "/")
}

/// The whole text of an input, in the character set that it declares, with spaces for what stands before XML by mistake.
fn text(input: &mut Input<'_>) -> Result<String, Halt> {
    let bytes = input.whole()?;
    let mut text = html::decode(bytes.unpacked.unwrap_or(bytes.raw), input.told.charset, None).text;
    let skipped = preamble::length(text.as_bytes());
    text.replace_range(..skipped, &" ".repeat(skipped));
    Ok(text)
}

fn read_text(mut input: Input<'_>, sink: &mut Sink, reader: fn(&str, story::Sink)) -> Result<(), Halt> {
    let text = text(&mut input)?;
    deliver(input, sink, |_, sink| {
        reader(&text, sink);
        Ok(())
    })
}

/// A stream that agrees with ASCII, and the character set that it is in: UTF-16 is read whole and given as UTF-8. What
/// stands before the XML by mistake, or its byte order mark, is so many spaces, so that places are those of the file.
fn stream<'i>(input: &mut Input<'i>) -> Result<(Box<dyn BufRead + 'i>, Option<&'static Encoding>), Halt> {
    if charset::utf16(input.start_bytes()).is_some() {
        return Ok((Box::new(Cursor::new(text(input)?.into_bytes())), Some(encoding_rs::UTF_8)));
    }
    let skipped = preamble::length(input.start_bytes());
    let claim = input.told.charset.or_else(|| html::claim(&input.start_bytes()[skipped..]));
    let mut stream = input.stream();
    std::io::copy(&mut Read::take(&mut stream, skipped as u64), &mut std::io::sink())?;
    Ok((Box::new(Cursor::new(vec![b' '; skipped]).chain(stream)), claim))
}

fn read_items(kind: feeds::Kind, input: Input<'_>, sink: &mut Sink) -> Result<(), Halt> {
    let max_bytes = input.config.max_bytes;
    deliver(input, sink, |input, sink| {
        let (stream, claim) = stream(input)?;
        Ok(feeds::read(kind, stream, &feeds::Setting { claim, max_bytes }, sink)?)
    })
}

/// Reads elements of some names one by one, wherever they stand.
fn read_elements(
    input: Input<'_>,
    sink: &mut Sink,
    names: &'static [&'static str],
    tell: fn(&super::xml::Node, u64, story::Sink) -> ControlFlow<()>,
) -> Result<(), Halt> {
    let max_bytes = input.config.max_bytes;
    deliver(input, sink, |input, sink| {
        let (stream, claim) = stream(input)?;
        let mut records = Records::new(stream, names, max_bytes);
        let mut looked_at_head = false;
        while let Some(record) = records.next()? {
            if !std::mem::replace(&mut looked_at_head, true)
                && let Err(fault) = Document::of(&charset::decode(records.around.clone(), claim, None).text)
            {
                story::damaged(records.place_of(fault.at), fault.reason, sink);
                break;
            }
            if records::read(&record, claim, sink, |node, sink| tell(node, record.at, sink)).is_break() {
                break;
            }
        }
        Ok(())
    })
}
