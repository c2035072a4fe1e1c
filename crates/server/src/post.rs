//! Mail of the customers' area, on its way out by the first mail channel.

use std::pin::Pin;
use std::sync::Arc;

use helppo_area::{NotSent, Post, Slip};
use helppo_channel::Delivered;
use helppo_channel_email::Email;

/// Joins the area to e-mail.
pub(crate) struct MailPost(pub Arc<Email>);

impl Post for MailPost {
    fn send<'a>(&'a self, slip: &'a Slip) -> Pin<Box<dyn Future<Output = Result<(), NotSent>> + Send + 'a>> {
        Box::pin(async move {
            let Slip { to, subject, text, language } = slip;
            let slip = helppo_channel_email::Slip { to, subject, text, language: *language };
            match self.0.send_slip(slip).await {
                // Whether a doubtful mail came through its reader sees; another would come too late for them.
                Delivered::Accepted { .. } | Delivered::Unknown { .. } | Delivered::Recalled => Ok(()),
                Delivered::Refused { why, permanent: false } => Err(NotSent::Yet(why)),
                Delivered::Refused { why, permanent: true } => Err(NotSent::Ever(why)),
            }
        })
    }
}
