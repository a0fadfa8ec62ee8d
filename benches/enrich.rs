//! Articles of 600 words through `enrich`, on one core: `cargo bench --bench enrich`.
//!
//! The texts are made of the tagger's own prose, so that they have the names, places and dates of news. `first` is the time
//! of a program's first article, tables included.

use dateline::article::{Article, Language, Paragraph, ParagraphKind, Span};
use dateline::enrich::enrich;
use divan::Bencher;
use divan::counter::ItemsCount;

const WORDS: usize = 600;
const PROSE: [(&str, &str); 3] = [
    ("en", include_str!("../src/enrich/tagger/training/prose/en.txt")),
    ("es", include_str!("../src/enrich/tagger/training/prose/es.txt")),
    ("de", include_str!("../src/enrich/tagger/training/prose/de.txt")),
];

fn main() {
    let start = std::time::Instant::now();
    enrich(article(0));
    println!("first article, tables and model included: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    divan::main();
}

/// An article of six hundred words whose slots are filled with names and places.
fn article(language: usize) -> Article {
    const FILL: [(&str, &str); 12] = [
        ("{P}", "Marta Salcedo"),
        ("{L}", "Brennan"),
        ("{G}", "Elena"),
        ("{C}", "Valparaíso"),
        ("{N}", "Chile"),
        ("{O}", "Harbour Workers Union"),
        ("{role}", "Governor"),
        ("{place}", "Lake Brennan"),
        ("{thing}", "Clean Rivers Bill"),
        ("{n}", "27"),
        ("{y}", "1987"),
        ("{D}", "Tuesday"),
    ];
    let (code, prose) = PROSE[language % PROSE.len()];
    let news = prose.split("[news]").nth(1).unwrap_or(prose);
    let filled = FILL.iter().fold(news.to_owned(), |text, (slot, name)| text.replace(slot, name));
    // Patterns are dense with names; news has as many plain sentences between them.
    let plain = match code {
        "es" => {
            "Los vecinos dijeron que el agua llegó tarde y que nadie les había explicado por qué la obra seguía parada."
        }
        "de" => {
            "Die Anwohner sagten, dass das Wasser zu spät kam und dass ihnen niemand erklärt habe, warum der Bau noch ruht."
        }
        _ => {
            "People who live there said that the water came late and that nobody had told them why the work had stopped."
        }
    };
    let mut paragraphs = Vec::new();
    let mut words = 0;
    for line in filled.lines().filter(|line| !line.is_empty() && !line.starts_with('[')).cycle() {
        let text = format!("{line} {plain}");
        words += text.split_whitespace().count();
        paragraphs.push(Paragraph { span: Span::new(0, text.len()), text, kind: ParagraphKind::Text });
        if words >= WORDS {
            break;
        }
    }
    Article {
        headline: Some("Governor Brennan Meets Harbour Workers in Valparaíso".into()),
        language: Language::parse(code),
        paragraphs,
        ..Article::default()
    }
}

#[divan::bench(args = [0, 1, 2])]
fn articles(bencher: Bencher<'_, '_>, language: usize) {
    let article = article(language);
    bencher.counter(ItemsCount::new(1_usize)).with_inputs(|| article.clone()).bench_values(enrich);
}
