//! The daily rounds: what is forgotten and what is closed. Each is one job that promises itself anew.

use std::pin::Pin;

use helppo_case::CaseError;
use helppo_kernel::{Ambient, JobId, Millis};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, NewJob, Store, Tx};
use serde_json::json;

const HOUR_MS: i64 = 3_600_000;
/// An upload without a message is forgotten after this.
const UPLOAD_WAITS_MS: i64 = 2 * 24 * HOUR_MS;
/// What one transaction takes; the next piece comes a moment later, so that nobody waits for a round.
const PIECE: usize = 500;
const NEXT_PIECE_MS: i64 = 2_000;
/// One key for each kind: there is one round of it in the whole installation.
const KEY: &str = "daily";

/// A round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Round {
    /// Files that never became part of a message.
    ForgetUploads,
    /// Visitors' sessions, tokens and files that have had their time.
    SweepChat,
    /// Cases that have been solved and silent for a while.
    CloseSolved,
}

impl Round {
    pub(crate) const ALL: [Self; 3] = [Self::ForgetUploads, Self::SweepChat, Self::CloseSolved];

    /// The kind of its job.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::ForgetUploads => "ForgetUploads",
            Self::SweepChat => "SweepChat",
            Self::CloseSolved => "CloseSolved",
        }
    }

    /// Does a piece; gives whether there is more.
    async fn piece(self, tx: &mut Tx, amb: &Ambient) -> Result<bool, CaseError> {
        Ok(match self {
            Self::ForgetUploads => {
                let before = amb.now().plus(-UPLOAD_WAITS_MS);
                helppo_case::forget_uploads(tx, before, PIECE).await? >= PIECE as u64
            }
            Self::SweepChat => helppo_channel_chat::sweep(tx, amb.now()).await?,
            Self::CloseSolved => helppo_case::close_solved(tx, amb, PIECE).await? >= PIECE,
        })
    }
}

/// Promises every round that is not promised yet: within the next hour, not all at one moment.
pub(crate) async fn promise(store: &Store, ambient: &Ambient) -> Result<(), DbError> {
    let first: Vec<(Round, JobId, Millis)> =
        Round::ALL.iter().map(|round| (*round, ambient.id(), soon(ambient, HOUR_MS / 12))).collect();
    let promise = async move |tx: &mut Tx| {
        for (round, id, run_at) in &first {
            let job = NewJob { id: *id, kind: round.kind(), key: KEY, run_at: *run_at, data: json!({}) };
            tx.ensure_job(&job).await?;
        }
        Ok(())
    };
    store.write(promise).await
}

/// After `ms`, within an hour.
fn soon(ambient: &Ambient, ms: i64) -> Millis {
    let spread = ambient.chance.below(HOUR_MS.unsigned_abs());
    ambient.now().plus(ms + i64::try_from(spread).unwrap_or(0))
}

/// Goes a round.
pub(crate) struct Daily {
    pub(crate) round: Round,
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
}

impl JobHandler for Daily {
    fn run(&self, _: Job) -> Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>> {
        Box::pin(async move {
            let (round, amb) = (self.round, self.ambient.clone());
            let piece = async move |tx: &mut Tx| round.piece(tx, &amb).await;
            // A round that fails is no reason to give up the ones of the days to come.
            JobOutcome::At(match self.store.write(piece).await {
                Ok(true) => self.ambient.now().plus(NEXT_PIECE_MS),
                Ok(false) => soon(&self.ambient, 23 * HOUR_MS),
                Err(error) => {
                    tracing::warn!(round = round.kind(), %error, "a daily round failed and is tried again");
                    soon(&self.ambient, 0)
                }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use helppo_store::p;
    use helppo_testkit::{World, both_dbs};

    use super::*;

    async fn number(world: &World, sql: &'static str) -> i64 {
        world.store.read(async move |tx: &mut Tx| tx.one(sql, p![]).await).await.unwrap()
    }

    async fn go(world: &World, round: Round) -> JobOutcome {
        let daily = Daily { round, store: world.store.clone(), ambient: world.ambient.clone() };
        let job = Job {
            id: JobId(1),
            kind: round.kind().into(),
            key: KEY.into(),
            attempts: 1,
            token: 1,
            data: json!({}),
        };
        daily.run(job).await
    }

    both_dbs!(each_round_is_promised_once_however_often_the_program_starts, async |world: &World| {
        promise(&world.store, &world.ambient).await.unwrap();
        let first = number(world, "SELECT CAST(sum(run_at) AS BIGINT) FROM job").await;
        world.ambient.clock.advance(1_000);
        promise(&world.store, &world.ambient).await.unwrap();
        assert_eq!(number(world, "SELECT count(*) FROM job WHERE key = 'daily'").await, 3);
        assert_eq!(number(world, "SELECT CAST(sum(run_at) AS BIGINT) FROM job").await, first);
        world
            .store
            .write(async |tx: &mut Tx| {
                tx.exec("UPDATE job SET state = 2 WHERE kind = 'SweepChat'", p![]).await
            })
            .await
            .unwrap();
        promise(&world.store, &world.ambient).await.unwrap();
        assert_eq!(number(world, "SELECT count(*) FROM job WHERE state = 0").await, 3, "and never given up");
    });

    both_dbs!(a_round_goes_on_in_pieces_and_comes_back_the_next_day, async |world: &World| {
        let now = world.ambient.now();
        let uploads = async move |tx: &mut Tx| {
            let sql =
                "INSERT INTO attachment (id, message, blob, name, media_type, size, uploader, created_at)
                VALUES ($1, NULL, 'x', 'x', 'text/plain', 1, 'agt', $2)";
            for id in 1..=i64::try_from(PIECE).unwrap() + 1 {
                tx.exec(sql, p![id, now.plus(-UPLOAD_WAITS_MS - 1)]).await?;
            }
            tx.exec(sql, p![9_999i64, now]).await
        };
        let added: Result<u64, DbError> = world.store.write(uploads).await;
        added.unwrap();
        assert_eq!(go(world, Round::ForgetUploads).await, JobOutcome::At(now.plus(NEXT_PIECE_MS)));
        let JobOutcome::At(next) = go(world, Round::ForgetUploads).await else {
            panic!("a round comes back")
        };
        assert!(next.since(now) >= 23 * HOUR_MS && next.since(now) < 24 * HOUR_MS);
        assert_eq!(number(world, "SELECT count(*) FROM attachment").await, 1, "the fresh one waits on");
        for round in Round::ALL {
            assert!(matches!(go(world, round).await, JobOutcome::At(_)));
        }
    });
}
