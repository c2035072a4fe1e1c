//! The figures: how easy it was, and the answers behind each number.

use helppo_kernel::{CaseId, ChannelKind, Cursor, Millis, Page, ResponseId};
use helppo_people::Scope;
use helppo_store::{DbError, P, Tx, row};
use serde::Serialize;
use utoipa::ToSchema;

/// Effort over a time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CesFigures {
    /// From when.
    pub from: Millis,
    /// Until just before.
    pub to: Millis,
    /// Questions put.
    pub asked: i64,
    /// Answers given.
    pub n: i64,
    /// Their mean, 1 to 7; none without answers.
    pub mean: Option<f64>,
    /// How many chose 1, 2, … 7.
    pub scores: Vec<i64>,
    /// The answers, newest first.
    pub rows: Page<CesRow>,
}

row! {
    /// One answer.
    #[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
    pub struct CesRow {
        /// Its id.
        pub id: ResponseId,
        /// The case it is about.
        pub case: CaseId,
        /// That case's number.
        pub number: i64,
        /// What the case was about.
        pub subject: String,
        /// The channel in which it was asked.
        pub channel_kind: ChannelKind,
        /// 1 very hard, to 7 very easy.
        pub score: i64,
        /// What the customer wrote.
        pub text: Option<String>,
        /// When.
        pub answered_at: Millis,
    }
}

/// The figures for the answers that `scope` may see, given from `from` until just before `to`; rows start
/// after `after` (time and id of the last one seen).
pub async fn ces(
    tx: &mut Tx,
    scope: &Scope,
    (from, to): (Millis, Millis),
    after: [i64; 2],
    limit: usize,
) -> Result<CesFigures, DbError> {
    let teams = match scope {
        Scope::All => None,
        Scope::Teams { teams, .. } => Some(teams.iter().map(|t| P::I64(t.0)).collect::<Vec<_>>()),
    };
    let mut params = vec![P::I64(from.0), P::I64(to.0)];
    params.extend(teams.iter().flatten());
    let visible = |first: usize| match &teams {
        None => String::new(),
        Some(teams) if teams.is_empty() => " AND 1 = 0".to_owned(),
        Some(teams) => {
            let marks: Vec<String> = (first..first + teams.len()).map(|n| format!("${n}")).collect();
            format!(" AND team IN ({})", marks.join(", "))
        }
    };
    let asked =
        format!("SELECT count(*) FROM survey_ask WHERE asked_at >= $1 AND asked_at < $2{}", visible(3));
    let asked: i64 = tx.one(&asked, &params).await?;
    let counts = format!(
        "SELECT score, count(*) FROM survey_response WHERE kind = 'ces' AND answered_at >= $1 AND answered_at < $2{}
         GROUP BY score",
        visible(3)
    );
    let counts: Vec<(i64, i64)> = tx.all(&counts, &params).await?;
    let mut scores = vec![0; 7];
    for (score, n) in counts {
        if let Some(place) = usize::try_from(score - 1).ok().and_then(|i| scores.get_mut(i)) {
            *place = n;
        }
    }
    let (n, sum) = (1..)
        .zip(&scores)
        .fold((0, 0), |(n, sum), (score, count): (i64, _)| (n + count, sum + score * count));
    #[expect(clippy::cast_precision_loss, reason = "counts of answers are far below 2^52")]
    let mean = (n > 0).then(|| sum as f64 / n as f64);

    let mut params = vec![P::I64(from.0), P::I64(to.0), P::I64(after[0]), P::I64(after[1])];
    params.extend(teams.iter().flatten());
    let limit_at = params.len() + 1;
    params.push(P::I64(i64::try_from(limit + 1).unwrap_or(i64::MAX)));
    let rows = format!(
        "SELECT r.id, r.case_id, c.number, c.subject, r.channel_kind, r.score, r.text, r.answered_at
         FROM survey_response r JOIN cases c ON c.id = r.case_id
         WHERE r.kind = 'ces' AND r.answered_at >= $1 AND r.answered_at < $2 AND (r.answered_at, r.id) < ($3, $4){}
         ORDER BY r.answered_at DESC, r.id DESC LIMIT ${limit_at}",
        visible(5).replace("team", "r.team")
    );
    let rows: Vec<CesRow> = tx.all(&rows, &params).await?;
    let rows = Page::from_overfull(rows, limit, |r| Cursor(vec![r.answered_at.0, r.id.0]));
    Ok(CesFigures { from, to, asked, n, mean, scores, rows })
}
