//! Plain-text scrapes with several stories each, told apart: `cargo bench --bench split`.
//!
//! The column `bytes` of the throughput must stay level from one story to a thousand in one file.

use dateline::capture::Hints;
use dateline::clean::scrape;
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

const PLACES: [&str; 6] = ["Lowick", "Brennan", "Northfield", "Aske", "Quayside", "Tarn"];
const DEEDS: [&str; 5] = [
    "voted on Monday to repair the wall of the old harbour before the winter storms come",
    "closed the school kitchen after the boiler failed for the third time in a month",
    "sold forty lorries of fish to the co-operative, which paid for none of them at once",
    "asked the ferry company for a second night crossing and a warm cabin on the deck",
    "counted the seals on the sandbank and found twice as many as in the year before",
];

/// A file of so many stories with the frame of their pages between them.
fn scrape_of(stories: usize) -> String {
    let mut text = String::from("Home | News | Sport | Contact\nSubscribe to our newsletter\n\n");
    for story in 0..stories {
        let (place, deed) = (PLACES[story % PLACES.len()], DEEDS[story % DEEDS.len()]);
        text += &format!("{place} Council Acts on Day {story}\n\nBy Ann Doe\nMarch {}, 2025\n\n", story % 28 + 1);
        for paragraph in 0..6 {
            let next = DEEDS[(story + paragraph) % DEEDS.len()];
            text += &format!(
                "The council of {place} {deed}. Its clerk said in paragraph {paragraph} that it also {next}.\n\n"
            );
        }
        text += "Share this article\nADVERTISEMENT\n© 2025 All rights reserved\n\n";
    }
    text
}

#[divan::bench(args = [1, 10, 100, 1_000], sample_count = 5, sample_size = 1)]
fn stories(bencher: Bencher<'_, '_>, stories: usize) {
    let text = scrape_of(stories);
    let hints = Hints::default();
    bencher.counter(BytesCount::of_str(text.as_str())).bench(|| scrape::clean(&text, &hints));
}
