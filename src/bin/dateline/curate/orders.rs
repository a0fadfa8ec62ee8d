//! An action as it was typed → the decisions that it stands for, one per article.

use std::collections::BTreeSet;

use dateline::article::{Article, ArticleId};
use dateline::corpus::Corpus;
use dateline::corpus::decisions::{Action as Decided, Field, Target};
use dateline::curate::part_id;
use dateline::decide;
use dateline::enrich;

use super::args::{Action, Articles, How, Scope};
use super::chosen;
use crate::args::Places;
use crate::status;

/// What is decided, the search that chose it, and how.
type Orders<'a> = (Vec<(Target, Decided)>, Option<String>, &'a How);

pub(super) fn decided<'a>(places: &Places, corpus: &Corpus, typed: &'a Action) -> anyhow::Result<Orders<'a>> {
    let each = |articles: &'a Articles, action: Decided| -> anyhow::Result<Orders<'a>> {
        let ids = chosen::articles(&places.index, &articles.ids, articles.query.as_ref())?;
        let decided = ids.into_iter().map(|id| (Target::Article(id), action.clone())).collect();
        Ok((decided, articles.query.clone(), &articles.how))
    };
    let scoped = |scope: &'a Scope, action: Decided| -> anyhow::Result<Orders<'a>> {
        if scope.ids.is_empty() && scope.query.is_none() {
            return Ok((vec![(Target::Archive, action)], None, &scope.how));
        }
        let ids = chosen::articles(&places.index, &scope.ids, scope.query.as_ref())?;
        let decided = ids.into_iter().map(|id| (Target::Article(id), action.clone())).collect();
        Ok((decided, scope.query.clone(), &scope.how))
    };
    match typed {
        Action::Correct { field, value, articles } => each(
            articles,
            Decided::Correct { field: self::field(field)?, after: Some(value.clone()).filter(|v| !v.is_empty()) },
        ),
        Action::Cut { .. } | Action::Keep { .. } | Action::Split { .. } => in_text(places, corpus, typed),
        Action::Join(articles) => together(places, articles, |with| Decided::Join { with }),
        Action::Copies(articles) => together(places, articles, |with| Decided::Copies { with }),
        Action::NotCopies(articles) => together(places, articles, |with| Decided::NotCopies { with }),
        Action::MergePersons { names, into, scope } => {
            scoped(scope, Decided::MergePersons { names: names.clone(), into: into.clone() })
        }
        Action::SplitPerson { name, into, form, scope } => {
            let (name, forms, into) = (name.clone(), form.clone(), into.clone());
            scoped(scope, Decided::SplitPerson { name, forms, into })
        }
        Action::RenamePerson { name, into, scope } => {
            scoped(scope, Decided::RenamePerson { name: name.clone(), into: into.clone() })
        }
        Action::RejectPerson { name, scope } => scoped(scope, Decided::RejectPerson { name: name.clone() }),
        Action::SameAs { name, authority, scope } => {
            scoped(scope, Decided::SameAs { name: name.clone(), ids: authority.clone() })
        }
        Action::MergeCountries { countries, into, scope } => {
            let codes = countries.iter().map(|country| code(country)).collect();
            scoped(scope, Decided::MergeCountries { codes, into: code(into) })
        }
        Action::RejectCountry { country, scope } => scoped(scope, Decided::RejectCountry { code: code(country) }),
        Action::Tag { tag, articles } => each(articles, Decided::Tag { tag: tag.clone() }),
        Action::Untag { tag, articles } => each(articles, Decided::Untag { tag: tag.clone() }),
        Action::Collect { collection, articles } => each(articles, Decided::Collect { collection: collection.clone() }),
        Action::Uncollect { collection, articles } => {
            each(articles, Decided::Uncollect { collection: collection.clone() })
        }
        Action::Note { text, articles } => each(articles, Decided::Note { text: text.clone() }),
        Action::Reject(articles) => each(articles, Decided::Reject),
        Action::Withdraw { notice, articles } => each(articles, Decided::Withdraw { notice: notice.clone() }),
        Action::Embargo { until, articles } => each(articles, Decided::Embargo { until: moment(until) }),
        Action::Delist { person, articles } => each(articles, Decided::Delist { person: person.clone() }),
        Action::Restore(articles) => each(articles, Decided::Restore),
        Action::Settle { queue, about, how } => {
            let names = dateline::queues::Queue::ALL.map(dateline::queues::Queue::name);
            if !names.contains(&queue.as_str()) {
                return Err(status::Usage(format!("'{queue}' is no queue; there are {}", names.join(", "))).into());
            }
            let settled = Decided::Settle { queue: queue.clone(), about: about.clone() };
            Ok((vec![(Target::Archive, settled)], None, how))
        }
        Action::CutBlock { text, publication, how } => {
            let block = Decided::CutBlock { publication: publication.clone(), text: text.clone() };
            Ok((vec![(Target::Archive, block)], None, how))
        }
        Action::Undo { numbers, all, how } => Ok((undone(corpus, numbers, *all)?, None, how)),
        Action::Log(_) | Action::Show { .. } | Action::Rules { .. } | Action::Export { .. } | Action::Import { .. } => {
            Err(status::Usage("that decides nothing".into()).into())
        }
    }
}

