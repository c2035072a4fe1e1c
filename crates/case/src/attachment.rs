//! Files that come with messages: rows here, bytes in the blob store.

use helppo_kernel::{Actor, Ambient, AttachmentId, MessageId, Millis};
use helppo_store::{DbError, P, Tx, p, row};

use crate::store;

/// A file that a new message carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewAttachment {
    /// Bytes that are already in the blob store.
    Stored {
        /// The blob's hash.
        blob: String,
        /// File name as it came.
        name: String,
        /// Media type, sniffed or as it came.
        media_type: String,
        /// Bytes.
        size: i64,
        /// The Content-ID by which HTML shows it, without angle brackets.
        content_id: Option<String>,
    },
    /// Something uploaded beforehand by whoever writes the message.
    Uploaded(AttachmentId),
}

row! {
    /// A file as the table holds it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AttachmentRecord {
        /// Its id.
        pub id: AttachmentId,
        /// The message it came with; none while it is only uploaded.
        pub message: Option<MessageId>,
        /// Where its bytes are.
        pub blob: String,
        /// File name.
        pub name: String,
        /// Media type.
        pub media_type: String,
        /// Bytes.
        pub size: i64,
        /// The Content-ID by which HTML shows it.
        pub content_id: Option<String>,
        /// Who uploaded it, as the id's text.
        pub uploader: Option<String>,
    }
}

/// A file that was uploaded and waits for its message.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The blob's hash.
    pub blob: String,
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Who uploads; only they can attach it.
    pub by: Actor,
}

/// Writes down an upload.
pub async fn upload(tx: &mut Tx, amb: &Ambient, input: &Upload) -> Result<AttachmentId, DbError> {
    let id: AttachmentId = amb.id();
    let (uploader, now) = (uploader(input.by), amb.now());
    let none = P::Null;
    let params = p![id, none, input.blob, input.name, input.media_type, input.size, none, uploader, now];
    tx.exec(store::message::INSERT_ATTACHMENT, params).await?;
    Ok(id)
}

/// One file by id.
pub async fn find_attachment(tx: &mut Tx, id: AttachmentId) -> Result<Option<AttachmentRecord>, DbError> {
    tx.opt(store::message::ATTACHMENT, p![id]).await
}

/// Forgets uploads that never became part of a message; gives the blobs that they named.
pub async fn forget_uploads(tx: &mut Tx, before: Millis, most: usize) -> Result<Vec<String>, DbError> {
    tx.all(store::message::FORGET_UPLOADS, p![before, most]).await
}

/// Joins files to a message. An upload that is gone, used or somebody else's gives `false`.
pub(crate) async fn attach(
    tx: &mut Tx,
    amb: &Ambient,
    message: MessageId,
    by: Actor,
    files: &[NewAttachment],
) -> Result<bool, DbError> {
    for file in files {
        match file {
            NewAttachment::Stored { blob, name, media_type, size, content_id } => {
                let (id, now, nobody): (AttachmentId, _, _) = (amb.id(), amb.now(), P::Null);
                let params = p![id, message, blob, name, media_type, *size, content_id, nobody, now];
                tx.exec(store::message::INSERT_ATTACHMENT, params).await?;
            }
            NewAttachment::Uploaded(id) => {
                let uploader = uploader(by);
                if tx.exec(store::message::ATTACH_UPLOAD, p![message, *id, uploader]).await? == 0 {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}

/// An agent's upload stays the agent's, whether it came by session or by key.
fn uploader(by: Actor) -> String {
    match by {
        Actor::Customer(id) => id.to_string(),
        Actor::Agent(id) => id.to_string(),
        Actor::Api(id) => id.to_string(),
        Actor::Rule(id) => id.to_string(),
        Actor::Bot | Actor::System => by.kind().to_owned(),
    }
}
