//! How long people were there, and how long of that with work: the two halves of occupancy.

use helppo_kernel::{AgentId, Event, Millis};
use helppo_store::{DbError, Tx, p, row};

use super::store;
use crate::calendar::SLOT_MS;

/// Whoever is there for longer without any sign has forgotten to leave: no more is counted.
const LONGEST_MS: i64 = 16 * 3_600_000;

row! {
    struct Standing { since: Millis, present: bool, xid: i64, n: i64 }
}

/// Takes what the event tells of presence and work.
pub(crate) async fn take(tx: &mut Tx, event: &Event) -> Result<(), DbError> {
    let agent: Option<AgentId> = event.get("agent");
    match (event.kind.as_str(), event.interaction) {
        ("PresenceChanged", _) => {
            let present = event.get::<String>("status").is_some_and(|s| s != "away");
            if let Some(agent) = agent {
                until(tx, agent, event, Some(present)).await?;
            }
        }
        ("OfferAccepted", Some(talk)) => {
            let before: Option<AgentId> = tx.opt(store::WHO_WORKS, p![talk]).await?;
            let Some(agent) = agent.filter(|a| Some(*a) != before) else { return Ok(()) };
            let mut fresh = until(tx, agent, event, None).await?;
            if let Some(before) = before {
                fresh &= until(tx, before, event, None).await?;
            }
            if fresh {
                tx.exec(store::PUT_WORK, p![talk, agent]).await?;
            }
        }
        ("InteractionEnded" | "Transferred", Some(talk)) => {
            let before: Option<AgentId> = tx.opt(store::WHO_WORKS, p![talk]).await?;
            if let Some(before) = before
                && until(tx, before, event, None).await?
            {
                tx.exec(store::DROP_WORK, p![talk]).await?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Counts the agent's time up to the event; gives whether the event is new to them.
async fn until(tx: &mut Tx, agent: AgentId, event: &Event, present: Option<bool>) -> Result<bool, DbError> {
    let stood: Option<Standing> = tx.opt(store::AGENT, p![agent]).await?;
    let pos = (event.pos.epoch, event.pos.n);
    if stood.as_ref().is_some_and(|s| (s.xid, s.n) >= pos) {
        return Ok(false);
    }
    if let Some(stood) = stood.as_ref().filter(|s| s.present) {
        let busy = tx.one::<i64>(store::WORK_OF, p![agent]).await? > 0;
        let end = event.at.0.min(stood.since.0 + LONGEST_MS);
        for (slot, ms) in slots(stood.since.0, end) {
            tx.exec(store::ADD_PRESENCE, p![slot, agent, ms, if busy { ms } else { 0 }]).await?;
        }
    }
    let present = present.unwrap_or_else(|| stood.as_ref().is_some_and(|s| s.present));
    let since = stood.map_or(event.at, |s| Millis(s.since.0.max(event.at.0)));
    tx.exec(store::PUT_AGENT, p![agent, since, present, pos.0, pos.1]).await?;
    Ok(true)
}

/// A stretch of time in quarter hours: which, and how much of it.
fn slots(from: i64, to: i64) -> impl Iterator<Item = (i64, i64)> {
    let last = if to > from { (to - 1).div_euclid(SLOT_MS) } else { from.div_euclid(SLOT_MS) - 1 };
    (from.div_euclid(SLOT_MS)..=last)
        .map(move |slot| (slot, to.min((slot + 1) * SLOT_MS) - from.max(slot * SLOT_MS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_as_long_as_its_quarters_together() {
        for (from, to) in [(0, 900_000), (5, 6), (899_999, 900_001), (123, 9_876_543), (7, 7), (9, 3)] {
            let sum: i64 = slots(from, to).map(|(_, ms)| ms).sum();
            assert_eq!(sum, (to - from).max(0));
            assert!(slots(from, to).all(|(_, ms)| (1..=900_000).contains(&ms)));
        }
    }
}
