//! Playing the past: months of talks, and a Monday on which the lights went out.

use std::sync::Arc;

use anyhow::Context as _;
use helppo_case::{Assurance, Author, Delivery, IdentityKind, Inbound, Proof, Reply, Sender, Thread};
use helppo_kernel::{
    Actor, Ambient, CaseId, Chance, ChannelId, ChannelKind, Clock, Ids, InteractionId, Locale, MessageId,
    Millis, TeamId,
};
use helppo_store::{DbError, Store, Tx, p, sql};
use helppo_survey::Asked;
use serde_json::{Value, json};

use super::company::{Company, Employee};
use super::script::{Outage, Scripts, Talk};

sql!(QUEUED, "SELECT id FROM message WHERE case_id = $1 AND delivery = 'queued'");

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// How far back the world goes.
const DAYS: i64 = 84;
/// Contacts on a usual working day, and how many came on the bad Monday.
const A_DAY: u64 = 11;
const OUTAGE: u64 = 46;
/// Contacts of the last minutes, so that somebody waits when the first visitor comes.
const JUST_NOW: u64 = 5;

/// Plays everything up to `now`. The store's followers must not run meanwhile.
pub async fn play(store: &Store, company: &Company, scripts: &Scripts, now: Millis) -> anyhow::Result<usize> {
    let clock = Clock::mock(now.plus(-DAYS * DAY));
    let ambient = Ambient { clock, ids: Arc::new(Ids::new(1)), chance: Chance::seeded(2026) };
    let mut acts = plan(&ambient.chance, company, scripts, now);
    acts.sort_by_key(|a| (a.at, a.case, a.line));
    let mut states: Vec<Running> = Vec::new();
    let cases = acts.iter().map(|a| a.case + 1).max().unwrap_or(0);
    states.resize_with(cases, Running::default);
    for act in &acts {
        ambient.clock.set(act.at);
        let running = &mut states[act.case];
        *running = do_one(store, &ambient, company, act, running.clone())
            .await
            .with_context(|| format!("{:?} in {}", act.what, act.role.subject))?;
    }
    Ok(cases)
}

/// One thing that somebody did.
struct Act {
    at: Millis,
    case: usize,
    line: usize,
    role: Arc<Cast>,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Writes(String),
    BotAnswers { article: String, title: String, passage: String },
    HandsOver,
    Answers(String),
    Notes(String),
    Solves,
    Rates(i64),
}

/// Who plays in a talk.
struct Cast {
    customer: String,
    address: String,
    order: String,
    language: Locale,
    channel: ChannelKind,
    subject: String,
    tags: Vec<String>,
    agent: Employee,
    team: TeamId,
}

#[derive(Clone, Default)]
struct Running {
    case: Option<CaseId>,
    interaction: Option<InteractionId>,
    accepted: bool,
    sent: usize,
}

fn plan(chance: &Chance, company: &Company, scripts: &Scripts, now: Millis) -> Vec<Act> {
    let (mut acts, mut case) = (Vec::new(), 0);
    let today = now.0 - now.0.rem_euclid(DAY);
    // 1970-01-01 was a Thursday: day numbers 4 modulo 7 are Mondays.
    let weekday = |day: i64| (day + 3).rem_euclid(7);
    let bad_monday = (0..7).map(|back| today / DAY - back).find(|d| weekday(*d) == 0).unwrap_or(today / DAY);
    for back in (0..DAYS).rev() {
        let day = today / DAY - back;
        // Whenever the demo is started, today is a working day that is well under way.
        let many = if weekday(day) < 5 || back == 0 { A_DAY + chance.below(6) } else { 2 + chance.below(3) };
        for i in 0..many + if back == 0 { JUST_NOW } else { 0 } {
            let at = match (back, i < many) {
                (0, true) => {
                    now.plus(-i64::try_from(chance.below(8 * 3600)).unwrap_or(0) * 1000 - 20 * MINUTE)
                }
                (0, false) => now.plus(-2 * MINUTE - i64::try_from(chance.below(420)).unwrap_or(0) * 1000),
                _ => Millis(day * DAY + 6 * HOUR + busy_hour(chance)),
            };
            let talk = &scripts.talks.talk[pick(chance, scripts.talks.talk.len())];
            if at < now {
                talk_acts(&mut acts, chance, company, scripts, talk, case, at, now);
                case += 1;
            }
        }
        if day == bad_monday {
            for _ in 0..OUTAGE {
                let at =
                    Millis(day * DAY + 4 * HOUR + i64::try_from(chance.below(4 * 3600)).unwrap_or(0) * 1000);
                let outage = &scripts.talks.outage[pick(chance, scripts.talks.outage.len())];
                if at < now {
                    outage_acts(&mut acts, chance, company, scripts, outage, case, at);
                    case += 1;
                }
            }
        }
    }
    acts.retain(|a| a.at < now);
    acts
}

