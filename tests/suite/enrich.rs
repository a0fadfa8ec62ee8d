//! Articles as the press writes them → the persons and countries that a reader would name.
//!
//! Every text is invented; each test is one way in which names are written.

use dateline::article::{Article, Country, Language, Paragraph, ParagraphKind, Part, Span};
use dateline::enrich::{self, Entry};
use proptest::prelude::*;

fn article(headline: &str, paragraphs: &[&str], language: &str) -> Article {
    let paragraph =
        |text: &&str| Paragraph { text: (*text).to_owned(), span: Span::new(0, text.len()), kind: ParagraphKind::Text };
    Article {
        headline: (!headline.is_empty()).then(|| headline.to_owned()),
        paragraphs: paragraphs.iter().map(paragraph).collect(),
        language: Language::parse(language),
        ..Article::default()
    }
}

fn entry(headline: &str, paragraphs: &[&str], language: &str) -> Entry {
    enrich::enrich(article(headline, paragraphs, language))
}

fn names(entry: &Entry) -> Vec<&str> {
    let mut names: Vec<&str> = entry.persons.iter().map(|person| person.name.as_str()).collect();
    names.sort_unstable();
    names
}

fn codes(entry: &Entry) -> Vec<&str> {
    let mut codes: Vec<&str> = entry.countries.iter().map(|country| country.country.code()).collect();
    codes.sort_unstable();
    codes
}

/// The mentions of a person, as written.
fn mentions<'a>(entry: &'a Entry, name: &str) -> Vec<&'a str> {
    let person = entry.persons.iter().find(|person| person.name == name).expect("the person is found");
    let written = |mention: &dateline::article::Mention| {
        let text = entry.article.part(mention.part).expect("the part exists");
        mention.span.of(text).expect("the span lies inside")
    };
    person.mentions.iter().map(written).collect()
}

#[test]
fn title_surname_and_full_name_are_one_person() {
    let entry = entry(
        "Salcedo Meets Strikers as Talks Resume",
        &[
            "President Marta Salcedo met the dock workers on Tuesday, her office said.",
            "Salcedo told them that the port would stay open. \"We listen,\" President Salcedo said.",
            "It was Salcedo's third visit this year.",
        ],
        "en",
    );
    assert_eq!(names(&entry), ["Marta Salcedo"]);
    assert_eq!(mentions(&entry, "Marta Salcedo"), ["Salcedo", "Marta Salcedo", "Salcedo", "Salcedo", "Salcedo"]);
}

#[test]
fn a_given_name_with_a_rank_leads_to_its_full_name() {
    let entry = entry(
        "",
        &[
            "The fleet is led by Adm. Conrad Whitlow, who took office in May.",
            "\"If Commander Conrad resigns, we lose a sailor,\" one officer said.",
        ],
        "en",
    );
    assert_eq!(mentions(&entry, "Conrad Whitlow"), ["Conrad Whitlow", "Conrad"]);
}

#[test]
fn organisations_places_and_offices_are_no_persons() {
    let entry = entry(
        "",
        &[
            "The Vice President spoke at Lincoln University before flying to San Antonio.",
            "He later toured the Morgan Stanley offices on Madison Avenue, near Washington Square Park.",
            "The Monroe Doctrine was not mentioned. On Friday the Supreme Court and the World Bank declined to comment.",
        ],
        "en",
    );
    assert_eq!(names(&entry), [""; 0]);
}

#[test]
fn ministries_offices_and_particles_of_romance_languages_join_no_name() {
    let italian =
        "Il ministro degli Esteri Carlo Bertani ha visto il portavoce della Sanità di Valdora nel Nord della Piana.";
    assert_eq!(names(&entry("", &[italian], "it")), ["Carlo Bertani"]);
    let spanish = "Carlos Quintero de la Selección habló de la Operación Orión con María Pérez de la Fuente.";
    assert_eq!(names(&entry("", &[spanish], "es")), ["Carlos Quintero", "María Pérez de la Fuente"]);
    let french = "Le maire Jean Dupont a visité Saint-Mathieu et la commune de Saint-Aubin.";
    assert_eq!(names(&entry("", &[french], "fr")), ["Jean Dupont"]);
}

