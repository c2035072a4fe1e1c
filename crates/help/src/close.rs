//! Whoever asked has what they need.

use std::collections::BTreeMap;

use helppo_kernel::{AgentId, Ambient, HelpId};
use helppo_store::{Tx, p};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::call::{Call, HelpError, Place};
use crate::event::{HelpEvent, tell};
use crate::store;

/// How a call is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = HelpCloseHow)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// With thanks to everybody who answered.
    Thanks,
    /// Without.
    Quietly,
}

/// Closes a call. Closing twice is closing once.
pub async fn close(tx: &mut Tx, amb: &Ambient, call: HelpId, by: AgentId, how: How) -> Result<(), HelpError> {
    let found = Call::get(tx, call).await?;
    let place = Place::hold(tx, found.case).await?;
    if tx.exec(store::CLOSE_CALL, p![amb.now(), by, call]).await? == 0 {
        return Ok(());
    }
    let mut thanked = false;
    if how == How::Thanks {
        // One thanks for each, for the last they said.
        let said: Vec<(AgentId, i64)> = tx.all(store::ANSWERS, p![call]).await?;
        let last: BTreeMap<AgentId, i64> = said.into_iter().filter(|(who, _)| *who != by).collect();
        for seq in last.values() {
            helppo_case::thank(tx, amb, by, found.case, *seq).await?;
            thanked = true;
        }
    }
    Ok(tell(tx, amb, by, (found.case, place.customer), &HelpEvent::HelpClosed { call, thanked }).await?)
}
