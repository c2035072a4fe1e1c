//! Invites: a link that lets one person in, once, within a week.

use helppo_kernel::{AgentId, Ambient, InviteId, Locale, Millis, Problem, TeamId};
use helppo_store::{DbError, Tx};
use serde::Serialize;
use serde_json::json;

use crate::agent::{AgentError, NewAgent, create_agent};
use crate::audit::{self, By};
use crate::role::Role;
use crate::secret::Hash;
use crate::store::way_in::{self, InviteRow};
use crate::store::{agent, team};

/// How long an invite works.
const WEEK: i64 = 7 * 86_400_000;

/// Whom to invite, judged.
#[derive(Clone, Debug)]
pub(crate) struct Invitation {
    pub(crate) email: String,
    pub(crate) role: Role,
    pub(crate) teams: Vec<TeamId>,
}

/// An invite that waits.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Invite {
    /// The id, to take it back by.
    pub id: InviteId,
    /// Who is invited.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Into which teams.
    pub teams: Vec<TeamId>,
    /// When it was made.
    pub created_at: Millis,
    /// When it stops working.
    pub expires_at: Millis,
}

/// Why an invite could not be made or used.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// The store refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Never there, used, taken back, or too old: which of them is nobody's business.
    #[error("no such invite")]
    Gone,
    /// The agent could not be made.
    #[error(transparent)]
    Agent(#[from] AgentError),
}

impl From<InviteError> for Problem {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Db(error) => error.into(),
            InviteError::Gone => Self::new(
                404,
                "invite-gone",
                "The invite no longer works",
                "It may have been used, taken back, or be older than seven days. Ask for a new one.",
            ),
            InviteError::Agent(error) => error.into(),
        }
    }
}

/// Makes an invite; an earlier one to the same address stops working.
pub(crate) async fn invite(
    tx: &mut Tx,
    ambient: &Ambient,
    by: &By,
    inviter: AgentId,
    invitation: &Invitation,
    hash: &Hash,
) -> Result<Invite, InviteError> {
    if agent::find_by_email(tx, &invitation.email).await?.is_some() {
        return Err(AgentError::EmailTaken.into());
    }
    for id in &invitation.teams {
        if team::find_name(tx, *id).await?.is_none() {
            return Err(AgentError::NoTeam(*id).into());
        }
    }
    let now = ambient.now();
    let row = InviteRow {
        id: ambient.id(),
        email: invitation.email.clone(),
        role: invitation.role,
        teams: json!(invitation.teams),
        invited_by: inviter,
        created_at: now,
        expires_at: now.plus(WEEK),
        used_at: None,
    };
    way_in::insert_invite(tx, &row, hash).await?;
    let detail = json!({ "email": row.email, "role": row.role, "teams": row.teams });
    audit::record(tx, ambient, by, "invite.created", row.id, detail).await?;
    Ok(row.into())
}

/// The invite behind a link, while it works, with the inviter's name.
pub(crate) async fn find_invite(
    tx: &mut Tx,
    now: Millis,
    hash: &Hash,
) -> Result<(Invite, String), InviteError> {
    let row = way_in::find_invite(tx, hash).await?.ok_or(InviteError::Gone)?;
    if row.used_at.is_some() || row.expires_at <= now {
        return Err(InviteError::Gone);
    }
    let inviter = agent::find_name(tx, row.invited_by).await?.unwrap_or_default();
    Ok((row.into(), inviter))
}

/// Lets the invited person in: makes the agent and uses the invite up, in one.
pub(crate) async fn accept(
    tx: &mut Tx,
    ambient: &Ambient,
    hash: &Hash,
    name: &str,
    locale: Locale,
    password: &str,
) -> Result<AgentId, InviteError> {
    let (invite, inviter) = find_invite(tx, ambient.now(), hash).await?;
    if !way_in::update_invite_used(tx, invite.id, ambient.now()).await? {
        return Err(InviteError::Gone);
    }
    let mut teams = Vec::new();
    for id in invite.teams {
        if team::find_name(tx, id).await?.is_some() {
            teams.push(id);
        }
    }
    let by = By { actor: helppo_kernel::Actor::System, name: inviter };
    let new = NewAgent {
        name: name.into(),
        email: invite.email,
        role: invite.role,
        locale,
        teams,
        password: Some(password.into()),
    };
    Ok(create_agent(tx, ambient, &by, &new).await?)
}

/// Invites that wait, newest first.
pub(crate) async fn list_invites(tx: &mut Tx, now: Millis) -> Result<Vec<Invite>, DbError> {
    Ok(way_in::list_open_invites(tx, now).await?.into_iter().map(Invite::from).collect())
}

/// Takes an invite back.
pub(crate) async fn withdraw(
    tx: &mut Tx,
    ambient: &Ambient,
    by: &By,
    id: InviteId,
) -> Result<(), InviteError> {
    if !way_in::delete_invite(tx, id).await? {
        return Err(InviteError::Gone);
    }
    Ok(audit::record(tx, ambient, by, "invite.withdrawn", id, json!({})).await?)
}

impl From<InviteRow> for Invite {
    fn from(row: InviteRow) -> Self {
        let teams = serde_json::from_value(row.teams).unwrap_or_default();
        let InviteRow { id, email, role, created_at, expires_at, .. } = row;
        Self { id, email, role, teams, created_at, expires_at }
    }
}
