//! How the help centre's readers reach a person now: channels, the queue's estimate and opening hours.

use std::pin::Pin;
use std::sync::Arc;

use helppo_channel::Channels;
use helppo_kernel::{ChannelKind, Locale};
use helppo_knowledge::help::{Contact, ContactKind, ContactOption, Contacts};
use helppo_routing::Routing;
use helppo_store::{DbError, Tx};

/// Joins the help centre to the rooms that know.
pub(crate) struct ContactNow {
    pub channels: Arc<Channels>,
    pub routing: Arc<Routing>,
}

impl Contact for ContactNow {
    fn now(&self, locale: Locale) -> Pin<Box<dyn Future<Output = Contacts> + Send + '_>> {
        Box::pin(async move {
            self.options(locale).await.map(|options| Contacts { options, hours: None }).unwrap_or_else(|error| {
                tracing::warn!(%error, "the ways to a person could not be read; the page leaves them out");
                Contacts::default()
            })
        })
    }
}

impl ContactNow {
    async fn options(&self, locale: Locale) -> Result<Vec<ContactOption>, DbError> {
        let channels =
            self.channels.store().read(async |tx: &mut Tx| helppo_channel::list_channels(tx).await).await?;
        let mut options = Vec::new();
        for channel in channels.into_iter().filter(|c| c.enabled) {
            let text = |name: &str| channel.settings.get(name).and_then(|v| v.as_str()).map(str::to_owned);
            let (kind, href) = match channel.kind {
                ChannelKind::Chat => {
                    (ContactKind::Chat, Some(format!("/widget/frame?channel={}", channel.id)))
                }
                ChannelKind::Email => (ContactKind::Email, text("address").map(|a| format!("mailto:{a}"))),
                ChannelKind::Voice | ChannelKind::Form | ChannelKind::Messaging => continue,
            };
            let Some(href) = href else { continue };
            let estimate = self.routing.estimate(channel.team, channel.kind).await?;
            let live = channel.kind.is_realtime();
            options.push(ContactOption {
                kind,
                href,
                staffed: live && estimate.staffed,
                wait_minutes: estimate.wait_ms.filter(|_| live).map(|ms| (ms + 59_999) / 60_000),
                note: (!live).then(|| by_letter(locale).to_owned()),
            });
        }
        Ok(options)
    }
}

/// What to expect of a way without a queue that one could stand in.
fn by_letter(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "answer within a working day",
        Locale::Fi => "vastaus arkipäivän sisällä",
        Locale::Sv => "svar inom en vardag",
    }
}
