//! A call as a verb meets it, and why a verb refuses.

use helppo_kernel::{AgentId, CaseId, CustomerId, HelpId, Millis, Problem, TeamId};
use helppo_people::Object;
use helppo_store::{DbError, Tx, p, row};

use crate::store;

row! {
    /// A call with what decides who sees it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Call {
        /// Its id.
        pub id: HelpId,
        /// The case.
        pub case: CaseId,
        /// The team the case lies with.
        pub case_team: TeamId,
        /// Who answers for the case.
        pub case_owner: Option<AgentId>,
        /// Who asks.
        pub by: AgentId,
        /// The team that is asked…
        pub team: Option<TeamId>,
        /// … or somebody.
        pub agent: Option<AgentId>,
        /// When it was closed.
        pub closed_at: Option<Millis>,
    }
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum HelpError {
    /// There is no such thing.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// A wrong input.
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: &'static str },
    /// The call is closed.
    #[error("the call is closed")]
    Closed,
    /// The case is solved, closed or part of another.
    #[error("the case is not open")]
    NoOpenCase,
    /// The case room.
    #[error(transparent)]
    Case(#[from] helppo_case::CaseError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Call {
    /// The call, which must be there.
    pub async fn get(tx: &mut Tx, id: HelpId) -> Result<Self, HelpError> {
        tx.opt(store::CALL, p![id]).await?.ok_or(HelpError::NotFound("call for help"))
    }

    /// What the predicate asks.
    pub fn object(&self) -> Object {
        let Self { case_team, case_owner, by, team, agent, .. } = *self;
        Object::Help { case: (case_team, case_owner), by, team, agent }
    }
}

/// A case's row, held while its next event is numbered.
pub(crate) struct Place {
    pub customer: CustomerId,
    /// The number that its next event gets.
    pub next: i64,
    pub is_open: bool,
}

impl Place {
    pub async fn hold(tx: &mut Tx, case: CaseId) -> Result<Self, HelpError> {
        type Row = (CustomerId, String, Option<CaseId>);
        let row: Option<Row> = tx.opt(store::HOLD_CASE, p![case]).await?;
        let (customer, status, merged) = row.ok_or(HelpError::NotFound("case"))?;
        let seq: i64 = tx.one(store::NEWEST, p![case]).await?;
        let is_open = matches!(status.as_str(), "open" | "pending") && merged.is_none();
        Ok(Self { customer, next: seq + 1, is_open })
    }
}

impl From<HelpError> for Problem {
    fn from(e: HelpError) -> Self {
        match e {
            HelpError::NotFound(what) => Self::not_found(what),
            HelpError::Invalid { field, message } => Self::invalid(field, message),
            HelpError::Closed => Self::conflict(
                "help-closed",
                "This call for help is closed. Ask anew when help is needed again.",
            ),
            HelpError::NoOpenCase => {
                Self::conflict("wrong-status", "Help is asked for on open cases. Reopen the case first.")
            }
            HelpError::Case(e) => e.into(),
            HelpError::Db(e) => e.into(),
        }
    }
}
