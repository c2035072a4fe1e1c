//! Whether the database is sound: nothing lost, nothing doubled, nothing stranded.
//!
//! Each check is a statement that counts wrong rows; the crash harness and operators run the same list.

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
sql!(
    QUEUED_WITHOUT_JOB,
    "SELECT count(*) FROM message m WHERE m.delivery = 'queued' AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'DeliverMessage' AND j.state < 2)"
);
sql!(
    RAW_WITHOUT_JOB,
    "SELECT count(*) FROM inbox_raw r WHERE r.state = 'new' AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'ProcessRaw' AND j.state < 2)"
);
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
    Check { what: "queued messages that nobody will deliver", count: QUEUED_WITHOUT_JOB, waits: false },
    Check { what: "raw messages that nobody will process", count: RAW_WITHOUT_JOB, waits: false },
    Check { what: "offered work without an open offer", count: OFFERED_WITHOUT_OFFER, waits: false },
    Check { what: "work offered twice", count: OFFERED_TWICE, waits: false },
    Check { what: "work in hands that are nobody's", count: ACTIVE_WITHOUT_AGENT, waits: false },
    Check { what: "live interactions of solved cases", count: LIVE_ON_CLOSED, waits: false },
    Check { what: "events in quarantine", count: QUARANTINED_EVENTS, waits: true },
    Check { what: "jobs in quarantine", count: QUARANTINED_JOBS, waits: true },
    Check { what: "raw messages in quarantine", count: QUARANTINED_RAW, waits: true },
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
    Ok(findings)
}
