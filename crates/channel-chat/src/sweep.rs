//! What is forgotten: sessions that ended, tokens that cannot be shown again, files that never became part
//! of a message.

use helppo_kernel::Millis;
use helppo_store::{DbError, Tx, p};

use crate::store::visitor as sql;

const DAY_MS: i64 = 86_400_000;
/// Rows of a kind that one sweep takes; the next goes on.
const MOST: usize = 5_000;

/// Forgets what has had its time; gives whether there is more of it.
pub async fn sweep(tx: &mut Tx, now: Millis) -> Result<bool, DbError> {
    let sessions = tx.exec(sql::FORGET_SESSIONS, p![now, MOST]).await?;
    tx.exec(sql::FORGET_TOKENS, p![now.plus(-DAY_MS)]).await?;
    let uploads = tx.exec(sql::FORGET_UPLOADS, p![now.plus(-2 * DAY_MS), MOST]).await?;
    Ok(sessions.max(uploads) >= MOST as u64)
}
