//! Events in, contacts, outcomes and gaps out.

use helppo_kernel::{Actor, ArticleId, ChannelKind, Event, Locale, MessageId, Millis};
use helppo_text::Verdict;

use super::{Fate, Gap, GapKind, GivenAs, Judged, Outcome, Read, Said, Talk, Told, WINDOW_MS};

/// Reads a case.
pub fn read(told: &Told) -> Read {
    let mut fold = Fold { told, talks: Vec::new() };
    told.events.iter().for_each(|event| fold.take(event));
    fold.finish()
}

/// A contact while it is read.
struct Running {
    talk: Talk,
    /// The customer's first words in it.
    first: Option<MessageId>,
    /// What the bot did not know.
    goal: Option<MessageId>,
    outcomes: Vec<Outcome>,
    /// Outcomes of the last thing that was given, until they are judged.
    open: std::ops::Range<usize>,
    /// What was asked last: whoever picks one of an offer, or says only that it does not help, asks the same.
    asked: String,
    beside: Option<ArticleId>,
}

struct Fold<'a> {
    told: &'a Told,
    talks: Vec<Running>,
}

impl Fold<'_> {
    fn take(&mut self, event: &Event) {
        if event.kind == "InteractionStarted" {
            return self.begin(event);
        }
        if event.kind == "CaseStatusChanged" {
            return self.status(event);
        }
        let Some(interaction) = event.interaction else { return };
        let told = self.told;
        let Some(run) = self.talks.iter_mut().find(|run| run.talk.interaction == interaction) else { return };
        match event.kind.as_str() {
            "MessageReceived" => run.heard(event, told),
            "BotAnswered" => run.answered(event, told),
            "BotOffered" => run.offered(event, told),
            "BotHandedOver" => run.handed_over(event),
            "OfferAccepted" => run.taken(event),
            "MessageSent" => run.sent(event, told),
            "InteractionEnded" => run.ended(event),
            _ => {}
        }
    }

    fn begin(&mut self, event: &Event) {
        let Some(interaction) = event.interaction else { return };
        // The customer comes again: what was called settled shortly before was not.
        self.came_again(event.at);
        if matches!(event.actor, Actor::Agent(_)) {
            return;
        }
        let with_bot = event.get::<String>("state").as_deref() == Some("automated");
        let talk = Talk {
            interaction,
            channel_kind: event.get("channel_kind").unwrap_or(ChannelKind::Chat),
            locale: self.told.locale,
            started_at: event.at,
            answered: 0,
            offered: 0,
            fate: if with_bot { Fate::Open } else { Fate::People },
            reason: None,
            ended_at: None,
            returned_at: None,
        };
        self.talks.push(Running {
            talk,

            first: None,
            goal: None,
            outcomes: Vec::new(),
            open: 0..0,
            asked: String::new(),
            beside: None,
        });
    }

    fn status(&mut self, event: &Event) {
        let word = |key: &str| event.get::<String>(key).unwrap_or_default();
        if word("from") == "solved" && word("to") != "closed" {
            self.came_again(event.at);
        }
    }

    fn came_again(&mut self, at: Millis) {
        for run in &mut self.talks {
            run.talk.came_again(at);
        }
    }

    fn finish(mut self) -> Read {
        for at in &self.told.elsewhere {
            self.came_again(*at);
        }
        let mut read = Read::default();
        for mut run in self.talks {
            if run.talk.returned_at.is_some() {
                run.outcomes
                    .iter_mut()
                    .filter(|o| o.verdict == Judged::Settled)
                    .for_each(|o| o.verdict = Judged::Returned);
            }
            read.gaps.extend(run.gap(self.told));
            read.talks.push(run.talk);
            read.outcomes.extend(run.outcomes.into_iter().filter(|outcome| !outcome.question.is_empty()));
        }
        read
    }
}

impl Talk {
    fn came_again(&mut self, at: Millis) {
        let Some(ended) = self.ended_at.filter(|_| self.fate == Fate::Settled) else { return };
        let soon = at > ended && at.since(ended) <= WINDOW_MS;
        if soon && self.returned_at.is_none_or(|before| at < before) {
            self.returned_at = Some(at);
        }
    }
}

impl Running {
    fn heard(&mut self, event: &Event, told: &Told) {
        let Some(message) = event.get::<MessageId>("message") else { return };
        self.first.get_or_insert(message);
        let Some(said) = told.messages.get(&message) else { return };
        self.beside = self.beside.or(said.beside);
        if helppo_text::verdict(&said.text) == Some(Verdict::NotHelped) {
            self.judge(Judged::TurnedDown);
        }
    }

    fn answered(&mut self, event: &Event, told: &Told) {
        let Some(article) = event.get::<ArticleId>("article") else { return };
        self.talk.answered += 1;
        let chosen = |o: &Outcome| o.given == GivenAs::Offer && o.article == article;
        if self.outcomes[self.open.clone()].iter().any(chosen) {
            self.outcomes[self.open.clone()]
                .iter_mut()
                .filter(|o| chosen(o))
                .for_each(|o| o.verdict = Judged::Chosen);
        } else {
            self.ask(event, told);
        }
        let asked = self.asked.clone();
        self.give(event, &[article], GivenAs::Answer, &asked);
    }

