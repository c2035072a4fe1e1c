//! The backlog: what knowledge lacks, by the minutes that an article would save.
//!
//! Minutes of a month = contacts of the last 30 days × median handling time. The handling time is that of
//! the row's own cases when at least three were served, else the house's of the last 90 days, else assumed.

use std::collections::HashMap;

use helppo_kernel::{AgentId, Ambient, ArticleId, CaseId, Locale, Millis, TopicId};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use utoipa::ToSchema;

use crate::gather::{DAY_MS, DAYS};
use crate::ledger::{GapKind, words};
use crate::store::{self, GapRow, TopicRow};

/// Days of a month.
const MONTH: i64 = 30;
/// Own cases that make a median.
const ENOUGH: usize = 3;
/// Where nobody has been served yet.
const ASSUMED_MS: i64 = 5 * 60_000;
/// Wordings shown.
const SAMPLES: usize = 3;

words! {
    /// What is done about a row of the backlog.
    TopicState, "state of the backlog" {
        /// Nobody has begun.
        Open = "open",
        /// An article is being written.
        Drafted = "drafted",
        /// The article is published.
        Done = "done",
        /// It needs no article.
        Dismissed = "dismissed",
    }
}

words! {
    /// From where the handling time is.
    HandlingFrom, "source of handling time" {
        /// The row's own cases.
        Cases = "cases",
        /// All cases of the house.
        House = "house",
        /// Nobody has been served yet: five minutes.
        Assumed = "assumed",
    }
}

/// A row of the backlog.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BacklogTopic {
    pub id: TopicId,
    /// The most typical wording.
    pub title: String,
    pub locale: Locale,
    pub state: TopicState,
    pub owner: Option<AgentId>,
    pub owner_name: Option<String>,
    /// The article that is written for it, or that is to be extended.
    pub article: Option<ArticleId>,
    /// Contacts of the last 30 days.
    pub contacts: i64,
    /// Questions of the last 90 days by why they were not settled.
    pub by_kind: Vec<BacklogKind>,
    /// Median time that people serve such a matter, in milliseconds.
    pub handling_ms: i64,
    pub handling_from: HandlingFrom,
    /// What an article would save in a month, in minutes.
    pub minutes: i64,
    /// Wordings of customers, without personal data.
    pub samples: Vec<String>,
    pub last_at: Option<Millis>,
    pub closed_at: Option<Millis>,
    /// Whether it helped, once the article is published.
    pub effect: Option<BacklogEffect>,
}

/// Questions that were not settled for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct BacklogKind {
    pub kind: GapKind,
    pub questions: i64,
}

/// Contacts before and after an article was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct BacklogEffect {
    /// In the 30 days before.
    pub before: i64,
    /// Since.
    pub after: i64,
    /// Whole days since.
    pub days: i64,
}

/// Rows in one state, the most minutes first.
pub(crate) async fn list(tx: &mut Tx, now: Millis, state: TopicState) -> Result<Vec<BacklogTopic>, DbError> {
    let rows: Vec<TopicRow> = tx.all(store::TOPICS, p![state]).await?;
    let since = now.plus(-DAYS * DAY_MS);
    let mut gaps: HashMap<TopicId, Vec<GapRow>> = HashMap::new();
    for gap in tx.all::<GapRow>(store::GAPS_IN_TOPICS, p![since]).await? {
        gaps.entry(gap.topic.unwrap_or(TopicId(0))).or_default().push(gap);
    }
    let handling = Handling::read(tx, since).await?;
    let mut out: Vec<BacklogTopic> = rows
        .into_iter()
        .map(|row| {
            let of = gaps.remove(&row.id).unwrap_or_default();
            counted(row, &of, &handling, now)
        })
        .filter(|topic| state != TopicState::Open || !topic.by_kind.is_empty())
        .collect();
    out.sort_by_key(|topic| (std::cmp::Reverse((topic.minutes, topic.contacts)), topic.id));
    Ok(out)
}

