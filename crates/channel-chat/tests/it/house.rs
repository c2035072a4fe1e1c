//! A house with one chat, one agent, and visitors in front of it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request as AxumRequest;
use axum::http::{HeaderMap, Method, Request};
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use helppo_blob::Blob;
use helppo_case::{Author, Reply};
use helppo_channel::{Channels, DeliverMessage, NewChannel, create_channel};
use helppo_channel_chat::{Alone, Chat, ChatAdapter, ChatLimits, Parts, http};
use helppo_kernel::{AgentId, CaseId, ChannelId, ChannelKind, InteractionId, Locale, Problem};
use helppo_people::{By, Grant, NewAgent, Role, create_agent, create_team};
use helppo_routing::{PresenceStatus, Routing, SetPresence, set_presence};
use helppo_store::{DbError, JobHandler as _, Tx};
use helppo_testkit::World;
use helppo_web::guard::Peer;
use helppo_web::live::HubLimits;
use helppo_web::{Guard, GuardConfig};
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub const SHOP: &str = "https://shop.example";
pub const KEY: &str = "a key that the shop and Helppo share";

/// The house.
pub struct House {
    pub world: WorldParts,
    pub chat: Arc<Chat>,
    pub channels: Arc<Channels>,
    pub router: Router,
    pub channel: ChannelId,
    pub agent: AgentId,
}

/// What of the world the house keeps.
pub struct WorldParts {
    pub store: helppo_store::Store,
    pub ambient: helppo_kernel::Ambient,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub body: Value,
}

/// A browser with a session.
#[derive(Clone, Debug)]
pub struct Browser {
    pub token: String,
    pub pos: String,
}

impl House {
    pub async fn new(world: &World) -> Self {
        Self::with(world, json!({}), ChatLimits::none()).await
    }

    pub async fn with(world: &World, settings: Value, limits: ChatLimits) -> Self {
        let mut house = Self::empty(world, limits).await;
        (house.channel, house.agent) = furnish(world, &house.chat, settings).await;
        house
    }

    /// The same house after a restart.
    pub async fn again(&self, world: &World) -> Self {
        Self { channel: self.channel, agent: self.agent, ..Self::empty(world, ChatLimits::none()).await }
    }

    async fn empty(world: &World, limits: ChatLimits) -> Self {
        let (store, ambient) = (world.store.clone(), world.ambient.clone());
        let config =
            GuardConfig { public_url: "http://localhost:8080".into(), also: vec![], trusted_proxies: vec![] };
        let guard = Arc::new(Guard::new(&config).unwrap());
        let blob = Blob::new(store.clone(), world.folder().join("blobs"));
        let channels = Channels::new(store.clone(), blob.clone(), ambient.clone());
        let parts = Parts {
            store: store.clone(),
            ambient: ambient.clone(),
            blob,
            channels: Arc::clone(&channels),
            routing: Routing::new(store.clone(), ambient.clone()),
            guard: Arc::clone(&guard),
            around: Arc::new(Alone),
            limits,
            sockets: HubLimits::default(),
        };
        let chat = Chat::start(parts).await.unwrap();
        channels.register(Arc::new(ChatAdapter(Arc::clone(&chat))));
        let router = http::routes(Arc::clone(&chat)).into_router(gate);
        let router = guard.protect(router);
        let world = WorldParts { store, ambient };
        Self { world, chat, channels, router, channel: ChannelId(0), agent: AgentId(0) }
    }

    pub async fn call(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost:8080");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(Peer("192.0.2.7".parse().unwrap()));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 20 << 20).await.unwrap().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status.as_u16(), headers: parts.headers, bytes, body }
    }