    fn offered(&mut self, event: &Event, told: &Told) {
        self.talk.offered += 1;
        let articles = event.get::<Vec<ArticleId>>("articles").unwrap_or_default();
        self.ask(event, told);
        let asked = self.asked.clone();
        self.give(event, &articles, GivenAs::Offer, &asked);
    }

    /// What the bot has just spoken to was a question, unless it was only a verdict on what it said before.
    fn ask(&mut self, event: &Event, told: &Told) {
        let words = question_of(event, told);
        if helppo_text::verdict(&words).is_none() {
            self.asked = words;
        }
    }

    fn handed_over(&mut self, event: &Event) {
        let reason = event.get::<String>("reason").unwrap_or_default();
        match reason.as_str() {
            "asked" => self.judge(Judged::AskedPerson),
            "misses" => self.judge(Judged::TurnedDown),
            _ => {}
        }
        if matches!(reason.as_str(), "unknown" | "misses") {
            let goal = event.data.get("packet").and_then(|packet| packet.get("goal"));
            self.goal = goal.and_then(|goal| serde_json::from_value(goal.clone()).ok());
        }
        if self.talk.fate == Fate::Open {
            self.talk.fate = Fate::HandedOver;
            self.talk.reason = Some(reason);
        }
    }

    fn taken(&mut self, _: &Event) {
        if self.talk.fate == Fate::Open {
            self.talk.fate = Fate::HandedOver;
        }
    }

    /// A person answered with articles: that is what they are for.
    fn sent(&mut self, event: &Event, told: &Told) {
        if !matches!(event.actor, Actor::Agent(_)) {
            return;
        }
        let Some(said) = event.get::<MessageId>("message").and_then(|id| told.messages.get(&id)) else {
            return;
        };
        let articles: Vec<ArticleId> =
            said.leads_to.iter().filter_map(|to| told.addresses.get(to).copied()).collect();
        let question =
            self.first.and_then(|id| told.messages.get(&id)).map_or(String::new(), |said| said.text.clone());
        if let Some(article) = articles.first() {
            self.give(event, &[*article], GivenAs::Reply, &question);
            self.judge(Judged::Given);
        }
    }

    fn ended(&mut self, event: &Event) {
        self.talk.ended_at = Some(event.at);
        if event.get::<String>("how").as_deref() == Some("self_service") {
            self.judge(Judged::Settled);
            self.talk.fate = Fate::Settled;
        } else if self.talk.fate == Fate::Open {
            self.talk.fate = Fate::Silent;
        }
    }

    fn give(&mut self, event: &Event, articles: &[ArticleId], given: GivenAs, question: &str) {
        let from = self.outcomes.len();
        let locale = event.get::<Locale>("locale").unwrap_or(self.talk.locale);
        if given != GivenAs::Reply {
            self.talk.locale = locale;
        }
        let confidence = event.get::<f64>("confidence").map_or(0, |sure| (sure * 1000.0).round() as i64);
        for article in articles {
            self.outcomes.push(Outcome {
                event: event.id,
                article: *article,
                interaction: self.talk.interaction,
                locale,
                channel_kind: self.talk.channel_kind,
                given,
                verdict: Judged::Unknown,
                confidence,
                question: question.to_owned(),
                at: event.at,
            });
        }
        self.open = from..self.outcomes.len();
    }

    /// What was given last is judged, once.
    fn judge(&mut self, verdict: Judged) {
        let open = std::mem::take(&mut self.open);
        for outcome in &mut self.outcomes[open] {
            outcome.verdict = verdict;
        }
    }

    /// One gap a contact at most: a contact costs once.
    fn gap(&self, told: &Told) -> Option<Gap> {
        let wrong = |verdicts: &[Judged]| self.outcomes.iter().rev().find(|o| verdicts.contains(&o.verdict));
        let text = |id: Option<MessageId>| {
            id.and_then(|id| told.messages.get(&id)).map(|said: &Said| said.text.clone())
        };
        let (kind, question, article) = if let Some(o) = wrong(&[Judged::Returned]) {
            (GapKind::Returned, Some(o.question.clone()), Some(o.article))
        } else if let Some(o) =
            wrong(&[Judged::TurnedDown, Judged::AskedPerson]).filter(|_| self.talk.fate != Fate::Settled)
        {
            // Of an offer nothing fitted: no article answered.
            match o.given {
                GivenAs::Offer => (GapKind::Unanswered, Some(o.question.clone()), None),
                _ => (GapKind::TurnedDown, Some(o.question.clone()), Some(o.article)),
            }
        } else if self.goal.is_some() {
            (GapKind::Unanswered, text(self.goal), None)
        } else if self.beside.is_some() {
            (GapKind::StillContacted, text(self.first), self.beside)
        } else {
            return None;
        };
        let question = question.filter(|question| !question.is_empty())?;
        let (interaction, locale, at) = (self.talk.interaction, self.talk.locale, self.talk.started_at);
        Some(Gap { interaction, kind, locale, question, article, at })
    }
}

/// The words that an answer or an offer of the bot was for.
fn question_of(event: &Event, told: &Told) -> String {
    let cause = event.cause.and_then(|cause| told.events.iter().find(|other| other.id == cause));
    let message = cause.and_then(|cause| cause.get::<MessageId>("message"));
    message.and_then(|id| told.messages.get(&id)).map_or(String::new(), |said| said.text.clone())
}
