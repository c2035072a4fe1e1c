//! How the help centre's readers reach a person now: channels, the queue's estimate and opening hours.

use std::pin::Pin;
use std::sync::Arc;

use helppo_channel::Channels;
use helppo_kernel::{ChannelKind, Locale};
use helppo_knowledge::help::{Contact, ContactKind, ContactOption, Contacts, HelpNotice, Letter, NotTaken};
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
            self.contacts(locale).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the ways to a person could not be read; the page leaves them out");
                Contacts::default()
            })
        })
    }

    fn takes_letters(&self) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
        Box::pin(async move { matches!(self.mail_channel().await, Ok(Some(_))) })
    }

    fn take_letter(&self, letter: Letter) -> Pin<Box<dyn Future<Output = Result<(), NotTaken>> + Send + '_>> {
        Box::pin(self.open_case(letter))
    }
}

impl ContactNow {
    async fn contacts(&self, locale: Locale) -> Result<Contacts, DbError> {
        let now = self.channels.ambient().now();
        let read = async move |tx: &mut Tx| {
            let channels = helppo_channel::list_channels(tx).await?;
            let hours = helppo_channel::all_hours(tx).await?;
            Ok::<_, DbError>((channels, hours, helppo_notice::standing(tx, now).await?))
        };
        let (channels, hours, standing) = self.channels.store().read(read).await?;
        let (mut options, mut told, mut letters) = (Vec::new(), Told::default(), false);
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
            letters |= channel.kind == ChannelKind::Email;
            let live = channel.kind.is_realtime();
            // Nobody waits in line for a letter; the queues' estimates are remembered for a moment.
            let (staffed, wait_ms) = match live {
                true => {
                    let estimate = self.routing.estimate(channel.team, channel.kind).await?;
                    (estimate.staffed, estimate.wait_ms)
                }
                false => (false, None),
            };
            let hours = hours.of(channel.id);
            let open = hours.is_none_or(|hours| hours.is_open(now));
            if let Some(hours) = hours {
                told.hear(channel.kind, hours.in_words(locale, now));
            }
            options.push(ContactOption {
                kind,
                href,
                staffed: open && staffed,
                wait_minutes: wait_ms.filter(|_| open).map(|ms| (ms + 59_999) / 60_000),
                note: (!live).then(|| by_letter(locale).to_owned()),
            });
        }
        if letters {
            options.push(ContactOption {
                kind: ContactKind::Letter,
                href: format!("/help/{}/contact", locale.as_str()),
                staffed: false,
                wait_minutes: None,
                note: Some(by_letter(locale).to_owned()),
            });
        }
        let notice =
            |n: &helppo_notice::Notice| HelpNotice { level: n.level.as_str(), text: n.text(locale).into() };
        let notices = standing.iter().map(notice).collect();
        let usual = hours.house();
        if let Some(usual) = usual {
            told.any.get_or_insert(usual.in_words(locale, now));
        }
        let open = usual.is_none_or(|hours| hours.is_open(now));
        Ok(Contacts { options, hours: told.live.or(told.any), open, notices })
    }
}

/// Whose hours the page tells: those of the first way on which somebody waits at the other end, else of
/// the first way that has any.
#[derive(Default)]
struct Told {
    live: Option<String>,
    any: Option<String>,
}

impl Told {
    fn hear(&mut self, kind: ChannelKind, hours: String) {
        let place = if kind.is_realtime() { &mut self.live } else { &mut self.any };
        place.get_or_insert(hours);
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
