//! What is special about a piece of work, and the end of a talk that is to be written up.

use helppo_case::{InteractionRecord, State};
use helppo_kernel::{Actor, AgentId, Ambient, InteractionId, Millis};
use helppo_store::{Tx, p};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::RoutingError;
use crate::event::{RoutingEvent, tell_of};
use crate::store;

/// What the queue is to know beyond priority, skills and language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = WorkMarks)]
#[serde(deny_unknown_fields, default)]
pub struct Marks {
    /// Steps above the case's priority: 0 to 2.
    pub lift: u8,
    /// Whether it is hard on whoever serves it.
    pub hard: bool,
    /// The agent in whose personal queue it stands.
    pub personal: Option<AgentId>,
}

/// The marks of that work.
pub async fn marks_of(tx: &mut Tx, work: InteractionId) -> Result<Marks, RoutingError> {
    let row: Option<(i64, i64, Option<AgentId>)> = tx.opt(store::MARKS_OF, p![work]).await?;
    Ok(row.map_or_else(Marks::default, |(lift, hard, personal)| Marks {
        lift: u8::try_from(lift.clamp(0, 2)).unwrap_or(0),
        hard: hard == 1,
        personal,
    }))
}

/// Marks the work; the queue looks at it again.
pub async fn mark(
    tx: &mut Tx,
    amb: &Ambient,
    work: InteractionId,
    marks: &Marks,
) -> Result<(), RoutingError> {
    if marks.lift > 2 {
        return Err(RoutingError::Invalid { field: "lift", message: "expected 0, 1 or 2".into() });
    }
    if let Some(agent) = marks.personal
        && tx.one::<i64>(store::AGENT_EXISTS, p![agent]).await? == 0
    {
        return Err(RoutingError::NotFound("agent"));
    }
    let of = InteractionRecord::get(tx, work).await?;
    let (lift, hard) = (i64::from(marks.lift), i64::from(marks.hard));
    let params = p![work, lift, hard, marks.personal];
    tx.exec(store::MARK_WORK, params).await?;
    tell_of(tx, amb, of.case, work, &RoutingEvent::WorkMarked { interaction: work }).await?;
    Ok(())
}

/// A live talk is over, by either side. Where the queue gives time for it the agent writes up first; gives until
/// when. What is over already stays as it is.
pub async fn talk_over(
    tx: &mut Tx,
    amb: &Ambient,
    work: InteractionId,
    actor: Actor,
    how: &str,
) -> Result<Option<Millis>, RoutingError> {
    let of = InteractionRecord::get(tx, work).await?;
    let time: Option<i64> = tx.opt(store::WRAP_UP_OF, p![of.team, of.channel_kind]).await?;
    match (of.state, time.filter(|ms| *ms > 0)) {
        (State::Active, Some(ms)) => {
            let until = amb.now().plus(ms);
            tx.exec(store::SET_WRAP_UNTIL, p![work, until]).await?;
            helppo_case::wrap_up(tx, amb, work, actor, how).await?;
            Ok(Some(until))
        }
        (State::WrapUp | State::Ended, _) => Ok(None),
        _ => {
            helppo_case::end_interaction(tx, amb, work, actor, how).await?;
            Ok(None)
        }
    }
}
