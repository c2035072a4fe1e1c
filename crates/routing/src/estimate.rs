//! What a customer who comes now may expect, honestly: from who is there, who is before them, and how
//! quickly work has been taken up lately.

use std::collections::HashMap;

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use utoipa::ToSchema;

use crate::dispatcher::capacity::{Interrupts, Load, USUAL_LIMITS};
use crate::{presence, store};

/// Starts older than this say nothing about now, in milliseconds.
const RECENT_MS: i64 = 3_600_000;
/// Below so many starts the usual length of a contact is a better guess.
const ENOUGH_STARTS: usize = 3;

/// What can be told to the next customer of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Estimate {
    /// Whether somebody is available who serves this queue.
    pub staffed: bool,
    /// How many wait already.
    pub ahead: i64,
    /// How long it will take until somebody answers, in milliseconds; `None` when nobody is there.
    pub wait_ms: Option<i64>,
}

/// A queue as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueNow {
    /// The time.
    pub now: Millis,
    /// How many wait.
    pub ahead: i64,
    /// How many available agents serve it.
    pub staff: i64,
    /// How many more contacts of the kind they have room for.
    pub free_places: i64,
    /// How many contacts of the kind they can hold in all.
    pub places: i64,
    /// When work of this queue was last taken up, newest first.
    pub starts: Vec<Millis>,
    /// How long a contact of the kind usually takes, in milliseconds.
    pub usual_length_ms: i64,
}

/// Estimates the wait of the next customer.
pub fn estimate(queue: &QueueNow) -> Estimate {
    let staffed = queue.staff > 0;
    let wait_ms = staffed.then(|| {
        let before = queue.ahead + 1 - queue.free_places;
        if before <= 0 { 0 } else { before.saturating_mul(interval(queue)) }
    });
    Estimate { staffed, ahead: queue.ahead, wait_ms }
}

/// The time between two pieces of work being taken up.
fn interval(queue: &QueueNow) -> i64 {
    match queue.starts.last() {
        Some(oldest) if queue.starts.len() >= ENOUGH_STARTS => {
            let starts = i64::try_from(queue.starts.len()).unwrap_or(i64::MAX);
            queue.now.since(*oldest).max(0) / starts
        }
        _ => queue.usual_length_ms / queue.places.max(1),
    }
}

/// Looks at a queue.
pub(crate) async fn look(
    tx: &mut Tx,
    now: Millis,
    team: TeamId,
    kind: ChannelKind,
) -> Result<QueueNow, DbError> {
    let ahead = tx.one(store::WAITING_COUNT, p![team, kind]).await?;
    let staff: Vec<AgentId> = tx.all(store::STAFF, p![team]).await?;
    let limits = presence::limits(tx).await?;
    let counts: Vec<(AgentId, ChannelKind, i64)> = tx.all(store::LOADS, p![]).await?;
    let mut loads: HashMap<AgentId, Load> = HashMap::new();
    for (agent, of, n) in counts {
        (0..n).for_each(|_| loads.entry(agent).or_default().add(of));
    }
    let mut queue = QueueNow {
        now,
        ahead,
        starts: tx.all(store::STARTS, p![now.plus(-RECENT_MS), team, kind]).await?,
        usual_length_ms: usual_length_ms(kind),
        ..QueueNow::default()
    };
    for agent in staff {
        let limits = limits.get(&agent).copied().unwrap_or(USUAL_LIMITS);
        if limits[kind] > 0 {
            let mut load = loads.remove(&agent).unwrap_or_default();
            queue.staff += 1;
            queue.places += i64::from(limits[kind]);
            while load.has_room(kind, &limits, Interrupts::LiveOverWritten) {
                load.add(kind);
                queue.free_places += 1;
            }
        }
    }
    Ok(queue)
}

/// Looks at a queue from the place of one who waits in it.
pub(crate) async fn look_for(
    tx: &mut Tx,
    now: Millis,
    interaction: InteractionId,
) -> Result<Option<QueueNow>, DbError> {
    let place: Option<(TeamId, ChannelKind, i64)> = tx.opt(store::PLACE, p![interaction]).await?;
    let Some((team, kind, ahead)) = place else { return Ok(None) };
    Ok(Some(QueueNow { ahead, ..look(tx, now, team, kind).await? }))
}

/// A first guess until the queue has a history of its own.
fn usual_length_ms(kind: ChannelKind) -> i64 {
    const MINUTE: i64 = 60_000;
    match kind {
        ChannelKind::Chat => 12 * MINUTE,
        ChannelKind::Voice => 6 * MINUTE,
        ChannelKind::Messaging => 30 * MINUTE,
        ChannelKind::Email | ChannelKind::Form => 45 * MINUTE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue() -> QueueNow {
        QueueNow {
            now: Millis(10_000_000),
            ahead: 4,
            staff: 2,
            free_places: 0,
            places: 6,
            starts: Vec::new(),
            usual_length_ms: 720_000,
        }
    }

    #[test]
    fn nobody_there_means_no_promise() {
        let answer = estimate(&QueueNow { staff: 0, ..queue() });
        assert_eq!(answer, Estimate { staffed: false, ahead: 4, wait_ms: None });
    }

    #[test]
    fn a_free_place_means_no_wait() {
        assert_eq!(estimate(&QueueNow { ahead: 0, free_places: 1, ..queue() }).wait_ms, Some(0));
        assert_eq!(estimate(&QueueNow { ahead: 2, free_places: 3, ..queue() }).wait_ms, Some(0));
    }

    #[test]
    fn the_pace_of_the_last_starts_tells_how_long_those_before_will_take() {
        // Four starts in the last 8 minutes: one each 2 minutes; five are to be taken up.
        let starts = [60, 200, 400, 480].map(|s| Millis(10_000_000 - s * 1000)).to_vec();
        assert_eq!(estimate(&QueueNow { starts, ..queue() }).wait_ms, Some(5 * 120_000));
    }

    #[test]
    fn without_a_history_the_usual_length_is_shared_by_the_places() {
        assert_eq!(estimate(&queue()).wait_ms, Some(5 * 120_000));
    }

    #[test]
    fn more_people_before_never_means_a_shorter_wait() {
        let waits: Vec<_> = (0..20).map(|ahead| estimate(&QueueNow { ahead, ..queue() }).wait_ms).collect();
        assert!(waits.windows(2).all(|w| w[0] <= w[1]), "{waits:?}");
    }
}
