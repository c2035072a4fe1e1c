//! Whether the database is sound: nothing lost, nothing doubled, nothing stranded.
//!
//! Each check is a statement that counts wrong rows; the crash harness and operators run the same list.

use std::collections::HashSet;

use helppo_kernel::{MessageId, RawId};
use helppo_store::{DbError, Engine, Store, Tx, p, sql};

/// What is wrong, and how to count it.
struct Check {
    /// In words.
    what: &'static str,
    count: &'static str,
    /// Whether an operator should only know of it (something waits for a person).
    waits: bool,
}

sql!(
    EVENT_GAPS,
    "SELECT count(*) FROM (SELECT case_id FROM event WHERE case_id IS NOT NULL GROUP BY case_id HAVING count(*) <> max(case_seq)) AS gap"
);
sql!(
    CASES_WITHOUT_MESSAGE,
    "SELECT count(*) FROM cases c WHERE c.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM message m WHERE m.case_id = c.id) AND NOT EXISTS (SELECT 1 FROM case_merge g WHERE g.target = c.id OR g.source = c.id)"
);
sql!(
    MESSAGES_WITHOUT_EVENT,
    "SELECT count(*) FROM message m WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.case_id = m.case_id AND e.case_seq = m.seq)"
);
sql!(
    MESSAGES_WITHOUT_CASE,
    "SELECT count(*) FROM message m WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = m.case_id)"
);
sql!(QUEUED, "SELECT id FROM message WHERE delivery = 'queued'");
sql!(UNREAD, "SELECT id FROM inbox_raw WHERE state = 'new'");
sql!(PROMISED, "SELECT key FROM job WHERE kind = $1 AND state < 2");
sql!(
    OFFERED_WITHOUT_OFFER,
    "SELECT count(*) FROM interaction i WHERE i.state = 'offered' AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.interaction = i.id AND o.outcome IS NULL)"
);
sql!(
    OFFERED_TWICE,
    "SELECT count(*) FROM (SELECT interaction FROM offer WHERE outcome IS NULL GROUP BY interaction HAVING count(*) > 1) AS twice"
);
sql!(
    ACTIVE_WITHOUT_AGENT,
    "SELECT count(*) FROM interaction WHERE state IN ('active', 'wrap_up', 'offered') AND agent IS NULL"
);
sql!(
    LIVE_ON_CLOSED,
    "SELECT count(*) FROM interaction i JOIN cases c ON c.id = i.case_id WHERE i.state <> 'ended' AND c.status IN ('solved', 'closed')"
);
sql!(QUARANTINED_EVENTS, "SELECT count(*) FROM quarantine");
sql!(QUARANTINED_JOBS, "SELECT count(*) FROM job WHERE state = 2");
sql!(QUARANTINED_RAW, "SELECT count(*) FROM inbox_raw WHERE state = 'quarantined'");

const CHECKS: &[Check] = &[
    Check { what: "cases whose events have gaps", count: EVENT_GAPS, waits: false },
    Check { what: "cases without a message", count: CASES_WITHOUT_MESSAGE, waits: false },
    Check { what: "messages without their event", count: MESSAGES_WITHOUT_EVENT, waits: false },
    Check { what: "messages without a case", count: MESSAGES_WITHOUT_CASE, waits: false },
    Check { what: "offered work without an open offer", count: OFFERED_WITHOUT_OFFER, waits: false },
    Check { what: "work offered twice", count: OFFERED_TWICE, waits: false },
    Check { what: "work in hands that are nobody's", count: ACTIVE_WITHOUT_AGENT, waits: false },
    Check { what: "live interactions of solved cases", count: LIVE_ON_CLOSED, waits: false },
    Check { what: "events in quarantine", count: QUARANTINED_EVENTS, waits: true },
    Check { what: "jobs in quarantine", count: QUARANTINED_JOBS, waits: true },
    Check { what: "raw messages in quarantine", count: QUARANTINED_RAW, waits: true },
];

/// Work that stands in a table and must be promised by a job of its own.
struct Promise {
    what: &'static str,
    /// The ids of the work.
    ids: &'static str,
    kind: &'static str,
    /// The job's key for an id.
    key: fn(i64) -> String,
}

const PROMISES: &[Promise] = &[
    Promise {
        what: "queued messages that nobody will deliver",
        ids: QUEUED,
        kind: helppo_case::DELIVER_MESSAGE,
        key: |id| MessageId(id).to_string(),
    },
    Promise {
        what: "raw messages that nobody will process",
        ids: UNREAD,
        kind: helppo_channel::PROCESS_RAW,
        key: |id| RawId(id).to_string(),
    },
];

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Faults; a sound database has none.
    pub faults: Vec<String>,
    /// What waits for a person.
    pub waiting: Vec<String>,
}

/// Runs every check on one snapshot.
///
/// # Errors
/// When the database cannot be read.
pub async fn examine(store: &Store) -> Result<Findings, DbError> {
    let mut findings = Findings::default();
    if store.engine() == Engine::Sqlite {
        let said: Vec<String> =
            store.read(async |tx: &mut Tx| tx.all("PRAGMA quick_check", p![]).await).await?;
        if said != ["ok"] {
            findings.faults.push(format!("the database file is damaged: {}", said.join("; ")));
        }
    }
    for check in CHECKS {
        let n: i64 = store.read(async move |tx: &mut Tx| tx.one(check.count, p![]).await).await?;
        if n > 0 {
            let list = if check.waits { &mut findings.waiting } else { &mut findings.faults };
            list.push(format!("{n} {}", check.what));
        }
    }
    for promise in PROMISES {
        let n = store.read(async move |tx: &mut Tx| broken(tx, promise).await).await?;
        if n > 0 {
            findings.faults.push(format!("{n} {}", promise.what));
        }
    }
    Ok(findings)
}

async fn broken(tx: &mut Tx, promise: &Promise) -> Result<usize, DbError> {
    let ids: Vec<i64> = tx.all(promise.ids, p![]).await?;
    let keys: HashSet<String> = tx.all::<String>(PROMISED, p![promise.kind]).await?.into_iter().collect();
    Ok(ids.into_iter().filter(|id| !keys.contains(&(promise.key)(*id))).count())
}

#[cfg(test)]
mod tests {
    use helppo_testkit::{World, both_dbs};

    use super::*;

    both_dbs!(work_that_another_ones_job_stands_for_is_not_promised, async |world: &World| {
        let add = async |tx: &mut Tx| {
            for id in [1i64, 2] {
                let raw = "INSERT INTO inbox_raw (id, channel, external_id, blob, size, envelope, state, attempts, received_at)
                    VALUES ($1, 1, $2, 'x', 1, '{}', 'new', 0, 0)";
                tx.exec(raw, p![id, id.to_string()]).await?;
            }
            let job = "INSERT INTO job (id, kind, key, run_at, state, attempts, token, data, created_at)
                VALUES (1, 'ProcessRaw', $1, 0, 0, 0, 0, '{}', 0)";
            tx.exec(job, p![RawId(1).to_string()]).await
        };
        let added: Result<u64, DbError> = world.store.write(add).await;
        added.unwrap();
        let found = examine(&world.store).await.unwrap();
        assert_eq!(found.faults, ["1 raw messages that nobody will process"]);
    });
}
