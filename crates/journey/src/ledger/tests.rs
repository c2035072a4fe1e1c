use helppo_hours::{Hours, Schedule};
use helppo_kernel::{
    Actor, AgentId, CaseId, ChannelKind, CustomerId, Event, EventId, InteractionId, Millis, Pos,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const CASE: CaseId = CaseId(1);
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// Monday 2 November 2026, eight in the morning in Helsinki.
const MONDAY: i64 = 1_793_599_200_000;
const AINO: Actor = Actor::Agent(AgentId(7));
const THEM: Actor = Actor::Customer(CustomerId(9));

/// A story told event by event.
#[derive(Default)]
struct Story(Vec<Event>);

impl Story {
    fn then(mut self, at: i64, actor: Actor, talk: i64, kind: &str, data: Value) -> Self {
        let n = self.0.len() as i64 + 1;
        self.0.push(Event {
            pos: Pos { epoch: 0, n },
            id: EventId(n),
            at: Millis(MONDAY + at),
            actor,
            customer: Some(CustomerId(9)),
            case: Some(CASE),
            case_seq: n,
            interaction: (talk > 0).then_some(InteractionId(talk)),
            kind: kind.to_owned(),
            data,
            cause: None,
        });
        self
    }

    /// The customer begins a contact: their words are told before it, as `ingest` does.
    fn comes(self, at: i64, talk: i64, kind: ChannelKind, state: &str) -> Self {
        self.then(at, THEM, talk, "MessageReceived", json!({})).begins(at, talk, kind, state)
    }

    fn begins(self, at: i64, talk: i64, kind: ChannelKind, state: &str) -> Self {
        let data = json!({ "channel_kind": kind, "state": state, "assurance": "claimed" });
        self.then(at, THEM, talk, "InteractionStarted", data)
    }

    /// The customer's words bring a case back that was put aside: words, then the case, then the contact.
    fn comes_back(self, at: i64, talk: i64, kind: ChannelKind, from: &str) -> Self {
        let told = self.then(at, THEM, talk, "MessageReceived", json!({}));
        told.status(at, THEM, from, "open").begins(at, talk, kind, "waiting")
    }

    fn answered(self, at: i64, talk: i64) -> Self {
        self.then(at, AINO, talk, "MessageSent", json!({ "author_kind": "agent" }))
    }

    fn ends(self, at: i64, talk: i64, how: &str) -> Self {
        self.then(at, Actor::System, talk, "InteractionEnded", json!({ "how": how }))
    }

    fn status(self, at: i64, actor: Actor, from: &str, to: &str) -> Self {
        self.then(at, actor, 0, "CaseStatusChanged", json!({ "from": from, "to": to }))
    }

    fn matter(self) -> Matter {
        let open = Hours::office("Europe/Helsinki", "08:00", "16:00").expect("valid");
        Matter {
            cases: HashMap::from([(CASE, ChannelKind::Email)]),
            events: self.0,
            written: HashMap::new(),
            open: Schedule::Open(open),
        }
    }

    /// Hoops, reasons and points, in order.
    fn tells(self) -> Vec<(Hoop, Option<ChangeReason>, i64)> {
        entries(&self.matter()).into_iter().map(|e| (e.hoop, e.reason, e.points)).collect()
    }
}

#[test]
fn a_matter_finished_in_one_quick_chat_cost_nothing() {
    let story = Story::default()
        .comes(0, 1, ChannelKind::Chat, "waiting")
        .then(30_000, AINO, 1, "OfferAccepted", json!({ "agent": AgentId(7) }))
        .answered(MINUTE, 1)
        .ends(5 * MINUTE, 1, "agent_ended")
        .status(5 * MINUTE, AINO, "open", "solved");
    assert_eq!(story.tells(), []);
}

#[test]
fn who_gives_up_a_queue_and_writes_a_mail_was_forced_by_the_queue() {
    let story = Story::default()
        .comes(0, 1, ChannelKind::Voice, "waiting")
        .ends(11 * MINUTE, 1, "left")
        .comes(20 * MINUTE, 2, ChannelKind::Email, "waiting");
    assert_eq!(
        story.tells(),
        [(Hoop::Waiting, None, 5), (Hoop::ForcedChange, Some(ChangeReason::QueueTooLong), 20)]
    );
}

#[test]
fn a_bot_that_answered_and_handed_over_is_failed_self_service_once() {
    let story = Story::default()
        .comes(0, 1, ChannelKind::Chat, "automated")
        .then(1_000, Actor::Bot, 1, "MessageSent", json!({ "author_kind": "bot" }))
        .then(9_000, Actor::Bot, 1, "BotHandedOver", json!({ "reason": "asked" }))
        .then(9_500, Actor::Bot, 1, "BotHandedOver", json!({ "reason": "asked" }));
    assert_eq!(story.tells(), [(Hoop::FailedSelfService, None, 10)]);
    let at_once = Story::default().comes(0, 1, ChannelKind::Chat, "automated").then(
        9_000,
        Actor::Bot,
        1,
        "BotHandedOver",
        json!({ "reason": "asked" }),
    );
    assert_eq!(at_once.tells(), [], "whoever asks for a person at once has not failed at anything");
}

#[test]
fn being_sent_on_is_entered_where_the_customer_arrives_with_our_reason() {
    let story = Story::default()
        .comes(0, 1, ChannelKind::Chat, "active")
        .then(MINUTE, AINO, 1, "ChannelMoved", json!({ "to": "voice", "reason": "task_impossible" }))
        .ends(2 * MINUTE, 1, "agent_ended")
        .comes(30 * MINUTE, 2, ChannelKind::Voice, "waiting");
    let entries = entries(&story.matter());
    let [entry] = entries.as_slice() else { panic!("one hoop: {entries:?}") };
    assert_eq!((entry.hoop, entry.reason), (Hoop::ForcedChange, Some(ChangeReason::TaskImpossible)));
    assert_eq!(
        (entry.channel_kind, entry.event),
        (ChannelKind::Chat, EventId(6)),
        "the channel that was left"
    );
}

#[test]
fn coming_again_unasked_is_a_hoop_and_answering_our_question_is_none() {
    let unasked = Story::default()
        .comes(0, 1, ChannelKind::Email, "waiting")
        .ends(HOUR, 1, "answered")
        .comes(2 * HOUR, 2, ChannelKind::Email, "waiting");
    assert_eq!(unasked.tells(), [(Hoop::RepeatedContact, None, 10)]);
    let asked = Story::default()
        .comes(0, 1, ChannelKind::Email, "waiting")
        .ends(HOUR, 1, "answered")
        .status(HOUR, AINO, "open", "pending")
        .comes_back(2 * HOUR, 2, ChannelKind::Email, "pending")
        .ends(3 * HOUR, 2, "answered")
        .status(3 * HOUR, AINO, "open", "pending")
        .comes_back(4 * HOUR, 3, ChannelKind::Email, "pending");
    assert_eq!(asked.tells(), []);
}

#[test]
fn coming_back_after_the_end_is_a_reopening_and_nothing_besides() {
    let story = Story::default()
        .comes(0, 1, ChannelKind::Email, "waiting")
        .ends(HOUR, 1, "answered")
        .status(HOUR, AINO, "open", "solved")
        .comes_back(2 * HOUR, 2, ChannelKind::Email, "solved");
    assert_eq!(story.tells(), [(Hoop::Reopened, None, 15)]);
}

#[test]
fn a_written_wait_counts_in_open_hours_and_shows_the_clock_too() {
    let story = Story::default().comes(0, 1, ChannelKind::Email, "waiting").answered(26 * HOUR, 1);
    let entries = entries(&story.matter());
    let [wait] = entries.as_slice() else { panic!("one hoop: {entries:?}") };
    // Monday eight hours, Tuesday two: four are granted, each further one weighs a point.
    assert_eq!(
        (wait.hoop, wait.clock_ms, wait.open_ms, wait.points),
        (Hoop::Waiting, 26 * HOUR, 10 * HOUR, 6)
    );
}

#[test]
fn a_machines_words_and_a_chat_beside_leave_a_written_wait_as_it_is() {
    let machine = Story::default().then(0, THEM, 0, "MessageReceived", json!({})).answered(9 * HOUR, 0);
    assert_eq!(machine.tells(), [], "nobody waits for an answer to an automatic reply");
    let beside = Story::default()
        .comes(0, 1, ChannelKind::Email, "waiting")
        .comes(MINUTE, 2, ChannelKind::Chat, "active")
        .answered(2 * MINUTE, 2)
        .answered(6 * HOUR, 1);
    assert_eq!(beside.tells(), [(Hoop::RepeatedContact, None, 10), (Hoop::Waiting, None, 2)]);
}

#[test]
fn being_sent_on_counts_although_the_case_waited_for_the_customer() {
    let story = Story::default()
        .comes(0, 1, ChannelKind::Email, "active")
        .then(MINUTE, AINO, 1, "ChannelMoved", json!({ "to": "voice", "reason": "identity_not_possible" }))
        .status(MINUTE, AINO, "open", "pending")
        .comes_back(HOUR, 2, ChannelKind::Voice, "pending");
    assert_eq!(story.tells(), [(Hoop::ForcedChange, Some(ChangeReason::IdentityNotPossible), 20)]);
}

#[test]
fn an_answer_that_was_taken_back_ends_no_wait() {
    let story = Story::default()
        .comes(0, 1, ChannelKind::Email, "waiting")
        .then(HOUR, AINO, 1, "MessageSent", json!({ "author_kind": "agent", "message": "msg_0000000000001" }))
        .then(HOUR, AINO, 1, "DeliveryChanged", json!({ "message": "msg_0000000000001", "to": "recalled" }))
        .answered(6 * HOUR, 1);
    assert_eq!(story.tells(), [(Hoop::Waiting, None, 2)]);
}

#[test]
fn a_transfer_counts_when_somebody_had_the_customer_and_a_broken_promise_always() {
    let story = Story::default()
        .comes(0, 1, ChannelKind::Chat, "waiting")
        .then(1_000, AINO, 1, "Transferred", json!({ "reason": "lost" }))
        .then(2_000, AINO, 1, "OfferAccepted", json!({ "agent": AgentId(7) }))
        .then(3_000, AINO, 1, "Transferred", json!({ "reason": "team" }))
        .then(9 * HOUR, Actor::System, 0, "PromiseBroken", json!({}));
    assert_eq!(story.tells(), [(Hoop::Transfer, None, 8), (Hoop::BrokenPromise, None, 20)]);
}

/// One of the things that happen, in any order.
fn anything() -> impl Strategy<Value = (usize, i64, i64, i64)> {
    (0usize..12, 1i64..5, 0i64..3, 1i64..(3 * HOUR))
}

fn told(parts: &[(usize, i64, i64, i64)]) -> Matter {
    let kinds = [ChannelKind::Chat, ChannelKind::Email, ChannelKind::Voice];
    let states = ["open", "pending", "solved"];
    let (mut story, mut at) = (Story::default(), 0);
    for (what, talk, pick, later) in parts {
        at += later;
        let (talk, kind) = (*talk, kinds[*pick as usize]);
        story = match what {
            0 | 1 => story.comes(at, talk, kind, ["waiting", "automated", "active"][*pick as usize]),
            2 => story.answered(at, talk),
            3 => story.ends(at, talk, ["left", "answered", "agent_ended"][*pick as usize]),
            4 => story.status(at, if talk > 2 { THEM } else { AINO }, "open", states[*pick as usize]),
            5 => story.then(at, Actor::Bot, talk, "MessageSent", json!({ "author_kind": "bot" })),
            6 => story.then(at, Actor::Bot, talk, "BotHandedOver", json!({})),
            7 => story.then(at, AINO, talk, "Transferred", json!({})),
            8 => story.then(at, AINO, talk, "OfferAccepted", json!({ "agent": AgentId(7) })),
            9 => story.then(at, AINO, talk, "ChannelMoved", json!({ "reason": "task_impossible" })),
            10 => story.then(at, Actor::System, 0, "PromiseBroken", json!({})),
            _ => story.then(at, THEM, talk, "MessageReceived", json!({})),
        };
    }
    story.matter()
}

proptest! {
    #[test]
    fn what_happens_later_never_rewrites_earlier_evidence(parts in prop::collection::vec(anything(), 1..40)) {
        let whole = told(&parts);
        let all = entries(&whole);
        for cut in 0..whole.events.len() {
            let part = Matter {
                cases: whole.cases.clone(),
                events: whole.events[..cut].to_vec(),
                written: HashMap::new(),
                open: whole.open.clone(),
            };
            let early = entries(&part);
            prop_assert_eq!(&early[..], &all[..early.len()]);
        }
    }

    #[test]
    fn each_entry_stands_on_an_event_and_the_score_is_their_sum(parts in prop::collection::vec(anything(), 1..40)) {
        let matter = told(&parts);
        let found = entries(&matter);
        for entry in &found {
            prop_assert!(matter.events.iter().any(|e| e.id == entry.event && e.at == entry.at));
            prop_assert!(entry.points > 0 && entry.open_ms <= entry.clock_ms);
            prop_assert_eq!(entry.reason.is_some(), entry.hoop == Hoop::ForcedChange);
        }
        prop_assert_eq!(score(&found), found.iter().map(|e| e.points).sum::<i64>());
        let mut keys: Vec<_> = found.iter().map(|e| (e.event, e.hoop)).collect();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(keys.len(), found.len(), "an event shows each hoop once");
    }
}
