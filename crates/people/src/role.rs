//! Roles are permission sets with a name.

use serde::{Deserialize, Serialize};

use helppo_store::{Bind, Col, FromCol, P};

use crate::action::{Action, Permissions};

/// What somebody is in the house.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Serves customers of the own teams.
    Agent,
    /// Leads the own teams.
    Supervisor,
    /// Runs the installation: everything, in all teams.
    Admin,
}

impl Role {
    /// Every role, from the smallest to the largest.
    pub const ALL: [Self; 3] = [Self::Agent, Self::Supervisor, Self::Admin];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Admin => "admin",
        }
    }

    /// The role that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == word)
    }

    /// What the role may do.
    pub fn permissions(self) -> Permissions {
        Action::ALL.iter().copied().filter(|action| self.holds(*action)).collect()
    }

    /// Whether the role sees every team, not only its own.
    pub fn sees_all_teams(self) -> bool {
        self == Self::Admin
    }

    fn holds(self, action: Action) -> bool {
        use Action as A;
        match self {
            Self::Admin => true,
            Self::Supervisor => {
                !matches!(action, A::ChannelManage | A::PeopleManage | A::KeyManage | A::SettingsManage)
            }
            Self::Agent => matches!(
                action,
                A::CaseRead
                    | A::CaseReply
                    | A::CaseNote
                    | A::CaseAssign
                    | A::CaseTag
                    | A::CaseStatus
                    | A::CaseBulk
                    | A::CaseMerge
                    | A::CustomerRead
                    | A::CustomerEdit
                    | A::KnowledgeRead
                    | A::KnowledgeEdit
                    | A::PresenceSet
                    | A::ViewEdit
            ),
        }
    }
}

impl Bind for Role {
    fn bind(&self) -> P<'_> {
        P::Text(self.as_str())
    }
}

impl FromCol for Role {
    fn from_col(col: Col<'_>) -> Result<Self, String> {
        let word = String::from_col(col)?;
        Self::from_word(&word).ok_or_else(|| format!("{word:?} is no role"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_role_holds_all_of_a_smaller_one() {
        for pair in Role::ALL.windows(2) {
            let (small, large) = (pair[0].permissions(), pair[1].permissions());
            assert_eq!(small.and(large), small, "{:?} within {:?}", pair[0], pair[1]);
            assert_ne!(small, large);
        }
    }

    #[test]
    fn only_admins_manage_people_channels_keys_and_settings() {
        for action in [Action::PeopleManage, Action::ChannelManage, Action::KeyManage, Action::SettingsManage]
        {
            let holders: Vec<Role> = Role::ALL.into_iter().filter(|r| r.permissions().has(action)).collect();
            assert_eq!(holders, [Role::Admin], "{action}");
        }
    }
}
