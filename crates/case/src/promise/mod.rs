//! What was agreed with the customer: what, by whom, until when. A promise is open until it is kept, the
//! customer releases us from it, or its time passes: then it is broken, and stays broken even if it is kept
//! late. Only whoever may see the case reads its promises.

mod store;

use helppo_kernel::{Actor, AgentId, Ambient, CaseId, CustomerId, Millis, PromiseId, TeamId};
use helppo_store::{DbError, NewJob, Tx, p, row};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::CaseError;
use crate::event::{CaseEvent, tell};
use crate::list::Looker;
use crate::model::word_column;
use crate::record::Held;

/// The job that looks at a promise when its time has come; its key is the promise's id.
pub const CHECK_PROMISE: &str = "CheckPromise";

/// Longer promises are letters.
const MAX_TEXT: usize = 300;
/// Nobody knows what will be after that.
const LONGEST_MS: i64 = 366 * 86_400_000;
/// A case that owes more than this is a project.
const MOST_OPEN: i64 = 20;
/// Promises of a customer that a case shows.
const SHOWN: usize = 20;
/// As many are looked at to find those that a reader may see.
const LOOKED_AT: usize = 500;

/// Where a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    /// It is owed.
    Open,
    /// It was kept in time.
    Kept,
    /// Its time passed before it was kept.
    Broken,
    /// The customer does not wait for it any more.
    Released,
}

/// How a promise ends by somebody's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromiseEnd {
    /// It is kept.
    Kept,
    /// The customer does not wait for it any more.
    Released,
}

/// Something agreed.
#[derive(Clone, Debug)]
pub struct NewPromise {
    /// In which case.
    pub case: CaseId,
    /// Who keeps it.
    pub agent: AgentId,
    /// What, in the words of whoever promises.
    pub text: String,
    /// Until when.
    pub due_at: Millis,
}

row! {
    /// A promise.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
    pub struct Promise {
        /// Its id.
        pub id: PromiseId,
        /// The case it was made in.
        pub case: CaseId,
        /// That case's number.
        pub case_number: i64,
        /// Who keeps it.
        pub agent: AgentId,
        /// Their name.
        pub agent_name: String,
        /// What.
        pub text: String,
        /// Until when.
        pub due_at: Millis,
        /// Where it stands.
        pub state: PromiseState,
        /// When it was kept or the customer released us from it, in time or late.
        pub ended_at: Option<Millis>,
        /// When it was made.
        pub created_at: Millis,
        /// The team the case lies with.
        #[serde(skip)]
        pub(crate) team: TeamId,
        /// Who answers for the case.
        #[serde(skip)]
        pub(crate) owner: Option<AgentId>,
    }
}

impl PromiseState {
    const ALL: [Self; 4] = [Self::Open, Self::Kept, Self::Broken, Self::Released];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Kept => "kept",
            Self::Broken => "broken",
            Self::Released => "released",
        }
    }
}

word_column!(PromiseState, "state of a promise");

/// Promises something to the customer of a case.
pub async fn promise(tx: &mut Tx, amb: &Ambient, new: &NewPromise) -> Result<PromiseId, CaseError> {
    let (text, now) = (new.text.trim(), amb.now());
    if text.is_empty() || text.chars().count() > MAX_TEXT {
        return Err(CaseError::invalid("text", format!("what is promised, in 1 to {MAX_TEXT} characters")));
    }
    if new.due_at <= now || new.due_at.since(now) > LONGEST_MS {
        return Err(CaseError::invalid("due_at", "a time to come, at most a year away"));
    }
    let held = Held::take(tx, amb, new.case).await?;
    if tx.one::<i64>(store::OPEN_IN_CASE, p![new.case]).await? >= MOST_OPEN {
        return Err(CaseError::invalid("text", format!("the case owes {MOST_OPEN} things already")));
    }
    let id: PromiseId = amb.id();
    tx.exec(store::INSERT, p![id, new.case, new.agent, text, new.due_at, PromiseState::Open, now]).await?;
    let key = id.to_string();
    let job = NewJob { id: amb.id(), kind: CHECK_PROMISE, key: &key, run_at: new.due_at, data: json!({}) };
    tx.schedule(&job).await?;
    let made = CaseEvent::PromiseMade { promise: id, due_at: new.due_at };
    tell(tx, amb, Actor::Agent(new.agent), held.of(), &made).await?;
    Ok(id)
}

