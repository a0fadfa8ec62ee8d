//! The fields of an index.
//!
//! | field | holds | used for |
//! |---|---|---|
//! | `id` | article number | replacing, looking up, ties and cursors |
//! | `headline`, `standfirst`, `body` | folded words and marked stems at the same positions ([`super::analysis`]) | words and phrases |
//! | `person`, `country`, `publication`, `author`, `language` | values as they are shown | facets and filters |
//! | `mentioned` | months that the text speaks of, as `2025-11` | filters |
//! | `day`, `last_day` | first and last possible day of publication, days since 1970-01-01; absent = undated | ranges, order, years |
//! | `quality` | how well a machine read its print, thousandths; absent = never printed, or not told | filter, order |
//! | `opens` | the moment from which it may be shown, seconds since 1970; absent = always | embargoes |
//! | `entry` | the article with its mentions ([`super::entry`]), packed ([`super::packing`]) | answers |

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

use super::words;

/// The fields by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the table above says what each holds
pub struct Fields {
    pub id: Field,
    pub headline: Field,
    pub standfirst: Field,
    pub body: Field,
    pub person: Field,
    pub country: Field,
    pub publication: Field,
    pub author: Field,
    pub language: Field,
    pub mentioned: Field,
    pub day: Field,
    pub last_day: Field,
    pub quality: Field,
    pub opens: Field,
    pub entry: Field,
}

/// A new schema.
pub(super) fn schema() -> Schema {
    let mut schema = Schema::builder();
    schema.add_u64_field("id", INDEXED | FAST);
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(words::NAME)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    for name in ["headline", "standfirst", "body"] {
        schema.add_text_field(name, words.clone());
    }
    for name in ["person", "country", "publication", "author", "language"] {
        schema.add_text_field(name, STRING | FAST);
    }
    schema.add_text_field("mentioned", STRING);
    for name in ["day", "last_day"] {
        schema.add_i64_field(name, INDEXED | FAST);
    }
    schema.add_u64_field("quality", FAST);
    schema.add_i64_field("opens", FAST);
    schema.add_bytes_field("entry", STORED);
    schema.build()
}

/// The fields of an opened index, or `None` if it is not one of ours.
pub(crate) fn fields(schema: &Schema) -> Option<Fields> {
    let field = |name| schema.get_field(name).ok();
    Some(Fields {
        id: field("id")?,
        headline: field("headline")?,
        standfirst: field("standfirst")?,
        body: field("body")?,
        person: field("person")?,
        country: field("country")?,
        publication: field("publication")?,
        author: field("author")?,
        language: field("language")?,
        mentioned: field("mentioned")?,
        day: field("day")?,
        last_day: field("last_day")?,
        quality: field("quality")?,
        opens: field("opens")?,
        entry: field("entry")?,
    })
}
