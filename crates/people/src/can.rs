//! The one predicate: may this caller do this to that? Lists, details, searches, exports and live
//! subscriptions all ask here, or filter by the [`Scope`] that says the same in SQL.

use helppo_kernel::{AgentId, Problem, TeamId};

use crate::action::Action;
use crate::caller::Caller;

/// What an action is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// Nothing in particular: the action itself is the question.
    None,
    /// Whatever belongs to one team.
    Team(TeamId),
    /// A case, by the two things that decide who sees it.
    Case {
        /// The team it lies with.
        team: TeamId,
        /// Who serves it.
        owner: Option<AgentId>,
    },
    /// A call for help on a case: for whoever sees the case, who asked, and who was asked.
    Help {
        /// The case: its team and who serves it.
        case: (TeamId, Option<AgentId>),
        /// Who asked.
        by: AgentId,
        /// The team that was asked…
        team: Option<TeamId>,
        /// … or somebody.
        agent: Option<AgentId>,
    },
    /// A customer or an organisation.
    Customer,
    /// Somebody who serves.
    Agent(AgentId),
    /// A channel, by the team its cases go to.
    Channel {
        /// That team.
        team: TeamId,
    },
}

/// Which cases a caller may see, for `WHERE` clauses: visible is what lies with one of `teams` or is
/// owned by `agent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// The own teams' and the own.
    Teams {
        /// The caller.
        agent: AgentId,
        /// The caller's teams; may be empty.
        teams: Vec<TeamId>,
    },
}

/// Whether `caller` may do `action` to `object`.
pub fn can(caller: &Caller, action: Action, object: &Object) -> bool {
    caller.permissions.has(action) && sees(caller, object)
}

/// Whether `object` lies within the caller's sight, whatever is to be done with it.
pub fn sees(caller: &Caller, object: &Object) -> bool {
    let in_team = |team: &TeamId| caller.all_teams || caller.teams.contains(team);
    match object {
        Object::None | Object::Customer => true,
        Object::Team(team) | Object::Channel { team } => in_team(team),
        Object::Case { team, owner } => in_team(team) || *owner == Some(caller.agent),
        Object::Help { case: (lies_with, owner), by, team, agent } => {
            let me = Some(caller.agent);
            in_team(lies_with)
                || team.is_some_and(|t| caller.teams.contains(&t))
                || [*owner, Some(*by), *agent].contains(&me)
        }
        Object::Agent(agent) => caller.all_teams || *agent == caller.agent,
    }
}

/// Lets pass, or says why not: 403 when the permission is missing, 404 when the object is out of sight,
/// so that nobody learns of its existence. `what` names the object: `"case"`.
pub fn must(caller: &Caller, action: Action, object: &Object, what: &str) -> Result<(), Problem> {
    if !caller.permissions.has(action) {
        return Err(Problem::forbidden(action.as_str()));
    }
    if sees(caller, object) { Ok(()) } else { Err(Problem::not_found(what)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    const OWN: TeamId = TeamId(1);
    const OTHER: TeamId = TeamId(2);
    const ME: AgentId = AgentId(10);
    const COLLEAGUE: AgentId = AgentId(11);

    fn caller(role: Role) -> Caller {
        Caller::for_test(ME, role, &[OWN])
    }

    #[test]
    fn a_case_is_seen_by_its_team_its_owner_and_admins_only() {
        let table = [
            (Role::Agent, OWN, None, true),
            (Role::Agent, OTHER, None, false),
            (Role::Agent, OTHER, Some(COLLEAGUE), false),
            (Role::Agent, OTHER, Some(ME), true),
            (Role::Supervisor, OTHER, None, false),
            (Role::Supervisor, OWN, Some(COLLEAGUE), true),
            (Role::Admin, OTHER, Some(COLLEAGUE), true),
        ];
        for (role, team, owner, expected) in table {
            let object = Object::Case { team, owner };
            assert_eq!(can(&caller(role), Action::CaseRead, &object), expected, "{role:?} {object:?}");
        }
    }

    #[test]
    fn a_missing_permission_is_403_and_an_object_out_of_sight_is_404() {
        let object = Object::Channel { team: OTHER };
        let refused = |role, action| must(&caller(role), action, &object, "channel").unwrap_err().status;
        assert_eq!(refused(Role::Agent, Action::ChannelManage), 403);
        assert_eq!(refused(Role::Supervisor, Action::CaseRead), 404);
        assert_eq!(must(&caller(Role::Admin), Action::ChannelManage, &object, "channel"), Ok(()));
    }

    #[test]
    fn a_call_for_help_is_seen_by_who_sees_the_case_who_asked_and_who_was_asked() {
        let call = |team, owner, by, asked: (Option<TeamId>, Option<AgentId>)| Object::Help {
            case: (team, owner),
            by,
            team: asked.0,
            agent: asked.1,
        };
        let table = [
            (Role::Agent, call(OWN, None, COLLEAGUE, (Some(OTHER), None)), true),
            (Role::Agent, call(OTHER, Some(ME), COLLEAGUE, (Some(OTHER), None)), true),
            (Role::Agent, call(OTHER, None, ME, (Some(OTHER), None)), true),
            (Role::Agent, call(OTHER, None, COLLEAGUE, (Some(OWN), None)), true),
            (Role::Agent, call(OTHER, None, COLLEAGUE, (None, Some(ME))), true),
            (Role::Agent, call(OTHER, None, COLLEAGUE, (Some(OTHER), None)), false),
            (Role::Supervisor, call(OTHER, Some(COLLEAGUE), COLLEAGUE, (None, Some(COLLEAGUE))), false),
            (Role::Admin, call(OTHER, None, COLLEAGUE, (Some(OTHER), None)), true),
        ];
        for (role, object, expected) in table {
            assert_eq!(can(&caller(role), Action::CaseNote, &object), expected, "{role:?} {object:?}");
        }
    }

    #[test]
    fn the_scope_says_the_same_as_the_predicate() {
        for role in Role::ALL {
            let caller = caller(role);
            for (team, owner) in [(OWN, None), (OTHER, None), (OTHER, Some(ME)), (OTHER, Some(COLLEAGUE))] {
                let by_scope = match caller.scope() {
                    Scope::All => true,
                    Scope::Teams { agent, teams } => teams.contains(&team) || owner == Some(agent),
                };
                assert_eq!(by_scope, sees(&caller, &Object::Case { team, owner }), "{role:?}");
            }
        }
    }
}
