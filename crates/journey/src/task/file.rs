//! The register as a file that people read, write and keep beside others: TOML, one `[[task]]` for each.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{TaskDefinition, Texts};

/// Most tasks in a register; more are several registers.
const MOST_TASKS: usize = 500;
/// Longest text, in characters.
const LONGEST_TEXT: usize = 2_000;
/// Most entries in one list.
const MOST_ENTRIES: usize = 200;

/// Why a file is no register.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReadable {
    /// With the line in which it shows.
    #[error("line {line}: {what}")]
    Toml { line: usize, what: String },
    #[error("task {0:?}: a key is 1 to 60 small letters, digits and hyphens, and not \"file\"")]
    Key(String),
    #[error("task {0:?} is there twice")]
    Twice(String),
    #[error("task {0:?} has no name")]
    NoName(String),
    #[error("task {0:?}: {1}")]
    Bounds(String, &'static str),
    #[error("a register has at most {MOST_TASKS} tasks")]
    TooMany,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "task")]
    tasks: Vec<TaskDefinition>,
}

/// Reads a register, or says what is wrong with it and where.
pub fn read(text: &str) -> Result<Vec<TaskDefinition>, NotReadable> {
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = 1 + text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count();
        NotReadable::Toml { line, what: error.message().to_owned() }
    })?;
    if file.tasks.len() > MOST_TASKS {
        return Err(NotReadable::TooMany);
    }
    let mut seen = BTreeSet::new();
    for task in &file.tasks {
        check(task)?;
        if !seen.insert(task.key.as_str()) {
            return Err(NotReadable::Twice(task.key.clone()));
        }
    }
    Ok(file.tasks)
}

/// Writes a register; [`read`] gives the same tasks again.
pub fn write(tasks: &[TaskDefinition]) -> String {
    let file = File { tasks: tasks.to_vec() };
    toml::to_string_pretty(&file).expect("tasks are tables of words, numbers and lists")
}

/// The bounds of one task.
pub(super) fn check(task: &TaskDefinition) -> Result<(), NotReadable> {
    let key = &task.key;
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    // The register's own file has that address.
    if key.is_empty() || key == "file" || key.len() > 60 || !key.chars().all(good) {
        return Err(NotReadable::Key(key.clone()));
    }
    if [&task.name.en, &task.name.fi, &task.name.sv].iter().all(|name| name.trim().is_empty()) {
        return Err(NotReadable::NoName(key.clone()));
    }
    let bounds = |what| Err(NotReadable::Bounds(key.clone(), what));
    let long =
        |texts: &Texts| [&texts.en, &texts.fi, &texts.sv].iter().any(|t| t.chars().count() > LONGEST_TEXT);
    let texts = [&task.name, &task.outcome].into_iter();
    let texts = texts.chain(task.next.iter().map(|n| &n.advice)).chain(task.paths.iter().map(|p| &p.why));
    if texts.into_iter().any(long) || task.owner.chars().count() > 200 {
        return bounds("a text has at most 2,000 characters, an owner 200");
    }
    let lists = [&task.says, &task.steps].into_iter().flat_map(|l| [&l.en, &l.fi, &l.sv]);
    for list in lists.chain([&task.documents]) {
        if list.len() > MOST_ENTRIES || list.iter().any(|entry| entry.chars().count() > LONGEST_TEXT) {
            return bounds("a list has at most 200 entries of at most 2,000 characters");
        }
    }
    if task.next.iter().any(|next| next.percent > 100) {
        return bounds("a share is 0 to 100 per cent");
    }
    if task.facts.len() > 50 || task.next.len() > 50 {
        return bounds("a task has at most 50 facts and 50 tasks that follow");
    }
    let mut places = BTreeSet::new();
    if !task.paths.iter().all(|path| places.insert((path.channel, path.mode))) {
        return bounds("a channel and mode has one path");
    }
    Ok(())
}
