//! What a customer who comes now may expect, honestly: a middle and a late time, from who is there, who is
//! before them, and how quickly work has been taken up lately.
//!
//! With `m` customers to be served first, the wait is the time until `m` places have come free. Places come
//! free at a pace `R`; each customer before gives up at a rate `θ`, and so does the one who asks. The wait of
//! who is answered has the mean `M = Σ 1/(R + iθ)` and the variance `V = Σ 1/(R + iθ)²`, `i = 1 … m`, and
//! nearly a gamma distribution of shape `k = M²/V`. `R` is not known but learned:
//!
//! - by what is in hand: so many contacts of such a length, worth [`PRIOR_STARTS`] observations;
//! - by the contacts of the last hour that were offered out of a queue, over the time in which there was one:
//!   only then the pace of offers is the pace of the agents and not that of the customers.
//!
//! Together they are `α` observations, so that `M` stands for a gamma-distributed pace and the wait over `M`
//! is F-distributed with `2k` and `2α` degrees of freedom; the time that agents take to accept is added. Half of the customers wait at most `wait_ms`, nine
//! of ten at most `wait_p90_ms`: `crates/planning` plays days and counts whether that is kept.

use std::collections::HashMap;

use helppo_kernel::{AgentId, ChannelKind, InteractionId, Millis, TeamId};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use utoipa::ToSchema;

use crate::dispatcher::capacity::{Interrupts, Load, USUAL_LIMITS};
use crate::{presence, store};

/// Starts older than this say nothing about now, in milliseconds.
const RECENT_MS: i64 = 3_600_000;
/// An offer that comes later than this after the customer tells that there was a queue, in milliseconds.
const AT_ONCE_MS: i64 = 1000;
/// For how many starts the pace counts that follows from what is in hand.
const PRIOR_STARTS: f64 = 3.0;
/// For how many contacts the usual length counts.
const PRIOR_LENGTHS: f64 = 2.0;
/// The 90th percentile of the normal distribution; the 50th is 0.
const Z90: f64 = 1.281_552;

/// What can be told to the next customer of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Estimate {
    /// Whether somebody is available who serves this queue.
    pub staffed: bool,
    /// How many wait already.
    pub ahead: i64,
    /// Within this time somebody answers one in two customers, in milliseconds; `None` when nobody is there.
    pub wait_ms: Option<i64>,
    /// Within this time somebody answers nine in ten, in milliseconds; `None` when nobody is there.
    pub wait_p90_ms: Option<i64>,
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
    /// How many contacts of the queue are offered or being served.
    pub in_hand: i64,
    /// Since when the first who waits has waited.
    pub queue_since: Option<Millis>,
    /// The contacts of the queue that were last taken up, newest first.
    pub starts: Vec<Start>,
    /// How many customers gave up lately.
    pub gave_up: i64,
    /// How long customers waited lately in all, whether answered or not, in milliseconds.
    pub waited_ms: i64,
    /// How long a contact of the kind usually takes, in milliseconds.
    pub usual_length_ms: i64,
}

/// A contact that was taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// Since when the customer had waited.
    pub waiting_since: Millis,
    /// When it was offered to the agent who took it.
    pub offered_at: Millis,
    /// When that agent took it.
    pub at: Millis,
    /// When it ended; `None` while it is being served.
    pub ended_at: Option<Millis>,
}

/// Estimates the wait of the next customer.
pub fn estimate(queue: &QueueNow) -> Estimate {
    let staffed = queue.staff > 0;
    let before = queue.ahead + 1 - queue.free_places;
    let waits = match before {
        _ if !staffed => (None, None),
        ..=0 => (Some(0), Some(0)),
        _ => {
            let (middle, late) = wait_of(queue, before);
            (Some(middle), Some(late))
        }
    };
    Estimate { staffed, ahead: queue.ahead, wait_ms: waits.0, wait_p90_ms: waits.1 }
}

/// The middle and the late wait of who has that many before, in milliseconds.
fn wait_of(queue: &QueueNow, before: i64) -> (i64, i64) {
    let (observed, pace) = pace(queue);
    let gives_up = float(queue.gave_up) / float(queue.waited_ms + queue.usual_length_ms).max(1.0);
    let (mut mean, mut variance) = (0.0, 0.0);
    for i in 1..=before {
        let step = 1.0 / (pace + float(i) * gives_up);
        mean += step;
        variance += step * step;
    }
    let shape = mean * mean / variance;
    let answer = answer_ms(&queue.starts);
    let within = |z| whole(mean * f_quantile(shape, observed, z) + answer);
    (within(0.0), within(Z90))
}