#[test]
fn german_nouns_side_by_side_are_no_person() {
    let text = "Medizinischer Fortschritt kostet. Die Staatsanwaltschaft Neustadt prüft den Roman von Eva Berg. \
        Der Fortschritt bleibt teuer, und Ahmed al-Qelbor schwieg.";
    assert_eq!(names(&entry("", &[text], "de")), ["Ahmed al-Qelbor", "Eva Berg"]);
}

#[test]
fn spellings_of_one_name_in_an_article_are_one_person() {
    let text = "Anthony Qelborn met Park Jae-hyun. Later Antony Qelborn left. Anthony Qelborn had no comment.";
    let entry = entry("", &[text], "en");
    assert_eq!(names(&entry), ["Anthony Qelborn", "Park Jae-hyun"]);
    assert_eq!(mentions(&entry, "Anthony Qelborn").len(), 3);
}

#[test]
fn towns_of_states_ships_and_given_names_are_no_countries() {
    let text = "Chad Hawk lives in Lebanon, Ohio. The freighter Santa Rita left port without him.";
    assert_eq!(codes(&entry("", &[text], "en")), ["US"]);
    let text = "Para o porto, a medida servia de exemplo.";
    assert_eq!(codes(&entry("", &[text], "pt")), [""; 0]);
    let text = "A bust of George Washington was sold. The envoy arrived in Washington on Friday. Washington’s silence went on.";
    let entry = entry("", &[text], "en");
    assert_eq!(mentions(&entry, "George Washington"), ["George Washington"]);
    assert_eq!(codes(&entry), ["US"]);
}

#[test]
fn two_persons_of_one_surname_stay_two() {
    let entry = entry(
        "",
        &[
            "Helen Marchetti and her brother Paul Marchetti opened the bakery in 1998.",
            "Helen Marchetti runs the shop. Marchetti said the ovens are original.",
        ],
        "en",
    );
    assert_eq!(names(&entry), ["Helen Marchetti", "Paul Marchetti"]);
    assert_eq!(mentions(&entry, "Helen Marchetti").len(), 3);
}

#[test]
fn a_lady_and_a_sir_of_one_surname_are_two_persons() {
    let entry = entry(
        "",
        &[
            "Sir Alan Hensley defended the gift on Monday, and Lady Hensley left the house by the garden.",
            "Hensley said that nothing was wrong. Sir Alan will answer in writing; Lady Hensley will not.",
        ],
        "en",
    );
    assert_eq!(mentions(&entry, "Alan Hensley"), ["Alan Hensley", "Hensley", "Alan"]);
    assert_eq!(mentions(&entry, "Lady Hensley"), ["Lady Hensley", "Lady Hensley"]);
}

#[test]
fn a_rank_of_two_words_is_no_part_of_the_name() {
    let text = "A letter from Prime Minister Oskar Lindqvist reached the harbour on Monday.";
    assert_eq!(names(&entry("", &[text], "en")), ["Oskar Lindqvist"]);
}

#[test]
fn particles_double_surnames_and_initials_belong_to_the_name() {
    let spanish = entry(
        "",
        &[
            "La ministra Lucía Fernández de la Vega se reunió con el alcalde Andrés Ibarra Quintana en Sevilla.",
            "Ibarra aseguró que el acuerdo está cerca, mientras que Quintana, su segundo apellido, figura en el acta.",
        ],
        "es",
    );
    assert_eq!(names(&spanish), ["Andrés Ibarra Quintana", "Lucía Fernández de la Vega"]);
    let english = entry("", &["The panel heard Robert J. Hensley and Maria van der Stolk on Monday."], "en");
    assert_eq!(names(&english), ["Maria van der Stolk", "Robert J. Hensley"]);
}

