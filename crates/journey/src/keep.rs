//! Counts a matter anew and writes what changed, in the transaction of the follower.

use std::collections::HashMap;

use helppo_case::{CaseStatus, merged_into};
use helppo_channel::hours_of;
use helppo_hours::Schedule;
use helppo_kernel::{
    AgentId, Ambient, CaseId, ChannelId, ChannelKind, CustomerId, Event, MessageId, Millis, TeamId,
};
use helppo_store::{DbError, Tx, p, row};

use crate::dead_end;
use crate::event::tell_raised;
use crate::ledger::{LedgerEntry, Matter, Strain, entries, score};
use crate::store;
use crate::task::Mode;
use crate::way::way;

/// More than any case has events.
const ALL_EVENTS: usize = 1_000_000;
/// An entry that is older is history that is read again, and nobody is told.
const STILL_NEWS_MS: i64 = 3_600_000;

row! {
    /// A case as far as its effort depends on it.
    #[derive(Clone, Debug)]
    pub(crate) struct CaseNow {
        pub(crate) id: CaseId, pub(crate) customer: CustomerId, pub(crate) team: TeamId,
        pub(crate) owner: Option<AgentId>, pub(crate) task: Option<String>, pub(crate) channel: ChannelId,
        pub(crate) channel_kind: ChannelKind, pub(crate) opened_at: Millis, pub(crate) status: CaseStatus,
        pub(crate) merged_into: Option<CaseId>,
    }
}

row! {
    /// A matter in one line.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Line {
        pub(crate) team: TeamId, pub(crate) owner: Option<AgentId>, pub(crate) task: Option<String>,
        pub(crate) channel: ChannelKind,
        pub(crate) opened_at: Millis, pub(crate) contacts: i64, pub(crate) points: i64, pub(crate) strain: Strain,
        pub(crate) mode: Mode, pub(crate) kinds: i64, pub(crate) ended_in: ChannelKind,
        pub(crate) finished_at: Option<Millis>,
    }
}

/// Whether the case has been counted up to this event.
pub(crate) async fn seen(tx: &mut Tx, case: CaseId, seq: i64) -> Result<bool, DbError> {
    Ok(tx.opt::<i64>(store::SEEN, p![case]).await?.is_some_and(|seen| seen >= seq))
}

/// The case that `case` has become part of, or itself.
pub(crate) async fn root_of(tx: &mut Tx, case: CaseId) -> Result<Option<CaseNow>, DbError> {
    let mut at = case;
    loop {
        match tx.opt::<CaseNow>(store::CASE, p![at]).await? {
            Some(CaseNow { merged_into: Some(into), .. }) => at = into,
            found => return Ok(found),
        }
    }
}

/// Counts the matter of a case anew, and those that were part of it and are not any more.
pub(crate) async fn case(tx: &mut Tx, amb: &Ambient, case: CaseId) -> Result<(), DbError> {
    let mut ask = vec![case];
    let mut done: Vec<CaseId> = Vec::new();
    while let Some(next) = ask.pop() {
        let Some(root) = root_of(tx, next).await? else { continue };
        if !done.contains(&root.id) {
            done.push(root.id);
            ask.extend(matter(tx, amb, root.id).await?);
        }
    }
    Ok(())
}

/// Counts one matter; gives the cases that have left it since.
async fn matter(tx: &mut Tx, amb: &Ambient, id: CaseId) -> Result<Vec<CaseId>, DbError> {
    // First a write to the case's row: on PostgreSQL whoever counts it takes turns from here.
    tx.exec(store::HOLD_CASE, p![id]).await?;
    let Some(root) = tx.opt::<CaseNow>(store::CASE, p![id]).await? else { return Ok(Vec::new()) };
    let mut members = vec![id];
    members.extend(merged_into(tx, id).await?);
    let (matter, seqs) = read(tx, &root, &members).await?;
    let now = entries(&matter);
    put(tx, id, &now).await?;
    let before: Vec<CaseId> = tx.all(store::MEMBERS, p![id]).await?;
    for (member, seq) in &seqs {
        if *member != id && !before.contains(member) {
            tx.exec(store::DROP_ENTRIES, p![*member]).await?;
            tx.exec(store::DROP_MATTER, p![*member]).await?;
        }
        tx.exec(store::PUT_SEEN, p![*member, id, *seq]).await?;
    }
    let points = score(&now);
    let way = way(&matter.events, root.channel_kind);
    let line = Line {
        team: root.team,
        owner: root.owner,
        task: root.task.clone(),
        channel: root.channel_kind,
        opened_at: root.opened_at,
        contacts: way.contacts,
        points,
        strain: Strain::of(points),
        mode: way.mode,
        kinds: way.kinds,
        ended_in: way.ended_in,
        finished_at: way.finished_at.filter(|_| !root.status.is_live()),
    };
    let latest = now.last().map_or(Millis(0), |entry| entry.at);
    write(tx, amb, &root, line, latest).await?;
    let mut changes: Vec<_> = now.iter().filter_map(|e| Some((e.channel_kind, e.reason?))).collect();
    changes.sort_unstable();
    changes.dedup();
    for change in changes {
        dead_end::count(tx, amb, root.task.as_deref().unwrap_or_default(), change).await?;
    }
    Ok(before.into_iter().filter(|case| !members.contains(case)).collect())
}