/// Milliseconds after six in the morning; the middle of the day is busier.
fn busy_hour(chance: &Chance) -> i64 {
    let roll = chance.below(5 * 3600) + chance.below(5 * 3600);
    i64::try_from(roll).unwrap_or(0) * 1000
}

fn pick(chance: &Chance, of: usize) -> usize {
    usize::try_from(chance.below(of as u64)).unwrap_or(0)
}

#[expect(clippy::too_many_arguments, reason = "a role is cast in one place from all there is")]
fn cast(
    chance: &Chance,
    company: &Company,
    scripts: &Scripts,
    language: Locale,
    channel: ChannelKind,
    subject: &str,
    tags: &[String],
    team: &str,
) -> Arc<Cast> {
    let names = &scripts.people.customers[language.as_str()];
    let customer = names[pick(chance, names.len())].clone();
    let in_team: Vec<&Employee> =
        company.agents.iter().filter(|a| a.role == "agent" && a.teams.iter().any(|t| t == team)).collect();
    let agent = in_team.iter().find(|a| a.locale == language && chance.below(3) > 0).copied();
    Arc::new(Cast {
        address: address_of(&customer),
        customer,
        order: format!("FI-{}", 20_000 + chance.below(9_000)),
        language,
        channel,
        subject: subject.into(),
        tags: tags.to_vec(),
        agent: agent.unwrap_or(in_team[pick(chance, in_team.len())]).clone(),
        team: company.teams[team],
    })
}

/// The address of a customer of the demo.
pub fn address_of(name: &str) -> String {
    let local: String = name.to_lowercase().chars().map(plain).collect();
    format!("{local}@posti.example")
}

fn plain(c: char) -> char {
    match c {
        'ä' | 'å' => 'a',
        'ö' => 'o',
        ' ' => '.',
        other => other,
    }
}

#[expect(clippy::too_many_arguments, reason = "a plan is made in one place from all there is")]
fn talk_acts(
    acts: &mut Vec<Act>,
    chance: &Chance,
    company: &Company,
    scripts: &Scripts,
    talk: &Talk,
    case: usize,
    from: Millis,
    now: Millis,
) {
    let role = cast(
        chance,
        company,
        scripts,
        talk.language,
        talk.channel,
        &talk.subject,
        &talk.tags,
        "Customer service",
    );
    let pause = |slow: i64, fast: i64| {
        let step = if talk.channel == ChannelKind::Email { slow } else { fast };
        step + i64::try_from(chance.below(step.unsigned_abs())).unwrap_or(0)
    };
    let (mut at, mut line, mut handed) = (from, 0, talk.channel == ChannelKind::Email);
    let mut add = |at: Millis, what: What| {
        acts.push(Act { at, case, line, role: role.clone(), what });
        line += 1;
    };
    // Of the last hours some are left as they stand, so that there is something to do.
    // Not everything of the last days is finished: some mail waits, some is answered and pending, and of
    // the chats those of the last minutes still want somebody.
    let email = talk.channel == ChannelKind::Email;
    let recent = now.since(from) < if email { 4 * DAY } else { 10 * MINUTE };
    let fate = chance.below(4);
    let unfinished = recent && (fate == 0 || !email && fate < 3);
    let pending = recent && email && fate < 3;
    for said in &talk.line {
        let fill = |t: &String| fill(t, &role);
        if let Some(text) = &said.c {
            add(at, What::Writes(fill(text)));
        } else if let Some(key) = &said.b {
            add(at, bot_answer(scripts, company, key, talk.language));
        } else if let Some(text) = &said.n {
            add(at, What::Notes(fill(text)));
        } else if let Some(text) = &said.a {
            if unfinished && handed {
                return;
            }
            if !handed {
                add(at, What::HandsOver);
                handed = true;
                if unfinished {
                    return;
                }
            }
            at = at.plus(pause(70 * MINUTE, 40_000));
            add(at, What::Answers(fill(text)));
        }
        at = at.plus(pause(50 * MINUTE, 25_000));
    }
    if pending {
        return;
    }
    at = at.plus(pause(3 * HOUR, 90_000));
    add(at, What::Solves);
    if let Some(score) = talk.ces.filter(|_| chance.below(10) < 6) {
        let spread = i64::try_from(chance.below(3)).unwrap_or(1) - 1;
        add(at.plus(4 * MINUTE), What::Rates((score + spread).clamp(1, 7)));
    }
}

