//! Reads a case anew and writes what changed, in the transaction of the follower.

use std::collections::HashMap;

use helppo_kernel::{Actor, Ambient, ArticleId, CaseId, Event, Locale, Millis};
use helppo_people::settings;
use helppo_store::{DbError, Tx, p};

use crate::event::tell_judged;
use crate::ledger::{Read, Said, Told, WINDOW_MS, read};
use crate::links::links;
use crate::mask::mask;
use crate::store::{self, CaseNow, GapRow, MessageRow, OutcomeRow, TalkRow};

/// More than any case has events.
const ALL_EVENTS: usize = 100_000;
/// Longest question kept, in characters.
const LONGEST: usize = 400;

/// Whether the case has been read up to this event.
pub(crate) async fn seen(tx: &mut Tx, case: CaseId, seq: i64) -> Result<bool, DbError> {
    Ok(tx.opt::<i64>(store::SEEN, p![case]).await?.is_some_and(|seen| seen >= seq))
}

/// Reads a case anew after what happened `at` a time, and those of the same customer whose settling it puts in
/// question.
pub(crate) async fn case(tx: &mut Tx, amb: &Ambient, id: CaseId, at: Millis) -> Result<(), DbError> {
    let Some(customer) = one(tx, amb, id).await? else { return Ok(()) };
    let since = at.plus(-WINDOW_MS);
    let lately: Vec<CaseId> = tx.all(store::LATELY, p![customer, since.plus(-WINDOW_MS), id, since]).await?;
    for other in lately {
        one(tx, amb, other).await?;
    }
    Ok(())
}

async fn one(tx: &mut Tx, amb: &Ambient, id: CaseId) -> Result<Option<helppo_kernel::CustomerId>, DbError> {
    // First a write to the case's row: on PostgreSQL whoever reads it takes turns from here.
    tx.exec(store::HOLD_CASE, p![id]).await?;
    let Some(now) = tx.opt::<CaseNow>(store::CASE, p![id]).await? else { return Ok(None) };
    let (told, seq) = told(tx, id, &now).await?;
    put(tx, amb, id, &now, read(&told)).await?;
    tx.exec(store::PUT_SEEN, p![id, seq]).await?;
    Ok(Some(now.customer))
}

async fn told(tx: &mut Tx, id: CaseId, now: &CaseNow) -> Result<(Told, i64), DbError> {
    let mut events: Vec<Event> = tx.events_of_case(id, i64::MAX, ALL_EVENTS).await?;
    events.reverse();
    let seq = events.last().map_or(0, |event| event.case_seq);
    let mut messages = HashMap::new();
    let mut addresses: HashMap<(Locale, String), ArticleId> = HashMap::new();
    for row in tx.all::<MessageRow>(store::MESSAGES, p![id]).await? {
        let leads_to = if row.author_kind == "agent" { links(&row.text) } else { Vec::new() };
        for (locale, slug) in &leads_to {
            let found: Option<ArticleId> = tx.opt(store::ADDRESS, p![*locale, slug]).await?;
            addresses.extend(found.map(|article| ((*locale, slug.clone()), article)));
        }
        messages.insert(row.id, said(&row, &now.name, leads_to));
    }
    let began = events.first().map_or(Millis(0), |event| event.at);
    let elsewhere = tx.all(store::BEGUN_ELSEWHERE, p![now.customer, began, id]).await?;
    let locale = match now.locale {
        Some(locale) => locale,
        None => settings(tx).await?.language(),
    };
    Ok((Told { events, messages, locale, elsewhere, addresses }, seq))
}

fn said(row: &MessageRow, name: &str, leads_to: Vec<(Locale, String)>) -> Said {
    let masked = mask(row.text.trim(), &[name]);
    let text = masked.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
    let beside =
        row.extra.as_ref().and_then(|extra| serde_json::from_value(extra.get("beside")?.clone()).ok());
    Said { text, beside, leads_to }
}

/// Replaces what was read of a case; what stands stays untouched. What is judged anew is told.
async fn put(tx: &mut Tx, amb: &Ambient, case: CaseId, now: &CaseNow, read: Read) -> Result<(), DbError> {
    let stood: Vec<TalkRow> = tx.all(store::TALKS, p![case]).await?;
    for t in read.talks.into_iter().map(TalkRow::from).filter(|talk| !stood.contains(talk)) {
        let params = p![
            t.interaction,
            case,
            now.customer,
            t.channel_kind,
            t.locale,
            t.started_at,
            t.answered,
            t.offered,
            t.fate,
            t.reason,
            t.ended_at,
            t.returned_at
        ];
        tx.exec(store::PUT_TALK, params).await?;
    }
    let stood: Vec<OutcomeRow> = tx.all(store::OUTCOMES, p![case]).await?;
    for o in read.outcomes.into_iter().map(OutcomeRow::from).filter(|outcome| !stood.contains(outcome)) {
        let params = p![
            o.event,
            o.article,
            case,
            o.interaction,
            o.locale,
            o.channel_kind,
            o.given,
            o.verdict,
            o.confidence,
            o.question,
            o.at
        ];
        tx.exec(store::PUT_OUTCOME, params).await?;
        let before = stood.iter().find(|stood| (stood.event, stood.article) == (o.event, o.article));
        if before.map_or(o.verdict.lesson().is_some(), |before| before.verdict != o.verdict) {
            tell_judged(tx, amb, Actor::System, &o).await?;
        }
    }
    let stood: Vec<GapRow> = tx.all(store::GAPS_OF_CASE, p![case]).await?;
    for gone in stood.iter().filter(|stood| read.gaps.iter().all(|gap| gap.interaction.0 != stood.id)) {
        tx.exec(store::DROP_GAP, p![gone.id]).await?;
    }
    for gap in &read.gaps {
        let same = |stood: &GapRow| {
            (stood.id, stood.kind, stood.locale, stood.question.as_str(), stood.article)
                == (gap.interaction.0, gap.kind, gap.locale, gap.question.as_str(), gap.article)
        };
        if !stood.iter().any(same) {
            let row = p![gap.interaction, gap.kind, gap.locale, gap.question, case, gap.article, gap.at];
            tx.exec(store::PUT_GAP, row).await?;
            crate::gather::soon(tx, amb).await?;
        }
    }
    Ok(())
}

impl From<crate::ledger::Talk> for TalkRow {
    fn from(t: crate::ledger::Talk) -> Self {
        Self {
            interaction: t.interaction,
            channel_kind: t.channel_kind,
            locale: t.locale,
            started_at: t.started_at,
            answered: t.answered,
            offered: t.offered,
            fate: t.fate,
            reason: t.reason,
            ended_at: t.ended_at,
            returned_at: t.returned_at,
        }
    }
}

impl From<crate::ledger::Outcome> for OutcomeRow {
    fn from(o: crate::ledger::Outcome) -> Self {
        Self {
            event: o.event,
            article: o.article,
            interaction: o.interaction,
            locale: o.locale,
            channel_kind: o.channel_kind,
            given: o.given,
            verdict: o.verdict,
            confidence: o.confidence,
            question: o.question,
            at: o.at,
        }
    }
}