/// Ends a promise by somebody's word; once ended it stays as it is. What is kept after its time stays broken.
pub async fn end_promise(
    tx: &mut Tx,
    amb: &Ambient,
    agent: AgentId,
    id: PromiseId,
    end: PromiseEnd,
) -> Result<(), CaseError> {
    let (held, promise) = hold(tx, amb, id).await?;
    if promise.ended_at.is_some() {
        return Ok(());
    }
    let now = amb.now();
    let late = promise.state == PromiseState::Broken || now > promise.due_at;
    let state = match end {
        _ if late => PromiseState::Broken,
        PromiseEnd::Kept => PromiseState::Kept,
        PromiseEnd::Released => PromiseState::Released,
    };
    if late && promise.state == PromiseState::Open {
        tell(tx, amb, Actor::System, held.of(), &CaseEvent::PromiseBroken { promise: id }).await?;
    }
    tx.exec(store::END, p![state, now, id]).await?;
    tx.cancel_job(CHECK_PROMISE, &id.to_string()).await?;
    let event = match end {
        PromiseEnd::Kept => CaseEvent::PromiseKept { promise: id, late },
        PromiseEnd::Released => CaseEvent::PromiseReleased { promise: id, late },
    };
    tell(tx, amb, Actor::Agent(agent), held.of(), &event).await?;
    Ok(())
}

/// Its time has come: what is still open is broken.
pub async fn check_promise(tx: &mut Tx, amb: &Ambient, id: PromiseId) -> Result<(), CaseError> {
    let (held, promise) = hold(tx, amb, id).await?;
    if promise.state == PromiseState::Open && promise.due_at <= amb.now() {
        tx.exec(store::BREAK, p![PromiseState::Broken, id]).await?;
        tell(tx, amb, Actor::System, held.of(), &CaseEvent::PromiseBroken { promise: id }).await?;
    }
    Ok(())
}

/// Holds the case of a promise, then reads it: whoever was quicker has been heard.
async fn hold(tx: &mut Tx, amb: &Ambient, id: PromiseId) -> Result<(Held, Promise), CaseError> {
    let case = get_promise(tx, id).await?.case;
    let held = Held::any(tx, amb, case).await?;
    Ok((held, get_promise(tx, id).await?))
}

/// A promise that must be there.
pub async fn get_promise(tx: &mut Tx, id: PromiseId) -> Result<Promise, CaseError> {
    tx.opt(store::GET, p![id]).await?.ok_or(CaseError::NotFound("promise"))
}

/// What the looker still owes in cases they may see, the most pressing first.
pub async fn owed_by(tx: &mut Tx, looker: &Looker, most: usize) -> Result<Vec<Promise>, DbError> {
    let mut owed: Vec<Promise> = tx.all(store::OWED, p![looker.agent, LOOKED_AT]).await?;
    owed.retain(|promise| looker.may_see(promise.team, promise.owner));
    owed.truncate(most);
    Ok(owed)
}

/// What is owed to a customer in all cases that the looker may see, and what was agreed in this one; the open
/// ones first.
pub(crate) async fn promises(
    tx: &mut Tx,
    looker: &Looker,
    case: CaseId,
    customer: CustomerId,
) -> Result<Vec<Promise>, DbError> {
    let mut all: Vec<Promise> = tx.all(store::SHOWN, p![customer, case, LOOKED_AT]).await?;
    all.retain(|promise| promise.case == case || looker.may_see(promise.team, promise.owner));
    all.truncate(SHOWN);
    Ok(all)
}
