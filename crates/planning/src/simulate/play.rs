//! The days themselves: a list of things to come, and the same dispatcher that decides in an installation.
//!
//! Nothing here decides who serves whom. Customers come and give up, agents come and go, accept what they
//! are offered and finish it; each is told to [`Dispatcher`], and what it says is done.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use helppo_kernel::{AgentId, InteractionId, Millis};
use helppo_routing::dispatcher::{Dispatcher, Held, Input, Output, PresenceStatus};

use super::adapter;
use super::chance::Chance;
use super::contacts::{Contact, Contacts};
use super::crew::Crew;
use super::measure::{Counts, Measures};
use super::plan::{Plan, Turn};
use super::time::DAY_MS;
use super::watch::{Gone, Seen, Watch};

/// Plays the plan from its first to its last day.
pub(super) fn play(plan: &Plan, watch: &mut impl Watch) -> Measures {
    let mut house = House::new(plan);
    while let Some(Reverse((at, _, event))) = house.agenda.pop() {
        if at >= plan.ends {
            break;
        }
        house.run_out_until(at, watch);
        house.now = at;
        house.happen(event, watch);
        house.answer_offers(watch);
    }
    house.close();
    house.measures
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Day(i64),
    Turn(usize, Turn),
    Comes(usize),
    GivesUp(InteractionId),
    Answers(InteractionId, AgentId),
    Finishes(InteractionId),
}

struct House<'a> {
    plan: &'a Plan,
    dispatcher: Dispatcher,
    now: i64,
    agenda: BinaryHeap<Reverse<(i64, u64, Event)>>,
    entries: u64,
    contacts: Contacts,
    crew: Crew,
    streams: Vec<Chance>,
    /// When the last customer of each queue came, with fractions.
    last: Vec<f64>,
    out: Vec<Output>,
    /// Offers that nobody has looked at yet.
    offers: VecDeque<(InteractionId, AgentId)>,
    measures: Measures,
}

impl<'a> House<'a> {
    fn new(plan: &'a Plan) -> Self {
        let mut house = Self {
            plan,
            dispatcher: Dispatcher::new(adapter::config(plan)),
            now: 0,
            agenda: BinaryHeap::new(),
            entries: 0,
            contacts: Contacts::default(),
            crew: Crew::of(plan),
            streams: (0..plan.queues.len()).map(|q| Chance::new(plan.seed, q as u64)).collect(),
            last: vec![0.0; plan.queues.len()],
            out: Vec::new(),
            offers: VecDeque::new(),
            measures: Measures::new(plan),
        };
        house.plan_for(0, Event::Day(0));
        for queue in 0..plan.queues.len() {
            house.expect_next(queue);
        }
        house
    }

    fn plan_for(&mut self, at: i64, event: Event) {
        self.entries += 1;
        self.agenda.push(Reverse((at, self.entries, event)));
    }

    /// Offers that run out and patience of the dispatcher's own that ends before `at`.
    fn run_out_until(&mut self, at: i64, watch: &mut impl Watch) {
        while let Some(due) = self.dispatcher.next_deadline().filter(|due| due.0 <= at) {
            self.now = due.0.max(self.now);
            self.tell(Input::Tick);
            self.answer_offers(watch);
        }
    }

    fn happen(&mut self, event: Event, watch: &mut impl Watch) {
        match event {
            Event::Day(day) => self.begin(day),
            Event::Turn(shift, turn) => self.turn(shift, turn),
            Event::Comes(queue) => self.comes(queue, watch),
            Event::GivesUp(interaction) => {
                if let Some(contact) = self.contacts.find(interaction).filter(|c| c.agent.is_none()) {
                    let contact = *contact;
                    self.went(&contact, Counts::GaveUp, watch);
                    self.contacts.forget(interaction);
                    self.tell(Input::Removed(interaction));
                }
            }
            Event::Answers(interaction, agent) => self.answers(interaction, agent, watch),
            Event::Finishes(interaction) => self.finishes(interaction),
        }
    }

    fn begin(&mut self, day: i64) {
        let begins = day * DAY_MS;
        for (number, shift) in self.plan.shifts.iter().enumerate() {
            if !shift.works_on(day) {
                continue;
            }
            for (at, turn) in &shift.turns {
                self.plan_for(begins + at, Event::Turn(number, *turn));
            }
        }
        self.plan_for(begins + DAY_MS, Event::Day(day + 1));
    }

