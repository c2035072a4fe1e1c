//! The life of an interaction: automated, waiting, offered, active, wrap-up, ended.
//!
//! Each state is a type whose methods consume it, so a step that does not exist does not compile: only
//! [`Offered`] can be accepted, nothing follows [`Ended`] but its reinstatement when the answer that
//! ended it never left. A row read from the table is an [`Interaction`]; the `into_` methods turn it
//! into the state a verb needs or say what it was instead.

use helppo_kernel::{AgentId, Millis};
use serde::{Deserialize, Serialize};

use super::word_column;

/// The name of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The bot talks with the customer.
    Automated,
    /// It waits for somebody able.
    Waiting,
    /// It is reserved for one agent who has not answered yet.
    Offered,
    /// An agent serves it.
    Active,
    /// The talk is over, the agent writes up.
    WrapUp,
    /// Over.
    Ended,
}

/// The bot talks with the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Automated;

/// It waits for somebody able.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Since when; a declined offer does not start it anew.
    pub since: Millis,
}

/// It is reserved for one agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Who may accept it.
    pub to: AgentId,
    /// Since when the customer waits.
    pub since: Millis,
}

/// An agent serves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Active {
    /// Who.
    pub agent: AgentId,
    /// Since when.
    pub accepted_at: Millis,
}

/// The agent writes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrapUp {
    /// Who.
    pub agent: AgentId,
    /// When the agent had taken it.
    pub accepted_at: Millis,
}

/// Over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Who served it last, if anybody did.
    pub agent: Option<AgentId>,
    /// When that agent had taken it.
    pub accepted_at: Option<Millis>,
    /// When it ended.
    pub at: Millis,
    /// How: `answered`, `solved`, `left`, `abandoned`…
    pub how: String,
}

/// An interaction in whichever state it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Interaction {
    /// The bot talks with the customer.
    Automated(Automated),
    /// It waits for somebody able.
    Waiting(Waiting),
    /// It is reserved for one agent.
    Offered(Offered),
    /// An agent serves it.
    Active(Active),
    /// The agent writes up.
    WrapUp(WrapUp),
    /// Over.
    Ended(Ended),
}

/// The interaction was not in the state that the step needs.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("the interaction is {found:?}, not {wanted:?}")]
pub struct WrongState {
    /// What it is.
    pub found: State,
    /// What it would have to be.
    pub wanted: State,
}

impl Automated {
    /// The bot gives it to people.
    pub fn hand_over(self, at: Millis) -> Waiting {
        Waiting { since: at }
    }

    /// An agent steps in.
    pub fn take(self, agent: AgentId, at: Millis) -> Active {
        Active { agent, accepted_at: at }
    }
}

impl Waiting {
    /// It is reserved for `to`.
    pub fn offer(self, to: AgentId) -> Offered {
        Offered { to, since: self.since }
    }

    /// An agent takes it without being offered it.
    pub fn take(self, agent: AgentId, at: Millis) -> Active {
        Active { agent, accepted_at: at }
    }
}

impl Offered {
    /// The agent it was offered to says yes.
    pub fn accept(self, at: Millis) -> Active {
        Active { agent: self.to, accepted_at: at }
    }

    /// The agent says no, or the time runs out: it waits on, as long as before.
    pub fn back(self) -> Waiting {
        Waiting { since: self.since }
    }
}

impl Active {
    /// It goes back to the queue, for another team or because the agent left.
    pub fn requeue(self, at: Millis) -> Waiting {
        Waiting { since: at }
    }

    /// A colleague takes it over.
    pub fn pass_to(self, agent: AgentId, at: Millis) -> Self {
        Self { agent, accepted_at: at }
    }

    /// The talk is over, the agent writes up.
    pub fn wrap_up(self) -> WrapUp {
        WrapUp { agent: self.agent, accepted_at: self.accepted_at }
    }
}

impl WrapUp {
    /// The write-up is done.
    pub fn end(self, at: Millis, how: &str) -> Ended {
        Ended { agent: Some(self.agent), accepted_at: Some(self.accepted_at), at, how: how.into() }
    }
}

impl Ended {
    /// The answer that ended it was taken back before it left: whoever gave it serves on.
    pub fn reinstate(self, agent: AgentId, at: Millis) -> Active {
        Active { agent, accepted_at: self.accepted_at.unwrap_or(at) }
    }
}

impl Interaction {
    /// The name of its state.
    pub fn state(&self) -> State {
        match self {
            Self::Automated(_) => State::Automated,
            Self::Waiting(_) => State::Waiting,
            Self::Offered(_) => State::Offered,
            Self::Active(_) => State::Active,
            Self::WrapUp(_) => State::WrapUp,
            Self::Ended(_) => State::Ended,
        }
    }

    /// The agent it is reserved for or served by.
    pub fn agent(&self) -> Option<AgentId> {
        match self {
            Self::Automated(_) | Self::Waiting(_) => None,
            Self::Offered(o) => Some(o.to),
            Self::Active(a) => Some(a.agent),
            Self::WrapUp(w) => Some(w.agent),
            Self::Ended(e) => e.agent,
        }
    }

