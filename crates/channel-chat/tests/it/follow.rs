//! Answers that follow a visitor who has left.

use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use helppo_channel::{
    Capabilities, Channel, Checked, Configured, Delivered, Gate, Health, NewChannel, Outgoing, create_channel,
};
use helppo_channel_chat::FollowByMail;
use helppo_kernel::{CaseId, ChannelKind, JobId, Problem};
use helppo_people::{By, create_team};
use helppo_store::{DbError, FromRow, Job, JobHandler as _, JobOutcome, Tx, p};
use helppo_testkit::{World, both_dbs};
use serde_json::{Value, json};

use crate::house::{House, talk_of};

/// So long an answer may stay unread.
const UNREAD_MS: i64 = 5 * 60_000;

/// The way by mail, which remembers; it goes no further while somebody holds it.
#[derive(Default)]
struct Mailer {
    hold: tokio::sync::Mutex<()>,
    next: Mutex<Vec<Delivered>>,
    left: Mutex<Vec<Outgoing>>,
}

impl Channel for Mailer {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            realtime: false,
            html: true,
            attachments: None,
            buttons: 0,
            typing: false,
            read_marks: false,
            voice: false,
            video: false,
            max_text: 1000,
            session_window_ms: None,
            public: false,
        }
    }

    fn check(&self, _: &Value) -> Result<Checked, Problem> {
        Ok(Checked { settings: json!({}), addresses: Vec::new() })
    }

    fn secrets(&self) -> &'static [&'static str] {
        &[]
    }

    fn deliver<'a>(&'a self, out: &'a Outgoing, gate: &'a Gate) -> BoxFuture<'a, Delivered> {
        Box::pin(async move {
            if !gate.pass().await {
                return Delivered::Recalled;
            }
            self.left.lock().unwrap().push(out.clone());
            drop(self.hold.lock().await);
            self.next.lock().unwrap().remove(0)
        })
    }

    fn probe<'a>(&'a self, _: &'a Configured) -> BoxFuture<'a, Health> {
        Box::pin(async { Health::new() })
    }
}

struct Posted {
    house: House,
    mailer: Arc<Mailer>,
    talk: CaseId,
    interaction: Value,
}

fn sent() -> Delivered {
    Delivered::Accepted { provider_id: Some("m1".into()) }
}

fn refused(permanent: bool) -> Delivered {
    Delivered::Refused { why: "451 try later".into(), permanent }
}

impl Posted {
    /// A visitor who left an address, and has gone; an agent's answer with a file waits for them.
    async fn new(world: &World, next: Vec<Delivered>) -> Self {
        let house = House::new(world).await;
        let mailer = Arc::new(Mailer { next: Mutex::new(next), ..Mailer::default() });
        house.channels.register(mailer.clone());
        let (amb, store, spoken) = (world.ambient.clone(), world.store.clone(), mailer.clone());
        let made = async move |tx: &mut Tx| {
            let team = create_team(tx, &amb, &By::system(), "Posti", &[]).await.unwrap();
            let new = NewChannel {
                kind: ChannelKind::Email,
                name: "Posti".into(),
                enabled: true,
                team,
                brand: None,
                language: None,
                settings: json!({}),
                secrets: Default::default(),
            };
            create_channel(tx, &amb, store.vault(), &*spoken, &By::system(), &new).await.unwrap();
            Ok::<_, DbError>(())
        };
        world.store.write(made).await.unwrap();
        let visitor = house.visitor().await;
        let more = json!({ "email": "aino@posti.example" });
        let talk = talk_of(&house.say(&visitor, "message-1", more).await);
        let interaction = house.take(talk).await;
        let message = house.answer(talk, "Paketti lähti eilen.").await;
        house.deliver(message).await;
        let file = async move |tx: &mut Tx| {
            let sql = "INSERT INTO attachment (id, message, blob, name, media_type, size, created_at)
                VALUES (77, $1, 'abc', 'lasku.pdf', 'application/pdf', 14, 0)";
            tx.exec(sql, p![message]).await
        };
        let _: Result<u64, DbError> = world.store.write(file).await;
        world.ambient.clock.advance(UNREAD_MS);
        Self { house, mailer, talk, interaction: json!(interaction) }
    }

    async fn follow(&self, attempt: i64) -> JobOutcome {
        let job = Job {
            id: JobId(1),
            kind: "FollowByMail".into(),
            key: "k".into(),
            attempts: attempt,
            token: 1,
            data: json!({ "interaction": self.interaction }),
        };
        FollowByMail(Arc::clone(&self.house.chat)).run(job).await
    }

    async fn one<T: FromRow + Send + 'static>(&self, sql: &'static str) -> T {
        self.house.world.store.read(async move |tx: &mut Tx| tx.one::<T>(sql, p![]).await).await.unwrap()
    }

    async fn state(&self) -> (String, String) {
        let read = "SELECT delivery FROM message WHERE author_kind = 'agent'";
        let attempt = "SELECT outcome FROM delivery ORDER BY id DESC LIMIT 1";
        (self.one(read).await, self.one(attempt).await)
    }
}

