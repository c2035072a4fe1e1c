//! Asking and answering on real databases, and the page as a customer meets it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use helppo_case::{Assurance, Author, IdentityKind, Inbound, Reply, Sender, Thread};
use helppo_kernel::{Actor, AgentId, Ambient, CaseId, ChannelId, ChannelKind, Locale, Millis, TeamId};
use helppo_people::Scope;
use helppo_store::{FromRow, Store, Tx, p};
use helppo_survey::{
    After, Answer, Answered, Asked, Rules, Survey, SurveyError, answer, answer_by_link, ask, ces,
};
use helppo_testkit::{World, both_dbs};
use serde_json::Value;
use tower::ServiceExt as _;

const CHAT: ChannelId = ChannelId(1);
const MAIL: ChannelId = ChannelId(2);
const TEAM: TeamId = TeamId(10);
const AINO: AgentId = AgentId(20);
const URL: &str = "https://help.shop.example";

/// One team, one agent, two channels.
struct Desk {
    store: Store,
    ambient: Ambient,
    room: Arc<Survey>,
}

impl Desk {
    async fn open(world: &World) -> Self {
        let (store, ambient) = (world.store.clone(), world.ambient.clone());
        let made = store.write(async |tx: &mut Tx| {
            tx.exec("INSERT INTO team (id, name, created_at) VALUES ($1, 'Service', 0)", p![TEAM]).await?;
            tx.exec(
                "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                 VALUES ($1, 'Aino', 'aino@shop.example', 'agent', 'fi', 'system', 1, 1, 0)",
                p![AINO],
            )
            .await?;
            for (id, kind) in [(CHAT, ChannelKind::Chat), (MAIL, ChannelKind::Email)] {
                let sql = "INSERT INTO channel (id, kind, name, enabled, team, brand, language, settings, created_at)
                    VALUES ($1, $2, $3, 1, $4, '', 'en', '{}', 0)";
                tx.exec(sql, p![id, kind, kind.as_str(), TEAM]).await?;
            }
            Ok::<_, helppo_store::DbError>(())
        });
        made.await.expect("a desk");
        let room = Survey::new(store.clone(), ambient.clone(), URL);
        Self { store, ambient, room }
    }

    /// A customer writes, Aino answers, the case is solved.
    async fn solved(&self, kind: ChannelKind, who: &str, language: Option<Locale>) -> CaseId {
        let case = self.opened(kind, who, language).await;
        self.reply(case).await;
        self.solve(case).await;
        case
    }

    async fn opened(&self, kind: ChannelKind, who: &str, language: Option<Locale>) -> CaseId {
        let (channel, identity) = match kind {
            ChannelKind::Chat => (CHAT, IdentityKind::Visitor),
            _ => (MAIL, IdentityKind::Email),
        };
        let amb = self.ambient.clone();
        let inbound = Inbound {
            channel,
            channel_kind: kind,
            team: TEAM,
            external_id: amb.secret(),
            from: Sender { kind: identity, value: who.into(), name: None, language, verified: None },
            thread: Thread::Fresh,
            subject: Some("Where is my order".into()),
            text: "Where is my order?".into(),
            html: None,
            language,
            attachments: vec![],
            assurance: Assurance::Claimed,
            automatic: false,
            bot_first: false,
            headers: Value::Null,
            extra: Value::Null,
            at: amb.now(),
        };
        let done =
            self.store.write(async move |tx: &mut Tx| helppo_case::ingest(tx, &amb, &inbound).await).await;
        done.expect("taken in").case
    }

    async fn reply(&self, case: CaseId) {
        let amb = self.ambient.clone();
        let reply = Reply {
            case,
            interaction: None,
            author: Author::Agent(AINO),
            text: "It arrives tomorrow.".into(),
            html: None,
            attachments: vec![],
            language: None,
            extra: Value::Null,
            undo_ms: 0,
            seen: None,
            to_channel: None,
            send_anyway: true,
        };
        let done =
            self.store.write(async move |tx: &mut Tx| helppo_case::reply(tx, &amb, &reply).await).await;
        done.expect("answered");
    }

    /// The customer ends the talk.
    async fn leave(&self, case: CaseId) {
        let amb = self.ambient.clone();
        let done = self.store.write(async move |tx: &mut Tx| {
            for talk in helppo_case::live_interactions(tx, case).await? {
                let by = Actor::Customer(helppo_kernel::CustomerId(1));
                helppo_case::end_interaction(tx, &amb, talk.id, by, "left").await?;
            }
            Ok::<_, helppo_case::CaseError>(())
        });
        done.await.expect("left");
    }

