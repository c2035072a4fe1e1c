//! A house with a mail channel, customers with cases, a post that remembers, and browsers that keep cookies.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use helppo_area::{Area, NotSent, Post, SEND_SIGN_IN, Sessions, Slip};
use helppo_case::{Assurance, Author, IdentityKind, Inbound, Reply, Sender, Thread, ingest, reply};
use helppo_kernel::{AgentId, CaseId, ChannelId, ChannelKind, CustomerId, EventId, Locale, TeamId};
use helppo_knowledge::help::{Readers, Site};
use helppo_knowledge::{Knowledge, NewArticle, Reader, create_article, publish};
use helppo_people::Grant;
use helppo_store::{DbError, Job, JobHandler as _, Tx, p};
use helppo_testkit::World;
use helppo_web::{ClientAddress, Guard, GuardConfig};
use serde_json::json;
use tower::ServiceExt as _;

pub const MAIL: ChannelId = ChannelId(2);
pub const TEAM: TeamId = TeamId(10);
pub const AINO: AgentId = AgentId(20);
pub const ORIGIN: &str = "https://apu.example";

/// Keeps every slip; refuses while it is told to.
#[derive(Default)]
pub struct Postbox {
    pub sent: Mutex<Vec<Slip>>,
    pub refuses: Mutex<Option<NotSent>>,
}

impl Post for Postbox {
    fn send<'a>(&'a self, slip: &'a Slip) -> Pin<Box<dyn Future<Output = Result<(), NotSent>> + Send + 'a>> {
        let refused = self.refuses.lock().expect("nobody panicked").clone();
        self.sent.lock().expect("nobody panicked").push(slip.clone());
        Box::pin(std::future::ready(refused.map_or(Ok(()), Err)))
    }
}

struct Customers(Sessions);

impl Readers for Customers {
    fn has_area(&self) -> bool {
        true
    }

    fn customer<'a>(
        &'a self,
        headers: &'a HeaderMap,
    ) -> Pin<Box<dyn Future<Output = Option<CustomerId>> + Send + 'a>> {
        Box::pin(async move { self.0.who(headers).await.ok().flatten().map(|who| who.customer) })
    }

    fn who<'a>(&'a self, headers: &'a HeaderMap) -> Pin<Box<dyn Future<Output = Reader> + Send + 'a>> {
        Box::pin(async move {
            match self.0.who(headers).await {
                Ok(Some(_)) => Reader::SignedIn,
                _ => Reader::Anybody,
            }
        })
    }
}

pub struct House<'a> {
    pub world: &'a World,
    pub area: Arc<Area>,
    pub knowledge: Arc<Knowledge>,
    pub post: Arc<Postbox>,
    pub site: Router,
}

