//! What a mail needs to know of the talk so far: whom to write to, and what it answers.

use helppo_channel::Outgoing;
use helppo_customer::{IdentityKind, Region, normalise};
use helppo_kernel::CustomerId;
use helppo_store::{DbError, Tx, p, row};
use serde_json::Value;

use crate::room::Email;
use crate::store;

/// The talk so far, without its words: earlier words never go out again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Talk {
    /// Whom to write to.
    pub(super) to: Option<String>,
    /// The customer's newest mail.
    pub(super) answers: Option<String>,
    /// Mails of the case, oldest first.
    pub(super) references: Vec<String>,
    /// The first words of the case were ours.
    pub(super) we_began: bool,
    /// The case began in another channel.
    pub(super) began_elsewhere: bool,
}

row! {
    /// A mail of a customer.
    struct Mail {
        headers: Option<Value>,
        provider_id: Option<String>,
        customer: CustomerId,
    }
}

pub(super) async fn read(email: &Email, out: &Outgoing) -> Result<Talk, DbError> {
    let (case, customer, message, given) = (out.case, out.customer, out.message, out.to.clone());
    let read = email.channels.store().read(async move |tx: &mut Tx| {
        let mails: Vec<Mail> = tx.all(store::MAILS_FROM_CUSTOMERS, p![case]).await?;
        let own: Vec<String> = tx.all(store::ADDRESSES_OF, p![customer]).await?;
        let newest = mails.into_iter().find(|mail| mail.is_of(customer, &own));
        let address = own.into_iter().next();
        let earlier: Vec<(Option<String>, Option<Value>)> =
            tx.all(store::EARLIER_IDS, p![case, message]).await?;
        let first: Option<(String, String)> = tx.opt(store::FIRST_OF_CASE, p![case]).await?;
        Ok::<_, DbError>((newest.map(|m| (m.headers, m.provider_id)), address, earlier, first))
    });
    let (newest, address, earlier, first) = read.await?;
    let headers = newest.as_ref().and_then(|(headers, _)| headers.as_ref());
    // An answer goes where the customer asked for it in their newest mail.
    let asked = headers
        .and_then(|h| h.get("reply_to").and_then(|r| r.get(0)).or_else(|| h.get("from")))
        .and_then(Value::as_str)
        .filter(|a| helppo_mime::is_address(a))
        .map(str::to_owned);
    let mut references: Vec<String> =
        earlier.iter().rev().filter_map(|(id, headers)| id_of(id, headers)).collect();
    references.dedup();
    Ok(Talk {
        to: given.or(asked).or(address).filter(|a| helppo_mime::is_address(a)),
        answers: newest.as_ref().and_then(|(headers, id)| id_of(id, headers)),
        references,
        we_began: first.as_ref().is_some_and(|(author, _)| author != "customer"),
        began_elsewhere: first.as_ref().is_some_and(|(_, kind)| kind != "email"),
    })
}

impl Mail {
    /// Whether the customer whose case it is wrote it. A merge leaves the writer of a mail as it was, but
    /// the address that it came from is the customer's now.
    fn is_of(&self, customer: CustomerId, own: &[String]) -> bool {
        let from = self.headers.as_ref().and_then(|h| h.get("from")).and_then(Value::as_str);
        let known =
            |from| normalise(IdentityKind::Email, from, &Region::default()).is_ok_and(|a| own.contains(&a));
        self.customer == customer || from.is_some_and(known)
    }
}

/// The Message-ID that mail clients know: what the mail itself said, or for ours the provider id.
fn id_of(provider_id: &Option<String>, headers: &Option<Value>) -> Option<String> {
    let said = headers.as_ref().and_then(|h| h.get("message_id")).and_then(Value::as_str).map(str::to_owned);
    said.or_else(|| provider_id.clone()).filter(|id| helppo_mime::is_message_id(id))
}
