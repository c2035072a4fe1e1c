//! Counts a matter anew and moves what changed into the sums, all in the transaction of the follower.

use std::collections::{BTreeMap, HashMap, HashSet};

use helppo_kernel::{
    CaseId, ChannelKind, CustomerId, Event, EventId, InteractionId, MessageId, Millis, TeamId,
};
use helppo_store::{DbError, Tx, p, row};

use super::fact::{Fact, Kind, LONGEST_RETURN_DAYS};
use super::fold::{Matter, fold};
use super::store;
use crate::calendar::SLOT_MS;

const LONGEST_RETURN_MS: i64 = LONGEST_RETURN_DAYS * 86_400_000;
/// More than any case has events.
const ALL_EVENTS: usize = 1_000_000;

row! {
    /// A case as it stands.
    struct Case {
        id: CaseId, team: TeamId, kind: ChannelKind, customer: CustomerId, task: Option<String>,
        language: Option<String>, merged_into: Option<CaseId>,
    }
}

row! {
    /// A fact as it is kept.
    #[derive(Clone, PartialEq)]
    struct Kept {
        fact: String, event: EventId, at: Millis, case: CaseId, interaction: Option<InteractionId>,
        team: TeamId, kind: ChannelKind, task: String, language: String, bucket: i64, value: i64,
    }
}

row! {
    /// A matter in one line.
    #[derive(Clone, PartialEq)]
    struct Line { customer: CustomerId, task: String, opened: Option<Millis>, resolved: Option<Millis> }
}

/// Whether the case has been counted up to this event.
pub(crate) async fn seen(tx: &mut Tx, case: CaseId, seq: i64) -> Result<bool, DbError> {
    Ok(tx.opt::<i64>(store::SEEN, p![case]).await?.is_some_and(|seen| seen >= seq))
}

/// Two customers are one, or two again: all their matters may be returns of each other.
pub(crate) async fn customers(tx: &mut Tx, event: &Event) -> Result<(), DbError> {
    let mut cases: Vec<CaseId> = Vec::new();
    for customer in event.customer.into_iter().chain(event.get("from")) {
        cases.extend(tx.all::<CaseId>(store::CASES_OF_CUSTOMER, p![customer]).await?);
    }
    for id in cases {
        case(tx, id).await?;
    }
    Ok(())
}

/// Counts the matter of a case anew, and those of the same customer for which it may be a return.
pub(crate) async fn case(tx: &mut Tx, case: CaseId) -> Result<(), DbError> {
    let mut ask = vec![case];
    let mut done: HashSet<CaseId> = HashSet::new();
    while let Some(next) = ask.pop() {
        let Some(root) = root_of(tx, next).await? else { continue };
        if done.insert(root) {
            ask.extend(matter(tx, root).await?);
        }
    }
    Ok(())
}

/// The case that `case` has become part of, or itself.
async fn root_of(tx: &mut Tx, case: CaseId) -> Result<Option<CaseId>, DbError> {
    let mut at = case;
    loop {
        match tx.opt::<Case>(store::CASE, p![at]).await? {
            Some(Case { merged_into: Some(into), .. }) => at = into,
            Some(_) => return Ok(Some(at)),
            None => return Ok(None),
        }
    }
}

