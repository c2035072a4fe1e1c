//! The work: visitors, mail, notes and letters over the API, and the agent who serves them all.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use helppo_people::{find_setting, put_setting};
use helppo_store::{DbError, Store, Tx};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::ledger::Ledger;
use super::sink::Sink;
use crate::mail;
use crate::program::{Desk, Program, client};

/// More waiting cases than this and the customers hold back: one agent serves them all.
const MOST_WAITING: usize = 25;
/// Between two tries of the same thing.
const AGAIN: Duration = Duration::from_millis(10);

/// Where the driver works.
#[derive(Clone)]
pub struct Places {
    admin: Desk,
    url: String,
    smtp: u16,
    chat: String,
    email: String,
    case: String,
}

impl Places {
    /// Makes the channels, and the case that gets the notes.
    pub async fn make(admin: &Desk, program: &Program, store: &Store, sink: &Sink) -> Self {
        no_undo(store).await;
        let session = admin.get("/session").await;
        let team = session["teams"][0]["id"].clone();
        let make = async |mut channel: Value| {
            channel["team"] = team.clone();
            let made = admin.post("/channels", &channel).await;
            made["id"].as_str().expect("a channel has an id").to_owned()
        };
        let chat =
            make(json!({ "kind": "chat", "name": "Chat", "brand": "Test", "language": "en", "enabled": true,
            "settings": { "brand_name": "Test", "sites": [program.url], "bot": false } }))
            .await;
        let email = make(
            json!({ "kind": "email", "name": "Mail", "brand": "Test", "language": "en", "enabled": true,
            "settings": { "address": "support@test.example", "receive": { "way": "smtp" },
                "send": { "way": "relay", "host": "127.0.0.1", "port": sink.port, "tls": "none" } } }),
        )
        .await;
        admin.call(Method::PUT, "/presence", Some(&json!({ "status": "available" }))).await.expect_success();
        mail::send(
            program.smtp,
            "first@crash.example",
            "support@test.example",
            "Hello",
            "the first one",
            "first",
        )
        .await
        .expect("mail works before the storm");
        let mut case = Value::Null;
        while !case.is_string() {
            tokio::time::sleep(Duration::from_millis(50)).await;
            case = admin.get("/cases?limit=1").await["items"][0]["id"].clone();
        }
        let case = case.as_str().unwrap_or_default().to_owned();
        Self { admin: admin.clone(), url: program.url.clone(), smtp: program.smtp, chat, email, case }
    }
}

/// Replies leave at once, so that crashes meet them on their way.
async fn no_undo(store: &Store) {
    let change = async |tx: &mut Tx| {
        let mut all: Value =
            find_setting(tx, "organisation").await?.expect("set-up has written the settings");
        all["undo_seconds"] = json!(0);
        put_setting(tx, "organisation", &all).await
    };
    let changed: Result<(), DbError> = store.write(change).await;
    changed.expect("the undo window can be closed");
}

/// Everybody who works. Cloning shares the ledger.
#[derive(Clone)]
pub struct Driver {
    places: Places,
    ledger: Ledger,
    stop: Arc<AtomicBool>,
    waiting: Arc<AtomicUsize>,
}

impl Driver {
    /// Nobody has begun yet.
    pub fn new(places: Places, ledger: Ledger) -> Self {
        Self { places, ledger, stop: Arc::default(), waiting: Arc::default() }
    }

    /// What was acknowledged so far.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Begins.
    pub fn start(&self) -> Vec<JoinHandle<()>> {
        vec![
            tokio::spawn(self.clone().visitors()),
            tokio::spawn(self.clone().mail()),
            tokio::spawn(self.clone().notes()),
            tokio::spawn(self.clone().letters()),
            tokio::spawn(self.clone().agent()),
        ]
    }

