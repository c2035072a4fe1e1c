//! Visitors' ends of the sockets, of the relay and of the product.

use std::time::Duration;

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::AGENTS;
use crate::house::{MARK, Socket, Watcher, open};

/// Connections that are opened at once.
const AT_ONCE: usize = 32;

/// A text of 200 bytes with its number.
pub fn text(n: u64) -> String {
    let mut text = format!("{MARK}{n} ");
    while text.len() < 200 {
        text.push_str("hei ");
    }
    text.truncate(200);
    text
}

/// Sockets that say something to the relay.
pub async fn connect_bare(address: &str, count: usize) -> anyhow::Result<Vec<Socket>> {
    stream::iter(0..count)
        .map(|_| async { open(format!("ws://{address}/visitor").into_client_request()?).await })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

/// Sockets that hear everything from the relay.
pub async fn connect_bare_agents(address: &str) -> anyhow::Result<Vec<Watcher>> {
    let mut agents = Vec::new();
    for _ in 0..AGENTS {
        agents.push(Watcher::on(open(format!("ws://{address}/agent").into_client_request()?).await?));
    }
    Ok(agents)
}

/// One message into the relay.
pub async fn say_bare(socket: &mut Socket, n: u64) -> anyhow::Result<()> {
    Ok(socket.send(Message::text(format!("{{\"text\":\"{}\"}}", text(n)))).await?)
}

/// A browser with the widget in it.
#[derive(Clone, Debug)]
pub struct Visitor {
    url: String,
    token: String,
    pos: String,
    /// The address that the proxy names.
    from: String,
    /// The talk, once there is one.
    pub talk: Option<String>,
}

impl Visitor {
    /// Begins a session in a chat channel.
    pub async fn new(client: &reqwest::Client, url: &str, channel: &str, n: usize) -> anyhow::Result<Self> {
        let from = format!("10.{}.{}.{}", n / 62_500, n / 250 % 250, 1 + n % 250);
        let wish = json!({ "channel": channel, "nonce": format!("bench-visitor-{n:012}"), "locale": "en" });
        let answer = client
            .post(format!("{url}/api/visitor/v1/session"))
            .header("x-forwarded-for", &from)
            .json(&wish)
            .send()
            .await?
            .error_for_status()?;
        let session: Value = answer.json().await?;
        let word = |key: &str| session[key].as_str().map(str::to_owned).context("a session");
        Ok(Self { url: url.into(), token: word("token")?, pos: word("pos")?, from, talk: None })
    }

    /// The program started again at another address.
    pub fn moved_to(&mut self, url: &str) {
        self.url = url.into();
    }

    /// Joins the live line; the socket is read until the task is ended.
    pub async fn join(&self) -> anyhow::Result<tokio::task::JoinHandle<()>> {
        let address = format!("{}/api/visitor/v1/live", self.url.replace("http://", "ws://"));
        let mut request = address.into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("origin", self.url.parse()?);
        headers.insert("x-forwarded-for", self.from.parse()?);
        headers.insert("sec-websocket-protocol", format!("helppo.v1, {}", self.token).parse()?);
        let mut socket = open(request).await?;
        socket.send(Message::text(json!({ "type": "hello", "resume": self.pos }).to_string())).await?;
        while let Some(frame) = socket.next().await {
            if let Message::Text(text) = frame?
                && text.contains("\"ready\"")
            {
                break;
            }
        }
        Ok(tokio::spawn(idle(socket)))
    }

    /// Says something; gives the talk it is in.
    pub async fn say(&self, client: &reqwest::Client, n: u64) -> anyhow::Result<String> {
        let body = json!({ "client_id": format!("bench-{n:010}"), "talk": self.talk, "text": text(n) });
        let answer = client
            .post(format!("{}/api/visitor/v1/messages", self.url))
            .header("x-forwarded-for", &self.from)
            .header("authorization", format!("Visitor {}", self.token))
            .timeout(Duration::from_secs(30))
            .json(&body)
            .send()
            .await?;
        let status = answer.status();
        let sent: Value = answer.json().await?;
        sent["talk"]["id"]
            .as_str()
            .map(str::to_owned)
            .with_context(|| format!("message {n}: {status} {sent}"))
    }
}

async fn idle(mut socket: Socket) {
    while let Some(Ok(frame)) = socket.next().await {
        if let Message::Text(text) = frame
            && text.contains("\"type\":\"ping\"")
            && socket.send(Message::text(r#"{"type":"pong"}"#)).await.is_err()
        {
            return;
        }
    }
}
