//! A small house: two teams, one agent, a chat and a mailbox, open on weekdays from eight to four.

use std::sync::Arc;

use helppo_case::{
    Assurance, Author, IdentityKind, Inbound, Ingested, Reply, Sender, Thread, end_interaction,
};
use helppo_channel::put_hours;
use helppo_hours::Hours;
use helppo_kernel::{
    Actor, AgentId, Ambient, CaseId, ChannelId, ChannelKind, Event, InteractionId, JobId, MessageId, Millis,
    Pos, TeamId,
};
use helppo_level::{CHECK_SERVICE_LEVEL, Levels, RECOUNT_SERVICE_LEVELS, ServiceLevel, service_level};
use helppo_people::By;
use helppo_store::{DbError, Follower as _, FromRow, Job, JobHandler, JobOutcome, Store, Tx, p};
use helppo_testkit::World;
use serde_json::{Value, json};

pub const SERVICE: TeamId = TeamId(11);
pub const SALES: TeamId = TeamId(12);
pub const AINO: AgentId = AgentId(21);
pub const MAIL: ChannelId = ChannelId(31);
pub const CHAT: ChannelId = ChannelId(32);
pub const CALLS: ChannelId = ChannelId(33);
pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

pub struct House {
    pub store: Store,
    pub ambient: Ambient,
    pub room: Arc<Levels>,
    /// Monday at eight in the morning, when the doors open.
    pub monday: Millis,
    read_until: std::cell::Cell<Pos>,
}