/// What is decided of paragraphs, which are named by number or by text.
fn in_text<'a>(places: &Places, corpus: &Corpus, typed: &'a Action) -> anyhow::Result<Orders<'a>> {
    let (articles, numbers) = match typed {
        Action::Cut { paragraph, articles, .. } => (articles, !paragraph.is_empty()),
        Action::Keep { cut, behind, articles, .. } => (articles, !cut.is_empty() || behind.is_some()),
        Action::Split { articles, .. } => (articles, true),
        _ => return Err(status::Usage("that is not about paragraphs".into()).into()),
    };
    let ids = chosen::articles(&places.index, &articles.ids, articles.query.as_ref())?;
    if numbers && ids.len() > 1 {
        let usage = "numbers of paragraphs and cuts are those of one article; name one, or give the text";
        return Err(status::Usage(usage.into()).into());
    }
    let mut decided = Vec::new();
    for id in ids {
        let target = Target::Article(id);
        let actions = match typed {
            Action::Cut { paragraph, text, .. } => cuts(corpus, id, paragraph, text.as_ref())?,
            Action::Keep { cut, text, behind, .. } => keeps(corpus, id, cut, text.as_ref(), *behind)?,
            Action::Split { at, headline, .. } => {
                let at = paragraph(&told(corpus, id)?, *at)?;
                vec![Decided::Split { part: part_id(id, &at), at, headline: headline.clone() }]
            }
            _ => vec![],
        };
        decided.extend(actions.into_iter().map(|action| (target, action)));
    }
    if decided.is_empty() && !articles.ids.is_empty() {
        return Err(status::Usage("which? write its number, or --text TEXT; 'curate show' numbers them".into()).into());
    }
    Ok((decided, articles.query.clone(), &articles.how))
}

fn cuts(corpus: &Corpus, id: ArticleId, numbers: &[usize], text: Option<&String>) -> anyhow::Result<Vec<Decided>> {
    let mut texts: Vec<String> = text.cloned().into_iter().collect();
    if !numbers.is_empty() {
        let article = told(corpus, id)?;
        for number in numbers {
            texts.push(paragraph(&article, *number)?);
        }
    }
    Ok(texts.into_iter().map(|text| Decided::Cut { text }).collect())
}

fn keeps(
    corpus: &Corpus,
    id: ArticleId,
    numbers: &[usize],
    text: Option<&String>,
    behind: Option<usize>,
) -> anyhow::Result<Vec<Decided>> {
    let mut keeps = Vec::new();
    if let Some(text) = text {
        let behind = behind.map(|number| paragraph(&told(corpus, id)?, number)).transpose()?;
        keeps.push(Decided::Keep { text: text.clone(), at: None, behind });
    }
    if !numbers.is_empty() {
        let captured = corpus.capture_of(id)?.ok_or_else(|| not_held(id))?;
        for number in numbers {
            let cut = number.checked_sub(1).and_then(|place| captured.cuts.get(place));
            let usage =
                || status::Usage(format!("article {id} has {} cuts, none is number {number}", captured.cuts.len()));
            let span = cut.ok_or_else(usage)?.span;
            let text = span.of(&captured.text).unwrap_or_default();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            keeps.push(Decided::Keep { text, at: Some([span.start, span.end]), behind: None });
        }
    }
    Ok(keeps)
}