/// Counts one matter anew; gives the cases whose matters are to be counted anew because of it.
async fn matter(tx: &mut Tx, root: CaseId) -> Result<Vec<CaseId>, DbError> {
    let mut members = vec![root];
    members.extend(helppo_case::merged_into(tx, root).await?);
    // Events first: a change that commits meanwhile has an event that is read another time.
    let mut events: Vec<Event> = Vec::new();
    let mut seqs: Vec<(CaseId, i64)> = Vec::new();
    for member in &members {
        let mut theirs = tx.events_of_case(*member, i64::MAX, ALL_EVENTS).await?;
        theirs.reverse();
        seqs.push((*member, theirs.last().map_or(0, |e| e.case_seq)));
        events.extend(theirs);
    }
    if members.len() > 1 {
        events.sort_by_key(|e| (e.at, e.id));
    }
    let Some(head) = tx.opt::<Case>(store::CASE, p![root]).await? else { return Ok(Vec::new()) };
    let mut cases = HashMap::from([(root, (head.team, head.kind))]);
    let mut written: HashMap<MessageId, Millis> = HashMap::new();
    for member in &members {
        if *member != root
            && let Some(case) = tx.opt::<Case>(store::CASE, p![*member]).await?
        {
            cases.insert(case.id, (case.team, case.kind));
        }
        written.extend(tx.all::<(MessageId, Millis)>(store::WRITTEN, p![*member]).await?);
    }
    let counted = fold(&Matter { root, cases, events, written });
    let line = Line {
        customer: head.customer,
        task: head.task.unwrap_or_default(),
        opened: counted.opened,
        resolved: counted.resolved.map(|r| r.at),
    };
    let mut facts = counted.facts;
    if let Some(resolved) = &counted.resolved {
        let until = resolved.at.plus(LONGEST_RETURN_MS);
        let params = p![line.customer, resolved.at, until, root, line.task];
        let elsewhere: Option<Millis> = tx.one(store::ELSEWHERE, params).await?;
        facts.extend(resolved.facts(elsewhere));
    }
    judge(tx, &mut facts).await?;
    let language = head.language.unwrap_or_default();
    let kept: Vec<Kept> = facts.iter().map(|f| keep(f, &line.task, &language)).collect();
    let mut sums = Sums::default();
    put(tx, root, kept, &mut sums).await?;
    let mut again = regroup(tx, root, &seqs, &mut sums).await?;
    sums.write(tx).await?;
    again.extend(touched(tx, root, &line).await?);
    Ok(again)
}

/// Which answers came within the target that stood when they were first counted.
async fn judge(tx: &mut Tx, facts: &mut Vec<Fact>) -> Result<(), DbError> {
    let answers: Vec<Fact> = facts.iter().filter(|f| f.kind == Kind::Answered).copied().collect();
    for answer in answers {
        let target = match tx.opt::<i64>(store::TARGET_OF, p![answer.event]).await? {
            Some(target) => target,
            None => {
                let place = answer.place;
                let own: Option<i64> = tx.opt(crate::store::TARGET, p![place.team, place.kind]).await?;
                let target = own.unwrap_or_else(|| helppo_routing::usual_target(place.kind));
                tx.exec(store::PUT_TARGET, p![answer.event, target]).await?;
                target
            }
        };
        if answer.value <= target {
            facts.push(Fact::plain(Kind::InTarget, answer.event, answer.at, answer.place));
        }
    }
    Ok(())
}

fn keep(fact: &Fact, task: &str, language: &str) -> Kept {
    Kept {
        fact: fact.kind.as_str().to_owned(),
        event: fact.event,
        at: fact.at,
        case: fact.place.case,
        interaction: fact.place.interaction,
        team: fact.place.team,
        kind: fact.place.kind,
        task: task.to_owned(),
        language: language.to_owned(),
        bucket: fact.bucket,
        value: fact.value,
    }
}

/// Replaces the facts of a matter; what changed goes into `sums`.
async fn put(tx: &mut Tx, matter: CaseId, facts: Vec<Kept>, sums: &mut Sums) -> Result<(), DbError> {
    let stood: Vec<Kept> = tx.all(store::FACTS_OF, p![matter]).await?;
    let mut stood: HashMap<(String, EventId), Kept> =
        stood.into_iter().map(|k| ((k.fact.clone(), k.event), k)).collect();
    for fact in facts {
        let before = stood.remove(&(fact.fact.clone(), fact.event));
        if before.as_ref() == Some(&fact) {
            continue;
        }
        if let Some(before) = &before {
            sums.add(before, -1);
        }
        sums.add(&fact, 1);
        let Kept { at, case, interaction, team, kind, task, language, bucket, value, event, fact } = &fact;
        let params =
            p![matter, fact, *event, *at, *case, *interaction, *team, *kind, task, language, *bucket, *value];
        tx.exec(store::PUT_FACT, params).await?;
    }
    for gone in stood.values() {
        sums.add(gone, -1);
        tx.exec(store::DROP_FACT, p![matter, gone.fact, gone.event]).await?;
    }
    Ok(())
}

