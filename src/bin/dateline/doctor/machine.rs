//! Settings and machine: can the settings be understood, is the port free, is there room on the disks, are enough files
//! allowed, and who can reach the service?

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use dateline::config::Config;

use super::Finding;
use crate::args::{self, Places};
use crate::{serve, serving};

/// Less free than this, in bytes, and an ingest will soon stop.
const LITTLE_SPACE: u64 = 1 << 30;
/// Files that a service has open beside its connections: the index, the corpus, the log.
const OWN_FILES: u64 = 200;

/// Whether the settings can be understood.
pub(super) fn settings(places: &Places, typed: &args::Serve) -> Vec<Finding> {
    let file = places.corpus.join(dateline::config::FILE);
    let config = match Config::read(&places.corpus) {
        Ok(config) => config,
        Err(error) => return vec![Finding::error("settings", &error)],
    };
    match serving::settings(places, typed, config) {
        Ok(_) if file.exists() => vec![Finding::well("settings", format!("{} is understood", file.display()))],
        Ok(_) => {
            vec![Finding::well("settings", format!("there is no {}; everything is as by default", file.display()))]
        }
        Err(error) => vec![Finding::ill(
            "settings",
            error.to_string(),
            format!("mend it in {}, the environment or the flags", file.display()),
        )],
    }
}

pub(super) fn all(places: &Places, typed: &args::Serve) -> Vec<Finding> {
    let config = Config::read(&places.corpus).unwrap_or_default();
    let address = typed.listen.or(config.serve.listen).unwrap_or(serve::LOOPBACK);
    let mut findings = vec![match TcpListener::bind(address) {
        Ok(_) => Finding::well("port", format!("{address} is free")),
        Err(error) => {
            let remedy = "another service listens there, this one perhaps; else choose another address with --listen";
            Finding::doubtful("port", format!("{address} cannot be listened on: {error}"), remedy)
        }
    }];
    let settings = serving::settings(places, typed, config).ok();
    if !address.ip().is_loopback() {
        let is_open = settings.as_ref().is_some_and(|settings| settings.limits.per_minute.is_none());
        findings.push(if is_open {
            let remedy = "set per_minute, or let a proxy with TLS stand before it and listen on the loopback address";
            Finding::doubtful("reach", format!("{address} can be reached from other machines, without limit"), remedy)
        } else {
            Finding::well("reach", format!("{address} can be reached from other machines"))
        });
    }
    findings.extend([
        space("disk", &places.corpus),
        space("disk", &places.index),
        space("disk", &std::env::temp_dir()),
    ]);
    findings.extend(files(settings.map_or(0, |settings| settings.limits.max_connections as u64)));
    findings
}

/// Room on the disk of a folder, or of the folder that it will be made in.
fn space(what: &'static str, folder: &Path) -> Finding {
    let mut there: PathBuf = folder.to_owned();
    while !there.exists() && there.pop() {}
    if there.as_os_str().is_empty() {
        there = PathBuf::from(".");
    }
    match fs4::available_space(&there) {
        Ok(free) if free < LITTLE_SPACE => {
            let found = format!("{} MB free for {}", free >> 20, folder.display());
            Finding::doubtful(
                what,
                found,
                "free some space: an ingest needs about three times the size of its pages' text",
            )
        }
        Ok(free) => Finding::well(what, format!("{} GB free for {}", free >> 30, folder.display())),
        Err(error) => Finding::doubtful(
            what,
            format!("the space for {} cannot be told: {error}", folder.display()),
            "look at the folder's rights",
        ),
    }
}

/// Whether as many files may be open as there may be connections, where the system tells.
fn files(connections: u64) -> Option<Finding> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    let most: u64 = line.split_whitespace().next()?.parse().ok()?;
    let wanted = connections + OWN_FILES;
    Some(if most < wanted {
        let found = format!("{most} files may be open, {connections} connections need {wanted}");
        Finding::doubtful("files", found, format!("set LimitNOFILE={wanted} in the unit, or lower max_connections"))
    } else {
        Finding::well("files", format!("{most} files may be open"))
    })
}
