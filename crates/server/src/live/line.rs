//! Whose line is open, and what follows when it is not: an agent whose last screen is gone is awaited for a
//! while, then set away.
//!
//! The hub tells when a line opens and closes. While it is open, this node holds the job `AwaitAgent` of
//! that agent; when it closes, the job is due after the grace. A node that dies lets go of what it held, so
//! a lost line is noticed whatever becomes of the process that had it.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use helppo_kernel::{AgentId, Ambient, JobId, Millis};
use helppo_routing::{PresenceStatus, RoutingError};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, NewJob, Store, Tx};
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The job that waits for an agent whose line is gone; its key is the agent.
pub const AWAIT_AGENT: &str = "AwaitAgent";

/// Between a lost line and "away": a reload or a tunnel should not cost anybody their work.
const GRACE_MS: i64 = 30_000;
/// A line that this node holds is nobody else's to wait for.
const HELD: Millis = Millis(i64::MAX);
/// After a write that failed.
const AGAIN: Duration = Duration::from_secs(1);

/// The open lines of this process.
pub struct Lines {
    open: Mutex<HashMap<AgentId, usize>>,
    changed: UnboundedSender<AgentId>,
    changes: tokio::sync::Mutex<UnboundedReceiver<AgentId>>,
}

impl Lines {
    /// Nobody is here yet.
    pub fn new() -> Self {
        let (changed, changes) = unbounded_channel();
        Self { open: Mutex::default(), changed, changes: tokio::sync::Mutex::new(changes) }
    }

    /// A screen of an agent said hello.
    pub fn opened(&self, agent: AgentId) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let screens = open.entry(agent).or_default();
        *screens += 1;
        if *screens == 1 {
            self.tell(agent);
        }
    }

    /// A screen that had said hello is gone.
    pub fn closed(&self, agent: AgentId) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(screens) = open.get_mut(&agent) else { return };
        *screens -= 1;
        if *screens == 0 {
            open.remove(&agent);
            self.tell(agent);
        }
    }

    fn is_open(&self, agent: AgentId) -> bool {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&agent)
    }

    fn tell(&self, agent: AgentId) {
        // Nobody hears it only while the process ends; the job is then taken back by the next one.
        let _ = self.changed.send(agent);
    }
}

/// Writes down what the hub tells, for as long as the process runs.
pub async fn keep_presence(lines: Arc<Lines>, store: Store, ambient: Ambient) -> Result<(), RoutingError> {
    await_the_absent(&lines, &store, &ambient).await?;
    let mut changes = lines.changes.lock().await;
    while let Some(agent) = changes.recv().await {
        match settle(&lines, &store, &ambient, agent).await {
            Ok(()) => {}
            Err(RoutingError::Db(DbError::Closed)) => return Ok(()),
            Err(error) => {
                tracing::warn!(%agent, %error, "presence could not be kept and is tried again");
                tokio::time::sleep(AGAIN).await;
                lines.tell(agent);
            }
        }
    }
    Ok(())
}

/// Who counted as here before this process began is awaited, unless another node has their line.
async fn await_the_absent(lines: &Lines, store: &Store, ambient: &Ambient) -> Result<(), RoutingError> {
    let people = store.read(async |tx: &mut Tx| helppo_routing::people_now(tx).await).await?;
    let here = people.into_iter().filter(|p| p.status != PresenceStatus::Away && !lines.is_open(p.agent));
    let absent: Vec<(AgentId, JobId)> = here.map(|p| (p.agent, ambient.id())).collect();
    let run_at = ambient.now().plus(GRACE_MS);
    let wait = async move |tx: &mut Tx| {
        for (agent, id) in &absent {
            let (id, key) = (*id, agent.to_string());
            tx.ensure_job(&NewJob { id, kind: AWAIT_AGENT, key: &key, run_at, data: json!({}) }).await?;
        }
        Ok(())
    };
    store.write(wait).await
}

async fn settle(lines: &Lines, store: &Store, ambient: &Ambient, agent: AgentId) -> Result<(), RoutingError> {
    let (amb, id, open) = (ambient.clone(), ambient.id(), lines.is_open(agent));
    let settle = async move |tx: &mut Tx| {
        if open {
            helppo_routing::presence_back(tx, &amb, agent).await?;
            hold(tx, id, agent).await?;
        } else {
            wait(tx, id, agent, amb.now()).await?;
        }
        Ok(())
    };
    store.write(settle).await
}

async fn hold(tx: &mut Tx, id: JobId, agent: AgentId) -> Result<(), DbError> {
    let (key, data) = (agent.to_string(), json!({ "held": true }));
    tx.schedule_held(&NewJob { id, kind: AWAIT_AGENT, key: &key, run_at: HELD, data }).await
}

async fn wait(tx: &mut Tx, id: JobId, agent: AgentId, now: Millis) -> Result<(), DbError> {
    let (key, run_at) = (agent.to_string(), now.plus(GRACE_MS));
    tx.schedule(&NewJob { id, kind: AWAIT_AGENT, key: &key, run_at, data: json!({}) }).await
}

/// Sets an agent away who has not come back.
pub struct AwaitAgent {
    lines: Arc<Lines>,
    store: Store,
    ambient: Ambient,
    /// Nobody is away before there was time to come back to this process.
    not_before: Millis,
}

impl AwaitAgent {
    /// As of now.
    pub fn new(lines: Arc<Lines>, store: Store, ambient: Ambient) -> Self {
        let not_before = ambient.now().plus(GRACE_MS);
        Self { lines, store, ambient, not_before }
    }
}

