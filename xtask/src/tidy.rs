//! The house's own rules: floors, names, sizes, words, the table of errors.

mod errors;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::sh;

/// Every room and its floor. A room imports lower floors, and of its own floor what its line names.
const ROOMS: &[(&str, u8, &[&str])] = &[
    ("kernel", 0, &[]),
    ("mime", 0, &["kernel"]),
    ("hours", 0, &["kernel"]),
    ("text", 0, &["kernel"]),
    ("encoder", 0, &[]),
    ("linear", 0, &[]),
    ("asked", 0, &[]),
    ("store", 1, &[]),
    ("blob", 1, &["store"]),
    ("search", 1, &[]),
    ("web", 1, &["store"]),
    ("testkit", 1, &["store"]),
    ("people", 2, &[]),
    ("customer", 2, &["people"]),
    ("case", 3, &[]),
    ("channel", 4, &[]),
    ("routing", 4, &[]),
    ("knowledge", 4, &[]),
    ("notice", 4, &[]),
    ("survey", 4, &[]),
    ("pulse", 4, &[]),
    ("help", 4, &[]),
    ("report", 4, &["routing"]),
    ("level", 4, &["channel"]),
    ("journey", 4, &["channel"]),
    ("learn", 4, &["knowledge"]),
    ("channel-email", 5, &[]),
    ("channel-chat", 5, &[]),
    ("bot", 5, &[]),
    ("assist", 5, &[]),
    ("planning", 5, &[]),
    ("area", 5, &[]),
    ("server", 6, &[]),
    ("demo", 7, &[]),
    ("bench", 7, &[]),
];

/// Words that say nothing about what a file holds.
const EMPTY_NAMES: &[&str] =
    &["common", "utils", "util", "helpers", "helper", "core", "manager", "service", "misc", "base"];

/// Lines above which a file must say why at its top.
const LONG: usize = 900;

/// Checks the tree; lists everything that is wrong, not only the first.
pub fn run() -> anyhow::Result<()> {
    let files =
        sh::read(&mut sh::command(&["git", "ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let files: Vec<PathBuf> = files.lines().map(PathBuf::from).filter(|p| p.is_file()).collect();
    let mut wrong = Vec::new();
    floors(&mut wrong)?;
    for file in &files {
        names(file, &mut wrong);
        text(file, &mut wrong);
    }
    errors::check(&files, &mut wrong)?;
    if !wrong.is_empty() {
        bail!("{} untidy places:\n{}", wrong.len(), wrong.join("\n"));
    }
    println!("{} files are tidy", files.len());
    Ok(())
}

fn floors(wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let known: BTreeMap<&str, (u8, &[&str])> = ROOMS.iter().map(|(n, f, also)| (*n, (*f, *also))).collect();
    for entry in std::fs::read_dir("crates")? {
        let room = entry?.file_name().to_string_lossy().into_owned();
        let Some((floor, also)) = known.get(room.as_str()) else {
            wrong.push(format!("crates/{room}: no floor is written for it in xtask/src/tidy.rs"));
            continue;
        };
        let manifest = Path::new("crates").join(&room).join("Cargo.toml");
        let manifest = std::fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
        let runtime = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        for line in runtime.lines().filter_map(|l| l.strip_prefix("helppo-")) {
            let used = line.split(['.', ' ', '=']).next().unwrap_or_default();
            let lower = known.get(used).is_some_and(|(f, _)| f < floor);
            if !lower && !also.contains(&used) {
                wrong.push(format!("crates/{room} (floor {floor}) imports {used}, which is not below it"));
            }
        }
    }
    Ok(())
}

fn names(file: &Path, wrong: &mut Vec<String>) {
    if !is_code(file) {
        return;
    }
    let words = file.with_extension("");
    for part in words.iter().filter_map(|p| p.to_str()) {
        if EMPTY_NAMES.contains(&part) && file.file_name().is_some_and(|n| n != "base.css") {
            wrong.push(format!("{}: the name {part} says nothing about what is inside", file.display()));
        }
    }
}

fn text(file: &Path, wrong: &mut Vec<String>) {
    if !is_code(file) || file.ends_with("schema.ts") || file.starts_with("xtask") {
        return;
    }
    let Ok(text) = std::fs::read_to_string(file) else { return };
    let lines = text.lines().count();
    if lines > LONG && !text.lines().take(12).any(|l| l.contains("long because")) {
        wrong.push(format!("{}: {lines} lines and no \"long because …\" at its top", file.display()));
    }
    for (i, line) in text.lines().enumerate() {
        let at = || format!("{}:{}", file.display(), i + 1);
        if line.contains("TODO") || line.contains("FIXME") {
            wrong.push(format!("{}: work left open belongs into an issue", at()));
        }
        if line.trim_start().starts_with("#[allow(") || line.trim_start().starts_with("#![allow(") {
            wrong.push(format!("{}: use #[expect(lint, reason = …)]", at()));
        }
        if line.contains("#[ignore") {
            wrong.push(format!("{}: a test that is not run proves nothing", at()));
        }
    }
}

fn is_code(file: &Path) -> bool {
    file.extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| matches!(e, "rs" | "ts" | "mjs" | "svelte" | "css" | "sql"))
}
