//! Held article → the articles that it is told as: itself corrected, what was split from it, what was joined to it.

use std::collections::{BTreeSet, HashSet};

use sha2::{Digest, Sha256};

use super::apply::{apply, beginning, place_of};
use super::replay::Curation;
use super::{Conflict, rules, standing};
use crate::article::{Article, ArticleId, Paragraph, Span};
use crate::corpus::Held;
use crate::corpus::decisions::Action;
use crate::error::Result;

/// Most articles that one decision after another joins: more is a circle.
const DEEPEST: usize = 16;

/// An article as the librarians left it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Its number; another one than that of the held article for what was split from it.
    pub id: ArticleId,
    /// The article.
    pub article: Article,
    /// What is decided of the names and countries in it, in order.
    pub names: Vec<Action>,
}

/// What a held article is told as.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Retold {
    /// The articles: itself, then what was split from it.
    pub articles: Vec<Told>,
    /// Articles that are told no more: what it was joined from, parts whose splitting was undone.
    pub gone: Vec<ArticleId>,
    /// Decisions that found their target changed.
    pub conflicts: Vec<Conflict>,
}

/// The number of what is split from an article at a paragraph: the same whenever it is split there.
pub fn part_id(whole: ArticleId, at: &str) -> ArticleId {
    let digest = Sha256::digest(format!("split:{whole}:{}", at.trim()));
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    ArticleId(u64::from_be_bytes(first) >> 1)
}

impl Curation {
    /// Tells a held article as the decisions say. `held` gives other articles that were joined to it.
    ///
    /// # Errors
    /// Those of `held`.
    pub fn retell(
        &self,
        id: ArticleId,
        article: Article,
        held: &dyn Fn(ArticleId) -> Result<Option<Held>>,
    ) -> Result<Retold> {
        let mut retold = Retold::default();
        if !self.concerns(id) && self.blocks().is_empty() {
            retold.articles.push(Told { id, article, names: vec![] });
            return Ok(retold);
        }
        self.tell(id, article, held, &mut retold, DEEPEST)?;
        let joined: Vec<ArticleId> =
            retold.articles.iter().map(|told| told.id).filter(|told| self.joined_to(*told).is_some()).collect();
        retold.articles.retain(|told| !joined.contains(&told.id));
        retold.gone.extend(joined.into_iter().filter(|gone| *gone == id));
        let told: HashSet<ArticleId> = retold.articles.iter().map(|told| told.id).collect();
        retold.gone.extend(self.descendants(id).into_iter().filter(|part| !told.contains(part)));
        Ok(retold)
    }

    /// The articles that hold the text of this one, or of what was split from it, because it was joined to them.
    pub fn wholes_of(&self, id: ArticleId) -> BTreeSet<ArticleId> {
        let own = self.descendants(id).into_iter().chain([id]);
        own.filter_map(|part| self.joined_to(part))
            .map(|whole| self.source_of(whole))
            .filter(|whole| *whole != id)
            .collect()
    }

    /// Everything that was ever split from an article, or from what was split from it.
    fn descendants(&self, id: ArticleId) -> BTreeSet<ArticleId> {
        let (mut found, mut open) = (BTreeSet::new(), vec![id]);
        while let Some(whole) = open.pop() {
            open.extend(self.parts_ever(whole).iter().filter(|part| **part != id && found.insert(**part)));
        }
        found
    }

    fn tell(
        &self,
        id: ArticleId,
        mut article: Article,
        held: &dyn Fn(ArticleId) -> Result<Option<Held>>,
        retold: &mut Retold,
        deepest: usize,
    ) -> Result<()> {
        let place = retold.articles.len();
        retold.articles.push(Told { id, article: Article::default(), names: vec![] });
        let mut parts: Vec<(ArticleId, Article)> = Vec::new();
        for decision in self.about(id) {
            match &decision.action {
                Action::Split { at, part, headline } => match place_of(&article, at) {
                    Some(first) => parts.push((*part, split(&mut article, first, headline.clone()))),
                    None => {
                        let reason = format!("the paragraph '{}' is not there", beginning(at));
                        retold.conflicts.push(Conflict::of(decision, reason, false));
                    }
                },
                Action::Join { with } => {
                    for other in with {
                        // A part of its own comes back.
                        if let Some(own) = parts.iter().position(|(part, _)| part == other) {
                            article.paragraphs.extend(parts.remove(own).1.paragraphs);
                            continue;
                        }
                        match self.other_text(*other, held, retold, deepest)? {
                            Some(text) => article.paragraphs.extend(text),
                            None => {
                                let reason = format!("article {other} is not held");
                                retold.conflicts.push(Conflict::of(decision, reason, false));
                            }
                        }
                    }
                }
                _ => retold.conflicts.extend(apply(&mut article, decision)),
            }
        }
        self.cut_blocks(id, &mut article);
        article.standing = standing::standing(article.standing, self.about(id).collect::<Vec<_>>().into_iter());
        let names = self.about(id).map(|decision| &decision.action).filter(|action| action.is_of_names());
        retold.articles[place] = Told { id, article, names: names.cloned().collect() };
        for (part, article) in parts {
            self.tell(part, article, held, retold, deepest)?;
        }
        Ok(())
    }

    /// The text of another article as it is told, which stands in another capture; `None` if it is not held.
    fn other_text(
        &self,
        id: ArticleId,
        held: &dyn Fn(ArticleId) -> Result<Option<Held>>,
        retold: &mut Retold,
        deepest: usize,
    ) -> Result<Option<Vec<Paragraph>>> {
        let source = self.source_of(id);
        let Some(found) = held(source)?.filter(|_| deepest > 0) else { return Ok(None) };
        let mut other = Retold::default();
        self.tell(source, found.article, held, &mut other, deepest - 1)?;
        retold.conflicts.extend(other.conflicts);
        let told = other.articles.into_iter().find(|told| told.id == id);
        let elsewhere = |paragraph| Paragraph { span: Span::new(0, 0), ..paragraph };
        Ok(told.map(|told| told.article.paragraphs.into_iter().map(elsewhere).collect()))
    }

    /// Cuts what is furniture of its newspaper, but what a librarian kept in this very article.
    fn cut_blocks(&self, id: ArticleId, article: &mut Article) {
        if self.blocks().is_empty() {
            return;
        }
        let kept: HashSet<&str> = self
            .about(id)
            .filter_map(|decision| match &decision.action {
                Action::Keep { text, .. } => Some(text.trim()),
                _ => None,
            })
            .collect();
        rules::cut_blocks(self.blocks().iter().filter(|block| !kept.contains(block.text.as_str())), article);
    }
}

/// Takes the paragraphs from one on out of an article and makes an article of them, with what the page says of both.
fn split(article: &mut Article, first: usize, headline: Option<String>) -> Article {
    let paragraphs = article.paragraphs.split_off(first);
    Article {
        headline,
        url: article.url.clone(),
        publication: article.publication.clone(),
        section: article.section.clone(),
        page: article.page.clone(),
        language: article.language.clone(),
        published: article.published,
        quality: article.quality,
        paragraphs,
        ..Article::default()
    }
}
