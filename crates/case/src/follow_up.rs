//! An agent writes to the customer of a closed case: the words begin a case that follows it.

use helppo_kernel::{AgentId, Ambient, CaseId, ChannelId, ChannelKind, TeamId};
use helppo_store::{Tx, p};

use crate::model::CaseStatus;
use crate::record::CaseRecord;
use crate::start::begin;
use crate::{Replied, Reply, ReplyError, Start, To, store};

/// Answers a case as [`crate::reply`] does, or when it is closed begins the one that follows it; gives the
/// case that the words are in. A chat whose visitor is not there cannot be begun by us: it is to be
/// reopened.
pub async fn reply_or_follow_up(
    tx: &mut Tx,
    amb: &Ambient,
    agent: AgentId,
    input: &Reply,
) -> Result<(CaseId, Replied), ReplyError> {
    let closed = CaseRecord::get(tx, input.case).await?;
    let closed = closed.filter(|c| c.status == CaseStatus::Closed && c.merged_into.is_none());
    let Some(closed) = closed else { return Ok((input.case, crate::reply(tx, amb, input).await?)) };
    if input.text.trim().is_empty() && input.attachments.is_empty() {
        return Err(ReplyError::Empty);
    }
    let channel = input.to_channel.unwrap_or(closed.channel);
    let row: Option<(ChannelId, ChannelKind, TeamId, bool)> =
        tx.opt(store::message::CHANNEL, p![channel]).await?;
    let Some((channel, kind, _, true)) = row else { return Err(ReplyError::NoChannel) };
    if kind.is_realtime() {
        return Err(ReplyError::Closed);
    }
    let start = Start {
        agent,
        to: To::Customer(closed.customer),
        channel,
        subject: closed.subject.clone(),
        text: input.text.clone(),
        html: input.html.clone(),
        attachments: input.attachments.clone(),
        language: input.language.or(closed.language),
        undo_ms: input.undo_ms,
    };
    tx.exec(store::small::DROP_DRAFT, p![agent, closed.id, "reply"]).await?;
    begin(tx, amb, &start, closed.customer, (channel, kind, closed.team), Some(closed.id)).await
}
