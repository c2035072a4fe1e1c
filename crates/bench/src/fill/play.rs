//! The past of the filled installation, played through the verbs of the case room.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context as _;
use helppo_case::{
    Assurance, Author, Delivery, IdentityKind, Inbound, Reply, Sender, Thread, delivery_changed, ingest,
    reply, solve,
};
use helppo_kernel::{Actor, AgentId, Ambient, CaseId, ChannelId, ChannelKind, Locale, Millis, TeamId};
use helppo_store::{DbError, Store, Tx};
use serde_json::Value;

use crate::data::Data;
use crate::house::{House, Place};

const DAY: i64 = 86_400_000;
const DAYS: i64 = 29;
/// From one message of a conversation to the next.
const PAUSE: i64 = 6 * 3_600_000;
/// Messages of one transaction.
const TOGETHER: usize = 500;

/// Followers that must not act on a past that was played: no survey is asked, no bot answers.
const PASSED_BY: [&str; 2] = ["survey", "bot"];

const PASS: &str = "INSERT INTO follower (name, xid, n) SELECT $1, 0, max(n) FROM event WHERE true
    ON CONFLICT (name) DO UPDATE SET n = excluded.n";

/// One message to come.
#[derive(Clone, Copy)]
struct Step {
    at: Millis,
    conversation: u64,
    part: u64,
}

/// How a conversation goes.
#[derive(Clone, Copy)]
struct Course {
    parts: u64,
    open: bool,
}

/// What the verbs need, in an `Arc` for their transactions.
struct World {
    amb: Ambient,
    channels: Vec<(ChannelId, TeamId)>,
    agents: Vec<AgentId>,
}

/// Plays everything; gives the first and the last day.
pub async fn play(
    place: &Place,
    house: &House,
    conversations: u64,
    messages: u64,
    now: Millis,
) -> anyhow::Result<(i64, i64)> {
    let end = now.plus(-3_600_000);
    let steps = plan(conversations, messages, end.plus(-DAYS * DAY));
    let world = Arc::new(World::of(house, end)?);
    let store = place.store().await?;
    let data = Data::new(1);
    let mut cases: HashMap<u64, CaseId> = HashMap::new();
    for (n, batch) in steps.chunks(TOGETHER).enumerate() {
        let batch: Vec<(Step, String, Option<CaseId>)> = batch
            .iter()
            .zip((n * TOGETHER) as u64..)
            .map(|(step, i)| (*step, data.text(i), cases.get(&step.conversation).copied()))
            .collect();
        cases.extend(together(&store, &world, batch, (conversations, messages)).await?);
    }
    for name in PASSED_BY {
        store
            .write(async move |tx: &mut Tx| tx.exec(PASS, helppo_store::p![name]).await)
            .await
            .map_err(|e: DbError| e)?;
    }
    store.close();
    Ok((day(steps.first().map_or(end, |s| s.at)), day(end)))
}

/// Every message in the order of time.
fn plan(conversations: u64, messages: u64, from: Millis) -> Vec<Step> {
    let mut steps = Vec::new();
    let stretch = DAYS * DAY - 3 * PAUSE;
    for conversation in 0..conversations {
        let share = i64::try_from(conversation).unwrap_or(0) * (stretch / 1000)
            / i64::try_from(conversations).unwrap_or(1).max(1);
        let began = from.plus(share * 1000);
        for part in 0..course(conversation, conversations, messages).parts {
            let wait = i64::try_from(part).unwrap_or(0) * PAUSE;
            steps.push(Step { at: began.plus(wait), conversation, part });
        }
    }
    steps.sort_by_key(|s| (s.at, s.conversation, s.part));
    steps
}

/// Two or three messages, so that all together are as many as asked for; every other one stays open.
fn course(conversation: u64, conversations: u64, messages: u64) -> Course {
    let long = messages.saturating_sub(2 * conversations);
    let before = conversation * long / conversations;
    let parts = 2 + ((conversation + 1) * long / conversations - before);
    Course { parts, open: (conversation / 2).is_multiple_of(2) }
}

/// One transaction.
async fn together(
    store: &Store,
    world: &Arc<World>,
    batch: Vec<(Step, String, Option<CaseId>)>,
    size: (u64, u64),
) -> anyhow::Result<HashMap<u64, CaseId>> {
    let world = world.clone();
    let opened = store.write(async move |tx: &mut Tx| {
        let mut opened: HashMap<u64, CaseId> = HashMap::new();
        for (step, text, case) in &batch {
            world.amb.clock.set(step.at);
            let known = case.or_else(|| opened.get(&step.conversation).copied());
            let course = course(step.conversation, size.0, size.1);
            let case = world.one(tx, *step, course, text, known).await?;
            opened.insert(step.conversation, case);
        }
        Ok::<_, DbError>(opened)
    });
    Ok(opened.await?)
}

