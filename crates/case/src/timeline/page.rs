//! Pages of the timeline, from the newest backwards.

use helppo_kernel::{CaseId, Cursor, CustomerId, Event, MessageId, Millis, Page};
use helppo_store::{DbError, Tx, p, sql};
use serde::Serialize;

use super::item::{CaseRef, CustomerItem, TimelineItem};
use super::load::items;
use crate::link::Links;
use crate::list::Looker;
use crate::merge::merged_into;

/// A page of a case's timeline, oldest first.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Timeline {
    /// The items.
    pub items: Vec<TimelineItem>,
    /// Whether there is more before them.
    pub has_more: bool,
}

/// Events that are steps of machinery or shown by what they belong to.
const HIDDEN: [&str; 11] = [
    "InteractionStarted",
    "Queued",
    "Offered",
    "OfferExpired",
    "OfferDeclined",
    "OfferWithdrawn",
    "DeliveryChanged",
    "CaseEdited",
    "Resumed",
    "ArticleRead",
    "DueChanged",
];
/// Events of one merged case that a page takes in.
const MERGED_AT_ONCE: usize = 500;
/// Cases of a customer that their page reads.
const CASES_OF_CUSTOMER: usize = 20;

sql!(EVENT_OF_MESSAGE, "SELECT m.case_id, m.seq FROM message m WHERE m.id = $1");

sql!(
    CASES_OF,
    "SELECT id, number, subject, team, owner FROM cases WHERE customer = $1 ORDER BY id DESC LIMIT $2"
);

/// The items of a case before its event number `before`, at most `limit` of its own; items of cases
/// that were merged into it stand where they happened, with the number of the item before them.
pub async fn timeline(
    tx: &mut Tx,
    links: &Links,
    case: CaseId,
    before: Option<i64>,
    limit: usize,
) -> Result<Timeline, DbError> {
    let mut from = before.unwrap_or(i64::MAX);
    let mut events: Vec<Event> = Vec::new();
    let mut has_more = true;
    while events.len() < limit && has_more {
        let read = tx.events_of_case(case, from, limit * 2).await?;
        has_more = read.len() == limit * 2;
        from = read.last().map_or(from, |e| e.case_seq);
        events.extend(read.into_iter().filter(is_shown));
    }
    if events.len() > limit {
        events.truncate(limit);
        has_more = true;
    }
    let oldest = if has_more { events.last().map(|e| e.at) } else { None };
    let newest = match before {
        Some(before) => tx.events_of_case(case, before + 1, 1).await?.first().map(|e| e.at),
        None => None,
    };
    weave(tx, case, &mut events, oldest, newest).await?;
    events.reverse();
    let mut items = items(tx, links, &events).await?;
    for item in &mut items {
        item.merged_case = item.case.filter(|c| *c != case);
    }
    Ok(Timeline { items, has_more })
}

/// What was said and done with a customer in all channels, newest first, in cases the looker may see.
/// The cursor is the time and the id of the last event.
pub async fn customer_timeline(
    tx: &mut Tx,
    links: &Links,
    looker: &Looker,
    customer: CustomerId,
    before: (i64, i64),
    limit: usize,
) -> Result<Page<CustomerItem>, DbError> {
    type Sight = (CaseId, i64, String, helppo_kernel::TeamId, Option<helppo_kernel::AgentId>);
    let all: Vec<Sight> = tx.all(CASES_OF, p![customer, CASES_OF_CUSTOMER]).await?;
    let mut cases: Vec<CaseRef> = Vec::new();
    for (id, number, subject, team, owner) in all {
        if looker.may_see(team, owner) {
            cases.push(CaseRef { id, number, subject: Some(subject).filter(|s| !s.is_empty()) });
        }
    }
    let mut events: Vec<Event> = Vec::new();
    for case in &cases {
        let read = tx.events_of_case(case.id, i64::MAX, MERGED_AT_ONCE).await?;
        events.extend(read.into_iter().filter(|e| is_shown(e) && (e.at.0, e.id.0) < before));
    }
    events.sort_unstable_by_key(|e| std::cmp::Reverse((e.at, e.id)));
    let more = events.len() > limit;
    events.truncate(limit);
    let next = events.last().filter(|_| more).map(|e| Cursor(vec![e.at.0, e.id.0]));
    let shown = items(tx, links, &events).await?;
    let of = |item: &TimelineItem| cases.iter().find(|c| item.case == Some(c.id)).cloned();
    let items =
        shown.into_iter().filter_map(|item| of(&item).map(|case| CustomerItem { item, case })).collect();
    Ok(Page { items, next })
}

/// The event whose item is to be shown for `event`: itself, or the one of the message it tells about.
pub(super) async fn shown_event(tx: &mut Tx, event: &Event) -> Result<Option<Event>, DbError> {
    if event.kind == "DeliveryChanged" {
        let Some(message) = event.get::<MessageId>("message") else { return Ok(None) };
        let place: Option<(CaseId, i64)> = tx.opt(EVENT_OF_MESSAGE, p![message]).await?;
        let Some((case, seq)) = place else { return Ok(None) };
        let found = tx.events_of_case(case, seq + 1, 1).await?.pop();
        return Ok(found.filter(|e| e.get::<MessageId>("message") == Some(message)));
    }
    Ok(is_shown(event).then(|| event.clone()))
}

/// Puts the events of merged cases between those of the case itself. Both are newest first.
async fn weave(
    tx: &mut Tx,
    case: CaseId,
    events: &mut Vec<Event>,
    oldest: Option<Millis>,
    newest: Option<Millis>,
) -> Result<(), DbError> {
    let mut guests: Vec<Event> = Vec::new();
    for merged in merged_into(tx, case).await? {
        let read = tx.events_of_case(merged, i64::MAX, MERGED_AT_ONCE).await?;
        guests.extend(read.into_iter().filter(|e| {
            is_shown(e) && oldest.is_none_or(|at| e.at >= at) && newest.is_none_or(|at| e.at < at)
        }));
    }
    for mut guest in guests {
        let place = events.iter().position(|e| (e.at, e.id) < (guest.at, guest.id)).unwrap_or(events.len());
        guest.case_seq = events.get(place).map_or(0, |e| e.case_seq);
        events.insert(place, guest);
    }
    Ok(())
}

fn is_shown(event: &Event) -> bool {
    !HIDDEN.contains(&event.kind.as_str())
}
