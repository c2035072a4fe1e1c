//! What the board is drawn from. Pure but for the reading of its parts.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use helppo_kernel::{AgentId, CaseId, ChannelKind, InteractionId, Millis, TeamId};
use helppo_routing::dispatcher::PerKind;
use helppo_routing::dispatcher::capacity::{Load, USUAL_LIMITS, places};
use helppo_routing::{PresenceStatus, PresenceView, QueueView, Rests};
use helppo_store::{DbError, Tx, p, row};

use crate::today::Volume;
use crate::{Calendar, store};

/// More of a line need not be looked at to know whether somebody could be given something of it.
const MOST_LOOKED_AT: usize = 100;

/// The queue of a team for one kind of channel.
pub(crate) type Queue = (TeamId, ChannelKind);

/// Answers of today in one queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) answered: i64,
    pub(crate) in_target: i64,
    /// Waits that ended before anybody came.
    pub(crate) abandoned: i64,
    pub(crate) rated: i64,
    pub(crate) score: i64,
}

/// Somebody who serves.
#[derive(Clone, Debug)]
pub(crate) struct Colleague {
    pub(crate) seen: PresenceView,
    pub(crate) teams: Vec<TeamId>,
    pub(crate) limits: PerKind<u16>,
    pub(crate) load: Load,
}

impl Colleague {
    pub(crate) fn places(&self) -> (u32, u32) {
        (self.load.places(&self.limits), places(&self.limits))
    }

    pub(crate) fn serves(&self, (team, kind): Queue) -> bool {
        self.seen.status == PresenceStatus::Available && self.teams.contains(&team) && self.limits[kind] > 0
    }
}

/// Everything.
#[derive(Default)]
pub(crate) struct State {
    works: HashMap<InteractionId, Seat>,
    waiting: BTreeMap<Queue, BTreeSet<(Millis, InteractionId)>>,
    offered: HashMap<Queue, i64>,
    risks: HashMap<CaseId, Risk>,
    hard: HashSet<InteractionId>,
    pub(crate) rests: Rests,
    pub(crate) people: Vec<Colleague>,
    pub(crate) queues: Vec<QueueView>,
    pub(crate) teams: BTreeMap<TeamId, String>,
    pub(crate) counted: HashMap<Queue, Counted>,
    pub(crate) volume: Volume,
    pub(crate) calendar: Option<Calendar>,
}

row! {
    pub(crate) struct Seen {
        id: InteractionId, team: TeamId, kind: ChannelKind, state: String, agent: Option<AgentId>,
        waiting_since: Option<Millis>, started_at: Millis, hard: Option<i64>,
    }
}

row! {
    /// A case whose service level is at risk, and how many of its clocks are over.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Risk { id: CaseId, team: TeamId, late: i64 }
}

impl Risk {
    pub(crate) fn id(&self) -> CaseId {
        self.id
    }
}

/// Where a live interaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seat {
    Queue(Queue, Millis),
    /// Reserved for an agent who has not answered: the customer waits on, and a place of the agent is filled.
    Offered(Queue, Millis, AgentId),
    Hands(AgentId, ChannelKind),
    /// With the bot: nobody waits for a person yet.
    Elsewhere,
}

impl Seat {
    /// In which queue it waits, and since when.
    fn waits(self) -> Option<(Queue, Millis)> {
        match self {
            Self::Queue(queue, since) | Self::Offered(queue, since, _) => Some((queue, since)),
            Self::Hands(..) | Self::Elsewhere => None,
        }
    }

    /// Whose places it fills.
    fn fills(self) -> Option<(AgentId, ChannelKind)> {
        match self {
            Self::Offered((_, kind), _, agent) | Self::Hands(agent, kind) => Some((agent, kind)),
            Self::Queue(..) | Self::Elsewhere => None,
        }
    }
}

