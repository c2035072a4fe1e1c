//! What a delivery report changes: the message it is about, and nothing else.

use helppo_case::{CaseError, Delivery, delivery_changed};
use helppo_channel::{Raw, RawError, RawState, finish_raw};
use helppo_kernel::MessageId;
use helppo_mime::{Fate, Mail};
use helppo_store::{DbError, Tx, p};

use crate::room::Email;
use crate::store;

/// A report, as far as it can be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    /// The message of ours that it is about: only by a token, for a report is easily forged.
    message: Option<MessageId>,
    fate: Fate,
    note: String,
}

pub(super) fn read(email: &Email, raw: &Raw, mail: &Mail<'_>) -> Report {
    let now = raw.received_at;
    let found = mail.delivery_report();
    let about = found.as_ref().and_then(|r| r.about.clone());
    let ids = about.iter().chain(&mail.in_reply_to).chain(&mail.references);
    let message = ids.filter_map(|id| email.tokens.message(id, now)).next();
    let fate = found.as_ref().map_or(Fate::Failed, |r| r.fate);
    let words = found.as_ref().and_then(|r| r.diagnostic.clone().or_else(|| r.status.clone()));
    let words = words.or_else(|| mail.subject.clone()).unwrap_or_default();
    let name = match fate {
        Fate::Failed => "failed",
        Fate::Delayed => "delayed",
        Fate::Delivered => "delivered",
        Fate::PassedOn => "passed on",
    };
    Report { message, fate, note: format!("bounce: {name}: {words}").chars().take(1000).collect() }
}

/// Writes the news to the message in the transaction that ends the raw mail.
pub(super) async fn settle(email: &Email, raw: &Raw, report: Report) -> Result<(), RawError> {
    let (amb, id) = (email.channels.ambient().clone(), raw.id);
    let settled = email.channels.store().write(async move |tx: &mut Tx| {
        let ours = match report.message {
            Some(message) => tx.opt::<String>(store::DELIVERY_OF, p![message]).await?.map(|_| message),
            None => None,
        };
        let to = match report.fate {
            Fate::Failed => Some(Delivery::Failed),
            Fate::Delivered => Some(Delivery::Delivered),
            Fate::Delayed | Fate::PassedOn => None,
        };
        if let (Some(message), Some(to)) = (ours, to) {
            delivery_changed(tx, &amb, message, to, None).await?;
        }
        let state = if ours.is_some() { RawState::Done } else { RawState::SetAside };
        finish_raw(tx, id, state, ours, Some(&report.note)).await?;
        Ok::<_, Settle>(())
    });
    settled.await.map_err(|e| match e {
        Settle::Raw(e) => e,
        other => RawError::Retry(other.to_string()),
    })
}

#[derive(Debug, thiserror::Error)]
enum Settle {
    #[error(transparent)]
    Case(#[from] CaseError),
    #[error(transparent)]
    Raw(#[from] RawError),
    #[error(transparent)]
    Db(#[from] DbError),
}