fn outage_acts(
    acts: &mut Vec<Act>,
    chance: &Chance,
    company: &Company,
    scripts: &Scripts,
    outage: &Outage,
    case: usize,
    at: Millis,
) {
    let tags = ["sähkökatko".to_owned()];
    let role =
        cast(chance, company, scripts, outage.language, outage.channel, &outage.subject, &tags, "Energy");
    let mut add =
        |line: usize, at: Millis, what: What| acts.push(Act { at, case, line, role: role.clone(), what });
    add(0, at, What::Writes(outage.text.clone()));
    if outage.channel == ChannelKind::Chat {
        add(1, at.plus(2_000), bot_answer(scripts, company, "power-cut", outage.language));
        add(2, at.plus(30_000), What::HandsOver);
    }
    let waited = 20 * MINUTE + i64::try_from(chance.below(90)).unwrap_or(0) * MINUTE;
    let sorry = match outage.language {
        Locale::Fi => {
            "Hei {first}. Vika on Kalasataman sähköasemalla, korjaus valmistuu kello 13. Korvaus tulee pyytämättä. {agent}"
        }
        Locale::Sv => {
            "Hej {first}. Felet är på elstationen i Fiskehamnen, det är klart klockan 13. Ersättningen kommer av sig själv. {agent}"
        }
        Locale::En => {
            "Hi {first}. The fault is at the Kalasatama substation and is mended by one o'clock. Compensation comes by itself. {agent}"
        }
    };
    add(3, at.plus(waited), What::Answers(fill(sorry, &role)));
    add(4, at.plus(waited + 3 * HOUR), What::Solves);
    if chance.below(10) < 4 {
        add(
            5,
            at.plus(waited + 3 * HOUR + MINUTE),
            What::Rates(1 + i64::try_from(chance.below(4)).unwrap_or(0)),
        );
    }
}

fn bot_answer(scripts: &Scripts, company: &Company, key: &str, language: Locale) -> What {
    let article = scripts.knowledge.article.iter().find(|a| a.key == key).expect("a test checks the keys");
    let text = article.text(language);
    let passage = text.body.trim().lines().next().unwrap_or_default().replace("**", "");
    What::BotAnswers { article: company.articles[key].to_string(), title: text.title.clone(), passage }
}

fn fill(text: &str, role: &Cast) -> String {
    let first = |name: &str| name.split(' ').next().unwrap_or(name).to_owned();
    text.replace("{order}", &role.order)
        .replace("{first}", &first(&role.customer))
        .replace("{agent}", &first(&role.agent.name))
}

async fn do_one(
    store: &Store,
    amb: &Ambient,
    company: &Company,
    act: &Act,
    mut now: Running,
) -> anyhow::Result<Running> {
    let (role, agent) = (&act.role, act.role.agent.id);
    match &act.what {
        What::Writes(text) => {
            let input = inbound(company, role, act, &now, text);
            let ambient = amb.clone();
            let done =
                store.write(async move |tx: &mut Tx| helppo_case::ingest(tx, &ambient, &input).await).await?;
            let fresh = now.case.is_none();
            if done.interaction != now.interaction {
                now.accepted = false;
            }
            (now.case, now.interaction) = (Some(done.case), done.interaction);
            if fresh {
                tag(store, amb, done.case, role).await?;
            }
        }
        What::BotAnswers { article, title, passage } => {
            let url = format!("/help/{}/a/{article}", role.language.as_str());
            let extra = json!({ "source": { "article": article, "title": title, "url": url } });
            say(store, amb, &now, Author::Bot, passage.clone(), extra).await?;
        }
        What::HandsOver => {
            let (amb, interaction) = (amb.clone(), now.interaction.context("a talk is going on")?);
            store
                .write(async move |tx: &mut Tx| {
                    helppo_case::hand_over(tx, &amb, interaction, "asked_for_human", json!({})).await
                })
                .await?;
        }
        What::Answers(text) => {
            if let (false, Some(interaction)) = (now.accepted, now.interaction) {
                let amb = amb.clone();
                store
                    .write(async move |tx: &mut Tx| {
                        let until = amb.now().plus(30_000);
                        helppo_case::offer(tx, &amb, interaction, agent, until).await?;
                        helppo_case::accept(tx, &amb, interaction, agent).await
                    })
                    .await?;
                now.accepted = true;
            }
            say(store, amb, &now, Author::Agent(agent), text.clone(), Value::Null).await?;
            now.sent += 1;
        }
        What::Notes(text) => {
            let note =
                helppo_case::NewNote { case: case(&now)?, agent, text: text.clone(), mentions: Vec::new() };
            let amb = amb.clone();
            store.write(async move |tx: &mut Tx| helppo_case::note(tx, &amb, &note).await).await?;
        }
        What::Solves => {
            let by = if now.sent == 0 { Actor::Bot } else { Actor::Agent(agent) };
            let (amb, case) = (amb.clone(), case(&now)?);
            store.write(async move |tx: &mut Tx| helppo_case::solve(tx, &amb, case, by).await).await?;
        }
        What::Rates(score) => rate(store, amb, &now, *score).await?,
    }
    Ok(now)
}

