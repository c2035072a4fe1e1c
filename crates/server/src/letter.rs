//! What is written on the help centre, on its way in: words of the first mail channel, answered by mail.

use helppo_case::{Inbound, IngestError, Thread, ingest};
use helppo_channel::ChannelRecord;
use helppo_customer::{Assurance, IdentityKind, Sender};
use helppo_kernel::ChannelKind;
use helppo_knowledge::help::{Letter, NotTaken};
use helppo_store::{DbError, Tx};
use serde_json::json;

use crate::contact::ContactNow;

impl ContactNow {
    /// The channel whose words letters are: the first that is in use.
    pub(crate) async fn mail_channel(&self) -> Result<Option<ChannelRecord>, DbError> {
        let read = async |tx: &mut Tx| helppo_channel::list_channels(tx).await;
        let channels = self.channels.store().read(read).await?;
        Ok(channels.into_iter().find(|channel| channel.enabled && channel.kind == ChannelKind::Email))
    }

    pub(crate) async fn open_case(&self, letter: Letter) -> Result<(), NotTaken> {
        let channel = self.mail_channel().await.map_err(|e| NotTaken::Other(e.into()))?;
        let channel = channel.ok_or(NotTaken::Nobody)?;
        let ambient = self.channels.ambient().clone();
        let inbound = Inbound {
            channel: channel.id,
            channel_kind: ChannelKind::Email,
            team: channel.team,
            external_id: format!("help-centre:{}", letter.key),
            from: Sender {
                kind: IdentityKind::Email,
                value: letter.email.clone(),
                name: letter.name,
                language: Some(letter.locale),
                verified: None,
            },
            // An address that anybody may type opens nothing that was said before.
            thread: Thread::Fresh,
            subject: letter.subject,
            text: letter.text,
            html: None,
            language: Some(letter.locale),
            attachments: Vec::new(),
            assurance: Assurance::Claimed,
            automatic: false,
            bot_first: false,
            headers: json!({ "from": letter.email }),
            extra: json!({ "form": "help_centre", "beside": letter.beside }),
            at: ambient.now(),
        };
        let taken = self
            .channels
            .store()
            .write(async move |tx: &mut Tx| ingest(tx, &ambient, &inbound).await.map(drop))
            .await;
        match taken {
            // The same form sent twice at the same moment is one letter.
            Ok(()) => Ok(()),
            Err(IngestError::Db(DbError::Unique(what))) if what.contains("provider") => Ok(()),
            Err(IngestError::Sender(_)) => Err(NotTaken::Address),
            Err(IngestError::Db(error)) => Err(NotTaken::Other(error.into())),
            Err(error) => {
                tracing::error!(%error, "a letter from the help centre was not taken in");
                Err(NotTaken::Other(helppo_kernel::Problem::internal()))
            }
        }
    }
}
