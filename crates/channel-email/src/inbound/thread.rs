//! Where a mail belongs: our token, then messages that we know, then nowhere yet. The subject never decides.

use helppo_case::{Assurance, Inbound, Thread};
use helppo_channel::Raw;
use helppo_customer::{IdentityKind, Region, normalise};
use helppo_kernel::{CaseId, MessageId};
use helppo_mime::{Mail, Mailbox};
use helppo_store::{DbError, Tx, p};
use serde_json::json;

use crate::room::Email;
use crate::store;

/// What a mail says about its thread, with the tokens checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clues {
    /// By recipient addresses that carry our token.
    cases: Vec<CaseId>,
    /// By identifiers of ours that it refers to, newest first.
    messages: Vec<MessageId>,
    /// Every identifier it refers to, oldest first.
    ids: Vec<String>,
    /// The sender's address in its one spelling.
    from: Option<String>,
}

impl Clues {
    pub(super) fn read(email: &Email, raw: &Raw, mail: &Mail<'_>, from: &Mailbox) -> Self {
        let mut ids = mail.references.clone();
        for id in &mail.in_reply_to {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        let envelope = raw.envelope.get("to").and_then(|v| v.as_array()).cloned().unwrap_or_default();
        let mut to: Vec<String> = envelope.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
        to.extend(mail.to.iter().chain(&mail.cc).map(|m| m.address.clone()));
        to.extend(["Delivered-To", "X-Original-To"].iter().flat_map(|h| mail.headers(h)));
        let mut cases: Vec<CaseId> = to.iter().filter_map(|address| email.tokens.case(address)).collect();
        cases.dedup();
        let now = raw.received_at;
        let messages = ids.iter().rev().filter_map(|id| email.tokens.message(id, now)).collect();
        let from = normalise(IdentityKind::Email, &from.address, &Region::default()).ok();
        Self { cases, messages, ids, from }
    }
}

/// Decides where the mail belongs and how surely we know who wrote it, and notes why.
pub(super) async fn place(tx: &mut Tx, clues: &Clues, input: &mut Inbound) -> Result<(), DbError> {
    let (thread, why) = match token(tx, clues).await? {
        Some((case, why)) => (Thread::Case(case), why),
        None if !clues.ids.is_empty() => (Thread::ProviderIds(clues.ids.clone()), "references"),
        None => (Thread::Fresh, "new"),
    };
    if let (Thread::Case(case), Some(from)) = (&thread, &clues.from) {
        // The token went to the customer's mailbox and came back in their name: they hold the address.
        if tx.one::<i64>(store::IS_OF_CASE, p![*case, from]).await? > 0 {
            input.assurance = Assurance::Possessed;
        }
    }
    if let Some(extra) = input.extra.as_object_mut() {
        extra.insert("thread".into(), json!(why));
    }
    input.thread = thread;
    Ok(())
}

async fn token(tx: &mut Tx, clues: &Clues) -> Result<Option<(CaseId, &'static str)>, DbError> {
    // A message says more than an address: it names what exactly is answered.
    for message in &clues.messages {
        if let Some(case) = tx.opt::<CaseId>(store::CASE_OF_MESSAGE, p![*message]).await? {
            return Ok(Some((case, "token_id")));
        }
    }
    Ok(clues.cases.first().map(|case| (*case, "token_address")))
}
