//! Asking by relevance: BM25 over the newest matches.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use crate::query::{KindPage, count, hit, place_of};
use crate::term::{self, Group};
use crate::{DocKind, Query};

/// At most so many matches, the newest, are scored; [`crate::Hits::ranked_of`] says when there were more.
pub const RANKED_CAP: usize = 2_000;

const K1: f64 = 1.2;
const B: f64 = 0.4;
/// What a heavy word counts for: about the mean of two, three, four… times.
const HEAVY: f64 = 3.0;

struct Scored {
    score: f64,
    flat: f64,
}

pub(crate) fn ranked(
    db: &Connection,
    kind: DocKind,
    groups: &[Group],
    expression: &str,
    query: &Query,
) -> rusqlite::Result<KindPage> {
    let total = count(db, kind, expression)?;
    let rows = newest_rows(db, kind, expression, i64::MIN)?;
    let (documents, mean_length) = size(db, kind)?;
    let mut found: HashMap<i64, Scored> = HashMap::with_capacity(rows.len());
    for row in &rows {
        let flat = K1 * (1.0 - B + B * length(db, kind, *row)? / mean_length);
        found.insert(*row, Scored { score: 0.0, flat });
    }
    for group in groups {
        let idf = inverse_frequency(documents, frequency(db, kind, group)?);
        for scored in found.values_mut() {
            scored.score += idf * grown(1.0, scored.flat);
        }
        let both = format!("{expression} AND {}", term::heavy(group));
        for row in newest_rows(db, kind, &both, rows.last().copied().unwrap_or(i64::MAX))? {
            if let Some(scored) = found.get_mut(&row) {
                scored.score += idf * (grown(HEAVY, scored.flat) - grown(1.0, scored.flat));
            }
        }
    }
    let mut ordered: Vec<(f64, i64)> = found.into_iter().map(|(row, scored)| (scored.score, row)).collect();
    ordered.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    let start = place_of(query.before.as_deref(), kind);
    let skip = start.and_then(|place| usize::try_from(place).ok()).unwrap_or(0);
    let ranked_of = ordered.len() as u64;
    let mut hits = Vec::new();
    for (place, (score, row)) in ordered.iter().enumerate().skip(skip).take(query.limit) {
        if let Some(hit) = hit(db, kind, *row, *score)? {
            hits.push((i64::try_from(place + 1).unwrap_or(i64::MAX), hit));
        }
    }
    Ok(KindPage { kind, hits, start, more: ordered.len() > skip + query.limit, total, ranked_of })
}

fn newest_rows(db: &Connection, kind: DocKind, expression: &str, from: i64) -> rusqlite::Result<Vec<i64>> {
    let name = kind.table();
    let sql = format!(
        "SELECT rowid FROM {name}_words WHERE {name}_words MATCH ?1 AND rowid >= ?2
         ORDER BY rowid DESC LIMIT {RANKED_CAP}"
    );
    let mut statement = db.prepare_cached(&sql)?;
    statement.query_map(params![expression, from], |row| row.get(0))?.collect()
}

/// In how many documents the group's commonest stem stands.
fn frequency(db: &Connection, kind: DocKind, group: &Group) -> rusqlite::Result<f64> {
    let sql = format!("SELECT doc FROM {}_vocabulary WHERE term = ?1", kind.table());
    let mut statement = db.prepare_cached(&sql)?;
    let mut most: i64 = 0;
    for stem in group.stems.iter().chain(group.also.iter().flatten()) {
        most = most.max(statement.query_row([stem], |row| row.get(0)).optional()?.unwrap_or(0));
    }
    Ok(most as f64)
}

fn inverse_frequency(documents: f64, frequency: f64) -> f64 {
    (1.0 + (documents - frequency + 0.5).max(0.5) / (frequency + 0.5)).ln()
}

/// How BM25 lets a count grow: ever less, and slower in a long text (`flat` is large there).
fn grown(count: f64, flat: f64) -> f64 {
    count * (K1 + 1.0) / (count + flat)
}

/// Number of documents and mean number of tokens, from the engine's own averages record.
fn size(db: &Connection, kind: DocKind) -> rusqlite::Result<(f64, f64)> {
    let sql = format!("SELECT block FROM {}_words_data WHERE id = 1", kind.table());
    let block: Vec<u8> =
        db.prepare_cached(&sql)?.query_row([], |row| row.get(0)).optional()?.unwrap_or_default();
    let (documents, used) = varint(&block);
    let (tokens, _) = varint(block.get(used..).unwrap_or_default());
    let documents = documents.max(1) as f64;
    Ok((documents, (tokens as f64 / documents).max(1.0)))
}

fn length(db: &Connection, kind: DocKind, row: i64) -> rusqlite::Result<f64> {
    let sql = format!("SELECT sz FROM {}_words_docsize WHERE id = ?1", kind.table());
    let sz: Vec<u8> = db.prepare_cached(&sql)?.query_row([row], |r| r.get(0)).optional()?.unwrap_or_default();
    Ok(varint(&sz).0 as f64)
}

/// SQLite's variable-length number: seven bits a byte, high bit says more follow.
fn varint(bytes: &[u8]) -> (u64, usize) {
    let mut value: u64 = 0;
    for (i, byte) in bytes.iter().take(9).enumerate() {
        if i == 8 {
            return (value << 8 | u64::from(*byte), 9);
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return (value, i + 1);
        }
    }
    (value, bytes.len().min(9))
}
