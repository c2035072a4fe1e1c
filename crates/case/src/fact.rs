//! Captured data of a case, with who gave it and where: asked once, never again.

use helppo_kernel::{Actor, Ambient, CaseId, EventId, FactId, Millis};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;

use crate::event::{CaseEvent, tell};
use crate::record::Held;
use crate::{CaseError, field, store};

/// Something to remember.
#[derive(Clone, Debug)]
pub struct NewFact {
    /// Of which case.
    pub case: CaseId,
    /// Under which name: `order_number`.
    pub key: String,
    /// What.
    pub value: String,
    /// Who gave it.
    pub given_by: Actor,
    /// The event in which it was given.
    pub source_event: Option<EventId>,
    /// How sure it is, 0 to 100.
    pub confidence: i64,
    /// When it stops being true.
    pub expires_at: Option<Millis>,
}

row! {
    /// A fact as the table holds it.
    #[derive(Clone, Debug)]
    pub struct FactRecord {
        /// Its id.
        pub id: FactId,
        /// The case in which it was given.
        pub case: CaseId,
        /// Its name.
        pub key: String,
        /// What.
        pub value: String,
        /// The event in which it was given.
        pub source_event: Option<EventId>,
        /// Who gave it, as JSON.
        pub given_by: serde_json::Value,
        /// How sure it is, 0 to 100.
        pub confidence: i64,
        /// When it stops being true.
        pub expires_at: Option<Millis>,
        /// When it was given.
        pub created_at: Millis,
    }
}

/// A fact as people see it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Fact {
    /// Its id.
    pub id: FactId,
    /// The case in which it was given, which may be another one of the customer's.
    pub case: CaseId,
    /// Its name.
    pub key: String,
    /// What.
    pub value: String,
    /// What sort of giver: `customer`, `agent`, `bot`, `api`, `rule` or `system`.
    pub given_by: String,
    /// The giver.
    pub giver: Actor,
    /// The event in which it was given.
    pub source_event: Option<EventId>,
    /// How sure it is, 0 to 100.
    pub confidence: i64,
    /// When it was given.
    pub created_at: Millis,
}

const MAX_KEY: usize = 60;
const MAX_VALUE: usize = 2_000;
/// Facts of a customer's other cases that a case shows.
const FROM_OTHER_CASES: usize = 20;

/// Remembers a fact; under the same name the newer one stands. A custom field's fact must fit the field.
pub async fn record_fact(tx: &mut Tx, amb: &Ambient, input: &NewFact) -> Result<FactId, CaseError> {
    let key = input.key.trim();
    let named = !key.is_empty() && key.len() <= MAX_KEY;
    if !named || !key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.-".contains(c)) {
        return Err(CaseError::invalid("key", "1 to 60 of a-z, 0-9, _ . -"));
    }
    let value = input.value.trim();
    if value.is_empty() || value.chars().count() > MAX_VALUE {
        return Err(CaseError::invalid("value", "1 to 2,000 characters"));
    }
    field::check(tx, key, value).await?;
    let held = Held::take(tx, amb, input.case).await?;
    let (id, now) = (amb.id::<FactId>(), amb.now());
    let given_by = serde_json::to_string(&input.given_by).unwrap_or_default();
    let params = p![
        id,
        input.case,
        held.now.customer,
        key,
        value,
        input.source_event,
        given_by,
        input.confidence,
        input.expires_at,
        now
    ];
    let (fact,) = tx.one::<(FactId,)>(store::small::PUT_FACT, params).await?;
    let recorded = CaseEvent::FactRecorded { fact, key: key.to_owned() };
    tell(tx, amb, input.given_by, held.of(), &recorded).await?;
    Ok(fact)
}

/// The facts of a case, then those of the customer's other cases that it lacks, newest first.
pub async fn facts(
    tx: &mut Tx,
    amb: &Ambient,
    case: CaseId,
    customer: helppo_kernel::CustomerId,
) -> Result<Vec<Fact>, DbError> {
    let mut known: Vec<FactRecord> = tx.all(store::small::FACTS, p![case]).await?;
    let elsewhere: Vec<FactRecord> =
        tx.all(store::small::FACTS_OF_CUSTOMER, p![customer, case, FROM_OTHER_CASES]).await?;
    for fact in elsewhere {
        if !known.iter().any(|k| k.key == fact.key) {
            known.push(fact);
        }
    }
    let now = amb.now();
    let current = known.into_iter().filter(|f| f.expires_at.is_none_or(|at| at > now));
    Ok(current.map(Fact::from).collect())
}

impl From<FactRecord> for Fact {
    fn from(f: FactRecord) -> Self {
        let giver: Actor = serde_json::from_value(f.given_by).unwrap_or(Actor::System);
        Self {
            id: f.id,
            case: f.case,
            key: f.key,
            value: f.value,
            given_by: giver.kind().to_owned(),
            giver,
            source_event: f.source_event,
            confidence: f.confidence,
            created_at: f.created_at,
        }
    }
}
