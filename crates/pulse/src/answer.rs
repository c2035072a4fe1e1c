//! Taking an answer, and letting go of whose it is.

use helppo_kernel::{AgentId, Ambient, Problem, TeamId};
use helppo_store::{DbError, Tx, p};

use crate::ask::A_SHIFT_MS;
use crate::rules::rules;
use crate::store;
use crate::week::week_of;

/// More belongs into a talk between people.
const MAX_WORDS: usize = 1000;

/// What somebody says of their shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// 1 hard, to 5 good.
    pub score: i64,
    /// What they add; may be empty.
    pub words: String,
}

/// Why an answer was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PulseError {
    /// The question does not stand: never put, answered, or too long ago.
    #[error("nobody asked")]
    NotAsked,
    /// A wrong input.
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: &'static str },
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Adds an answer to its group, once for each question. The person is not kept with it.
pub async fn answer(tx: &mut Tx, amb: &Ambient, agent: AgentId, said: &Answer) -> Result<(), PulseError> {
    if !(1..=5).contains(&said.score) {
        return Err(PulseError::Invalid { field: "score", message: "expected 1 to 5" });
    }
    let words = said.words.trim();
    if words.chars().count() > MAX_WORDS {
        return Err(PulseError::Invalid { field: "words", message: "expected at most 1000 characters" });
    }
    let now = amb.now();
    let asked: Option<TeamId> = tx.opt(store::CLOSE_ASK, p![agent, now.plus(-A_SHIFT_MS)]).await?;
    let asked = asked.ok_or(PulseError::NotAsked)?;
    let (week, least) = (week_of(now), rules(tx).await?.least);
    // Whoever moved in the middle of the week stays with the team of its first answer.
    let (team, n): (TeamId, i64) = tx.one(store::ADD_VOICE, p![week, agent, asked]).await?;
    let new = i64::from(n == 1);
    tx.exec(store::ADD_TO_GROUP, p![week, team, new, n, said.score, least]).await?;
    if !words.is_empty() {
        let place = amb.chance.below(1 << 62).cast_signed();
        tx.exec(store::ADD_WORD, p![week, team, place, words]).await?;
    }
    Ok(())
}

impl From<PulseError> for Problem {
    fn from(e: PulseError) -> Self {
        match e {
            PulseError::NotAsked => Self::conflict(
                "not-asked",
                "The question about your shift does not stand any more. Nothing was kept.",
            ),
            PulseError::Invalid { field, message } => Self::invalid(field, message),
            PulseError::Db(e) => e.into(),
        }
    }
}