    pub async fn json(&self, method: Method, path: &str, who: Option<&Browser>, body: Value) -> Answer {
        let bearer = who.map(|b| format!("Visitor {}", b.token)).unwrap_or_default();
        let mut headers = vec![("content-type", "application/json")];
        if who.is_some() {
            headers.push(("authorization", &bearer));
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.call(method, &format!("/api/visitor/v1{path}"), &headers, body).await
    }

    pub async fn get(&self, path: &str, who: &Browser) -> Answer {
        self.json(Method::GET, path, Some(who), Value::Null).await
    }

    pub async fn post(&self, path: &str, who: &Browser, body: Value) -> Answer {
        self.json(Method::POST, path, Some(who), body).await
    }

    /// A browser that has just opened the widget.
    pub async fn visitor(&self) -> Browser {
        let nonce = self.world.ambient.secret();
        let answer = self.open(json!({ "channel": self.channel, "nonce": nonce }), None).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.browser()
    }

    pub async fn open(&self, body: Value, who: Option<&Browser>) -> Answer {
        self.json(Method::POST, "/session", who, body).await
    }

    /// Says something and gives the answer's body.
    pub async fn say(&self, who: &Browser, client_id: &str, more: Value) -> Value {
        let answer = self.try_say(who, client_id, more).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body
    }

    pub async fn try_say(&self, who: &Browser, client_id: &str, more: Value) -> Answer {
        let mut body = json!({ "client_id": client_id, "talk": null, "text": "Hei" });
        for (name, value) in more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        self.post("/messages", who, body).await
    }

    /// The agent answers.
    pub async fn answer(&self, case: CaseId, text: &str) -> helppo_kernel::MessageId {
        let (amb, agent, text) = (self.world.ambient.clone(), self.agent, text.to_owned());
        let reply = Reply {
            case,
            interaction: None,
            author: Author::Agent(agent),
            text,
            html: None,
            attachments: vec![],
            language: None,
            extra: Value::Null,
            undo_ms: 0,
            seen: None,
            to_channel: None,
            send_anyway: false,
        };
        let verb = async move |tx: &mut Tx| {
            Ok::<_, DbError>(helppo_case::reply(tx, &amb, &reply).await.unwrap().message)
        };
        self.world.store.write(verb).await.unwrap()
    }

    /// Runs the delivery of a message, as its job would.
    pub async fn deliver(&self, message: helppo_kernel::MessageId) {
        let job = helppo_store::Job {
            id: helppo_kernel::JobId(1),
            kind: "DeliverMessage".into(),
            key: message.to_string(),
            attempts: 1,
            token: 1,
            data: json!({ "message": message }),
        };
        DeliverMessage(Arc::clone(&self.channels)).run(job).await;
    }

    /// The agent takes what of the case is live.
    pub async fn take(&self, case: CaseId) -> InteractionId {
        let (amb, agent) = (self.world.ambient.clone(), self.agent);
        let verb = async move |tx: &mut Tx| {
            let live = helppo_case::live_interactions(tx, case).await?.remove(0);
            helppo_case::take(tx, &amb, live.id, agent).await.unwrap();
            Ok::<_, DbError>(live.id)
        };
        self.world.store.write(verb).await.unwrap()
    }

    /// Serves the house on a port of its own, for sockets.
    pub async fn listen(&self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = self.router.clone();
        tokio::spawn(helppo_web::serve(
            listener,
            router,
            helppo_web::Limits::default(),
            std::future::pending(),
        ));
        address
    }
}

impl Answer {
    pub fn browser(&self) -> Browser {
        let text = |name: &str| self.body[name].as_str().expect(name).to_owned();
        Browser { token: text("token"), pos: text("pos") }
    }

    pub fn slug(&self) -> &str {
        self.body["slug"].as_str().unwrap_or_default()
    }
}

/// The id of a talk in an answer.
pub fn talk_of(body: &Value) -> CaseId {
    body["talk"]["id"].as_str().unwrap().parse().unwrap()
}

/// The texts of a talk's messages, in order.
pub fn texts(body: &Value) -> Vec<String> {
    let items = body["items"].as_array().unwrap();
    items
        .iter()
        .filter_map(|i| i["text"].as_str().filter(|_| i["type"] == "message").map(str::to_owned))
        .collect()
}

/// A signed identity for the shop's customer `sub`.
pub fn signed(house: &House, sub: &str, jti: &str) -> Value {
    let claims = json!({
        "sub": sub, "jti": jti, "aud": house.channel.to_string(), "exp": house.world.ambient.now().0 / 1000 + 300,
        "name": "Aino Virtanen", "email": format!("{sub}@posti.example"),
    });
    json!(sign(&claims))
}

pub fn sign(claims: &Value) -> String {
    use jsonwebtoken::{EncodingKey, Header, encode};
    encode(&Header::new(jsonwebtoken::Algorithm::HS256), claims, &EncodingKey::from_secret(KEY.as_bytes()))
        .unwrap()
}

/// As the server's own gate does it: visitors and everybody pass, agents have nothing to do here.
async fn gate(grant: Grant, request: AxumRequest, next: Next) -> axum::response::Response {
    match grant {
        Grant::Public | Grant::Visitor => next.run(request).await,
        other => Problem::forbidden(&other.to_string()).into_response(),
    }
}

async fn furnish(world: &World, chat: &Arc<Chat>, settings: Value) -> (ChannelId, AgentId) {
    let (amb, store, adapter) = (world.ambient.clone(), world.store.clone(), ChatAdapter(Arc::clone(chat)));
    let mut whole = json!({ "brand_name": "Suopursu", "sites": [SHOP], "bot": false });
    for (name, value) in settings.as_object().into_iter().flatten() {
        whole[name] = value.clone();
    }
    let verb = async move |tx: &mut Tx| {
        let by = By::system();
        let new = NewAgent {
            name: "Silja Niemi".into(),
            email: "silja@kauppa.fi".into(),
            role: Role::Agent,
            locale: Locale::Fi,
            teams: vec![],
            password: None,
        };
        let agent = create_agent(tx, &amb, &by, &new).await.unwrap();
        let team = create_team(tx, &amb, &by, "Palvelu", &[agent]).await.unwrap();
        let here = SetPresence { agent, status: PresenceStatus::Available, reason: None, until: None };
        set_presence(tx, &amb, helppo_kernel::Actor::Agent(agent), &here).await.unwrap();
        let channel = NewChannel {
            kind: ChannelKind::Chat,
            name: "Verkkokauppa".into(),
            enabled: true,
            team,
            brand: None,
            language: Some(Locale::Fi),
            settings: whole.clone(),
            secrets: [("identity_key".to_owned(), Some(KEY.to_owned()))].into(),
        };
        let channel = create_channel(tx, &amb, store.vault(), &adapter, &by, &channel).await.unwrap();
        Ok::<_, DbError>((channel, agent))
    };
    world.store.write(verb).await.unwrap()
}