#[test]
fn german_nouns_beside_a_name_are_not_part_of_it() {
    let entry = entry(
        "",
        &[
            "Die Bundestagspräsidentin Ulrike Sommerfeld traf am Montag den Außenminister Jonas Breitner in Wien.",
            "Nach dem Gespräch lobte Sommerfeld die Haltung Österreichs. Breitners Sprecher wollte sich nicht äußern.",
        ],
        "de",
    );
    assert_eq!(names(&entry), ["Jonas Breitner", "Ulrike Sommerfeld"]);
    assert!(codes(&entry).contains(&"AT"));
}

#[test]
fn a_bare_surname_is_doubtful_with_a_title_and_nothing_without() {
    let entry = entry(
        "",
        &["Mr Okonjo denied the charge. The meeting with Zelbrook was short, and nobody from Zelbrook stayed."],
        "en",
    );
    assert_eq!(names(&entry), ["Okonjo"]);
    assert!(entry.persons[0].confidence <= 0.3);
}

#[test]
fn what_the_record_asserts_is_taken_and_joined_with_what_is_found() {
    let mut article = article("", &["Gov. Dana Whitfield signed the bill. Whitfield thanked Congress."], "en");
    article.asserted_persons = vec!["Whitfield, Dana".into(), "Ilse Krämer".into(), " ".into()];
    article.asserted_countries = vec!["US".into(), "Francia".into(), "Nowhere".into(), String::new()];
    let entry = enrich::enrich(article);
    assert_eq!(names(&entry), ["Dana Whitfield", "Ilse Krämer"]);
    assert!(entry.persons.iter().all(|person| person.asserted));
    assert_eq!(mentions(&entry, "Dana Whitfield").len(), 2);
    assert!(mentions(&entry, "Ilse Krämer").is_empty());
    assert_eq!(codes(&entry), ["FR", "US"]);
    assert!(entry.countries.iter().all(|country| country.asserted));
}

#[test]
fn countries_are_named_by_name_people_government_and_city() {
    let entry = entry(
        "",
        &[
            "Colombian farmers marched to the Kremlin's trade office, officials in Nairobi said.",
            "The US and the U.K. sent observers; Gazans and Scots did too. Nobody came to us from Wales or New Mexico.",
        ],
        "en",
    );
    assert_eq!(codes(&entry), ["CO", "GB", "KE", "PS", "RU", "US"]);
}

#[test]
fn small_letters_name_peoples_where_the_language_writes_so() {
    let spanish = entry(
        "",
        &["El presidente colombiano habló en inglés con las autoridades francesas sobre América Latina."],
        "es",
    );
    assert_eq!(codes(&spanish), ["CO", "FR"]);
    let french =
        entry("", &["La ministre brésilienne et le président vénézuélien se sont parlé à Genève jeudi."], "fr");
    assert_eq!(codes(&french), ["BR", "CH", "VE"]);
    let english = entry("", &["He bought a turkey and some china in the polish shop, and nobody minded."], "en");
    assert_eq!(codes(&english), [""; 0]);
}

#[test]
fn clubs_papers_languages_and_persons_name_no_country() {
    let entry = entry(
        "",
        &[
            "Real Madrid lost, the Washington Post wrote; American Airlines flew the fans home, they said in Spanish.",
            "The singer Paris Hollander and the poet George Washington Keller watched near the Gulf of Mexico.",
        ],
        "en",
    );
    assert_eq!(codes(&entry), [""; 0]);
}

#[test]
fn a_place_of_several_countries_is_read_by_the_rest_of_the_article() {
    let caucasus = entry("", &["Georgia closed its border with Russia and Armenia on Sunday."], "en");
    assert!(codes(&caucasus).contains(&"GE") && !codes(&caucasus).contains(&"US"));
    let south = entry("", &["Voters in Georgia and Alabama went to the polls, and so did those of Texas."], "en");
    assert_eq!(codes(&south), ["US"]);
}

#[test]
fn the_focus_is_what_the_story_is_about() {
    let entry = entry(
        "Chile votes on new constitution",
        &[
            "Chile goes to the polls on Sunday. Chilean parties have campaigned for months.",
            "Observers from Peru, France and Japan will watch the count in Santiago de Chile.",
            "Turnout in Chile was high at the last vote.",
        ],
        "en",
    );
    let focus: Vec<&str> = entry.countries.iter().filter(|c| c.focus).map(|c| c.country.code()).collect();
    assert_eq!(focus, ["CL"]);
}

