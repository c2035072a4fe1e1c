//! What happened and what is happening: the live board, the month, the history, and the rows behind each number.
//!
//! Read models only. Three readers of the log feed them: [`Tally`] counts into the `report_` tables and
//! [`history`] into its own, in the transaction that remembers how far they have counted, and the board
//! keeps what is true now in memory (see [`live`]). All can be thrown away and rebuilt. The room changes no table of another room, and
//! shows no number whose rows it cannot list.

mod alarm;
mod calendar;
pub mod history;
pub mod http;
mod live;
mod month;
mod my_day;
mod rows;
mod spread;
mod store;
mod tally;
mod today;

pub use alarm::{AlarmKind, AlarmLevel, BoardAlarm};
pub use calendar::Calendar;
pub use live::{Board, BoardCes, BoardPerson, BoardQueue, QueueState, TeamRef, Viewer};
pub use month::{Figures, Month, month};
pub use my_day::{MyDay, Taken, my_day};
pub use rows::{Metric, RowsOf, rows_of};
pub use tally::Tally;
pub use today::BoardDay;

use std::sync::{Arc, OnceLock};

use helppo_kernel::Ambient;
use helppo_store::{DbError, Store, Tx};

/// The setting that names the organisation's time zone.
const ZONE_KEY: &str = "time_zone";
/// Until somebody has said otherwise.
const USUAL_ZONE: &str = "Europe/Helsinki";

/// The room: what its handlers hold and its readers feed. Share it in an `Arc`.
pub struct Report {
    store: Store,
    ambient: Ambient,
    live: live::Live,
    changed: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl Report {
    /// A room on that store.
    pub fn new(store: Store, ambient: Ambient) -> Arc<Self> {
        Arc::new(Self { store, ambient, live: live::Live::default(), changed: OnceLock::new() })
    }

    /// Who is told when the board shows something new, at most four times a second: the live hub. The
    /// first call counts.
    pub fn when_board_changes(&self, tell: impl Fn() + Send + Sync + 'static) {
        let _ = self.changed.set(Box::new(tell));
    }

    /// The follower that counts: run it with `store.follow(…)`.
    pub fn tally(&self) -> Tally {
        Tally::default()
    }

    fn tell_changed(&self) {
        if let Some(tell) = self.changed.get() {
            tell();
        }
    }
}

/// The calendar by which days are told apart.
pub async fn calendar(tx: &mut Tx) -> Result<Calendar, DbError> {
    let name: Option<String> = helppo_people::find_setting(tx, ZONE_KEY).await?;
    Ok(Calendar::named(name.as_deref().unwrap_or(USUAL_ZONE)))
}