/// What is read anew.
pub(crate) struct People {
    pub(crate) seen: Vec<PresenceView>,
    pub(crate) teams: HashMap<AgentId, Vec<TeamId>>,
    pub(crate) limits: HashMap<AgentId, PerKind<u16>>,
    pub(crate) queues: Vec<QueueView>,
    pub(crate) names: Vec<(TeamId, String)>,
}

impl State {
    /// Takes in what the table says about an interaction; `None`: it is over.
    pub(crate) fn put(&mut self, id: InteractionId, seen: Option<&Seen>) {
        match seen.is_some_and(|seen| seen.hard == Some(1)) {
            true => self.hard.insert(id),
            false => self.hard.remove(&id),
        };
        let new = seen.map(Seen::seat);
        let old = match new {
            Some(seat) => self.works.insert(id, seat),
            None => self.works.remove(&id),
        };
        if old == new {
            return;
        }
        for (seat, by) in [(old, -1), (new, 1)] {
            if let Some(Seat::Offered(queue, ..)) = seat {
                *self.offered.entry(queue).or_default() += by;
            }
        }
        if let Some((queue, since)) = old.and_then(Seat::waits)
            && let Some(line) = self.waiting.get_mut(&queue)
        {
            line.remove(&(since, id));
        }
        if let Some((agent, kind)) = old.and_then(Seat::fills) {
            self.load(agent, |load| load.remove(kind));
        }
        if let Some((queue, since)) = new.and_then(Seat::waits) {
            self.waiting.entry(queue).or_default().insert((since, id));
        }
        if let Some((agent, kind)) = new.and_then(Seat::fills) {
            self.load(agent, |load| load.add(kind));
        }
    }

    /// How many wait in a queue, and since when the first of them.
    pub(crate) fn line(&self, queue: Queue) -> (i64, Option<Millis>) {
        let Some(line) = self.waiting.get(&queue) else { return (0, None) };
        (i64::try_from(line.len()).unwrap_or(i64::MAX), line.first().map(|(since, _)| *since))
    }

    /// Whether somebody who has nothing to do could be given what waits in a queue since `since` or longer. What is
    /// kept from them for a while, and what is reserved for somebody, they could not.
    pub(crate) fn is_idle(&self, who: &Colleague, queue: Queue, (since, now): (Millis, Millis)) -> bool {
        if who.places().0 > 0 || !who.serves(queue) {
            return false;
        }
        let line = self.waiting.get(&queue).into_iter().flatten().take_while(|(from, _)| *from < since);
        let mut free = line
            .filter(|(_, work)| matches!(self.works.get(work), Some(Seat::Queue(..))))
            .take(MOST_LOOKED_AT);
        free.any(|(_, work)| !self.rests.keep(who.seen.agent, *work, self.hard.contains(work), now))
    }

    /// How many of the waiting of a queue are reserved for somebody.
    pub(crate) fn offered(&self, queue: Queue) -> i64 {
        self.offered.get(&queue).copied().unwrap_or_default()
    }

    /// Takes in how a case stands against its service level; `None`: nothing of it is at risk.
    pub(crate) fn set_risk(&mut self, case: CaseId, risk: Option<Risk>) {
        match risk {
            Some(risk) => drop(self.risks.insert(case, risk)),
            None => drop(self.risks.remove(&case)),
        }
    }

    /// Cases at risk, and those of them that are late, in the teams that `sees` lets through.
    pub(crate) fn risks(&self, sees: impl Fn(TeamId) -> bool) -> (i64, i64) {
        self.risks
            .values()
            .filter(|r| sees(r.team))
            .fold((0, 0), |(n, late), r| (n + 1, late + i64::from(r.late > 0)))
    }