fn words(delivery: &str, attempt: &str) -> (String, String) {
    (delivery.to_owned(), attempt.to_owned())
}

both_dbs!(an_answer_follows_to_the_address_the_visitor_gave_with_its_files, async |world: &World| {
    let posted = Posted::new(world, vec![sent()]).await;
    // The address belongs to somebody else in the records: it is still the one that was given for this.
    let moved =
        async |tx: &mut Tx| tx.exec("UPDATE identity SET customer = 1 WHERE kind = 'email'", p![]).await;
    let _: u64 = world.store.write::<_, DbError, _>(moved).await.unwrap();
    assert_eq!(posted.follow(1).await, JobOutcome::Done);
    {
        let left = posted.mailer.left.lock().unwrap();
        assert_eq!((left.len(), left[0].to.as_deref()), (1, Some("aino@posti.example")));
        assert_eq!((left[0].case, left[0].text.as_str()), (posted.talk, "Paketti lähti eilen."));
        assert_eq!(left[0].files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["lasku.pdf"]);
    }
    assert_eq!(posted.state().await, words("sent", "accepted"));
    assert_eq!(posted.follow(1).await, JobOutcome::Done);
    assert_eq!(posted.mailer.left.lock().unwrap().len(), 1, "once");
});

both_dbs!(a_passing_refusal_loses_no_words, async |world: &World| {
    let posted = Posted::new(world, vec![refused(false), sent()]).await;
    let JobOutcome::At(again) = posted.follow(1).await else { panic!("tried again") };
    assert!(again > world.ambient.now());
    assert_eq!(posted.state().await, words("sent", "delayed"));
    assert_eq!(posted.follow(2).await, JobOutcome::Done);
    assert_eq!(posted.mailer.left.lock().unwrap().len(), 2);
    assert_eq!(posted.state().await, words("sent", "accepted"));
});

both_dbs!(words_that_cannot_follow_read_as_failed, async |world: &World| {
    let posted = Posted::new(world, vec![refused(true)]).await;
    assert_eq!(posted.follow(1).await, JobOutcome::Done);
    assert_eq!(posted.state().await, words("failed", "refused"));
    assert_eq!(
        posted.one::<String>("SELECT detail FROM delivery ORDER BY id DESC LIMIT 1").await,
        "451 try later"
    );
});

both_dbs!(after_two_days_of_trying_the_words_read_as_failed, async |world: &World| {
    let posted = Posted::new(world, vec![refused(false)]).await;
    world.ambient.clock.advance(49 * 3_600_000);
    assert_eq!(posted.follow(9).await, JobOutcome::Done);
    assert_eq!(posted.state().await, words("failed", "refused"));
});

both_dbs!(a_mail_whose_end_nobody_saw_is_told_and_not_sent_again, async |world: &World| {
    let posted = Posted::new(world, vec![sent()]).await;
    let crashed = async |tx: &mut Tx| {
        tx.exec("UPDATE visitor_talk SET leaving_upto = (SELECT max(id) FROM message)", p![]).await
    };
    let _: u64 = world.store.write::<_, DbError, _>(crashed).await.unwrap();
    assert_eq!(posted.follow(2).await, JobOutcome::Done);
    assert_eq!(posted.state().await, words("failed", "unknown"));
    assert!(posted.mailer.left.lock().unwrap().is_empty());
});

const PROMISED: &str = "SELECT count(*) FROM job WHERE kind = 'FollowByMail'";

both_dbs!(an_answer_given_while_the_mail_leaves_is_promised_a_mail_of_its_own, async |world: &World| {
    let posted = Posted::new(world, vec![sent(), sent()]).await;
    // As while a worker has it: nobody takes the promise away, nobody makes a second one.
    let claimed =
        async |tx: &mut Tx| tx.exec("UPDATE job SET state = 1 WHERE kind = 'FollowByMail'", p![]).await;
    assert_eq!(world.store.write::<_, DbError, _>(claimed).await.unwrap(), 1);
    let held = posted.mailer.hold.lock().await;
    let meanwhile = async {
        while posted.mailer.left.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        let message = posted.house.answer(posted.talk, "Ja toinenkin lähti.").await;
        posted.house.deliver(message).await;
        drop(held);
    };
    let (ended, ()) = tokio::join!(posted.follow(1), meanwhile);
    assert_eq!((ended, posted.one::<i64>(PROMISED).await), (JobOutcome::Done, 1));
    assert!(matches!(posted.follow(1).await, JobOutcome::At(_)), "it may still be read");
    world.ambient.clock.advance(UNREAD_MS);
    assert_eq!((posted.follow(1).await, posted.one::<i64>(PROMISED).await), (JobOutcome::Done, 0));
    let left = posted.mailer.left.lock().unwrap();
    assert_eq!(
        left.iter().map(|o| o.text.as_str()).collect::<Vec<_>>(),
        ["Paketti lähti eilen.", "Ja toinenkin lähti."]
    );
});
