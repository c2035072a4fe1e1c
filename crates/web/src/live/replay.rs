//! Following the log, and filling in sockets that were away longer than the hub remembers.

use std::sync::Arc;
use std::time::Duration;

use helppo_kernel::{Event, Pos};
use helppo_store::{DbError, Tx};

use super::hub::{Gap, Hub};
use super::outbox::Item;
use super::past::Since;
use super::projector::{Frame, Key, Projected, Projector};
use super::socket::Socket;

/// Reads of the log that one socket may cost; who missed more fetches anew.
const MOST_READS: usize = 4;
/// Tries to make frames of a batch before everybody is told to fetch anew.
const TRIES: u32 = 5;

/// Why a socket was not joined.
pub(super) enum Miss {
    /// It was away too long, or knows a history that is not ours.
    TooFar,
    /// Rights have changed meanwhile: authorise again.
    Changed,
}

/// Reads the log from `from` on and publishes what the projector makes of it.
pub(super) async fn follow<P: Projector>(hub: Arc<Hub<P>>, from: Pos) {
    let mut tail = hub.store.tail(from);
    loop {
        match tail.next().await {
            Ok(events) => publish(&hub, &events).await,
            Err(DbError::Closed) => return,
            Err(error) => {
                tracing::warn!(%error, "the live hub cannot read the log and tries again");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

async fn publish<P: Projector>(hub: &Hub<P>, events: &[Arc<Event>]) {
    let Some(last) = events.last() else { return };
    if hub.pass_over(last.pos) {
        return;
    }
    let wanted = |key| hub.present(key) > 0;
    for attempt in 1..=TRIES {
        match hub.projector.project(events, &wanted).await {
            Ok(batch) => return hub.publish(batch, last.pos),
            Err(error) => {
                tracing::warn!(%error, attempt, "frames for the live hub could not be made");
                tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
            }
        }
    }
    hub.publish(Vec::new(), last.pos);
    hub.resync_all();
}

/// Joins a socket to keys and sends it what it missed, from memory or from the log. `since` moves with
/// what has been sent.
pub(super) async fn join<P: Projector>(
    hub: &Hub<P>,
    socket: &Arc<Socket<P::Who>>,
    keys: &[Key],
    since: &mut Option<Since>,
    seen: u64,
) -> Result<(), Miss> {
    for _ in 0..=MOST_READS {
        match hub.attach(socket, keys, *since, seen) {
            Ok(_) => return Ok(()),
            Err(Gap::Changed) => return Err(Miss::Changed),
            Err(Gap::Ahead) => {
                let known = hub.store.log_end().await.is_ok_and(|end| since.is_none_or(|s| s.pos() <= end));
                if !known {
                    break;
                }
                // Another node wrote it and this hub is about to read it: live from here misses nothing.
                *since = None;
            }
            Err(Gap::Behind(end)) => {
                let Some(from) = *since else { break };
                let Ok(reached) = catch_up(hub, socket, keys, from, end).await else { break };
                *since = Some(Since::After(reached));
            }
        }
    }
    Err(Miss::TooFar)
}

/// Sends what one read of the log gives, and tells how far that was.
async fn catch_up<P: Projector>(
    hub: &Hub<P>,
    socket: &Socket<P::Who>,
    keys: &[Key],
    from: Since,
    end: Pos,
) -> Result<Pos, DbError> {
    let _turn = hub.replays.acquire().await.map_err(|_| DbError::Closed)?;
    let after = from.read_after();
    let events = hub.store.read(async move |tx: &mut Tx| tx.events_after(after).await).await?;
    let events: Vec<_> = events.into_iter().filter(|event| event.pos <= end).collect();
    let Some(last) = events.last().map(|event| event.pos) else { return Ok(end) };
    let wanted = |key| keys.contains(&key);
    let projected = hub.projector.project(&events, &wanted).await?;
    let concerned = projected.iter().filter_map(|p| concerns(p, keys));
    for frame in from.pick(concerned) {
        socket.push(Item::Frame(frame), &hub.limits);
    }
    Ok(last)
}

fn concerns<'a>(projected: &'a Projected, keys: &[Key]) -> Option<(Pos, &'a Frame)> {
    match projected {
        Projected::Send { pos, keys: theirs, frame } if theirs.iter().any(|key| keys.contains(key)) => {
            Some((*pos, frame))
        }
        _ => None,
    }
}
