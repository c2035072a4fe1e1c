//! E-mail as the operator configured it: the receiver's place, and which servers inside may be called.

use std::sync::Arc;

use anyhow::anyhow;
use helppo_channel_email::{AllowInside, Email, EmailConfig, Receiver, ReceiverConfig, ReceiverLimits};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Config;

/// Mail above this many bytes is left in its mailbox.
const LARGEST_FETCH: u32 = 50 << 20;
/// About a minute of trying.
const FETCH_TRIES: u32 = 5;

/// What the e-mail room is told.
pub(crate) fn config(config: &Config, host: &str) -> EmailConfig {
    EmailConfig {
        hostname: config.mail.hostname.clone().unwrap_or_else(|| host.to_owned()),
        allow_inside: AllowInside::Only(config.egress.allow.clone()),
        largest_fetch: LARGEST_FETCH,
        fetch_tries: FETCH_TRIES,
    }
}

/// Starts the receiver, when one is configured; it takes no new mail once `stop` says so.
pub(crate) async fn receive(
    email: &Arc<Email>,
    settings: &Config,
    hostname: String,
    stop: watch::Receiver<bool>,
) -> anyhow::Result<Option<JoinHandle<()>>> {
    let Some(listen) = settings.mail.listen else { return Ok(None) };
    let mut limits = ReceiverLimits::default();
    limits.size = settings.mail.max_size.unwrap_or(limits.size);
    let certificate = settings.mail.certificate.clone().zip(settings.mail.key.clone());
    if certificate.is_none() {
        tracing::warn!(
            "mail.certificate and mail.key are not set: the receiver shows a certificate that it made itself"
        );
    }
    let config = ReceiverConfig { listen, hostname, certificate, folder: settings.folder.clone(), limits };
    let receiver = Receiver::bind(email.clone(), &config).await.map_err(|e| anyhow!(e))?;
    tracing::info!(%listen, "receiving mail");
    Ok(Some(tokio::spawn(receiver.run(stop))))
}
