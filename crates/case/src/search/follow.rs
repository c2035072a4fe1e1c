//! The follower that feeds the index.

use std::sync::Arc;
use std::time::Duration;

use helppo_kernel::{CaseId, CustomerId, Event, MessageId, Pos};
use helppo_search::{Batch, DocKind, SearchError, SearchIndex};
use helppo_store::{DbError, Store, Tx};

use super::doc;
use super::standing::standing;
use crate::merged_into;

/// The name under which the place in the log is kept in the search file.
const NAME: &str = "desk";

/// What comes within this time is written to the search file together.
const GATHER: Duration = Duration::from_millis(400);

/// Why the follower stopped.
#[derive(Debug, thiserror::Error)]
pub enum FollowSearchError {
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The search file.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// Feeds the index until the store is closed. Call it again when it fails: it goes on where it was.
pub async fn follow(store: &Store, index: &SearchIndex) -> Result<(), FollowSearchError> {
    let place = index.cursor(NAME).await?;
    let from = place.and_then(|p| p.parse::<Pos>().ok()).unwrap_or_default();
    let mut tail = store.tail(from);
    loop {
        let events = match tail.gather(GATHER).await {
            Ok(events) => events,
            Err(DbError::Closed) => return Ok(()),
            Err(e) => return Err(e.into()),
        };
        let touched = Touched::by(&events);
        let mut batch = store.read(async move |tx: &mut Tx| touched.batch(tx).await).await?;
        batch.cursor = Some((NAME.to_owned(), tail.pos().to_string()));
        index.apply(batch).await?;
    }
}

/// Which cases are to be written anew, and which are no longer found by themselves.
struct Cases {
    /// The case that each one is by now.
    whole: Vec<CaseId>,
    /// Cases that became part of another.
    parts: Vec<CaseId>,
    /// Everything whose messages have other readers now.
    moved: Vec<CaseId>,
}

/// What a batch of events makes worth reading again.
#[derive(Debug, Default, PartialEq)]
struct Touched {
    messages: Vec<MessageId>,
    recalled: Vec<MessageId>,
    cases: Vec<CaseId>,
    /// Cases whose messages have other readers now.
    moved: Vec<CaseId>,
    customers: Vec<CustomerId>,
    gone: Vec<CustomerId>,
    /// Ids of what came after these events are greater.
    upto: i64,
}

impl Touched {
    fn by(events: &[Arc<Event>]) -> Self {
        let mut it = Self::default();
        for event in events {
            it.upto = it.upto.max(event.id.0);
            match event.kind.as_str() {
                "MessageReceived" | "MessageSent" => it.messages.extend(event.get::<MessageId>("message")),
                "DeliveryChanged" if event.get::<String>("to").as_deref() == Some("recalled") => {
                    it.recalled.extend(event.get::<MessageId>("message"));
                }
                "CaseOpened" | "CaseEdited" | "CaseTagged" | "TaskIdentified" | "NoteAdded" => {
                    it.cases.extend(event.case)
                }
                "CaseAssigned" => {
                    it.cases.extend(event.case);
                    it.moved.extend(event.case);
                }
                "CasesMerged" | "CasesUnmerged" => {
                    let from = event.get::<CaseId>("from");
                    it.cases.extend(event.case.into_iter().chain(from));
                    it.moved.extend(from);
                }
                "CustomerCreated" | "CustomerEdited" | "IdentityAdded" | "CustomersUnmerged" => {
                    it.customers.extend(event.customer);
                    it.customers.extend(event.get::<CustomerId>("from"));
                }
                "CustomersMerged" => {
                    it.customers.extend(event.customer);
                    it.gone.extend(event.get::<CustomerId>("from"));
                }
                _ => {}
            }
        }
        it.customers.retain(|c| !it.gone.contains(c));
        for list in [&mut it.cases, &mut it.moved] {
            list.sort_unstable();
            list.dedup();
        }
        it.customers.sort_unstable();
        it.customers.dedup();
        it
    }

    async fn batch(&self, tx: &mut Tx) -> Result<Batch, DbError> {
        let cases = self.cases(tx).await?;
        let mut docs = doc::of_messages(tx, &self.messages).await?;
        docs.extend(doc::of_cases(tx, &cases.whole).await?);
        // A reader that is behind leaves what was said later to its own event: rows are in the order of time.
        let moved = doc::of_all_messages(tx, &cases.moved).await?.into_iter().filter(|d| d.id <= self.upto);
        docs.extend(moved.filter(|d| !self.messages.iter().any(|m| m.0 == d.id)));
        docs.extend(doc::of_customers(tx, &self.customers).await?);
        let recalled = self.recalled.iter().map(|id| (DocKind::Message, id.0));
        let gone = self.gone.iter().map(|id| (DocKind::Customer, id.0));
        let parts = cases.parts.iter().map(|id| (DocKind::Case, id.0));
        Ok(Batch { docs, deletes: recalled.chain(gone).chain(parts).collect(), cursor: None })
    }

    async fn cases(&self, tx: &mut Tx) -> Result<Cases, DbError> {
        let standing = standing(tx, self.cases.iter().copied()).await?;
        let mut whole: Vec<CaseId> = standing.values().map(|s| s.case).collect();
        whole.sort_unstable();
        whole.dedup();
        let parts = standing.iter().filter(|(id, s)| s.case != **id).map(|(id, _)| *id).collect();
        let mut moved = self.moved.clone();
        for case in &self.moved {
            moved.extend(merged_into(tx, *case).await?);
        }
        moved.sort_unstable();
        moved.dedup();
        Ok(Cases { whole, parts, moved })
    }
}