/// How many observations tell the pace, and the pace: places that come free in a millisecond.
fn pace(queue: &QueueNow) -> (f64, f64) {
    let lasted = |s: &Start| float(s.ended_at.unwrap_or(queue.now).since(s.at).max(0));
    let ended = queue.starts.iter().filter(|s| s.ended_at.is_some()).count();
    let in_all: f64 = queue.starts.iter().map(lasted).sum();
    let length = (in_all + PRIOR_LENGTHS * float(queue.usual_length_ms)) / (count(ended) + PRIOR_LENGTHS);
    // Of the places that other kinds of contacts take up, half count: others wait for them too.
    let own = queue.in_hand + queue.free_places;
    let at_work = (float(own) + float((queue.places - own).max(0)) / 2.0).max(1.0);
    let (offers, queued_ms) = queued(queue);
    let observed = PRIOR_STARTS + count(offers);
    (observed, observed / (PRIOR_STARTS * length.max(1.0) / at_work + float(queued_ms)))
}

/// How many contacts were offered out of a queue since the oldest known offer, and how long there was one.
fn queued(queue: &QueueNow) -> (usize, i64) {
    let oldest = queue.starts.iter().map(|s| s.offered_at).min().unwrap_or(queue.now.plus(-RECENT_MS));
    let waited = queue.starts.iter().map(|s| (s.waiting_since, s.offered_at));
    let mut waits: Vec<(Millis, Millis)> =
        waited.filter(|(from, to)| to.since(*from) > AT_ONCE_MS && *to > oldest).collect();
    let offers = waits.len();
    waits.extend(queue.queue_since.map(|since| (since, queue.now)));
    waits.sort_unstable();
    let (mut covered, mut until) = (0, oldest);
    for (from, to) in waits {
        covered += to.since(from.max(until)).max(0);
        until = until.max(to);
    }
    (offers, covered)
}

/// How long agents took to accept lately, on average, in milliseconds.
fn answer_ms(starts: &[Start]) -> f64 {
    let total: i64 = starts.iter().map(|s| s.at.since(s.offered_at).max(0)).sum();
    float(total) / count(starts.len()).max(1.0)
}

