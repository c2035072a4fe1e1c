//! Queues and their service targets.

use std::collections::BTreeSet;

use helppo_kernel::{Actor, Ambient, ChannelKind, TeamId};
use helppo_store::{DbError, Tx, p, row};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dispatcher::Config;
use crate::error::RoutingError;
use crate::event::{RoutingEvent, tell};
use crate::store;

/// Share of customers who are to be served within the target, unless somebody has said otherwise.
const USUAL_PERCENT: i64 = 80;
const SECOND_MS: i64 = 1000;
const HOUR_MS: i64 = 3600 * SECOND_MS;
const MONTH_MS: i64 = 31 * 24 * HOUR_MS;

/// A team, by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueueTeam {
    /// Its id.
    pub id: TeamId,
    /// Its name; not read on the way in.
    #[serde(default)]
    pub name: String,
}

/// A queue with its target (so much of it is to be answered in such a time) and its ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueueView {
    /// Team and kind in one word; not read on the way in.
    #[serde(default)]
    pub id: String,
    /// Whose queue.
    pub team: QueueTeam,
    /// For what kind of channel.
    pub channel_kind: ChannelKind,
    /// The target, in milliseconds.
    pub target_ms: i64,
    /// How many of a hundred are to be served within it.
    pub target_percent: i64,
    /// Whether work is given without asking.
    #[serde(default)]
    pub auto_accept: bool,
    /// How long an agent may write up after a live talk, in milliseconds; 0: no such time.
    #[serde(default)]
    pub wrap_up_ms: i64,
    /// Who helps out, and after what wait; absent on the way in: stays as it is.
    #[serde(default)]
    pub overflow: Option<Vec<QueueHelp>>,
}

/// A team that helps a queue out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueueHelp {
    /// Which team.
    pub team: TeamId,
    /// After how long a wait, in milliseconds; at once while nobody of the queue's own team is there.
    pub after_ms: i64,
}

row! {
    pub struct QueueRow {
        pub team: TeamId, pub kind: ChannelKind, pub target_ms: i64, pub target_percent: i64,
        pub auto_accept: i64, pub wrap_up_ms: i64,
    }
}

/// The target of a queue that has none of its own, in milliseconds.
pub fn usual_target(kind: ChannelKind) -> i64 {
    Config::default().target_ms[kind]
}

/// Every queue that channels lead to or that has its own target, by team and kind.
pub async fn list_queues(tx: &mut Tx) -> Result<Vec<QueueView>, DbError> {
    let teams: Vec<(TeamId, String)> = tx.all(store::TEAMS, p![]).await?;
    let own: Vec<QueueRow> = tx.all(store::QUEUES, p![]).await?;
    let used: Vec<(TeamId, ChannelKind)> = tx.all(store::QUEUES_IN_USE, p![]).await?;
    let helps: Vec<(TeamId, ChannelKind, TeamId, i64)> = tx.all(store::OVERFLOWS, p![]).await?;
    let all: BTreeSet<(TeamId, ChannelKind)> =
        used.into_iter().chain(own.iter().map(|q| (q.team, q.kind))).collect();
    let mut queues = Vec::new();
    for (team, name) in teams {
        for (_, kind) in all.iter().filter(|(t, _)| *t == team) {
            let set = own.iter().find(|q| q.team == team && q.kind == *kind);
            let help = helps.iter().filter(|(t, k, ..)| *t == team && k == kind);
            queues.push(QueueView {
                id: format!("{team}.{}", kind.as_str()),
                team: QueueTeam { id: team, name: name.clone() },
                channel_kind: *kind,
                target_ms: set.map_or(usual_target(*kind), |q| q.target_ms),
                target_percent: set.map_or(USUAL_PERCENT, |q| q.target_percent),
                auto_accept: set.is_some_and(|q| q.auto_accept != 0),
                wrap_up_ms: set.map_or(0, |q| q.wrap_up_ms),
                overflow: Some(
                    help.map(|(.., team, after_ms)| QueueHelp { team: *team, after_ms: *after_ms }).collect(),
                ),
            });
        }
    }
    Ok(queues)
}

/// Sets the given queues; others stay.
pub async fn set_queues(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    queues: &[QueueView],
) -> Result<(), RoutingError> {
    let known: Vec<(TeamId, String)> = tx.all(store::TEAMS, p![]).await?;
    let exists = |id: TeamId| known.iter().any(|(team, _)| *team == id);
    for queue in queues {
        if !exists(queue.team.id) || !queue.overflow.iter().flatten().all(|help| exists(help.team)) {
            return Err(RoutingError::NotFound("team"));
        }
        check(queue)?;
        let (team, kind) = (queue.team.id, queue.channel_kind);
        let auto_accept = i64::from(queue.auto_accept);
        let params = p![team, kind, queue.target_ms, queue.target_percent, auto_accept, queue.wrap_up_ms];
        tx.exec(store::SET_QUEUE, params).await?;
        if let Some(overflow) = &queue.overflow {
            tx.exec(store::CLEAR_OVERFLOW, p![team, kind]).await?;
            for help in overflow {
                tx.exec(store::ADD_OVERFLOW, p![team, kind, help.team, help.after_ms]).await?;
            }
        }
    }
    let teams: BTreeSet<TeamId> = queues.iter().map(|q| q.team.id).collect();
    let event = RoutingEvent::QueueTargetChanged { teams: teams.into_iter().collect() };
    Ok(tell(tx, amb, actor, &event).await?)
}

fn check(queue: &QueueView) -> Result<(), RoutingError> {
    let wrong = |field, message: &str| Err(RoutingError::Invalid { field, message: message.into() });
    if !(SECOND_MS..=MONTH_MS).contains(&queue.target_ms) {
        return wrong("target_ms", "expected between a second and a month, in milliseconds");
    }
    if !(1..=100).contains(&queue.target_percent) {
        return wrong("target_percent", "expected a number from 1 to 100");
    }
    if !(0..=HOUR_MS).contains(&queue.wrap_up_ms) {
        return wrong("wrap_up_ms", "expected between 0 and an hour, in milliseconds");
    }
    let mut helpers = BTreeSet::new();
    for help in queue.overflow.iter().flatten() {
        if help.team == queue.team.id || !helpers.insert(help.team) {
            return wrong("overflow", "expected other teams, each once");
        }
        if !(0..=MONTH_MS).contains(&help.after_ms) {
            return wrong("overflow", "expected waits between 0 and a month, in milliseconds");
        }
    }
    Ok(())
}
