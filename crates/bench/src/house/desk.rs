//! The desk's API as its screens call it, and founding a house through it.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::{Client, Method};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Everybody's password in the benches.
pub const PASSWORD: &str = "helppo-bench-2026";

/// An open live line.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Somebody's place at the desk.
#[derive(Clone)]
pub struct Desk {
    url: String,
    client: Client,
    cookie: Option<String>,
}

impl Desk {
    /// Nobody yet.
    pub fn new(url: &str) -> Self {
        Self { url: url.into(), client: crate::client(), cookie: None }
    }

    /// The agent with this address.
    pub async fn sign_in(url: &str, email: &str) -> anyhow::Result<Self> {
        let mut desk = Self::new(url);
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = desk.request(Method::POST, "/session").json(&body).send().await?;
        let cookie = answer.headers().get("set-cookie").and_then(|c| c.to_str().ok()).map(str::to_owned);
        if !answer.status().is_success() {
            bail!("{email} could not sign in: {}", answer.text().await?);
        }
        let cookie = cookie.context("signing in sets a cookie")?;
        desk.cookie = cookie.split(';').next().map(str::to_owned);
        Ok(desk)
    }

    /// The same session at another address of the program (it started again).
    pub fn moved_to(&self, url: &str) -> Self {
        Self { url: url.into(), ..self.clone() }
    }

    /// A thing.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send(Method::GET, path, None).await
    }

    /// A thing, and how long it took.
    pub async fn timed(&self, path: &str) -> anyhow::Result<(Value, Duration)> {
        let began = Instant::now();
        let answer = self.request(Method::GET, path).send().await?.error_for_status()?;
        let bytes = answer.bytes().await?;
        let took = began.elapsed();
        Ok((serde_json::from_slice(&bytes)?, took))
    }

    /// Makes a thing.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Makes a thing once, however often it is asked; gives how long that took.
    pub async fn post_once(&self, path: &str, body: &Value, key: &str) -> anyhow::Result<Duration> {
        let began = Instant::now();
        let request = self.request(Method::POST, path).header("idempotency-key", key).json(body);
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("POST {path}: {status} {text}");
        }
        Ok(began.elapsed())
    }

    /// Changes a thing.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let what = format!("{method} {path}");
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("{what}: {status} {text}");
        }
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// The live line, joined.
    pub async fn live(&self) -> anyhow::Result<Socket> {
        let mut request =
            format!("{}/api/v1/live", self.url.replace("http://", "ws://")).into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("origin", self.url.parse()?);
        headers.insert("cookie", self.cookie.as_deref().context("signed in")?.parse()?);
        let mut socket = open(request).await?;
        socket.send(Message::text(json!({ "type": "hello", "resume": null }).to_string())).await?;
        while let Some(frame) = socket.next().await {
            if let Message::Text(text) = frame?
                && text.contains("\"ready\"")
            {
                return Ok(socket);
            }
        }
        bail!("the live line was closed")
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request =
            self.client.request(method, format!("{}/api/v1{path}", self.url)).header("x-helppo", "1");
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }
}

/// Opens a socket with small buffers: thousands of them stand in this one process.
pub async fn open(
    request: tokio_tungstenite::tungstenite::handshake::client::Request,
) -> anyhow::Result<Socket> {
    let config = WebSocketConfig::default().read_buffer_size(2048).write_buffer_size(0);
    Ok(tokio_tungstenite::connect_async_with_config(request, Some(config), true).await?.0)
}

/// What a founded house is made of, for a later run to find.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct House {
    /// Addresses of the agents, in the order of their ids.
    pub agents: Vec<String>,
    /// Their ids.
    pub agent_ids: Vec<String>,
    /// Teams: agent `a` is in team `a` modulo their number.
    pub teams: Vec<String>,
    /// One e-mail channel a team: id and address.
    pub mail: Vec<(String, String)>,
    /// Chat channels of the first team.
    pub chat: Vec<String>,
}

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub agents: usize,
    pub teams: usize,
    pub chats: usize,
}

/// Founds a house through the API: admin, teams, agents, channels.
pub async fn found(url: &str, size: Size) -> anyhow::Result<House> {
    let nobody = Desk::new(url);
    let admin = json!({ "language": "en", "organisation": "Bench", "name": "Admin", "email": "admin@bench.example",
        "password": PASSWORD });
    nobody.post("/setup", &admin).await?;
    let admin = Desk::sign_in(url, "admin@bench.example").await?;
    let mut house = House {
        agents: Vec::new(),
        agent_ids: Vec::new(),
        teams: Vec::new(),
        mail: Vec::new(),
        chat: Vec::new(),
    };
    for n in 0..size.teams {
        house.teams.push(id(&admin.post("/teams", &json!({ "name": format!("Team {n}") })).await?)?);
    }
    for n in 0..size.agents {
        let email = format!("agent{n}@bench.example");
        let team = &house.teams[n % size.teams];
        let invite = json!({ "email": email, "role": "agent", "teams": [team] });
        let invite = admin.post("/invites", &invite).await?;
        let token = invite["token"].as_str().context("an invite carries its token")?;
        let accept = json!({ "name": format!("Agent {n}"), "password": PASSWORD });
        nobody.post(&format!("/invites/{token}/accept"), &accept).await?;
        let me = Desk::sign_in(url, &email).await?.get("/session").await?;
        house.agent_ids.push(id(&me["agent"])?);
        house.agents.push(email);
    }
    for (n, team) in house.teams.iter().enumerate() {
        let address = format!("help{n}@bench.example");
        let channel = json!({ "kind": "email", "name": address, "team": team, "brand": "Bench", "language": "en",
            "enabled": true, "settings": mail_settings(&address, "127.0.0.1:9".parse()?) });
        house.mail.push((id(&admin.post("/channels", &channel).await?)?, address));
    }
    for n in 0..size.chats {
        let channel = json!({ "kind": "chat", "name": format!("Chat {n}"), "team": house.teams[0], "brand": "Bench",
            "language": "en", "enabled": true,
            "settings": { "brand_name": "Bench", "sites": ["https://shop.example"], "bot": false } });
        house.chat.push(id(&admin.post("/channels", &channel).await?)?);
    }
    Ok(house)
}

/// The settings of an e-mail channel that sends by this relay.
pub fn mail_settings(address: &str, relay: std::net::SocketAddr) -> Value {
    json!({ "address": address, "receive": { "way": "smtp" },
        "send": { "way": "relay", "host": relay.ip(), "port": relay.port(), "tls": "none" } })
}

fn id(made: &Value) -> anyhow::Result<String> {
    Ok(made["id"].as_str().with_context(|| format!("no id in {made}"))?.to_owned())
}
