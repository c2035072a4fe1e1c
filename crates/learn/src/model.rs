//! States of what was learnt: made by a refit, live when the gate lets them, and brought back by an admin.

use helppo_kernel::{Actor, AgentId, Ambient, EventId, Millis, ModelId};
use helppo_knowledge::Tuning;
use helppo_store::{DbError, Tx, p};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::event::tell_activated;
use crate::head::Lesson;
use crate::replay::{ModelFigures, ModelGate};
use crate::store::{self, LessonRow, ModelRow};

/// A state of what was learnt.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ModelVersion {
    pub id: ModelId,
    pub number: i64,
    pub made_at: Millis,
    /// Who asked for it; nobody: the nightly round.
    pub made_by: Option<AgentId>,
    pub made_by_name: Option<String>,
    /// Whether it might go live, and why not.
    pub gate: ModelGate,
    /// How it did on questions kept apart …
    pub figures: ModelFigures,
    /// … and how what was live then did.
    pub live_then: ModelFigures,
    pub tuning: Tuning,
    /// Since when it is live, when it is.
    pub live_since: Option<Millis>,
}

impl ModelVersion {
    fn of(row: ModelRow) -> Self {
        let part = |name: &str| row.figures.get(name).cloned().unwrap_or(Value::Null);
        Self {
            id: row.id,
            number: row.number,
            made_at: row.made_at,
            made_by: row.made_by,
            made_by_name: row.made_by_name,
            gate: row.gate,
            figures: serde_json::from_value(part("own")).unwrap_or_default(),
            live_then: serde_json::from_value(part("live")).unwrap_or_default(),
            tuning: serde_json::from_value(row.tuning).unwrap_or_default(),
            live_since: row.live_since,
        }
    }
}

/// Which outcomes a state knows, by the ids of their events.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Knows {
    pub(crate) spans: Vec<(i64, i64)>,
    /// From here on everything.
    pub(crate) open_from: i64,
}

impl Knows {
    pub(crate) fn of(row: &ModelRow) -> Self {
        let spans = serde_json::from_value(row.spans.clone()).unwrap_or_default();
        Self { spans, open_from: row.open_from }
    }

    pub(crate) fn has(&self, event: EventId) -> bool {
        event.0 > self.open_from || self.spans.iter().any(|(from, to)| (*from..=*to).contains(&event.0))
    }

    /// The same with everything up to `now` closed.
    fn up_to(&self, now: i64) -> Vec<(i64, i64)> {
        let mut spans = self.spans.clone();
        spans.push((self.open_from + 1, now));
        spans
    }
}

/// The state that is live.
pub(crate) async fn live(tx: &mut Tx) -> Result<ModelRow, DbError> {
    tx.one(store::LIVE_MODEL, p![]).await
}

/// One state.
pub(crate) async fn find(tx: &mut Tx, id: ModelId) -> Result<Option<ModelVersion>, DbError> {
    Ok(tx.opt::<ModelRow>(store::MODEL, p![id]).await?.map(ModelVersion::of))
}

/// States, the newest first.
pub(crate) async fn list(tx: &mut Tx, before: i64, fetch: i64) -> Result<Vec<ModelVersion>, DbError> {
    let rows: Vec<ModelRow> = tx.all(store::MODELS, p![before, fetch]).await?;
    Ok(rows.into_iter().map(ModelVersion::of).collect())
}

/// The newest outcomes that say something, as far as `knows` reaches, oldest first.
pub(crate) async fn lessons(tx: &mut Tx, knows: &Knows) -> Result<Vec<Lesson>, DbError> {
    let mut rows: Vec<LessonRow> = tx.all(store::LESSONS, p![MOST_LESSONS]).await?;
    rows.reverse();
    Ok(rows.into_iter().filter(|row| knows.has(row.event)).filter_map(LessonRow::lesson).collect())
}

/// Outcomes that count: the newest.
const MOST_LESSONS: i64 = 10_000;

impl LessonRow {
    pub(crate) fn lesson(self) -> Option<Lesson> {
        let (target, weight) = self.verdict.lesson()?;
        let Self { event, article, locale, question, .. } = self;
        Some(Lesson { event, article, locale, question, target, weight })
    }
}

/// A refit with its figures.
pub(crate) struct Made {
    pub(crate) tuning: Tuning,
    pub(crate) gate: ModelGate,
    pub(crate) figures: ModelFigures,
    pub(crate) live_then: ModelFigures,
    pub(crate) by: Option<AgentId>,
}

/// Keeps a refit as a state; it goes live when the gate let it.
pub(crate) async fn keep(tx: &mut Tx, ambient: &Ambient, made: &Made) -> Result<ModelVersion, DbError> {
    let before = live(tx).await?;
    let number = tx.one::<i64>(store::LAST_NUMBER, p![]).await? + 1;
    let (id, mark) = (ambient.id::<ModelId>(), ambient.id::<EventId>());
    let json = |value: Result<Value, serde_json::Error>| value.unwrap_or_default().to_string();
    let tuning = json(serde_json::to_value(made.tuning));
    let spans = json(serde_json::to_value(Knows::of(&before).up_to(mark.0)));
    let figures = serde_json::json!({ "own": made.figures, "live": made.live_then }).to_string();
    let now = ambient.now();
    let row = p![id, number, now, made.by, tuning, spans, figures, made.gate, mark.0];
    tx.exec(store::INSERT_MODEL, row).await?;
    if made.gate == ModelGate::Passed {
        let actor = made.by.map_or(Actor::System, Actor::Agent);
        activate(tx, ambient, actor, id).await?;
    }
    let row: ModelRow = tx.one(store::MODEL, p![id]).await?;
    Ok(ModelVersion::of(row))
}

/// Makes a state the live one. What was learnt between its making and now is left out, and stays written.
pub(crate) async fn activate(
    tx: &mut Tx,
    ambient: &Ambient,
    actor: Actor,
    id: ModelId,
) -> Result<Option<ModelVersion>, DbError> {
    let Some(row) = tx.opt::<ModelRow>(store::MODEL, p![id]).await? else { return Ok(None) };
    if row.live_since.is_none() {
        let mark = ambient.id::<EventId>();
        let before = live(tx).await?;
        // It keeps what it learnt while it was live.
        let spans = serde_json::to_string(&Knows::of(&before).up_to(mark.0)).unwrap_or_default();
        tx.exec(store::END_LIVE, p![spans, before.id]).await?;
        tx.exec(store::BEGIN_LIVE, p![ambient.now(), mark.0, id]).await?;
        tell_activated(tx, ambient, actor, id).await?;
    }
    let row: ModelRow = tx.one(store::MODEL, p![id]).await?;
    Ok(Some(ModelVersion::of(row)))
}
