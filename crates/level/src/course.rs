//! What happened in a case, as far as a reply is owed: a fold over its events. Knows no policy, no hours.

use std::collections::BTreeSet;

use helppo_case::CaseStatus;
use helppo_hours::ServiceClock;
use helppo_kernel::{ChannelKind, Event, InteractionId, MessageId, Millis};
use serde::{Deserialize, Serialize};

/// Which reply a clock is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The first one of a person.
    First,
    /// The one to what the customer said after an answer.
    Next,
    /// The one that finishes the matter.
    Final,
}

/// Why a clock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// A person answered.
    Answered,
    /// The case was solved or closed; reopening lets the clock run on.
    Solved,
    /// The customer left the talk; when they write again, a first reply that they never got is owed on.
    Left,
}

/// One clock of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// When it ran.
    pub run: ServiceClock,
    /// When and why it ended.
    pub stopped: Option<(Millis, Stop)>,
    /// When its risk was told.
    pub warned_at: Option<Millis>,
    /// When its breach was told.
    pub breached_at: Option<Millis>,
}

/// What stands in a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// We wait for the customer.
    pub pending: bool,
    /// The customer asked for a later time.
    pub snoozed: bool,
    /// The talk that the bot has.
    pub bot: Option<InteractionId>,
    /// The newest call.
    pub call: Option<InteractionId>,
    /// Where the customer asked last, while an answer is owed.
    pub asked_in: Option<InteractionId>,
    /// The case is solved or closed.
    pub ended: bool,
    /// A person of ours has spoken.
    pub spoken: bool,
}

/// The course of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// The number of the last event it knows.
    pub seq: i64,
    /// What stands in it.
    pub standing: Standing,
    /// Its clocks, by [`Kind`].
    pub clocks: [Option<Clock>; 3],
}

/// What later events took back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// Messages that were recalled before they left.
    messages: BTreeSet<MessageId>,
    /// Numbers of the events of merges that were undone.
    merges: BTreeSet<i64>,
}

impl Kind {
    /// Every kind, in the order of a case's life.
    pub const ALL: [Self; 3] = [Self::First, Self::Next, Self::Final];

    /// The word in tables and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Next => "next",
            Self::Final => "final",
        }
    }
}

impl Stop {
    pub(crate) const ALL: [Self; 3] = [Self::Answered, Self::Solved, Self::Left];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Solved => "solved",
            Self::Left => "left",
        }
    }
}

impl TakenBack {
    /// Whether an event takes something back that an earlier one did.
    pub fn is_one(event: &Event) -> bool {
        recalled(event).is_some() || event.kind == "CasesUnmerged"
    }

    /// What the events of a case, oldest first, take back among themselves.
    pub fn among(events: &[Event]) -> Self {
        let mut found = Self::default();
        for (n, event) in events.iter().enumerate() {
            found.messages.extend(recalled(event));
            if event.kind == "CasesUnmerged" {
                let merge =
                    |e: &&Event| e.kind == "CasesMerged" && e.data.get("from") == event.data.get("from");
                found.merges.extend(events[..n].iter().rev().find(merge).map(|e| e.case_seq));
            }
        }
        found
    }

    /// Whether a merge was undone.
    pub fn has_merge(&self, event: &Event) -> bool {
        self.merges.contains(&event.case_seq)
    }
}

fn recalled(event: &Event) -> Option<MessageId> {
    let gone = event.kind == "DeliveryChanged" && event.get::<String>("to").as_deref() == Some("recalled");
    if gone { event.get("message") } else { None }
}

impl Clock {
    fn start(at: Millis) -> Self {
        Self { run: ServiceClock::start(at), stopped: None, warned_at: None, breached_at: None }
    }

    /// Whether a reply is still owed.
    pub fn is_live(&self) -> bool {
        self.stopped.is_none()
    }

    /// Runs on after it had ended; the time between does not count.
    fn go_on(&mut self) {
        if let Some((since, _)) = self.stopped.take() {
            self.run.pause(since);
        }
    }

    fn ended_by(&self, why: Stop) -> bool {
        self.stopped.is_some_and(|(_, stop)| stop == why)
    }
}

impl Course {
    /// The clock of a kind.
    pub fn clock(&self, kind: Kind) -> Option<&Clock> {
        self.clocks[kind as usize].as_ref()
    }

    /// Whether a clock has not ended.
    pub fn is_live(&self) -> bool {
        self.clocks.iter().flatten().any(Clock::is_live)
    }

    /// Takes in one event. Merges are taken in by [`Course::absorb`].
    pub fn apply(&mut self, event: &Event, back: &TakenBack) {
        let at = event.at;
        match event.kind.as_str() {
            // Without an interaction it is a machine's reply, which nobody needs to answer.
            "MessageReceived" if event.interaction.is_some() => self.asked(at, event.interaction),
            "MessageSent" => {
                let person = event.get::<String>("author_kind").as_deref() == Some("agent");
                let left = event.get::<MessageId>("message").is_none_or(|m| !back.messages.contains(&m));
                if person && left {
                    self.answered(at);
                }
            }
            "CaseStatusChanged" => {
                if let Some(to) = event.get::<CaseStatus>("to") {
                    self.turned(at, to);
                }
            }
            "CaseSnoozed" => {
                let until = event.get::<Option<Millis>>("until").flatten();
                let wish = event.get::<String>("wish");
                self.standing.snoozed = until.is_some() && wish.as_deref() == Some("customers");
            }
            "InteractionStarted" => {
                if event.get::<String>("state").as_deref() == Some("automated") {
                    self.standing.bot = event.interaction;
                }
                if event.get("channel_kind") == Some(ChannelKind::Voice) {
                    self.standing.call = event.interaction;
                }
            }
            "BotHandedOver" | "Queued" => self.left_by_the_bot(event),
            "OfferAccepted" => {
                self.left_by_the_bot(event);
                // Who picks up answers: nothing is written in a call.
                if event.interaction.is_some() && self.standing.call == event.interaction {
                    self.answered(at);
                }
            }
            "InteractionEnded" | "WrapUpStarted" => self.left(event),
            _ => {}
        }
        self.settle(at);
        self.seq = self.seq.max(event.case_seq);
    }

