//! The pages, asked through the router; [`crate::browser`] drives them as people do.

use std::sync::Arc;

use axum::http::StatusCode;
use dateline::search::Searcher;
use dateline::web::Settings;
use scraper::{Html, Selector};

use crate::served::{Archive, SCRIPT};

fn select<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("a selector")).collect()
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let text = |element: &scraper::ElementRef<'_>| element.text().collect::<String>();
    select(page, selector).iter().map(|e| text(e).split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

async fn page(archive: &Archive, address: &str) -> Html {
    let answered = archive.visit(address).await;
    assert_eq!(answered.status, StatusCode::OK, "{address}: {}", answered.body);
    assert_eq!(answered.header("content-type"), "text/html; charset=utf-8");
    Html::parse_document(&answered.body)
}

#[tokio::test]
async fn the_first_page_shows_what_the_archive_holds() {
    let page = page(&Archive::new(), "/").await;
    assert_eq!(texts(&page, "h1"), ["25 articles to search"]);
    assert_eq!(select(&page, ".hits > li").len(), 5);
    assert_eq!(select(&page, ".timeline .bar").len(), 5);
}

#[tokio::test]
async fn results_show_counts_dates_in_words_and_a_way_on() {
    let page = page(&Archive::new(), "/?q=harbour&sort=oldest&country=CO").await;
    assert!(texts(&page, "h1")[0].starts_with("16 articles"), "{:?}", texts(&page, "h1"));
    assert_eq!(texts(&page, ".chips li")[0], "Remove filter: Country Colombia ×");
    let values = texts(&page, ".facet .value");
    assert!(
        values.contains(&"Remove: Colombia 16".to_owned()) && values.contains(&"Ecuador 16".to_owned()),
        "{values:?}"
    );
    assert!(texts(&page, ".dateline")[0].contains("March 2001, day unknown"), "{:?}", texts(&page, ".dateline"));
    assert_eq!(texts(&page, ".pages span"), ["1–10 of 16"]);
    assert_eq!(texts(&page, "summary")[0], "2001 to 2005 · as a table · 3 undated");
    let languages: Vec<_> = select(&page, ".passage").iter().filter_map(|p| p.attr("lang")).collect();
    assert!(languages.contains(&"en") && languages.contains(&"es"));
}

#[tokio::test]
async fn what_lacks_a_value_or_a_date_is_one_click_away() {
    let page = page(&Archive::new(), "/?q=harbour&person=-missing&date=-undated").await;
    let chips = texts(&page, ".chips li");
    assert!(chips[0].contains("Person not none") && chips[1].contains("Dated only"), "{chips:?}");
    let excluded = texts(&page, ".facet .excluded .value");
    assert_eq!(excluded, ["Excluded, choose instead: undated 1", "Excluded, choose instead: none 15"]);
}

#[tokio::test]
async fn several_values_of_a_facet_are_chosen_on_the_page_of_all_of_them() {
    let page = page(&Archive::new(), "/facets/country?q=harbour&country=CO&language=es").await;
    assert_eq!(texts(&page, "h1"), ["Countries"]);
    assert_eq!(texts(&page, ".values label"), ["Colombia 8", "Ecuador 8"]);
    assert_eq!(select(&page, ".values input[checked]").len(), 1);
    let carried = |form: &str| -> Vec<String> {
        let fields = select(&page, &format!("{form} input[type=hidden]"));
        let field = |field: &scraper::ElementRef<'_>| {
            format!("{}={}", field.attr("name").unwrap(), field.attr("value").unwrap())
        };
        fields.iter().map(field).collect()
    };
    // What stands on the page is chosen by its boxes alone; the search inside keeps the choice.
    assert_eq!(carried(".choose"), ["q=harbour", "language=es"]);
    assert_eq!(carried(".inside"), ["q=harbour", "country=CO", "language=es"]);
}

