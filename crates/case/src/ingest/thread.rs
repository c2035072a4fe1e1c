//! Finding the case that new words belong to.

use helppo_customer::Recognised;
use helppo_kernel::{CaseId, ChannelId, CustomerId, InteractionId, MessageId, Millis};
use helppo_store::{Bind as _, DbError, P, Tx, p, row};

use super::{Inbound, IngestError, Thread};
use crate::model::CaseStatus;
use crate::record::CaseRecord;
use crate::{many, store};

/// How long after its end a chat is still the same matter when the customer writes again.
const STILL_THE_SAME_MS: i64 = 24 * 3_600_000;
/// References that are looked up; the newest come last in a mail and are the ones kept.
const MOST_IDS: usize = 20;
/// How far merged cases are followed.
const MERGE_DEPTH: usize = 8;

/// Where the words go.
pub(super) enum Place {
    /// Into this case.
    In(CaseId),
    /// Into a new one, which may go on from a closed one.
    New { follows: Option<CaseId> },
}

row! {
    /// A message that is known by one of the provider ids.
    pub(super) struct Known {
        pub message: MessageId,
        pub provider_id: String,
        pub channel: ChannelId,
        pub case: CaseId,
        pub interaction: Option<InteractionId>,
        pub customer: CustomerId,
    }
}

impl Known {
    /// Whether it is this very input, come again.
    pub fn is(&self, input: &Inbound) -> bool {
        self.channel == input.channel && self.provider_id == input.external_id
    }
}

/// Known messages among the input's own id and those it refers to: one look for both questions.
pub(super) async fn known(tx: &mut Tx, input: &Inbound) -> Result<Vec<Known>, DbError> {
    let mut ids: Vec<P<'_>> = vec![input.external_id.bind()];
    if let Thread::ProviderIds(referred) = &input.thread {
        let skip = referred.len().saturating_sub(MOST_IDS);
        ids.extend(referred[skip..].iter().map(|id| id.bind()));
    }
    many::all(tx, many::KNOWN_MESSAGES, &ids).await
}

/// The case the words belong to.
pub(super) async fn find(
    tx: &mut Tx,
    input: &Inbound,
    who: &Recognised,
    known: &[Known],
) -> Result<Place, IngestError> {
    match &input.thread {
        Thread::Fresh => Ok(Place::New { follows: None }),
        Thread::Case(case) => settle(tx, *case).await,
        // A stranger who knows an id must not enter another person's case (or read it later).
        Thread::ProviderIds(_) => match known.iter().rev().find(|k| k.customer == who.id) {
            Some(known) => settle(tx, known.case).await,
            None => Ok(Place::New { follows: None }),
        },
        Thread::Session => session(tx, input, who).await,
    }
}

/// Follows merges, and steps over a case that is closed for good.
async fn settle(tx: &mut Tx, case: CaseId) -> Result<Place, IngestError> {
    let mut id = case;
    for _ in 0..MERGE_DEPTH {
        let Some(record) = CaseRecord::get(tx, id).await? else { return Ok(Place::New { follows: None }) };
        match record.merged_into {
            Some(into) => id = into,
            None if record.status == CaseStatus::Closed => return Ok(Place::New { follows: Some(id) }),
            None => return Ok(Place::In(id)),
        }
    }
    Ok(Place::New { follows: None })
}

async fn session(tx: &mut Tx, input: &Inbound, who: &Recognised) -> Result<Place, IngestError> {
    let live = tx.opt::<(CaseId,)>(store::interaction::LIVE_OF_CUSTOMER, p![input.channel, who.id]).await?;
    if let Some((case,)) = live {
        return Ok(Place::In(case));
    }
    let latest: Option<(CaseId, CaseStatus, Option<Millis>)> =
        tx.opt(store::case::LATEST_IN_CHANNEL, p![who.id, input.channel]).await?;
    Ok(match latest {
        Some((case, CaseStatus::Open | CaseStatus::Pending, _)) => Place::In(case),
        Some((case, CaseStatus::Solved, Some(at))) if input.at.since(at) < STILL_THE_SAME_MS => {
            Place::In(case)
        }
        _ => Place::New { follows: None },
    })
}