#[test]
fn where_somebody_is_from_is_not_where_the_story_happens() {
    let focus = |headline: &str, text: &str| {
        let entry = entry(headline, &[text], "en");
        let focus = entry.countries.iter().filter(|one| one.focus);
        focus.map(|one| one.country.code().to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    let set = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let fire = "Danish singer Ida Holmberg, 31, was hurt in a hotel fire in Peru.";
    assert_eq!(focus("Singer Hurt in Hotel Fire in Peru", fire), set(&["PE"]));
    let talks = "Danish minister Ida Holmberg signed a pact on fishing with Peru.";
    assert_eq!(focus("", talks), set(&["DK", "PE"]));
    let court = "The former ambassador to Ukraine was questioned in the United States on Friday.";
    assert_eq!(focus("", court), set(&["US"]));
    let waves = "Waves of a metre were expected on Friday.";
    assert_eq!(focus("Chile Closes Ports after Quake in Japan", waves), set(&["CL"]));
}

#[test]
fn a_country_that_is_named_throughout_is_in_focus_however_often_another_is() {
    let one = "Peru protested. ".repeat(14);
    let other = "Chile answered. ".repeat(60);
    let entry = entry("", &["Rain fell.", "Rain fell.", &one, &other], "en");
    assert!(entry.countries.iter().all(|country| country.focus) && entry.countries.len() == 2);
}

#[test]
fn capitals_throughout_or_not_at_all_bring_no_nonsense() {
    let shouted =
        entry("", &["PRESIDENT ANNA LINDGREN VISITED BOGOTA, AND THE MINISTERS OF FRANCE WERE WITH HER."], "en");
    assert_eq!(names(&shouted), ["Anna Lindgren"]);
    assert!(codes(&shouted).contains(&"FR"));
    let whispered =
        entry("", &["president anna lindgren visited bogota, and the ministers of france were with her."], "en");
    assert_eq!(names(&whispered), [""; 0]);
    let other = entry("", &["Президент России прибыл в столицу. 大统领今天访问了首都。"], "");
    assert_eq!(names(&other), [""; 0]);
}

#[test]
fn one_paragraph_of_five_megabytes_takes_linear_time() {
    let text = "The minister Anna Karlsson met Pedro Sandoval in Bogotá and said Colombia would pay. ".repeat(60_000);
    let started = std::time::Instant::now();
    let entry = entry("", &[&text], "en");
    assert_eq!(entry.persons.iter().map(|person| person.mentions.len()).sum::<usize>(), 120_000);
    assert!(started.elapsed() < std::time::Duration::from_secs(60), "took {:?}", started.elapsed());
}

#[test]
fn the_key_of_a_person_is_one_for_all_spellings() {
    assert_eq!(enrich::person_key("Sen. Nicolás Ibáñez"), enrich::person_key("IBANEZ, Nicolas"));
    assert_ne!(enrich::person_key("Nicolás Ibáñez"), enrich::person_key("Marta Ibáñez"));
}

#[test]
fn every_country_of_the_table_is_found_again_by_its_names() {
    for code in ["CO", "US", "GB", "XK", "TW", "CD", "CI", "SU"] {
        let country = Country::parse(code).expect("two letters");
        for language in ["en", "es", "fr", "de", "pt"] {
            let name = enrich::name_of(country, language);
            assert_eq!(enrich::country_named(name), Some(country), "{name}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_gives_mentions_inside_it(
        headline in "\\PC{0,80}",
        text in "(\\PC{0,40}|[A-Z][a-z]{1,8}[ .,'-]{1,2}|Mr\\. |U\\.S\\. |Paris |de |van ){0,30}",
        language in "en|es|de|fr|xx|",
    ) {
        let entry = entry(&headline, &[&text], &language);
        let persons = entry.persons.iter().flat_map(|person| &person.mentions);
        let countries = entry.countries.iter().flat_map(|country| &country.mentions);
        for mention in persons.chain(countries) {
            let part = entry.article.part(mention.part).expect("the part exists");
            prop_assert!(mention.span.of(part).is_some_and(|written| !written.is_empty()));
        }
        for person in &entry.persons {
            prop_assert!((0.0..=1.0).contains(&person.confidence));
            prop_assert!(!matches!(person.mentions.first(), Some(mention) if mention.part == Part::Standfirst));
        }
    }
}

/// Sentences in which a word is a country, another country, or none; codes sorted.
const COUNTRIES_AND_NONE: [(&str, &str, &[&str]); 55] = [
    ("en", "The president of Georgia spoke in Tbilisi about the border.", &["GE"]),
    ("en", "A jury in Atlanta, Georgia, cleared the driver on Tuesday.", &["US"]),
    ("en", "Voters in Georgia, Florida and Ohio chose a governor.", &["US"]),
    ("en", "King Abdullah of Jordan flew home after the talks.", &["JO"]),
    ("en", "Michael Jordan sold his house near the lake.", &[]),
    ("en", "Jordan Pickering saved two penalties in the second half.", &[]),
    ("en", "Soldiers from Chad crossed the desert at night.", &["TD"]),
    ("en", "Chad Brewster opened a bakery with his brother.", &[]),
    ("en", "Turkey closed the strait to warships.", &["TR"]),
    ("en", "They ate a roast turkey and went to bed.", &[]),
    ("en", "The army of Niger shut the airport in Niamey.", &["NE"]),
    ("en", "Nigeria beat the visitors in Lagos.", &["NG"]),
    ("en", "Doctors in the Democratic Republic of the Congo asked for vaccines.", &["CD"]),
    ("en", "The Republic of the Congo signed the treaty in Brazzaville.", &["CG"]),
    ("en", "North Korea fired a missile over the sea.", &["KP"]),
    ("en", "South Korea reopened the talks.", &["KR"]),
    ("en", "Guinea-Bissau counted the votes by hand.", &["GW"]),
    ("en", "Equatorial Guinea exports oil.", &["GQ"]),
    ("en", "Papua New Guinea lost power for a day.", &["PG"]),
    ("en", "Guinea mined more bauxite than ever.", &["GN"]),
    ("en", "The laboratory bought forty guinea pigs.", &[]),
    ("en", "Ireland raised the tax on sugar.", &["IE"]),
    ("en", "Northern Ireland went to the polls.", &["GB"]),
    ("en", "Fires burned across New Mexico for a week.", &["US"]),
    ("en", "Mexico sent firefighters.", &["MX"]),
    ("en", "Paris Hilton left the party early.", &[]),
    ("en", "The minister told the Washington Post that he would stay.", &[]),
    ("en", "Bank of America cut its forecast on Monday.", &[]),
    ("en", "The Kremlin denied it, and Downing Street said nothing.", &["GB", "RU"]),
    ("en", "In 1961 the Soviet Union closed the road.", &["SU"]),
    ("en", "Yugoslavia won the cup in 1970.", &["YU"]),
    ("en", "He was born in Czechoslovakia and died in Slovakia.", &["CS", "SK"]),
    ("en", "She fled East Germany in a balloon.", &["DD"]),
    ("de", "In der DDR war das Lied verboten.", &["DD"]),
    ("fr", "L’URSS a rappelé son ambassadeur.", &["SU"]),
    ("es", "La Unión Soviética retiró las tropas.", &["SU"]),
    ("it", "La Jugoslavia chiuse la frontiera.", &["YU"]),
    ("pt", "A Checoslováquia e a Hungria votaram a favor.", &["CS", "HU"]),
    ("nl", "De Sovjet-Unie sloot de grens.", &["SU"]),
    ("es", "El gobierno de Níger cerró el aeropuerto.", &["NE"]),
    ("fr", "Le Tchad et le Niger ont fermé la route.", &["NE", "TD"]),
    ("pt", "A Guiné-Bissau e a Guiné Equatorial assinaram.", &["GQ", "GW"]),
    ("de", "Nordkorea drohte, Südkorea schwieg.", &["KP", "KR"]),
    ("it", "La Corea del Sud ha riaperto i colloqui.", &["KR"]),
    ("es", "La inflación subió en Argentina.", &["AR"]),
    ("es", "El tifón causó daños en Filipinas.", &["PH"]),
    ("es", "La cooperativa argentina vendió el trigo.", &["AR"]),
    ("pt", "A guerra continua na Síria.", &["SY"]),
    ("en", "She fell ill while travelling in Laos.", &["LA"]),
    ("en", "The film was shown in Spanish.", &[]),
    ("en", "They reached Paris by train.", &["FR"]),
    ("en", "Ministers were cool towards Brussels.", &[]),
    ("en", "Ministers met in Brussels on Monday.", &["BE"]),
    ("en", "Belgium wants the agency in its capital, and Brussels agreed.", &["BE"]),
    ("en", "The senator for Yobe moved the motion.", &["NG"]),
];

#[test]
fn a_word_is_a_country_where_the_sentence_means_one() {
    let wrong: Vec<String> = COUNTRIES_AND_NONE
        .iter()
        .filter_map(|(language, text, wanted)| {
            let found = entry("", &[text], language);
            (codes(&found) != *wanted).then(|| format!("{text} gives {:?}", codes(&found)))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn dateline_focus_publication_and_mentions_are_four_facts() {
    let mut article = article(
        "Peru and Chile Sign Fishing Pact",
        &[
            "QUITO, Nov. 13 — The presidents of Peru and Chile signed a pact on fishing in March.",
            "Chile and Peru had asked Spain to watch over it.",
        ],
        "en",
    );
    article.publication = Some("The Dublin Harbour".into());
    article.url = Some("https://harbour.example.ie/a".into());
    let entry = enrich::enrich(article);
    let focus: Vec<_> = entry.countries.iter().filter(|one| one.focus).map(|one| one.country.code()).collect();
    assert!(focus.contains(&"PE") && focus.contains(&"CL") && !focus.contains(&"ES"), "{focus:?}");
    assert_eq!(codes(&entry), ["CL", "EC", "ES", "PE"]);
    assert_eq!(entry.setting.dateline.map(|country| country.code().to_owned()).as_deref(), Some("EC"));
    assert_eq!(entry.setting.home.map(|country| country.code().to_owned()).as_deref(), Some("IE"));
}

#[test]
fn spellings_of_one_person_in_several_languages_have_one_key() {
    for (text, language) in [
        ("Le président Vladimir Poutine a parlé hier à Moscou.", "fr"),
        ("Präsident Wladimir Putin sprach gestern in Moskau.", "de"),
        ("President Vladimir Putin spoke in Moscow.", "en"),
    ] {
        let keys: Vec<_> = names(&entry("", &[text], language)).into_iter().map(enrich::person_key).collect();
        assert_eq!(keys, ["vladimir putin"], "{text}");
    }
}

#[test]
fn text_of_any_kind_takes_time_in_proportion_and_stops_nothing() {
    let sentence = "President Marta Salcedo met Tom Hill of Brennan Group in Lima on Tuesday, and said so. ";
    let upper = sentence.to_uppercase();
    let torn = sentence.replace('a', "á|").replace(' ', " \u{fffd}");
    let kinds: [&str; 8] = [
        sentence,
        &upper,
        &sentence.to_lowercase(),
        &torn,
        "Москва и Киев и Анна Берг ",
        "東京で田中さんが話した。",
        "A B C D E F G H ",
        "Anna-Berg-",
    ];
    for kind in kinds {
        let seconds = |bytes: usize| {
            let text = kind.repeat(bytes / kind.len() + 1);
            let start = std::time::Instant::now();
            let found = entry("", &[&text], "en");
            assert!(found.persons.iter().flat_map(|one| &one.mentions).all(|one| one.span.end <= text.len()));
            start.elapsed().as_secs_f64()
        };
        seconds(10_000);
        let (small, large) = (seconds(250_000), seconds(2_500_000));
        // Ten times the text; forty leaves room for a busy machine, a square would take a hundred.
        assert!(large < small.max(0.02) * 40.0, "{kind}: {small} then {large}");
    }
}
