//! The round that puts unsettled questions together into the backlog's rows.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::Arc;

use helppo_kernel::{Ambient, ArticleId, EventId, JobId, Locale, Millis, TopicId};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, NewJob, Tx, p};
use serde_json::json;

use crate::Learning;
use crate::cluster::{Asked, cluster, most_typical};
use crate::ledger::GapKind;
use crate::mask::mask;
use crate::store::{self, GapRow};
use crate::title::title;

/// The job of the round.
pub const GATHER_BACKLOG: &str = "GatherBacklog";
/// Questions of so many days are looked at …
pub(crate) const DAYS: i64 = 90;
pub(crate) const DAY_MS: i64 = 86_400_000;
/// … the newest of them; groups are found by comparing each with each.
const MOST: i64 = 1_500;
/// Of these, searches and remarks.
const MOST_READERS: i64 = 300;
/// A row of the backlog needs so many questions: one alone is chance.
const ENOUGH: usize = 2;
/// The round waits this long for more of the same.
const SOON_MS: i64 = 30_000;

/// Promises a round, unless one is promised.
pub(crate) async fn soon(tx: &mut Tx, amb: &Ambient) -> Result<(), DbError> {
    let id = amb.id::<JobId>();
    let run_at = amb.now().plus(SOON_MS);
    tx.ensure_job(&NewJob { id, kind: GATHER_BACKLOG, key: "backlog", run_at, data: json!({}) }).await
}

/// Does the round.
pub struct GatherBacklog(pub(crate) Arc<Learning>);

impl JobHandler for GatherBacklog {
    fn run(&self, _: Job) -> Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>> {
        Box::pin(async move {
            match self.0.gather().await {
                Ok(_) => JobOutcome::Done,
                Err(error) => JobOutcome::Retry(error.to_string()),
            }
        })
    }
}

impl Learning {
    /// Puts unsettled questions together anew; gives how many rows of the backlog have questions now.
    pub async fn gather(&self) -> Result<usize, DbError> {
        let ambient = self.ambient.clone();
        let gaps = self.store.write(async move |tx: &mut Tx| {
            let since = ambient.now().plus(-DAYS * DAY_MS);
            note_readers(tx, since).await?;
            tx.all::<GapRow>(store::GAPS_SINCE, p![since, MOST]).await
        });
        let gaps = gaps.await?;
        let mut asked = Vec::with_capacity(gaps.len());
        for gap in &gaps {
            let vector = self.knowledge.meaning_of(&gap.question, gap.locale).await;
            asked.push(Asked { id: gap.id, locale: gap.locale, text: gap.question.clone(), vector });
        }
        let grouped = tokio::task::spawn_blocking(move || {
            let groups = cluster(&asked);
            let find = |id: &i64| asked.iter().find(|one| one.id == *id);
            let named: Vec<(Vec<i64>, Option<i64>)> = groups
                .into_iter()
                .map(|group| {
                    let members: Vec<&Asked> = group.iter().filter_map(find).collect();
                    (group, most_typical(&members))
                })
                .collect();
            named
        });
        let groups = grouped.await.map_err(|error| DbError::Engine(error.to_string()))?;
        let ambient = self.ambient.clone();
        self.store.write(async move |tx: &mut Tx| write(tx, &ambient, &gaps, &groups).await).await
    }
}

/// Searches without a find and what readers missed are gaps too.
async fn note_readers(tx: &mut Tx, since: Millis) -> Result<(), DbError> {
    let searches: Vec<(i64, Locale, String, Millis)> =
        tx.all(store::EMPTY_SEARCHES, p![since, MOST_READERS]).await?;
    for (id, locale, query, at) in searches {
        let question = mask(query.trim(), &[]);
        tx.exec(store::NOTE_GAP, p![id, GapKind::Searched, locale, question, None::<ArticleId>, at]).await?;
    }
    let remarks: Vec<(EventId, ArticleId, Locale, String, Millis)> =
        tx.all(store::REMARKS, p![since, MOST_READERS]).await?;
    for (id, article, locale, words, at) in remarks {
        let question = mask(words.trim(), &[]);
        tx.exec(store::NOTE_GAP, p![id.0, GapKind::NotHelped, locale, question, Some(article), at]).await?;
    }
    Ok(())
}

async fn write(
    tx: &mut Tx,
    ambient: &Ambient,
    gaps: &[GapRow],
    groups: &[(Vec<i64>, Option<i64>)],
) -> Result<usize, DbError> {
    let of: HashMap<i64, &GapRow> = gaps.iter().map(|gap| (gap.id, gap)).collect();
    let standing: HashMap<i64, TopicId> = gaps.iter().filter_map(|gap| Some((gap.id, gap.topic?))).collect();
    let ids: Vec<&[i64]> = groups.iter().map(|(group, _)| group.as_slice()).collect();
    let kept = heirs(&ids, &standing);
    let mut rows = 0;
    for ((group, typical), heir) in groups.iter().zip(&kept) {
        let topic = match heir {
            Some(topic) => Some(*topic),
            None if group.len() < ENOUGH => None,
            None => {
                let shown = typical.and_then(|id| of.get(&id)).or_else(|| of.get(&group[0]));
                let Some(shown) = shown else { continue };
                let (id, name) = (ambient.id::<TopicId>(), title(&shown.question));
                tx.exec(store::INSERT_TOPIC, p![id, name, shown.locale, ambient.now()]).await?;
                Some(id)
            }
        };
        rows += usize::from(topic.is_some());
        for id in group.iter().filter(|id| standing.get(id).copied() != topic) {
            tx.exec(store::SET_TOPIC, p![topic, *id]).await?;
        }
    }
    for gone in standing.values().filter(|topic| !kept.contains(&Some(**topic))) {
        if tx.exec(store::DROP_TOPIC, p![*gone]).await? > 0 {
            tx.exec(store::LEAVE_TOPIC, p![*gone]).await?;
        }
    }
    Ok(rows)
}

/// Which row of the backlog each group goes on with: a row goes to the group that holds most of its
/// questions, a group takes the row that most of its own come from, older rows first. Pure.
pub(crate) fn heirs(groups: &[&[i64]], standing: &HashMap<i64, TopicId>) -> Vec<Option<TopicId>> {
    let mut votes: BTreeMap<(usize, TopicId), usize> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        for topic in group.iter().filter_map(|id| standing.get(id)) {
            *votes.entry((at, *topic)).or_default() += 1;
        }
    }
    let mut order: Vec<((usize, TopicId), usize)> = votes.into_iter().collect();
    order.sort_by_key(|((at, topic), count)| {
        (std::cmp::Reverse(*count), *topic, groups[*at].first().copied())
    });
    let mut out: Vec<Option<TopicId>> = vec![None; groups.len()];
    for ((at, topic), _) in order {
        if out[at].is_none() && !out.contains(&Some(topic)) {
            out[at] = Some(topic);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_stays_with_most_of_its_questions() {
        let standing = HashMap::from([(1, TopicId(7)), (2, TopicId(7)), (3, TopicId(7)), (4, TopicId(8))]);
        assert_eq!(heirs(&[&[1, 2], &[3, 4]], &standing), [Some(TopicId(7)), Some(TopicId(8))]);
        assert_eq!(heirs(&[&[1], &[2, 3, 4, 5]], &standing), [None, Some(TopicId(7))]);
        assert_eq!(heirs(&[&[9, 10]], &standing), [None]);
    }
}
