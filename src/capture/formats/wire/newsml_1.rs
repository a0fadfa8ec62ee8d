//! Items of NewsML 1 (1.0 to 1.2) → articles.
//!
//! A `NewsItem` says what is to become of it (status, revision); its `NewsComponent`s hold the text, nested as their makers
//! pleased: a component may be the story, one of several stories, another form of the same one, or a picture of it. What a
//! component says of itself wins over what those around it say. Source: NewsML 1.2 Functional Specification, IPTC 2003.

use std::ops::ControlFlow;

use super::{dated, embargo, nitf, standing};
use crate::article::{Language, Standing, Subject};
use crate::capture::formats::markup;
use crate::capture::formats::story::{Body, Item, Sink, Story, tidy};
use crate::capture::formats::xml::tree::escape;
use crate::capture::formats::xml::{self, Node};
use crate::capture::hints::Hints;

/// Roles of components that go with a story and are none.
const BESIDE: [&str; 14] = [
    "audio",
    "caption",
    "chart",
    "graphic",
    "icon",
    "logo",
    "photo",
    "picture",
    "preview",
    "quicklook",
    "summary",
    "table",
    "thumbnail",
    "video",
];

/// Reads a document.
pub(in crate::capture) fn read(text: &str, sink: Sink) {
    let Some(document) = xml::told(text, sink) else { return };
    let sender = document.root.find("NewsEnvelope").and_then(|envelope| envelope.find("SentFrom")).and_then(party);
    let mut items = Vec::new();
    gather_items(&document.root, &mut items);
    let _ = items.into_iter().try_for_each(|item| tell_item(item, sender.as_ref(), sink));
}

/// The items in document order: a component may hold others.
fn gather_items<'n, 't>(inside: &'n Node<'t>, into: &mut Vec<&'n Node<'t>>) {
    for node in inside.nodes() {
        if node.is("NewsItem") {
            into.push(node);
        }
        gather_items(node, into);
    }
}

fn tell_item(item: &Node, sender: Option<&String>, sink: Sink) -> ControlFlow<()> {
    let of_item = of_item(item);
    let mut stories = Vec::new();
    let others: usize = item.named("NewsComponent").map(|node| gather(node, &Hints::default(), &mut stories)).sum();
    for _ in 0..others {
        sink(Item::Left("another form of the same agency item"))?;
    }
    if stories.is_empty() && of_item.standing == Standing::Withdrawn {
        // A kill notice may come without the text that it withdraws: its identifier is what counts.
        stories.push(Story::new(item.at as u64, Body::Lines(String::new()), Hints::default()));
    }
    if stories.is_empty() {
        let texts = item.find("ContentItem").is_some();
        return sink(Item::Left(if texts {
            "agency item other than text"
        } else {
            "agency package, plan or list of concepts"
        }));
    }
    let several = stories.len() > 1;
    stories.into_iter().zip(1..).try_for_each(|(story, number)| {
        let mut hints = story.hints.over(of_item.clone());
        hints.publication = hints.publication.or_else(|| sender.cloned());
        if several {
            hints.external_id = hints.external_id.map(|id| format!("{id}#{number}"));
        }
        sink(Item::Story(Box::new(Story { hints, ..story })))
    })
}

/// What holds for all of an item.
fn of_item(item: &Node) -> Hints {
    let identifier = item.child("Identification").and_then(|node| node.child("NewsIdentifier"));
    let told = |name: &str| identifier?.child_text(name);
    let management = item.child("NewsManagement");
    let moment = ["FirstCreated", "ThisRevisionCreated"].iter().find_map(|name| management?.child_text(name));
    // The same for every revision, so that one replaces the other.
    let parts = [told("ProviderId"), told("DateId"), told("NewsItemId")];
    let id = parts.iter().flatten().cloned().collect::<Vec<_>>().join(":");
    Hints {
        external_id: told("NewsItemId").map(|_| format!("urn:newsml:{id}")),
        published: moment.or_else(|| told("DateId")).map(|date| dated(&date)),
        language: item.attribute("lang").and_then(|tag| Language::parse(&tag)),
        standing: management.map(of_management).unwrap_or_default(),
        revision: Some(told("RevisionId").and_then(|revision| revision.parse().ok()).unwrap_or(0)),
        ..Hints::default()
    }
}

