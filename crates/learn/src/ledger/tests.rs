use helppo_kernel::{ArticleId, CaseId, CustomerId, EventId, Pos};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use helppo_kernel::{Actor, AgentId};

const HOUR: i64 = 3_600_000;

/// A case told by its events; times are minutes.
struct Case {
    told: Told,
    next: i64,
}

impl Case {
    fn new() -> Self {
        let told = Told {
            events: Vec::new(),
            messages: HashMap::new(),
            locale: Locale::Fi,
            elsewhere: Vec::new(),
            addresses: HashMap::from([((Locale::Fi, "takuu".into()), ArticleId(9))]),
        };
        let mut case = Self { told, next: 0 };
        case.event(
            "InteractionStarted",
            Actor::Customer(CustomerId(1)),
            json!({"channel_kind": "chat", "state": "automated"}),
            None,
        );
        case
    }

    fn event(&mut self, kind: &str, actor: Actor, data: Value, cause: Option<i64>) -> i64 {
        self.next += 1;
        self.told.events.push(Event {
            pos: Pos::default(),
            id: EventId(self.next),
            at: Millis(self.next * 60_000),
            actor,
            customer: Some(CustomerId(1)),
            case: Some(CaseId(1)),
            case_seq: self.next,
            interaction: Some(InteractionId(5)),
            kind: kind.into(),
            data,
            cause: cause.map(EventId),
        });
        self.next
    }

    fn says(&mut self, text: &str) -> i64 {
        let message = MessageId(self.next + 100);
        self.told.messages.insert(message, Said { text: text.into(), beside: None, leads_to: Vec::new() });
        self.event("MessageReceived", Actor::Customer(CustomerId(1)), json!({ "message": message }), None)
    }

    fn answer(&mut self, article: i64, cause: i64) {
        let data = json!({"article": ArticleId(article), "locale": "fi", "confidence": 0.93});
        self.event("BotAnswered", Actor::Bot, data, Some(cause));
    }

    fn offer(&mut self, articles: &[i64], cause: i64) {
        let articles: Vec<ArticleId> = articles.iter().copied().map(ArticleId).collect();
        self.event(
            "BotOffered",
            Actor::Bot,
            json!({"articles": articles, "locale": "fi", "confidence": 0.5}),
            Some(cause),
        );
    }

    fn over(&mut self, reason: &str, goal: Option<i64>) {
        let packet = json!({ "goal": goal.map(MessageId) });
        self.event("BotHandedOver", Actor::Bot, json!({"reason": reason, "packet": packet}), None);
    }

    fn settled(&mut self) {
        self.event("InteractionEnded", Actor::Bot, json!({"how": "self_service"}), None);
    }

    fn verdicts(&self) -> Vec<(i64, Judged)> {
        read(&self.told).outcomes.into_iter().map(|o| (o.article.0, o.verdict)).collect()
    }

    fn gaps(&self) -> Vec<(GapKind, String)> {
        read(&self.told).gaps.into_iter().map(|gap| (gap.kind, gap.question)).collect()
    }
}

#[test]
fn what_the_customer_calls_settled_was_right() {
    let mut case = Case::new();
    let asked = case.says("miten palautan tuotteen");
    case.answer(1, asked);
    case.says("kiitos, tämä auttoi");
    case.settled();
    assert_eq!(case.verdicts(), [(1, Judged::Settled)]);
    let read = read(&case.told);
    assert_eq!((read.talks[0].fate, read.talks[0].returned_at), (Fate::Settled, None));
    assert_eq!(read.outcomes[0].question, "miten palautan tuotteen");
    assert_eq!(read.gaps, []);
}

#[test]
fn who_comes_again_within_the_window_was_not_settled() {
    for (minutes, returned) in [(10, true), (72 * 60, true), (72 * 60 + 1, false)] {
        let mut case = Case::new();
        let asked = case.says("miten palautan tuotteen");
        case.answer(1, asked);
        case.settled();
        let ended = Millis(case.next * 60_000);
        case.told.elsewhere.push(ended.plus(minutes * 60_000));
        assert_eq!(read(&case.told).talks[0].returned_at.is_some(), returned, "{minutes} minutes");
        let expected = if returned { Judged::Returned } else { Judged::Settled };
        assert_eq!(case.verdicts(), [(1, expected)]);
        assert_eq!(case.gaps().len(), usize::from(returned));
    }
    assert_eq!(WINDOW_MS, 72 * HOUR);
}

