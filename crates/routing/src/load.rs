//! Rows of the tables as the dispatcher's plain data.

use std::collections::HashMap;

use helppo_kernel::{AgentId, CaseId, ChannelKind, InteractionId, Millis, TeamId};
use helppo_store::{DbError, Tx, p, row};
use serde_json::Value;

use crate::dispatcher::capacity::USUAL_LIMITS;
use crate::dispatcher::{Config, Held, Person, PresenceStatus, Work};
use crate::{presence, store};

/// Languages are skills of this form: `language:sv`.
const LANGUAGE: &str = "language:";
/// How far back offers are read to know who has been idle and who let them run out.
const LOOK_BACK_MS: i64 = 3_600_000;

row! {
    struct WorkRow {
        id: InteractionId, case: CaseId, team: TeamId, kind: ChannelKind, priority: i64, skills: Option<Value>,
        language: Option<String>, preferred: Option<AgentId>, waiting_since: Option<Millis>, started_at: Millis,
        state: String, agent: Option<AgentId>,
    }
}

row! {
    struct Decided { interaction: InteractionId, agent: AgentId, outcome: String, at: Millis }
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
    let decided: Vec<Decided> = tx.all(store::DECIDED_SINCE, p![now.plus(-config.cooldown_ms)]).await?;
    let mut cooled: HashMap<InteractionId, Vec<(AgentId, Millis)>> = HashMap::new();
    for d in decided.iter().filter(|d| matches!(d.outcome.as_str(), "declined" | "expired")) {
        cooled.entry(d.interaction).or_default().push((d.agent, d.at.plus(config.cooldown_ms)));
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
            Held::Waiting | Held::Active { .. } => None,
        })
        .collect();
    let mut stale: Vec<_> =
        offers.into_iter().map(|(interaction, (agent, _))| (interaction, agent)).collect();
    stale.retain(|(interaction, agent)| offered.get(interaction) != Some(agent));
    stale.sort_unstable();
    Ok(Everything { config, people, works, stale })
}

/// Reads one piece of work.
pub async fn work(tx: &mut Tx, id: InteractionId, config: &Config, now: Millis) -> Result<WorkSeen, DbError> {
    let row: Option<WorkRow> = tx.opt(store::WORK, p![id]).await?;
    let cooled: Vec<(AgentId, Millis)> =
        tx.all(store::GIVEN_BACK, p![now.plus(-config.cooldown_ms), id]).await?;
    let cooled = cooled.into_iter().map(|(agent, at)| (agent, at.plus(config.cooldown_ms))).collect();
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
    let mut skills = gather(tx.all(store::SKILLS, p![]).await?);
    let limits = presence::limits(tx).await?;
    let decided: Vec<Decided> = tx.all(store::DECIDED_SINCE, p![now.plus(-LOOK_BACK_MS)]).await?;
    let rows: Vec<(AgentId, Option<String>, Option<Millis>)> = tx.all(store::PEOPLE, p![]).await?;
    let people = rows.into_iter().map(|(agent, status, since)| {
        let since = since.unwrap_or(Millis(0));
        let (languages, skills): (Vec<String>, Vec<String>) = skills
            .remove(&agent)
            .unwrap_or_default()
            .into_iter()
            .partition(|s: &String| s.starts_with(LANGUAGE));
        let answers = decided.iter().filter(|d| d.agent == agent && d.at >= since);
        let answers: Vec<&Decided> =
            answers.filter(|d| d.outcome != "withdrawn" && d.outcome != "returned").collect();
        let missed = answers.iter().rev().take_while(|d| d.outcome == "expired").count();
        Person {
            agent,
            presence: status.and_then(|s| PresenceStatus::from_word(&s)).unwrap_or(PresenceStatus::Away),
            teams: teams.remove(&agent).unwrap_or_default(),
            skills,
            languages: languages.into_iter().map(|l| l[LANGUAGE.len()..].to_owned()).collect(),
            limits: limits.get(&agent).copied().unwrap_or(USUAL_LIMITS),
            missed: u32::try_from(missed).unwrap_or(u32::MAX),
            idle_since: answers.last().map_or(since, |d| d.at),
        }
    });
    Ok(people.collect())
}

/// Reads the targets.
pub async fn config(tx: &mut Tx) -> Result<Config, DbError> {
    let targets: Vec<(TeamId, ChannelKind, i64, i64)> = tx.all(store::TARGETS, p![]).await?;
    let targets = targets.into_iter().map(|(team, kind, ms, _)| ((team, kind), ms)).collect();
    Ok(Config { targets, ..Config::default() })
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
            ("active" | "wrap_up", Some(agent)) => Held::Active { agent },
            _ => return None,
        };
        let skills = self.skills.and_then(|s| serde_json::from_value(s).ok()).unwrap_or_default();
        let work = Work {
            interaction: self.id,
            team: self.team,
            kind: self.kind,
            priority: u8::try_from(self.priority.clamp(0, 3)).unwrap_or(1),
            skills,
            language: self.language,
            preferred: self.preferred,
            waiting_since: self.waiting_since.unwrap_or(self.started_at),
            cooled,
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