impl World {
    fn of(house: &House, end: Millis) -> anyhow::Result<Self> {
        let mut channels = Vec::new();
        for ((channel, _), team) in house.mail.iter().zip(&house.teams) {
            channels.push((channel.parse()?, team.parse()?));
        }
        let agents = house.agent_ids.iter().map(|a| a.parse()).collect::<Result<_, _>>()?;
        let amb = Ambient::mock(end, 7);
        Ok(Self { amb, channels, agents: Some(agents).filter(|a: &Vec<_>| !a.is_empty()).context("agents")? })
    }

    async fn one(
        &self,
        tx: &mut Tx,
        step: Step,
        course: Course,
        text: &str,
        case: Option<CaseId>,
    ) -> Result<CaseId, DbError> {
        // An agent answers second, unless the conversation is one that nobody has looked at yet.
        let answered = step.part == 1 && (course.parts == 3 || !course.open);
        let case = match case {
            Some(case) if answered => {
                self.answer(tx, step, case, text).await?;
                case
            }
            _ => {
                let input = self.inbound(step, text);
                ingest(tx, &self.amb, &input).await.map_err(failed)?.case
            }
        };
        if !course.open && step.part + 1 == course.parts {
            let by = Actor::Agent(self.agent(step.conversation));
            solve(tx, &self.amb, case, by).await.map_err(failed)?;
        }
        Ok(case)
    }

    async fn answer(&self, tx: &mut Tx, step: Step, case: CaseId, text: &str) -> Result<(), DbError> {
        let words = Reply {
            case,
            interaction: None,
            author: Author::Agent(self.agent(step.conversation)),
            text: text.to_owned(),
            html: None,
            attachments: Vec::new(),
            language: None,
            extra: Value::Null,
            undo_ms: 0,
            seen: None,
            to_channel: None,
            send_anyway: true,
        };
        let sent = reply(tx, &self.amb, &words).await.map_err(failed)?;
        // What was said in the past has long arrived.
        tx.cancel_job(helppo_case::DELIVER_MESSAGE, &sent.message.to_string()).await?;
        delivery_changed(tx, &self.amb, sent.message, Delivery::Delivered, None).await.map_err(failed)?;
        Ok(())
    }

    /// Agents serve the team of the channel: agent `a` is in team `a` modulo the number of teams.
    fn agent(&self, conversation: u64) -> AgentId {
        let (teams, i) = (self.channels.len(), usize::try_from(conversation).unwrap_or(0));
        let of_team = self.agents.len() / teams;
        self.agents[(i % teams + teams * ((i / teams) % of_team.max(1))) % self.agents.len()]
    }

    fn inbound(&self, step: Step, text: &str) -> Inbound {
        let i = step.conversation;
        let customer = Data::customer(i);
        let (channel, team) = self.channels[usize::try_from(i).unwrap_or(0) % self.channels.len()];
        let id = |part: u64| format!("{i}.{part}@bench.example");
        let language = Locale::ALL[usize::try_from(customer % 3).unwrap_or(0)];
        Inbound {
            channel,
            channel_kind: ChannelKind::Email,
            team,
            external_id: id(step.part),
            from: Sender {
                kind: IdentityKind::Email,
                value: Data::address(customer),
                name: Some(format!("Customer {customer}")),
                language: Some(language),
                verified: None,
            },
            thread: if step.part == 0 { Thread::Fresh } else { Thread::ProviderIds(vec![id(0)]) },
            subject: Some(format!("About order {i}")),
            text: text.to_owned(),
            html: None,
            language: Some(language),
            attachments: Vec::new(),
            assurance: Assurance::Claimed,
            automatic: false,
            bot_first: false,
            headers: Value::Null,
            extra: Value::Null,
            at: step.at,
        }
    }
}

fn failed(e: impl std::fmt::Display) -> DbError {
    DbError::Engine(e.to_string())
}

/// A UTC day as 20261124 (civil from days: Howard Hinnant's algorithm).
pub fn day(at: Millis) -> i64 {
    let z = at.0.div_euclid(DAY) + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (d, m) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    (yoe + era * 400 + i64::from(m <= 2)) * 10_000 + m * 100 + d
}
