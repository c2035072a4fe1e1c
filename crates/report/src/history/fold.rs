//! From the events of a matter to what is counted of it. Pure: the same events give the same counts, in
//! whatever order the log was read.

use std::collections::{BTreeMap, HashMap};

use helppo_kernel::{
    Actor, AgentId, AskId, CaseId, ChannelKind, Event, EventId, InteractionId, MessageId, Millis, TeamId,
};

use super::fact::{Fact, Kind, Place, day_after};

/// A matter: a case with all that was merged into it.
pub(crate) struct Matter {
    /// The case that goes on.
    pub(crate) root: CaseId,
    /// Team (now) and kind of channel of each of its cases.
    pub(crate) cases: HashMap<CaseId, (TeamId, ChannelKind)>,
    /// Everything that happened in them, in order.
    pub(crate) events: Vec<Event>,
    /// When customers' messages were written, where that is not when they were taken in.
    pub(crate) written: HashMap<MessageId, Millis>,
}

/// What is counted of a matter.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    pub(crate) facts: Vec<Fact>,
    /// When its customer began it; `None` when we did.
    pub(crate) opened: Option<Millis>,
    pub(crate) resolved: Option<Resolved>,
}

/// The first time that a matter was finished.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resolved {
    pub(crate) at: Millis,
    event: EventId,
    place: Place,
    contacts: i64,
    begun: Millis,
    reopened: Option<Millis>,
    back: Option<Millis>,
}

impl Resolved {
    /// What is counted of it. `elsewhere`: when the customer came with another matter of that sort.
    pub(crate) fn facts(&self, elsewhere: Option<Millis>) -> Vec<Fact> {
        if self.contacts == 0 {
            return Vec::new();
        }
        let Self { at, event, place, .. } = *self;
        let back = self.back.into_iter().chain(elsewhere).min().and_then(|back| day_after(at, back));
        let mut facts = vec![
            Fact::measured(Kind::Resolved, event, at, place, self.contacts),
            Fact::measured(Kind::Resolution, event, at, place, at.since(self.begun).max(0)),
        ];
        if self.contacts == 1 {
            facts.push(Fact::after(Kind::Single, event, at, place, back));
        }
        if back.is_some() {
            facts.push(Fact::after(Kind::Recontact, event, at, place, back));
        }
        if let Some(day) = self.reopened.and_then(|reopened| day_after(at, reopened)) {
            facts.push(Fact::after(Kind::Reopen, event, at, place, Some(day)));
        }
        facts
    }
}

/// A piece of work as it runs.
struct Talk {
    place: Place,
    waits_since: Option<Millis>,
    waited: bool,
    by_customer: bool,
    by_bot: bool,
    served_since: Option<(Millis, EventId)>,
    served: bool,
    begun: Millis,
}

/// A question that was put.
struct Question {
    kind: String,
    place: Place,
    answered: Option<(EventId, Millis, i64)>,
}

/// Counts a matter.
pub(crate) fn fold(matter: &Matter) -> Counted {
    let mut fold = Fold::new(matter);
    for event in &matter.events {
        fold.step(event);
    }
    fold.done()
}

struct Fold<'a> {
    matter: &'a Matter,
    teams: HashMap<CaseId, TeamId>,
    began: HashMap<InteractionId, Millis>,
    first_words: HashMap<CaseId, Millis>,
    recalled: Vec<MessageId>,
    talks: BTreeMap<InteractionId, Talk>,
    questions: BTreeMap<AskId, Question>,
    asked_since: Option<Millis>,
    first_asked: Option<Millis>,
    replied: bool,
    counted: Counted,
}

impl<'a> Fold<'a> {
    fn new(matter: &'a Matter) -> Self {
        let mut fold = Self {
            matter,
            teams: matter.cases.iter().map(|(case, (team, _))| (*case, *team)).collect(),
            began: HashMap::new(),
            first_words: HashMap::new(),
            recalled: Vec::new(),
            talks: BTreeMap::new(),
            questions: BTreeMap::new(),
            asked_since: None,
            first_asked: None,
            replied: false,
            counted: Counted::default(),
        };
        fold.look_ahead();
        fold
    }

    /// What later events tell of earlier ones: where a case was at first, when words were written.
    fn look_ahead(&mut self) {
        let mut moved: Vec<CaseId> = Vec::new();
        for event in &self.matter.events {
            let Some(case) = event.case else { continue };
            match event.kind.as_str() {
                "CaseAssigned" if !moved.contains(&case) => {
                    moved.push(case);
                    self.teams.extend(event.get::<TeamId>("from_team").map(|team| (case, team)));
                }
                "MessageReceived" => {
                    let at = self.written(event);
                    let first = self.first_words.entry(case).or_insert(at);
                    *first = at.min(*first);
                    if let Some(talk) = event.interaction {
                        let began = self.began.entry(talk).or_insert(at);
                        *began = at.min(*began);
                    }
                }
                "DeliveryChanged" if event.get::<String>("to").as_deref() == Some("recalled") => {
                    self.recalled.extend(event.get::<MessageId>("message"));
                }
                _ => {}
            }
        }
    }