/// One row.
pub(crate) async fn find(
    tx: &mut Tx,
    now: Millis,
    id: TopicId,
) -> Result<Option<(BacklogTopic, Vec<GapRow>)>, DbError> {
    let Some(row) = tx.opt::<TopicRow>(store::TOPIC, p![id]).await? else { return Ok(None) };
    let since = now.plus(-DAYS * DAY_MS);
    let gaps: Vec<GapRow> = tx.all(store::GAPS_OF_TOPIC, p![id, since, 500_i64]).await?;
    let handling = Handling::read(tx, since).await?;
    Ok(Some((counted(row, &gaps, &handling, now), gaps)))
}

/// An article is published: its row is done.
pub(crate) async fn published(tx: &mut Tx, ambient: &Ambient, article: ArticleId) -> Result<(), DbError> {
    for topic in tx.all::<TopicId>(store::DRAFTED, p![article]).await? {
        tx.exec(store::SET_STATE, p![TopicState::Done, Some(ambient.now()), topic]).await?;
    }
    Ok(())
}

/// How long people serve, by row and in all.
struct Handling {
    topics: HashMap<TopicId, Vec<i64>>,
    house: Option<i64>,
}

impl Handling {
    async fn read(tx: &mut Tx, since: Millis) -> Result<Self, DbError> {
        let mut topics: HashMap<TopicId, Vec<i64>> = HashMap::new();
        for (topic, ms) in tx.all::<(TopicId, i64)>(store::HANDLED_IN_TOPICS, p![since]).await? {
            topics.entry(topic).or_default().push(ms);
        }
        Ok(Self { topics, house: median(tx.all(store::HANDLED_LATELY, p![since]).await?) })
    }

    fn of(&self, topic: TopicId) -> (i64, HandlingFrom) {
        let own = self.topics.get(&topic).filter(|served| served.len() >= ENOUGH);
        match (own.and_then(|served| median(served.clone())), self.house) {
            (Some(ms), _) => (ms, HandlingFrom::Cases),
            (None, Some(ms)) => (ms, HandlingFrom::House),
            (None, None) => (ASSUMED_MS, HandlingFrom::Assumed),
        }
    }
}

/// The middle one, the lower of two.
fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied()
}

fn counted(row: TopicRow, gaps: &[GapRow], handling: &Handling, now: Millis) -> BacklogTopic {
    let contacts_in = |from: Millis, to: Millis| {
        let mut cases: Vec<Option<CaseId>> = gaps
            .iter()
            .filter(|gap| gap.kind.is_contact() && gap.at >= from && gap.at < to)
            .map(|gap| gap.case.or(Some(CaseId(-gap.id))))
            .collect();
        cases.sort_unstable();
        cases.dedup();
        i64::try_from(cases.len()).unwrap_or(i64::MAX)
    };
    let month = MONTH * DAY_MS;
    let contacts = contacts_in(now.plus(-month), now.plus(1));
    let (handling_ms, handling_from) = handling.of(row.id);
    let count = |kind: GapKind| gaps.iter().filter(|gap| gap.kind == kind).count() as i64;
    let kinds = GapKind::ALL.map(|kind| BacklogKind { kind, questions: count(kind) });
    let mut samples: Vec<String> = Vec::new();
    for gap in gaps {
        if samples.len() < SAMPLES && !samples.contains(&gap.question) {
            samples.push(gap.question.clone());
        }
    }
    BacklogTopic {
        effect: row.closed_at.filter(|_| row.state == TopicState::Done).map(|closed| BacklogEffect {
            before: contacts_in(closed.plus(-month), closed),
            after: contacts_in(closed, now.plus(1)),
            days: now.since(closed) / DAY_MS,
        }),
        id: row.id,
        title: row.title,
        locale: row.locale,
        state: row.state,
        owner: row.owner,
        owner_name: row.owner_name,
        article: row.article,
        contacts,
        by_kind: kinds.into_iter().filter(|one| one.questions > 0).collect(),
        handling_ms,
        handling_from,
        minutes: contacts * handling_ms / 60_000,
        samples,
        last_at: gaps.first().map(|gap| gap.at),
        closed_at: row.closed_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_one_of_the_values() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![5]), Some(5));
        assert_eq!(median(vec![9, 1]), Some(1));
        assert_eq!(median(vec![9, 1, 5]), Some(5));
    }
}
