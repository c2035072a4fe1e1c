//! A stretch of days in figures: what came in, what was done, how quickly; by day, agent and channel.

use std::collections::BTreeMap;

use helppo_kernel::{AgentId, ChannelKind, TeamId};
use helppo_people::Scope;
use helppo_store::{DbError, P, Tx, p};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{spread, store};

/// Figures of some days, or of one agent's or one channel's part in them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Figures {
    /// Contacts that began.
    pub contacts: i64,
    /// Cases opened.
    pub opened: i64,
    /// Cases solved.
    pub solved: i64,
    /// Cases opened again.
    pub reopened: i64,
    /// Cases closed.
    pub closed: i64,
    /// Waits that ended with an answer.
    pub answered: i64,
    /// Of these, within the target.
    pub in_target: i64,
    /// Waits that the customer gave up.
    pub abandoned: i64,
    /// Messages of agents.
    pub replied: i64,
    /// First replies to a case.
    pub first_replies: i64,
    /// Their mean time.
    pub first_reply_mean_ms: Option<i64>,
    /// Answers about effort.
    pub ces_n: i64,
    /// Their mean.
    pub ces_mean: Option<f64>,
    #[serde(skip)]
    first_reply_total: i64,
    #[serde(skip)]
    ces_total: i64,
}

/// A stretch of days.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Month {
    /// The first day, as 20261101.
    pub from: i64,
    /// The last day.
    pub to: i64,
    /// All together.
    pub total: Figures,
    /// By day.
    pub days: Vec<DayFigures>,
    /// By agent, in the order of names: not a ranking.
    pub agents: Vec<AgentFigures>,
    /// By kind of channel.
    pub channels: Vec<ChannelFigures>,
    /// Half of the first replies came within this time.
    pub first_reply_p50_ms: Option<i64>,
    /// Nine of ten did.
    pub first_reply_p90_ms: Option<i64>,
    /// How many cases are in each status now.
    pub statuses: BTreeMap<String, i64>,
}

/// A day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DayFigures {
    /// As 20261124.
    pub day: i64,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// An agent.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AgentFigures {
    /// Who.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// Their part.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A kind of channel.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChannelFigures {
    /// Which.
    pub channel_kind: ChannelKind,
    /// Its part.
    #[serde(flatten)]
    pub figures: Figures,
}

/// The figures of the days `from` to `to`, both included, of the teams that `scope` may see, or of one.
pub async fn month(
    tx: &mut Tx,
    scope: &Scope,
    team: Option<TeamId>,
    from: i64,
    to: i64,
) -> Result<Month, DbError> {
    let teams: Option<Vec<TeamId>> = match (scope, team) {
        (Scope::All, None) => None,
        (Scope::All, Some(team)) => Some(vec![team]),
        (Scope::Teams { teams, .. }, None) => Some(teams.clone()),
        (Scope::Teams { teams, .. }, Some(team)) => {
            Some(teams.iter().copied().filter(|t| *t == team).collect())
        }
    };
    let mut params = vec![P::I64(from), P::I64(to)];
    params.extend(teams.iter().flatten().map(|t| P::I64(t.0)));
    let of = format!("FROM report_day WHERE day >= $1 AND day <= $2{}", visible(teams.as_deref(), 3));
    let sums = "CAST(sum(n) AS BIGINT), CAST(sum(total) AS BIGINT)";

    let days: Vec<(i64, String, i64, i64)> = tx
        .all(&format!("SELECT day, metric, {sums} {of} GROUP BY day, metric ORDER BY day"), &params)
        .await?;
    let agents: Vec<(AgentId, String, i64, i64)> = tx
        .all(&format!("SELECT agent, metric, {sums} {of} AND agent <> 0 GROUP BY agent, metric"), &params)
        .await?;
    let channels: Vec<(ChannelKind, String, i64, i64)> = tx
        .all(&format!("SELECT channel_kind, metric, {sums} {of} GROUP BY channel_kind, metric"), &params)
        .await?;
    let spread_sql = format!(
        "SELECT bucket, CAST(sum(n) AS BIGINT) FROM report_spread
         WHERE day >= $1 AND day <= $2{} AND metric = 'first_reply' GROUP BY bucket",
        visible(teams.as_deref(), 3)
    );
    let first_replies: Vec<(i64, i64)> = tx.all(&spread_sql, &params).await?;
    let names: Vec<(AgentId, String)> = tx.all(store::NAMES, p![]).await?;

    let mut total = Figures::default();
    for (_, metric, n, sum) in &days {
        total.add(metric, *n, *sum);
    }
    let agents = group(agents);
    let mut agents: Vec<AgentFigures> = names
        .into_iter()
        .filter_map(|(id, name)| Some(AgentFigures { id, name, figures: agents.get(&id)?.clone().done() }))
        .collect();
    agents.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Month {
        from,
        to,
        total: total.done(),
        days: group(days).into_iter().map(|(day, f)| DayFigures { day, figures: f.done() }).collect(),
        agents,
        channels: group(channels)
            .into_iter()
            .map(|(channel_kind, f)| ChannelFigures { channel_kind, figures: f.done() })
            .collect(),
        first_reply_p50_ms: spread::percentile(&first_replies, 50),
        first_reply_p90_ms: spread::percentile(&first_replies, 90),
        statuses: statuses(tx, teams.as_deref()).await?,
    })
}

async fn statuses(tx: &mut Tx, teams: Option<&[TeamId]>) -> Result<BTreeMap<String, i64>, DbError> {
    let params: Vec<P<'_>> = teams.into_iter().flatten().map(|t| P::I64(t.0)).collect();
    let sql = format!(
        "SELECT status, CAST(sum(n) AS BIGINT) FROM case_tally WHERE owner = -1{} GROUP BY status",
        visible(teams, 1)
    );
    let rows: Vec<(String, i64)> = tx.all(&sql, &params).await?;
    Ok(rows.into_iter().collect())
}

fn visible(teams: Option<&[TeamId]>, first: usize) -> String {
    match teams {
        None => String::new(),
        Some([]) => " AND 1 = 0".into(),
        Some(teams) => {
            let marks: Vec<String> = (first..first + teams.len()).map(|n| format!("${n}")).collect();
            format!(" AND team IN ({})", marks.join(", "))
        }
    }
}

fn group<K: Ord>(rows: Vec<(K, String, i64, i64)>) -> BTreeMap<K, Figures> {
    let mut groups: BTreeMap<K, Figures> = BTreeMap::new();
    for (key, metric, n, total) in rows {
        groups.entry(key).or_default().add(&metric, n, total);
    }
    groups
}

impl Figures {
    fn add(&mut self, metric: &str, n: i64, total: i64) {
        match metric {
            "contact" => self.contacts += n,
            "opened" => self.opened += n,
            "solved" => self.solved += n,
            "reopened" => self.reopened += n,
            "closed" => self.closed += n,
            "answered" => self.answered += n,
            "in_target" => self.in_target += n,
            "abandoned" => self.abandoned += n,
            "replied" => self.replied += n,
            "first_reply" => {
                self.first_replies += n;
                self.first_reply_total += total;
            }
            "ces" => {
                self.ces_n += n;
                self.ces_total += total;
            }
            _ => {}
        }
    }

    fn done(mut self) -> Self {
        self.first_reply_mean_ms =
            (self.first_replies > 0).then(|| self.first_reply_total / self.first_replies);
        #[expect(clippy::cast_precision_loss, reason = "counts of answers are far below 2^52")]
        let mean = self.ces_total as f64 / self.ces_n as f64;
        self.ces_mean = (self.ces_n > 0).then_some(mean);
        self
    }
}
