//! The parts of a METS document that hold no text → files, pointers, links and page numbers.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::capture::formats::xml::Node;

/// A block of a page that a pointer names: the file, and the block unless it is the whole page.
pub(super) type Area = (String, Option<String>);

/// The type of a division, lower case.
pub(super) fn kind(node: &Node) -> String {
    node.attribute("TYPE").unwrap_or_default().to_ascii_lowercase()
}

/// Addresses of the files of text by their identifier.
pub(super) fn files(root: &Node) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let section = root.child("fileSec").unwrap_or(root);
    gather_files(section, false, &mut files);
    files
}

fn gather_files(node: &Node, in_text: bool, into: &mut BTreeMap<String, String>) {
    for inside in node.nodes() {
        let told = ["USE", "ID"]
            .iter()
            .filter_map(|name| inside.attribute(name))
            .collect::<Vec<_>>()
            .join(" ")
            .to_ascii_lowercase();
        let is_text = told.contains("text") || told.contains("alto") || told.contains("ocr");
        if inside.is("fileGrp") {
            gather_files(inside, in_text || is_text, into);
        } else if inside.is("file") {
            let address = inside.find("FLocat").and_then(|location| location.attribute("href"));
            let is_xml = address.as_deref().is_some_and(|address| address.to_ascii_lowercase().ends_with(".xml"));
            if let (Some(id), Some(address), true) = (inside.attribute("ID"), address, is_xml && (in_text || is_text)) {
                into.insert(id, address);
            }
        }
    }
}

/// The areas that a pointer names, of files of text only.
pub(super) fn areas(pointer: &Node, files: &BTreeMap<String, String>) -> Vec<Area> {
    let mut found = Vec::new();
    pointer.collect(&|node| node.is("area"), &mut found);
    if found.is_empty() {
        found.push(pointer);
    }
    let area = |node: &&Node| {
        let file = node.attribute("FILEID").filter(|file| files.contains_key(file))?;
        Some((file, node.attribute("BEGIN")))
    };
    found.iter().filter_map(area).collect()
}

/// Areas of the divisions of the physical structure by their identifier.
pub(super) fn physical(root: &Node) -> HashMap<String, Vec<Area>> {
    let files = files(root);
    let mut found = HashMap::new();
    for map in root.named("structMap").filter(|map| kind(map) == "physical") {
        gather_physical(map, &files, &mut found);
    }
    found
}

fn gather_physical(node: &Node, files: &BTreeMap<String, String>, into: &mut HashMap<String, Vec<Area>>) {
    for division in node.named("div") {
        let own: Vec<Area> = division.named("fptr").flat_map(|pointer| areas(pointer, files)).collect();
        if let Some(id) = division.attribute("ID").filter(|_| !own.is_empty()) {
            into.insert(id, own);
        }
        gather_physical(division, files, into);
    }
}

/// Links from the logical to the physical structure.
pub(super) fn links(root: &Node) -> HashMap<String, Vec<String>> {
    let mut links: HashMap<String, Vec<String>> = HashMap::new();
    for link in root.all("smLink") {
        if let (Some(from), Some(to)) = (link.attribute("from"), link.attribute("to")) {
            links.entry(from).or_default().push(to);
        }
    }
    for group in root.all("smLinkGrp") {
        let ends: Vec<String> = group.all("smLocatorLink").iter().filter_map(|link| link.attribute("href")).collect();
        if let Some((from, to)) = ends.split_first() {
            let plain = |id: &String| id.trim_start_matches('#').to_owned();
            links.entry(plain(from)).or_default().extend(to.iter().map(plain));
        }
    }
    links
}

/// The printed number and the order of the page that each file is of.
pub(super) fn labels(root: &Node) -> HashMap<String, (String, u16)> {
    let files = files(root);
    let mut labels = HashMap::new();
    for map in root.named("structMap") {
        let mut pages = Vec::new();
        map.collect(&|node| node.is("div") && kind(node).ends_with("page"), &mut pages);
        for (order, page) in (1..=u16::MAX).zip(pages) {
            let label =
                page.attribute("ORDERLABEL").or_else(|| page.attribute("ORDER")).unwrap_or_else(|| order.to_string());
            let mut pointers = Vec::new();
            page.collect(&|node| node.is("fptr"), &mut pointers);
            for (file, _) in pointers.into_iter().flat_map(|pointer| areas(pointer, &files)) {
                labels.entry(file).or_insert_with(|| (label.clone(), order));
            }
        }
    }
    let known: HashSet<String> = labels.keys().cloned().collect();
    for (order, file) in (1..=u16::MAX).zip(files.into_keys().filter(|file| !known.contains(file))) {
        labels.insert(file, (order.to_string(), order));
    }
    labels
}
