//! Everything about a message on its way out.

use helppo_kernel::{AttachmentId, CaseId, ChannelId, CustomerId, InteractionId, Locale, MessageId, Millis};
use helppo_store::{DbError, Tx, p, row};
use serde_json::Value;

use crate::store::{FILES, OUTGOING};
use crate::{Channels, Outgoing, OutgoingFile, find_channel};

row! {
    struct OutgoingRow {
        case: CaseId,
        interaction: Option<InteractionId>,
        channel: ChannelId,
        author_kind: String,
        author_name: Option<String>,
        text: String,
        html: Option<String>,
        language: Option<Locale>,
        extra: Option<Value>,
        delivery: String,
        created_at: Millis,
        number: i64,
        subject: String,
        customer: CustomerId,
        customer_name: String,
    }
}

type FileRow = (AttachmentId, String, String, i64, Option<String>, String);

/// Loads a message with its channel; `None` when either is gone.
pub(super) async fn outgoing(channels: &Channels, message: MessageId) -> Result<Option<Outgoing>, DbError> {
    let read = channels.store.read(async move |tx: &mut Tx| {
        let Some(row) = tx.opt::<OutgoingRow>(OUTGOING, p![message]).await? else { return Ok(None) };
        let Some(channel) = find_channel(tx, row.channel).await? else { return Ok(None) };
        let files: Vec<FileRow> = tx.all(FILES, p![message]).await?;
        Ok::<_, DbError>(Some((row, channel, files)))
    });
    let Some((row, channel, files)) = read.await? else { return Ok(None) };
    debug_assert_eq!(row.delivery, "queued");
    let files = files.into_iter().map(|(id, name, media_type, size, content_id, blob)| OutgoingFile {
        id,
        name,
        media_type,
        size,
        content_id,
        blob,
    });
    Ok(Some(Outgoing {
        channel: channel.open(channels.store.vault()),
        message,
        case: row.case,
        case_number: row.number,
        subject: row.subject,
        interaction: row.interaction,
        customer: row.customer,
        customer_name: row.customer_name,
        to: None,
        author_kind: row.author_kind,
        author_name: row.author_name,
        text: row.text,
        html: row.html,
        language: row.language,
        extra: row.extra.unwrap_or(Value::Null),
        files: files.collect(),
        at: row.created_at,
    }))
}
