//! The daily rounds: what is forgotten and what is closed. Each is one job that promises itself anew.

use std::pin::Pin;

use helppo_blob::{Blob, BlobHash};
use helppo_case::CaseError;
use helppo_kernel::{Ambient, JobId, Millis};
use helppo_knowledge::CHECK_LINKS;
use helppo_store::{DbError, Job, JobHandler, JobOutcome, NewJob, Store, Tx, p, sql};
use serde_json::json;

const HOUR_MS: i64 = 3_600_000;
/// An upload without a message is forgotten after this.
const UPLOAD_WAITS_MS: i64 = 2 * 24 * HOUR_MS;
/// What one transaction takes; the next piece comes a moment later, so that nobody waits for a round.
const PIECE: usize = 500;
const NEXT_PIECE_MS: i64 = 2_000;
/// Closing a case is many statements: few of them at once, so that no writer waits long.
const CASES: usize = 20;
/// How long a blob that nothing names is left alone, in its row and then in its file.
const BLOB_RESTS_MS: i64 = HOUR_MS;

// Every table that names a blob.
sql!(
    NAMED,
    "SELECT (SELECT count(*) FROM attachment WHERE blob = $1) + (SELECT count(*) FROM inbox_raw WHERE blob = $1)
       + (SELECT count(*) FROM visitor_upload WHERE blob = $1) + (SELECT count(*) FROM agent WHERE avatar_blob = $1)
       + (SELECT count(*) FROM article_file WHERE blob = $1) + (SELECT count(*) FROM article_caption WHERE blob = $1)
       + (SELECT count(*) FROM brand WHERE logo = $1)"
);
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
    /// What may not be shown of our people's weeks that are over.
    SealPulse,
}

impl Round {
    pub(crate) const ALL: [Self; 4] =
        [Self::ForgetUploads, Self::SweepChat, Self::CloseSolved, Self::SealPulse];

    /// The kind of its job.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::ForgetUploads => "ForgetUploads",
            Self::SweepChat => "SweepChat",
            Self::CloseSolved => "CloseSolved",
            Self::SealPulse => "SealPulse",
        }
    }

    /// Does a piece.
    async fn piece(self, tx: &mut Tx, amb: &Ambient) -> Result<Piece, CaseError> {
        Ok(match self {
            Self::ForgetUploads => {
                let before = amb.now().plus(-UPLOAD_WAITS_MS);
                let blobs = helppo_case::forget_uploads(tx, before, PIECE).await?;
                Piece { more: blobs.len() >= PIECE, blobs: unneeded(tx, amb, blobs).await? }
            }
            Self::SweepChat => {
                let swept = helppo_channel_chat::sweep(tx, amb.now()).await?;
                Piece { more: swept.more, blobs: unneeded(tx, amb, swept.blobs).await? }
            }
            Self::CloseSolved => {
                Piece { more: helppo_case::close_solved(tx, amb, CASES).await? >= CASES, blobs: Vec::new() }
            }
            Self::SealPulse => {
                helppo_pulse::seal(tx, amb.now()).await?;
                Piece { more: false, blobs: Vec::new() }
            }
        })
    }
}

/// What one transaction of a round did.
struct Piece {
    more: bool,
    blobs: Vec<BlobHash>,
}

/// Forgets those of the blobs that nothing names any more; gives them.
async fn unneeded(tx: &mut Tx, amb: &Ambient, mut blobs: Vec<String>) -> Result<Vec<BlobHash>, DbError> {
    blobs.sort_unstable();
    blobs.dedup();
    let before = amb.now().plus(-BLOB_RESTS_MS);
    let mut forgotten = Vec::new();
    for blob in blobs {
        let Ok(hash) = blob.parse::<BlobHash>() else { continue };
        let named: i64 = tx.one(NAMED, p![blob]).await?;
        if named == 0 && helppo_blob::forget(tx, hash, before).await? {
            forgotten.push(hash);
        }
    }
    Ok(forgotten)
}

