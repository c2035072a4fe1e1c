//! The shell: hears events, asks the dispatcher, writes what it says. Wakes on commits and at the next
//! deadline; never polls.
//!
//! It never trusts an event for more than "look here": what the dispatcher is told comes from the tables,
//! so an event that comes late or twice does no harm. When a decision cannot be written because the world
//! has moved on, the work and the people concerned are read again.

use std::collections::BTreeSet;
use std::time::Duration;

use helppo_kernel::{AgentId, CaseId, Event, InteractionId, Pos};
use helppo_store::{DbError, Engine, Lease, Tx};

use crate::dispatcher::{Config, Dispatcher, Held, Input, Output, Person};
use crate::error::RoutingError;
use crate::load::{Everything, WorkSeen};
use crate::{Routing, decide, load};

const LEASE: &str = "dispatcher";
/// How long another process waits before it takes over from one that has died.
const LEASE_MS: i64 = 10_000;
const RENEW: Duration = Duration::from_millis(3_000);
/// Disagreements in a row after which everything is read anew.
const MOST_DOUBTS: u32 = 4;

/// What events told to look at.
#[derive(Default)]
struct Look {
    works: BTreeSet<InteractionId>,
    cases: BTreeSet<CaseId>,
    declined: Vec<(InteractionId, AgentId)>,
    people: bool,
    config: bool,
}

/// What the tables say about what was looked at.
struct Seen {
    works: Vec<WorkSeen>,
    people: Vec<Person>,
    config: Option<Config>,
}

impl Routing {
    /// Decides while this process holds the lease; runs until the store is closed.
    pub async fn run(&self) -> Result<(), DbError> {
        let holder = match self.store.engine() {
            // One process on its own file: whoever starts is the one.
            Engine::Sqlite => "local".to_owned(),
            Engine::Postgres => self.ambient.secret(),
        };
        loop {
            let outcome = match self.take_lease(&holder).await {
                Ok(Some(lease)) => self.lead(lease, &holder).await,
                Ok(None) => {
                    tokio::time::sleep(RENEW).await;
                    Ok(())
                }
                Err(e) => Err(e.into()),
            };
            match outcome {
                Ok(()) | Err(RoutingError::NotOurs) => {}
                Err(RoutingError::Db(DbError::Closed)) => return Ok(()),
                Err(e) => {
                    tracing::warn!(error = %e, "the dispatcher stumbled and starts anew");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }

    async fn take_lease(&self, holder: &str) -> Result<Option<Lease>, DbError> {
        let (now, holder) = (self.ambient.now(), holder.to_owned());
        self.store.write(async move |tx: &mut Tx| Lease::take(tx, LEASE, &holder, now, LEASE_MS).await).await
    }

    async fn lead(&self, lease: Lease, holder: &str) -> Result<(), RoutingError> {
        // The log's end is read before the tables: what happens in between is looked at twice, never missed.
        let from = self.store.log_end().await?;
        let mut out = Vec::new();
        let mut dispatcher = self.rebuild(&mut out).await?;
        self.carry_out(&mut dispatcher, &lease, out).await?;
        self.follow(&mut dispatcher, &lease, holder, from).await
    }

    async fn rebuild(&self, out: &mut Vec<Output>) -> Result<Dispatcher, DbError> {
        let now = self.ambient.now();
        let Everything { config, people, works, stale } =
            self.store.read(async move |tx: &mut Tx| load::everything(tx, now).await).await?;
        out.extend(stale.into_iter().map(|(interaction, agent)| Output::Withdrawn { interaction, agent }));
        Ok(Dispatcher::restore(now, config, people, &works, out))
    }

    async fn follow(
        &self,
        dispatcher: &mut Dispatcher,
        lease: &Lease,
        holder: &str,
        from: Pos,
    ) -> Result<(), RoutingError> {
        let mut tail = self.store.tail(from);
        let mut renew = tokio::time::interval(RENEW);
        let must_renew = self.store.engine() == Engine::Postgres;
        loop {
            let deadline = dispatcher.next_deadline();
            let wait = deadline.map_or(i64::MAX, |at| at.since(self.ambient.now()).max(0));
            let mut look = Look::default();
            tokio::select! {
                events = tail.next() => events?.iter().for_each(|e| look.at(e)),
                () = tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())), if deadline.is_some() => {}
                () = self.nudge.notified() => look.people = true,
                _ = renew.tick(), if must_renew => {
                    if self.take_lease(holder).await?.as_ref() != Some(lease) {
                        return Err(RoutingError::NotOurs);
                    }
                }
            }
            let out = self.hear(dispatcher, look).await?;
            self.carry_out(dispatcher, lease, out).await?;
        }
    }

    /// Tells the dispatcher what the tables say about what was looked at, and what time it is.
    async fn hear(&self, dispatcher: &mut Dispatcher, look: Look) -> Result<Vec<Output>, DbError> {
        let declined = look.declined.clone();
        let seen =
            if look.is_empty() { None } else { Some(self.see(look, dispatcher.config().cooldown_ms).await?) };
        let (now, mut out) = (self.ambient.now(), Vec::new());
        let mut inputs = Vec::new();
        if let Some(Seen { works, people, config }) = seen {
            // An offer left over in the table would stand in the way of the next one: out with it first.
            let stale = works.iter().filter_map(|w| Some((w.id, w.stale?)));
            out.extend(stale.map(|(interaction, agent)| Output::Withdrawn { interaction, agent }));
            let declined = declined.into_iter();
            inputs.extend(declined.map(|(interaction, agent)| Input::Declined { interaction, agent }));
            inputs.extend(config.map(|config| Input::ConfigChanged(Box::new(config))));
            inputs.extend(works.into_iter().map(|seen| input_of(dispatcher, seen)));
            inputs.extend(people.into_iter().map(Input::AgentChanged));
        }
        inputs.push(Input::Tick);
        dispatcher.apply_all(now, inputs, &mut out);
        Ok(out)
    }

    async fn see(&self, look: Look, cooldown_ms: i64) -> Result<Seen, DbError> {
        let now = self.ambient.now();
        self.store
            .read(async move |tx: &mut Tx| {
                let config = if look.config { Some(load::config(tx).await?) } else { None };
                let cooldown_ms = config.as_ref().map_or(cooldown_ms, |c| c.cooldown_ms);
                let mut ids = look.works.clone();
                for case in &look.cases {
                    ids.extend(load::works_of_case(tx, *case).await?);
                }
                let mut works = Vec::with_capacity(ids.len());
                for id in ids {
                    works.push(load::work(tx, id, cooldown_ms, now).await?);
                }
                let people = if look.people { load::people(tx, now).await? } else { Vec::new() };
                Ok(Seen { works, people, config })
            })
            .await
    }

    /// Writes what the dispatcher decided. A refusal sets right what it believes, and what it then
    /// decides is written instead.
    async fn carry_out(
        &self,
        dispatcher: &mut Dispatcher,
        lease: &Lease,
        mut out: Vec<Output>,
    ) -> Result<(), RoutingError> {
        let mut doubts = 0;
        while !out.is_empty() {
            match self.write(lease, out.clone()).await {
                Ok(()) => return Ok(()),
                Err(RoutingError::Db(DbError::Busy)) => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(e @ (RoutingError::NotOurs | RoutingError::Db(DbError::Closed))) => return Err(e),
                Err(e) => {
                    doubts += 1;
                    tracing::debug!(error = %e, doubts, "the world moved on before a decision was written");
                    out = if doubts < MOST_DOUBTS {
                        self.hear(dispatcher, Look::again(&out)).await?
                    } else if doubts == MOST_DOUBTS {
                        let mut out = Vec::new();
                        *dispatcher = self.rebuild(&mut out).await?;
                        out
                    } else {
                        return Err(e);
                    };
                }
            }
        }
        Ok(())
    }

    async fn write(&self, lease: &Lease, out: Vec<Output>) -> Result<(), RoutingError> {
        let (amb, lease) = (self.ambient.clone(), lease.clone());
        self.store.write(async move |tx: &mut Tx| decide::write(tx, &amb, &lease, &out).await).await
    }
}

fn input_of(dispatcher: &Dispatcher, seen: WorkSeen) -> Input {
    let interaction = seen.id;
    match seen.work {
        None => Input::Ended(interaction),
        Some((_, Held::Active { agent })) if dispatcher.find(interaction).is_some() => {
            Input::Accepted { interaction, agent }
        }
        Some((_, Held::WrapUp { agent, until }))
            if dispatcher.find(interaction) == Some(Held::Active { agent }) =>
        {
            Input::WrapUp { interaction, agent, until }
        }
        Some((work, held)) => Input::Found(work, held),
    }
}

impl Look {
    fn is_empty(&self) -> bool {
        self.works.is_empty()
            && self.cases.is_empty()
            && self.declined.is_empty()
            && !self.people
            && !self.config
    }

