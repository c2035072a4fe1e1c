//! Places in the queue and the truth about the team change for many visitors at once: told together, a
//! moment after something moved, and when the doors open or close.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError, Weak};
use std::time::Duration;

use helppo_channel::{ChannelRecord, hours_of, list_channels};
use helppo_hours::Hours;
use helppo_kernel::{CaseId, ChannelId, ChannelKind, InteractionId, TeamId};
use helppo_store::{DbError, Tx, p};
use serde_json::json;
use tokio::sync::Notify;

use super::projector::{channel_key, share};
use crate::boot::Staffed;
use crate::room::{Chat, visitor_key};
use crate::store::talk as sql;
use crate::visitor::VisitorId;

/// Several moves within this time are told at once.
const MOMENT: Duration = Duration::from_millis(400);
/// The longest sleep when the doors never open or close.
const LONGEST_SLEEP: Duration = Duration::from_secs(6 * 3600);
/// Visitors of one queue who are told their place.
const MOST_WAITING: usize = 500;

/// Which queues have moved since they were last told.
#[derive(Default)]
pub(crate) struct Dirty {
    moved: Mutex<Moved>,
    notify: Notify,
}

#[derive(Default)]
struct Moved {
    teams: BTreeSet<TeamId>,
    all: bool,
}

impl Dirty {
    /// These queues have moved; `None`: it is not known which.
    pub fn mark(&self, teams: Vec<Option<TeamId>>) {
        if teams.is_empty() {
            return;
        }
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        for team in teams {
            match team {
                Some(team) => drop(moved.teams.insert(team)),
                None => moved.all = true,
            }
        }
        self.notify.notify_one();
    }

    fn take(&self) -> Moved {
        std::mem::take(&mut *self.moved.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells what has moved, until the room is gone or the store is closed.
pub(crate) async fn watch(chat: Weak<Chat>) {
    let mut told: BTreeMap<ChannelId, Staffed> = BTreeMap::new();
    loop {
        let Some(here) = chat.upgrade() else { return };
        let sleep = here.until_doors().await.unwrap_or(Duration::from_secs(5));
        let core = here.core.clone();
        drop(here);
        let doors = tokio::time::timeout(sleep, core.dirty.notify.notified()).await.is_err();
        tokio::time::sleep(MOMENT).await;
        drop(core);
        let Some(here) = chat.upgrade() else { return };
        match here.tell(doors, &mut told).await {
            Err(DbError::Closed) => return,
            Err(error) => tracing::warn!(%error, "visitors could not be told how the queue stands"),
            Ok(()) => {}
        }
    }
}

impl Chat {
    /// How long until some chat's doors open or close.
    async fn until_doors(&self) -> Result<Duration, DbError> {
        let now = self.core.ambient.now();
        let all = self
            .core
            .store
            .read(async |tx: &mut Tx| {
                let mut all = Vec::new();
                for channel in chats(tx).await? {
                    all.extend(hours_of(tx, Some(channel.id)).await?);
                }
                Ok::<_, DbError>(all)
            })
            .await?;
        let next = |h: &Hours| if h.is_open(now) { h.next_close(now) } else { h.next_open(now) };
        let soonest = all.iter().filter_map(next).filter(|at| *at > now).min();
        let ms = soonest.and_then(|at| u64::try_from(at.since(now)).ok());
        Ok(ms.map_or(LONGEST_SLEEP, |ms| Duration::from_millis(ms).min(LONGEST_SLEEP)))
    }

    async fn tell(&self, doors: bool, told: &mut BTreeMap<ChannelId, Staffed>) -> Result<(), DbError> {
        let moved = self.core.dirty.take();
        if self.hub.count() == 0 {
            return Ok(());
        }
        let mut concerned = self.core.store.read(async |tx: &mut Tx| chats(tx).await).await?;
        concerned.retain(|c| doors || moved.all || moved.teams.contains(&c.team));
        for channel in &concerned {
            self.tell_staffed(channel, told).await?;
        }
        let teams: BTreeSet<TeamId> = concerned.iter().map(|c| c.team).collect();
        for team in teams {
            self.tell_places(team).await?;
        }
        Ok(())
    }

    async fn tell_staffed(
        &self,
        channel: &ChannelRecord,
        told: &mut BTreeMap<ChannelId, Staffed>,
    ) -> Result<(), DbError> {
        let key = channel_key(channel.id);
        if self.hub.present(key) == 0 {
            return Ok(());
        }
        let staffed = self.core.staffed(channel).await?;
        if told.insert(channel.id, staffed).is_some_and(|before| before.says_the_same(&staffed)) {
            return Ok(());
        }
        self.hub.send(&[key], &json!({ "type": "staffed", "staffed": staffed }).to_string().into());
        Ok(())
    }

    async fn tell_places(&self, team: TeamId) -> Result<(), DbError> {
        type Row = (InteractionId, String, Option<VisitorId>, Option<CaseId>);
        let rows: Vec<Row> = self
            .core
            .store
            .read(async move |tx: &mut Tx| tx.all(sql::WAITING, p![team, MOST_WAITING]).await)
            .await?;
        let queue = self.core.routing.estimate(team, ChannelKind::Chat).await?;
        let mut position = 0;
        for (_, state, visitor, case) in rows {
            position += 1;
            let (Some(visitor), Some(case)) = (visitor, case) else { continue };
            let place = (state == "waiting").then_some(position);
            let estimate_ms = share(queue.wait_ms, Some(position), queue.ahead);
            let queue = json!({ "position": place, "estimate_ms": estimate_ms });
            let frame = json!({ "type": "queue", "talk": case, "queue": queue });
            self.hub.send(&[visitor_key(visitor)], &frame.to_string().into());
        }
        Ok(())
    }
}

async fn chats(tx: &mut Tx) -> Result<Vec<ChannelRecord>, DbError> {
    let all = list_channels(tx).await?;
    Ok(all.into_iter().filter(|c| c.enabled && c.kind == ChannelKind::Chat).collect())
}