/// Promises every round that is not promised yet: within the next hour, not all at one moment.
pub(crate) async fn promise(store: &Store, ambient: &Ambient) -> Result<(), DbError> {
    let first: Vec<(Round, JobId, Millis)> =
        Round::ALL.iter().map(|round| (*round, ambient.id(), soon(ambient, HOUR_MS / 12))).collect();
    let (links, links_at): (JobId, Millis) = (ambient.id(), soon(ambient, HOUR_MS / 12));
    let promise = async move |tx: &mut Tx| {
        let links = NewJob { id: links, kind: CHECK_LINKS, key: KEY, run_at: links_at, data: json!({}) };
        tx.ensure_job(&links).await?;
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
    pub(crate) blob: Blob,
}

impl JobHandler for Daily {
    fn run(&self, _: Job) -> Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>> {
        Box::pin(async move {
            // A round that fails is no reason to give up the ones of the days to come.
            JobOutcome::At(match self.go().await {
                Ok(true) => self.ambient.now().plus(NEXT_PIECE_MS),
                Ok(false) => soon(&self.ambient, 23 * HOUR_MS),
                Err(error) => {
                    tracing::warn!(round = self.round.kind(), %error, "a daily round failed and is tried again");
                    soon(&self.ambient, 0)
                }
            })
        })
    }
}

impl Daily {
    /// A piece of the round; gives whether there is more.
    async fn go(&self) -> anyhow::Result<bool> {
        let (round, amb) = (self.round, self.ambient.clone());
        let piece = self.store.write(async move |tx: &mut Tx| round.piece(tx, &amb).await).await?;
        if round != Round::CloseSolved {
            self.blob.clear(piece.blobs, self.ambient.now().plus(-BLOB_RESTS_MS)).await?;
        }
        Ok(piece.more)
    }
}

#[cfg(test)]
mod tests {
    use helppo_testkit::{World, both_dbs};

    use super::*;

    async fn number(world: &World, sql: &'static str) -> i64 {
        world.store.read(async move |tx: &mut Tx| tx.one(sql, p![]).await).await.unwrap()
    }

    async fn go(world: &World, round: Round) -> JobOutcome {
        let (store, ambient) = (world.store.clone(), world.ambient.clone());
        let blob = Blob::new(store.clone(), world.folder().join("blobs"));
        let daily = Daily { round, store, ambient, blob };
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
        assert_eq!(number(world, "SELECT count(*) FROM job WHERE key = 'daily'").await, 5);
        assert_eq!(number(world, "SELECT CAST(sum(run_at) AS BIGINT) FROM job").await, first);
        world
            .store
            .write(async |tx: &mut Tx| {
                tx.exec("UPDATE job SET state = 2 WHERE kind = 'SweepChat'", p![]).await
            })
            .await
            .unwrap();
        promise(&world.store, &world.ambient).await.unwrap();
        assert_eq!(number(world, "SELECT count(*) FROM job WHERE state = 0").await, 5, "and never given up");
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

    both_dbs!(bytes_of_forgotten_uploads_are_deleted_unless_something_names_them, async |world: &World| {
        let blob = Blob::new(world.store.clone(), world.folder().join("blobs"));
        let noise = |seed: u8| -> Vec<u8> {
            let mut noise: Vec<u8> =
                (0..90_000).map(|_| u8::try_from(world.ambient.chance.below(256)).unwrap()).collect();
            noise[0] = seed;
            noise
        };
        let (now, named) = (world.ambient.now(), noise(1));
        let (needed, unused) =
            (blob.put(named.clone(), now).await.unwrap(), blob.put(noise(2), now).await.unwrap());
        let brought = async move |tx: &mut Tx| {
            for (id, hash) in [(1i64, needed), (2, unused)] {
                let sql = "INSERT INTO visitor_upload (id, visitor, client_id, blob, name, media_type, size, created_at)
                    VALUES ($1, 7, $2, $3, 'x', 'text/plain', 1, $4)";
                tx.exec(sql, p![id, id.to_string(), hash.to_string(), now]).await?;
            }
            let sql = "INSERT INTO attachment (id, message, blob, name, media_type, size, created_at)
                VALUES (9, 5, $1, 'x', 'text/plain', 1, $2)";
            tx.exec(sql, p![needed.to_string(), now]).await
        };
        let _: Result<u64, DbError> = world.store.write(brought).await;
        world.ambient.clock.advance(25 * HOUR_MS);
        go(world, Round::SweepChat).await;
        assert_eq!(number(world, "SELECT count(*) FROM visitor_upload").await, 0);
        assert_eq!(blob.get(needed).await.unwrap(), named);
        assert!(blob.get(unused).await.is_err());
        assert_eq!(number(world, "SELECT count(*) FROM blob").await, 1);
    });

    both_dbs!(solved_cases_are_closed_a_few_at_a_time, async |world: &World| {
        let now = world.ambient.now();
        let solved = async move |tx: &mut Tx| {
            tx.exec("INSERT INTO team (id, name, created_at) VALUES (1, 'Service', 0)", p![]).await?;
            for id in 1..=i64::try_from(CASES).unwrap() + 5 {
                let sql = "INSERT INTO cases (id, number, customer, subject, status, team, priority, channel, channel_kind,
                      created_at, updated_at, last_message_at, last_text, last_author_kind, unread, solved_at)
                    VALUES ($1, $1, 1, '', 'solved', 1, 1, 1, 'email', 0, 0, 0, '', 'agent', 0, 0)";
                tx.exec(sql, p![id]).await?;
            }
            Ok::<_, DbError>(())
        };
        world.store.write(solved).await.unwrap();
        let closed = "SELECT count(*) FROM cases WHERE status = 'closed'";
        assert_eq!(go(world, Round::CloseSolved).await, JobOutcome::At(now.plus(NEXT_PIECE_MS)));
        assert_eq!(number(world, closed).await, i64::try_from(CASES).unwrap());
        let JobOutcome::At(next) = go(world, Round::CloseSolved).await else { panic!("a round comes back") };
        assert!(next.since(now) >= 23 * HOUR_MS);
        assert_eq!(number(world, closed).await, i64::try_from(CASES).unwrap() + 5);
    });
}
