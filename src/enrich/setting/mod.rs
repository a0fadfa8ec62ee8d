//! Article → where it was filed, where it was printed and the months that it speaks of.
//!
//! Three facts beside the countries that the text names: the country of the dateline, that of the publication, and the
//! months of the dates in the text, those said in relation to the day of publication included. None of them is guessed from
//! the story: without a dateline, a known publication or a date there is nothing.

mod calendar;
mod filed;
mod home;
mod months;

use crate::article::{Article, Setting};

use super::tokens::Text;

/// Where and when an article is set. `texts` are its parts, cut.
pub(crate) fn setting(article: &Article, texts: &[Text<'_>], language: &str) -> Setting {
    Setting {
        dateline: filed::country(article, texts, language),
        home: home::country(article, language),
        months: months::spoken_of(article, texts, language),
    }
}
