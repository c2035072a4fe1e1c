//! What customers who agreed to it read before they write to us. Without their word nothing links a reader to
//! a customer; with it, what they read is known for a day and counted once.

use helppo_kernel::{ArticleId, CustomerId, Locale, Millis};
use helppo_store::{DbError, Tx, p};

use crate::store;

const HOUR: i64 = 3_600_000;
/// Whoever writes within so many hours of reading was not helped by what they read.
pub const AFTER_HOURS: i64 = 24;

/// Whether a customer agreed that we know what they read.
pub async fn agreed(tx: &mut Tx, customer: CustomerId) -> Result<bool, DbError> {
    let given: Option<i64> = tx.opt(store::CONSENT_OF, p![customer]).await?;
    Ok(given.is_some())
}

/// Takes a customer's word, or their taking it back: then what was known is forgotten.
pub async fn agree(tx: &mut Tx, customer: CustomerId, now: Millis, to: Agreement) -> Result<(), DbError> {
    match to {
        Agreement::Given => tx.exec(store::GIVE_CONSENT, p![customer, now]).await.map(drop),
        Agreement::TakenBack => {
            tx.exec(store::TAKE_CONSENT, p![customer]).await?;
            tx.exec(store::FORGET_VISITS_OF, p![customer]).await.map(drop)
        }
    }
}

/// A customer's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    Given,
    TakenBack,
}

/// Remembers that a customer read an article, if they agreed; what is older than needed goes.
pub(crate) async fn visited(
    tx: &mut Tx,
    customer: CustomerId,
    article: ArticleId,
    locale: Locale,
    at: Millis,
) -> Result<(), DbError> {
    if agreed(tx, customer).await? {
        tx.exec(store::FORGET_VISITS, p![at.plus(-AFTER_HOURS * HOUR)]).await?;
        tx.exec(store::REMEMBER_VISIT, p![customer, article, locale, at]).await?;
    }
    Ok(())
}

/// A customer wrote: what they read in the hours before did not help. Counted once, by whoever comes first.
pub(crate) async fn wrote(tx: &mut Tx, customer: CustomerId, at: Millis) -> Result<(), DbError> {
    let read: Vec<(ArticleId, Locale)> =
        tx.all(store::TAKE_VISITS, p![customer, at.plus(-AFTER_HOURS * HOUR), at]).await?;
    for (article, locale) in read {
        tx.exec(store::COUNT_WROTE_AFTER, p![article, locale, at.0.div_euclid(24 * HOUR)]).await?;
    }
    Ok(())
}
