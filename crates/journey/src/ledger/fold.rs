//! From the events of a matter to its entries, one event after the other.

use std::collections::HashMap;

use helppo_kernel::{Actor, AgentId, CaseId, ChannelKind, Event, InteractionId, MessageId, Millis};

use super::{ChangeReason, Hoop, LedgerEntry, Matter, points_of_wait};

/// Who goes to another channel later than this after the last contact begins anew.
const CHANGE_WITHIN_MS: i64 = 14 * 86_400_000;
/// What one message does to its case is told within this time.
const SAME_MOMENT_MS: i64 = 10_000;

/// The entries of a matter, in the order in which they happened.
pub fn entries(matter: &Matter) -> Vec<LedgerEntry> {
    let mut fold = Fold { taken_back: taken_back(&matter.events), ..Fold::new(matter) };
    for event in &matter.events {
        fold.step(event);
    }
    fold.entries
}

/// Messages that never left.
fn taken_back(events: &[Event]) -> Vec<MessageId> {
    let back =
        |e: &&Event| e.kind == "DeliveryChanged" && e.get::<String>("to").as_deref() == Some("recalled");
    events.iter().filter(back).filter_map(|e| e.get("message")).collect()
}

struct Fold<'a> {
    matter: &'a Matter,
    taken_back: Vec<MessageId>,
    talks: HashMap<InteractionId, Talk>,
    /// The customer's last contact.
    last: Option<InteractionId>,
    status: HashMap<CaseId, String>,
    /// When the customer's own words brought the case back from waiting for them, or from its end.
    came_back: Option<Millis>,
    /// We sent the customer on, and they have not come there yet.
    sent_on: Option<ChangeReason>,
    /// Since when the customer waits for written words, by kind of channel.
    asked_since: HashMap<ChannelKind, Millis>,
    /// First words of contacts that have not begun yet: they are told before.
    first_words: HashMap<InteractionId, Millis>,
    entries: Vec<LedgerEntry>,
}

/// A contact as it runs.
struct Talk {
    case: CaseId,
    channel: ChannelKind,
    begun: Millis,
    waits_since: Option<Millis>,
    /// The bot has said something in it.
    bot_spoke: bool,
    /// The bot could not finish it.
    bot_failed: bool,
    /// A person has taken it up, or answered in it.
    served: bool,
    serving: Option<AgentId>,
    how: Option<String>,
}

impl<'a> Fold<'a> {
    fn new(matter: &'a Matter) -> Self {
        Self {
            matter,
            taken_back: Vec::new(),
            talks: HashMap::new(),
            last: None,
            status: HashMap::new(),
            came_back: None,
            sent_on: None,
            asked_since: HashMap::new(),
            first_words: HashMap::new(),
            entries: Vec::new(),
        }
    }

    fn step(&mut self, event: &Event) {
        let Some(case) = event.case else { return };
        match (event.kind.as_str(), event.interaction) {
            ("CaseOpened", _) => self.opened(event, case),
            ("CaseStatusChanged", _) => self.status(event, case),
            ("InteractionStarted", Some(talk)) => self.started(event, case, talk),
            ("Queued", Some(talk)) => self.queued(event, talk),
            ("BotHandedOver", Some(talk)) => self.handed_over(event, talk),
            ("OfferAccepted", Some(talk)) => self.accepted(event, talk),
            ("Transferred", Some(talk)) => self.transferred(event, talk),
            ("InteractionEnded", Some(talk)) => self.ended(event, talk),
            ("ChannelMoved", _) => self.sent_on = Some(event.get("reason").unwrap_or(ChangeReason::SentOn)),
            ("MessageReceived", talk) => self.received(event, talk),
            ("MessageSent", talk) => self.sent(event, case, talk),
            ("PromiseBroken", _) => self.enter(Hoop::BrokenPromise, event, case, None),
            _ => {}
        }
    }