#[test]
fn what_is_turned_down_is_a_gap_and_costs_one_contact() {
    let mut case = Case::new();
    let asked = case.says("miten palautan tuotteen");
    case.answer(1, asked);
    let again = case.says("ei auttanut");
    case.offer(&[2, 3], again);
    case.over("misses", None);
    assert_eq!(case.verdicts(), [(1, Judged::TurnedDown), (2, Judged::TurnedDown), (3, Judged::TurnedDown)]);
    assert_eq!(case.gaps().len(), 1);
}

#[test]
fn a_wish_for_a_person_after_an_answer_is_told_apart() {
    let mut case = Case::new();
    let asked = case.says("miten palautan tuotteen");
    case.answer(1, asked);
    case.over("asked", None);
    assert_eq!(case.verdicts(), [(1, Judged::AskedPerson)]);
    assert_eq!(case.gaps(), [(GapKind::TurnedDown, "miten palautan tuotteen".into())]);
}

#[test]
fn what_is_chosen_of_an_offer_answers_the_question_behind_it() {
    let mut case = Case::new();
    let asked = case.says("rahat takaisin");
    case.offer(&[1, 2, 3], asked);
    let picked = case.says("Hyvitys");
    case.answer(2, picked);
    case.settled();
    let read = read(&case.told);
    let told: Vec<_> =
        read.outcomes.iter().map(|o| (o.article.0, o.given, o.verdict, o.question.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, GivenAs::Offer, Judged::Unknown, "rahat takaisin"),
            (2, GivenAs::Offer, Judged::Chosen, "rahat takaisin"),
            (3, GivenAs::Offer, Judged::Unknown, "rahat takaisin"),
            (2, GivenAs::Answer, Judged::Settled, "rahat takaisin"),
        ]
    );
}

#[test]
fn a_question_that_nothing_answers_is_a_gap() {
    let mut case = Case::new();
    case.says("onko teillä lahjakortteja");
    case.over("unknown", Some(101));
    assert_eq!(case.gaps(), [(GapKind::Unanswered, "onko teillä lahjakortteja".into())]);
    let talk = &read(&case.told).talks[0];
    assert_eq!((talk.fate, talk.reason.as_deref()), (Fate::HandedOver, Some("unknown")));
}

#[test]
fn an_article_in_a_persons_reply_answers_the_first_words() {
    let mut case = Case::new();
    case.says("kahvinkeitin ei toimi");
    case.over("unknown", Some(101));
    let message = MessageId(900);
    let said =
        Said { text: "Katso tämä".into(), beside: None, leads_to: vec![(Locale::Fi, "takuu".into())] };
    case.told.messages.insert(message, said);
    case.event("MessageSent", Actor::Agent(AgentId(7)), json!({ "message": message }), None);
    let outcomes = read(&case.told).outcomes;
    assert_eq!((outcomes[0].article.0, outcomes[0].verdict), (9, Judged::Given));
    assert_eq!(outcomes[0].question, "kahvinkeitin ei toimi");
}

#[test]
fn who_leaves_without_a_word_says_nothing() {
    let mut case = Case::new();
    let asked = case.says("miten palautan tuotteen");
    case.answer(1, asked);
    case.event("InteractionEnded", Actor::System, json!({"how": "idle"}), None);
    assert_eq!(case.verdicts(), [(1, Judged::Unknown)]);
    assert_eq!(read(&case.told).talks[0].fate, Fate::Silent);
    assert_eq!(case.gaps(), []);
}

proptest! {
    #[test]
    fn any_course_of_events_gives_one_gap_a_contact_and_no_verdict_twice(steps in prop::collection::vec(0_u8..7, 0..24)) {
        let mut case = Case::new();
        for step in steps {
            let heard = case.says(if step == 6 { "ei auttanut" } else { "miten palautan tuotteen" });
            match step {
                0 => case.answer(1, heard),
                1 => case.offer(&[1, 2], heard),
                2 => case.over("asked", None),
                3 => case.over("unknown", Some(101)),
                4 => case.settled(),
                _ => {}
            }
        }
        let once = read(&case.told);
        prop_assert!(once.gaps.len() <= once.talks.len());
        prop_assert_eq!(&read(&case.told), &once);
        let mut keys: Vec<_> = once.outcomes.iter().map(|o| (o.event, o.article)).collect();
        let all = keys.len();
        keys.dedup();
        prop_assert_eq!(keys.len(), all);
    }
}