    /// Queues in which somebody waits.
    pub(crate) fn waiting_queues(&self) -> impl Iterator<Item = Queue> + '_ {
        self.waiting.iter().filter(|(_, line)| !line.is_empty()).map(|(queue, _)| *queue)
    }

    /// Takes in who is there.
    pub(crate) fn set_people(&mut self, mut people: People) {
        self.queues = people.queues;
        self.teams = people.names.into_iter().collect();
        let mut loads: HashMap<AgentId, Load> = HashMap::new();
        for (agent, kind) in self.works.values().filter_map(|seat| seat.fills()) {
            loads.entry(agent).or_default().add(kind);
        }
        let colleagues = people.seen.into_iter().map(|seen| Colleague {
            teams: people.teams.remove(&seen.agent).unwrap_or_default(),
            limits: people.limits.get(&seen.agent).copied().unwrap_or(USUAL_LIMITS),
            load: loads.remove(&seen.agent).unwrap_or_default(),
            seen,
        });
        self.people = colleagues.collect();
    }

    /// The next moment at which the board changes by itself: a wait comes near or over its target, the
    /// half hour or the day ends.
    pub(crate) fn next_change(&self, now: Millis) -> Millis {
        let step = 1_800_000;
        let mut next = Millis((now.0.div_euclid(step) + 1) * step);
        for queue in self.waiting_queues() {
            let (_, Some(first)) = self.line(queue) else { continue };
            let target = self.target(queue);
            let edges = [super::view::risk_ms(target), target, 10_000].map(|ms| first.plus(ms + 1));
            next = edges.into_iter().filter(|at| *at > now).fold(next, Ord::min);
        }
        next.min(self.rests.next_change(now).unwrap_or(next))
    }

    pub(crate) fn target(&self, (team, kind): Queue) -> i64 {
        let own = self.queues.iter().find(|q| q.team.id == team && q.channel_kind == kind);
        own.map_or_else(|| helppo_routing::usual_target(kind), |q| q.target_ms)
    }

    fn load(&mut self, agent: AgentId, change: impl FnOnce(&mut Load)) {
        if let Some(colleague) = self.people.iter_mut().find(|c| c.seen.agent == agent) {
            change(&mut colleague.load);
        }
    }
}

impl Seen {
    pub(crate) fn id(&self) -> InteractionId {
        self.id
    }

    fn seat(&self) -> Seat {
        let (queue, since) = ((self.team, self.kind), self.waiting_since.unwrap_or(self.started_at));
        match (self.state.as_str(), self.agent) {
            ("offered", Some(agent)) => Seat::Offered(queue, since, agent),
            ("waiting" | "offered", _) => Seat::Queue(queue, since),
            ("active" | "wrap_up", Some(agent)) => Seat::Hands(agent, self.kind),
            _ => Seat::Elsewhere,
        }
    }
}

/// Reads who is there and which queues there are.
pub(crate) async fn people(tx: &mut Tx) -> Result<People, DbError> {
    let members: Vec<(AgentId, TeamId)> = tx.all(store::MEMBERS, p![]).await?;
    let mut teams: HashMap<AgentId, Vec<TeamId>> = HashMap::new();
    for (agent, team) in members {
        teams.entry(agent).or_default().push(team);
    }
    Ok(People {
        seen: helppo_routing::people_now(tx).await?,
        teams,
        limits: helppo_routing::limits(tx).await?,
        queues: helppo_routing::list_queues(tx).await?,
        names: tx.all(store::TEAMS, p![]).await?,
    })
}

/// Reads what was counted on a day.
pub(crate) async fn counted(tx: &mut Tx, day: i64) -> Result<HashMap<Queue, Counted>, DbError> {
    let rows: Vec<(String, TeamId, ChannelKind, i64, i64)> = tx.all(store::OF_DAY, p![day]).await?;
    let mut counted: HashMap<Queue, Counted> = HashMap::new();
    for (metric, team, kind, n, total) in rows {
        let queue = counted.entry((team, kind)).or_default();
        match metric.as_str() {
            "answered" => queue.answered = n,
            "in_target" => queue.in_target = n,
            "abandoned" => queue.abandoned = n,
            _ => (queue.rated, queue.score) = (n, total),
        }
    }
    Ok(counted)
}