/// Everything that a matter's entries depend on, and up to which event each case is read.
async fn read(
    tx: &mut Tx,
    root: &CaseNow,
    members: &[CaseId],
) -> Result<(Matter, Vec<(CaseId, i64)>), DbError> {
    let (mut cases, mut written) = (HashMap::new(), HashMap::new());
    let (mut events, mut seqs) = (Vec::new(), Vec::new());
    for member in members {
        let mut theirs: Vec<Event> = tx.events_of_case(*member, i64::MAX, ALL_EVENTS).await?;
        theirs.reverse();
        seqs.push((*member, theirs.last().map_or(0, |e| e.case_seq)));
        events.extend(theirs);
        if let Some(case) = tx.opt::<CaseNow>(store::CASE, p![*member]).await? {
            cases.insert(case.id, case.channel_kind);
        }
        written.extend(tx.all::<(MessageId, Millis)>(store::WRITTEN, p![*member]).await?);
    }
    if members.len() > 1 {
        events.sort_by_key(|e| (e.at, e.id));
    }
    let open = hours_of(tx, Some(root.channel)).await?.map_or(Schedule::Always, Schedule::Open);
    Ok((Matter { cases, events, written, open }, seqs))
}

/// Replaces the entries of a matter; what stands stays untouched.
async fn put(tx: &mut Tx, matter: CaseId, now: &[LedgerEntry]) -> Result<(), DbError> {
    let stood: Vec<LedgerEntry> = tx.all(store::ENTRIES, p![matter]).await?;
    for gone in stood.iter().filter(|stood| !now.contains(stood)) {
        tx.exec(store::DROP_ENTRY, p![matter, gone.event, gone.hoop]).await?;
    }
    for e in now.iter().filter(|entry| !stood.contains(entry)) {
        let params = p![
            matter,
            e.event,
            e.hoop,
            e.reason,
            e.at,
            e.case,
            e.interaction,
            e.channel_kind,
            e.clock_ms,
            e.open_ms,
            e.points
        ];
        tx.exec(store::PUT_ENTRY, params).await?;
    }
    Ok(())
}

/// Writes the matter's line, and tells when it has become more of a strain: only while that is news.
async fn write(
    tx: &mut Tx,
    amb: &Ambient,
    root: &CaseNow,
    line: Line,
    latest: Millis,
) -> Result<(), DbError> {
    let before: Option<Line> = tx.opt(store::MATTER, p![root.id]).await?;
    if before.as_ref() == Some(&line) {
        return Ok(());
    }
    let Line { team, owner, task, channel, opened_at, contacts, points, strain, .. } = &line;
    let (Line { mode, kinds, ended_in, finished_at, .. }, id) = (&line, root.id);
    let params = p![
        id,
        *team,
        *owner,
        task,
        *channel,
        *opened_at,
        *contacts,
        *points,
        *strain,
        *mode,
        *kinds,
        *ended_in,
        *finished_at
    ];
    tx.exec(store::PUT_MATTER, params).await?;
    let was = before.map_or(Strain::Low, |before| before.strain);
    let news = amb.now().since(latest) <= STILL_NEWS_MS && root.status.is_live();
    if *strain > was && news {
        tell_raised(tx, amb, (root.id, root.customer), (was, *strain), *points).await?;
    }
    Ok(())
}
