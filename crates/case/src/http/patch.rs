//! Changing a case: each member has its own permission, and each is its own verb.

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{AgentId, CaseId, Locale, Millis, Problem, TeamId};
use helppo_people::{Action, Caller};
use helppo_store::Tx;
use helppo_web::{Json, Path};
use serde::{Deserialize, Deserializer};

use super::{CaseRoom, may};
use crate::assign::{Assign, SetTeam, assign, set_team};
use crate::edit::{Edit, edit};
use crate::give::give_word;
use crate::list::{CaseRow, case_row};
use crate::model::CaseStatus;
use crate::snooze::{Snooze, Wish, snooze};
use crate::status::{close, reopen, set_pending, solve};

/// What to change; absent stays.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CasePatch {
    subject: Option<String>,
    /// 0 low to 3 urgent.
    priority: Option<i64>,
    language: Option<Locale>,
    /// What the customer wants to get done.
    task: Option<String>,
    team: Option<TeamId>,
    /// Null gives it to nobody.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<AgentId>)]
    owner: Option<Option<AgentId>>,
    /// A word for whoever goes on; only with a team or an owner.
    hand_over: Option<String>,
    status: Option<CaseStatus>,
    /// Null brings it back.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Millis>)]
    snoozed_until: Option<Option<Millis>>,
    /// Whose wish the snooze is; by the customer's wish the service level's clocks stand still.
    snooze_wish: Option<Wish>,
}

/// Changes a case, all or nothing.
#[utoipa::path(patch, path = "/api/v1/cases/{id}", tag = "cases", params(("id" = CaseId, Path)),
    request_body = CasePatch, responses((status = 200, body = CaseRow)))]
pub(super) async fn patch(
    State(room): State<Arc<CaseRoom>>,
    caller: Caller,
    Path(case): Path<CaseId>,
    Json(input): Json<CasePatch>,
) -> Result<Json<CaseRow>, Problem> {
    if input.hand_over.is_some() && input.team.is_none() && input.owner.is_none() {
        return Err(Problem::invalid("hand_over", "expected a team or an owner that the case is given to"));
    }
    let (amb, actor) = (room.ambient.clone(), caller.actor());
    let row = room
        .write(async move |tx: &mut Tx| {
            for action in input.needs() {
                may(tx, &caller, action, case).await?;
            }
            if input.edits() {
                let CasePatch { subject, priority, language, task, .. } = input.clone();
                edit(tx, &amb, &Edit { case, actor, subject, priority, language, task }).await?;
            }
            if let Some(team) = input.team {
                set_team(tx, &amb, &SetTeam { case, team, actor }).await?;
            }
            if let Some(owner) = input.owner {
                assign(tx, &amb, &Assign { case, owner, actor }).await?;
            }
            if let Some(text) = &input.hand_over {
                give_word(tx, &amb, case, caller.agent, input.owner.flatten(), text).await?;
            }
            match input.status {
                Some(CaseStatus::Open) => reopen(tx, &amb, case, actor).await?,
                Some(CaseStatus::Pending) => set_pending(tx, &amb, case, actor).await?,
                Some(CaseStatus::Solved) => solve(tx, &amb, case, actor).await?,
                Some(CaseStatus::Closed) => close(tx, &amb, case, actor).await?,
                None => {}
            }
            if let Some(until) = input.snoozed_until {
                let wish = input.snooze_wish.unwrap_or_default();
                snooze(tx, &amb, &Snooze { case, until, wish, actor }).await?;
            }
            Ok(case_row(tx, case).await?)
        })
        .await?;
    row.map(Json).ok_or_else(|| Problem::not_found("case"))
}

impl CasePatch {
    fn edits(&self) -> bool {
        self.subject.is_some() || self.priority.is_some() || self.language.is_some() || self.task.is_some()
    }

    /// The permissions that its members need; reading, when it has none.
    fn needs(&self) -> Vec<Action> {
        let mut needs = vec![Action::CaseRead];
        if self.edits() {
            needs.push(Action::CaseTag);
        }
        if self.team.is_some() || self.owner.is_some() {
            needs.push(Action::CaseAssign);
        }
        if self.hand_over.is_some() {
            needs.push(Action::CaseNote);
        }
        if self.status.is_some() || self.snoozed_until.is_some() {
            needs.push(Action::CaseStatus);
        }
        needs
    }
}

/// Tells a null that was sent from a member that was not.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}
