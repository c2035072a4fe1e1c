//! A mail that belongs to no case: a code to sign in by. It leaves from the first channel in use and waits
//! for no answer.

use std::sync::Arc;

use helppo_channel::{Configured, Delivered, Gate};
use helppo_kernel::{ChannelKind, Locale};
use helppo_mime::{Letter, Mailbox, is_address};
use helppo_store::{DbError, Tx};

use super::{LOOP_HEADER, Ready, never, not_yet};
use crate::room::Email;
use crate::settings::EmailSettings;
use crate::smtp;

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip<'a> {
    /// Whom to.
    pub to: &'a str,
    /// Its subject.
    pub subject: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The language it is written in.
    pub language: Locale,
}

impl Email {
    /// Hands a slip over. Sending it twice does no harm, so that nothing is written down about it.
    pub async fn send_slip(self: &Arc<Self>, slip: Slip<'_>) -> Delivered {
        match self.prepare_slip(slip).await {
            Ok((channel, settings, ready)) => {
                smtp::submit::send(self, &channel, &settings, &ready, &Gate::open()).await
            }
            Err(refused) => refused,
        }
    }

    async fn prepare_slip(&self, slip: Slip<'_>) -> Result<(Configured, EmailSettings, Ready), Delivered> {
        let read = self.channels.store().read(async |tx: &mut Tx| helppo_channel::list_channels(tx).await);
        let all = read.await.map_err(|e: DbError| not_yet(format!("the store could not answer: {e}")))?;
        let first = all.into_iter().find(|channel| channel.enabled && channel.kind == ChannelKind::Email);
        let channel = first.ok_or_else(|| never("no mail channel is in use"))?;
        let channel = channel.open(self.channels.store().vault());
        let settings = EmailSettings::read(&channel.record.settings).map_err(not_yet)?;
        if !is_address(slip.to) {
            return Err(never("the address is none"));
        }
        let name = match (settings.from_name.as_str(), channel.record.brand.as_deref()) {
            ("", brand) => brand.unwrap_or(&channel.record.name),
            (given, _) => given,
        };
        let ambient = self.channels.ambient();
        let letter = Letter {
            from: Mailbox::new(Some(name), &settings.address),
            to: Mailbox::new(None, slip.to).into_iter().collect(),
            subject: slip.subject.to_owned(),
            date: ambient.now().0 / 1_000,
            message_id: format!("slip.{}@{}", ambient.secret(), settings.domain()),
            text: slip.text.to_owned(),
            automatic: true,
            language: Some(slip.language.as_str().to_owned()),
            extra: vec![(LOOP_HEADER, self.tokens.loop_mark())],
            ..Letter::default()
        };
        let bytes = letter.bytes().map_err(|e| never(&e.to_string()))?;
        let from = settings.address.clone();
        let ready = Ready { from, to: slip.to.to_owned(), message_id: letter.message_id, bytes };
        Ok((channel, settings, ready))
    }
}
