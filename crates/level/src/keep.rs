//! Keeping the clocks of one case: the one verb that writes what its course and its policy say.

use helppo_case::{Due, set_due};
use helppo_kernel::{Ambient, CaseId, JobId, Millis};
use helppo_store::{DbError, NewJob, Tx, p};
use serde_json::json;

use crate::event::{LevelEvent, tell_of};
use crate::job::CHECK_SERVICE_LEVEL;
use crate::look::{CaseNow, look};
use crate::reading::{Measure, Reading, Verdict, measure};
use crate::{Clock, Course, Kind, store};

/// A breach that ended longer ago is history that is read again, and nobody is told.
const STILL_NEWS_MS: i64 = 3_600_000;

/// Brings the clocks of a case up to its newest event, and writes what follows from them now: when the
/// case is due, which reply is at risk or too late, and when to look again. Doing it twice changes nothing.
pub async fn refresh(tx: &mut Tx, amb: &Ambient, id: CaseId) -> Result<(), DbError> {
    // First a write to the case's row: on PostgreSQL whoever keeps its clocks takes turns from here.
    tx.exec(store::HOLD_CASE, p![id]).await?;
    let Some(looked) = look(tx, id).await? else { return Ok(()) };
    let (case, kept, mut course) = (looked.case, looked.kept, looked.now);
    let measure = match course.clocks.iter().any(Option::is_some) {
        true => measure(tx, &case).await?,
        false => None,
    };
    let mut next: Option<Due> = None;
    let mut look_again: Option<Millis> = None;
    let mut readings: [Option<Reading>; 3] = [None; 3];
    for kind in Kind::ALL {
        let Some(clock) = course.clocks[kind as usize].as_mut() else { continue };
        let reading = measure.as_ref().and_then(|m| m.read(kind, clock));
        let (Some(measure), Some(reading)) = (measure.as_ref(), reading) else {
            ease(tx, amb, &case, (kind, clock), Verdict::Well).await?;
            continue;
        };
        clock.run.shorten(&measure.schedule);
        judge(tx, amb, &case, clock, &reading, measure).await?;
        let runs = clock.is_live() && clock.run.paused_since.is_none() && case.is_live();
        if let Some(at) = reading.due_at.filter(|at| runs && next.as_ref().is_none_or(|due| *at < due.at)) {
            next = Some(Due { kind: kind.as_str().into(), at });
        }
        let moments = [reading.warn_at, reading.due_at].into_iter().flatten();
        let soon = moments.filter(|at| runs && *at > amb.now()).min();
        look_again = [look_again, soon].into_iter().flatten().min();
        readings[kind as usize] = Some(reading);
    }
    set_due(tx, amb, id, next.as_ref()).await?;
    let key = id.to_string();
    match look_again {
        Some(run_at) => {
            let job: JobId = amb.id();
            let data = json!({ "case": id });
            tx.schedule(&NewJob { id: job, kind: CHECK_SERVICE_LEVEL, key: &key, run_at, data }).await?;
        }
        None => drop(tx.cancel_job(CHECK_SERVICE_LEVEL, &key).await?),
    }
    keep(tx, &case, &kept, &course, (measure.as_ref(), &readings)).await
}

/// Tells what is news about one clock, and remembers that it was told.
async fn judge(
    tx: &mut Tx,
    amb: &Ambient,
    case: &CaseNow,
    clock: &mut Clock,
    reading: &Reading,
    measure: &Measure,
) -> Result<(), DbError> {
    let now = amb.now();
    let verdict = reading.verdict(clock, now);
    if clock.is_live() && !case.is_live() {
        return Ok(());
    }
    let news = clock.stopped.is_none_or(|(at, _)| now.since(at) <= STILL_NEWS_MS);
    let (kind, due_at, policy) = (reading.kind, reading.due_at, measure.policy.name.clone());
    let of = (case.id, case.customer);
    match verdict {
        Verdict::Well => ease(tx, amb, case, (kind, clock), verdict).await?,
        Verdict::AtRisk => {
            ease(tx, amb, case, (kind, clock), verdict).await?;
            if clock.is_live() && clock.warned_at.is_none() {
                clock.warned_at = Some(now);
                tell_of(tx, amb, of, &LevelEvent::ServiceLevelAtRisk { kind, due_at, policy }).await?;
            }
        }
        Verdict::Breached => {
            clock.warned_at = clock.warned_at.or(Some(now));
            if clock.breached_at.is_none() {
                clock.breached_at = Some(now);
                if news {
                    tell_of(tx, amb, of, &LevelEvent::ServiceLevelBreached { kind, due_at, policy }).await?;
                }
            }
        }
    }
    Ok(())
}

/// Takes back what was told of a clock and holds no longer.
async fn ease(
    tx: &mut Tx,
    amb: &Ambient,
    case: &CaseNow,
    (kind, clock): (Kind, &mut Clock),
    to: Verdict,
) -> Result<(), DbError> {
    let was_late = clock.breached_at.take().is_some();
    let was_at_risk = to == Verdict::Well && clock.warned_at.take().is_some();
    if (was_late || was_at_risk) && clock.is_live() && case.is_live() {
        tell_of(tx, amb, (case.id, case.customer), &LevelEvent::ServiceLevelEased { kind }).await?;
    }
    Ok(())
}

async fn keep(
    tx: &mut Tx,
    case: &CaseNow,
    kept: &Course,
    course: &Course,
    (measure, readings): (Option<&Measure>, &[Option<Reading>; 3]),
) -> Result<(), DbError> {
    let standing = json!(course.standing).to_string();
    let policy = measure.map(|m| m.policy.name.as_str());
    let live = course.is_live() && case.merged_into.is_none();
    tx.exec(store::KEEP_KNOWN, p![case.id, course.seq, standing, policy, live]).await?;
    for kind in Kind::ALL {
        let Some(clock) = course.clock(kind) else {
            if kept.clock(kind).is_some() {
                tx.exec(store::FORGET_CLOCK, p![case.id, kind.as_str()]).await?;
            }
            continue;
        };
        let (run, reading) = (&clock.run, readings[kind as usize]);
        let (word, (stopped_at, why)) = (kind.as_str(), clock.stopped.unzip());
        let (warn_at, due_at) = (reading.and_then(|r| r.warn_at), reading.and_then(|r| r.due_at));
        let (pauses, why) = (json!(run.pauses).to_string(), why.map(|why| why.as_str()));
        let params = p![
            case.id,
            word,
            run.started_at,
            run.counted_from,
            run.spent_ms,
            pauses,
            run.paused_since,
            stopped_at,
            why,
            warn_at,
            due_at,
            clock.warned_at,
            clock.breached_at
        ];
        tx.exec(store::KEEP_CLOCK, params).await?;
    }
    Ok(())
}
