//! Articles of 600 words through `enrich`, on one core: `cargo bench --bench enrich`.
//!
//! The texts are made of the tagger's own prose, so that they have the names, places and dates of news. Before the bench
//! stands what a program's first article costs beyond the same article again (tables, model, memory): the median of fresh
//! processes.

use std::time::Instant;

use dateline::article::{Article, Language, Paragraph, ParagraphKind, Span};
use dateline::enrich::enrich;
use divan::Bencher;
use divan::counter::ItemsCount;

const WORDS: usize = 600;

/// Language, the tagger's prose, and a plain sentence: patterns are dense with names, and news has as many sentences without.
const PROSE: [(&str, &str, &str); 7] = [
    (
        "en",
        include_str!("../src/enrich/tagger/training/prose/en.txt"),
        "People who live there said that the water came late and that nobody had told them why the work had stopped.",
    ),
    (
        "es",
        include_str!("../src/enrich/tagger/training/prose/es.txt"),
        "Los vecinos dijeron que el agua llegó tarde y que nadie les había explicado por qué la obra seguía parada.",
    ),
    (
        "fr",
        include_str!("../src/enrich/tagger/training/prose/fr.txt"),
        "Les habitants ont dit que l’eau était arrivée tard et que personne ne leur avait expliqué pourquoi le chantier était arrêté.",
    ),
    (
        "de",
        include_str!("../src/enrich/tagger/training/prose/de.txt"),
        "Die Anwohner sagten, dass das Wasser zu spät kam und dass ihnen niemand erklärt habe, warum der Bau noch ruht.",
    ),
    (
        "pt",
        include_str!("../src/enrich/tagger/training/prose/pt.txt"),
        "Os moradores disseram que a água chegou tarde e que ninguém lhes tinha explicado por que a obra estava parada.",
    ),
    (
        "it",
        include_str!("../src/enrich/tagger/training/prose/it.txt"),
        "Gli abitanti hanno detto che l’acqua è arrivata tardi e che nessuno aveva spiegato loro perché i lavori erano fermi.",
    ),
    (
        "nl",
        include_str!("../src/enrich/tagger/training/prose/nl.txt"),
        "De bewoners zeiden dat het water laat kwam en dat niemand hun had verteld waarom het werk stil lag.",
    ),
];

/// Asks a fresh process for its first article in that language.
const FIRST: &str = "DATELINE_FIRST_ARTICLE";
const FRESH_PROCESSES: usize = 15;

fn main() {
    if let Ok(language) = std::env::var(FIRST) {
        println!("{}", first_costs(&language));
        return;
    }
    for (language, ..) in PROSE {
        let mut costs: Vec<f64> = (0..FRESH_PROCESSES).filter_map(|_| fresh(language)).collect();
        costs.sort_by(f64::total_cmp);
        if let (Some(least), Some(median)) = (costs.first(), costs.get(costs.len() / 2)) {
            println!("first article beyond the next, {language}: median {median:.1} ms, least {least:.1} ms");
        }
    }
    divan::main();
}

fn fresh(language: &str) -> Option<f64> {
    let program = std::env::current_exe().ok()?;
    let output = std::process::Command::new(program).env(FIRST, language).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Milliseconds that the first article costs beyond the next.
fn first_costs(language: &str) -> f64 {
    let article = article(language);
    let timed = || {
        let (article, start) = (article.clone(), Instant::now());
        divan::black_box(enrich(article));
        start.elapsed().as_secs_f64() * 1e3
    };
    let first = timed();
    first - timed()
}

/// An article of six hundred words whose slots are filled with names and places.
fn article(language: &str) -> Article {
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
    let (code, prose, plain) = PROSE.into_iter().find(|(code, ..)| *code == language).unwrap_or(PROSE[0]);
    let news = prose.split("[news]").nth(1).unwrap_or(prose);
    let filled = FILL.iter().fold(news.to_owned(), |text, (slot, name)| text.replace(slot, name));
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

#[divan::bench(args = ["en", "es", "fr", "de", "pt", "it", "nl"])]
fn articles(bencher: Bencher<'_, '_>, language: &str) {
    let article = article(language);
    bencher.counter(ItemsCount::new(1_usize)).with_inputs(|| article.clone()).bench_values(enrich);
}