impl<'a> House<'a> {
    pub async fn open(world: &'a World) -> Self {
        let made = world.store.write(async |tx: &mut Tx| {
            tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, 'Service', 0)", p![TEAM]).await?;
            tx.exec(
                "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                 VALUES ($1, 'Aino', 'aino@shop.example', 'agent', 'fi', 'system', 1, 1, 0)",
                p![AINO],
            )
            .await?;
            let sql =
                "INSERT INTO channel (id, kind, name, enabled, team, brand, language, settings, created_at)
                VALUES ($1, 'email', 'Mail', 1, $2, '', 'fi', '{}', 0)";
            tx.exec(sql, p![MAIL, TEAM]).await?;
            Ok::<_, DbError>(())
        });
        made.await.expect("a house");
        let guard = GuardConfig { public_url: ORIGIN.into(), also: vec![], trusted_proxies: vec![] };
        let guard = Arc::new(Guard::new(&guard).expect("a guard"));
        let sessions = Sessions::new(world.store.clone(), world.ambient.clone(), true);
        let site = Site { public_url: ORIGIN.into(), back: None };
        let knowledge = Knowledge::new(world.store.clone(), world.ambient.clone(), site)
            .with_readers(Arc::new(Customers(sessions.clone())));
        let (knowledge, post) = (Arc::new(knowledge), Arc::new(Postbox::default()));
        let area = Area::new(sessions, guard, knowledge.clone(), post.clone());
        let table =
            helppo_area::http::routes(area.clone()).merge(helppo_knowledge::http::routes(knowledge.clone()));
        let site = table.into_router(async |grant: Grant, request: Request, next: Next| match grant {
            Grant::Public => next.run(request).await,
            _ => panic!("only public pages are asked for here"),
        });
        Self { world, area, knowledge, post, site }
    }

    /// A customer writes to us; gives the case.
    pub async fn letter(&self, who: &str, subject: &str, text: &str) -> CaseId {
        let amb = self.world.ambient.clone();
        let inbound = Inbound {
            channel: MAIL,
            channel_kind: ChannelKind::Email,
            team: TEAM,
            external_id: amb.secret(),
            from: Sender {
                kind: IdentityKind::Email,
                value: who.into(),
                name: None,
                language: Some(Locale::Fi),
                verified: None,
            },
            thread: Thread::Fresh,
            subject: Some(subject.into()),
            text: text.into(),
            html: None,
            language: Some(Locale::Fi),
            attachments: vec![],
            assurance: Assurance::Claimed,
            automatic: false,
            bot_first: false,
            headers: json!({ "from": who }),
            extra: serde_json::Value::Null,
            at: amb.now(),
        };
        let taken = self.world.store.write(async move |tx: &mut Tx| ingest(tx, &amb, &inbound).await).await;
        taken.expect("taken in").case
    }

    /// Aino answers; it leaves at once.
    pub async fn answer(&self, case: CaseId, text: &str) {
        let amb = self.world.ambient.clone();
        let text = text.to_owned();
        let said = self.world.store.write(async move |tx: &mut Tx| {
            let words = Reply {
                case,
                interaction: None,
                author: Author::Agent(AINO),
                text: text.clone(),
                html: None,
                attachments: vec![],
                language: None,
                extra: serde_json::Value::Null,
                undo_ms: 0,
                seen: None,
                to_channel: None,
                send_anyway: true,
            };
            reply(tx, &amb, &words).await.map(drop)?;
            let left = "UPDATE message SET leaves_at = NULL WHERE case_id = $1 AND author_kind = 'agent'";
            tx.exec(left, p![case]).await?;
            Ok::<_, helppo_case::ReplyError>(())
        });
        said.await.expect("said");
    }

    /// Does what was promised: writes the mails with codes. Gives those that left.
    pub async fn mails(&self) -> Vec<Slip> {
        let keys = self.world.store.read(async |tx: &mut Tx| {
            tx.all::<String>("SELECT key FROM job WHERE kind = 'SendSignIn' ORDER BY id", p![]).await
        });
        let keys: Result<Vec<String>, DbError> = keys.await;
        for key in keys.expect("jobs") {
            let kind = SEND_SIGN_IN.to_owned();
            let job = Job { id: self.world.ambient.id(), kind, key, attempts: 1, token: 1, data: json!({}) };
            self.area.sender().run(job).await;
        }
        let done = self
            .world
            .store
            .write(async |tx: &mut Tx| tx.exec("DELETE FROM job WHERE kind = 'SendSignIn'", p![]).await);
        let _: Result<u64, DbError> = done.await;
        std::mem::take(&mut *self.post.sent.lock().expect("nobody panicked"))
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        let read: Result<i64, DbError> =
            self.world.store.read(async move |tx: &mut Tx| tx.one(sql, p![]).await).await;
        read.expect("a number")
    }

    /// Waits until a count is reached; followers count within about a second.
    pub async fn until(&self, sql: &'static str, wanted: i64) {
        for _ in 0..300 {
            if self.count(sql).await == wanted {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("{sql} gives {} and not {wanted}", self.count(sql).await);
    }

    /// Publishes a public article in Finnish.
    pub async fn article(&self, title: &str, slug: &str) {
        let (ambient, actor) = (self.world.ambient.clone(), helppo_kernel::Actor::Agent(AINO));
        let new = NewArticle {
            category: None,
            locale: Locale::Fi,
            title: title.into(),
            body: "Siitä on apua.".into(),
            slug: Some(slug.into()),
        };
        let made = self.world.store.write(async move |tx: &mut Tx| {
            let id = create_article(tx, &ambient, actor, &new).await?;
            publish(tx, &ambient, actor, id, Locale::Fi).await
        });
        made.await.expect("an article");
    }

    /// A browser that has signed in with an address.
    pub async fn signed_in(&self, who: &str) -> Browser<'_> {
        let mut browser = Browser::new(self);
        browser.post("/help/fi/my", &[("email", who)]).await;
        let mails = self.mails().await;
        let code = mails.last().expect("a mail").subject.trim_start_matches("Koodisi on ").to_owned();
        let entered = browser.post("/help/fi/my/code", &[("code", &code)]).await;
        assert_eq!(
            (entered.status, entered.to()),
            (StatusCode::SEE_OTHER, "/help/fi/my"),
            "{}",
            entered.body
        );
        browser
    }

    pub fn key(&self) -> String {
        self.world.ambient.id::<EventId>().to_string().replace('_', "")
    }
}

/// A browser: it keeps cookies and sends them back, and tells where its forms come from.
pub struct Browser<'a> {
    house: &'a House<'a>,
    pub cookies: BTreeMap<String, String>,
    pub address: [u8; 4],
    pub origin: Option<&'static str>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn to(&self) -> &str {
        self.headers.get("location").and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

impl<'a> Browser<'a> {
    pub fn new(house: &'a House<'a>) -> Self {
        Self { house, cookies: BTreeMap::new(), address: [192, 0, 2, 1], origin: Some(ORIGIN) }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form: Vec<String> =
            fields.iter().map(|(key, value)| format!("{key}={}", quoted(value))).collect();
        let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        if let Some(origin) = self.origin {
            request = request.header("origin", origin);
        }
        self.send(request, Body::from(form.join("&"))).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let request = request.header("cookie", cookies.join("; ")).header("sec-fetch-site", "same-origin");
        let request = request.extension(ClientAddress(self.address.into()));
        let response = self.house.site.clone().oneshot(request.body(body).expect("a request")).await;
        let (parts, body) = response.expect("an answer").into_parts();
        for given in parts.headers.get_all("set-cookie") {
            let given = given.to_str().expect("text");
            assert!(given.contains("; HttpOnly; SameSite=Lax") && given.contains("; Secure"), "{given}");
            let (name, value) = given.split(';').next().and_then(|p| p.split_once('=')).expect("a cookie");
            assert!(name.starts_with("__Host-"), "{name}");
            self.cookies.insert(name.to_owned(), value.to_owned());
            if value.is_empty() {
                self.cookies.remove(name);
            }
        }
        let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

fn quoted(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
        out
    })
}