impl JobHandler for AwaitAgent {
    fn run(&self, job: Job) -> Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>> {
        Box::pin(async move {
            let Ok(agent) = job.key.parse::<AgentId>() else {
                return JobOutcome::Failed("the job names no agent".into());
            };
            // Who holds it now, or who held it until their node died: the promise is written anew.
            let done = if self.lines.is_open(agent) || job.data.get("held").is_some() {
                settle(&self.lines, &self.store, &self.ambient, agent).await
            } else if self.ambient.now() < self.not_before {
                return JobOutcome::At(self.not_before);
            } else {
                let amb = self.ambient.clone();
                let lost = async move |tx: &mut Tx| helppo_routing::presence_lost(tx, &amb, agent).await;
                self.store.write(lost).await
            };
            match done {
                Ok(()) => JobOutcome::Done,
                Err(error) => JobOutcome::Retry(error.to_string()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use helppo_kernel::Actor;
    use helppo_routing::SetPresence;
    use helppo_store::p;
    use helppo_testkit::{World, both_dbs};

    use super::*;

    const SILJA: AgentId = AgentId(7);

    async fn here(world: &World) -> Arc<Lines> {
        let amb = world.ambient.clone();
        let come = async move |tx: &mut Tx| {
            let sql =
                "INSERT INTO agent (id, name, email, role, locale, theme, shortcuts_on, sounds, created_at)
                VALUES ($1, 'Silja', 'silja@example.com', 'agent', 'en', 'system', 1, 1, 0)";
            tx.exec(sql, p![SILJA]).await?;
            let status = PresenceStatus::Available;
            let here = SetPresence { agent: SILJA, status, reason: None, until: None };
            helppo_routing::set_presence(tx, &amb, Actor::Agent(SILJA), &here).await
        };
        world.store.write(come).await.unwrap();
        Arc::new(Lines::new())
    }

    async fn settled(world: &World, lines: &Lines) {
        settle(lines, &world.store, &world.ambient, SILJA).await.unwrap();
    }

    async fn status(world: &World) -> PresenceStatus {
        let people =
            world.store.read(async |tx: &mut Tx| helppo_routing::people_now(tx).await).await.unwrap();
        people[0].status
    }

    /// State and time of the one job.
    async fn promise(world: &World) -> (i64, Millis) {
        let read = async |tx: &mut Tx| tx.one("SELECT state, run_at FROM job", p![]).await;
        world.store.read(read).await.unwrap()
    }

    /// Runs the job as a worker would once the grace is over.
    async fn run(world: &World, lines: &Arc<Lines>) -> JobOutcome {
        let handler = AwaitAgent::new(lines.clone(), world.store.clone(), world.ambient.clone());
        world.ambient.clock.advance(GRACE_MS);
        let sql = "SELECT id, kind, key, attempts, token, data FROM job";
        let job = world.store.read(async move |tx: &mut Tx| tx.one::<Job>(sql, p![]).await).await.unwrap();
        handler.run(job).await
    }

    both_dbs!(
        a_line_that_is_gone_is_known_at_once_and_costs_the_agent_their_place_after_the_grace,
        async |world: &World| {
            let lines = here(world).await;
            lines.opened(SILJA);
            lines.opened(SILJA);
            settled(world, &lines).await;
            assert_eq!(promise(world).await, (1, HELD));
            lines.closed(SILJA);
            settled(world, &lines).await;
            assert_eq!(promise(world).await, (1, HELD), "another screen is still open");
            lines.closed(SILJA);
            settled(world, &lines).await;
            assert_eq!(promise(world).await, (0, world.ambient.now().plus(GRACE_MS)));
            assert_eq!(status(world).await, PresenceStatus::Available);
            assert_eq!(run(world, &lines).await, JobOutcome::Done);
            assert_eq!(status(world).await, PresenceStatus::Away);
            lines.opened(SILJA);
            settled(world, &lines).await;
            assert_eq!(status(world).await, PresenceStatus::Available, "whoever comes back is back");
        }
    );

    both_dbs!(a_node_that_died_with_the_line_lets_its_agent_come_back_first, async |world: &World| {
        let lines = here(world).await;
        lines.opened(SILJA);
        settled(world, &lines).await;
        world.store.take_back().await.unwrap();
        let after = Arc::new(Lines::new());
        assert_eq!(promise(world).await.0, 0);
        assert_eq!(run(world, &after).await, JobOutcome::Done);
        assert_eq!(promise(world).await, (0, world.ambient.now().plus(GRACE_MS)), "the grace begins");
        assert_eq!(status(world).await, PresenceStatus::Available);
        assert_eq!(run(world, &after).await, JobOutcome::Done);
        assert_eq!(status(world).await, PresenceStatus::Away);
    });

    both_dbs!(who_was_here_before_the_process_began_is_awaited, async |world: &World| {
        let lines = here(world).await;
        await_the_absent(&lines, &world.store, &world.ambient).await.unwrap();
        let due = world.ambient.now().plus(GRACE_MS);
        assert_eq!(promise(world).await, (0, due));
        let handler = AwaitAgent::new(lines.clone(), world.store.clone(), world.ambient.clone());
        let sql = "SELECT id, kind, key, attempts, token, data FROM job";
        let job = world.store.read(async move |tx: &mut Tx| tx.one::<Job>(sql, p![]).await).await.unwrap();
        assert_eq!(handler.run(job).await, JobOutcome::At(due), "not before there was time to come back");
    });
}