    fn written(&self, event: &Event) -> Millis {
        let written = event.get::<MessageId>("message").and_then(|m| self.matter.written.get(&m));
        written.map_or(event.at, |at| event.at.min(*at))
    }

    fn place(&self, case: CaseId, interaction: Option<InteractionId>) -> Option<Place> {
        let (_, kind) = self.matter.cases.get(&case)?;
        Some(Place { case, interaction, team: *self.teams.get(&case)?, kind: *kind })
    }

    fn count(&mut self, kind: Kind, event: &Event, place: Place) {
        self.counted.facts.push(Fact::plain(kind, event.id, event.at, place));
    }

    fn measure(&mut self, kind: Kind, event: &Event, place: Place, value: i64) {
        self.counted.facts.push(Fact::measured(kind, event.id, event.at, place, value.max(0)));
    }

    fn step(&mut self, event: &Event) {
        let Some(place) = event.case.and_then(|case| self.place(case, event.interaction)) else { return };
        match (event.kind.as_str(), event.interaction) {
            ("CaseOpened", _) => self.opened(event, place),
            ("CaseAssigned", _) => {
                self.teams.extend(event.get::<TeamId>("to_team").map(|team| (place.case, team)));
            }
            ("CaseStatusChanged", _) => self.status(event, place),
            ("InteractionStarted", Some(talk)) => self.started(event, place, talk),
            ("Queued", Some(talk)) => self.queued(event, talk),
            ("OfferAccepted", Some(talk)) => self.accepted(event, talk),
            ("Transferred", Some(talk)) => self.transferred(event, talk),
            ("InteractionEnded", Some(talk)) => self.ended(event, talk),
            ("MessageReceived", Some(_)) => {
                let at = self.written(event);
                self.asked_since.get_or_insert(at);
                self.first_asked.get_or_insert(at);
            }
            ("MessageSent", _) => self.sent(event, place),
            ("SurveyAsked" | "SurveyAnswered", _) => self.survey(event, place),
            _ => {}
        }
    }

    fn opened(&mut self, event: &Event, place: Place) {
        let words = self.first_words.get(&place.case).copied();
        let at = words.map_or(event.at, |at| at.min(event.at));
        self.counted.facts.push(Fact::plain(Kind::Opened, event.id, at, place));
        if !matches!(event.actor, Actor::Agent(_)) {
            self.counted.opened = Some(self.counted.opened.map_or(at, |first| first.min(at)));
        }
    }

    fn status(&mut self, event: &Event, place: Place) {
        let word = |key| event.get::<String>(key).unwrap_or_default();
        let (was, is) = (word("from"), word("to"));
        let over = |status: &str| matches!(status, "solved" | "closed");
        match is.as_str() {
            "solved" => self.count(Kind::Solved, event, place),
            "closed" => self.count(Kind::Closed, event, place),
            _ if over(&was) => self.count(Kind::Reopened, event, place),
            _ => {}
        }
        if place.case != self.matter.root {
            return;
        }
        if over(&is) && self.counted.resolved.is_none() {
            let begun = self.talks.values().filter(|t| t.by_customer).map(|t| t.begun);
            let contacts = i64::try_from(begun.clone().count()).unwrap_or(i64::MAX);
            let begun = begun.min().unwrap_or(event.at);
            let (at, event) = (event.at, event.id);
            let resolved = Resolved { at, event, place, contacts, begun, reopened: None, back: None };
            self.counted.resolved = Some(resolved);
        } else if over(&was)
            && !over(&is)
            && let Some(resolved) = &mut self.counted.resolved
        {
            resolved.reopened.get_or_insert(event.at);
        }
    }

    fn started(&mut self, event: &Event, place: Place, id: InteractionId) {
        let kind = event.get::<ChannelKind>("channel_kind").unwrap_or(place.kind);
        let place = Place { kind, ..place };
        let begun = self.began.get(&id).map_or(event.at, |at| event.at.min(*at));
        let by_customer = !matches!(event.actor, Actor::Agent(_));
        self.counted.facts.push(Fact::plain(Kind::Contact, event.id, begun, place));
        if by_customer && let Some(resolved) = self.counted.resolved.as_mut().filter(|r| begun > r.at) {
            resolved.back.get_or_insert(begun);
        }
        let state: String = event.get("state").unwrap_or_default();
        let talk = Talk {
            place,
            waits_since: (state == "waiting").then_some(begun),
            waited: state == "waiting",
            by_customer,
            by_bot: state == "automated",
            served_since: (state == "active").then_some((event.at, event.id)),
            served: state == "active",
            begun,
        };
        self.talks.insert(id, talk);
    }

