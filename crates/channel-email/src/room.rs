//! The room as it lives in the server, and its face to the channel room.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use helppo_channel::{
    Capabilities, Channel, Channels, Checked, Configured, Delivered, FileLimits, Gate, Health, Outgoing, Raw,
    RawError, channel_at,
};
use helppo_customer::{IdentityKind, Region, normalise};
use helppo_kernel::{ChannelId, ChannelKind, Problem, RawId};
use helppo_store::{DbError, Tx};
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::{AllowInside, imap, inbound, outbound, settings, smtp, token::Tokens};

/// Mail read at the same time; reading is CPU work of well under a millisecond.
const READERS: usize = 4;
/// Larger mail is read back from the blob store rather than kept in memory until its turn comes.
const KEPT_IN_MEMORY: usize = 1 << 20;
/// Mail that waits in memory for its turn.
const WAITING: usize = 256;

/// What the operator decides about e-mail as a whole.
#[derive(Clone, Debug)]
pub struct EmailConfig {
    /// The name under which we greet other mail servers.
    pub hostname: String,
    /// Which mail servers inside the house may be called.
    pub allow_inside: AllowInside,
    /// Mail above this many bytes is not fetched from mailboxes; it is told of in quarantine.
    pub largest_fetch: u32,
    /// How often a mail that the server does not hand over is asked for before the next ones are.
    pub fetch_tries: u32,
}

/// Everything that e-mail needs.
pub struct Email {
    pub(crate) channels: Arc<Channels>,
    pub(crate) config: EmailConfig,
    pub(crate) tokens: Tokens,
    pub(crate) outlets: smtp::submit::Outlets,
    readers: Semaphore,
    waiting: Semaphore,
}

impl Email {
    /// The room, made known to the channels.
    pub fn open(channels: Arc<Channels>, config: EmailConfig) -> Arc<Self> {
        let tokens = Tokens::new(channels.store().vault());
        let email = Arc::new(Self {
            config,
            tokens,
            outlets: smtp::submit::Outlets::default(),
            readers: Semaphore::new(READERS),
            waiting: Semaphore::new(WAITING),
            channels,
        });
        email.channels.register(Arc::new(Port(email.clone())));
        email
    }

    /// The channel that a recipient address leads to: the address itself, or what stands before its plus.
    pub(crate) async fn channel_for(&self, to: &str) -> Result<Option<ChannelId>, DbError> {
        let Some(plain) = without_tag(to) else { return Ok(None) };
        let find = async move |tx: &mut Tx| channel_at(tx, ChannelKind::Email, &plain).await;
        Ok(self.channels.store().read(find).await?.map(|c| c.id))
    }

    /// Reads accepted mail as soon as somebody is free. When too much waits already this does nothing: the job
    /// that came with the acceptance will.
    pub(crate) fn understand_soon(self: &Arc<Self>, raw: RawId, bytes: Arc<Vec<u8>>) {
        let email = self.clone();
        let bytes = (bytes.len() <= KEPT_IN_MEMORY).then_some(bytes);
        tokio::spawn(async move {
            let Ok(_place) = email.waiting.try_acquire() else { return };
            let Ok(_reader) = email.readers.acquire().await else { return };
            if let Err(why) = email.channels.understand(raw, bytes).await {
                tracing::warn!(raw = %raw, error = why, "a mail was not read at once and will be tried again");
            }
        });
    }
}

/// The one spelling of an address without the part behind its plus.
pub(crate) fn without_tag(address: &str) -> Option<String> {
    let plain = normalise(IdentityKind::Email, address, &Region::default()).ok()?;
    let (local, domain) = plain.rsplit_once('@')?;
    let local = local.split_once('+').map_or(local, |(name, _)| name);
    Some(format!("{local}@{domain}"))
}

/// The room behind the port.
struct Port(Arc<Email>);

impl Channel for Port {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            realtime: false,
            html: true,
            // Base64 makes a third more of it, and most providers stop at 25 MB.
            attachments: Some(FileLimits { each: 18 << 20, together: 18 << 20, count: 50 }),
            buttons: 0,
            typing: false,
            read_marks: false,
            voice: false,
            video: false,
            max_text: 200_000,
            session_window_ms: None,
            public: false,
        }
    }

    fn check(&self, given: &Value) -> Result<Checked, Problem> {
        settings::check(given)
    }

    fn secrets(&self) -> &'static [&'static str] {
        &["imap_password", "smtp_password"]
    }

    fn deliver<'a>(&'a self, out: &'a Outgoing, gate: &'a Gate) -> BoxFuture<'a, Delivered> {
        Box::pin(outbound::deliver(&self.0, out, gate))
    }

    fn probe<'a>(&'a self, channel: &'a Configured) -> BoxFuture<'a, Health> {
        Box::pin(async move {
            let mut health = Health::new();
            match settings::EmailSettings::read(&channel.record.settings) {
                Ok(settings) => {
                    imap::probe(&self.0, channel, &settings, &mut health).await;
                    smtp::submit::probe(&self.0, channel, &settings, &mut health).await;
                }
                Err(why) => health.bad("settings", why, "open the channel's settings and save them again"),
            }
            health
        })
    }

    fn receive<'a>(&'a self, raw: &'a Raw) -> BoxFuture<'a, Result<(), RawError>> {
        Box::pin(inbound::receive(&self.0, raw))
    }
}

#[cfg(test)]
mod tests {
    use super::without_tag;

    #[test]
    fn a_tag_does_not_change_who_is_meant() {
        assert_eq!(without_tag("Tuki+c0000000@Kauppa.fi").as_deref(), Some("tuki@kauppa.fi"));
        assert_eq!(without_tag("tuki@kauppa.fi").as_deref(), Some("tuki@kauppa.fi"));
        assert_eq!(without_tag("nonsense"), None);
    }
}
