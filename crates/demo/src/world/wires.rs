//! The addresses that the company's channels were told, and what follows when the demo moves to other ports.

use std::net::SocketAddr;

use anyhow::Context as _;
use helppo_channel::{ChannelChange, ChannelError, change_channel, find_channel};
use helppo_people::By;
use helppo_server::House;
use helppo_store::Tx;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Company;

/// Addresses that go into the channels' settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wires {
    pub helppo: String,
    pub shop: String,
    pub catcher: SocketAddr,
}

impl Wires {
    /// Of a demo whose ports begin there.
    pub fn from_port(first: u16) -> Self {
        let at = |offset: u16| SocketAddr::from(([127, 0, 0, 1], first + offset));
        Self { helppo: format!("http://{}", at(0)), shop: format!("http://{}", at(1)), catcher: at(4) }
    }
}

impl Default for Wires {
    fn default() -> Self {
        Self::from_port(7420)
    }
}

/// Tells the channels the new addresses. What somebody has set to other places stays.
pub async fn move_to(house: &House, company: &Company, to: &Wires) -> anyhow::Result<()> {
    for id in [company.chat, company.email] {
        let found = house.store.read(async move |tx: &mut Tx| find_channel(tx, id).await).await?;
        let Some(channel) = found else { continue };
        let Some(settings) = moved(&channel.settings, &company.wires, to) else { continue };
        let kind = house.channels.kind(channel.kind).context("the demo's channels are known")?;
        let (store, amb) = (house.store.clone(), house.ambient.clone());
        let change = ChannelChange { settings: Some(settings), ..ChannelChange::default() };
        let told = house.store.write(async move |tx: &mut Tx| {
            change_channel(tx, &amb, store.vault(), &*kind, &By::system(), id, &change).await?;
            Ok::<_, ChannelError>(())
        });
        told.await?;
    }
    Ok(())
}

/// What changes in a channel's settings; `None`: nothing.
fn moved(settings: &Value, from: &Wires, to: &Wires) -> Option<Value> {
    if let Some(sites) = settings["sites"].as_array().filter(|sites| sites.contains(&json!(from.shop))) {
        let moved = |site: &Value| if *site == from.shop { json!(to.shop) } else { site.clone() };
        return Some(json!({ "sites": sites.iter().map(moved).collect::<Vec<_>>() }));
    }
    let send = &settings["send"];
    let is_catcher = send["host"] == from.catcher.ip().to_string() && send["port"] == from.catcher.port();
    is_catcher.then(|| {
        let mut send = send.clone();
        (send["host"], send["port"]) = (json!(to.catcher.ip()), json!(to.catcher.port()));
        json!({ "send": send })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shop_and_the_mail_catcher_follow_and_what_was_set_by_hand_stays() {
        let (from, to) = (Wires::from_port(7420), Wires::from_port(7520));
        let chat = json!({ "sites": ["https://suopursu.example", "http://127.0.0.1:7421"], "bot": true });
        let sites = json!({ "sites": ["https://suopursu.example", "http://127.0.0.1:7521"] });
        assert_eq!(moved(&chat, &from, &to), Some(sites));
        let relay = |port: u16| json!({ "way": "relay", "host": "127.0.0.1", "port": port, "tls": "none" });
        assert_eq!(moved(&json!({ "send": relay(7424) }), &from, &to), Some(json!({ "send": relay(7524) })));
        assert_eq!(moved(&json!({ "send": relay(2525) }), &from, &to), None);
        assert_eq!(moved(&json!({ "sites": ["https://suopursu.example"] }), &from, &to), None);
    }
}
