//! Rows of the tables as the dispatcher's plain data.

use std::collections::{BTreeMap, HashMap};

use helppo_kernel::{AgentId, CaseId, ChannelKind, InteractionId, Millis, TeamId};
use helppo_store::{DbError, Tx, p, row};
use serde_json::Value;

use crate::dispatcher::capacity::USUAL_LIMITS;
use crate::dispatcher::{Config, Held, Overflow, Person, PresenceStatus, Skill, Whom, Work};
use crate::queue::QueueRow;
use crate::{policy, presence, store};

/// Languages are skills of this form: `language:sv`.
const LANGUAGE: &str = "language:";
/// How far back offers are read to know who has been idle and who let them run out.
pub(crate) const LOOK_BACK_MS: i64 = 3_600_000;

row! {
    struct WorkRow {
        id: InteractionId, case: CaseId, team: TeamId, kind: ChannelKind, priority: i64, skills: Option<Value>,
        language: Option<String>, preferred: Option<AgentId>, waiting_since: Option<Millis>, started_at: Millis,
        state: String, agent: Option<AgentId>,
        lift: Option<i64>, hard: Option<i64>, broken_off: Option<i64>, personal: Option<AgentId>,
        wrap_until: Option<Millis>, helpers: Option<i64>,
    }
}

row! {
    pub(crate) struct Asked { pub interaction: InteractionId, pub agent: AgentId, pub outcome: Option<String>,
        pub at: Millis, pub hard: Option<i64>, pub kind: ChannelKind }
}

row! {
    struct PersonRow {
        agent: AgentId, status: Option<String>, since: Option<Millis>, focus: Option<InteractionId>,
        break_at: Option<Millis>,
    }
}

/// Everything that a dispatcher starts from.
pub struct Everything {
    pub config: Config,
    pub people: Vec<Person>,
    pub works: Vec<(Work, Held)>,
    /// Offers that stand in the table though their work is in other hands.
    pub stale: Vec<(InteractionId, AgentId)>,
}

/// What the tables say about one interaction.
pub struct WorkSeen {
    pub id: InteractionId,
    /// Absent when it is none of the dispatcher's business.
    pub work: Option<(Work, Held)>,
    /// Who holds an offer of it in the table though it is in other hands.
    pub stale: Option<AgentId>,
}

/// Reads everything.
pub async fn everything(tx: &mut Tx, now: Millis) -> Result<Everything, DbError> {
    let config = config(tx).await?;
    let people = people(tx, now).await?;
    let mut cooled: HashMap<InteractionId, Vec<(AgentId, Millis)>> = HashMap::new();
    let asked = asked_since(tx, now.plus(-config.cooldown_ms)).await?;
    for ((agent, work), until) in given_back(&asked, config.cooldown_ms, now) {
        cooled.entry(work).or_default().push((agent, until));
    }
    let offers: Vec<(InteractionId, AgentId, Millis)> = tx.all(store::OPEN_OFFERS, p![]).await?;
    let offers: HashMap<InteractionId, (AgentId, Millis)> =
        offers.into_iter().map(|(interaction, agent, until)| (interaction, (agent, until))).collect();
    let rows: Vec<WorkRow> = tx.all(store::LIVE_WORK, p![]).await?;
    let works = rows.into_iter().filter_map(|row| {
        let (cooled, offer) = (cooled.remove(&row.id).unwrap_or_default(), offers.get(&row.id).copied());
        row.into_work(cooled, offer, now)
    });
    let works: Vec<(Work, Held)> = works.collect();
    let offered: HashMap<InteractionId, AgentId> = works
        .iter()
        .filter_map(|(work, held)| match held {
            Held::Offered { agent, .. } => Some((work.interaction, *agent)),
            Held::Waiting | Held::Active { .. } | Held::WrapUp { .. } => None,
        })
        .collect();
    let mut stale: Vec<_> =
        offers.into_iter().map(|(interaction, (agent, _))| (interaction, agent)).collect();
    stale.retain(|(interaction, agent)| offered.get(interaction) != Some(agent));
    stale.sort_unstable();
    Ok(Everything { config, people, works, stale })
}

