//! Text → terms of the index, and typed words → terms: `cargo bench --bench analyse`.

use dateline::article::Language;
use dateline::index::analysis;
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

const PROSE: [(&str, &str); 4] = [
    (
        "en",
        "The council of Lowick voted on Monday to repair the walls of the old harbour before the winter storms come.",
    ),
    (
        "de",
        "Der Gemeinderat von Lowick beschloss am Montag, die Mauern des alten Hafens vor den Winterstürmen auszubessern.",
    ),
    ("es", "El concejo de Lowick votó el lunes reparar los muros del viejo puerto antes de las tormentas de invierno."),
    ("ru", "Совет Ловика в понедельник решил починить стены старой гавани до зимних штормов."),
];

#[divan::bench(args = [0, 1, 2, 3])]
fn text(bencher: Bencher<'_, '_>, language: usize) {
    let (code, sentence) = PROSE[language];
    let (language, text) = (Language::parse(code), format!("{sentence} ").repeat(30));
    bencher.counter(BytesCount::of_str(text.as_str())).bench(|| {
        let mut terms = Vec::new();
        analysis::index_terms(&text, language.as_ref(), &mut terms);
        terms.len()
    });
}

#[divan::bench(args = ["elections", "fishing quota", "l'élection présidentielle"])]
fn typed(bencher: Bencher<'_, '_>, typed: &str) {
    let languages: Vec<Language> = ["en", "de", "es", "fr"].into_iter().filter_map(Language::parse).collect();
    bencher.bench(|| analysis::query_terms(typed, &languages));
}