    /// Where an event says to look. Our own decisions come back as events and say nothing new.
    fn at(&mut self, event: &Event) {
        match event.kind.as_str() {
            "Queued" | "InteractionStarted" | "OfferAccepted" | "Transferred" | "Resumed"
            | "WrapUpStarted" | "InteractionEnded" | "BotHandedOver" | "WorkMarked" => {
                self.works.extend(event.interaction)
            }
            "OfferDeclined" => {
                self.works.extend(event.interaction);
                self.declined.extend(event.interaction.zip(event.get("agent")));
            }
            "CaseAssigned"
            | "CasePriorityChanged"
            | "CaseStatusChanged"
            | "CasesMerged"
            | "CasesUnmerged" => {
                self.cases.extend(event.case);
            }
            "QueueTargetChanged" | "QueuePolicyChanged" => self.config = true,
            "PresenceChanged" | "CapacityChanged" | "FocusChanged" => self.people = true,
            kind if event.case.is_none() && concerns_people(kind) => self.people = true,
            _ => {}
        }
    }

    /// Everything that these decisions were about.
    fn again(outputs: &[Output]) -> Self {
        let works = outputs.iter().filter_map(|o| match o {
            Output::Offer { interaction, .. }
            | Output::Returned { interaction, .. }
            | Output::Withdrawn { interaction, .. } => Some(*interaction),
            Output::Assign { interaction, .. }
            | Output::WrapUpOver { interaction, .. }
            | Output::Overflowed { interaction, .. } => Some(*interaction),
            Output::SetAway { .. } | Output::FocusOver { .. } => None,
        });
        Self { works: works.collect(), people: true, ..Self::default() }
    }
}

/// Whether an event of the people room may change who serves what.
fn concerns_people(kind: &str) -> bool {
    ["Agent", "Team", "Membership", "Skill"].iter().any(|start| kind.starts_with(start))
}