/// What agents were asked since then, open offers included, the oldest first.
pub(crate) async fn asked_since(tx: &mut Tx, since: Millis) -> Result<Vec<Asked>, DbError> {
    tx.all(store::ASKED_SINCE, p![since]).await
}

/// Until when which work is not offered again to whom.
pub(crate) fn given_back(
    asked: &[Asked],
    cooldown_ms: i64,
    now: Millis,
) -> impl Iterator<Item = ((AgentId, InteractionId), Millis)> {
    let back = asked.iter().filter(|d| matches!(d.outcome.as_deref(), Some("declined" | "expired")));
    let until = back.map(move |d| ((d.agent, d.interaction), d.at.plus(cooldown_ms)));
    until.filter(move |(_, until)| *until > now)
}

/// Since when everybody's status stands, and when whose break is due.
pub(crate) async fn at_work(
    tx: &mut Tx,
) -> Result<(BTreeMap<AgentId, Millis>, BTreeMap<AgentId, Millis>), DbError> {
    let rows: Vec<PersonRow> = tx.all(store::PEOPLE, p![]).await?;
    let since = rows.iter().filter_map(|row| Some((row.agent, row.since?))).collect();
    Ok((since, rows.iter().filter_map(|row| Some((row.agent, row.break_at?))).collect()))
}

/// Reads one piece of work.
pub async fn work(
    tx: &mut Tx,
    id: InteractionId,
    cooldown_ms: i64,
    now: Millis,
) -> Result<WorkSeen, DbError> {
    let row: Option<WorkRow> = tx.opt(store::WORK, p![id]).await?;
    let cooled: Vec<(AgentId, Millis)> = tx.all(store::GIVEN_BACK, p![now.plus(-cooldown_ms), id]).await?;
    let cooled = cooled.into_iter().map(|(agent, at)| (agent, at.plus(cooldown_ms))).collect();
    let offer: Option<(AgentId, Millis)> = tx.opt(store::OPEN_OFFER_OF, p![id]).await?;
    let work = row.and_then(|row| row.into_work(cooled, offer, now));
    let stale = match (&work, offer) {
        (Some((_, Held::Offered { agent, .. })), Some((to, _))) if *agent == to => None,
        (_, offer) => offer.map(|(to, _)| to),
    };
    Ok(WorkSeen { id, work, stale })
}

/// The live interactions of a case.
pub async fn works_of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<InteractionId>, DbError> {
    let rows: Vec<WorkRow> = tx.all(store::WORK_OF_CASE, p![case]).await?;
    Ok(rows.into_iter().map(|r| r.id).collect())
}

/// Reads everybody who serves.
pub async fn people(tx: &mut Tx, now: Millis) -> Result<Vec<Person>, DbError> {
    let mut teams = gather(tx.all(store::MEMBERS, p![]).await?);
    let skills: Vec<(AgentId, String, i64)> = tx.all(store::SKILLS, p![]).await?;
    let mut skills = gather(skills.into_iter().map(|(agent, name, level)| (agent, (name, level))).collect());
    let limits = presence::limits(tx).await?;
    let asked: Vec<Asked> = tx.all(store::ASKED_SINCE, p![now.plus(-LOOK_BACK_MS)]).await?;
    let rows: Vec<PersonRow> = tx.all(store::PEOPLE, p![]).await?;
    let people = rows.into_iter().map(|row| {
        let since = row.since.unwrap_or(Millis(0));
        let (languages, skills): (Vec<_>, Vec<_>) = skills
            .remove(&row.agent)
            .unwrap_or_default()
            .into_iter()
            .partition(|(name, _): &(String, i64)| name.starts_with(LANGUAGE));
        let asked: Vec<&Asked> = asked.iter().filter(|d| d.agent == row.agent && d.at >= since).collect();
        // An open offer of written work ends the run once it is over.
        let turns = asked.iter().rev().filter(|d| d.kind.is_realtime() || d.outcome.is_some());
        let live_run = turns.take_while(|d| d.kind.is_realtime()).count();
        let is_answer =
            |d: &&&Asked| matches!(d.outcome.as_deref(), Some("accepted" | "declined" | "expired"));
        let mut answers = asked.iter().filter(is_answer);
        let missed = answers.clone().rev().take_while(|d| d.outcome.as_deref() == Some("expired")).count();
        let taken = answers.clone().rev().filter(|d| d.outcome.as_deref() == Some("accepted"));
        let hard_run = taken.take_while(|d| d.hard == Some(1)).count();
        let status = row.status.and_then(|s| PresenceStatus::from_word(&s));
        let level = |level: i64| u8::try_from(level.clamp(1, 5)).unwrap_or(1);
        Person {
            presence: status.unwrap_or(PresenceStatus::Away),
            skills: skills.into_iter().map(|(name, n)| Skill { name, level: level(n) }).collect(),
            languages: languages.into_iter().map(|(l, _)| l[LANGUAGE.len()..].to_owned()).collect(),
            limits: limits.get(&row.agent).copied().unwrap_or(USUAL_LIMITS),
            focus: row.focus,
            break_at: row.break_at,
            missed: u32::try_from(missed).unwrap_or(u32::MAX),
            hard_run: u32::try_from(hard_run).unwrap_or(u32::MAX),
            live_run: u32::try_from(live_run).unwrap_or(u32::MAX),
            ..Person::new(
                row.agent,
                teams.remove(&row.agent).unwrap_or_default(),
                answers.next_back().map_or(since, |d| d.at),
            )
        }
    });
    Ok(people.collect())
}

