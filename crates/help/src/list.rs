//! Calls as their readers see them.

use helppo_case::timeline::{CaseRef, Person};
use helppo_kernel::{AgentId, CaseId, HelpId, Millis, TeamId};
use helppo_people::{Action, Caller, Object, can, sees};
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Call, store};

/// A call for help.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HelpCall {
    /// Its id.
    pub id: HelpId,
    /// The case; absent for who is asked and may not see it.
    pub case: Option<CaseRef>,
    /// Who asks.
    pub by: Person,
    /// The name of the team or the person that is asked.
    pub asked: String,
    /// Whether I am asked.
    pub asks_me: bool,
    /// When.
    pub asked_at: Millis,
    /// When it was closed; absent while it is open.
    pub closed_at: Option<Millis>,
    /// What was said, the question first.
    pub words: Vec<HelpWord>,
}

/// Something that was said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HelpWord {
    /// By whom.
    pub by: Person,
    /// What.
    pub text: String,
    /// When.
    pub at: Millis,
}

row! {
    struct Row {
        id: HelpId, case: CaseId, case_team: TeamId, case_owner: Option<AgentId>, by: AgentId, team: Option<TeamId>,
        agent: Option<AgentId>, closed_at: Option<Millis>, number: i64, subject: String, by_name: String,
        team_name: Option<String>, agent_name: Option<String>, asked_at: Millis,
    }
}

type Word = (HelpId, AgentId, String, String, Millis);

/// The open calls that the caller may see, the oldest first.
pub async fn open(tx: &mut Tx, caller: &Caller) -> Result<Vec<HelpCall>, DbError> {
    let rows: Vec<Row> = tx.all(store::OPEN, p![]).await?;
    let words: Vec<Word> = tx.all(store::WORDS_OPEN, p![]).await?;
    Ok(seen(caller, rows, &words))
}

/// The newest calls on a case, open and closed. Whether the caller may see the case has been asked before.
pub async fn of_case(tx: &mut Tx, caller: &Caller, case: CaseId) -> Result<Vec<HelpCall>, DbError> {
    let rows: Vec<Row> = tx.all(store::OF_CASE, p![case]).await?;
    let words: Vec<Word> = tx.all(store::WORDS_OF_CASE, p![case]).await?;
    Ok(seen(caller, rows, &words))
}

/// One call, when the caller may see it.
pub async fn one(tx: &mut Tx, caller: &Caller, call: HelpId) -> Result<Option<HelpCall>, DbError> {
    let rows: Vec<Row> = tx.all(store::ONE, p![call]).await?;
    let words: Vec<Word> = tx.all(store::WORDS_OF, p![call]).await?;
    Ok(seen(caller, rows, &words).pop())
}

fn seen(caller: &Caller, rows: Vec<Row>, words: &[Word]) -> Vec<HelpCall> {
    let visible = rows.into_iter().filter(|row| can(caller, Action::CaseRead, &row.call().object()));
    visible.map(|row| row.shown(caller, words)).collect()
}

impl Row {
    fn call(&self) -> Call {
        let Self { id, case, case_team, case_owner, by, team, agent, closed_at, .. } = *self;
        Call { id, case, case_team, case_owner, by, team, agent, closed_at }
    }

    fn shown(self, caller: &Caller, words: &[Word]) -> HelpCall {
        let case_in_sight = sees(caller, &Object::Case { team: self.case_team, owner: self.case_owner });
        let subject = Some(self.subject).filter(|s| !s.is_empty());
        let said = words.iter().filter(|(call, ..)| *call == self.id);
        HelpCall {
            id: self.id,
            case: case_in_sight.then_some(CaseRef { id: self.case, number: self.number, subject }),
            asks_me: self.by != caller.agent
                && (self.agent == Some(caller.agent) || self.team.is_some_and(|t| caller.teams.contains(&t))),
            by: Person { id: self.by, name: self.by_name },
            asked: self.team_name.or(self.agent_name).unwrap_or_default(),
            asked_at: self.asked_at,
            closed_at: self.closed_at,
            words: said
                .map(|(_, id, name, text, at)| HelpWord {
                    by: Person { id: *id, name: name.clone() },
                    text: text.clone(),
                    at: *at,
                })
                .collect(),
        }
    }
}
