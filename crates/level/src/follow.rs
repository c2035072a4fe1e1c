//! What happens in cases moves their clocks.

use std::time::Duration;

use helppo_kernel::{Ambient, CaseId, Event};
use helppo_store::{FollowError, Follower, Tx};

use crate::look::known_until;
use crate::{ask_for_recount, refresh};

/// Events of a case that move its clocks. Others are read with them and wake nobody.
const OF_CASES: [&str; 11] = [
    "MessageReceived",
    "MessageSent",
    "DeliveryChanged",
    "CaseStatusChanged",
    "CaseAssigned",
    "CasePriorityChanged",
    "CaseSnoozed",
    "CasesMerged",
    "CasesUnmerged",
    "BotHandedOver",
    "InteractionEnded",
];

/// Keeps the clocks of every case.
#[derive(Clone)]
pub struct KeepClocks {
    pub(crate) ambient: Ambient,
}

impl Follower for KeepClocks {
    const NAME: &'static str = "level";
    const GATHER: Duration = Duration::from_millis(100);

    fn cares(&self, event: &Event) -> bool {
        match event.kind.as_str() {
            "DeliveryChanged" => event.get::<String>("to").as_deref() == Some("recalled"),
            kind => OF_CASES.contains(&kind) || kind == "OfferAccepted" || kind == "HoursChanged",
        }
    }

    async fn take(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        let amb = &self.ambient;
        let Some(case) = event.case else {
            if event.kind == "HoursChanged" {
                ask_for_recount(tx, amb).await?;
            }
            return Ok(());
        };
        // The first event of a case in a batch has read the others with it.
        if known_until(tx, case).await? < event.case_seq {
            refresh(tx, amb, case).await?;
        }
        if event.kind.starts_with("Cases")
            && let Some(other) = event.get::<CaseId>("from")
        {
            refresh(tx, amb, other).await?;
        }
        Ok(())
    }
}