fn case(now: &Running) -> anyhow::Result<CaseId> {
    now.case.context("the customer writes first")
}

fn inbound(company: &Company, role: &Cast, act: &Act, now: &Running, text: &str) -> Inbound {
    let chat = role.channel == ChannelKind::Chat;
    let channel: ChannelId = if chat { company.chat } else { company.email };
    Inbound {
        channel,
        channel_kind: role.channel,
        team: role.team,
        external_id: format!("demo-{}-{}@posti.example", act.case, act.line),
        from: Sender {
            kind: IdentityKind::Email,
            value: role.address.clone(),
            name: Some(role.customer.clone()),
            language: Some(role.language),
            verified: chat.then_some(Proof::Token),
        },
        thread: now.case.map_or(Thread::Fresh, Thread::Case),
        subject: Some(role.subject.clone()),
        text: text.into(),
        html: None,
        language: Some(role.language),
        attachments: Vec::new(),
        assurance: if chat { Assurance::Authenticated } else { Assurance::Claimed },
        automatic: false,
        bot_first: chat,
        headers: Value::Null,
        extra: Value::Null,
        at: act.at,
    }
}

async fn say(
    store: &Store,
    amb: &Ambient,
    now: &Running,
    author: Author,
    text: String,
    extra: Value,
) -> anyhow::Result<()> {
    let reply = Reply {
        case: case(now)?,
        interaction: now.interaction,
        author,
        text,
        html: None,
        attachments: Vec::new(),
        language: None,
        extra,
        undo_ms: 0,
        seen: None,
        to_channel: None,
        send_anyway: true,
    };
    let amb = amb.clone();
    store
        .write(async move |tx: &mut Tx| {
            let done = helppo_case::reply(tx, &amb, &reply).await?;
            arrived(tx, &amb, done.message).await?;
            Ok::<_, helppo_case::ReplyError>(())
        })
        .await?;
    Ok(())
}

/// What was said in the past has long arrived: nothing of it leaves again.
async fn arrived(tx: &mut Tx, amb: &Ambient, message: MessageId) -> Result<(), DbError> {
    tx.cancel_job(helppo_case::DELIVER_MESSAGE, &message.to_string()).await?;
    match helppo_case::delivery_changed(tx, amb, message, Delivery::Delivered, None).await {
        Ok(_) => Ok(()),
        Err(e) => Err(DbError::Engine(e.to_string())),
    }
}

async fn tag(store: &Store, amb: &Ambient, case: CaseId, role: &Cast) -> anyhow::Result<()> {
    let (amb, tags) = (amb.clone(), role.tags.clone());
    store
        .write(async move |tx: &mut Tx| {
            for name in &tags {
                helppo_case::tag(tx, &amb, case, name, Actor::System).await?;
            }
            Ok::<_, helppo_case::CaseError>(())
        })
        .await?;
    Ok(())
}

async fn rate(store: &Store, amb: &Ambient, now: &Running, score: i64) -> anyhow::Result<()> {
    let (amb, case) = (amb.clone(), case(now)?);
    store
        .write(async move |tx: &mut Tx| {
            let Asked::Yes(ask) = helppo_survey::ask(tx, &amb, "http://127.0.0.1", case).await? else {
                return Ok(());
            };
            for message in tx.all::<MessageId>(QUEUED, p![case]).await? {
                arrived(tx, &amb, message).await?;
            }
            let given = helppo_survey::Answer { score, text: None };
            helppo_survey::answer(tx, &amb, ask, &given).await.map(|_| ())
        })
        .await?;
    Ok(())
}
