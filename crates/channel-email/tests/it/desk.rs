//! A desk with one mailbox of a shop, Silja who answers, and the server's jobs done by hand.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use helppo_blob::Blob;
use helppo_case::{Author, NewAttachment, Reply};
use helppo_channel::{Channels, DeliverMessage, NewChannel, create_channel};
use helppo_channel_email::{AllowInside, Email, EmailConfig, Receiver, ReceiverConfig, ReceiverLimits};
use helppo_kernel::{AgentId, Ambient, CaseId, ChannelId, ChannelKind, MessageId, TeamId};
use helppo_people::By;
use helppo_store::{DbError, FromRow, Job, JobHandler, JobOutcome, Store, Tx, p};
use helppo_testkit::World;
use serde_json::{Value, json};
use tokio::sync::watch;

pub const TEAM: TeamId = TeamId(11);
pub const SILJA: AgentId = AgentId(21);
pub const ADDRESS: &str = "tuki@kauppa.test";

pub struct Desk {
    pub store: Store,
    pub ambient: Ambient,
    pub channels: Arc<Channels>,
    pub email: Arc<Email>,
    pub channel: ChannelId,
}

impl Desk {
    /// With mail coming in by SMTP and going out by a relay at `relay`.
    pub async fn new(world: &World, relay: Option<SocketAddr>) -> Self {
        let port = relay.map_or(9, |a| a.port());
        Self::with(world, json!({ "address": ADDRESS, "from_name": "Kauppa", "send": { "host": "127.0.0.1", "port": port } }), &[])
            .await
    }

    pub async fn with(world: &World, settings: Value, secrets: &[(&str, &str)]) -> Self {
        Self::fetching(world, settings, secrets, 50 << 20).await
    }

    /// With mailboxes of which only mail up to `largest` is fetched.
    pub async fn fetching(
        world: &World,
        settings: Value,
        secrets: &[(&str, &str)],
        largest_fetch: u32,
    ) -> Self {
        let (store, ambient) = (world.store.clone(), world.ambient.clone());
        store
            .write(async |tx: &mut Tx| {
                tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, 'Returns', 0)", p![TEAM]).await?;
                let sql = "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                    VALUES ($1, 'Silja Aalto', 'silja@example.com', 'agent', 'en', 'system', 1, 1, 0)";
                tx.exec(sql, p![SILJA]).await?;
                tx.exec("INSERT INTO membership (team, agent) VALUES ($1, $2)", p![TEAM, SILJA]).await
            })
            .await
            .expect("a team with an agent");
        let channels = Channels::new(
            store.clone(),
            Blob::new(store.clone(), world.folder().join("blobs")),
            ambient.clone(),
        );
        let config = EmailConfig {
            hostname: "mx.kauppa.test".into(),
            allow_inside: AllowInside::Any,
            largest_fetch,
            fetch_tries: 2,
        };
        let email = Email::open(channels.clone(), config);
        let new = NewChannel {
            kind: ChannelKind::Email,
            name: "Shop mail".into(),
            enabled: true,
            team: TEAM,
            brand: None,
            language: None,
            settings,
            secrets: secrets.iter().map(|(k, v)| ((*k).to_owned(), Some((*v).to_owned()))).collect(),
        };
        let (room, spoken) = (channels.clone(), channels.kind(ChannelKind::Email).expect("e-mail is known"));
        let made = store.write(async move |tx: &mut Tx| {
            create_channel(tx, room.ambient(), room.store().vault(), &*spoken, &By::system(), &new).await
        });
        let channel = made.await.expect("a channel");
        Self { store, ambient, channels, email, channel }
    }

    /// Opens the receiver on a free port; it ends with the returned sender.
    pub async fn receiver(&self, folder: &Path, limits: ReceiverLimits) -> (SocketAddr, watch::Sender<bool>) {
        let config = ReceiverConfig {
            listen: "127.0.0.1:0".parse().expect("an address"),
            hostname: "mx.kauppa.test".into(),
            certificate: None,
            folder: folder.to_owned(),
            limits,
        };
        let receiver = Receiver::bind(self.email.clone(), &config).await.expect("it listens");
        let address = receiver.address().expect("an address");
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(receiver.run(stopped));
        (address, stop)
    }

    /// Accepts and reads a mail as the receiver would, without a socket.
    pub async fn mail(&self, raw: &str) {
        self.mail_from(raw, "aino@posti.test").await;
    }

    pub async fn mail_from(&self, raw: &str, envelope_from: &str) {
        let new = helppo_channel::NewRaw {
            channels: vec![self.channel],
            external_id: helppo_channel::ExternalId::Content,
            envelope: json!({ "way": "smtp", "from": envelope_from, "to": [ADDRESS] }),
            bytes: Arc::new(raw.replace('\n', "\r\n").into_bytes()),
        };
        let accepted = self.channels.accept(&new).await.expect("accepted");
        self.channels.understand(accepted[0].raw, Some(new.bytes)).await.expect("understood");
    }

    /// Silja's answer, brought out at once; gives the message and what became of the job.
    pub async fn answer(&self, case: CaseId, text: &str) -> (MessageId, JobOutcome) {
        self.answer_with(case, text, None, Vec::new()).await
    }

    pub async fn answer_with(
        &self,
        case: CaseId,
        text: &str,
        html: Option<&str>,
        attachments: Vec<NewAttachment>,
    ) -> (MessageId, JobOutcome) {
        let reply = Reply {
            case,
            interaction: None,
            author: Author::Agent(SILJA),
            text: text.into(),
            html: html.map(str::to_owned),
            attachments,
            language: None,
            extra: Value::Null,
            undo_ms: 0,
            seen: None,
            to_channel: Some(self.channel),
            send_anyway: true,
        };
        let amb = self.ambient.clone();
        let verb = async move |tx: &mut Tx| {
            Ok::<_, DbError>(helppo_case::reply(tx, &amb, &reply).await.expect("answered"))
        };
        let message = self.store.write(verb).await.expect("written").message;
        (message, self.deliver(message).await)
    }

    pub async fn deliver(&self, message: MessageId) -> JobOutcome {
        let job = Job {
            id: helppo_kernel::JobId(1),
            kind: "DeliverMessage".into(),
            key: message.to_string(),
            attempts: 1,
            token: 1,
            data: json!({ "message": message }),
        };
        DeliverMessage(self.channels.clone()).run(job).await
    }

    /// Rows of a query.
    pub async fn rows<T: FromRow + Send + 'static>(&self, sql: &'static str) -> Vec<T> {
        self.store.read(async move |tx: &mut Tx| tx.all::<T>(sql, p![]).await).await.expect("rows")
    }

    pub async fn number(&self, sql: &'static str) -> i64 {
        self.rows::<i64>(sql).await[0]
    }

    pub async fn text(&self, sql: &'static str) -> String {
        self.rows::<String>(sql).await.into_iter().next().unwrap_or_default()
    }

    /// The only case.
    pub async fn case(&self) -> CaseId {
        let cases: Vec<CaseId> = self.rows("SELECT id FROM cases").await;
        assert_eq!(cases.len(), 1, "one case");
        cases[0]
    }

    /// Waits until a count is reached, because reading goes on behind the 250.
    pub async fn wait_for(&self, sql: &'static str, count: i64) {
        let start = Instant::now();
        while self.number(sql).await != count {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "{sql} is {} and not {count}",
                self.number(sql).await
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
