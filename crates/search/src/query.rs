//! Asking: newest first, with an exact total.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::synonyms::Synonyms;
use crate::{DocKind, rank, term};

/// A question to the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What was typed. Every word must be in the document; a `*` after a word stands for any ending.
    pub text: String,
    pub kinds: Vec<DocKind>,
    pub scope: Scope,
    pub order: Order,
    pub last: LastWord,
    pub limit: usize,
    /// [`Hits::next`] of the page before.
    pub before: Option<String>,
}

impl Query {
    /// The newest 30 documents of one kind for a reader who sees everything.
    pub fn new(kind: DocKind, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            kinds: vec![kind],
            scope: Scope::All,
            order: Order::Newest,
            last: LastWord::Finished,
            limit: 30,
            before: None,
        }
    }
}

/// Whose documents are searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    All,
    /// Documents of these teams, those owned by this agent, and those open to everybody.
    Teams {
        teams: Vec<i64>,
        owner: Option<i64>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Newest,
    Ranked,
}

/// Whether the last word is complete or still being typed, when longer words count too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastWord {
    Finished,
    Unfinished,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    pub kind: DocKind,
    pub id: i64,
    pub case: Option<i64>,
    pub at: i64,
    /// BM25 when ranked, 0 when newest first.
    pub score: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hits {
    pub hits: Vec<Hit>,
    /// How many documents match in all; exact.
    pub total: u64,
    /// How many of them were ranked: the newest [`crate::RANKED_CAP`] at most. Equals `total` otherwise.
    pub ranked_of: u64,
    pub next: Option<String>,
}

pub(crate) fn run(db: &Connection, query: &Query, synonyms: &Synonyms) -> rusqlite::Result<Hits> {
    let groups = term::widened(term::of_question(&query.text, query.last), synonyms);
    let mut found = Hits { hits: Vec::new(), total: 0, ranked_of: 0, next: None };
    if groups.is_empty() || query.limit == 0 {
        return Ok(found);
    }
    let expression = term::expression(&groups, &query.scope);
    let mut pages = Vec::new();
    for kind in &query.kinds {
        let page = match query.order {
            Order::Newest => newest(db, *kind, &expression, query)?,
            Order::Ranked => rank::ranked(db, *kind, &groups, &expression, query)?,
        };
        found.total += page.total;
        found.ranked_of += page.ranked_of;
        pages.push(page);
    }
    merge(&mut found, &pages, query);
    Ok(found)
}

/// Matches of one kind. `place` is what the next page must continue after: a row number when walking
/// newest first, a count when ranked.
pub(crate) struct KindPage {
    pub(crate) kind: DocKind,
    pub(crate) hits: Vec<(i64, Hit)>,
    pub(crate) start: Option<i64>,
    pub(crate) more: bool,
    pub(crate) total: u64,
    pub(crate) ranked_of: u64,
}

fn newest(db: &Connection, kind: DocKind, expression: &str, query: &Query) -> rusqlite::Result<KindPage> {
    let start = place_of(query.before.as_deref(), kind);
    let total = count(db, kind, expression)?;
    let name = kind.table();
    let sql = format!(
        "SELECT rowid FROM {name}_words WHERE {name}_words MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let limit = i64::try_from(query.limit + 1).unwrap_or(i64::MAX);
    let rows =
        statement.query_map(params![expression, start.unwrap_or(i64::MAX), limit], |row| row.get(0))?;
    let mut hits = Vec::new();
    for row in rows {
        let row: i64 = row?;
        if let Some(hit) = hit(db, kind, row, 0.0)? {
            hits.push((row, hit));
        }
    }
    let more = hits.len() > query.limit;
    hits.truncate(query.limit);
    Ok(KindPage { kind, hits, start, more, total, ranked_of: total })
}

/// How many documents match, exactly.
pub(crate) fn count(db: &Connection, kind: DocKind, expression: &str) -> rusqlite::Result<u64> {
    let name = kind.table();
    let sql = format!("SELECT count(*) FROM {name}_words WHERE {name}_words MATCH ?1");
    let count: i64 = db.prepare_cached(&sql)?.query_row([expression], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

pub(crate) fn hit(db: &Connection, kind: DocKind, row: i64, score: f64) -> rusqlite::Result<Option<Hit>> {
    let sql = format!("SELECT id, case_id, at FROM {}_doc WHERE row = ?1", kind.table());
    db.prepare_cached(&sql)?
        .query_row([row], |r| Ok(Hit { kind, id: r.get(0)?, case: r.get(1)?, at: r.get(2)?, score }))
        .optional()
}

/// Puts the pages of all kinds into one, best first, and notes where each kind is to go on.
fn merge(found: &mut Hits, pages: &[KindPage], query: &Query) {
    let mut all: Vec<(DocKind, i64, Hit)> = Vec::new();
    for page in pages {
        all.extend(page.hits.iter().map(|(place, hit)| (page.kind, *place, hit.clone())));
    }
    all.sort_by(|(_, _, a), (_, _, b)| b.score.total_cmp(&a.score).then(b.at.cmp(&a.at)));
    let beyond = all.len() > query.limit || pages.iter().any(|page| page.more);
    all.truncate(query.limit);
    if beyond {
        let places = pages.iter().filter_map(|page| {
            let last = all.iter().rev().find(|(kind, _, _)| *kind == page.kind).map(|(_, place, _)| *place);
            last.or(page.start).map(|place| format!("{}{place}", page.kind.letter()))
        });
        found.next = Some(places.collect::<Vec<_>>().join("."));
    }
    found.hits = all.into_iter().map(|(_, _, hit)| hit).collect();
}

/// Reads one kind's place from a cursor such as `m1042.c77`. A cursor nobody gave starts at the top.
pub(crate) fn place_of(before: Option<&str>, kind: DocKind) -> Option<i64> {
    let part = before?.split('.').find_map(|part| part.strip_prefix(kind.letter()))?;
    part.parse().ok()
}