    async fn ask_after(&self, case: CaseId, after: After) -> Asked {
        let amb = self.ambient.clone();
        let asked = self.store.write(async move |tx: &mut Tx| ask(tx, &amb, URL, case, after).await);
        asked.await.expect("considered")
    }

    async fn solve(&self, case: CaseId) {
        let amb = self.ambient.clone();
        let done = self
            .store
            .write(async move |tx: &mut Tx| helppo_case::solve(tx, &amb, case, Actor::Agent(AINO)).await);
        done.await.expect("solved");
    }

    async fn ask(&self, case: CaseId) -> Asked {
        let amb = self.ambient.clone();
        self.store
            .write(async move |tx: &mut Tx| ask(tx, &amb, URL, case, After::Solving).await)
            .await
            .expect("considered")
    }

    async fn answer(&self, asked: Asked, score: i64, text: Option<&str>) -> Result<Answered, SurveyError> {
        let Asked::Yes(ask) = asked else { panic!("nobody was asked: {asked:?}") };
        let (amb, given) = (self.ambient.clone(), Answer { score, text: text.map(str::to_owned) });
        self.store.write(async move |tx: &mut Tx| answer(tx, &amb, ask, &given).await).await
    }

    async fn all<T: FromRow + Send + 'static>(&self, sql: &'static str) -> Vec<T> {
        self.store.read(async move |tx: &mut Tx| tx.all::<T>(sql, p![]).await).await.expect("rows")
    }

    /// The last message of all: text and extra.
    async fn last_message(&self) -> (String, Value) {
        self.all("SELECT text, extra FROM message ORDER BY id DESC LIMIT 1").await.remove(0)
    }

    async fn secret(&self) -> String {
        let (_, extra) = self.last_message().await;
        let url = extra["survey"]["url"].as_str().expect("a link").to_owned();
        url.rsplit('/').next().expect("a secret").to_owned()
    }

    async fn figures(&self, scope: Scope) -> (i64, i64, Option<f64>) {
        let span = (Millis(0), self.ambient.now().plus(1));
        let read =
            self.store.read(async move |tx: &mut Tx| ces(tx, &scope, span, [i64::MAX; 2], 50).await).await;
        let figures = read.expect("figures");
        assert_eq!(figures.rows.items.len(), usize::try_from(figures.n).expect("few"));
        assert_eq!(figures.scores.iter().sum::<i64>(), figures.n);
        (figures.asked, figures.n, figures.mean)
    }

    async fn call(&self, method: Method, path: &str, body: &'static str) -> (StatusCode, String) {
        self.call_in("", method, path, body).await
    }

    /// From a browser of that language.
    async fn call_in(
        &self,
        accept: &str,
        method: Method,
        path: &str,
        body: &'static str,
    ) -> (StatusCode, String) {
        let router = helppo_survey::http::routes(self.room.clone())
            .into_router(async |_, request, next: axum::middleware::Next| next.run(request).await);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept-language", accept)
            .body(Body::from(body))
            .expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        (status, String::from_utf8(body.to_vec()).expect("text"))
    }
}

both_dbs!(a_solved_chat_is_asked_about_with_a_card_in_the_chat, async |world: &World| {
    let desk = Desk::open(world).await;
    let case = desk.solved(ChannelKind::Chat, "visitor", Some(Locale::Fi)).await;
    let asked = desk.ask(case).await;
    let (text, extra) = desk.last_message().await;
    assert_eq!(text, "Kuinka helppoa asian hoitaminen kanssamme oli?");
    let Asked::Yes(id) = asked else { panic!("{asked:?}") };
    assert_eq!(extra["survey"]["ask"], id.to_string());
    assert_eq!(desk.answer(asked, 6, None).await.expect("taken"), Answered::New);
    assert_eq!(desk.figures(Scope::All).await, (1, 1, Some(6.0)));
    let kinds: Vec<String> = desk.all("SELECT kind FROM event WHERE kind LIKE 'Survey%' ORDER BY n").await;
    assert_eq!(kinds, ["SurveyAsked", "SurveyAnswered"]);
});

