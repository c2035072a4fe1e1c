//! Closing what has been solved for a while: after that, words of the customer begin a matter of their own.

use helppo_kernel::{Actor, Ambient, CaseId, Millis, TeamId};
use helppo_store::{Tx, p};

use crate::{CaseError, close, store};

/// How long a solved case can be taken up again by an answer.
const SOLVED_FOR_MS: i64 = 14 * 86_400_000;

/// Closes at most `most` cases that have been solved and silent for two weeks; gives how many it closed.
pub async fn close_solved(tx: &mut Tx, amb: &Ambient, most: usize) -> Result<usize, CaseError> {
    let before: Millis = amb.now().plus(-SOLVED_FOR_MS);
    let teams: Vec<TeamId> = tx.all(store::case::TEAMS, p![]).await?;
    let mut closed = 0;
    for team in teams {
        let due: Vec<CaseId> = tx.all(store::case::SOLVED_BEFORE, p![team, before, most - closed]).await?;
        for case in due {
            close(tx, amb, case, Actor::System).await?;
            closed += 1;
        }
        if closed == most {
            break;
        }
    }
    Ok(closed)
}