impl House {
    pub async fn open(world: &World) -> Self {
        let (store, ambient) = (world.store.clone(), world.ambient.clone());
        let made = store.write(async |tx: &mut Tx| {
            for (id, name) in [(SERVICE, "Service"), (SALES, "Sales")] {
                tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, $2, 0)", p![id, name]).await?;
            }
            let sql =
                "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                VALUES ($1, 'Aino', 'aino@shop.example', 'agent', 'fi', 'system', 1, 1, 0)";
            tx.exec(sql, p![AINO]).await?;
            for (id, kind) in [(MAIL, "email"), (CHAT, "chat"), (CALLS, "voice")] {
                let sql = "INSERT INTO channel (id, kind, name, enabled, team, settings, created_at)
                    VALUES ($1, $2, 'One', 1, $3, '{}', 0)";
                tx.exec(sql, p![id, kind, SERVICE]).await?;
            }
            Ok::<_, DbError>(())
        });
        made.await.expect("a house");
        // The world begins at ten in Helsinki.
        let monday = ambient.now().plus(-2 * HOUR);
        let room = Levels::new(store.clone(), ambient.clone());
        let house = Self { store, ambient, room, monday, read_until: Pos::default().into() };
        house.set_hours(None, &Hours::office("Europe/Helsinki", "08:00", "16:00").expect("valid")).await;
        house.catch_up().await;
        house.run_recount().await;
        house.at(0);
        house
    }

    /// Sets the clock to so long after Monday's opening.
    pub fn at(&self, ms: i64) {
        self.ambient.clock.set(self.monday.plus(ms));
    }

    pub async fn write<T: Send + 'static, E: From<DbError> + std::fmt::Debug + Send + 'static>(
        &self,
        f: impl AsyncFn(&mut Tx, &Ambient) -> Result<T, E> + Send + 'static,
    ) -> T {
        let amb = self.ambient.clone();
        self.store.write(async move |tx: &mut Tx| f(tx, &amb).await).await.expect("the change is made")
    }

    pub async fn set_hours(&self, channel: Option<ChannelId>, hours: &Hours) {
        let hours = hours.clone();
        self.write(async move |tx, amb| put_hours(tx, amb, &By::system(), channel, &hours).await).await;
    }

    /// A customer's mail: a new matter, or more of one.
    pub async fn mail(&self, case: Option<CaseId>) -> Ingested {
        let done = self.mail_quietly(case).await;
        self.catch_up().await;
        done
    }

    /// A mail of which nobody has heard yet.
    pub async fn mail_quietly(&self, case: Option<CaseId>) -> Ingested {
        self.words(case.map_or(Thread::Fresh, Thread::Case), MAIL, ChannelKind::Email, false).await
    }

    /// Words in the chat.
    pub async fn chat(&self, bot_first: bool) -> Ingested {
        let done = self.words(Thread::Session, CHAT, ChannelKind::Chat, bot_first).await;
        self.catch_up().await;
        done
    }

    /// Somebody calls.
    pub async fn call(&self) -> Ingested {
        let done = self.words(Thread::Fresh, CALLS, ChannelKind::Voice, false).await;
        self.catch_up().await;
        done
    }

    /// Somebody picks it up.
    pub async fn pick_up(&self, call: InteractionId) {
        self.write(async move |tx, amb| helppo_case::take(tx, amb, call, AINO).await).await;
        self.catch_up().await;
    }

    async fn words(
        &self,
        thread: Thread,
        channel: ChannelId,
        kind: ChannelKind,
        bot_first: bool,
    ) -> Ingested {
        let inbound = Inbound {
            channel,
            channel_kind: kind,
            team: SERVICE,
            external_id: self.ambient.secret(),
            from: Sender {
                kind: IdentityKind::Email,
                value: "ville@example.com".into(),
                name: Some("Ville".into()),
                language: None,
                verified: None,
            },
            thread,
            subject: None,
            text: "Missä tilaukseni on?".into(),
            html: None,
            language: None,
            attachments: Vec::new(),
            assurance: Assurance::Claimed,
            automatic: false,
            bot_first,
            headers: Value::Null,
            extra: Value::Null,
            at: self.ambient.now(),
        };
        self.write(async move |tx, amb| helppo_case::ingest(tx, amb, &inbound).await).await
    }

    /// An answer; nobody has heard of it yet.
    pub async fn answer_quietly(&self, case: CaseId, author: Author) -> MessageId {
        let reply = Reply {
            case,
            interaction: None,
            author,
            text: "Se saapuu huomenna.".into(),
            html: None,
            attachments: Vec::new(),
            language: None,
            extra: Value::Null,
            undo_ms: 10_000,
            seen: None,
            to_channel: None,
            send_anyway: true,
        };
        self.write(async move |tx, amb| helppo_case::reply(tx, amb, &reply).await).await.message
    }

    pub async fn answer(&self, case: CaseId) -> MessageId {
        let message = self.answer_quietly(case, Author::Agent(AINO)).await;
        self.catch_up().await;
        message
    }

    pub async fn end(&self, interaction: InteractionId, how: &'static str) {
        self.write(async move |tx, amb| end_interaction(tx, amb, interaction, Actor::System, how).await)
            .await;
        self.catch_up().await;
    }

    /// What the follower would do with everything that has happened since it last looked. On PostgreSQL an
    /// event is there for followers once no older transaction of the whole server is open.
    pub async fn catch_up(&self) {
        let end: i64 = self.all("SELECT coalesce(max(n), 0) FROM event").await[0];
        while self.read_until.get().n < end {
            let from = self.read_until.get();
            let read = async move |tx: &mut Tx| tx.events_after(from).await;
            let events = self.store.read(read).await.expect("the log is read");
            match events.last().map(|last| last.pos) {
                Some(last) => {
                    self.read_until.set(last);
                    self.take(events).await;
                }
                None => tokio::time::sleep(std::time::Duration::from_millis(2)).await,
            }
        }
    }

    /// Reads the whole log from its beginning again.
    pub async fn start_anew(&self) {
        self.read_until.set(Pos::default());
        self.catch_up().await;
    }

    async fn take(&self, events: Vec<Arc<Event>>) {
        for event in events {
            let follower = self.room.follower();
            if !follower.cares(&event) {
                continue;
            }
            let taken = self.store.write(async move |tx: &mut Tx| follower.take(tx, &event).await).await;
            taken.expect("the event is taken");
        }
    }

    /// Does the checks that are due; gives how many there were.
    pub async fn run_checks(&self) -> usize {
        self.run_jobs(CHECK_SERVICE_LEVEL, self.room.checker()).await
    }

    /// Measures anew, when that was promised; gives whether it was.
    pub async fn run_recount(&self) -> bool {
        self.run_jobs(RECOUNT_SERVICE_LEVELS, self.room.recounter()).await > 0
    }

    async fn run_jobs(&self, kind: &'static str, handler: impl JobHandler) -> usize {
        let now = self.ambient.now();
        let claim =
            "UPDATE job SET state = 1, token = token + 1 WHERE kind = $1 AND run_at <= $2 AND state = 0
            RETURNING id, kind, key, attempts, token, data";
        let jobs: Vec<Job> = self.write(async move |tx, _| tx.all(claim, p![kind, now]).await).await;
        let n = jobs.len();
        for job in jobs {
            let (id, token): (JobId, i64) = (job.id, job.token);
            assert_eq!(handler.run(job).await, JobOutcome::Done);
            let done = "DELETE FROM job WHERE id = $1 AND token = $2";
            self.write(async move |tx, _| tx.exec(done, p![id, token]).await).await;
        }
        n
    }

    pub async fn all<T: FromRow + Send + 'static>(&self, sql: &'static str) -> Vec<T> {
        self.store.read(async move |tx: &mut Tx| tx.all::<T>(sql, p![]).await).await.expect("rows")
    }

    /// What the lists show as due in a case, as time after Monday's opening.
    pub async fn due(&self, case: CaseId) -> Option<(String, i64)> {
        let sql = "SELECT due_kind, due_at FROM cases WHERE id = $1";
        let read = async move |tx: &mut Tx| tx.one::<(Option<String>, Option<Millis>)>(sql, p![case]).await;
        let (kind, at) = self.store.read(read).await.expect("the case is there");
        kind.zip(at).map(|(kind, at)| (kind, at.since(self.monday)))
    }

    /// The clocks as the address shows them.
    pub async fn level(&self, case: CaseId) -> ServiceLevel {
        let now = self.ambient.now();
        let read = async move |tx: &mut Tx| service_level(tx, case, now).await;
        self.store.read(read).await.expect("the clocks are read").expect("the case is there")
    }

    /// One clock as JSON.
    pub async fn clock(&self, case: CaseId, kind: &str) -> Value {
        let level = json!(self.level(case).await);
        let clocks = level["clocks"].as_array().expect("a list").clone();
        clocks.into_iter().find(|c| c["kind"] == kind).unwrap_or(Value::Null)
    }

    /// What was told about service levels, oldest first: event and clock.
    pub async fn told(&self) -> Vec<(String, String)> {
        let sql = "SELECT kind, data FROM event WHERE kind IN ('ServiceLevelAtRisk', 'ServiceLevelBreached') ORDER BY n";
        let rows: Vec<(String, Value)> = self.all(sql).await;
        rows.into_iter().map(|(kind, data)| (kind, data["kind"].as_str().unwrap_or("").to_owned())).collect()
    }
}

pub fn told(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(kind, clock)| ((*kind).to_owned(), (*clock).to_owned())).collect()
}