both_dbs!(who_ends_the_chat_is_asked_then_and_not_again_when_it_is_solved, async |world: &World| {
    let desk = Desk::open(world).await;
    let every_time = Rules { enabled: true, every_days: 0 };
    let set = desk.store.write(async move |tx: &mut Tx| helppo_survey::set_rules(tx, &every_time).await);
    set.await.expect("set");
    let case = desk.opened(ChannelKind::Chat, "visitor", Some(Locale::En)).await;
    assert_eq!(desk.ask_after(case, After::Leaving).await, Asked::NotOver, "the talk goes on");
    desk.reply(case).await;
    desk.leave(case).await;
    assert!(matches!(desk.ask_after(case, After::Leaving).await, Asked::Yes(_)));
    desk.solve(case).await;
    assert_eq!(desk.ask_after(case, After::Solving).await, Asked::AskedLately);
});

both_dbs!(a_solved_mail_is_asked_about_with_one_line_and_a_link, async |world: &World| {
    let desk = Desk::open(world).await;
    let case = desk.solved(ChannelKind::Email, "erik@example.com", Some(Locale::Sv)).await;
    assert!(matches!(desk.ask(case).await, Asked::Yes(_)));
    let (text, extra) = desk.last_message().await;
    // The mail room puts the link under the words; agents who read the case see the words only.
    assert_eq!(text, "Hur lätt var det att få ärendet uträttat hos oss?");
    assert!(
        extra["survey"]["url"].as_str().is_some_and(|u| u.starts_with("https://help.shop.example/rate/"))
    );
    let stored: Vec<Vec<u8>> = desk.all("SELECT hash FROM survey_ask").await;
    let secret = desk.secret().await;
    assert!(
        !String::from_utf8_lossy(&stored[0]).contains(&secret),
        "the secret itself is not kept beside the question"
    );
});

both_dbs!(opening_the_link_never_votes_and_sending_the_form_does_once, async |world: &World| {
    let desk = Desk::open(world).await;
    let case = desk.solved(ChannelKind::Email, "a@example.com", Some(Locale::En)).await;
    desk.ask(case).await;
    let path = format!("/rate/{}", desk.secret().await);
    for query in ["", "?score=7", "?utm_source=x&score=abc"] {
        let (status, html) = desk.call(Method::GET, &format!("{path}{query}"), "").await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("How easy was it") && html.contains("Where is my order"), "{html}");
        assert_eq!(html.contains("value=\"7\" required checked"), query == "?score=7", "{html}");
    }
    assert_eq!(desk.figures(Scope::All).await, (1, 0, None));
    let (status, html) = desk.call(Method::POST, &path, "text=no+number").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("role=\"alert\"") && html.contains("no number"), "{html}");
    for _ in 0..2 {
        let (status, html) = desk.call(Method::POST, &path, "score=5&text=Quick+%3Cb%3Eanswer").await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("Your answer has been saved"), "{html}");
    }
    assert_eq!(desk.figures(Scope::All).await, (1, 1, Some(5.0)));
    let (_, html) = desk.call(Method::GET, &format!("{path}?change=1"), "").await;
    assert!(html.contains("value=\"5\" required checked") && !html.contains("<b>answer"), "{html}");
    let answered: Vec<i64> = desk.all("SELECT id FROM event WHERE kind = 'SurveyAnswered'").await;
    assert_eq!(answered.len(), 1);
});

both_dbs!(an_answer_can_be_changed_for_a_day_and_then_stands, async |world: &World| {
    let desk = Desk::open(world).await;
    let case = desk.solved(ChannelKind::Chat, "visitor", None).await;
    let asked = desk.ask(case).await;
    assert_eq!(desk.answer(asked, 2, None).await.expect("taken"), Answered::New);
    assert_eq!(desk.answer(asked, 2, Some("Two calls")).await.expect("taken"), Answered::Changed);
    assert_eq!(desk.answer(asked, 2, None).await.expect("taken"), Answered::Same);
    assert_eq!(desk.answer(asked, 6, None).await.expect("taken"), Answered::Changed);
    assert_eq!(
        desk.all::<(i64, String)>("SELECT score, text FROM survey_response").await,
        [(6, "Two calls".to_owned())]
    );
    world.ambient.clock.advance(25 * 3_600_000);
    assert!(matches!(desk.answer(asked, 1, None).await, Err(SurveyError::TooLate)));
    assert!(matches!(desk.answer(asked, 0, None).await, Err(SurveyError::Score)));
    assert!(matches!(desk.answer(asked, 8, None).await, Err(SurveyError::Score)));
});

