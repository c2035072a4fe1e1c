//! How answers leave: in the chat by the log itself, and by e-mail when the visitor has gone and left an
//! address.
//!
//! The visitor's live line follows the log, so handing a message over is nothing but saying so. A message
//! that stays unread for a while then follows the visitor by e-mail, together with whatever else is unread;
//! the reply to that mail finds the case by the token that every mail of ours carries.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use helppo_channel::{
    Capabilities, Channel, Checked, Configured, Delivered, FileLimits, Gate, Health, Outgoing,
};
use helppo_kernel::{ChannelKind, Problem};
use serde_json::Value;

use crate::boot::{LONGEST_TEXT, MOST_FILES};
use crate::room::Chat;
use crate::settings::ChatSettings;
use crate::upload;

/// The adapter for every web chat.
pub struct ChatAdapter(pub Arc<Chat>);

impl Channel for ChatAdapter {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Chat
    }

    fn capabilities(&self) -> Capabilities {
        let each = upload::LARGEST as u64;
        Capabilities {
            realtime: true,
            html: false,
            attachments: Some(FileLimits {
                each,
                together: each * MOST_FILES as u64,
                count: MOST_FILES as u32,
            }),
            buttons: 6,
            typing: true,
            read_marks: true,
            voice: false,
            video: false,
            max_text: LONGEST_TEXT,
            session_window_ms: None,
            public: false,
        }
    }

    fn check(&self, settings: &Value) -> Result<Checked, Problem> {
        let judged = ChatSettings::judged(settings)?;
        let settings = serde_json::to_value(judged).map_err(|_| Problem::internal())?;
        Ok(Checked { settings, addresses: Vec::new() })
    }

    fn secrets(&self) -> &'static [&'static str] {
        &["identity_key"]
    }

    /// The message is in the log already: there is no point of no return to pass.
    fn deliver<'a>(&'a self, out: &'a Outgoing, _: &'a Gate) -> BoxFuture<'a, Delivered> {
        Box::pin(async move {
            let (agent, interaction) = (out.author_kind == "agent", out.interaction);
            if let Some(interaction) = interaction.filter(|_| agent)
                && let Err(error) = self.0.promise_mail(interaction).await
            {
                return Delivered::Refused { why: error.to_string(), permanent: false };
            }
            Delivered::Accepted { provider_id: None }
        })
    }

    fn probe<'a>(&'a self, channel: &'a Configured) -> BoxFuture<'a, Health> {
        Box::pin(async move {
            let mut health = Health::new();
            let sites = ChatSettings::of(&channel.record).sites();
            if sites.is_empty() {
                let fix = "Add the address of your site, such as https://shop.example.";
                health.bad("widget_site", "No site may carry this chat.", fix);
            } else {
                let named = sites.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(", ");
                health.good("widget_site", named);
            }
            match crate::asset::loader() {
                Some(_) => health.good("widget_built", "The widget is part of this program."),
                None => health.bad(
                    "widget_built",
                    "The widget is not part of this program.",
                    "Run npm run build in web/.",
                ),
            }
            health
        })
    }
}