    /// Nothing new is begun.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::SeqCst)
    }

    /// Whether customers may bring more.
    async fn room(&self, pause: u64) -> bool {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        while self.goes_on() && self.waiting.load(Ordering::SeqCst) >= MOST_WAITING {
            tokio::time::sleep(AGAIN).await;
        }
        self.goes_on()
    }

    /// Visitors write in the chat, a new one every few messages.
    async fn visitors(self) {
        let (client, mut token) = (client(), String::new());
        for i in 0u64.. {
            if !self.room(250).await {
                return;
            }
            if i.is_multiple_of(4) {
                token.clear();
            }
            let open =
                json!({ "channel": self.places.chat, "nonce": format!("0123456789abcdef{:04}", i / 4) });
            while self.goes_on() && token.is_empty() {
                let opened = client
                    .post(format!("{}/api/visitor/v1/session", self.places.url))
                    .json(&open)
                    .send()
                    .await;
                if let Ok(answer) = opened {
                    let body: Value = answer.json().await.unwrap_or_default();
                    token = body["token"].as_str().unwrap_or_default().to_owned();
                }
                tokio::time::sleep(AGAIN).await;
            }
            let text = format!("crash-chat-{i}");
            let body = json!({ "client_id": format!("crash-chat-{i:08}"), "text": text });
            while self.goes_on() {
                let sent = client
                    .post(format!("{}/api/visitor/v1/messages", self.places.url))
                    .header("authorization", format!("Visitor {token}"))
                    .json(&body)
                    .send()
                    .await;
                match sent.map(|a| a.status().as_u16()) {
                    Ok(200 | 201) => {
                        self.ledger.text(&text, "chat");
                        break;
                    }
                    Ok(429) => tokio::time::sleep(Duration::from_millis(500)).await,
                    _ => tokio::time::sleep(AGAIN).await,
                }
            }
        }
    }

    /// Mail comes in over SMTP.
    async fn mail(self) {
        for i in 0u64.. {
            if !self.room(250).await {
                return;
            }
            let text = format!("crash-mail-{i}");
            let from = format!("customer{}@crash.example", i % 7);
            while self.goes_on() {
                let sent =
                    mail::send(self.places.smtp, &from, "support@test.example", "About it", &text, &text);
                if sent.await.is_ok() {
                    self.ledger.text(&text, "mail");
                    break;
                }
                tokio::time::sleep(AGAIN).await;
            }
        }
    }

    /// Notes come in over the API, under an Idempotency-Key.
    async fn notes(self) {
        let path = format!("/cases/{}/notes", self.places.case);
        for i in 0u64.. {
            let text = format!("crash-note-{i}");
            self.insist(&path, &json!({ "text": text }), &text, "note").await;
            if !self.room(150).await {
                return;
            }
        }
    }

    /// Cases are opened over the API with a letter of ours.
    async fn letters(self) {
        for i in 0u64.. {
            let text = format!("crash-letter-{i}");
            let letter = json!({ "email": format!("reader{}@crash.example", i % 5), "channel": self.places.email,
                "subject": "News for you", "text": text });
            self.insist("/cases", &letter, &text, "letter").await;
            if !self.room(400).await {
                return;
            }
        }
    }

    /// Posts under the key `text` until there is an answer or the storm is over.
    async fn insist(&self, path: &str, body: &Value, text: &str, what: &'static str) {
        while self.goes_on() {
            match self.places.admin.try_post(path, body, text).await {
                Some(200 | 201) => return self.ledger.text(text, what),
                Some(500) => {
                    self.ledger.text(&format!("crash-refused-{text}"), "answer 500, expected another")
                }
                _ => tokio::time::sleep(AGAIN).await,
            }
        }
    }

    /// An agent accepts what is offered, answers, and solves.
    async fn agent(self) {
        while self.goes_on() {
            self.serve_once().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// One round of the agent: what is offered is accepted, what is in hand is answered and solved. What a
    /// crash left half done is in hand again, as for a person who comes back to the desk.
    pub async fn serve_once(&self) {
        let admin = &self.places.admin;
        // Without a desk open the server would soon take the agent for gone.
        let here = json!({ "status": "available" });
        let _ = admin.try_call(Method::PUT, "/presence", Some(&here), None).await;
        for offer in items(admin.try_get("/offers").await) {
            let Some(id) = offer["id"].as_str() else { continue };
            if let Some(200..300) = admin.try_post(&format!("/offers/{id}/accept"), &json!({}), id).await {
                self.ledger.pages().accepted.push(id.to_owned());
            }
        }
        for kase in items(admin.try_get("/cases?view=mine&limit=50").await) {
            self.finish(&kase).await;
        }
        // While the server is down nobody knows how many wait.
        if let Some(waiting) = admin.try_get("/cases?view=waiting&limit=50").await {
            self.waiting.store(items(Some(waiting)).len(), Ordering::SeqCst);
        }
    }

    async fn finish(&self, kase: &Value) {
        let (admin, Some(id)) = (&self.places.admin, kase["id"].as_str()) else { return };
        let talk = &kase["interaction"];
        match (talk["state"].as_str(), talk["id"].as_str()) {
            (Some("active"), Some(talk)) => {
                let text = format!("crash-reply-{talk}");
                let body = json!({ "text": text, "send_anyway": true });
                match admin.try_post(&format!("/cases/{id}/replies"), &body, &text).await {
                    Some(200 | 201) => self.ledger.text(&text, "reply"),
                    _ => return,
                }
            }
            (Some("waiting" | "offered" | "automated"), _) => return,
            _ => {}
        }
        let solved = json!({ "status": "solved" });
        let answer = admin.try_call(Method::PATCH, &format!("/cases/{id}"), Some(&solved), None).await;
        if let Some(200..300) = answer {
            *self.ledger.pages().solved.entry(id.to_owned()).or_default() += 1;
        }
    }
}

fn items(page: Option<Value>) -> Vec<Value> {
    page.and_then(|p| p["items"].as_array().cloned()).unwrap_or_default()
}