    /// Takes in another case that was merged into this one: what is owed there is owed here, since then.
    pub fn absorb(&mut self, other: &Self, at: Millis) {
        let owed = [Kind::First, Kind::Next].into_iter().filter_map(|k| other.clock(k)).find(|c| c.is_live());
        if let Some(theirs) = owed {
            let ours =
                [Kind::First, Kind::Next].into_iter().find(|k| self.clock(*k).is_some_and(Clock::is_live));
            let kind = ours.unwrap_or(if self.standing.spoken { Kind::Next } else { Kind::First });
            self.take_earlier(kind, theirs);
            self.standing.asked_in = self.standing.asked_in.or(other.standing.asked_in);
        }
        if let Some(theirs) = other.clock(Kind::Final).filter(|c| c.is_live()) {
            self.take_earlier(Kind::Final, theirs);
        }
        self.standing.bot = self.standing.bot.or(other.standing.bot);
        self.settle(at);
    }

    /// Keeps what was told about clocks that stand as they stood, after folding anew.
    pub fn remember(&mut self, before: &Self) {
        for (now, then) in self.clocks.iter_mut().zip(&before.clocks) {
            if let (Some(now), Some(then)) = (now, then)
                && now.run.started_at == then.run.started_at
            {
                (now.warned_at, now.breached_at) = (then.warned_at, then.breached_at);
            }
        }
    }

    fn take_earlier(&mut self, kind: Kind, theirs: &Clock) {
        let slot = &mut self.clocks[kind as usize];
        if slot.as_ref().is_none_or(|ours| theirs.run.started_at < ours.run.started_at) {
            let stopped = slot.as_ref().and_then(|ours| ours.stopped);
            *slot = Some(Clock { stopped, ..theirs.clone() });
        }
    }

    fn asked(&mut self, at: Millis, place: Option<InteractionId>) {
        self.standing.asked_in = place;
        let kind = if self.standing.spoken { Kind::Next } else { Kind::First };
        match &mut self.clocks[kind as usize] {
            Some(clock) if clock.is_live() => {}
            // Solved without an answer: the reopening that follows lets it run on.
            Some(clock) if kind == Kind::First && clock.ended_by(Stop::Solved) => {}
            Some(clock) if kind == Kind::First && clock.ended_by(Stop::Left) => clock.go_on(),
            slot => *slot = Some(Clock::start(at)),
        }
        self.clocks[Kind::Final as usize].get_or_insert_with(|| Clock::start(at));
    }

    fn answered(&mut self, at: Millis) {
        self.standing.spoken = true;
        self.standing.asked_in = None;
        self.stop([Kind::First, Kind::Next], at, Stop::Answered);
    }

    fn left_by_the_bot(&mut self, event: &Event) {
        if self.standing.bot == event.interaction {
            self.standing.bot = None;
        }
    }

    fn turned(&mut self, at: Millis, to: CaseStatus) {
        self.standing.pending = to == CaseStatus::Pending;
        // Whatever moves a case brings it back from its snooze.
        self.standing.snoozed = false;
        self.standing.ended = !to.is_live();
        if self.standing.ended {
            self.stop(Kind::ALL, at, Stop::Solved);
        } else {
            for clock in self.clocks.iter_mut().flatten().filter(|c| c.ended_by(Stop::Solved)) {
                clock.go_on();
            }
        }
    }

    /// A talk is over in which the customer still waited: they left. How it ends with an answer, a
    /// solution or a snooze is told by other events; when we end it, or they write on, they still wait.
    fn left(&mut self, event: &Event) {
        self.left_by_the_bot(event);
        let how = event.get::<String>("how").unwrap_or_default();
        let told = ["answered", "solved", "closed", "snoozed", "agent_ended", "written_up", "went_on"]
            .contains(&how.as_str());
        if !told && event.interaction.is_some() && self.standing.asked_in == event.interaction {
            self.standing.asked_in = None;
            self.stop([Kind::First, Kind::Next], event.at, Stop::Left);
        }
    }

    fn stop(&mut self, kinds: impl IntoIterator<Item = Kind>, at: Millis, why: Stop) {
        for kind in kinds {
            if let Some(clock) = self.clocks[kind as usize].as_mut().filter(|c| c.is_live()) {
                clock.stopped = Some((at, why));
            }
        }
    }

    /// Clocks stand still or run as the case stands.
    fn settle(&mut self, at: Millis) {
        let Standing { pending, snoozed, bot, .. } = &self.standing;
        let still = *pending || *snoozed || bot.is_some();
        for clock in self.clocks.iter_mut().flatten().filter(|c| c.is_live()) {
            if still { clock.run.pause(at) } else { clock.run.resume(at) }
        }
    }
}
