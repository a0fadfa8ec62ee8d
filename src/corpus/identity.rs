//! Capture and article → the numbers by which they are recognised again.
//!
//! An article is known by its canonical address; one without an address, or that shares its address with other stories
//! of the same page, by its content. The hash of the content tells a new version from the same one seen again.

use sha2::{Digest, Sha256};

use super::record::ArticleRecord;
use crate::article::{Article, ArticleId};
use crate::capture::Capture;
use crate::clean::CLEANER;

/// The identity of the article at an address.
pub(super) fn of_address(url: &str) -> String {
    format!("url:{url}")
}

/// What names an article: `id:…` where the source counts versions, `url:…`, or `text:…` (sha-256 of its folded text and external id).
pub(super) fn identity(article: &Article, alone_at_its_address: bool) -> String {
    match &article.url {
        // Agencies name an item once and send its versions, and the notice that withdraws it, under that name.
        _ if let (Some(id), Some(_)) = (&article.external_id, article.revision) => format!("id:{id}"),
        Some(url) if alone_at_its_address => of_address(url),
        _ => format!("text:{}", hex(&text_hash(article))),
    }
}

/// The first eight bytes of the SHA-256 of the identity, top bit cleared so that SQLite's signed integers hold it.
pub(super) fn article_id(identity: &str) -> ArticleId {
    let digest = Sha256::digest(identity.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    ArticleId(u64::from_be_bytes(first) >> 1)
}

/// SHA-256 of everything in an article that a reader can see; spans and confidences do not count.
pub(super) fn content_hash(article: &Article) -> [u8; 32] {
    let mut record = ArticleRecord::from(article);
    record.places.clear();
    for paragraph in &mut record.paragraphs {
        paragraph.span = [0, 0];
    }
    if let Some(published) = &mut record.published {
        published.confidence = 0.0;
    }
    let json = serde_json::to_vec(&record).expect("a record of strings and numbers is always JSON");
    Sha256::digest(json).into()
}

/// The first half of the SHA-256 of what decides the outcome of cleaning a capture: bytes, hints, and the version of the
/// cleaner. It only tells two captures of one origin apart.
pub fn fingerprint(capture: &Capture) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update(capture.sha256);
    hasher.update(format!("{CLEANER} {:?}", capture.hints));
    let mut half = [0; 16];
    half.copy_from_slice(&hasher.finalize()[..16]);
    half
}

/// SHA-256 of headline and paragraphs, letters and digits only, case folded, and of the external id.
fn text_hash(article: &Article) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for (_, text) in article.parts() {
        let folded: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        hasher.update(folded);
        hasher.update([0]);
    }
    hasher.update(article.external_id.as_deref().unwrap_or_default());
    hasher.finalize().into()
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
