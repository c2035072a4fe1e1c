//! Reading a case's course: as it was kept, and what the case's events have added since.

use helppo_case::CaseStatus;
use helppo_hours::ServiceClock;
use helppo_kernel::{AgentId, CaseId, ChannelId, ChannelKind, CustomerId, Event, Millis, TeamId};
use helppo_store::{DbError, Tx, p, row};
use serde_json::Value;

use crate::course::{Standing, TakenBack};
use crate::{Clock, Course, Kind, Stop, store};

/// Events that are usually enough to look at, and as many as are read at once when they are not.
const FEW: usize = 16;
const MANY: usize = 500;

row! {
    /// A case as far as its service level depends on it.
    #[derive(Clone, Debug)]
    pub(crate) struct CaseNow {
        pub id: CaseId,
        pub customer: CustomerId,
        pub team: TeamId,
        pub owner: Option<AgentId>,
        pub priority: i64,
        pub channel: ChannelId,
        pub channel_kind: ChannelKind,
        pub status: CaseStatus,
        pub merged_into: Option<CaseId>,
    }
}

row! {
    struct ClockRow {
        kind: String, started_at: Millis, counted_from: Millis, spent_ms: i64, pauses: Value,
        paused_since: Option<Millis>, stopped_at: Option<Millis>, stopped_by: Option<String>,
        warned_at: Option<Millis>, breached_at: Option<Millis>,
    }
}

/// A case with its course as it was kept, and as it is.
pub(crate) struct Looked {
    pub case: CaseNow,
    pub kept: Course,
    pub now: Course,
}

impl CaseNow {
    /// Whether anything is owed in it.
    pub fn is_live(&self) -> bool {
        self.status.is_live() && self.merged_into.is_none()
    }
}

/// Looks at a case without changing anything.
pub(crate) async fn look(tx: &mut Tx, id: CaseId) -> Result<Option<Looked>, DbError> {
    let Some(case) = tx.opt::<CaseNow>(store::CASE, p![id]).await? else { return Ok(None) };
    let kept = kept(tx, id).await?;
    let now = caught_up(tx, id, &kept).await?;
    Ok(Some(Looked { case, kept, now }))
}

/// The number of the last event whose consequences were kept.
pub(crate) async fn known_until(tx: &mut Tx, case: CaseId) -> Result<i64, DbError> {
    let known: Option<(i64, Value)> = tx.opt(store::KNOWN, p![case]).await?;
    Ok(known.map_or(0, |(seq, _)| seq))
}

async fn caught_up(tx: &mut Tx, case: CaseId, kept: &Course) -> Result<Course, DbError> {
    let newer = events_since(tx, case, kept.seq).await?;
    // Whoever takes something back has the whole story told again without it.
    let again = newer.iter().any(TakenBack::is_one);
    let (mut course, events) =
        if again { (Course::default(), events_since(tx, case, 0).await?) } else { (kept.clone(), newer) };
    let back = TakenBack::among(&events);
    for event in &events {
        if event.kind == "CasesMerged"
            && !back.has_merge(event)
            && let Some(from) = event.get::<CaseId>("from")
        {
            let known = self::kept(tx, from).await?;
            let other = Box::pin(caught_up(tx, from, &known)).await?;
            course.absorb(&other, event.at);
        }
        course.apply(event, &back);
    }
    if again {
        course.remember(kept);
    }
    Ok(course)
}

/// The events of a case after that number, oldest first.
async fn events_since(tx: &mut Tx, case: CaseId, seq: i64) -> Result<Vec<Event>, DbError> {
    let (mut found, mut before, mut limit) = (Vec::new(), i64::MAX, FEW);
    loop {
        let page = tx.events_of_case(case, before, limit).await?;
        let more = page.len() == limit && page.last().is_some_and(|e| e.case_seq > seq + 1);
        before = page.last().map_or(before, |e| e.case_seq);
        found.extend(page.into_iter().filter(|e| e.case_seq > seq));
        if !more {
            found.reverse();
            return Ok(found);
        }
        limit = MANY;
    }
}

async fn kept(tx: &mut Tx, case: CaseId) -> Result<Course, DbError> {
    let Some((seq, standing)) = tx.opt::<(i64, Value)>(store::KNOWN, p![case]).await? else {
        return Ok(Course::default());
    };
    let standing: Standing = serde_json::from_value(standing).unwrap_or_default();
    let mut course = Course { seq, standing, clocks: [None, None, None] };
    for row in tx.all::<ClockRow>(store::CLOCKS, p![case]).await? {
        if let Some(kind) = Kind::ALL.into_iter().find(|k| k.as_str() == row.kind) {
            course.clocks[kind as usize] = Some(Clock::from(row));
        }
    }
    Ok(course)
}

impl From<ClockRow> for Clock {
    fn from(row: ClockRow) -> Self {
        let why = row.stopped_by.and_then(|word| Stop::ALL.into_iter().find(|s| s.as_str() == word));
        Self {
            run: ServiceClock {
                started_at: row.started_at,
                counted_from: row.counted_from,
                spent_ms: row.spent_ms,
                pauses: serde_json::from_value(row.pauses).unwrap_or_default(),
                paused_since: row.paused_since,
            },
            stopped: row.stopped_at.zip(why),
            warned_at: row.warned_at,
            breached_at: row.breached_at,
        }
    }
}
