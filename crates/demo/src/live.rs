//! Simulated customers who keep writing mail, with a pause that a person can follow.

use std::net::SocketAddr;
use std::time::Duration;

use helppo_kernel::{Chance, ChannelKind};
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use crate::world::{self, Company, Wires};

const PAUSE: Duration = Duration::from_secs(25);

/// Writes until the task is dropped; does nothing unless it was asked for.
pub async fn run(asked: bool, _: Wires, receiver: SocketAddr, company: Company) -> anyhow::Result<()> {
    if !asked {
        return Ok(());
    }
    let scripts = world::read()?;
    let chance = Chance::System;
    let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(receiver.ip().to_string())
        .port(receiver.port())
        .build();
    loop {
        let mails: Vec<_> = scripts.talks.talk.iter().filter(|t| t.channel == ChannelKind::Email).collect();
        let pick = |of: usize| usize::try_from(chance.below(of as u64)).unwrap_or(0);
        let talk = mails[pick(mails.len())];
        let names = &scripts.people.customers[talk.language.as_str()];
        let name = &names[pick(names.len())];
        let order = format!("FI-{}", 20_000 + chance.below(9_000));
        let first = name.split(' ').next().unwrap_or(name);
        let text = talk
            .line
            .iter()
            .find_map(|l| l.c.as_ref())
            .map(|t| t.replace("{order}", &order).replace("{first}", first));
        let mail = Message::builder()
            .from(format!("{name} <{}>", world::address_of(name)).parse()?)
            .to(company.support.parse()?)
            .subject(&talk.subject)
            .message_id(None)
            .header(ContentType::TEXT_PLAIN)
            .body(text.unwrap_or_default())?;
        if let Err(error) = transport.send(mail).await {
            tracing::warn!(%error, "a simulated customer could not write");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