    fn enter(
        &mut self,
        hoop: Hoop,
        event: &Event,
        case: CaseId,
        reason: Option<(ChangeReason, ChannelKind)>,
    ) {
        let began_in = self.matter.cases.get(&case).copied().unwrap_or(ChannelKind::Email);
        let here = event.interaction.and_then(|talk| self.talks.get(&talk)).map_or(began_in, |t| t.channel);
        self.entries.push(LedgerEntry {
            hoop,
            reason: reason.map(|(reason, _)| reason),
            event: event.id,
            at: event.at,
            case,
            interaction: event.interaction,
            channel_kind: reason.map_or(here, |(_, left)| left),
            clock_ms: 0,
            open_ms: 0,
            points: hoop.points(),
        });
    }

    fn wait(&mut self, event: &Event, case: CaseId, channel: ChannelKind, since: Millis) {
        let clock_ms = event.at.since(since).max(0);
        let open_ms = self.matter.open.elapsed(since, event.at);
        let live = channel.is_realtime();
        let points = points_of_wait(if live { clock_ms } else { open_ms }, live);
        if points > 0 {
            self.enter(Hoop::Waiting, event, case, None);
            if let Some(entry) = self.entries.last_mut() {
                *entry = LedgerEntry { channel_kind: channel, clock_ms, open_ms, points, ..*entry };
            }
        }
    }

    fn opened(&mut self, event: &Event, case: CaseId) {
        self.status.insert(case, "open".to_owned());
        // A matter that was closed and goes on in a case of its own.
        if event.get::<CaseId>("follows").is_some() {
            self.enter(Hoop::Reopened, event, case, None);
        }
    }

    fn status(&mut self, event: &Event, case: CaseId) {
        let to: String = event.get("to").unwrap_or_default();
        let from = self.status.insert(case, to.clone()).or_else(|| event.get("from")).unwrap_or_default();
        let over = |status: &str| matches!(status, "solved" | "closed");
        if matches!(event.actor, Actor::Agent(_)) || over(&to) {
            self.came_back = None;
        } else if over(&from) || from == "pending" {
            self.came_back = Some(event.at);
            if over(&from) {
                self.enter(Hoop::Reopened, event, case, None);
            }
        }
        if over(&to) {
            self.asked_since.clear();
        }
    }

    fn started(&mut self, event: &Event, case: CaseId, id: InteractionId) {
        let began_in = self.matter.cases.get(&case).copied().unwrap_or(ChannelKind::Email);
        let channel = event.get("channel_kind").unwrap_or(began_in);
        let state: String = event.get("state").unwrap_or_default();
        let talk = Talk {
            case,
            channel,
            begun: event.at,
            waits_since: (state == "waiting").then_some(event.at),
            bot_spoke: false,
            bot_failed: false,
            served: state == "active",
            serving: None,
            how: None,
        };
        if let Some(at) = self.first_words.remove(&id)
            && !channel.is_realtime()
        {
            self.asked_since.entry(channel).or_insert(at);
        }
        let by_customer = !matches!(event.actor, Actor::Agent(_));
        let before = self.last.and_then(|last| self.talks.get(&last)).map(|t| t.leaving(event.at, channel));
        self.talks.insert(id, talk);
        if !by_customer {
            return;
        }
        self.last = Some(id);
        let came_back = self.came_back.take().is_some_and(|at| event.at.since(at) <= SAME_MOMENT_MS);
        let Some((left, why)) = before else { return };
        let sent_on = if left == channel { None } else { self.sent_on.take() };
        match sent_on.or(why) {
            Some(reason) if left != channel => {
                self.enter(Hoop::ForcedChange, event, case, Some((reason, left)))
            }
            // We asked, or it was over: coming back then is an answer, or is entered as a reopening.
            _ if came_back => {}
            _ => self.enter(Hoop::RepeatedContact, event, case, None),
        }
    }

