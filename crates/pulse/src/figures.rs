//! What is shown of the weeks that are over.

use std::collections::{BTreeMap, BTreeSet};

use helppo_kernel::{Ambient, Millis, TeamId};
use helppo_people::Scope;
use helppo_store::{DbError, Tx, p, row};
use serde::Serialize;
use utoipa::ToSchema;

use crate::group::{Sum, shown};
use crate::rules::rules;
use crate::store;
use crate::week::{WEEK_MS, week_of};

/// So many weeks are shown.
const WEEKS: i64 = 12;

/// How our people were, week by week.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PulseFigures {
    /// Whether anybody is asked now.
    pub enabled: bool,
    /// How many different people a group of the week that runs must have.
    pub least: i64,
    /// The weeks that are over and in which a group may be shown, the newest first.
    pub weeks: Vec<PulseWeek>,
}

/// One week.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PulseWeek {
    /// When it began.
    pub from: Millis,
    /// Its groups.
    pub groups: Vec<PulseGroup>,
}

/// A group that is large enough.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PulseGroup {
    /// The team; absent: several small teams together, or the whole house.
    pub team: Option<TeamId>,
    /// Its name; absent likewise.
    pub name: Option<String>,
    /// Whether it is the sum of the groups above it.
    pub all: bool,
    /// At least so many different people answered.
    pub people: i64,
    /// 1 hard to 5 good, in halves; 1.5 and 4.5 mean that and beyond.
    pub mean: f64,
    /// What they wrote, in an order that is drawn by lot. Empty for the sum.
    pub words: Vec<String>,
}

/// Whose groups somebody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything.
    All,
    /// These teams.
    Teams(BTreeSet<TeamId>),
}

row! {
    pub(crate) struct GroupRow {
        pub week: Millis, pub team: TeamId, name: Option<String>, people: i64, most: i64, answers: i64, total: i64,
        least: i64,
    }
}

impl GroupRow {
    pub fn sum(&self) -> Sum {
        let Self { people, most, answers, total, least, .. } = *self;
        Sum { people, most, answers, total, least }
    }
}

/// The weeks as somebody with that sight sees them.
pub async fn figures(tx: &mut Tx, amb: &Ambient, sight: &Sight) -> Result<PulseFigures, DbError> {
    let rules = rules(tx).await?;
    let this = week_of(amb.now());
    let first = this.plus(-WEEKS * WEEK_MS);
    let rows: Vec<GroupRow> = tx.all(store::GROUPS, p![first, this]).await?;
    let said: Vec<(Millis, TeamId, i64, String)> = tx.all(store::WORDS, p![first, this]).await?;
    let mut names: BTreeMap<TeamId, String> = BTreeMap::new();
    let mut weeks: BTreeMap<Millis, Vec<(TeamId, Sum)>> = BTreeMap::new();
    for row in rows {
        weeks.entry(row.week).or_default().push((row.team, row.sum()));
        names.extend(row.name.map(|name| (row.team, name)));
    }
    let words_of = |week: Millis, teams: &[TeamId]| -> Vec<String> {
        let of = said.iter().filter(|(at, team, ..)| *at == week && teams.contains(team));
        of.map(|(.., text)| text.clone()).collect()
    };
    let mut out = Vec::new();
    for (from, teams) in weeks.into_iter().rev() {
        let shown = shown(&teams);
        let mut groups = Vec::new();
        for (team, sum) in shown.teams.iter().filter(|(team, _)| sight.has(*team)) {
            let name = names.get(team).cloned();
            groups.push(PulseGroup::of(sum, Some(*team).zip(name), words_of(from, &[*team])));
        }
        if *sight == Sight::All {
            groups.extend(shown.rest.map(|(teams, sum)| PulseGroup::of(&sum, None, words_of(from, &teams))));
            groups.extend(
                shown.house.map(|sum| PulseGroup { all: true, ..PulseGroup::of(&sum, None, Vec::new()) }),
            );
        }
        if !groups.is_empty() {
            out.push(PulseWeek { from, groups });
        }
    }
    Ok(PulseFigures { enabled: rules.enabled, least: rules.least, weeks: out })
}

impl PulseGroup {
    fn of(sum: &Sum, team: Option<(TeamId, String)>, words: Vec<String>) -> Self {
        let (team, name) = team.unzip();
        Self { team, name, all: false, people: sum.at_least(), mean: sum.mean(), words }
    }
}

impl Sight {
    fn has(&self, team: TeamId) -> bool {
        match self {
            Self::All => true,
            Self::Teams(teams) => teams.contains(&team),
        }
    }
}

impl From<Scope> for Sight {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::All => Self::All,
            Scope::Teams { teams, .. } => Self::Teams(teams.into_iter().collect()),
        }
    }
}
