//! How the bot does: in how many contacts it took part, and how many of these it settled for good.
//!
//! A contact is settled when the customer said so and did not come again within 72 hours. Who leaves without a
//! word has said nothing and is counted as that, never as settled.

use std::collections::HashMap;

use helppo_case::CaseRow;
use helppo_kernel::{CaseId, ChannelKind, Cursor, InteractionId, Locale, Millis, Page};
use helppo_people::Scope;
use helppo_store::{DbError, P, Tx, row};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ledger::{Fate, WINDOW_MS};

const DAY_MS: i64 = 86_400_000;
/// 1970 began on a Thursday; weeks begin on Mondays.
const MONDAY: i64 = 3;

/// The bot's part in a stretch of time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BotFigures {
    pub from: Millis,
    /// Until just before.
    pub to: Millis,
    /// By language, kind of channel and week.
    pub cells: Vec<BotCell>,
    /// Why the bot gave contacts to people, the most frequent first.
    pub reasons: Vec<BotReason>,
}

/// Contacts of one language, kind of channel and week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BotCell {
    pub locale: Locale,
    pub channel_kind: ChannelKind,
    /// The Monday, 0:00 UTC.
    pub week: Millis,
    /// That customers began.
    pub contacts: i64,
    /// In which the bot gave an answer or an offer.
    pub involved: i64,
    /// Of these: settled by the customer's word, and not back within 72 hours.
    pub settled: i64,
    /// … settled, and back within 72 hours.
    pub returned: i64,
    /// … settled less than 72 hours ago: not known yet.
    pub pending: i64,
    /// … given to people.
    pub handed_over: i64,
    /// … left without a word: not known, and not counted as settled.
    pub silent: i64,
    /// … still going on.
    pub open: i64,
}

/// Contacts given to people for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BotReason {
    /// `asked`, `unknown`, `misses`…; empty when people took it.
    pub reason: String,
    pub contacts: i64,
}

/// Which contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BotTalks {
    Contacts,
    Involved,
    Settled,
    Returned,
    Pending,
    HandedOver,
    Silent,
    Open,
}

impl BotTalks {
    fn sql(self, known: i64) -> String {
        let involved = "t.answered + t.offered > 0";
        match self {
            Self::Contacts => "1 = 1".into(),
            Self::Involved => involved.into(),
            Self::Settled => format!(
                "{involved} AND t.fate = 'settled' AND t.returned_at IS NULL AND t.ended_at <= {known}"
            ),
            Self::Returned => format!("{involved} AND t.fate = 'settled' AND t.returned_at IS NOT NULL"),
            Self::Pending => format!(
                "{involved} AND t.fate = 'settled' AND t.returned_at IS NULL AND t.ended_at > {known}"
            ),
            Self::HandedOver => format!("{involved} AND t.fate = 'handed_over'"),
            Self::Silent => format!("{involved} AND t.fate = 'silent'"),
            Self::Open => format!("{involved} AND t.fate = 'open'"),
        }
    }
}

/// Narrows contacts down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TalkPart {
    pub(crate) locale: Option<Locale>,
    pub(crate) channel: Option<ChannelKind>,
    pub(crate) reason: Option<String>,
}

/// A contact behind a number.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BotTalk {
    pub interaction: InteractionId,
    pub locale: Locale,
    pub channel_kind: ChannelKind,
    pub started_at: Millis,
    pub fate: Fate,
    pub reason: Option<String>,
    pub returned_at: Option<Millis>,
    /// The case as it is now.
    pub row: CaseRow,
}

