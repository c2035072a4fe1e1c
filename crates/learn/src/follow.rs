//! What happens in cases moves what is learnt; publishing an article closes its row of the backlog.

use helppo_kernel::{Ambient, Event};
use helppo_store::{FollowError, Follower, Tx, p};

use crate::backlog::published;
use crate::{keep, store};

/// Reads each case that the bot had to do with.
#[derive(Clone)]
pub struct Learner {
    pub(crate) ambient: Ambient,
}

impl Follower for Learner {
    const NAME: &'static str = "learning";

    fn cares(&self, event: &Event) -> bool {
        match event.kind.as_str() {
            "MessageSent" => event.get::<String>("author_kind").as_deref() == Some("agent"),
            "CaseStatusChanged" => event.get::<String>("from").as_deref() == Some("solved"),
            kind => matches!(
                kind,
                "InteractionStarted"
                    | "MessageReceived"
                    | "BotAnswered"
                    | "BotOffered"
                    | "BotHandedOver"
                    | "OfferAccepted"
                    | "InteractionEnded"
                    | "ArticlePublished"
            ),
        }
    }

    async fn take(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        if event.kind == "ArticlePublished" {
            if let Some(article) = event.get("article") {
                published(tx, &self.ambient, article).await?;
            }
            return Ok(());
        }
        let Some(case) = event.case else { return Ok(()) };
        // A customer's words say something of the bot only after it has given something.
        if event.kind == "MessageReceived"
            && tx.all::<store::OutcomeRow>(store::OUTCOMES, p![case]).await?.is_empty()
        {
            return Ok(());
        }
        if !keep::seen(tx, case, event.case_seq).await? {
            keep::case(tx, &self.ambient, case, event.at).await?;
        }
        Ok(())
    }
}
