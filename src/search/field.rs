//! The fields whose values are counted and chosen.

/// A field whose values are counted and chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacetField {
    /// People by name.
    Person,
    /// Countries by ISO code.
    Country,
    /// Newspapers and sites.
    Publication,
    /// Authors.
    Author,
    /// Languages by code.
    Language,
    /// Tags that librarians put on articles.
    Tag,
    /// Collections that librarians put them into.
    Collection,
    /// Years of publication (chosen through `from` and `to`).
    Year,
}

impl FacetField {
    /// Every field.
    pub const ALL: [FacetField; 8] = [
        Self::Person,
        Self::Country,
        Self::Publication,
        Self::Author,
        Self::Language,
        Self::Tag,
        Self::Collection,
        Self::Year,
    ];

    /// Its name in parameters and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Country => "country",
            Self::Publication => "publication",
            Self::Author => "author",
            Self::Language => "language",
            Self::Tag => "tag",
            Self::Collection => "collection",
            Self::Year => "year",
        }
    }

    /// The field of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}
