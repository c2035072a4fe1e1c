//! What can be done, by name, and which role may do it.

use serde::{Deserialize, Serialize};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// Something a role may hold. On the wire and in documents it is written `case.assign`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        pub enum Action { $($(#[$doc])* #[serde(rename = $word)] $name),* }

        impl Action {
            /// Every action, in the order screens list them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its written name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }
    };
}

actions! {
    /// See cases and their timelines.
    CaseRead = "case.read",
    /// Answer the customer; also open a case by writing first.
    CaseReply = "case.reply",
    /// Write internal notes.
    CaseNote = "case.note",
    /// Give a case to an agent or a team, or take it.
    CaseAssign = "case.assign",
    /// Tag, and set subject, priority, language and fields.
    CaseTag = "case.tag",
    /// Snooze, solve, reopen, close.
    CaseStatus = "case.status",
    /// Do one thing to many cases.
    CaseBulk = "case.bulk",
    /// Take lists of cases out of the house.
    CaseExport = "case.export",
    /// Merge and unmerge cases.
    CaseMerge = "case.merge",
    /// See customers and organisations.
    CustomerRead = "customer.read",
    /// Change customers, their identities and organisations.
    CustomerEdit = "customer.edit",
    /// Merge and unmerge customers.
    CustomerMerge = "customer.merge",
    /// Read unpublished knowledge.
    KnowledgeRead = "knowledge.read",
    /// Write and publish knowledge.
    KnowledgeEdit = "knowledge.edit",
    /// Change the register of tasks and see to dead ends.
    TaskEdit = "task.edit",
    /// Set up channels.
    ChannelManage = "channel.manage",
    /// Set opening hours.
    HoursManage = "hours.manage",
    /// Invite, change and disable agents.
    PeopleManage = "people.manage",
    /// Make teams, choose their members and say what those can.
    TeamManage = "team.manage",
    /// Make and revoke API keys.
    KeyManage = "key.manage",
    /// See the live board.
    BoardRead = "board.read",
    /// See history and surveys.
    ReportRead = "report.read",
    /// Set up queues, targets and capacity.
    RoutingManage = "routing.manage",
    /// Set presence.
    PresenceSet = "presence.set",
    /// Change the installation's settings, shared tags and fields.
    SettingsManage = "settings.manage",
    /// Read the audit log.
    AuditRead = "audit.read",
    /// See raw messages as they arrived.
    RawRead = "raw.read",
    /// Keep saved views.
    ViewEdit = "view.edit",
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of actions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u64);

impl Permissions {
    /// Whether `action` is in the set.
    pub fn has(self, action: Action) -> bool {
        self.0 & bit(action) != 0
    }

    /// What both sets hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The actions of the set, in the order of [`Action::ALL`].
    pub fn list(self) -> Vec<Action> {
        Action::ALL.iter().copied().filter(|a| self.has(*a)).collect()
    }
}

impl FromIterator<Action> for Permissions {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        Self(actions.into_iter().fold(0, |set, action| set | bit(action)))
    }
}

fn bit(action: Action) -> u64 {
    1 << (action as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        for inside in Action::ALL {
            let set = Permissions::from_iter([*inside]);
            assert_eq!(set.list(), [*inside]);
        }
        let all: Permissions = Action::ALL.iter().copied().collect();
        assert_eq!(all.list(), Action::ALL);
    }

    #[test]
    fn each_action_is_written_alike_in_json_and_in_text() {
        for action in Action::ALL {
            assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
        }
    }
}
