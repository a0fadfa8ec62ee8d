//! The weights of the ranking, by name.
//!
//! One setting serves every archive; it was measured on judged queries of the press and of libraries in six languages.
//! `dateline eval` compares it with others, so that whoever has judged queries of her own can see what a change does.

/// What counts how much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    /// Saturation of a word's frequency (BM25's k1): higher values let repetitions count longer.
    pub saturation: f32,
    /// How much long texts are held back (BM25's b), 0 to 1.
    pub length: f32,
    /// What a word in the headline counts, where one in a paragraph counts 1.
    pub headline: f32,
    /// What a word in the standfirst counts.
    pub standfirst: f32,
    /// What the exact form counts on top of the stem that stands at the same place, in a query of one word; in longer
    /// ones the share of a word, but at least [`LEAST_EXACT`].
    pub exact: f32,
    /// What stems of other languages count when the language of the query is known.
    pub foreign: f32,
    /// What the other names of a country and its people count: `Italian` for `Italy`.
    pub kindred: f32,
    /// What two words of the query that stand side by side count, of the rarity of both.
    pub pairs: f32,
    /// What share of its score a print loses that a machine could not read at all; one read halfway well loses half of it.
    pub quality: f32,
    /// Whether a query that finds little is read more widely.
    pub relax: bool,
}

/// Least that the exact form counts, however long the query: without it names lose their accents.
pub(super) const LEAST_EXACT: f32 = 0.2;

impl Default for Ranking {
    /// Best on the judged sets as a whole, in round numbers; single sets gain up to .01 by others.
    fn default() -> Self {
        Self {
            saturation: 1.6,
            length: 0.5,
            headline: 3.0,
            standfirst: 1.5,
            exact: 2.0,
            foreign: 0.3,
            kindred: 0.3,
            pairs: 0.15,
            quality: 0.2,
            relax: true,
        }
    }
}

impl Ranking {
    /// The names of the weights.
    pub const NAMES: [&str; 10] =
        ["exact", "foreign", "headline", "kindred", "length", "pairs", "quality", "relax", "saturation", "standfirst"];

    /// Changes the default by a list of weights such as `headline=2,pairs=0`; `relax` is 1 or 0.
    ///
    /// # Errors
    /// In words, for an unknown name or a value that is no number from 0 to 100.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut ranking = Self::default();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty() && *pair != "default") {
            let (name, value) = pair.split_once('=').ok_or_else(|| format!("'{pair}' is no NAME=NUMBER"))?;
            let number = value.trim().parse::<f32>().ok().filter(|number| (0.0..=100.0).contains(number));
            let number = number.ok_or_else(|| format!("'{value}' is no number from 0 to 100"))?;
            ranking.set(name.trim(), number)?;
        }
        Ok(ranking)
    }

    fn set(&mut self, name: &str, number: f32) -> Result<(), String> {
        match name {
            "exact" => self.exact = number,
            "foreign" => self.foreign = number,
            "headline" => self.headline = number,
            "kindred" => self.kindred = number,
            "length" => self.length = number.min(1.0),
            "pairs" => self.pairs = number,
            "quality" => self.quality = number.min(1.0),
            "relax" => self.relax = number > 0.0,
            "saturation" => self.saturation = number,
            "standfirst" => self.standfirst = number,
            _ => return Err(format!("there is no weight '{name}'; there are {}", Self::NAMES.join(", "))),
        }
        Ok(())
    }

    /// What the score of a print is multiplied by; its quality in thousandths, `None` for what no machine read.
    pub(super) fn legibility(&self, quality: Option<u16>) -> f32 {
        quality.map_or(1.0, |quality| 1.0 - self.quality * (1.0 - f32::from(quality.min(1_000)) / 1_000.0))
    }

    /// What the exact form counts in a query of so many words.
    pub(super) fn exact_of(&self, words: usize) -> f32 {
        (self.exact / words.max(1) as f32).max(LEAST_EXACT.min(self.exact))
    }

    /// What the other names of a country and its people count in a query of so many words: the other words of a long one
    /// tell enough.
    pub(super) fn kindred_of(&self, words: usize) -> f32 {
        self.kindred * (MANY_WORDS / words.max(1) as f32).min(1.0)
    }
}

/// From this many words on the names of a country count less.
const MANY_WORDS: f32 = 4.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_changed_by_name() {
        let ranking = Ranking::parse("headline=2, pairs=0,relax=0").expect("a ranking");
        assert_eq!(ranking, Ranking { headline: 2.0, pairs: 0.0, relax: false, ..Ranking::default() });
        assert_eq!(Ranking::parse("default"), Ok(Ranking::default()));
        for name in Ranking::NAMES {
            assert_ne!(Ranking::parse(&format!("{name}=0")), Ok(Ranking::default()), "{name}");
        }
    }

    #[test]
    fn a_wrong_weight_is_refused_with_the_names_there_are() {
        assert!(Ranking::parse("title=2").expect_err("refused").contains("headline"));
        assert!(Ranking::parse("headline").is_err() && Ranking::parse("headline=-1").is_err());
    }

    #[test]
    fn a_print_that_was_read_badly_counts_a_little_less() {
        let ranking = Ranking::default();
        assert_eq!(ranking.legibility(None), 1.0);
        assert_eq!(ranking.legibility(Some(1_000)), 1.0);
        assert!((ranking.legibility(Some(500)) - 0.9).abs() < 1e-6);
    }

    #[test]
    fn the_exact_form_counts_more_in_short_queries() {
        let ranking = Ranking::default();
        assert_eq!(ranking.exact_of(1), 2.0);
        assert_eq!(ranking.exact_of(4), 0.5);
        assert_eq!(ranking.exact_of(40), LEAST_EXACT);
    }
}
