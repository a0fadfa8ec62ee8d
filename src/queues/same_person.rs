//! Names that may be one person's: initials, words left out, other spellings; with what speaks for and against it.
//!
//! Pairs are looked for among names that share a word in the right place, so that time stays linear in the names. Two
//! names that one article uses side by side are two people.

use std::collections::{BTreeSet, HashMap};

use super::names::{Likeness, likeness};
use super::persons::{Known, Persons};
use super::{Item, Proposal, Queue};
use crate::corpus::decisions::{Action, Target};

/// Names that share a word: more are too common a word to say anything.
const MOST_SHARING: usize = 400;
/// An initial that fits so many names tells none of them.
const MOST_FITTING: usize = 2;
/// Below it a pair is not worth looking at.
const LEAST: f32 = 0.3;

pub(super) fn items(persons: &Persons) -> Vec<Item> {
    let names: Vec<(&str, &Known)> = persons.known.iter().map(|(key, known)| (key.as_str(), known)).collect();
    let pairs = pairs(&names);
    let mut fitting: HashMap<usize, usize> = HashMap::new();
    for (one, other, _) in &pairs {
        // What the shorter name may stand for.
        let shorter = if names[*one].0.len() <= names[*other].0.len() { one } else { other };
        *fitting.entry(*shorter).or_default() += 1;
    }
    pairs
        .into_iter()
        .filter_map(|(one, other, likeness)| {
            let shorter = if names[one].0.len() <= names[other].0.len() { one } else { other };
            let fits = fitting.get(&shorter).copied().unwrap_or(1);
            if likeness == Likeness::Initial && fits > MOST_FITTING {
                return None;
            }
            item(names[one].1, names[other].1, likeness, fits, persons)
        })
        .collect()
}

/// Pairs of names that are alike, each once.
fn pairs(names: &[(&str, &Known)]) -> Vec<(usize, usize, Likeness)> {
    let mut blocks: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, (key, _)) in names.iter().enumerate() {
        for word in shared_words(key) {
            blocks.entry(word).or_default().push(at);
        }
    }
    let mut seen = BTreeSet::new();
    let mut pairs = Vec::new();
    for block in blocks.into_values().filter(|block| (2..=MOST_SHARING).contains(&block.len())) {
        for (number, one) in block.iter().enumerate() {
            for other in &block[number + 1..] {
                let (one, other) = (*one.min(other), *one.max(other));
                if one == other || !seen.insert((one, other)) {
                    continue;
                }
                if let Some(likeness) = likeness(names[one].0, names[other].0)
                    && !names[one].1.stands_beside(names[other].1)
                {
                    pairs.push((one, other, likeness));
                }
            }
        }
    }
    pairs.sort_unstable_by_key(|(one, other, _)| (*one, *other));
    pairs
}

/// What a name shares with those that it may be: every word but the first with the first letter, the first with the
/// beginning of the last, and all letters.
fn shared_words(key: &str) -> BTreeSet<String> {
    let words: Vec<&str> = key.split(' ').collect();
    let first: String = words[0].chars().take(1).collect();
    let mut shared: BTreeSet<String> =
        words[1..].iter().filter(|w| w.len() > 2).map(|w| format!("{first} {w}")).collect();
    // One that leaves out the given name begins with a word that the other has further on.
    shared.extend(words.windows(2).map(|pair| pair.join("+")));
    let last: String = words[words.len() - 1].chars().take(2).collect();
    shared.insert(format!("{}={last}", words[0]));
    shared.insert(key.chars().filter(|c| *c != ' ').take(8).collect());
    shared
}

fn item(one: &Known, other: &Known, likeness: Likeness, fits: usize, persons: &Persons) -> Option<Item> {
    // The better known name comes first: it is the one to stay.
    let (stays, goes) = if one.articles.len() >= other.articles.len() { (one, other) } else { (other, one) };
    let countries = common_countries(stays, goes);
    let apart = years_apart(stays, goes);
    let mut likely = likeness.prior() / fits.max(1) as f32;
    let mut reason = vec![likeness.in_words().to_owned()];
    match &countries[..] {
        [] if !stays.countries.is_empty() && !goes.countries.is_empty() => {
            likely *= 0.5;
            reason.push("their articles have no country in common".into());
        }
        [] => {}
        common => {
            likely += (1.0 - likely) * 0.5;
            reason.push(format!("the articles of both name {}", common.join(", ")));
        }
    }
    if apart > 20 {
        likely *= 0.4;
        reason.push(format!("{apart} years lie between them"));
    }
    if fits > 1 {
        reason.push(format!("the shorter one fits {fits} names"));
    }
    if likely < LEAST {
        return None;
    }
    let (stay, go) = (stays.name(), goes.name());
    reason.push(format!("{} and {} articles, none of which names both", stays.articles.len(), goes.articles.len()));
    let mut names = [stay.clone(), go.clone()];
    names.sort();
    let about = names.join("|");
    let archive = Target::Archive;
    let merge = |names: &str, into: &str| Action::MergePersons { names: vec![names.to_owned()], into: into.to_owned() };
    Some(Item {
        queue: Queue::SamePerson,
        title: format!("{stay} · {go}"),
        reason: reason.join("; "),
        doubt: likely,
        effect: goes.articles.len() as u64,
        articles: [stays.shown(persons), goes.shown(persons)].concat(),
        names: vec![stay.clone(), go.clone()],
        publication: None,
        proposals: vec![
            Proposal::new(format!("one person, {stay}"), archive, merge(&go, &stay)),
            Proposal::new(format!("one person, {go}"), archive, merge(&stay, &go)),
            Proposal::settle("two people", Queue::SamePerson, &about),
        ],
        about,
    })
}

/// The countries that both name often, at most three.
fn common_countries(one: &Known, other: &Known) -> Vec<String> {
    let share = |known: &Known, count: u32| f64::from(count) / known.articles.len().max(1) as f64;
    let mut common: Vec<(f64, &String)> = one
        .countries
        .iter()
        .filter_map(|(code, count)| Some((share(one, *count).min(share(other, *other.countries.get(code)?)), code)))
        .filter(|(share, _)| *share >= 0.25)
        .collect();
    common.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    common.into_iter().take(3).map(|(_, code)| code.clone()).collect()
}

/// Years between the last article of the one and the first of the other.
fn years_apart(one: &Known, other: &Known) -> i16 {
    match (one.years, other.years) {
        (Some(one), Some(other)) => (other.0 - one.1).max(one.0 - other.1).max(0),
        _ => 0,
    }
}