/// The status of an item, or what it tells the receiver to do with an earlier one.
fn of_management(management: &Node) -> Standing {
    let mut orders = management.named("Instruction").filter_map(name);
    if orders.any(|order| ["delete", "kill", "withdraw"].contains(&order.to_ascii_lowercase().as_str())) {
        return Standing::Withdrawn;
    }
    let Some(status) = management.child("Status").and_then(name) else { return Standing::Usable };
    if !status.eq_ignore_ascii_case("embargoed") {
        return standing(&status);
    }
    let change = management.child("StatusWillChange");
    let to = change.and_then(|change| change.child("FutureStatus")).and_then(name);
    let until = change.and_then(|change| change.child_text("DateAndTime"));
    match (to, until) {
        (Some(to), Some(until)) if to.eq_ignore_ascii_case("usable") => embargo(&until),
        _ => Standing::Withdrawn,
    }
}

/// The stories of a component and of those inside it; how many other forms of the same are passed over.
fn gather(component: &Node, around: &Hints, into: &mut Vec<Story>) -> usize {
    let role = component.child("Role").and_then(name).unwrap_or_default().to_ascii_lowercase();
    if BESIDE.iter().any(|beside| role == *beside) {
        return 0;
    }
    let mut hints = of_component(component);
    let standfirst = if hints.headline.is_some() { None } else { around.standfirst.clone() };
    hints = hints.over(Hints { standfirst, ..around.clone() });
    let before = into.len();
    let texts = component.named("ContentItem").filter(|content| is_text(content)).filter_map(body);
    // The component says it of this item; what only the text says is taken from there.
    into.extend(texts.map(|told| Story { hints: hints.clone().over(told.hints.clone()), ..told }));
    let others: usize = component.named("NewsComponent").map(|inside| gather(inside, &hints, into)).sum();
    if component.attribute("EquivalentsList").is_some_and(|list| list.eq_ignore_ascii_case("yes")) {
        return others + into.drain((before + 1).min(into.len())..).count();
    }
    // Parts that have no headline of their own are parts of one story.
    if into.len() > before + 1 && into[before..].iter().all(|part| part.hints.headline == hints.headline) {
        let parts: Vec<Body> = into.drain(before..).map(|part| part.body).collect();
        into.push(Story::new(component.at as u64, joined(parts), hints));
    }
    others
}

/// Several texts as one.
fn joined(parts: Vec<Body>) -> Body {
    Body::Html(parts.into_iter().map(html).collect::<Vec<_>>().join("\n"))
}

fn html(body: Body) -> String {
    match body {
        Body::Html(html) | Body::Page(html) => html,
        Body::Lines(text) | Body::Scrape(text) => {
            let mut html = String::new();
            for line in text.lines() {
                html.push_str("<p>");
                escape(line, &mut html);
                html.push_str("</p>\n");
            }
            html
        }
    }
}

/// Whether an item of content is text, by what is said of it; one of which nothing is said is.
fn is_text(content: &Node) -> bool {
    let said = |element: &str| content.child(element).and_then(name).unwrap_or_default().to_ascii_lowercase();
    let (medium, mime) = (said("MediaType"), said("MimeType"));
    let medium = medium.is_empty() || medium.contains("text");
    let mime = mime.is_empty() || ["text", "xml", "html", "nitf"].iter().any(|kind| mime.contains(kind));
    medium && mime && content.find("Encoding").is_none()
}

fn body(content: &Node) -> Option<Story> {
    let data = content.child("DataContent")?;
    let at = content.at as u64;
    if let Some(node) = data.find("nitf") {
        let told = nitf::read(node, at);
        return (!told.body.is_empty()).then_some(told);
    }
    let body = match data.find("body").or_else(|| data.nodes().next().map(|_| data)) {
        Some(marked) => Body::Html(marked.markup()),
        None => markup::body(&data.raw_text()),
    };
    (!body.is_empty()).then(|| Story::new(at, body, Hints::default()))
}

/// What a component says of itself.
fn of_component(component: &Node) -> Hints {
    let lines = component.child("NewsLines");
    let line = |name: &str| lines?.child_text(name);
    let described = component.child("DescriptiveMetadata");
    let language = described.and_then(|node| node.child("Language")).and_then(name);
    Hints {
        headline: line("HeadLine").and_then(|headline| markup::plain_said(&headline)),
        standfirst: line("SubHeadLine"),
        authors: lines.into_iter().flat_map(|lines| lines.named("ByLine")).filter_map(Node::said).collect(),
        publication: publication(component),
        language: language.or_else(|| component.attribute("lang")).and_then(|tag| Language::parse(&tag)),
        subjects: subjects(lines, described),
        countries: countries(described),
        ..Hints::default()
    }
}

/// Who provides it, else who it is from, else who holds the rights.
fn publication(component: &Node) -> Option<String> {
    let data = component.child("AdministrativeMetadata");
    let party = |element: &str| data?.child(element).and_then(party);
    let holder = || component.child("RightsMetadata")?.find("CopyrightHolder")?.said();
    party("Provider").or_else(|| party("Source")).or_else(holder)
}

