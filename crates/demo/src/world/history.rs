//! Playing the past: months of talks, and a Monday on which the lights went out. What happens is `plan`'s.

use std::sync::Arc;

use anyhow::Context as _;
use helppo_case::{Assurance, Author, Delivery, IdentityKind, Inbound, Proof, Reply, Sender, Thread};
use helppo_kernel::{
    Actor, AgentId, Ambient, CaseId, Chance, ChannelId, ChannelKind, Clock, Ids, InteractionId, MessageId,
    Millis,
};
use helppo_store::{DbError, Store, Tx, p, sql};
use helppo_survey::{After, Asked};
use serde_json::{Value, json};

use super::company::Company;
use super::plan::{Act, Cast, DAY, DAYS, What, plan};
use super::script::Scripts;

sql!(QUEUED, "SELECT id FROM message WHERE case_id = $1 AND delivery = 'queued'");

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

#[derive(Clone, Default)]
struct Running {
    case: Option<CaseId>,
    interaction: Option<InteractionId>,
    accepted: bool,
    sent: usize,
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
                    helppo_case::hand_over(tx, &amb, interaction, "asked", json!({})).await
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
            write_note(store, amb, &now, agent, text, Vec::new()).await?;
        }
        What::Mentions(text, by) => write_note(store, amb, &now, *by, text, vec![agent]).await?,
        What::Records { key, value } => {
            let fact = helppo_case::NewFact {
                case: case(&now)?,
                key: key.clone(),
                value: value.clone(),
                given_by: Actor::Bot,
                source_event: None,
                confidence: 90,
                expires_at: None,
            };
            let amb = amb.clone();
            store.write(async move |tx: &mut Tx| helppo_case::record_fact(tx, &amb, &fact).await).await?;
        }
        What::Snoozes { until } => {
            let input = helppo_case::Snooze {
                case: case(&now)?,
                until: Some(*until),
                wish: helppo_case::Wish::Ours,
                actor: Actor::Agent(agent),
            };
            let amb = amb.clone();
            store.write(async move |tx: &mut Tx| helppo_case::snooze(tx, &amb, &input).await).await?;
        }
        What::Promises { text, due_at } => {
            let new =
                helppo_case::NewPromise { case: case(&now)?, agent, text: text.clone(), due_at: *due_at };
            let amb = amb.clone();
            store.write(async move |tx: &mut Tx| helppo_case::promise(tx, &amb, &new).await).await?;
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
    let (channel, kind): (ChannelId, _) = match role.channel {
        ChannelKind::Chat => (company.chat, IdentityKind::Email),
        ChannelKind::Voice => (company.phone, IdentityKind::Phone),
        _ => (company.email, IdentityKind::Email),
    };
    Inbound {
        channel,
        channel_kind: role.channel,
        team: role.team,
        external_id: format!("demo-{}-{}@posti.example", act.case, act.line),
        from: Sender {
            kind,
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

async fn write_note(
    store: &Store,
    amb: &Ambient,
    now: &Running,
    agent: AgentId,
    text: &str,
    mentions: Vec<AgentId>,
) -> anyhow::Result<()> {
    let note = helppo_case::NewNote { case: case(now)?, agent, text: text.into(), mentions };
    let amb = amb.clone();
    store.write(async move |tx: &mut Tx| helppo_case::note(tx, &amb, &note).await).await?;
    Ok(())
}

async fn tag(store: &Store, amb: &Ambient, case: CaseId, role: &Cast) -> anyhow::Result<()> {
    let (amb, tags, task) = (amb.clone(), role.tags.clone(), role.task.clone());
    store
        .write(async move |tx: &mut Tx| {
            for name in &tags {
                helppo_case::tag(tx, &amb, case, name, Actor::System).await?;
            }
            let named =
                helppo_case::Edit { task: task.clone(), ..helppo_case::Edit::of(case, Actor::System) };
            helppo_case::edit(tx, &amb, &named).await?;
            Ok::<_, helppo_case::CaseError>(())
        })
        .await?;
    Ok(())
}

async fn rate(store: &Store, amb: &Ambient, now: &Running, score: i64) -> anyhow::Result<()> {
    let (amb, case) = (amb.clone(), case(now)?);
    store
        .write(async move |tx: &mut Tx| {
            let Asked::Yes(ask) =
                helppo_survey::ask(tx, &amb, "http://127.0.0.1", case, After::Solving).await?
            else {
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