/// The quantile at `z` of an F distribution with `2k` and `2α` degrees of freedom, by the approximation of
/// Paulson (1942): the cube root of F is nearly normal. A hundredth off for `k ≥ 1` and `α ≥ 3`.
fn f_quantile(k: f64, alpha: f64, z: f64) -> f64 {
    let (a, b) = (1.0 / (9.0 * k), 1.0 / (9.0 * alpha));
    let (p, q) = (1.0 - a, 1.0 - b);
    let root = (a * q * q + b * p * p - z * z * a * b).max(0.0).sqrt();
    ((p * q + z * root) / (q * q - z * z * b)).max(0.0).powi(3)
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
    let starts: Vec<(Option<Millis>, Millis, Millis, Option<Millis>)> =
        tx.all(store::STARTS, p![now.plus(-RECENT_MS), team, kind]).await?;
    let waits: Vec<(String, i64, i64)> = tx.all(store::WAITS, p![team, kind]).await?;
    let mut queue = QueueNow {
        now,
        ahead,
        in_hand: tx.one(store::IN_HAND, p![team, kind]).await?,
        queue_since: tx.one(store::QUEUE_SINCE, p![team, kind]).await?,
        starts: starts
            .into_iter()
            .map(|(since, offered_at, at, ended_at)| Start {
                waiting_since: since.unwrap_or(offered_at),
                offered_at,
                at,
                ended_at,
            })
            .collect(),
        gave_up: waits.iter().filter(|(metric, ..)| metric == "abandoned").map(|(_, n, _)| n).sum(),
        waited_ms: waits.iter().map(|(_, _, total)| total).sum(),
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

#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds are far below 2^52")]
fn float(n: i64) -> f64 {
    n as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn count(n: usize) -> f64 {
    n as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a number that is too large becomes the largest")]
fn whole(ms: f64) -> i64 {
    ms as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue() -> QueueNow {
        QueueNow {
            now: Millis(10_000_000),
            ahead: 4,
            staff: 2,
            places: 6,
            in_hand: 6,
            usual_length_ms: 720_000,
            ..QueueNow::default()
        }
    }

    fn start(seconds_ago: i64, waited_ms: i64, lasted_s: Option<i64>) -> Start {
        let at = Millis(10_000_000 - seconds_ago * 1000);
        let ended_at = lasted_s.map(|s| at.plus(s * 1000)).filter(|at| at.0 <= 10_000_000);
        Start { waiting_since: at.plus(-waited_ms), offered_at: at, at, ended_at }
    }

    fn both(queue: &QueueNow) -> (i64, i64) {
        let told = estimate(queue);
        (told.wait_ms.expect("staffed"), told.wait_p90_ms.expect("staffed"))
    }

    #[test]
    fn nobody_there_means_no_promise() {
        let answer = estimate(&QueueNow { staff: 0, ..queue() });
        assert_eq!(answer, Estimate { staffed: false, ahead: 4, wait_ms: None, wait_p90_ms: None });
    }

    #[test]
    fn a_free_place_means_no_wait() {
        assert_eq!(both(&QueueNow { ahead: 0, free_places: 1, ..queue() }), (0, 0));
        assert_eq!(both(&QueueNow { ahead: 2, free_places: 3, ..queue() }), (0, 0));
    }

    #[test]
    fn without_a_history_the_contacts_in_hand_share_the_usual_length() {
        // Six in hand of twelve minutes each: one ends each two minutes, and five have to.
        let (middle, late) = both(&queue());
        assert!((550_000..680_000).contains(&middle), "{middle}");
        assert!((1_400_000..2_000_000).contains(&late), "nothing is known yet: {late}");
    }

    #[test]
    fn contacts_shorter_than_usual_shorten_the_wait() {
        let starts = (0..30).map(|n| start(60 * n + 300, 0, Some(240))).collect();
        let (middle, late) = both(&QueueNow { starts, ..queue() });
        assert!(middle < 300_000 && late < 800_000, "{middle} {late}");
    }

    #[test]
    fn the_pace_counts_only_while_there_was_a_queue() {
        let starts = |each: i64, waited_ms| {
            (0..20_i64).map(|n| start(each * n, waited_ms, Some(180))).collect::<Vec<_>>()
        };
        let queued = both(&QueueNow { starts: starts(30, 60_000), ..queue() });
        // An offer each half minute out of a queue: five take two and a half minutes and a little.
        assert!((120_000..260_000).contains(&queued.0), "{queued:?}");
        // Customers who came slowly and were offered at once say nothing about how quickly five go.
        let idle = both(&QueueNow { starts: starts(150, 0), ..queue() });
        assert!(idle.0 < 300_000, "{idle:?}");
        assert!(idle.1 - idle.0 > queued.1 - queued.0, "the range is wider when less is known");
    }

    #[test]
    fn a_queue_that_stands_still_makes_the_promise_longer() {
        let moving = both(&QueueNow { queue_since: Some(Millis(9_990_000)), ..queue() });
        let stuck = both(&QueueNow { queue_since: Some(Millis(8_000_000)), ..queue() });
        assert!(stuck.0 * 2 > moving.0 * 3, "{stuck:?} {moving:?}");
    }

    #[test]
    fn the_time_that_agents_take_to_accept_is_added() {
        let late = |s: Start| Start { offered_at: s.at.plus(-9000), waiting_since: s.at.plus(-9000), ..s };
        let starts: Vec<Start> = (0..20).map(|n| start(60 * n, 0, Some(300))).collect();
        let slow = QueueNow { starts: starts.iter().copied().map(late).collect(), ..queue() };
        let (quick, slow) = (both(&QueueNow { starts, ..queue() }), both(&slow));
        assert!((8999..=9001).contains(&(slow.0 - quick.0)), "{slow:?} {quick:?}");
    }

    #[test]
    fn who_gives_up_makes_room() {
        let patient = both(&QueueNow { ahead: 30, ..queue() });
        let restless = both(&QueueNow { ahead: 30, gave_up: 60, waited_ms: 60 * 180_000, ..queue() });
        assert!(restless.0 * 2 < patient.0, "{restless:?} {patient:?}");
    }

    #[test]
    fn more_people_before_never_means_a_shorter_wait() {
        let waits: Vec<_> = (0..200)
            .map(|ahead| both(&QueueNow { ahead, gave_up: 3, waited_ms: 900_000, ..queue() }))
            .collect();
        assert!(waits.windows(2).all(|w| w[0].0 <= w[1].0 && w[0].1 <= w[1].1), "{waits:?}");
        assert!(waits.iter().all(|(middle, late)| middle < late));
    }

    /// Quantiles of F in the printed tables (Abramowitz and Stegun, table 26.9, at 10 %) and medians.
    #[test]
    fn the_quantiles_are_those_of_the_f_distribution() {
        for (k, alpha, z, known) in [
            (1.0, 3.0, Z90, 3.46),
            (3.0, 3.0, Z90, 3.05),
            (1.0, 6.0, Z90, 2.81),
            (3.0, 6.0, Z90, 2.33),
            (5.0, 10.0, Z90, 1.94),
            (10.0, 15.0, Z90, 1.67),
            (6.0, 6.0, 0.0, 1.0),
        ] {
            let found = f_quantile(k, alpha, z);
            assert!((found / known - 1.0).abs() < 0.015, "{k} {alpha}: {found} is not {known}");
        }
    }
}
