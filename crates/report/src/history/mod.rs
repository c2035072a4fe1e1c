//! History: each metric counted once for all channels, and shown for any stretch of days.
//!
//! [`History`] follows the log. An event makes it count the *matter* anew, a case with all that was
//! merged into it: [`fold`] turns its events into facts, [`count`] compares them with those that stand
//! and moves the difference into the quarter hours. So the order in which the log is read, an event
//! read twice, a case that moves or merges later: all lead to the same numbers, and every number opens
//! the facts it is the sum of. What each metric means is written in docs/metrics.md.

mod ask;
mod count;
mod export;
mod fact;
mod figure;
mod fold;
mod metric;
mod occupancy;
mod period;
mod rows;
mod spread;
mod staff;
mod store;

pub use ask::{Asked, Compare, MetricComparison, MetricPoint, MetricReport, MetricSeries, Narrow, metrics};
pub use export::{csv_lines, xlsx};
pub use figure::{MetricBeside, MetricFigure, MetricSpread};
pub use metric::{MetricName, MetricUnit};
pub use period::{Group, days_between};
pub use rows::{MetricRow, Part, RowsAsked, metric_rows};
pub use spread::ERROR;

use std::time::Duration;

use helppo_kernel::{Event, Millis};
use helppo_store::{DbError, FollowError, Follower, Store, Tx, p};

/// Counted by other definitions, it is counted anew: raise it when [`fold`] or a bucket changes.
const VERSION: i64 = 1;

/// The follower that counts history.
#[derive(Clone, Debug, Default)]
pub struct History(());

impl Follower for History {
    const NAME: &'static str = "history";
    /// A matter is counted from all its events: however much is said in it, once in this time.
    const GATHER: Duration = Duration::from_secs(1);

    fn cares(&self, event: &Event) -> bool {
        matches!(
            event.kind.as_str(),
            "CaseOpened"
                | "CaseStatusChanged"
                | "CaseAssigned"
                | "CaseEdited"
                | "TaskIdentified"
                | "CasesMerged"
                | "CasesUnmerged"
                | "InteractionStarted"
                | "Queued"
                | "OfferAccepted"
                | "Transferred"
                | "InteractionEnded"
                | "MessageReceived"
                | "MessageSent"
                | "SurveyAsked"
                | "SurveyAnswered"
                | "CustomersMerged"
                | "CustomersUnmerged"
                | "PresenceChanged"
        ) || recalled(event)
    }

    async fn take(&self, tx: &mut Tx, event: &Event) -> Result<(), FollowError> {
        staff::take(tx, event).await?;
        match (event.kind.as_str(), event.case) {
            ("CustomersMerged" | "CustomersUnmerged", _) => count::customers(tx, event).await?,
            (_, Some(case)) if !count::seen(tx, case, event.case_seq).await? => count::case(tx, case).await?,
            _ => {}
        }
        Ok(())
    }
}

/// Who counts; for an event that it could not take.
pub fn follower() -> impl Follower {
    History::default()
}

fn recalled(event: &Event) -> bool {
    event.kind == "DeliveryChanged" && event.get::<String>("to").as_deref() == Some("recalled")
}

/// Follows the log until the store is closed; counts everything anew first when the definitions have changed.
pub async fn follow(store: &Store) -> Result<(), DbError> {
    store
        .write(async |tx: &mut Tx| match tx.opt::<i64>(store::VERSION, p![]).await? {
            Some(VERSION) => Ok(()),
            _ => rebuild(tx).await,
        })
        .await?;
    store.follow(History::default()).await
}

/// Throws away what was counted: the follower begins at the start of the log again. Targets that stood
/// when answers were counted are kept, for nothing else remembers them.
pub async fn rebuild(tx: &mut Tx) -> Result<(), DbError> {
    for table in ["fact", "bucket", "matter", "seen", "presence", "agent", "work"] {
        tx.exec(&format!("DELETE FROM history_{table}"), p![]).await?;
    }
    tx.exec(store::FORGET_PLACE, p![History::NAME]).await?;
    tx.exec(store::PUT_VERSION, p![VERSION]).await.map(|_| ())
}

/// Up to when everything is counted.
async fn counted_until(tx: &mut Tx, now: Millis) -> Result<Millis, DbError> {
    let unread: Option<Millis> = tx.opt(store::UNREAD, p![History::NAME]).await?;
    Ok(unread.unwrap_or(now))
}
