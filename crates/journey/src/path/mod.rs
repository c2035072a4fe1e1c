//! The map of paths: for each task, kind of channel and mode what was designed, and what is seen to happen.

mod look;

pub(crate) use look::{map, matters};

use helppo_kernel::{ChannelKind, Millis};
use helppo_store::row;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ledger::ChangeReason;
use crate::task::{DesignedPath, Fault, Mode, PathVerdict, Texts};

/// Matters before a path is judged by what is seen.
const ENOUGH: i64 = 5;
/// Of a hundred finished matters, so many in the kind of channel where they began make a path …
const COMPLETABLE: i64 = 80;
/// … and fewer than so many a dead end.
const PARTLY: i64 = 30;

/// The map.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PathMap {
    /// Matters count that began from here …
    pub from: Millis,
    /// … until just before.
    pub to: Millis,
    /// The tasks of the register, then those that cases name without being in it, then the nameless.
    pub tasks: Vec<PathRow>,
}

/// The paths of one task.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PathRow {
    /// Its key; empty for matters without a task.
    pub key: String,
    /// Its name; absent when the register does not know it.
    pub name: Option<Texts>,
    pub cells: Vec<PathCell>,
    /// What is wrong with what was designed.
    pub faults: Vec<Fault>,
}

/// One path.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PathCell {
    pub channel: ChannelKind,
    pub mode: Mode,
    /// What its owner says of it.
    pub designed: Option<DesignedPath>,
    /// What is seen.
    pub observed: Option<ObservedPath>,
}

/// What is seen on a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ObservedPath {
    /// Matters that began on it.
    pub matters: i64,
    /// Of them, those that are finished.
    pub finished: i64,
    /// Of these, those finished in the kind of channel where they began.
    pub finished_here: i64,
    /// Matters for which the customer went to another kind of channel.
    pub moved: i64,
    /// What half of the finished ones took at most, in milliseconds by the clock.
    pub median_ms: Option<i64>,
    /// Points of the ledger of all of them.
    pub points: i64,
    /// Why customers went elsewhere most often.
    pub reason: Option<ChangeReason>,
    /// What that makes of it; absent while fewer than five are finished.
    pub verdict: Option<PathVerdict>,
}

row! {
    struct Counted {
        task: String, channel: ChannelKind, mode: Mode, matters: i64, finished: i64, finished_here: i64,
        moved: i64, points: i64,
    }
}

/// Which matters of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PathMatters {
    /// All of them.
    #[default]
    All,
    /// Those finished where they began.
    FinishedHere,
    /// Those for which the customer went to another kind of channel.
    Moved,
    /// Those that are not finished.
    Open,
}

/// What is seen makes of a path.
fn verdict(finished: i64, finished_here: i64) -> Option<PathVerdict> {
    if finished < ENOUGH {
        return None;
    }
    Some(match finished_here.saturating_mul(100) / finished {
        COMPLETABLE.. => PathVerdict::Completable,
        PARTLY.. => PathVerdict::Partly,
        _ => PathVerdict::DeadEnd,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_judged_once_enough_is_seen() {
        assert_eq!(verdict(4, 0), None);
        assert_eq!(verdict(5, 4), Some(PathVerdict::Completable));
        assert_eq!(verdict(10, 7), Some(PathVerdict::Partly));
        assert_eq!(verdict(10, 3), Some(PathVerdict::Partly));
        assert_eq!(verdict(7, 2), Some(PathVerdict::DeadEnd));
    }
}
