//! What can be done to many cases at once, and how each is undone.

use helppo_kernel::{Actor, AgentId, Ambient, CaseId, Millis, TeamId};
use helppo_people::Action;
use helppo_store::{Tx, p};
use serde::{Deserialize, Serialize};

use crate::assign::{Assign, SetTeam, assign, set_team};
use crate::edit::{Edit, edit};
use crate::give::give_word;
use crate::model::CaseStatus;
use crate::record::CaseRecord;
use crate::snooze::{Snooze, Wish, snooze};
use crate::{CaseError, close, mark_read, reopen, set_pending, solve, store, tag, untag};

/// One action on many cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum BulkAction {
    /// Give them to an agent, or to nobody.
    Assign {
        /// To whom.
        owner: Option<AgentId>,
        /// A word for whoever goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hand_over: Option<String>,
    },
    /// Give them to a team.
    Team {
        /// Which.
        team: TeamId,
        /// A word for whoever goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hand_over: Option<String>,
    },
    /// Tag them.
    Tag {
        /// With what.
        tag: String,
    },
    /// Take a tag off them.
    Untag {
        /// Which.
        tag: String,
    },
    /// Solve, close, reopen or wait.
    Status {
        /// To what.
        status: CaseStatus,
    },
    /// Put them off.
    Snooze {
        /// Until when; absent brings them back.
        until: Option<Millis>,
    },
    /// Judge them.
    Priority {
        /// 0 low to 3 urgent.
        priority: i64,
    },
    /// Mark them as read.
    Read,
}

/// What a case was before, as far as a bulk action can change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Before {
    owner: Option<AgentId>,
    team: TeamId,
    status: CaseStatus,
    snoozed: Option<Millis>,
    priority: i64,
    /// Whether the case carried the tag of the action.
    tagged: bool,
    #[serde(default)]
    unread: i64,
}

impl BulkAction {
    /// The permissions it needs besides `case.bulk`.
    pub fn needs(&self) -> &'static [Action] {
        match self {
            Self::Assign { hand_over: Some(_), .. } | Self::Team { hand_over: Some(_), .. } => {
                &[Action::CaseAssign, Action::CaseNote]
            }
            Self::Assign { .. } | Self::Team { .. } => &[Action::CaseAssign],
            Self::Tag { .. } | Self::Untag { .. } | Self::Priority { .. } => &[Action::CaseTag],
            Self::Status { .. } | Self::Snooze { .. } => &[Action::CaseStatus],
            Self::Read => &[Action::CaseRead],
        }
    }

    /// Does it to one case; gives what the case was.
    pub(super) async fn apply(
        &self,
        tx: &mut Tx,
        amb: &Ambient,
        agent: AgentId,
        case: &CaseRecord,
    ) -> Result<Before, CaseError> {
        let (actor, id) = (Actor::Agent(agent), case.id);
        let mut before = Before::of(case);
        match self {
            Self::Assign { owner, hand_over } => {
                assign(tx, amb, &Assign { case: id, owner: *owner, actor }).await?;
                leave_word(tx, amb, (id, agent), *owner, hand_over.as_deref()).await?;
            }
            Self::Team { team, hand_over } => {
                set_team(tx, amb, &SetTeam { case: id, team: *team, actor }).await?;
                leave_word(tx, amb, (id, agent), None, hand_over.as_deref()).await?;
            }
            Self::Tag { tag: name } => before.tagged = !tag(tx, amb, id, name, actor).await?,
            Self::Untag { tag: name } => before.tagged = untag(tx, amb, id, name, actor).await?,
            Self::Status { status } => to_status(tx, amb, id, *status, actor).await?,
            Self::Snooze { until } => {
                snooze(tx, amb, &Snooze { case: id, until: *until, wish: Wish::Ours, actor }).await?;
            }
            Self::Priority { priority } => {
                edit(tx, amb, &Edit { priority: Some(*priority), ..Edit::of(id, actor) }).await?;
            }
            Self::Read => mark_read(tx, amb, agent, id).await?,
        }
        Ok(before)
    }

    /// Takes it back from one case, unless the case has been changed otherwise since.
    pub(super) async fn revert(
        &self,
        tx: &mut Tx,
        amb: &Ambient,
        agent: AgentId,
        case: &CaseRecord,
        before: &Before,
    ) -> Result<bool, CaseError> {
        let (actor, id) = (Actor::Agent(agent), case.id);
        match self {
            Self::Assign { owner, hand_over } if case.owner == *owner => {
                take_back_word(tx, id, hand_over.as_deref()).await?;
                assign(tx, amb, &Assign { case: id, owner: before.owner, actor }).await?;
            }
            Self::Team { team, hand_over } if case.team == *team => {
                take_back_word(tx, id, hand_over.as_deref()).await?;
                set_team(tx, amb, &SetTeam { case: id, team: before.team, actor }).await?;
                assign(tx, amb, &Assign { case: id, owner: before.owner, actor }).await?;
            }
            Self::Tag { tag: name } if !before.tagged => drop(untag(tx, amb, id, name, actor).await?),
            Self::Untag { tag: name } if before.tagged => drop(tag(tx, amb, id, name, actor).await?),
            Self::Status { status } if case.status == *status => {
                to_status(tx, amb, id, before.status, actor).await?;
                if before.snoozed.is_some_and(|until| until > amb.now()) {
                    snooze(tx, amb, &Snooze { case: id, until: before.snoozed, wish: Wish::Ours, actor })
                        .await?;
                }
            }
            Self::Snooze { until } if case.snoozed_until == *until => {
                snooze(tx, amb, &Snooze { case: id, until: before.snoozed, wish: Wish::Ours, actor }).await?;
            }
            Self::Priority { priority } if case.priority == *priority => {
                edit(tx, amb, &Edit { priority: Some(before.priority), ..Edit::of(id, actor) }).await?;
            }
            Self::Read => drop(tx.exec(store::case::SET_UNREAD, p![before.unread, id]).await?),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

async fn leave_word(
    tx: &mut Tx,
    amb: &Ambient,
    (case, by): (CaseId, AgentId),
    to: Option<AgentId>,
    word: Option<&str>,
) -> Result<(), CaseError> {
    if let Some(word) = word {
        give_word(tx, amb, case, by, to, word).await?;
    }
    Ok(())
}

/// As a note the word stays; it no longer stands above the case.
async fn take_back_word(tx: &mut Tx, case: CaseId, word: Option<&str>) -> Result<(), CaseError> {
    if word.is_some() {
        tx.exec(store::case::FORGET_HAND_OVER, p![case]).await?;
    }
    Ok(())
}

async fn to_status(
    tx: &mut Tx,
    amb: &Ambient,
    case: CaseId,
    status: CaseStatus,
    actor: Actor,
) -> Result<(), CaseError> {
    match status {
        CaseStatus::Open => reopen(tx, amb, case, actor).await,
        CaseStatus::Pending => set_pending(tx, amb, case, actor).await,
        CaseStatus::Solved => solve(tx, amb, case, actor).await,
        CaseStatus::Closed => close(tx, amb, case, actor).await,
    }
}

impl Before {
    fn of(case: &CaseRecord) -> Self {
        Self {
            owner: case.owner,
            team: case.team,
            status: case.status,
            snoozed: case.snoozed_until,
            priority: case.priority,
            tagged: false,
            unread: case.unread,
        }
    }
}
