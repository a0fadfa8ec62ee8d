//! What stands around every page: the name of the archive, the search box, the places to go to, the languages.

use crate::search::Request;
use crate::web::tongue::{Tongue, Visit};
use crate::web::{Settings, assets, links};

/// A place that the head of each page leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Place {
    Search,
    People,
    Countries,
    Coverage,
    Help,
    /// None of them.
    Elsewhere,
}

impl Place {
    pub(in crate::web) fn path(self) -> &'static str {
        match self {
            Self::Search | Self::Elsewhere => "/",
            Self::People => "/people",
            Self::Countries => "/countries",
            Self::Coverage => "/coverage",
            Self::Help => "/help",
        }
    }

    /// The key of its name.
    pub(in crate::web) fn key(self) -> &'static str {
        match self {
            Self::Search | Self::Elsewhere => "place.search",
            Self::People => "place.people",
            Self::Countries => "place.countries",
            Self::Coverage => "place.coverage",
            Self::Help => "place.help",
        }
    }
}

/// This page in another language.
pub(in crate::web) struct TongueLink {
    pub(in crate::web) tongue: Tongue,
    pub(in crate::web) url: String,
}

/// What stands around every page.
pub(in crate::web) struct Frame<'a> {
    pub(in crate::web) title: &'a str,
    pub(in crate::web) place: Place,
    /// The words in the search box.
    pub(in crate::web) q: &'a str,
    /// The search but for its words: hidden fields of the box.
    pub(in crate::web) carried: Vec<(&'static str, String)>,
    pub(in crate::web) tongues: Vec<TongueLink>,
    pub(in crate::web) style_url: &'static str,
    pub(in crate::web) reading_url: &'static str,
    pub(in crate::web) script_url: &'static str,
    pub(in crate::web) icon_url: &'static str,
}

impl<'a> Frame<'a> {
    pub(in crate::web) fn new(settings: &'a Settings, visit: &Visit, place: Place) -> Self {
        let link = |tongue| TongueLink { tongue, url: visit.in_tongue(tongue) };
        Self {
            title: &settings.title,
            place,
            q: "",
            carried: vec![],
            tongues: Tongue::ALL.map(link).into(),
            style_url: &assets::STYLE_URL,
            reading_url: &assets::READING_URL,
            script_url: &assets::SCRIPT_URL,
            icon_url: &assets::ICON_URL,
        }
    }

    /// The places that the head lists.
    pub(in crate::web) fn places(&self) -> [Place; 4] {
        [Place::People, Place::Countries, Place::Coverage, Place::Help]
    }

    pub(in crate::web) fn style_within(&self) -> &'static str {
        assets::style_within()
    }

    pub(in crate::web) fn is_at(&self, place: &Place) -> bool {
        self.place == *place
    }

    /// With a search in the box: words typed anew keep its filters and begin at its first page.
    pub(in crate::web) fn searching(self, request: &'a Request, defaults: &Request) -> Self {
        let pairs = links::pairs(request, defaults).into_iter();
        let carried = pairs.filter(|(name, _)| !["q", "page", "cursor"].contains(name)).collect();
        Self { q: &request.text, carried, ..self }
    }
}
