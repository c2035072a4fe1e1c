//! Matters that the bot says it finished, and those of them that came back.

use helppo_kernel::{CaseId, Millis};
use helppo_store::{DbError, Tx, p};
use serde::Serialize;

use crate::store;

/// What became of the bot's claims in a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// Customers said that it was settled.
    pub claimed: i64,
    /// Of these, the customer wrote again about the same case.
    pub returned: i64,
}

/// Counts the claims made from `from` until before `to`.
pub async fn claims(tx: &mut Tx, from: Millis, to: Millis) -> Result<Claims, DbError> {
    let (claimed, returned) = tx.one(store::COUNT_CLAIMS, p![from, to]).await?;
    Ok(Claims { claimed, returned })
}

/// The customer is back: it was not settled after all.
pub(crate) async fn take_back(tx: &mut Tx, case: CaseId, at: Millis) -> Result<(), DbError> {
    tx.exec(store::RETURNED, p![case]).await?;
    tx.exec(store::TAKE_BACK_CLAIM, p![at, case]).await.map(drop)
}