/// The name of the first party; that it stands for a topic is of no use here.
fn party(inside: &Node) -> Option<String> {
    name(inside.find("Party")?)
}

fn name(node: &Node) -> Option<String> {
    node.attribute("FormalName").map(|name| tidy(&name)).filter(|name| !name.is_empty())
}

/// Subjects by code, genres and keywords.
fn subjects(lines: Option<&Node>, described: Option<&Node>) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for node in described.into_iter().flat_map(|described| described.nodes()) {
        if node.is("SubjectCode") {
            // The most particular of subject, matter and detail.
            let code = node.nodes().filter_map(name).last().or_else(|| name(node));
            subjects.extend(code.map(|code| Subject { scheme: "subjectcode".into(), code: Some(code), name: None }));
        } else if node.is("Genre") {
            subjects.extend(name(node).map(|name| Subject::named("genre", name)));
        } else if node.is("Property") && name(node).is_some_and(|name| name.eq_ignore_ascii_case("keyword")) {
            subjects.extend(node.attribute("Value").map(|keyword| Subject::named("keyword", keyword)));
        }
    }
    let keywords = lines.into_iter().flat_map(|lines| lines.named("KeywordLine")).filter_map(Node::said);
    subjects.extend(keywords.map(|keyword| Subject::named("keyword", keyword)));
    subjects
}

/// The countries of its locations.
fn countries(described: Option<&Node>) -> Vec<String> {
    let locations = described.into_iter().flat_map(|described| described.named("Location"));
    let of = |location: &Node| -> Vec<String> {
        let is_country = |node: &&Node| name(node).is_some_and(|name| name.to_ascii_lowercase().starts_with("country"));
        location.all("Property").into_iter().filter(is_country).filter_map(|node| node.attribute("Value")).collect()
    };
    locations.flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> Vec<Item> {
        let mut items = Vec::new();
        read(text, &mut |item| {
            items.push(item);
            ControlFlow::Continue(())
        });
        items
    }

    fn management(inside: &str) -> Standing {
        let text = format!("<NewsManagement>{inside}</NewsManagement>");
        of_management(xml::Document::of(&text).unwrap().outermost().unwrap())
    }

    #[test]
    fn a_status_holds_back_and_an_order_withdraws() {
        let change = "<StatusWillChange><FutureStatus FormalName='Usable'/><DateAndTime>20261124T060000Z</DateAndTime></StatusWillChange>";
        let until = Standing::Embargoed("2026-11-24T06:00:00Z".parse().unwrap());
        assert_eq!(management("<Status FormalName='Usable'/>"), Standing::Usable);
        assert_eq!(management("<Status FormalName='Canceled'/>"), Standing::Withdrawn);
        assert_eq!(management("<Status FormalName='Withheld'/>"), Standing::Withdrawn);
        assert_eq!(management(&format!("<Status FormalName='Embargoed'/>{change}")), until);
        assert_eq!(management("<Status FormalName='Embargoed'/>"), Standing::Withdrawn);
        assert_eq!(management("<Status FormalName='Usable'/><Instruction FormalName='Delete'/>"), Standing::Withdrawn);
    }

    #[test]
    fn parts_without_headlines_of_their_own_are_one_story_and_other_forms_are_left_out() {
        let content = |text: &str| format!("<ContentItem><DataContent><p>{text}</p></DataContent></ContentItem>");
        let part = |text: &str| format!("<NewsComponent>{}</NewsComponent>", content(text));
        let item = |alike: &str| {
            format!(
                "<NewsML><NewsItem><NewsComponent{alike}><NewsLines><HeadLine>Ferry</HeadLine></NewsLines>{}{}</NewsComponent></NewsItem></NewsML>",
                part("One &lt;1&gt;."),
                part("Two.")
            )
        };
        let body = |text: &str| {
            let (stories, left): (Vec<_>, Vec<_>) =
                all(text).into_iter().partition(|item| matches!(item, Item::Story(_)));
            let [Item::Story(story)] = &stories[..] else { panic!("{stories:?}") };
            assert_eq!(story.hints.headline.as_deref(), Some("Ferry"));
            (story.body.clone(), left.len())
        };
        assert_eq!(body(&item("")), (Body::Html("<p>One &lt;1&gt;.</p>\n<p>Two.</p>".into()), 0));
        assert_eq!(body(&item(" EquivalentsList='yes'")), (Body::Html("<p>One &lt;1&gt;.</p>".into()), 1));
    }

    proptest! {
        #[test]
        fn any_nesting_is_read(text in "(<NewsItem>|</NewsItem>|<NewsComponent>|</NewsComponent>|<ContentItem>|</ContentItem>|<DataContent>|</DataContent>|<p>|x|<HeadLine>){0,30}") {
            let _ = all(&text);
        }
    }
}