/// What is decided of articles among each other: the first with the others.
fn together<'a>(
    places: &Places,
    articles: &'a Articles,
    action: impl Fn(Vec<ArticleId>) -> Decided,
) -> anyhow::Result<Orders<'a>> {
    let ids = chosen::articles(&places.index, &articles.ids, articles.query.as_ref())?;
    let (first, others) = ids
        .split_first()
        .filter(|(_, others)| !others.is_empty())
        .ok_or_else(|| status::Usage("that takes two articles and more; write their numbers".into()))?;
    Ok((vec![(Target::Article(*first), action(others.to_vec()))], articles.query.clone(), &articles.how))
}

fn undone(corpus: &Corpus, numbers: &[String], all: bool) -> anyhow::Result<Vec<(Target, Decided)>> {
    let log = corpus.decisions()?;
    let mut ids = BTreeSet::new();
    if all {
        let holding = log.in_force().into_iter().map(|place| &log.decisions[place]);
        ids.extend(holding.filter(|decision| decision.action.undone().is_none()).map(|decision| decision.id));
        if ids.is_empty() {
            return Ok(vec![]);
        }
    }
    for typed in numbers {
        let usage = || status::Usage(format!("'{typed}' is no number of a decision; write 12, or 12-40"));
        let (first, last) = typed.split_once('-').unwrap_or((typed, typed));
        let (first, last): (u64, u64) = (first.parse().map_err(|_| usage())?, last.parse().map_err(|_| usage())?);
        let meant = log.decisions.iter().map(|decision| decision.id).filter(|id| (first..=last).contains(id));
        let before = ids.len();
        ids.extend(meant);
        if ids.len() == before {
            return Err(status::Usage(format!("there is no decision {typed}; 'dateline curate log' lists them")).into());
        }
    }
    if ids.is_empty() {
        return Err(status::Usage("which? write numbers as 'curate log' lists them, or --all".into()).into());
    }
    Ok(decide::undoing(&log, &ids)?)
}

/// An article as it stands.
fn told(corpus: &Corpus, id: ArticleId) -> anyhow::Result<Article> {
    Ok(decide::told(corpus, id)?.ok_or_else(|| not_held(id))?)
}

fn not_held(id: ArticleId) -> status::Usage {
    status::Usage(format!("no article {id} is held"))
}

/// The text of a paragraph by its number from 1.
fn paragraph(article: &Article, number: usize) -> anyhow::Result<String> {
    let paragraph = number.checked_sub(1).and_then(|place| article.paragraphs.get(place));
    let usage =
        || status::Usage(format!("the article has {} paragraphs, none is number {number}", article.paragraphs.len()));
    Ok(paragraph.ok_or_else(usage)?.text.clone())
}

fn field(name: &str) -> anyhow::Result<Field> {
    let names = Field::ALL.map(Field::name).join(", ");
    let meant = match name {
        "date" => "published",
        "author" => "authors",
        "countries" => "country",
        other => other,
    };
    Ok(Field::parse(meant).ok_or_else(|| status::Usage(format!("'{name}' is no field; there are {names}")))?)
}

/// The code of a country; what is none is refused later, with the remedy.
fn code(country: &str) -> String {
    enrich::country_named(country).map_or_else(|| country.to_owned(), |country| country.code().to_owned())
}

/// A day stands for its first moment.
fn moment(typed: &str) -> String {
    let is_day = typed.len() == 10 && !typed.contains('T');
    if is_day { format!("{typed}T00:00:00Z") } else { typed.to_owned() }
}
