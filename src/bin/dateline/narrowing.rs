//! Flags that say which articles are meant → the parameters of the HTTP interface.

use dateline::web::problem::Problem;

use crate::args::{Narrowing, Order};
use crate::status;

/// The flags as parameters, so that the command line and HTTP understand the same and refuse the same.
pub(crate) fn pairs(typed: &Narrowing) -> Vec<(String, String)> {
    let repeated = [
        ("person", &typed.person),
        ("country", &typed.country),
        ("publication", &typed.publication),
        ("author", &typed.author),
        ("language", &typed.language),
        ("tag", &typed.tag),
        ("collection", &typed.collection),
    ];
    let single = [
        ("from", &typed.from),
        ("to", &typed.to),
        ("date", &typed.date),
        ("quality", &typed.quality),
        ("collapse", &typed.collapse),
    ];
    let repeated = repeated.into_iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    let single = single.into_iter().flat_map(|(name, value)| value.iter().map(move |value| (name, value)));
    let flags = repeated.chain(single).map(|(name, value)| (name.to_owned(), value.clone()));
    std::iter::once(("q".to_owned(), typed.query.join(" "))).chain(flags).collect()
}

/// What the parameters stand for, or how to type it.
pub(crate) fn understood<T>(read: Result<T, Problem>) -> anyhow::Result<T> {
    read.map_err(|problem| status::Usage(problem.detail).into())
}

/// The name of an order.
pub(crate) fn order(order: Order) -> &'static str {
    match order {
        Order::Relevance => "relevance",
        Order::Newest => "newest",
        Order::Oldest => "oldest",
    }
}

/// Says what was ignored of a query and what else the reader should know.
pub(crate) fn say(ignored: &[String], warnings: &[String]) {
    ignored.iter().for_each(|what| eprintln!("ignored: {what}"));
    warnings.iter().for_each(|note| eprintln!("note: {note}"));
}
