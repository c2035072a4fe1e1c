//! What happens in cases moves the ledger.

use std::time::Duration;

use helppo_kernel::{Ambient, Event};
use helppo_store::{FollowError, Follower, Tx};

use crate::keep;

/// Keeps the ledger of every matter.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) ambient: Ambient,
}

impl Follower for Ledger {
    const NAME: &'static str = "effort";
    /// A matter is counted from all its events: however much is said in it, once in this time.
    const GATHER: Duration = Duration::from_secs(1);

    fn cares(&self, event: &Event) -> bool {
        match event.kind.as_str() {
            "DeliveryChanged" => event.get::<String>("to").as_deref() == Some("recalled"),
            kind => matches!(
                kind,
                "CaseOpened"
                    | "CaseStatusChanged"
                    | "CaseAssigned"
                    | "TaskIdentified"
                    | "CasesMerged"
                    | "CasesUnmerged"
                    | "InteractionStarted"
                    | "BotHandedOver"
                    | "OfferAccepted"
                    | "Transferred"
                    | "InteractionEnded"
                    | "ChannelMoved"
                    | "MessageSent"
                    | "PromiseBroken"
            ),
        }
    }

    async fn take(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        if let Some(case) = event.case
            && !keep::seen(tx, case, event.case_seq).await?
        {
            keep::case(tx, &self.ambient, case).await?;
        }
        Ok(())
    }
}
