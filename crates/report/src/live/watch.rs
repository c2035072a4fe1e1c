//! Keeps the board true: wakes on commits and when time alone changes something, gathers what comes
//! within a quarter of a second, looks, and tells the hub.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use helppo_kernel::{CaseId, Event, InteractionId, Millis};
use helppo_routing::Rests;
use helppo_store::{Bind, DbError, FromRow, P, Tail, Tx, p};

use super::state::{self, People, Risk, Seen, State};
use crate::today::Volume;
use crate::{Report, store};

/// Changes within this time are one.
const GATHER: Duration = Duration::from_millis(250);
/// The counting follower reads the same log: look once more after it must have caught up.
const LOOK_AGAIN_MS: i64 = 700;

/// Where to look.
#[derive(Default)]
struct Look {
    works: BTreeSet<InteractionId>,
    cases: BTreeSet<CaseId>,
    /// Cases whose clocks have moved.
    clocks: BTreeSet<CaseId>,
    people: bool,
    counts: bool,
}

/// What was seen.
struct Sight {
    works: BTreeMap<InteractionId, Option<Seen>>,
    risks: BTreeMap<CaseId, Option<Risk>>,
    rests: Rests,
    people: Option<People>,
    counts: Option<(std::collections::HashMap<state::Queue, state::Counted>, Volume)>,
}

impl Report {
    /// Keeps the board true until the store is closed.
    pub async fn run(&self) -> Result<(), DbError> {
        loop {
            match self.watch().await {
                Ok(()) | Err(DbError::Closed) => return Ok(()),
                Err(e) => {
                    tracing::warn!(error = %e, "the board lost sight and starts anew");
                    self.behind();
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
            }
        }
    }

    async fn watch(&self) -> Result<(), DbError> {
        let from = self.store.log_end().await?;
        let mut state = self.count_everything().await?;
        let mut again = None;
        let mut next = state.next_change(self.ambient.now());
        self.keep(&mut state);
        let mut tail = self.store.tail(from);
        loop {
            let due = again.map_or(next, |at: Millis| at.min(next));
            let wait = Duration::from_millis(due.since(self.ambient.now()).max(1).unsigned_abs());
            let mut look = Look::default();
            tokio::select! {
                events = tail.next() => {
                    look.at_all(&events?);
                    if look.is_empty() {
                        continue;
                    }
                    self.behind();
                    gather(&mut tail, &mut look).await?;
                }
                () = tokio::time::sleep(wait) => look.counts = true,
            }
            let now = self.ambient.now();
            again = if look.asks_again() && again.is_none() { Some(now.plus(LOOK_AGAIN_MS)) } else { None };
            self.refresh(look).await?;
            next = self.live.read().state.as_ref().map_or(next, |s| s.next_change(now));
            self.tell_changed();
        }
    }

    async fn count_everything(&self) -> Result<State, DbError> {
        let now = self.ambient.now();
        let (works, risks, rests, people, counted, volume, calendar) = self
            .store
            .read(async move |tx: &mut Tx| {
                let works: Vec<Seen> = tx.all(store::LIVE_WORKS, p![]).await?;
                let risks: Vec<Risk> = tx.all(store::RISKS, p![]).await?;
                let rests = helppo_routing::rests(tx, now).await?;
                let calendar = crate::calendar(tx).await?;
                let counted = state::counted(tx, calendar.day_of(now)).await?;
                let volume = Volume::read(tx, &calendar, now).await?;
                Ok::<_, DbError>((works, risks, rests, state::people(tx).await?, counted, volume, calendar))
            })
            .await?;
        let mut state = State::default();
        state.rests = rests;
        (state.counted, state.volume, state.calendar) = (counted, volume, Some(calendar));
        for seen in &works {
            state.put(seen.id(), Some(seen));
        }
        for risk in risks {
            state.set_risk(risk.id(), Some(risk));
        }
        state.set_people(people);
        Ok(state)
    }

    async fn refresh(&self, look: Look) -> Result<(), DbError> {
        let now = self.ambient.now();
        let (calendar, volume) = {
            let kept = self.live.read();
            let state = kept.state.as_ref();
            (state.and_then(|s| s.calendar.clone()), state.map(|s| s.volume.clone()).unwrap_or_default())
        };
        let sight = self
            .store
            .read(async move |tx: &mut Tx| {
                let mut ids = look.works.clone();
                ids.extend(many::<InteractionId, _>(tx, store::WORKS_OF_CASES, &look.cases).await?);
                let seen: Vec<Seen> = many(tx, store::LIVE_WORK, &ids).await?;
                let mut works: BTreeMap<_, _> = ids.into_iter().map(|id| (id, None)).collect();
                works.extend(seen.into_iter().map(|seen| (seen.id(), Some(seen))));
                let cases = &look.cases | &look.clocks;
                let found: Vec<Risk> = many(tx, store::RISKS_OF, &cases).await?;
                let mut risks: BTreeMap<_, _> = cases.into_iter().map(|case| (case, None)).collect();
                risks.extend(found.into_iter().map(|risk| (risk.id(), Some(risk))));
                let rests = helppo_routing::rests(tx, now).await?;
                let people = if look.people { Some(state::people(tx).await?) } else { None };
                let counts = match &calendar {
                    Some(calendar) if look.counts => {
                        let mut volume = volume.clone();
                        if now < volume.to {
                            volume.refresh(tx).await?;
                        } else {
                            volume = Volume::read(tx, calendar, now).await?;
                        }
                        Some((state::counted(tx, calendar.day_of(now)).await?, volume))
                    }
                    _ => None,
                };
                Ok::<_, DbError>(Sight { works, risks, rests, people, counts })
            })
            .await?;
        let mut kept = self.live.write();
        if let Some(state) = &mut kept.state {
            for (id, seen) in &sight.works {
                state.put(*id, seen.as_ref());
            }
            state.rests = sight.rests;
            for (case, risk) in sight.risks {
                state.set_risk(case, risk);
            }
            if let Some(people) = sight.people {
                state.set_people(people);
            }
            if let Some((counted, volume)) = sight.counts {
                (state.counted, state.volume) = (counted, volume);
            }
        }
        kept.behind_since = None;
        Ok(())
    }

    fn keep(&self, state: &mut State) {
        let mut kept = self.live.write();
        kept.state = Some(std::mem::take(state));
        kept.behind_since = None;
        drop(kept);
        self.tell_changed();
    }

    fn behind(&self) {
        let now = self.ambient.now();
        self.live.write().behind_since.get_or_insert(now);
    }
}

/// The rows of a statement about all of these at once.
async fn many<T: FromRow, I: Bind>(
    tx: &mut Tx,
    statement: &str,
    ids: &BTreeSet<I>,
) -> Result<Vec<T>, DbError> {
    let ids: Vec<P<'_>> = ids.iter().map(Bind::bind).collect();
    helppo_case::many::all(tx, statement, &ids).await
}

async fn gather(tail: &mut Tail, look: &mut Look) -> Result<(), DbError> {
    let until = tokio::time::Instant::now() + GATHER;
    loop {
        tokio::select! {
            events = tail.next() => look.at_all(&events?),
            () = tokio::time::sleep_until(until) => return Ok(()),
        }
    }
}

impl Look {
    fn is_empty(&self) -> bool {
        self.works.is_empty()
            && self.cases.is_empty()
            && self.clocks.is_empty()
            && !self.people
            && !self.counts
    }