#[tokio::test]
async fn every_link_of_every_page_leads_somewhere() {
    let archive = Archive::new();
    for start in [
        "/",
        "/?q=harbour&country=CO&country=-EC&from=2001&page=1",
        "/?q=nothing+here&from=1999&to=1999",
        "/?q=harbour&person=missing&date=undated",
        "/facets/country?q=harbour&country=CO&country=-EC",
        "/articles/0000000000000001?q=harbour",
        "/people",
        "/people/Ana%20R%C3%ADos",
        "/countries",
        "/countries/CO",
        "/coverage",
        "/docs",
        "/help",
    ] {
        let from = page(&archive, start).await;
        for link in select(&from, "[href]") {
            let href = link.attr("href").expect("it has one");
            if let Some(anchor) = href.strip_prefix('#') {
                assert_eq!(select(&from, &format!("[id='{anchor}']")).len(), 1, "{start} {href}");
            } else if href.starts_with('/') {
                assert_eq!(archive.visit(href).await.status, StatusCode::OK, "{start} {href}");
            } else {
                assert!(href.starts_with("https://example.org/"), "{start} {href}");
            }
        }
    }
}

#[tokio::test]
async fn an_article_is_read_with_the_words_marked_and_the_way_back() {
    let archive = Archive::new();
    let page = page(&archive, "/articles/0000000000000001?q=harbour+strike&country=CO&page=2").await;
    assert_eq!(texts(&page, "h1"), ["Harbour strike enters day 0"]);
    let marks = texts(&page, ".text mark").join(" ");
    assert!(marks.contains("harbour") && marks.contains("strike"), "{marks}");
    assert_eq!(texts(&page, ".text .named"), ["Ana Ríos"]);
    assert_eq!(select(&page, "a.back")[0].attr("href"), Some("/?q=harbour+strike&country=CO&page=2"));
    assert!(texts(&page, "dd")[0].contains("structured data"), "{:?}", texts(&page, "dd"));
    assert_eq!(
        texts(&page, ".citation")[0],
        "Tom O'Dell. “Harbour strike enters day 0.” The Harbour Post, March 2001. https://example.org/0"
    );
}

/// What no page has: its one script and its styles stand in files of their own, but for the one of the first page.
const FOREIGN: &str = "script:not([src^='/assets/script.js?'], [type='application/ld+json']), script[src]:not(:empty), img, iframe, style, [style], [onerror], [onclick]";

#[tokio::test]
async fn no_text_becomes_markup_wherever_it_stands() {
    let archive = Archive::new();
    let script: String = url::form_urlencoded::byte_serialize(SCRIPT.as_bytes()).collect();
    for address in [
        "/?q=malice".to_owned(),
        format!("/?q={script}&person={script}&publication=-{script}"),
        format!("/articles/0000000000000bad?q={script}+malice&person={script}"),
        "/?person=nobody&q=malice".to_owned(),
    ] {
        let page = page(&archive, &address).await;
        assert!(select(&page, FOREIGN).is_empty(), "{address}");
        let links = select(&page, "[href], [action]");
        let target = |e: &scraper::ElementRef<'_>| e.attr("href").or(e.attr("action")).unwrap_or_default().to_owned();
        assert!(links.iter().all(|e| !target(e).to_lowercase().starts_with("javascript")), "{address}");
    }
    let refused = archive.visit(&format!("/?{script}=1")).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.body.matches("<script").count(), 1, "only the page's own");
}

#[tokio::test]
async fn nothing_found_says_which_filter_hides_what() {
    let page = page(&Archive::new(), "/?q=harbour&country=CO&from=1990&to=1991").await;
    assert!(texts(&page, "h1")[0].starts_with("Nothing found"));
    let offers = texts(&page, ".zero li");
    assert_eq!(offers, ["Any date 16", "No filters at all 24"]);
}

