//! The life of a case: open, pending, solved, closed, and open again.

use serde::{Deserialize, Serialize};

use super::word_column;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// We owe the next step.
    Open,
    /// The customer owes the next step.
    Pending,
    /// Done; a message opens it again.
    Solved,
    /// Done for good; a message begins a new case that names this one.
    Closed,
}

/// A step that a case cannot take from where it stands.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("a case that is {from} cannot be {step}")]
pub struct IllegalMove {
    /// Where it stands.
    pub from: CaseStatus,
    /// What was asked for.
    pub step: &'static str,
}

impl CaseStatus {
    /// Every status, in the order of a case's life.
    pub const ALL: [Self; 4] = [Self::Open, Self::Pending, Self::Solved, Self::Closed];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Solved => "solved",
            Self::Closed => "closed",
        }
    }

    /// Whether somebody still owes something.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::Pending)
    }

    /// We answered and wait for the customer.
    pub fn answered(self) -> Result<Self, IllegalMove> {
        match self {
            Self::Open | Self::Pending => Ok(Self::Pending),
            // Words after the end do not take the end back.
            Self::Solved => Ok(Self::Solved),
            Self::Closed => Err(IllegalMove { from: self, step: "answered" }),
        }
    }

    /// The customer wrote.
    pub fn written_to(self) -> Result<Self, IllegalMove> {
        match self {
            Self::Open | Self::Pending | Self::Solved => Ok(Self::Open),
            Self::Closed => Err(IllegalMove { from: self, step: "continued" }),
        }
    }

    /// The matter is finished.
    pub fn solve(self) -> Result<Self, IllegalMove> {
        match self {
            Self::Open | Self::Pending | Self::Solved => Ok(Self::Solved),
            Self::Closed => Err(IllegalMove { from: self, step: "solved" }),
        }
    }

    /// An agent takes it up again.
    pub fn reopen(self) -> Result<Self, IllegalMove> {
        Ok(Self::Open)
    }

    /// Nothing more is to come. Also the end of spam, which is never solved.
    pub fn close(self) -> Result<Self, IllegalMove> {
        Ok(Self::Closed)
    }

    /// Whether a snooze makes sense: only what somebody still owes can be put off.
    pub fn snooze(self) -> Result<Self, IllegalMove> {
        if self.is_live() { Ok(self) } else { Err(IllegalMove { from: self, step: "snoozed" }) }
    }
}

word_column!(CaseStatus, "case status");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Step = fn(CaseStatus) -> Result<CaseStatus, IllegalMove>;
    const STEPS: [(&str, Step); 5] = [
        ("answered", CaseStatus::answered),
        ("written_to", CaseStatus::written_to),
        ("solve", CaseStatus::solve),
        ("reopen", CaseStatus::reopen),
        ("close", CaseStatus::close),
    ];

    proptest! {
        #[test]
        fn closed_is_left_only_by_an_agent_who_reopens(steps in proptest::collection::vec(0usize..5, 0..30)) {
            let mut status = CaseStatus::Open;
            for step in steps {
                let (name, go) = STEPS[step];
                match go(status) {
                    Ok(next) => {
                        if status == CaseStatus::Closed {
                            prop_assert!(name == "reopen" || name == "close");
                        }
                        status = next;
                    }
                    Err(e) => {
                        prop_assert_eq!(e.from, CaseStatus::Closed);
                        prop_assert_eq!(status, CaseStatus::Closed);
                    }
                }
            }
        }
    }

    #[test]
    fn an_answer_after_the_end_leaves_it_solved_and_a_question_opens_it() {
        assert_eq!(CaseStatus::Solved.answered(), Ok(CaseStatus::Solved));
        assert_eq!(CaseStatus::Solved.written_to(), Ok(CaseStatus::Open));
        assert!(CaseStatus::Solved.snooze().is_err());
    }
}
