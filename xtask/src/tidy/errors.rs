//! Every problem that the API answers with stands in docs/errors.md, and nothing else stands there.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context as _;

const TABLE: &str = "docs/errors.md";
/// What makes a problem of the slug that follows; a bare `Self::new` only behind a status.
const MAKERS: &[&str] = &["Problem::new(", "Self::new(", "conflict(", "refused("];

/// Notes slugs without a row, rows without a slug, and rows of another status.
pub(super) fn check(files: &[PathBuf], wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let mut made: BTreeMap<String, (String, String)> = BTreeMap::new();
    for file in files.iter().filter(|f| is_program(f)) {
        let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
        for (slug, status) in problems(&text) {
            made.insert(slug, (status, file.display().to_string()));
        }
    }
    let table = std::fs::read_to_string(TABLE).context(TABLE)?;
    let mut rows: BTreeMap<&str, &str> = table.lines().filter_map(row).collect();
    for (slug, (status, file)) in made {
        match rows.remove(slug.as_str()) {
            Some(told) if told == status => {}
            Some(told) => wrong.push(format!("{TABLE}: {slug} is told as {told} and is {status} in {file}")),
            None => wrong.push(format!("{TABLE}: {slug} ({status}) of {file} has no row")),
        }
    }
    wrong.extend(rows.keys().map(|slug| format!("{TABLE}: nothing answers with {slug}")));
    Ok(())
}

fn is_program(file: &std::path::Path) -> bool {
    let mut parts = file.iter().skip(2);
    file.starts_with("crates")
        && parts.next().is_some_and(|p| p == "src")
        && file.extension().is_some_and(|e| e == "rs")
}

/// Slugs with their status.
fn problems(text: &str) -> Vec<(String, String)> {
    let program = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for maker in MAKERS {
        for (at, _) in program.match_indices(maker) {
            let rest = program[at + maker.len()..].trim_start();
            let status: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let rest = rest[status.len()..].trim_start_matches(',').trim_start();
            let Some(slug) = rest.strip_prefix('"').and_then(|r| r.split('"').next()) else { continue };
            let is_slug = slug.chars().all(|c| c == '-' || c.is_ascii_lowercase());
            let status = if status.is_empty() && *maker == "conflict(" { "409".to_owned() } else { status };
            if is_slug && !slug.is_empty() && !status.is_empty() {
                found.push((slug.to_owned(), status));
            }
        }
    }
    found
}

/// A row's slug and status.
fn row(line: &str) -> Option<(&str, &str)> {
    let mut cells = line.strip_prefix("| `")?.split('|').map(str::trim);
    let slug = cells.next()?.strip_suffix('`')?;
    Some((slug, cells.next()?))
}