    fn queued(&mut self, event: &Event, id: InteractionId) {
        if let Some(talk) = self.talks.get_mut(&id) {
            talk.waits_since.get_or_insert(event.at);
        }
    }

    fn handed_over(&mut self, event: &Event, id: InteractionId) {
        let Some(talk) = self.talks.get_mut(&id) else { return };
        if talk.bot_spoke && !talk.bot_failed {
            talk.bot_failed = true;
            let case = talk.case;
            self.enter(Hoop::FailedSelfService, event, case, None);
        }
    }

    fn accepted(&mut self, event: &Event, id: InteractionId) {
        let Some(talk) = self.talks.get_mut(&id) else { return };
        talk.served = true;
        talk.serving = event.get("agent");
        let (case, channel) = (talk.case, talk.channel);
        if let Some(since) = talk.waits_since.take()
            && channel.is_realtime()
        {
            self.wait(event, case, channel, since);
        }
    }

    fn transferred(&mut self, event: &Event, id: InteractionId) {
        let Some(talk) = self.talks.get_mut(&id) else { return };
        // What was only offered passes on without the customer noticing; a lost line is nobody's decision.
        if talk.serving.take().is_some() {
            let case = talk.case;
            self.enter(Hoop::Transfer, event, case, None);
        }
    }

    fn ended(&mut self, event: &Event, id: InteractionId) {
        let Some(talk) = self.talks.get_mut(&id) else { return };
        talk.serving = None;
        let how: String = event.get("how").unwrap_or_default();
        let gave_up = matches!(how.as_str(), "abandoned" | "left");
        talk.how = Some(how);
        let (case, channel) = (talk.case, talk.channel);
        if let Some(since) = talk.waits_since.take()
            && channel.is_realtime()
            && gave_up
        {
            self.wait(event, case, channel, since);
        }
    }

    /// Words of a machine belong to no contact, and nobody waits for an answer to them.
    fn received(&mut self, event: &Event, talk: Option<InteractionId>) {
        let Some(talk) = talk else { return };
        let written = event.get::<MessageId>("message").and_then(|m| self.matter.written.get(&m));
        let at = written.map_or(event.at, |at| event.at.min(*at));
        match self.talks.get(&talk).map(|t| t.channel) {
            None => drop(self.first_words.entry(talk).or_insert(at)),
            Some(channel) if !channel.is_realtime() => drop(self.asked_since.entry(channel).or_insert(at)),
            Some(_) => {}
        }
    }

    fn sent(&mut self, event: &Event, case: CaseId, id: Option<InteractionId>) {
        let by: String = event.get("author_kind").unwrap_or_default();
        let talk = id.and_then(|id| self.talks.get_mut(&id));
        if by == "bot" {
            if let Some(talk) = talk {
                talk.bot_spoke = true;
            }
            return;
        }
        if by != "agent" || event.get::<MessageId>("message").is_some_and(|m| self.taken_back.contains(&m)) {
            return;
        }
        let channel = talk.map(|talk| {
            talk.served = true;
            talk.channel
        });
        let channel = channel.or_else(|| self.matter.cases.get(&case).copied()).unwrap_or(ChannelKind::Email);
        if let Some(since) = self.asked_since.remove(&channel) {
            self.wait(event, case, channel, since);
        }
    }
}

impl Talk {
    /// The channel that is left for another, and why that was no free choice, as far as we know.
    fn leaving(&self, now: Millis, to: ChannelKind) -> (ChannelKind, Option<ChangeReason>) {
        let lately = now.since(self.begun) <= CHANGE_WITHIN_MS && to != self.channel;
        let why = match self.how.as_deref() {
            _ if !lately || self.served => None,
            Some("abandoned" | "left") => Some(ChangeReason::QueueTooLong),
            _ if self.bot_failed || self.bot_spoke => Some(ChangeReason::SelfServiceIncomplete),
            _ => None,
        };
        (self.channel, why)
    }
}
