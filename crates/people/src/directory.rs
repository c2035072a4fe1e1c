//! Names of agents and teams, at hand without a query.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use helppo_kernel::{AgentId, TeamId};
use helppo_store::{DbError, Store, Tx};

use crate::store::{agent, team};

/// The names, kept fresh by [`crate::People`]. Cheap to clone; clones see the same names.
#[derive(Clone, Default)]
pub struct Directory {
    names: Arc<RwLock<Names>>,
}

#[derive(Default)]
struct Names {
    agents: HashMap<AgentId, Arc<str>>,
    teams: HashMap<TeamId, Arc<str>>,
}

impl Directory {
    /// The name of an agent.
    pub fn agent(&self, id: AgentId) -> Option<Arc<str>> {
        self.names.read().unwrap_or_else(PoisonError::into_inner).agents.get(&id).cloned()
    }

    /// The name of a team.
    pub fn team(&self, id: TeamId) -> Option<Arc<str>> {
        self.names.read().unwrap_or_else(PoisonError::into_inner).teams.get(&id).cloned()
    }

    /// Reads all names anew.
    pub(crate) async fn refresh(&self, store: &Store) -> Result<(), DbError> {
        let read =
            async |tx: &mut Tx| Ok::<_, DbError>((agent::list_names(tx).await?, team::list(tx).await?));
        let (agents, teams) = store.read(read).await?;
        let names = Names {
            agents: agents.into_iter().map(|(id, name)| (id, name.into())).collect(),
            teams: teams.into_iter().map(|(id, name)| (id, name.into())).collect(),
        };
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = names;
        Ok(())
    }
}

/// The names of these agents, read in a transaction.
pub async fn directory(tx: &mut Tx, ids: &[AgentId]) -> Result<HashMap<AgentId, String>, DbError> {
    let mut names = HashMap::new();
    for id in ids {
        if !names.contains_key(id)
            && let Some(name) = agent::find_name(tx, *id).await?
        {
            names.insert(*id, name);
        }
    }
    Ok(names)
}