    /// Ends it from any state but ended.
    pub fn end(self, at: Millis, how: &str) -> Result<Ended, WrongState> {
        let (agent, accepted_at) = match &self {
            Self::Automated(_) | Self::Waiting(_) | Self::Offered(_) => (None, None),
            Self::Active(a) => (Some(a.agent), Some(a.accepted_at)),
            Self::WrapUp(w) => (Some(w.agent), Some(w.accepted_at)),
            Self::Ended(_) => return Err(self.not(State::Active)),
        };
        Ok(Ended { agent, accepted_at, at, how: how.into() })
    }

    /// An agent takes it from wherever it is, but not once it has ended.
    pub fn take(self, agent: AgentId, at: Millis) -> Result<Active, WrongState> {
        match self {
            Self::Automated(a) => Ok(a.take(agent, at)),
            Self::Waiting(w) => Ok(w.take(agent, at)),
            Self::Offered(o) => Ok(o.back().take(agent, at)),
            Self::Active(a) => Ok(a.pass_to(agent, at)),
            Self::WrapUp(_) | Self::Ended(_) => Err(self.not(State::Waiting)),
        }
    }

    /// Back to the queue from wherever it can wait again.
    pub fn requeue(self, at: Millis) -> Result<Waiting, WrongState> {
        match self {
            Self::Automated(a) => Ok(a.hand_over(at)),
            Self::Waiting(w) => Ok(w),
            Self::Offered(o) => Ok(o.back()),
            Self::Active(a) => Ok(a.requeue(at)),
            Self::WrapUp(_) | Self::Ended(_) => Err(self.not(State::Waiting)),
        }
    }

    /// As one the bot serves.
    pub fn into_automated(self) -> Result<Automated, WrongState> {
        if let Self::Automated(a) = self { Ok(a) } else { Err(self.not(State::Automated)) }
    }

    /// As one that waits.
    pub fn into_waiting(self) -> Result<Waiting, WrongState> {
        if let Self::Waiting(w) = self { Ok(w) } else { Err(self.not(State::Waiting)) }
    }

    /// As one that is reserved.
    pub fn into_offered(self) -> Result<Offered, WrongState> {
        if let Self::Offered(o) = self { Ok(o) } else { Err(self.not(State::Offered)) }
    }

    /// As one that is served.
    pub fn into_active(self) -> Result<Active, WrongState> {
        if let Self::Active(a) = self { Ok(a) } else { Err(self.not(State::Active)) }
    }

    fn not(&self, wanted: State) -> WrongState {
        WrongState { found: self.state(), wanted }
    }
}

macro_rules! state_into_interaction {
    ($($name:ident),*) => {$(
        impl From<$name> for Interaction {
            fn from(state: $name) -> Self {
                Self::$name(state)
            }
        }
    )*};
}

state_into_interaction!(Automated, Waiting, Offered, Active, WrapUp, Ended);

impl State {
    const ALL: [Self; 6] =
        [Self::Automated, Self::Waiting, Self::Offered, Self::Active, Self::WrapUp, Self::Ended];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Automated => "automated",
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::Active => "active",
            Self::WrapUp => "wrap_up",
            Self::Ended => "ended",
        }
    }
}

word_column!(State, "state of an interaction");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Millis = Millis(1_000);

    /// Takes a step by number; a step that is illegal here gives the same state back.
    fn step(now: Interaction, n: u8, at: Millis) -> Interaction {
        let agent = AgentId(7);
        let kept = now.clone();
        let next: Result<Interaction, WrongState> = match n % 8 {
            0 => now.into_automated().map(|a| a.hand_over(at).into()),
            1 => now.into_waiting().map(|w| w.offer(agent).into()),
            2 => now.into_offered().map(|o| o.accept(at).into()),
            3 => now.into_offered().map(|o| o.back().into()),
            4 => now.requeue(at).map(Into::into),
            5 => now.into_active().map(|a| a.wrap_up().into()),
            6 => now.take(agent, at).map(Into::into),
            _ => now.end(at, "left").map(Into::into),
        };
        next.unwrap_or(kept)
    }

    proptest! {
        #[test]
        fn whatever_happens_an_agent_is_named_exactly_while_one_is_responsible(
            steps in proptest::collection::vec(0u8..8, 0..40),
        ) {
            let mut now = Interaction::from(Automated);
            for (i, n) in steps.into_iter().enumerate() {
                let ended = now.state() == State::Ended;
                now = step(now, n, START.plus(i64::try_from(i).unwrap()));
                prop_assert!(!ended || now.state() == State::Ended, "an ended interaction went on");
                let responsible = matches!(now.state(), State::Offered | State::Active | State::WrapUp);
                prop_assert!(now.state() == State::Ended || now.agent().is_some() == responsible);
            }
        }

        #[test]
        fn declining_never_makes_the_wait_look_shorter(rounds in 0usize..20) {
            let mut waiting = Waiting { since: START };
            for _ in 0..rounds {
                waiting = waiting.offer(AgentId(1)).back();
            }
            prop_assert_eq!(waiting.since, START);
        }
    }

    #[test]
    fn a_step_from_the_wrong_state_says_what_was_found() {
        let ended = Interaction::from(Waiting { since: START }).end(START, "left").unwrap();
        let wrong = Interaction::from(ended).into_offered().unwrap_err();
        assert_eq!(wrong, WrongState { found: State::Ended, wanted: State::Offered });
    }
}
