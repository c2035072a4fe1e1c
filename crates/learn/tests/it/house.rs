//! A house with a few articles, its bot and its learning; time passes when it is told to.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use helppo_bot::{Bot, Rephraser};
use helppo_case::{
    Assurance, Author, CaseError, IdentityKind, Inbound, Ingested, Reply, ReplyError, Sender, Thread, reply,
    solve, take,
};
use helppo_kernel::{Actor, AgentId, ArticleId, ChannelId, ChannelKind, Locale, Pos, Problem, TeamId};
use helppo_knowledge::help::Site;
use helppo_knowledge::{Knowledge, KnowledgeError, NewArticle, create_article, publish};
use helppo_learn::Learning;
use helppo_people::{Caller, Grant, Role};
use helppo_store::{DbError, FollowError, Follower, Tx, p};
use helppo_testkit::World;
use helppo_web::egress::{Egress, EgressConfig};
use serde_json::Value;
use tower::ServiceExt as _;

pub const TEAM: TeamId = TeamId(11);
pub const CHAT: ChannelId = ChannelId(31);
pub const AGENT: AgentId = AgentId(7);

pub struct House<'a> {
    pub world: &'a World,
    pub knowledge: Arc<Knowledge>,
    pub learning: Arc<Learning>,
    bot: Bot,
    place: Cell<Pos>,
    read: Cell<i64>,
    said: Cell<u32>,
    pub articles: RefCell<Vec<ArticleId>>,
}

