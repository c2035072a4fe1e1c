//! A customer's cases, in words that need no explaining, and what was promised in them.

use helppo_case::{AuthorKind, CaseStatus, PromiseState};
use helppo_kernel::{CaseId, CustomerId, Millis};
use helppo_store::{DbError, Tx, p, row};

use crate::store;
use crate::words::Words;

/// Cases on a page, and promises above them.
pub(crate) const ON_A_PAGE: usize = 20;
const PROMISES: usize = 20;

row! {
    /// One case of the customer who looks.
    #[derive(Clone, Debug)]
    pub(crate) struct Matter {
        pub(crate) id: CaseId,
        pub(crate) number: i64,
        pub(crate) subject: String,
        status: CaseStatus,
        last_author: AuthorKind,
        pub(crate) last_at: Millis,
    }
}

row! {
    /// What is owed to them.
    pub(crate) struct Owed {
        pub(crate) case: CaseId,
        pub(crate) text: String,
        pub(crate) due_at: Millis,
        pub(crate) state: PromiseState,
    }
}

impl Matter {
    /// Where it stands, for the person it is about.
    pub(crate) fn state(&self, words: &Words) -> &'static str {
        match (self.status, self.last_author) {
            (CaseStatus::Solved, _) => words.solved,
            (CaseStatus::Closed, _) => words.closed,
            (CaseStatus::Pending, _) => words.your_turn,
            (CaseStatus::Open, AuthorKind::Customer) => words.our_turn,
            (CaseStatus::Open, _) => words.answered,
        }
    }

    /// Whether anything is still to come.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.status, CaseStatus::Open | CaseStatus::Pending)
    }

    /// What to call it.
    pub(crate) fn title(&self, words: &Words) -> String {
        match self.subject.trim() {
            "" => (words.number)(self.number),
            subject => subject.to_owned(),
        }
    }
}

/// Cases before one, newest first, and one more when there are more.
pub(crate) async fn matters(
    tx: &mut Tx,
    customer: CustomerId,
    before: CaseId,
) -> Result<Vec<Matter>, DbError> {
    tx.all(store::CASES_OF, p![customer, before, ON_A_PAGE + 1]).await
}

/// One case, if it is this customer's.
pub(crate) async fn matter(
    tx: &mut Tx,
    customer: CustomerId,
    case: CaseId,
) -> Result<Option<Matter>, DbError> {
    tx.opt(store::CASE_OF, p![case, customer]).await
}

/// What is owed to a customer, the next first.
pub(crate) async fn owed(tx: &mut Tx, customer: CustomerId) -> Result<Vec<Owed>, DbError> {
    tx.all(store::PROMISES_TO, p![customer, PROMISES]).await
}