/// Reads what the house has set.
pub async fn config(tx: &mut Tx) -> Result<Config, DbError> {
    let mut config = policy::read(tx).await?.into_config();
    for queue in tx.all::<QueueRow>(store::QUEUES, p![]).await? {
        config.targets.insert((queue.team, queue.kind), queue.target_ms);
        if queue.auto_accept != 0 {
            config.auto_accept.insert((queue.team, queue.kind));
        }
    }
    let overflows: Vec<(TeamId, ChannelKind, TeamId, i64)> = tx.all(store::OVERFLOWS, p![]).await?;
    for (team, kind, to, after_ms) in overflows {
        config.overflow.entry((team, kind)).or_default().push(Overflow { to, after_ms });
    }
    Ok(config)
}

impl WorkRow {
    fn into_work(
        self,
        cooled: Vec<(AgentId, Millis)>,
        offer: Option<(AgentId, Millis)>,
        now: Millis,
    ) -> Option<(Work, Held)> {
        let held = match (self.state.as_str(), self.agent) {
            ("waiting", _) => Held::Waiting,
            // An offer without its row cannot be answered: let it run out at once.
            ("offered", Some(agent)) => match offer {
                Some((to, expires_at)) if to == agent => Held::Offered { agent, expires_at },
                _ => Held::Offered { agent, expires_at: now },
            },
            ("active", Some(agent)) => Held::Active { agent },
            // Writing up without a limit was none of the queue's: it is over.
            ("wrap_up", Some(agent)) => Held::WrapUp { agent, until: self.wrap_until.unwrap_or(now) },
            _ => return None,
        };
        let skills: Vec<String> =
            self.skills.and_then(|s| serde_json::from_value(s).ok()).unwrap_or_default();
        let first = self.preferred.map_or(Whom::Anyone, Whom::First);
        let work = Work {
            priority: u8::try_from(self.priority.clamp(0, 3)).unwrap_or(1),
            lift: u8::try_from(self.lift.unwrap_or(0).clamp(0, 2)).unwrap_or(0),
            hard: self.hard == Some(1),
            broken_off: self.broken_off == Some(1),
            skills: skills.iter().map(|word| Skill::from_word(word)).collect(),
            language: self.language,
            whom: self.personal.map_or(first, Whom::Only),
            helpers: u8::try_from(self.helpers.unwrap_or(0)).unwrap_or(u8::MAX),
            cooled,
            ..Work::new(self.id, self.team, self.kind, self.waiting_since.unwrap_or(self.started_at))
        };
        Some((work, held))
    }
}

fn gather<T>(pairs: Vec<(AgentId, T)>) -> HashMap<AgentId, Vec<T>> {
    let mut by_agent: HashMap<AgentId, Vec<T>> = HashMap::new();
    for (agent, value) in pairs {
        by_agent.entry(agent).or_default().push(value);
    }
    by_agent
}
