//! An invented past: cases with every turn a matter can take, written into the log, and beside it what a
//! person counting by hand would note. Also the clocks of three zones change in it.

use std::collections::BTreeMap;

use helppo_kernel::{
    Actor, AgentId, AskId, CaseId, ChannelKind, CustomerId, EventId, InteractionId, MessageId, Millis,
    NewEvent, TeamId,
};
use helppo_store::{DbError, Store, Tx, p};
use serde_json::{Value, json};

use crate::desk::{AINO, BILLING, SERVICE};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// 20 February and 12 October 2026: summer time begins and ends soon after.
const STARTS: [i64; 2] = [1_771_545_600_000, 1_791_763_200_000];

/// One thing that a person would count.
#[derive(Clone, Debug, PartialEq)]
pub struct Noted {
    pub what: &'static str,
    pub at: Millis,
    pub team: TeamId,
    pub kind: ChannelKind,
    pub task: &'static str,
    pub language: &'static str,
    pub value: i64,
}

/// A matter as it went.
struct Case {
    id: CaseId,
    customer: CustomerId,
    team: TeamId,
    kind: ChannelKind,
    task: &'static str,
    language: &'static str,
    opened: Millis,
    contacts: Vec<Millis>,
    finished: Option<Millis>,
    reopened: Option<Millis>,
    asked: Option<Millis>,
    replied: bool,
}

pub struct Invented {
    random: u64,
    next: i64,
    events: Vec<(EventId, NewEvent)>,
    cases: Vec<Case>,
    pub noted: Vec<Noted>,
}

impl Invented {
    pub fn new(seed: u64, matters: usize) -> Self {
        let mut past = Self { random: seed, next: 1 << 40, events: vec![], cases: vec![], noted: vec![] };
        for _ in 0..matters {
            past.matter();
        }
        past.returns();
        past
    }