/// The figures of contacts that began from `from` until just before `to`, as far as `scope` sees.
pub(crate) async fn figures(
    tx: &mut Tx,
    scope: &Scope,
    now: Millis,
    (from, to): (Millis, Millis),
) -> Result<BotFigures, DbError> {
    let mut params = vec![P::I64(from.0), P::I64(to.0)];
    let sight = in_sight(scope, &mut params);
    let known = now.plus(-WINDOW_MS).0;
    let sum = |which: BotTalks| format!("sum(CASE WHEN {} THEN 1 ELSE 0 END)", which.sql(known));
    let sums: Vec<String> = [
        BotTalks::Involved,
        BotTalks::Settled,
        BotTalks::Returned,
        BotTalks::Pending,
        BotTalks::HandedOver,
        BotTalks::Silent,
        BotTalks::Open,
    ]
    .map(sum)
    .into();
    let week = format!("((t.started_at / {DAY_MS} + {MONDAY}) / 7)");
    let sql = format!(
        "SELECT t.locale, t.channel_kind, {week}, count(*), {} FROM learn_talk t JOIN cases c ON c.id = t.case_id
         WHERE t.started_at >= $1 AND t.started_at < $2{sight} GROUP BY t.locale, t.channel_kind, {week}
         ORDER BY 3, 1, 2",
        sums.join(", ")
    );
    type Counted = (Locale, ChannelKind, i64, i64, i64, i64, i64, i64, i64, i64, i64);
    let cells: Vec<Counted> = tx.all(&sql, &params).await?;
    let cell = |c: Counted| BotCell {
        locale: c.0,
        channel_kind: c.1,
        week: Millis((c.2 * 7 - MONDAY) * DAY_MS),
        contacts: c.3,
        involved: c.4,
        settled: c.5,
        returned: c.6,
        pending: c.7,
        handed_over: c.8,
        silent: c.9,
        open: c.10,
    };
    let sql = format!(
        "SELECT coalesce(t.reason, ''), count(*) FROM learn_talk t JOIN cases c ON c.id = t.case_id
         WHERE t.started_at >= $1 AND t.started_at < $2 AND t.fate = 'handed_over'{sight}
         GROUP BY coalesce(t.reason, '') ORDER BY 2 DESC, 1"
    );
    let reasons: Vec<(String, i64)> = tx.all(&sql, &params).await?;
    let reasons = reasons.into_iter().map(|(reason, contacts)| BotReason { reason, contacts }).collect();
    Ok(BotFigures { from, to, cells: cells.into_iter().map(cell).collect(), reasons })
}

row! {
    struct Flat {
        interaction: InteractionId, case: CaseId, locale: Locale, channel_kind: ChannelKind, started_at: Millis,
        fate: Fate, reason: Option<String>, returned_at: Option<Millis>,
    }
}

/// The contacts behind a number, the newest first. The cursor is when the last one began, and its id.
pub(crate) async fn talks(
    tx: &mut Tx,
    scope: &Scope,
    now: Millis,
    (from, to): (Millis, Millis),
    (which, part): (BotTalks, &TalkPart),
    (after, limit): ((i64, i64), usize),
) -> Result<Page<BotTalk>, DbError> {
    let mut params = vec![P::I64(from.0), P::I64(to.0), P::I64(after.0), P::I64(after.1)];
    let mut narrow = in_sight(scope, &mut params);
    let mut equal = |column: &str, word: &'static str| {
        params.push(P::Text(word));
        narrow.push_str(&format!(" AND {column} = ${}", params.len()));
    };
    if let Some(locale) = part.locale {
        equal("t.locale", locale.as_str());
    }
    if let Some(channel) = part.channel {
        equal("t.channel_kind", channel.as_str());
    }
    if let Some(reason) = &part.reason {
        params.push(P::Text(reason));
        narrow
            .push_str(&format!(" AND coalesce(t.reason, '') = ${} AND t.fate = 'handed_over'", params.len()));
    }
    params.push(P::I64(i64::try_from(limit + 1).unwrap_or(i64::MAX)));
    let sql = format!(
        "SELECT t.interaction, t.case_id, t.locale, t.channel_kind, t.started_at, t.fate, t.reason, t.returned_at
         FROM learn_talk t JOIN cases c ON c.id = t.case_id
         WHERE t.started_at >= $1 AND t.started_at < $2 AND (t.started_at, t.interaction) < ($3, $4)
           AND {}{narrow} ORDER BY t.started_at DESC, t.interaction DESC LIMIT ${}",
        which.sql(now.plus(-WINDOW_MS).0),
        params.len()
    );
    let mut found: Vec<Flat> = tx.all(&sql, &params).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| Cursor(vec![last.started_at.0, last.interaction.0]));
    let mut ids: Vec<CaseId> = found.iter().map(|flat| flat.case).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows: HashMap<CaseId, CaseRow> =
        helppo_case::list::rows(tx, &ids).await?.into_iter().map(|row| (row.head.id, row)).collect();
    let with_row = |flat: Flat| {
        Some(BotTalk {
            row: rows.get(&flat.case)?.clone(),
            interaction: flat.interaction,
            locale: flat.locale,
            channel_kind: flat.channel_kind,
            started_at: flat.started_at,
            fate: flat.fate,
            reason: flat.reason,
            returned_at: flat.returned_at,
        })
    };
    Ok(Page { items: found.into_iter().filter_map(with_row).collect(), next })
}

/// Narrows down to what the reader may see.
fn in_sight(scope: &Scope, params: &mut Vec<P<'_>>) -> String {
    let Scope::Teams { agent, teams } = scope else { return String::new() };
    params.push(P::I64(agent.0));
    let own = format!("c.owner = ${}", params.len());
    let marks: Vec<String> = (1..=teams.len()).map(|n| format!("${}", params.len() + n)).collect();
    params.extend(teams.iter().map(|team| P::I64(team.0)));
    let team = if marks.is_empty() { "1 = 0".into() } else { format!("c.team IN ({})", marks.join(", ")) };
    format!(" AND ({own} OR {team})")
}
