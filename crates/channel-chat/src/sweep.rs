//! What is forgotten: sessions that ended, tokens that cannot be shown again, files that never became part
//! of a message.

use helppo_kernel::Millis;
use helppo_store::{DbError, Tx, p};

use crate::store::visitor as sql;
use crate::upload::WAITS_MS;

const DAY_MS: i64 = 86_400_000;
/// Rows of a kind that one sweep takes; the next goes on.
const MOST: usize = 1_000;

/// What a sweep did.
#[derive(Debug)]
pub struct Swept {
    /// There is more of it.
    pub more: bool,
    /// Blobs that one upload less names.
    pub blobs: Vec<String>,
}

/// Forgets what has had its time.
pub async fn sweep(tx: &mut Tx, now: Millis) -> Result<Swept, DbError> {
    let sessions = tx.exec(sql::FORGET_SESSIONS, p![now, MOST]).await?;
    tx.exec(sql::FORGET_TOKENS, p![now.plus(-DAY_MS)]).await?;
    let blobs: Vec<String> = tx.all(sql::FORGET_UPLOADS, p![now.plus(-WAITS_MS), MOST]).await?;
    Ok(Swept { more: sessions >= MOST as u64 || blobs.len() >= MOST, blobs })
}
