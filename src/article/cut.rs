//! What is not story, and why.

use super::Span;

/// Why a piece of a capture is not story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CutReason {
    /// Menus, breadcrumbs, section lists, skip links, search boxes.
    Navigation,
    /// Header or footer of the site: imprint, copyright, terms.
    SiteFrame,
    /// Advertisement or its label.
    Advertisement,
    /// Newsletter, app, donation, subscription or "follow us" lines.
    Promotion,
    /// Paywall and registration lines.
    Paywall,
    /// Cookie and consent text.
    Consent,
    /// Share, print, e-mail, comment-count buttons.
    Sharing,
    /// Links to other stories.
    Related,
    /// Reader comments.
    Comments,
    /// Image captions, galleries, video titles.
    Caption,
    /// Photo and agency credits.
    Credit,
    /// "About the author" boxes.
    AuthorBio,
    /// Byline lines (their content is kept as authors).
    Byline,
    /// Date and time lines (their content is kept as the published date).
    Timestamp,
    /// Tags, topics, keywords.
    Tags,
    /// A text that stands elsewhere already.
    Duplicate,
    /// Forms, buttons, players, embedded posts, scripts' fallback text.
    Widget,
    /// Colour codes, counters, stray symbols and other debris of scraping.
    Debris,
    /// Low share of text among links and markup, none of the above.
    LowText,
}

impl CutReason {
    /// Every reason.
    pub const ALL: [CutReason; 19] = [
        Self::Navigation,
        Self::SiteFrame,
        Self::Advertisement,
        Self::Promotion,
        Self::Paywall,
        Self::Consent,
        Self::Sharing,
        Self::Related,
        Self::Comments,
        Self::Caption,
        Self::Credit,
        Self::AuthorBio,
        Self::Byline,
        Self::Timestamp,
        Self::Tags,
        Self::Duplicate,
        Self::Widget,
        Self::Debris,
        Self::LowText,
    ];

    /// Its name in JSON and tables, lower case with hyphens.
    pub fn name(self) -> &'static str {
        match self {
            Self::Navigation => "navigation",
            Self::SiteFrame => "site-frame",
            Self::Advertisement => "advertisement",
            Self::Promotion => "promotion",
            Self::Paywall => "paywall",
            Self::Consent => "consent",
            Self::Sharing => "sharing",
            Self::Related => "related",
            Self::Comments => "comments",
            Self::Caption => "caption",
            Self::Credit => "credit",
            Self::AuthorBio => "author-bio",
            Self::Byline => "byline",
            Self::Timestamp => "timestamp",
            Self::Tags => "tags",
            Self::Duplicate => "duplicate",
            Self::Widget => "widget",
            Self::Debris => "debris",
            Self::LowText => "low-text",
        }
    }

    /// The reason of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// A piece of a capture that is not story, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Why it was cut.
    pub reason: CutReason,
    /// Bytes in the capture's text.
    pub span: Span,
}