both_dbs!(nobody_is_asked_twice_in_a_fortnight, async |world: &World| {
    let desk = Desk::open(world).await;
    let first = desk.solved(ChannelKind::Email, "a@example.com", None).await;
    assert!(matches!(desk.ask(first).await, Asked::Yes(_)));
    let second = desk.solved(ChannelKind::Email, "a@example.com", None).await;
    assert_eq!(desk.ask(second).await, Asked::AskedLately);
    let other = desk.solved(ChannelKind::Email, "b@example.com", None).await;
    assert!(matches!(desk.ask(other).await, Asked::Yes(_)));
    world.ambient.clock.advance(15 * 24 * 3_600_000);
    assert!(matches!(desk.ask(second).await, Asked::Yes(_)));
});

both_dbs!(nobody_is_asked_about_what_nobody_answered_or_what_goes_on, async |world: &World| {
    let desk = Desk::open(world).await;
    let unanswered = desk.opened(ChannelKind::Email, "a@example.com", None).await;
    desk.solve(unanswered).await;
    assert_eq!(desk.ask(unanswered).await, Asked::NotServed);
    let open = desk.opened(ChannelKind::Email, "b@example.com", None).await;
    desk.reply(open).await;
    assert_eq!(desk.ask(open).await, Asked::NotOver);
    let off = desk.solved(ChannelKind::Email, "c@example.com", None).await;
    let rules = Rules { enabled: false, ..Rules::default() };
    desk.store.write(async move |tx: &mut Tx| helppo_survey::set_rules(tx, &rules).await).await.expect("set");
    assert_eq!(desk.ask(off).await, Asked::Off);
    assert_eq!(desk.all::<i64>("SELECT id FROM survey_ask").await.len(), 0);
});

both_dbs!(a_wrong_link_says_so_and_takes_nothing, async |world: &World| {
    let desk = Desk::open(world).await;
    let (status, html) = desk.call(Method::GET, "/rate/nothing", "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(html.contains("This link does not lead anywhere"), "{html}");
    assert_eq!(desk.call(Method::POST, "/rate/nothing", "score=7").await.0, StatusCode::NOT_FOUND);
    let (_, html) = desk.call_in("fi-FI,en;q=0.5", Method::GET, "/rate/nothing", "").await;
    assert!(html.contains("Linkki ei johda mihinkään"), "{html}");
    let (amb, given) = (world.ambient.clone(), Answer { score: 7, text: None });
    let taken =
        world.store.write(async move |tx: &mut Tx| answer_by_link(tx, &amb, "nothing", &given).await).await;
    assert!(matches!(taken, Err(SurveyError::NotFound)));
    assert_eq!(desk.call(Method::GET, "/rate/style.css", "").await.0, StatusCode::OK);
});

both_dbs!(the_figures_show_only_the_teams_that_may_be_seen, async |world: &World| {
    let desk = Desk::open(world).await;
    let case = desk.solved(ChannelKind::Chat, "visitor", None).await;
    let asked = desk.ask(case).await;
    desk.answer(asked, 4, None).await.expect("taken");
    let scope = |teams: &[TeamId]| Scope::Teams { agent: AINO, teams: teams.to_vec() };
    assert_eq!(desk.figures(scope(&[TEAM])).await, (1, 1, Some(4.0)));
    assert_eq!(desk.figures(scope(&[TeamId(99)])).await, (0, 0, None));
    assert_eq!(desk.figures(scope(&[])).await, (0, 0, None));
});

both_dbs!(solving_a_case_leads_to_the_question_by_itself, async |world: &World| {
    let desk = Desk::open(world).await;
    let following = {
        let (store, follower) = (world.store.clone(), desk.room.follower());
        tokio::spawn(async move { store.follow(follower).await })
    };
    let jobs = world.store.jobs().on(helppo_survey::ASK_EFFORT, desk.room.asker());
    let working = tokio::spawn(jobs.run());
    let case = desk.solved(ChannelKind::Chat, "visitor", Some(Locale::En)).await;
    for _ in 0..400 {
        if !desk.all::<i64>("SELECT id FROM survey_ask").await.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(desk.all::<CaseId>("SELECT case_id FROM survey_ask").await, [case]);
    following.abort();
    working.abort();
});

both_dbs!(every_statement_of_this_room_can_be_prepared, async |world: &World| {
    let mut prepared = 0;
    for statement in helppo_store::REGISTRY.iter().filter(|s| s.module.starts_with("helppo_survey")) {
        let outcome = world.store.prepare(statement.text).await;
        assert!(outcome.is_ok(), "{}::{}: {outcome:?}", statement.module, statement.name);
        prepared += 1;
    }
    assert!(prepared > 8);
});