/// Notes which cases make up the matter. One that came loses its own counts, one that left is counted again.
async fn regroup(
    tx: &mut Tx,
    root: CaseId,
    seqs: &[(CaseId, i64)],
    sums: &mut Sums,
) -> Result<Vec<CaseId>, DbError> {
    let before: Vec<CaseId> = tx.all(store::MEMBERS, p![root]).await?;
    let mut again = Vec::new();
    for (member, seq) in seqs {
        if *member != root && !before.contains(member) {
            put(tx, *member, Vec::new(), sums).await?;
            if let Some(line) = tx.opt::<Line>(store::MATTER, p![*member]).await? {
                tx.exec(store::DROP_MATTER, p![*member]).await?;
                again.extend(near(tx, *member, &line).await?);
            }
        }
        tx.exec(store::PUT_SEEN, p![*member, root, *seq]).await?;
    }
    again.extend(before.into_iter().filter(|b| !seqs.iter().any(|(member, _)| member == b)));
    Ok(again)
}

/// Writes the matter's line; gives the matters of the customer for which it is, or was, a return.
async fn touched(tx: &mut Tx, matter: CaseId, line: &Line) -> Result<Vec<CaseId>, DbError> {
    let before: Option<Line> = tx.opt(store::MATTER, p![matter]).await?;
    if before.as_ref() == Some(line) {
        return Ok(Vec::new());
    }
    let Line { customer, task, opened, resolved } = line;
    tx.exec(store::PUT_MATTER, p![matter, *customer, task, *opened, *resolved]).await?;
    let same = |b: &Line| (b.customer, b.opened, &b.task) == (*customer, *opened, task);
    if before.as_ref().is_some_and(same) {
        return Ok(Vec::new());
    }
    let mut again = near(tx, matter, line).await?;
    if let Some(before) = before {
        again.extend(near(tx, matter, &before).await?);
    }
    Ok(again)
}

/// The customer's matters that were finished shortly before this one began.
async fn near(tx: &mut Tx, matter: CaseId, line: &Line) -> Result<Vec<CaseId>, DbError> {
    let Some(opened) = line.opened else { return Ok(Vec::new()) };
    tx.all(store::TOUCHED, p![line.customer, opened.plus(-LONGEST_RETURN_MS), opened, matter]).await
}

/// Changes of the sums, gathered so that each is written once.
#[derive(Default)]
struct Sums(BTreeMap<Slot, (i64, i64)>);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    fact: String,
    slot: i64,
    team: TeamId,
    kind: ChannelKind,
    task: String,
    language: String,
    bucket: i64,
}

impl Sums {
    fn add(&mut self, fact: &Kept, times: i64) {
        let slot = Slot {
            fact: fact.fact.clone(),
            slot: fact.at.0.div_euclid(SLOT_MS),
            team: fact.team,
            kind: fact.kind,
            task: fact.task.clone(),
            language: fact.language.clone(),
            bucket: fact.bucket,
        };
        let (n, total) = self.0.entry(slot).or_default();
        *n += times;
        *total += times * fact.value;
    }

    async fn write(self, tx: &mut Tx) -> Result<(), DbError> {
        for (s, (n, total)) in self.0 {
            if (n, total) == (0, 0) {
                continue;
            }
            let Slot { fact, slot, team, kind, task, language, bucket } = &s;
            tx.exec(store::ADD, p![fact, *slot, *team, *kind, task, language, *bucket, n, total]).await?;
            if n < 0 {
                tx.exec(store::SWEEP, p![fact, *slot, *team, *kind, task, language, *bucket]).await?;
            }
        }
        Ok(())
    }
}