    fn turn(&mut self, shift: usize, turn: Turn) {
        let plan = &self.plan.shifts[shift];
        let day = self.now / DAY_MS;
        let goes_on = self.now == day * DAY_MS && plan.works_on(day) && plan.turns[0] == (0, Turn::Comes);
        let presence = match turn {
            Turn::Comes => PresenceStatus::Available,
            Turn::Pauses => PresenceStatus::Busy,
            // Who would be back in the same moment stays.
            Turn::Leaves if goes_on => return,
            Turn::Leaves => PresenceStatus::Away,
        };
        for agent in self.crew.of_shift(shift) {
            self.crew.turns(agent, turn, self.now, &mut self.measures);
            self.tell(Input::AgentChanged(adapter::person(agent, plan, presence)));
        }
    }

    fn comes(&mut self, queue: usize, watch: &mut impl Watch) {
        let plan = &self.plan.queues[queue];
        let chance = &mut self.streams[queue];
        let (length_ms, patience) = (plan.next_length(chance), plan.next_patience(chance));
        let interaction = self.contacts.add(queue, self.now, length_ms);
        self.measures.count(queue, self.now, Counts::Came);
        if let Some(patience) = patience {
            self.plan_for(self.now + patience, Event::GivesUp(interaction));
        }
        self.expect_next(queue);
        self.tell(Input::Enqueued(adapter::work(interaction, plan, Millis(self.now))));
        let seen = Seen { interaction, at: Millis(self.now), queue, dispatcher: &self.dispatcher };
        watch.came(&seen);
    }

    fn expect_next(&mut self, queue: usize) {
        if let Some(at) = self.plan.queues[queue].next_after(self.last[queue], &mut self.streams[queue]) {
            self.last[queue] = at;
            self.plan_for(whole(at), Event::Comes(queue));
        }
    }

    fn answers(&mut self, interaction: InteractionId, agent: AgentId, watch: &mut impl Watch) {
        let held = self.dispatcher.find(interaction);
        if !matches!(held, Some(Held::Offered { agent: holder, .. }) if holder == agent) {
            return;
        }
        let Some(contact) = self.contacts.find(interaction) else { return };
        contact.agent = Some(agent);
        let contact = *contact;
        self.went(&contact, Counts::Answered, watch);
        let kind = self.plan.queues[contact.queue].kind;
        self.crew.take(agent, kind, self.now, self.plan, &mut self.measures);
        self.plan_for(self.now + contact.length_ms, Event::Finishes(interaction));
        self.tell(Input::Accepted { interaction, agent });
    }

    fn finishes(&mut self, interaction: InteractionId) {
        let Some(contact) = self.contacts.find(interaction) else { return };
        let Some(agent) = contact.agent else { return };
        let kind = self.plan.queues[contact.queue].kind;
        self.crew.release(agent, kind, self.now, self.plan, &mut self.measures);
        self.contacts.forget(interaction);
        self.tell(Input::Ended(interaction));
    }

    /// Tells the dispatcher and keeps what it offers.
    fn tell(&mut self, input: Input) {
        self.dispatcher.apply(Millis(self.now), input, &mut self.out);
        for output in self.out.drain(..) {
            if let Output::Offer { interaction, agent, .. } = output {
                self.offers.push_back((interaction, agent));
            }
        }
    }

    /// Lets agents accept what they were offered, now or a little later.
    fn answer_offers(&mut self, watch: &mut impl Watch) {
        while let Some((interaction, agent)) = self.offers.pop_front() {
            if let Some(contact) = self.contacts.find(interaction) {
                contact.at_once |= contact.came_at == self.now;
            }
            match self.plan.shifts[self.crew.shift_of(agent)].answers_in_ms {
                0 => self.answers(interaction, agent, watch),
                later => self.plan_for(self.now + later, Event::Answers(interaction, agent)),
            }
        }
    }

    fn went(&mut self, contact: &Contact, counts: Counts, watch: &mut impl Watch) {
        let waited = self.now - contact.came_at;
        self.measures.count(contact.queue, contact.came_at, counts);
        self.measures.waited(contact.queue, contact.came_at, waited);
        if !contact.at_once {
            self.measures.count(contact.queue, contact.came_at, Counts::Waited);
        }
        if counts == Counts::Answered && waited <= self.plan.queues[contact.queue].target_ms {
            self.measures.count(contact.queue, contact.came_at, Counts::InTime);
        }
        watch.went(&Gone {
            interaction: contact.interaction,
            at: Millis(self.now),
            queue: contact.queue,
            waited_ms: waited,
            length_ms: (counts == Counts::Answered).then_some(contact.length_ms),
        });
    }

    fn close(&mut self) {
        self.crew.close(self.plan.ends, &mut self.measures);
        for contact in self.contacts.waiting() {
            self.measures.count(contact.queue, contact.came_at, Counts::LeftWaiting);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds of a scenario are far below 2^63")]
fn whole(ms: f64) -> i64 {
    ms as i64
}