impl<'a> House<'a> {
    pub async fn new(world: &'a World) -> Self {
        let set_up = world.store.write(async |tx: &mut Tx| {
            tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, 'Support', 0)", p![TEAM]).await?;
            let agent =
                "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                VALUES ($1, 'Silja Mäki', 'silja@example.com', 'agent', 'en', 'system', 1, 1, 0)";
            tx.exec(agent, p![AGENT]).await?;
            let channel = "INSERT INTO channel (id, kind, name, enabled, team, settings, created_at)
                VALUES ($1, 'chat', 'Chat', 1, $2, '{}', 0)";
            tx.exec(channel, p![CHAT, TEAM]).await?;
            Ok::<_, DbError>(())
        });
        set_up.await.expect("a channel");
        let site = Site { public_url: "https://apu.example".into(), back: None };
        let knowledge = Arc::new(Knowledge::new(world.store.clone(), world.ambient.clone(), site));
        let learning = Learning::new(world.store.clone(), world.ambient.clone(), knowledge.clone());
        let egress = Egress::new(&EgressConfig::default());
        let rephraser = Rephraser::new(egress, world.ambient.clock.clone());
        let bot = Bot::new(knowledge.clone(), world.ambient.clone(), rephraser);
        let (place, read) = (Cell::new(Pos::default()), Cell::new(0));
        let (said, articles) = (Cell::new(0), RefCell::default());
        let house = Self { world, knowledge, learning, bot, place, read, said, articles };
        for (title, body) in [
            ("Salasanan vaihtaminen ja unohtunut salasana", "Valitse Unohtuiko salasana."),
            ("Tuotteen palauttaminen", "Sinulla on 30 päivän palautusoikeus."),
            ("Milloin saan rahat takaisin palautuksesta", "Hyvitys maksetaan 14 päivässä."),
            ("Toimitusmaksut", "Toimitus maksaa 4,90 euroa."),
            ("Myymälöiden aukioloajat", "Myymälät ovat auki 10–19."),
        ] {
            let id = house.article(title, body).await;
            house.articles.borrow_mut().push(id);
        }
        house.knowledge.refresh().await.expect("the shelf is filled");
        while house.next().await.is_some() {}
        house.learning.refresh().await.expect("the live state is read");
        house.learning.lend();
        house
    }

    pub async fn article(&self, title: &str, body: &str) -> ArticleId {
        let ambient = self.world.ambient.clone();
        let (title, body) = (title.to_owned(), body.to_owned());
        let new = NewArticle { category: None, locale: Locale::Fi, title, body, slug: None };
        let made = self.world.store.write(async move |tx: &mut Tx| {
            let id = create_article(tx, &ambient, Actor::System, &new).await?;
            publish(tx, &ambient, Actor::System, id, Locale::Fi).await?;
            Ok::<_, KnowledgeError>(id)
        });
        made.await.expect("an article")
    }

    /// A customer says something; everything that follows from it happens.
    pub async fn say(&self, who: &str, text: &str) -> Ingested {
        self.write(who, text, None).await
    }

    /// A customer writes, from an article's page when there is one: then to people.
    pub async fn write(&self, who: &str, text: &str, beside: Option<ArticleId>) -> Ingested {
        self.said.set(self.said.get() + 1);
        self.world.ambient.clock.advance(1_000);
        let inbound = Inbound {
            channel: CHAT,
            channel_kind: ChannelKind::Chat,
            team: TEAM,
            external_id: format!("m{}", self.said.get()),
            from: Sender {
                kind: IdentityKind::Email,
                value: format!("{}@example.com", who.to_lowercase()),
                name: Some(who.into()),
                language: None,
                verified: None,
            },
            thread: Thread::Session,
            subject: None,
            text: text.into(),
            html: None,
            language: Some(Locale::Fi),
            attachments: Vec::new(),
            assurance: Assurance::Claimed,
            automatic: false,
            bot_first: beside.is_none(),
            headers: Value::Null,
            extra: beside.map_or(Value::Null, |article| serde_json::json!({ "beside": article })),
            at: self.world.ambient.now(),
        };
        let ambient = self.world.ambient.clone();
        let taken = self
            .world
            .store
            .write(async move |tx: &mut Tx| helppo_case::ingest(tx, &ambient, &inbound).await);
        let taken = taken.await.expect("taken in");
        self.follow().await;
        taken
    }

    /// An agent takes a talk, answers and solves it.
    pub async fn serve(&self, got: &Ingested, text: &str) {
        let (ambient, case, interaction) =
            (self.world.ambient.clone(), got.case, got.interaction.expect("a talk"));
        let words = Reply {
            case,
            interaction: Some(interaction),
            author: Author::Agent(AGENT),
            text: text.into(),
            html: None,
            attachments: Vec::new(),
            language: None,
            extra: Value::Null,
            undo_ms: 0,
            seen: None,
            to_channel: None,
            send_anyway: true,
        };
        let served = self.world.store.write(async move |tx: &mut Tx| {
            let failed = |error: ReplyError| CaseError::Db(DbError::Engine(error.to_string()));
            take(tx, &ambient, interaction, AGENT).await?;
            reply(tx, &ambient, &words).await.map_err(failed)?;
            solve(tx, &ambient, case, Actor::Agent(AGENT)).await
        });
        served.await.expect("served");
        self.follow().await;
    }

    /// Everybody reads the log to its end.
    pub async fn follow(&self) {
        while let Some(event) = self.next().await {
            if event.kind.starts_with("Article") {
                self.knowledge.refresh().await.expect("the shelf");
            }
            self.take(&self.bot, &event).await;
            self.take(&self.learning.follower(), &event).await;
            self.learning.hear(&event).await.expect("learnt");
        }
    }

    /// The next event. On PostgreSQL one becomes readable when every older transaction of the server is over.
    async fn next(&self) -> Option<Arc<helppo_kernel::Event>> {
        loop {
            if self.read.get() == self.count("SELECT count(*) FROM event").await {
                return None;
            }
            let place = self.place.get();
            let read = self.world.store.read(async move |tx: &mut Tx| tx.events_after(place).await);
            let events = read.await.map_err(|error: DbError| error).expect("the log");
            if let Some(event) = events.into_iter().next() {
                self.place.set(event.pos);
                self.read.set(self.read.get() + 1);
                return Some(event);
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    async fn take<F: Follower>(&self, follower: &F, event: &helppo_kernel::Event) {
        if !follower.cares(event) {
            return;
        }
        let (follower, event) = (follower.clone(), event.clone());
        let taken = self.world.store.write(async move |tx: &mut Tx| {
            follower.take(tx, &event).await.map_err(|error| match error {
                FollowError::Db(error) => error,
                other => DbError::Engine(other.to_string()),
            })
        });
        taken.await.expect("taken");
    }

    /// The room's and knowledge's routes; whoever calls is an agent with `role`.
    pub fn router(&self, role: Role) -> Router {
        let table = helppo_learn::http::routes(self.learning.clone())
            .merge(helppo_knowledge::http::routes(self.knowledge.clone()))
            .merge(helppo_bot::http::routes(
                self.world.store.clone(),
                self.world.ambient.clone(),
                Egress::new(&EgressConfig::default()),
                self.knowledge.clone(),
            ));
        table.into_router(move |grant: Grant, mut request: Request, next: Next| async move {
            if let Grant::May(action) = grant {
                let caller = Caller::for_test(AGENT, role, &[TEAM]);
                if !caller.permissions.has(action) {
                    return axum::response::IntoResponse::into_response(Problem::forbidden(action.as_str()));
                }
                request.extensions_mut().insert(caller);
            }
            next.run(request).await
        })
    }

    pub async fn call(&self, method: &str, path: &str, json: &Value) -> (StatusCode, Value) {
        self.call_as(Role::Admin, method, path, json).await
    }

    pub async fn call_as(&self, role: Role, method: &str, path: &str, json: &Value) -> (StatusCode, Value) {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json");
        let body = if json.is_null() { Body::empty() } else { Body::from(json.to_string()) };
        let response =
            self.router(role).oneshot(request.body(body).expect("a request")).await.expect("an answer");
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 22).await.expect("a body");
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call("GET", path, &Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        let read: Result<i64, DbError> =
            self.world.store.read(async move |tx: &mut Tx| tx.one(sql, p![]).await).await;
        read.expect("counted")
    }

    pub fn days(&self, days: i64) {
        self.world.ambient.clock.advance(days * 86_400_000);
    }
}

pub fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}
