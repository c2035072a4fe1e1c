//! Who may pass a row of the route table.

use std::fmt;

use crate::action::Action;

/// The permission of one row. What the caller may do to one object is the handler's question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grant {
    /// Anybody.
    Public,
    /// A visitor of the chat; the chat room checks the visitor's secret itself.
    Visitor,
    /// Anybody who is signed in.
    SignedIn,
    /// Callers who hold this action.
    May(Action),
}

/// The route table of a room: rows with their grants.
pub type Table<S = ()> = helppo_web::Table<Grant, S>;

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::Visitor => f.write_str("visitor"),
            Self::SignedIn => f.write_str("signed in"),
            Self::May(action) => write!(f, "may {action}"),
        }
    }
}
