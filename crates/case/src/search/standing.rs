//! Where cases stand: what was merged is found as part of the case that it became, by whoever may see that one.

use std::collections::HashMap;

use helppo_kernel::{AgentId, CaseId, TeamId};
use helppo_store::{Bind as _, DbError, P, Tx, row};

use crate::many;

const CASES: &str = "SELECT id, number, team, owner, subject, merged_into FROM cases WHERE id IN ({})";

row! {
    /// The case that a case is by now.
    #[derive(Clone, Debug)]
    pub struct Standing {
        /// That case.
        pub case: CaseId,
        /// Its number.
        pub number: i64,
        /// Where it lies.
        pub team: TeamId,
        /// Who serves it.
        pub owner: Option<AgentId>,
        /// What it is about.
        pub subject: String,
        merged_into: Option<CaseId>,
    }
}

/// Each of these cases with what it is by now.
pub async fn standing(
    tx: &mut Tx,
    cases: impl Iterator<Item = CaseId>,
) -> Result<HashMap<CaseId, Standing>, DbError> {
    let asked: Vec<CaseId> = cases.collect();
    let mut known: HashMap<CaseId, Standing> = HashMap::new();
    let mut next = asked.clone();
    loop {
        next.retain(|id| !known.contains_key(id));
        next.sort_unstable();
        next.dedup();
        if next.is_empty() {
            break;
        }
        let list: Vec<P<'_>> = next.iter().map(|id| id.bind()).collect();
        let found: Vec<Standing> = many::all(tx, CASES, &list).await?;
        let further = found.iter().filter_map(|s| s.merged_into).collect();
        // What is not there must not be asked for again.
        if found.is_empty() {
            break;
        }
        known.extend(found.into_iter().map(|s| (s.case, s)));
        next = further;
    }
    let whole = |id: CaseId| {
        let mut here = known.get(&id)?;
        while let Some(into) = here.merged_into {
            here = known.get(&into)?;
        }
        Some((id, here.clone()))
    };
    Ok(asked.into_iter().filter_map(whole).collect())
}
