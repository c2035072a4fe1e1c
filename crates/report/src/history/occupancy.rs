//! The share of the time with work, of the time that people were there: of groups, never of somebody.

use std::collections::{HashMap, HashSet};

use helppo_kernel::{AgentId, TeamId};
use helppo_store::{DbError, P, Tx, p};

use super::ask::{Asked, Key, Narrow, part, team_in};
use super::figure::{MetricFigure, share};
use super::period::{Days, Group, Piece};

/// Of fewer people no occupancy is shown: it would be somebody's.
const FEWEST_PEOPLE: usize = 3;

/// Time of people, all of them and by part.
#[derive(Default)]
pub(crate) struct Staff {
    pub(crate) total: Shift,
    pub(crate) parts: HashMap<Key, Shift>,
}

/// Time of some people.
#[derive(Default)]
pub(crate) struct Shift {
    people: HashSet<AgentId>,
    present: i64,
    busy: i64,
}

impl Shift {
    fn add(&mut self, agent: AgentId, present: i64, busy: i64) {
        self.people.insert(agent);
        self.present += present;
        self.busy += busy;
    }

    pub(crate) fn figure(&self) -> MetricFigure {
        let shown = self.people.len() >= FEWEST_PEOPLE;
        MetricFigure {
            n: i64::try_from(self.people.len()).unwrap_or(i64::MAX),
            value: share(self.busy, self.present).filter(|_| shown),
            ..MetricFigure::default()
        }
    }
}

impl Staff {
    /// People belong to several teams, so that teams overlap; to no channel, task or language.
    pub(crate) async fn read(
        tx: &mut Tx,
        asked: &Asked,
        days: Days,
        pieces: &[Piece],
    ) -> Result<Self, DbError> {
        let Narrow { teams, kind, task, language } = &asked.narrow;
        let mut staff = Self::default();
        if kind.is_some()
            || task.is_some()
            || language.is_some()
            || matches!(asked.group, Group::Channel | Group::Task | Group::Language)
        {
            return Ok(staff);
        }
        let (from, to) = days.slots(&asked.calendar);
        let mut params = vec![P::I64(from), P::I64(to)];
        let among = match teams {
            None => String::new(),
            Some(_) => format!(
                " AND agent IN (SELECT agent FROM membership WHERE 1 = 1{})",
                team_in("team", teams.as_deref(), &mut params)
            ),
        };
        let sql = format!(
            "SELECT slot, agent, present_ms, busy_ms FROM history_presence WHERE slot >= $1 AND slot < $2{among}"
        );
        let rows: Vec<(i64, AgentId, i64, i64)> = tx.all(&sql, &params).await?;
        let mut members: HashMap<AgentId, Vec<TeamId>> = HashMap::new();
        if asked.group == Group::Team {
            for (agent, team) in tx.all::<(AgentId, TeamId)>(crate::store::MEMBERS, p![]).await? {
                if teams.as_ref().is_none_or(|t| t.contains(&team)) {
                    members.entry(agent).or_default().push(team);
                }
            }
        }
        for (slot, agent, present, busy) in rows {
            staff.total.add(agent, present, busy);
            let keys = match asked.group {
                Group::Team => members.get(&agent).into_iter().flatten().map(|t| Key::Number(t.0)).collect(),
                _ => part(asked, pieces, slot).into_iter().collect::<Vec<Key>>(),
            };
            for key in keys {
                staff.parts.entry(key).or_default().add(agent, present, busy);
            }
        }
        Ok(staff)
    }
}
