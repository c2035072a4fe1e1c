//! A call back instead of waiting: the place in the queue is kept, the customer goes.

use helppo_case::{CaseError, CaseRecord, InteractionRecord, NewFact, State, record_fact};
use helppo_customer::{IdentityKind, normalise, region};
use helppo_kernel::{Actor, Ambient, InteractionId};
use helppo_store::{DbError, Tx, p};

use crate::error::RoutingError;
use crate::event::{RoutingEvent, tell_of};
use crate::store;

/// The name of the fact that holds the number: whoever serves the case sees it beside it.
const FACT: &str = "callback";

/// The customer of waiting work asks to be called at `number` when it is their turn. The number in E.164 is
/// kept with the work and as a fact of the case; asking again changes it.
pub async fn ask_callback(
    tx: &mut Tx,
    amb: &Ambient,
    work: InteractionId,
    number: &str,
) -> Result<String, RoutingError> {
    let Ok(number) = normalise(IdentityKind::Phone, number, &region(tx).await?) else {
        let message = "expected a telephone number, such as +358 40 123 4567".into();
        return Err(RoutingError::Invalid { field: "number", message });
    };
    let of = InteractionRecord::get(tx, work).await?;
    if !matches!(of.state, State::Waiting | State::Offered) {
        return Err(RoutingError::NotWaiting);
    }
    let case = CaseRecord::get(tx, of.case).await?.ok_or(CaseError::NotFound("case"))?;
    tx.exec(store::SET_CALLBACK, p![work, number]).await?;
    let fact = NewFact {
        case: of.case,
        key: FACT.into(),
        value: number.clone(),
        given_by: Actor::Customer(case.customer),
        source_event: None,
        confidence: 100,
        expires_at: None,
    };
    record_fact(tx, amb, &fact).await?;
    tell_of(tx, amb, of.case, work, &RoutingEvent::CallbackRequested { interaction: work }).await?;
    Ok(number)
}

/// Where the customer of that work wants to be called, when they asked for it.
pub async fn callback_of(tx: &mut Tx, work: InteractionId) -> Result<Option<String>, DbError> {
    Ok(tx.opt::<Option<String>>(store::CALLBACK_OF, p![work]).await?.flatten())
}