#[tokio::test]
async fn people_get_problems_as_pages() {
    let archive = Archive::new();
    for (address, status) in [("/nothing", 404), ("/articles/xyz", 404), ("/?page=0", 400), ("/?contry=CO", 400)] {
        let answered = archive.visit(address).await;
        assert_eq!(
            (answered.status.as_u16(), answered.header("content-type")),
            (status, "text/html; charset=utf-8"),
            "{address}"
        );
        let page = Html::parse_document(&answered.body);
        assert_eq!(select(&page, "form[role=search]").len(), 1, "{address}");
        assert!(!texts(&page, "h1")[0].is_empty(), "{address}");
    }
    assert_eq!(archive.get("/nothing").await.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn what_a_problem_means_is_said_in_every_language() {
    let archive = Archive::new();
    let meanings = |page: &Html| texts(page, "#problems ~ dl dd");
    let english = meanings(&page(&archive, "/help").await);
    assert_eq!(english.len(), 15);
    for tongue in ["es", "fr", "de", "pt"] {
        let page = page(&archive, &format!("/help?lang={tongue}")).await;
        assert!(select(&page, "main [lang]").is_empty(), "{tongue}: nothing on it is of another language");
        let told = meanings(&page);
        assert!(told.iter().zip(&english).all(|(told, english)| told != english && !told.contains('⟨')), "{told:?}");
    }
}

#[tokio::test]
async fn a_country_that_nobody_names_is_told_by_its_name() {
    let archive = Archive::new();
    for (address, name) in [("/countries/AQ", "Antarctica"), ("/countries/AQ?lang=de", "Antarktis")] {
        let refused = archive.visit(address).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        assert!(refused.body.contains(name), "{}", refused.body);
    }
}

#[tokio::test]
async fn the_first_page_weighs_under_sixty_kilobytes_with_all_that_belongs_to_it() {
    let sample = crate::archive::Archive::of_sample();
    let searcher = Searcher::open(sample.index()).expect("an index");
    let archive = Archive::over(Arc::new(searcher), Settings::default());
    let first = archive.visit("/").await;
    let mut bytes = first.body.len();
    for link in select(&Html::parse_document(&first.body), "link[rel=stylesheet], link[rel=icon], script[src]") {
        let part = archive.get(link.attr("href").or(link.attr("src")).expect("an address")).await;
        assert!(part.header("cache-control").contains("immutable"));
        bytes += part.body.len();
    }
    assert!((30_000..60_000).contains(&bytes), "{bytes}");
}

#[tokio::test]
async fn the_style_within_the_first_page_is_the_one_that_the_policy_allows() {
    use sha2::{Digest, Sha256};
    let archive = Archive::new();
    let first = archive.visit("/").await;
    let page = Html::parse_document(&first.body);
    let styles = select(&page, "style");
    assert_eq!((styles.len(), select(&page, "link[rel=stylesheet]").len()), (1, 0));
    let within: String = styles[0].text().collect();
    let linked =
        select(&self::page(&archive, "/?q=harbour").await, "link[rel=stylesheet]")[0].attr("href").map(str::to_owned);
    assert_eq!(within, archive.get(&linked.expect("an address")).await.body);
    let policy = first.header("content-security-policy");
    let allowed = policy.split_once("'sha256-").and_then(|(_, rest)| rest.split_once('\'')).expect("a hash").0;
    let sextets = allowed.bytes().take_while(|sign| *sign != b'=').map(|sign| match sign {
        b'A'..=b'Z' => sign - b'A',
        b'a'..=b'z' => sign - b'a' + 26,
        b'0'..=b'9' => sign - b'0' + 52,
        b'+' => 62,
        _ => 63,
    });
    let bits: Vec<u8> = sextets.flat_map(|sextet| (0..6).rev().map(move |at| sextet >> at & 1)).collect();
    let bytes: Vec<u8> = bits.chunks_exact(8).map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | bit)).collect();
    assert_eq!(bytes, Sha256::digest(&within).to_vec());
}

#[tokio::test]
async fn every_field_has_a_label_and_ids_are_unique() {
    let archive = Archive::new();
    for address in [
        "/",
        "/?q=harbour&country=CO",
        "/facets/country?q=harbour",
        "/articles/0000000000000001?q=strike",
        "/people",
        "/countries/EC",
        "/help",
    ] {
        let page = page(&archive, address).await;
        for field in select(&page, "input:not([type=hidden])") {
            let id = field.attr("id").expect("an id");
            assert_eq!(select(&page, &format!("label[for='{id}']")).len(), 1, "{address} {id}");
        }
        let mut ids: Vec<_> = select(&page, "[id]").iter().filter_map(|e| e.attr("id")).map(str::to_owned).collect();
        ids.sort();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{address} {ids:?}");
        assert_eq!((select(&page, "main").len(), select(&page, "h1").len()), (1, 1), "{address}");
    }
}

