//! What was typed → what the library takes.

use dateline::article::{Evidence, Language, PartialDate};
use dateline::capture::{DateHint, Hints};
use dateline::config::CaptureConfig;

use crate::args::HintFlags;
use crate::status;

/// Hints from flags; a date or language that cannot be understood is refused, never guessed.
pub(crate) fn hints(flags: &HintFlags) -> anyhow::Result<Hints> {
    if let Some(date) = &flags.published
        && PartialDate::parse(date).is_none()
    {
        let usage = format!("--published '{date}' is no date; write YYYY, YYYY-MM or YYYY-MM-DD");
        return Err(status::Usage(usage).into());
    }
    if let Some(url) = &flags.url
        && !(url.starts_with("https://") || url.starts_with("http://"))
    {
        return Err(status::Usage(format!("--url '{url}' is no address; write https://…")).into());
    }
    let parsed = |tag: &String| {
        let usage = || status::Usage(format!("--language '{tag}' is no language code such as en or pt"));
        Language::parse(tag).ok_or_else(usage)
    };
    let language = flags.language.as_ref().map(parsed).transpose()?;
    Ok(Hints {
        url: flags.url.clone(),
        published: flags.published.clone().map(|text| DateHint { text, evidence: Evidence::Flag }),
        publication: flags.publication.clone(),
        language,
        ..Hints::default()
    })
}

/// Settings of reading: flags win over the settings of the corpus.
pub(crate) fn capture(max_bytes: Option<usize>, keep_raw: bool, config: &CaptureConfig) -> CaptureConfig {
    CaptureConfig {
        max_bytes: max_bytes.unwrap_or(config.max_bytes),
        keep_raw: keep_raw || config.keep_raw,
        ..config.clone()
    }
}

/// Threads: as typed, else one per core.
pub(crate) fn jobs(typed: Option<usize>) -> usize {
    typed.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1)
}