    /// Puts it into the database, in the order in which it happened.
    pub async fn write(&self, store: &Store) {
        let mut events = self.events.clone();
        events.sort_by_key(|(_, event)| event.at);
        let cases: Vec<_> = self
            .cases
            .iter()
            .map(|c| (c.id, c.customer, c.team, c.kind, c.task, c.language, c.opened))
            .collect();
        let written = store.write(async move |tx: &mut Tx| {
            for (number, (id, customer, team, kind, task, language, at)) in (1i64..).zip(&cases) {
                let sql = "INSERT INTO cases (id, number, customer, subject, status, team, priority, language, channel,
                      channel_kind, task, created_at, updated_at, last_message_at, last_text, last_author_kind, unread)
                    VALUES ($1, $2, $3, '', 'open', $4, 1, $5, 1, $6, $7, $8, $8, $8, '', 'customer', 0)";
                let (language, task) =
                    (Some(*language).filter(|l| !l.is_empty()), Some(*task).filter(|t| !t.is_empty()));
                tx.exec(sql, p![*id, number, *customer, *team, language, *kind, task, *at]).await?;
            }
            for (id, event) in &events {
                tx.event(*id, event).await?;
            }
            Ok::<_, DbError>(())
        });
        written.await.expect("a past");
    }

    fn below(&mut self, n: i64) -> i64 {
        self.random =
            self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.random >> 33).expect("31 bits") % n
    }

    fn id(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    fn tell(
        &mut self,
        case: &Case,
        talk: Option<InteractionId>,
        actor: Actor,
        kind: &'static str,
        at: Millis,
        data: Value,
    ) {
        let mut event = NewEvent::new(kind, at, actor, data).of_case(case.id).of_customer(case.customer);
        event.interaction = talk;
        let id = EventId(self.id());
        self.events.push((id, event));
    }

    fn note(&mut self, case: &Case, what: &'static str, at: Millis, value: i64) {
        let (team, kind, task, language) = (case.team, case.kind, case.task, case.language);
        self.noted.push(Noted { what, at, team, kind, task, language, value });
    }

    fn matter(&mut self) {
        let start = STARTS[usize::try_from(self.below(2)).expect("0 or 1")];
        let opened = Millis(start + self.below(50 * 24 * 60) * MINUTE + self.below(MINUTE));
        let pick = |n: i64, of: [&'static str; 3]| of[usize::try_from(n).expect("small")];
        let mut case = Case {
            id: CaseId(self.id()),
            customer: CustomerId(100 + self.below(12)),
            team: if self.below(2) == 0 { SERVICE } else { BILLING },
            kind: [ChannelKind::Chat, ChannelKind::Email, ChannelKind::Voice]
                [usize::try_from(self.below(3)).expect("small")],
            task: pick(self.below(3), ["", "return", "=cancel"]),
            language: pick(self.below(3), ["", "fi", "sv"]),
            opened,
            contacts: vec![],
            finished: None,
            reopened: None,
            asked: None,
            replied: false,
        };
        let customer = Actor::Customer(case.customer);
        self.tell(&case, None, customer, "CaseOpened", opened, json!({"channel": "1"}));
        self.note(&case, "opened", opened, 0);
        let mut at = opened;
        for _ in 0..=self.below(3) {
            at = self.contact(&mut case, at);
            if self.below(3) > 0 {
                at = at.plus(1 + self.below(5 * MINUTE));
                let agent = Actor::Agent(AINO);
                let change = json!({"from": "open", "to": "solved"});
                self.tell(&case, None, agent, "CaseStatusChanged", at, change);
                self.note(&case, "solved", at, 0);
                if case.finished.is_none() {
                    case.finished = Some(at);
                    let contacts = i64::try_from(case.contacts.len()).expect("few");
                    self.note(&case, "contacts_to_resolution", at, contacts);
                    self.note(&case, "resolution_time", at, at.since(opened));
                }
                if self.below(2) == 0 {
                    self.rate(&case, at);
                }
                at = at.plus(1 + self.below(20 * DAY));
                if self.below(2) == 0 {
                    break;
                }
                let change = json!({"from": "solved", "to": "open"});
                self.tell(&case, None, customer, "CaseStatusChanged", at, change);
                self.note(&case, "reopened", at, 0);
                case.reopened.get_or_insert(at);
            }
            at = at.plus(1 + self.below(30 * MINUTE));
        }
        self.cases.push(case);
    }

    /// A contact from its beginning to its end; gives when that was.
    fn contact(&mut self, case: &mut Case, at: Millis) -> Millis {
        let talk = InteractionId(self.id());
        let (customer, agent) = (Actor::Customer(case.customer), Actor::Agent(AINO));
        let bot = self.below(4) == 0;
        let state = if bot { "automated" } else { "waiting" };
        let data = json!({"channel_kind": case.kind, "state": state, "assurance": "claimed"});
        self.tell(case, Some(talk), customer, "InteractionStarted", at, data);
        self.note(case, "contacts", at, 0);
        case.contacts.push(at);
        case.asked.get_or_insert(at);
        let said = MessageId(self.id());
        let data = json!({"message": said, "author_kind": "customer"});
        self.tell(case, Some(talk), customer, "MessageReceived", at, data);
        let mut now = at.plus(1);
        if bot && self.below(2) == 0 {
            let end = json!({"how": "left", "agent": null});
            self.tell(case, Some(talk), Actor::System, "InteractionEnded", now, end);
            self.note(case, "automated", now, 0);
            return now.plus(1);
        }
        let mut waits = if bot { now } else { at };
        self.tell(case, Some(talk), Actor::System, "Queued", now, json!({"team": case.team, "priority": 1}));
        now = now.plus(self.below(10 * MINUTE));
        if self.below(5) == 0 {
            self.tell(
                case,
                Some(talk),
                Actor::System,
                "InteractionEnded",
                now,
                json!({"how": "abandoned", "agent": null}),
            );
            self.note(case, "abandoned_wait", now, now.since(waits));
            return now.plus(1);
        }
        for round in 0..=self.below(2) {
            if round > 0 {
                let data = json!({"from": AgentId(20), "reason": "away"});
                self.tell(case, Some(talk), Actor::System, "Transferred", now, data);
                self.note(case, "transfers", now, 0);
                waits = now;
                self.tell(
                    case,
                    Some(talk),
                    Actor::System,
                    "Queued",
                    now,
                    json!({"team": case.team, "priority": 1}),
                );
                now = now.plus(self.below(4 * MINUTE));
            }
            self.tell(case, Some(talk), agent, "OfferAccepted", now, json!({"agent": AINO}));
            self.note(case, "wait", now, now.since(waits));
            let served = now;
            now = now.plus(1 + self.below(HOUR));
            self.note(case, "handle_time", served, now.since(served));
        }
        let reply = MessageId(self.id());
        let sent = now.plus(-1);
        self.tell(
            case,
            Some(talk),
            agent,
            "MessageSent",
            sent,
            json!({"message": reply, "author_kind": "agent"}),
        );
        self.note(case, "replies", sent, 0);
        let first = !std::mem::replace(&mut case.replied, true);
        match case.asked.take() {
            Some(_) if first => self.note(case, "first_reply", sent, sent.since(case.opened)),
            Some(since) => self.note(case, "next_reply", sent, sent.since(since)),
            None => {}
        }
        self.tell(
            case,
            Some(talk),
            agent,
            "InteractionEnded",
            now,
            json!({"how": "answered", "agent": AINO}),
        );
        now.plus(1)
    }

    /// A question, an answer, and a day later perhaps another.
    fn rate(&mut self, case: &Case, at: Millis) {
        let ask = AskId(self.id());
        let asked = json!({"ask": ask, "kind": "ces", "channel_kind": case.kind});
        self.tell(case, None, Actor::System, "SurveyAsked", at, asked);
        if self.below(3) == 0 {
            return;
        }
        let (first, second) = (1 + self.below(7), 1 + self.below(7));
        let answered = at.plus(1);
        let changed = self.below(2) == 0;
        let data = json!({"ask": ask, "score": first, "previous": null});
        self.tell(case, None, Actor::System, "SurveyAnswered", answered, data);
        if changed {
            let data = json!({"ask": ask, "score": second, "previous": first});
            self.tell(case, None, Actor::System, "SurveyAnswered", answered.plus(1), data);
        }
        self.note(case, "ces", answered, if changed { second } else { first });
    }

    /// By hand: for each finished matter, when its customer came back, here or with another matter.
    fn returns(&mut self) {
        let mut notes = Vec::new();
        for case in &self.cases {
            let Some(finished) = case.finished else { continue };
            let here = case.contacts.iter().copied().filter(|at| *at > finished);
            let alike = |other: &&Case| {
                other.id != case.id
                    && other.customer == case.customer
                    && (other.task.is_empty() || case.task.is_empty() || other.task == case.task)
            };
            let there = self.cases.iter().filter(alike).map(|o| o.opened).filter(|at| *at > finished);
            let days = |at: Millis| (at.since(finished) + DAY - 1) / DAY;
            let back = here.chain(there).min().map(days).filter(|d| *d <= 30);
            let single = case.contacts.iter().filter(|at| **at <= finished).count() == 1;
            let mut note = |what, value| {
                let (team, kind, task, language) = (case.team, case.kind, case.task, case.language);
                notes.push(Noted { what, at: finished, team, kind, task, language, value });
            };
            note("recontact_share", back.unwrap_or(0));
            note("first_contact_resolution", if single { back.unwrap_or(0) } else { -1 });
            note("reopen_share", case.reopened.map(days).filter(|d| *d <= 30).unwrap_or(0));
        }
        self.noted.extend(notes);
    }

    /// What was noted under a word, by the local day of a zone.
    pub fn by_day(&self, what: &str, zone: &str) -> BTreeMap<String, Vec<i64>> {
        let zone = jiff::tz::TimeZone::get(zone).expect("a zone");
        let mut days: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for noted in self.noted.iter().filter(|n| n.what == what) {
            let at = jiff::Timestamp::from_millisecond(noted.at.0).expect("a time");
            let day = zone.to_datetime(at).date().strftime("%Y%m%d").to_string();
            days.entry(day).or_default().push(noted.value);
        }
        days
    }

    pub fn values(&self, what: &str) -> Vec<i64> {
        self.noted.iter().filter(|n| n.what == what).map(|n| n.value).collect()
    }
}