#[tokio::test]
async fn a_page_speaks_the_language_that_is_chosen_and_remembers_it() {
    let archive = Archive::new();
    let asked = |address: &str, name: &'static str, value: &'static str| {
        let request = axum::http::Request::get(address).header("accept", "text/html").header(name, value);
        archive.ask(request.body(axum::body::Body::empty()).expect("a request"))
    };
    let preferred = asked("/?q=harbour", "accept-language", "it, fr-CA;q=0.8, en;q=0.5").await;
    assert!(preferred.body.contains("<html lang=\"fr\">") && preferred.body.contains("24 articles"));
    assert_eq!((preferred.header("content-language"), preferred.header("set-cookie")), ("fr", ""));
    assert!(preferred.headers.get_all("vary").iter().any(|vary| vary == "accept-language, cookie"));

    let chosen = archive.visit("/?q=harbour&lang=de").await;
    assert!(chosen.body.contains("24 Artikel") && chosen.body.contains("name=\"q\""));
    assert!(chosen.header("set-cookie").starts_with("lang=de;"));
    let remembered = asked("/?q=harbour", "cookie", "lang=de").await;
    assert_eq!(remembered.header("content-language"), "de");
    // The same search in another language is another page to whoever keeps it.
    assert_ne!(remembered.header("etag"), preferred.header("etag"));

    let page = Html::parse_document(&chosen.body);
    assert_eq!(texts(&page, ".tongues a"), ["English", "Español", "Français", "Deutsch", "Português"]);
    assert_eq!(select(&page, ".tongues a")[1].attr("href"), Some("/?q=harbour&lang=es"));
    assert!(select(&page, "main a[href*='lang=']").is_empty(), "the language is no part of a search");
    assert_eq!(archive.visit("/?lang=xx").await.status, StatusCode::BAD_REQUEST);
    let lost = asked("/nothing", "accept-language", "pt").await;
    assert!(lost.body.contains("<html lang=\"pt\">") && lost.body.contains("Não encontrado"));
}

#[tokio::test]
async fn from_an_article_the_results_beside_it_are_one_click_away() {
    let archive = Archive::new();
    let results = page(&archive, "/?q=harbour&sort=oldest&page=2").await;
    let ids: Vec<String> = select(&results, ".hit h3 a").iter().map(|a| a.attr("href").unwrap().to_owned()).collect();
    // The first of the second page: the one before it is the last of the first.
    let article = page(&archive, &ids[0]).await;
    assert_eq!(texts(&article, ".trail span"), ["11 of 24"]);
    assert_eq!(select(&article, ".trail .next")[0].attr("href"), Some(ids[1].as_str()));
    let before = select(&article, ".trail .prev")[0].attr("href").expect("an address").to_owned();
    assert!(!before.contains("page=2"), "{before}");
    let before = page(&archive, &before).await;
    assert_eq!(texts(&before, ".trail span"), ["10 of 24"]);
    assert_eq!(select(&before, ".trail .next")[0].attr("href"), Some(ids[0].as_str()));
    let first = page(&archive, "/articles/0000000000000001?q=harbour&sort=oldest").await;
    assert!(select(&first, ".trail .prev").is_empty() && select(&first, ".trail .next").len() == 1);
}

#[tokio::test]
async fn marked_places_are_numbered_and_lead_from_one_to_the_next() {
    let archive = Archive::new();
    let page = page(&archive, "/articles/0000000000000001?q=harbour+strike").await;
    let marks = select(&page, "article mark[id]");
    let numbers: Vec<_> = marks.iter().filter_map(|mark| mark.attr("id")).map(str::to_owned).collect();
    assert!(numbers.len() >= 2 && numbers[0] == "hit-1" && numbers[1] == "hit-2", "{numbers:?}");
    assert_eq!(select(&page, ".hops a").len(), numbers.len());
    let hops: Vec<_> = select(&page, ".hop a").iter().filter_map(|a| a.attr("href")).map(str::to_owned).collect();
    assert!(hops.contains(&format!("#hit-{}", numbers.len() - 1)), "{hops:?}");
}

