//! The room as it lives in the server: its store, its memory, and what it tells others.

use std::sync::Arc;
use std::time::Duration;

use helppo_kernel::{AgentId, Ambient, Event, Pos, Problem, TeamId};
use helppo_store::{DbError, Store, Tx};
use helppo_web::idempotency::Answers;
use helppo_web::{Buckets, Guard, Neighbourhood, Rate};
use tokio::sync::broadcast;

use crate::caller::{Caller, Via};
use crate::callers::{self, Callers};
use crate::directory::Directory;
use crate::event::CHANGE_WHAT_IS_SEEN;
use crate::password::{Cost, Passwords};
use crate::secret::Hasher;

/// Everything that this room's routes and the gate need.
pub struct People {
    pub(crate) store: Store,
    pub(crate) ambient: Ambient,
    pub(crate) guard: Arc<Guard>,
    pub(crate) passwords: Passwords,
    pub(crate) hasher: Hasher,
    pub(crate) callers: Callers,
    pub(crate) answers: Answers,
    pub(crate) limits: TryLimits,
    directory: Directory,
    /// The end of the log before anything was read: what came later must be heeded.
    opened_at: Pos,
    changes: broadcast::Sender<AgentId>,
}

/// How often somebody may try to get in.
pub(crate) struct TryLimits {
    pub(crate) account: Buckets<String>,
    pub(crate) address: Buckets<Neighbourhood>,
}

impl People {
    /// The room on `store`, with all names read.
    pub async fn open(
        store: Store,
        ambient: Ambient,
        guard: Arc<Guard>,
        cost: Cost,
    ) -> Result<Arc<Self>, DbError> {
        let opened_at = store.log_end().await?;
        let directory = Directory::default();
        directory.refresh(&store).await?;
        Ok(Arc::new(Self {
            guard,
            passwords: Passwords::new(cost),
            hasher: Hasher::new(store.vault()),
            callers: Callers::default(),
            answers: Answers::new(store.clone(), ambient.clone()),
            limits: TryLimits {
                account: Buckets::new(Rate::per(10, 15 * 60_000)),
                address: Buckets::new(Rate::per(40, 10 * 60_000)),
            },
            directory,
            opened_at,
            changes: broadcast::channel(1024).0,
            store,
            ambient,
        }))
    }

    /// Names of agents and teams.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Hashes and checks passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Agents whose rights, teams or sessions have just changed: ask again what they may see.
    pub fn changes(&self) -> broadcast::Receiver<AgentId> {
        self.changes.subscribe()
    }

    /// The caller as of now, or nobody when the session or key has ended; for sockets.
    pub async fn renew(&self, caller: &Caller) -> Result<Option<Caller>, DbError> {
        let (via, now) = (caller.via, self.ambient.now());
        self.store.read(async move |tx: &mut Tx| callers::renew(tx, via, now).await).await
    }

    /// Follows the log until the store is closed: what others changed is forgotten here too.
    pub async fn watch(self: Arc<Self>) -> Result<(), DbError> {
        let mut tail = self.store.tail(self.opened_at);
        loop {
            match tail.next().await {
                Ok(events) => self.heed(&events).await,
                Err(DbError::Closed) => return Ok(()),
                Err(error) => {
                    tracing::warn!(%error, "changes of people cannot be read and are tried again");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }

    async fn heed(&self, events: &[Arc<Event>]) {
        let mine: Vec<&Arc<Event>> =
            events.iter().filter(|e| CHANGE_WHAT_IS_SEEN.contains(&e.kind.as_str())).collect();
        if mine.is_empty() {
            return;
        }
        if let Err(error) = self.directory.refresh(&self.store).await {
            tracing::warn!(%error, "names could not be read anew");
        }
        for event in mine {
            let one = event.get::<AgentId>("agent");
            for agent in event.get::<Vec<AgentId>>("agents").unwrap_or_default().into_iter().chain(one) {
                self.changed(agent);
            }
        }
    }

    /// Forgets what is remembered of an agent and tells who listens.
    pub(crate) fn changed(&self, agent: AgentId) {
        self.callers.forget(agent);
        // Nobody may be listening; that is no error.
        drop(self.changes.send(agent));
    }

    /// Runs a verb as one transaction and answers problems.
    pub(crate) async fn write<T, E, F>(&self, verb: F) -> Result<T, Problem>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Into<Problem> + Send + 'static,
    {
        self.store.write(verb).await.map_err(Into::into)
    }

    /// Runs a reading verb on one snapshot and answers problems.
    pub(crate) async fn read<T, E, F>(&self, verb: F) -> Result<T, Problem>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Into<Problem> + Send + 'static,
    {
        self.store.read(verb).await.map_err(Into::into)
    }

    /// After a change to teams or agents: names are read anew and callers forgotten before the answer goes
    /// out, so that the next request of the same person sees it.
    pub(crate) async fn settle(&self, agents: &[AgentId]) -> Result<(), Problem> {
        for agent in agents {
            self.changed(*agent);
        }
        Ok(self.directory.refresh(&self.store).await?)
    }
}

impl Caller {
    /// Whose idempotency keys these are.
    pub(crate) fn idempotency_key(&self) -> String {
        match self.via {
            Via::Session(_) => self.agent.to_string(),
            Via::Key(key) => key.to_string(),
        }
    }

    /// Whether the caller sees this team.
    pub fn sees_team(&self, team: TeamId) -> bool {
        self.all_teams || self.teams.contains(&team)
    }
}
