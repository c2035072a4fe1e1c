//! Queues and their service targets.

use std::collections::BTreeSet;

use helppo_kernel::{Actor, Ambient, ChannelKind, TeamId};
use helppo_store::{DbError, Tx, p};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dispatcher::Config;
use crate::error::RoutingError;
use crate::event::{RoutingEvent, tell};
use crate::store;

/// Share of customers who are to be served within the target, unless somebody has said otherwise.
const USUAL_PERCENT: i64 = 80;
const SECOND_MS: i64 = 1000;
const MONTH_MS: i64 = 31 * 24 * 3600 * SECOND_MS;

/// A team, by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueueTeam {
    /// Its id.
    pub id: TeamId,
    /// Its name; not read on the way in.
    #[serde(default)]
    pub name: String,
}

/// A queue with its target: so much of it is to be answered in such a time.
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
}

/// The target of a queue that has none of its own, in milliseconds.
pub fn usual_target(kind: ChannelKind) -> i64 {
    Config::default().target_ms[kind]
}

/// Every queue that channels lead to or that has its own target, by team and kind.
pub async fn list_queues(tx: &mut Tx) -> Result<Vec<QueueView>, DbError> {
    let teams: Vec<(TeamId, String)> = tx.all(store::TEAMS, p![]).await?;
    let own: Vec<(TeamId, ChannelKind, i64, i64)> = tx.all(store::TARGETS, p![]).await?;
    let used: Vec<(TeamId, ChannelKind)> = tx.all(store::QUEUES_IN_USE, p![]).await?;
    let all: BTreeSet<(TeamId, ChannelKind)> =
        used.into_iter().chain(own.iter().map(|(team, kind, ..)| (*team, *kind))).collect();
    let mut queues = Vec::new();
    for (team, name) in teams {
        for (_, kind) in all.iter().filter(|(t, _)| *t == team) {
            let set = own.iter().find(|(t, k, ..)| *t == team && k == kind);
            queues.push(QueueView {
                id: format!("{team}.{}", kind.as_str()),
                team: QueueTeam { id: team, name: name.clone() },
                channel_kind: *kind,
                target_ms: set.map_or(usual_target(*kind), |(_, _, ms, _)| *ms),
                target_percent: set.map_or(USUAL_PERCENT, |(.., percent)| *percent),
            });
        }
    }
    Ok(queues)
}

/// Sets the targets of the given queues; others stay.
pub async fn set_queues(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    queues: &[QueueView],
) -> Result<(), RoutingError> {
    let known: Vec<(TeamId, String)> = tx.all(store::TEAMS, p![]).await?;
    for queue in queues {
        if !known.iter().any(|(team, _)| *team == queue.team.id) {
            return Err(RoutingError::NotFound("team"));
        }
        if !(SECOND_MS..=MONTH_MS).contains(&queue.target_ms) {
            let message = "expected between a second and a month, in milliseconds".into();
            return Err(RoutingError::Invalid { field: "target_ms", message });
        }
        if !(1..=100).contains(&queue.target_percent) {
            let message = "expected a number from 1 to 100".into();
            return Err(RoutingError::Invalid { field: "target_percent", message });
        }
        let params = p![queue.team.id, queue.channel_kind, queue.target_ms, queue.target_percent];
        tx.exec(store::SET_TARGET, params).await?;
    }
    let teams: BTreeSet<TeamId> = queues.iter().map(|q| q.team.id).collect();
    let event = RoutingEvent::QueueTargetChanged { teams: teams.into_iter().collect() };
    Ok(tell(tx, amb, actor, &event).await?)
}
