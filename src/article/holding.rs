//! What an archive says of an article beside its text: subjects, standing, quality of recognition.

/// A subject, region or keyword, as the record that carried the article gives it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Whose list of subjects (`factiva-region`, `medtop`, `category`), lower case.
    pub scheme: String,
    /// The code in that list, if it has codes.
    pub code: Option<String>,
    /// The name, if it is given.
    pub name: Option<String>,
}

impl Subject {
    /// A subject known by its name alone.
    pub fn named(scheme: &str, name: String) -> Self {
        Self { scheme: scheme.to_owned(), code: None, name: Some(name) }
    }
}

/// Whether an article may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Standing {
    /// It may.
    #[default]
    Usable,
    /// Its publisher has withdrawn it, by a kill notice or in the record itself.
    Withdrawn,
    /// It may be shown from that moment on.
    Embargoed(jiff::Timestamp),
}

impl Standing {
    /// Whether it may be shown at that moment.
    pub fn is_open(self, now: jiff::Timestamp) -> bool {
        match self {
            Self::Usable => true,
            Self::Withdrawn => false,
            Self::Embargoed(until) => until <= now,
        }
    }

    /// Reads what [`std::fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "usable" => Some(Self::Usable),
            "withdrawn" => Some(Self::Withdrawn),
            other => other.strip_prefix("embargoed until ")?.parse().ok().map(Self::Embargoed),
        }
    }
}

impl std::fmt::Display for Standing {
    /// `usable`, `withdrawn`, `embargoed until 2026-11-24T06:00:00Z`.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Usable => out.write_str("usable"),
            Self::Withdrawn => out.write_str("withdrawn"),
            Self::Embargoed(until) => write!(out, "embargoed until {until}"),
        }
    }
}

/// How well a machine read the print of an article: the mean confidence of its words, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quality(u16);

impl Quality {
    /// A share between 0 and 1; what lies outside is moved to the nearer end.
    pub fn of(share: f64) -> Self {
        Self((share.clamp(0.0, 1.0) * 1000.0).round() as u16)
    }

    /// 0 to 1.
    pub fn share(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// 0 to 1000.
    pub fn thousandths(self) -> u16 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_is_read_as_it_is_written() {
        let until = "2026-11-24T06:00:00Z".parse().unwrap();
        for standing in [Standing::Usable, Standing::Withdrawn, Standing::Embargoed(until)] {
            assert_eq!(Standing::parse(&standing.to_string()), Some(standing));
        }
    }

    #[test]
    fn an_embargo_ends_at_its_moment() {
        let until: jiff::Timestamp = "2026-11-24T06:00:00Z".parse().unwrap();
        assert!(Standing::Embargoed(until).is_open(until));
        assert!(!Standing::Embargoed(until).is_open(until - jiff::Span::new().seconds(1)));
    }

    #[test]
    fn a_quality_lies_between_nothing_and_one() {
        assert_eq!([Quality::of(-1.0), Quality::of(0.8574), Quality::of(2.0)].map(Quality::share), [0.0, 0.857, 1.0]);
        assert_eq!(Quality::of(f64::NAN).thousandths(), 0);
    }
}
