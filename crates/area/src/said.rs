//! What was said in a case, as far as it was said to or by the customer who looks.

use helppo_case::AuthorKind;
use helppo_kernel::{CaseId, CustomerId, MessageId, Millis};
use helppo_store::{DbError, Tx, p, row};

use crate::store;

/// The newest so many messages, and the files beside them.
const MESSAGES: usize = 300;
const FILES: usize = 300;

row! {
    /// One message.
    pub(crate) struct Said {
        pub(crate) id: MessageId,
        pub(crate) author: AuthorKind,
        pub(crate) name: Option<String>,
        pub(crate) text: String,
        pub(crate) at: Millis,
    }
}

row! {
    /// A file that came or went with a message.
    pub(crate) struct Enclosed {
        pub(crate) message: MessageId,
        pub(crate) name: String,
        pub(crate) size: i64,
    }
}

/// The conversation, oldest first.
pub(crate) async fn said(
    tx: &mut Tx,
    customer: CustomerId,
    case: CaseId,
) -> Result<(Vec<Said>, Vec<Enclosed>), DbError> {
    let mut all: Vec<Said> = tx.all(store::SAID_IN, p![case, customer, MESSAGES]).await?;
    all.reverse();
    Ok((all, tx.all(store::FILES_IN, p![case, customer, FILES]).await?))
}
