//! Article ⇄ JSON: the disk form of an article, in the corpus and in the index's store.
//!
//! Absent fields are left out, unknown fields are ignored, so that a reader of a newer or older minor form gets along.

use serde::{Deserialize, Serialize};

use crate::article::{
    Article, Evidence, Language, Paragraph, ParagraphKind, PartialDate, Place, Published, Quality, Role, Span,
    Standing, Subject,
};

/// An article on disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct ArticleRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) headline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standfirst: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byline: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) publication: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filed_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filed_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) published: Option<PublishedRecord>,
    pub(super) paragraphs: Vec<ParagraphRecord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) places: Vec<(String, [usize; 2])>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    asserted_persons: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    asserted_countries: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subjects: Vec<SubjectRecord>,
    /// Left out when usable.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<String>,
    /// Thousandths.
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SubjectRecord {
    scheme: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PublishedRecord {
    date: String,
    evidence: String,
    pub(super) confidence: f32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ParagraphRecord {
    pub(super) text: String,
    pub(super) span: [usize; 2],
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) kind: String,
}

impl From<&Article> for ArticleRecord {
    fn from(article: &Article) -> Self {
        Self {
            external_id: article.external_id.clone(),
            url: article.url.clone(),
            headline: article.headline.clone(),
            standfirst: article.standfirst.clone(),
            byline: article.byline.clone(),
            authors: article.authors.clone(),
            publication: article.publication.clone(),
            section: article.section.clone(),
            language: article.language.as_ref().map(|l| l.code().to_owned()),
            filed_from: article.filed_from.clone(),
            filed_on: article.filed_on.clone(),
            agency: article.agency.clone(),
            published: article.published.map(|p| PublishedRecord {
                date: p.date.to_string(),
                evidence: p.evidence.name().to_owned(),
                confidence: p.confidence,
            }),
            paragraphs: article.paragraphs.iter().map(ParagraphRecord::from).collect(),
            places: article.places.iter().map(|p| (role_name(p.role).to_owned(), [p.span.start, p.span.end])).collect(),
            asserted_persons: article.asserted_persons.clone(),
            asserted_countries: article.asserted_countries.clone(),
            page: article.page.clone(),
            subjects: article.subjects.iter().map(SubjectRecord::from).collect(),
            standing: (article.standing != Standing::Usable).then(|| article.standing.to_string()),
            quality: article.quality.map(Quality::thousandths),
            revision: article.revision,
        }
    }
}

impl From<&Paragraph> for ParagraphRecord {
    fn from(p: &Paragraph) -> Self {
        Self { text: p.text.clone(), span: [p.span.start, p.span.end], kind: kind_name(p.kind).to_owned() }
    }
}

impl From<ArticleRecord> for Article {
    fn from(record: ArticleRecord) -> Self {
        Self {
            external_id: record.external_id,
            url: record.url,
            headline: record.headline,
            standfirst: record.standfirst,
            byline: record.byline,
            authors: record.authors,
            publication: record.publication,
            section: record.section,
            language: record.language.as_deref().and_then(Language::parse),
            filed_from: record.filed_from,
            filed_on: record.filed_on,
            agency: record.agency,
            published: record.published.and_then(|p| {
                Some(Published {
                    date: PartialDate::parse(&p.date)?,
                    evidence: Evidence::parse(&p.evidence)?,
                    confidence: p.confidence,
                })
            }),
            paragraphs: record
                .paragraphs
                .into_iter()
                .map(|p| Paragraph { text: p.text, span: span(p.span), kind: kind(&p.kind) })
                .collect(),
            places: record
                .places
                .into_iter()
                .filter_map(|(name, at)| Some(Place { role: role(&name)?, span: span(at) }))
                .collect(),
            asserted_persons: record.asserted_persons,
            asserted_countries: record.asserted_countries,
            page: record.page,
            subjects: record.subjects.into_iter().map(Subject::from).collect(),
            // A standing that a later version wrote is not understood here, so it is not shown.
            standing: record.standing.map_or(Standing::Usable, |s| Standing::parse(&s).unwrap_or(Standing::Withdrawn)),
            quality: record.quality.map(|thousandths| Quality::of(f64::from(thousandths) / 1000.0)),
            revision: record.revision,
            tags: vec![],
            collections: vec![],
        }
    }
}

impl From<&Subject> for SubjectRecord {
    fn from(subject: &Subject) -> Self {
        let Subject { scheme, code, name } = subject.clone();
        Self { scheme, code, name }
    }
}

impl From<SubjectRecord> for Subject {
    fn from(SubjectRecord { scheme, code, name }: SubjectRecord) -> Self {
        Self { scheme, code, name }
    }
}

fn span([start, end]: [usize; 2]) -> Span {
    Span { start, end: end.max(start) }
}

const KINDS: [(ParagraphKind, &str); 5] = [
    (ParagraphKind::Text, ""),
    (ParagraphKind::Heading, "heading"),
    (ParagraphKind::ListItem, "list-item"),
    (ParagraphKind::Quotation, "quotation"),
    (ParagraphKind::TableRow, "table-row"),
];

fn kind_name(kind: ParagraphKind) -> &'static str {
    KINDS.iter().find(|(k, _)| *k == kind).map_or("", |(_, name)| name)
}

fn kind(name: &str) -> ParagraphKind {
    KINDS.iter().find(|(_, n)| *n == name).map_or(ParagraphKind::Text, |(kind, _)| *kind)
}

const ROLES: [(Role, &str); 4] = [
    (Role::Headline, "headline"),
    (Role::Standfirst, "standfirst"),
    (Role::Byline, "byline"),
    (Role::Published, "published"),
];

fn role_name(role: Role) -> &'static str {
    ROLES.iter().find(|(r, _)| *r == role).map_or("", |(_, name)| name)
}

fn role(name: &str) -> Option<Role> {
    ROLES.iter().find(|(_, n)| *n == name).map(|(role, _)| *role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_comes_back_from_disk_as_it_was() {
        let article = Article {
            external_id: Some("17".into()),
            headline: Some("Ferry runs again".into()),
            authors: vec!["Ann Doe".into()],
            language: Language::parse("en"),
            published: PartialDate::parse("2025-03").map(|date| Published {
                date,
                evidence: Evidence::Visible,
                confidence: 0.5,
            }),
            paragraphs: vec![Paragraph { text: "One".into(), span: Span::new(3, 6), kind: ParagraphKind::Quotation }],
            places: vec![Place { role: Role::Byline, span: Span::new(1, 2) }],
            ..Article::default()
        };
        let json = serde_json::to_string(&ArticleRecord::from(&article)).expect("JSON");
        let back: ArticleRecord = serde_json::from_str(&json).expect("a record");
        assert_eq!(Article::from(back), article);
    }
}