#[tokio::test]
async fn people_and_countries_are_browsed_and_each_has_a_page() {
    let archive = Archive::new();
    let people = page(&archive, "/people?prefix=rios").await;
    assert_eq!(texts(&people, ".browse tbody th"), ["Ana Ríos"]);
    assert_eq!(texts(&people, ".browse .years"), ["2001–2005"]);
    assert_eq!(select(&people, ".spark rect").len(), 5);
    let countries = page(&archive, "/countries").await;
    assert_eq!(texts(&countries, ".browse .figure"), ["Articles", "16", "16"]);

    let person = page(&archive, "/people/ana%20rios").await;
    assert_eq!(texts(&person, "h1"), ["Ana Ríos"]);
    assert!(texts(&person, ".standfirst")[0].contains("6 articles"));
    assert_eq!(select(&person, ".hits > li").len(), 6);
    assert_eq!(texts(&person, ".about .label")[..2], ["Countries", "Publications"]);
    assert!(texts(&person, ".counted li").contains(&"Ana Ríos 6".to_owned()), "how articles write it");
    assert_eq!(archive.visit("/people/nobody").await.status, StatusCode::NOT_FOUND);
    assert_eq!(archive.visit("/countries/Atlantis").await.status, StatusCode::NOT_FOUND);
    assert_eq!(texts(&page(&archive, "/countries/Kolumbien").await, "h1"), ["Colombia"]);
}

#[tokio::test]
async fn an_unknown_address_is_a_problem_with_a_desk_beside_the_pages_too() {
    let sample = crate::archive::Archive::of_sample();
    let searcher = Searcher::open(sample.index()).expect("an index");
    let (corpus, desk) = (Some(sample.corpus().to_owned()), Some(sample.index().to_owned()));
    let archive = Archive::over(Arc::new(searcher), Settings { corpus, desk, ..Settings::default() });
    assert_eq!(archive.visit("/desk/login").await.status, StatusCode::OK);
    for path in ["/nothing", "/desk/nothing"] {
        let answered = archive.visit(path).await;
        assert_eq!(answered.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(texts(&Html::parse_document(&answered.body), "h1"), ["Not found"], "{path}");
        assert!(!answered.header("x-request-id").is_empty(), "{path}");
    }
    assert_eq!(archive.get("/nothing").await.json()["type"], "/help#problem-not-found");
}

#[tokio::test]
async fn what_the_search_and_the_refusals_say_is_in_the_readers_language() {
    let archive = Archive::new();
    for address in [
        "/nothing",
        "/?contry=CO",
        "/people?page=2",
        "/help?x=1",
        "/?page=0",
        "/?per_page=101",
        "/?page=1000&per_page=100",
        "/?from=11/2025",
        "/?from=2025&to=2024",
        "/?country=Atlantis+Minor",
        "/?country=-",
        "/?language=klingonese",
        "/?facets=persons",
        "/?facets=person:0",
        "/?q=a&q=b",
        "/?page=2&cursor=x",
        "/?cursor=x",
        "/?date=2025",
        "/?unit=mnth",
        "/?sort=newset",
        "/?collapse=copy",
        "/?quality=7",
        "/facets/persons",
        "/articles/xyz",
        "/articles/00000000000000ff",
        "/articles/0000000000000001/source",
        "/people/nobody",
    ] {
        let sign = if address.contains('?') { '&' } else { '?' };
        for language in ["de", "es", "fr", "pt"] {
            let page = archive.visit(&format!("{address}{sign}lang={language}")).await;
            assert!(page.status.is_client_error(), "{address}");
            let page = Html::parse_document(&page.body);
            assert_eq!(texts(&page, ".detail:not([lang])").len(), 1, "{address}: {:?}", texts(&page, ".detail"));
        }
        let english = archive.visit(&format!("{address}{sign}lang=en")).await;
        assert!(select(&Html::parse_document(&english.body), "main [lang]").is_empty(), "{address}");
    }
    let said = archive.visit("/nothing?lang=de").await;
    assert_eq!(
        texts(&Html::parse_document(&said.body), ".detail"),
        ["unter dieser Adresse ist nichts; /help sagt, was es gibt."]
    );

    let query = "harbuor colour:red persn:Ana ( \"\" OR date:x *a* undated bay\" ana-rios~ person:Nobody";
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    for (language, said) in [("de", "kommt nicht vor"), ("es", "no se conserva"), ("pt", "não existe")] {
        let page = page(&archive, &format!("/?q={query}&country=PE&page=3&lang={language}")).await;
        let notes = texts(&page, ".notes p");
        assert!(notes.len() > 6 && notes.iter().any(|note| note.contains(said)), "{notes:?}");
        assert!(select(&page, ".notes [lang]").is_empty(), "{notes:?}");
    }
}