    fn queued(&mut self, event: &Event, id: InteractionId) {
        let Some(talk) = self.talks.get_mut(&id) else { return };
        talk.place.team = event.get("team").unwrap_or(talk.place.team);
        talk.waits_since.get_or_insert(event.at);
        talk.waited = true;
    }

    fn accepted(&mut self, event: &Event, id: InteractionId) {
        let Some(talk) = self.talks.get_mut(&id) else { return };
        let (place, since) = (talk.place, talk.waits_since.take());
        talk.served_since.get_or_insert((event.at, event.id));
        talk.served = true;
        if let Some(since) = since {
            self.measure(Kind::Answered, event, place, event.at.since(since));
        }
    }

    fn transferred(&mut self, event: &Event, id: InteractionId) {
        let Some(talk) = self.talks.get(&id) else { return };
        let place = talk.place;
        // Work that was only offered passes on without having been served.
        if self.stop_serving(id, event.at) {
            self.count(Kind::Transfer, event, place);
        }
    }

    fn ended(&mut self, event: &Event, id: InteractionId) {
        self.stop_serving(id, event.at);
        let Some(talk) = self.talks.get_mut(&id) else { return };
        let (place, since) = (talk.place, talk.waits_since.take());
        let (waited, served, by_bot) = (talk.waited, talk.served, talk.by_bot);
        let how: String = event.get("how").unwrap_or_default();
        let nobody = event.get::<AgentId>("agent").is_none();
        if let Some(since) = since.filter(|_| nobody && matches!(how.as_str(), "abandoned" | "left")) {
            self.measure(Kind::Abandoned, event, place, event.at.since(since));
        }
        if by_bot && !waited && !served {
            self.count(Kind::Automated, event, place);
        }
    }

    /// Counts the time since somebody took the work up; gives whether anybody had.
    fn stop_serving(&mut self, id: InteractionId, at: Millis) -> bool {
        let Some(talk) = self.talks.get_mut(&id) else { return false };
        let Some((since, event)) = talk.served_since.take() else { return false };
        let fact = Fact::measured(Kind::Handle, event, since, talk.place, at.since(since).max(0));
        self.counted.facts.push(fact);
        true
    }

    fn sent(&mut self, event: &Event, place: Place) {
        let (Some(message), Some("agent")) =
            (event.get::<MessageId>("message"), event.get::<String>("author_kind").as_deref())
        else {
            return;
        };
        if self.recalled.contains(&message) {
            return;
        }
        self.count(Kind::Reply, event, place);
        let since = self.asked_since.take();
        let first = !std::mem::replace(&mut self.replied, true);
        if first && let Some(since) = self.first_asked {
            self.measure(Kind::FirstReply, event, place, event.at.since(since));
        } else if !first && let Some(since) = since {
            self.measure(Kind::NextReply, event, place, event.at.since(since));
        }
    }

    /// An answer that is changed counts once, when it was first given, as it stands now.
    fn survey(&mut self, event: &Event, place: Place) {
        let Some(ask) = event.get::<AskId>("ask") else { return };
        let kind = event.get::<ChannelKind>("channel_kind").unwrap_or(place.kind);
        let place = Place { kind, ..place };
        let asked = event.get::<String>("kind");
        let question = self.questions.entry(ask).or_insert_with(|| Question {
            kind: asked.clone().unwrap_or_else(|| "ces".into()),
            place,
            answered: None,
        });
        if let Some(score) = event.get::<i64>("score") {
            let (_, _, now) = question.answered.get_or_insert((event.id, event.at, score));
            *now = score;
            return;
        }
        match asked.as_deref() {
            Some("ces") => self.count(Kind::CesAsked, event, place),
            Some("csat") => self.count(Kind::CsatAsked, event, place),
            _ => {}
        }
    }

    fn done(mut self) -> Counted {
        for question in self.questions.values() {
            let kind = match question.kind.as_str() {
                "ces" => Kind::Ces,
                "csat" => Kind::Csat,
                _ => continue,
            };
            if let Some((event, at, score)) = question.answered {
                self.counted.facts.push(Fact::measured(kind, event, at, question.place, score));
            }
        }
        self.counted
    }
}