    /// Whether the counting follower has to do with what was seen.
    fn asks_again(&self) -> bool {
        !self.works.is_empty() || !self.cases.is_empty()
    }

    fn at_all(&mut self, events: &[Arc<Event>]) {
        events.iter().for_each(|e| self.at(e));
    }

    fn at(&mut self, event: &Event) {
        match event.kind.as_str() {
            "InteractionStarted" | "Queued" | "Offered" | "OfferAccepted" | "OfferDeclined"
            | "OfferExpired" | "OfferWithdrawn" | "Transferred" | "Resumed" | "WrapUpStarted"
            | "InteractionEnded" | "BotHandedOver" | "WorkMarked" => {
                self.works.extend(event.interaction);
                self.counts = true;
            }
            "CaseAssigned" | "CaseStatusChanged" | "CasesMerged" | "CasesUnmerged" => {
                self.cases.extend(event.case);
                self.counts = true;
            }
            "DueChanged" | "ServiceLevelAtRisk" | "ServiceLevelBreached" | "ServiceLevelEased" => {
                self.clocks.extend(event.case)
            }
            "SurveyAnswered" => {
                self.cases.extend(event.case);
                self.counts = true;
            }
            "PresenceChanged" | "CapacityChanged" | "QueueTargetChanged" | "QueuePolicyChanged"
            | "AgentCreated" | "AgentChanged" | "TeamChanged" => self.people = true,
            kind if kind.starts_with("Channel") => self.people = true,
            _ => {}
        }
    }
}
