//! What was typed → what the library takes.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use dateline::article::{Evidence, Language, PartialDate};
use dateline::capture::{self, DateHint, Hints};
use dateline::config::CaptureConfig;

use crate::args::{HintFlags, ReadFlags};
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

/// Settings of reading: flags win over the settings of the corpus. What cannot be understood is refused.
pub(crate) fn capture(flags: &ReadFlags, keep_raw: bool, config: &CaptureConfig) -> anyhow::Result<CaptureConfig> {
    let mut settings = CaptureConfig { keep_raw: keep_raw || config.keep_raw, ..config.clone() };
    settings.max_bytes = flags.max_bytes.unwrap_or(settings.max_bytes);
    settings.include.extend(flags.include.iter().cloned());
    settings.exclude.extend(flags.exclude.iter().cloned());
    for pair in &flags.map {
        let usage = || status::Usage(format!("--map '{pair}' is no pair; write FIELD=FACT, such as title=headline"));
        let (field, fact) = pair.split_once('=').ok_or_else(usage)?;
        settings.map.insert(field.trim().to_owned(), fact.trim().to_owned());
    }
    settings.format = flags.format.clone();
    settings.since = flags.since.as_deref().map(since).transpose()?;
    capture::check(&settings).map_err(status::Usage)?;
    Ok(settings)
}

/// The beginning of a day, in UTC.
fn since(date: &str) -> anyhow::Result<SystemTime> {
    let usage = || status::Usage(format!("--since '{date}' is no date; write YYYY, YYYY-MM or YYYY-MM-DD"));
    let day = PartialDate::parse(date).ok_or_else(usage)?.first_day();
    let epoch = jiff::civil::date(1970, 1, 1);
    let seconds = day.duration_since(epoch).as_secs();
    Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// An address is that of one page: with a folder, a pattern or several inputs it would make one article of all of them.
pub(crate) fn one_page(url: Option<&String>, paths: &[PathBuf]) -> anyhow::Result<()> {
    let many = paths.len() > 1 || paths.iter().any(|path| path.is_dir() || !path.exists() && path.as_os_str() != "-");
    if url.is_some() && many {
        let usage =
            "--url is the address of one page; name one file with it, or give each page its address in a sidecar";
        return Err(status::Usage(usage.into()).into());
    }
    Ok(())
}

/// Threads: as typed, else one per core.
pub(crate) fn jobs(typed: Option<usize>) -> usize {
    typed.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1)
}
