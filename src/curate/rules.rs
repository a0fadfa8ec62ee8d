//! What librarians decided of a newspaper's furniture, as data: blocks that are no story wherever it prints them.
//!
//! Learned rules stand in the log like every decision; a corpus may hold more in `rules.tsv`, one a line:
//!
//! ```text
//! # publication       block: one paragraph, word for word
//! Harbour Courier     Sign up for the tide tables by mail.
//! ```
//!
//! The two columns are parted by a tab; `*` stands for every publication. Case of the publication does not matter.

use std::path::Path;

use crate::article::{Article, Paragraph};
use crate::error::{Error, Result};

/// The file in the folder of a corpus.
pub const RULES: &str = "rules.tsv";

/// A paragraph that is no story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The newspaper or site; `*` = any.
    pub publication: String,
    /// The paragraph.
    pub text: String,
    /// The decision that says so; `None` if the rules file does.
    pub decision: Option<u64>,
}

impl Block {
    pub(super) fn new(publication: &str, text: &str, decision: Option<u64>) -> Self {
        Self { publication: publication.trim().to_owned(), text: text.trim().to_owned(), decision }
    }

    /// Whether it stands in a publication.
    pub fn is_of(&self, publication: Option<&str>) -> bool {
        let same = |name: &str| name.trim().to_lowercase() == self.publication.to_lowercase();
        self.publication == "*" || publication.is_some_and(same)
    }
}

/// Takes out of an article what is furniture of its newspaper. Returns the paragraphs, each with the block that it is.
pub fn cut_blocks<'b>(blocks: impl Iterator<Item = &'b Block>, article: &mut Article) -> Vec<(Paragraph, &'b Block)> {
    let publication = article.publication.as_deref();
    let own: Vec<&Block> = blocks.filter(|block| block.is_of(publication)).collect();
    let (mut cut, mut kept) = (Vec::new(), Vec::with_capacity(article.paragraphs.len()));
    for paragraph in std::mem::take(&mut article.paragraphs) {
        match own.iter().find(|block| block.text == paragraph.text) {
            Some(block) => cut.push((paragraph, *block)),
            None => kept.push(paragraph),
        }
    }
    article.paragraphs = kept;
    cut
}

/// The blocks of the rules file of a corpus; none if there is no such file.
///
/// # Errors
/// [`Error::Rules`] with the first line that cannot be understood, [`Error::Io`] when the file cannot be read.
pub(super) fn read(folder: &Path) -> Result<Vec<Block>> {
    let path = folder.join(RULES);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        Err(source) => return Err(Error::io("read", &path, source)),
    };
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let block = |(number, line): (usize, &str)| match line.split_once('\t') {
        Some((publication, block)) if !publication.trim().is_empty() && !block.trim().is_empty() => {
            Ok(Block::new(publication, block, None))
        }
        _ => Err(Error::Rules { path: path.clone(), line: number + 1 }),
    };
    lines.map(block).collect()
}
