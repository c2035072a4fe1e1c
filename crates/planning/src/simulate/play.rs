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
use super::measure::{Counts, Measures};
use super::plan::{Plan, Turn};
use super::time::DAY_MS;

/// Somebody who looks on while the days are played.
pub trait Watch {
    /// A customer has come and is in the dispatcher's hands.
    fn came(&mut self, seen: &Seen<'_>);
    /// A customer was answered or gave up, after a wait.
    fn went(&mut self, gone: &Gone);
}

/// What can be seen when a customer has come, before anything that was offered is accepted.
pub struct Seen<'a> {
    /// Who.
    pub interaction: InteractionId,
    /// When.
    pub at: Millis,
    /// The queue, by its place in the scenario.
    pub queue: usize,
    /// Everybody's state.
    pub dispatcher: &'a Dispatcher,
}

/// How a wait ended.
#[derive(Clone, Copy, Debug)]
pub struct Gone {
    /// Who.
    pub interaction: InteractionId,
    /// When.
    pub at: Millis,
    /// The queue, by its place in the scenario.
    pub queue: usize,
    /// How long it was.
    pub waited_ms: i64,
    /// How long the contact will take when it was answered; `None` when the customer gave up.
    pub length_ms: Option<i64>,
}

/// Nobody.
pub(super) struct Unwatched;

impl Watch for Unwatched {
    fn came(&mut self, _: &Seen<'_>) {}

    fn went(&mut self, _: &Gone) {}
}

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

#[derive(Clone, Copy, Debug)]
struct Contact {
    interaction: InteractionId,
    queue: usize,
    came_at: i64,
    length_ms: i64,
    /// Whether an agent was free when the customer came.
    at_once: bool,
    agent: Option<AgentId>,
}

struct Agent {
    shift: usize,
    is_in: bool,
    hands: u32,
    /// Parts of a person in use, and since when that and `is_in` have held.
    busy: f64,
    since: i64,
}

struct House<'a> {
    plan: &'a Plan,
    dispatcher: Dispatcher,
    now: i64,
    agenda: BinaryHeap<Reverse<(i64, u64, Event)>>,
    entries: u64,
    contacts: Vec<Option<Contact>>,
    free: Vec<usize>,
    served: i64,
    agents: Vec<Agent>,
    /// The first agent of each shift.
    first: Vec<usize>,
    streams: Vec<Chance>,
    /// When the last customer of each queue came, with fractions.
    last: Vec<f64>,
    out: Vec<Output>,
    /// Offers that nobody has looked at yet.
    offers: VecDeque<(InteractionId, AgentId)>,
    measures: Measures,
}

/// An interaction's number holds the place of its contact in the low bits.
const PLACE_BITS: u32 = 24;

impl<'a> House<'a> {
    fn new(plan: &'a Plan) -> Self {
        let mut agents = Vec::new();
        let mut first = Vec::new();
        for (number, shift) in plan.shifts.iter().enumerate() {
            first.push(agents.len());
            agents.extend((0..shift.agents).map(|_| Agent {
                shift: number,
                is_in: false,
                hands: 0,
                busy: 0.0,
                since: 0,
            }));
        }
        let mut house = Self {
            plan,
            dispatcher: Dispatcher::new(adapter::config(plan)),
            now: 0,
            agenda: BinaryHeap::new(),
            entries: 0,
            contacts: Vec::new(),
            free: Vec::new(),
            served: 0,
            agents,
            first,
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
                if let Some(contact) = self.find(interaction).filter(|c| c.agent.is_none()) {
                    self.went(&contact, Counts::GaveUp, watch);
                    self.forget(interaction);
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
                self.entries += 1;
                self.agenda.push(Reverse((begins + at, self.entries, Event::Turn(number, *turn))));
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
        for agent in self.first[shift]..self.first[shift] + plan.agents as usize {
            self.settle(agent);
            self.agents[agent].is_in = turn == Turn::Comes;
            let person = adapter::person(agent_id(agent), plan, presence);
            self.tell(Input::AgentChanged(person));
        }
    }

    fn comes(&mut self, queue: usize, watch: &mut impl Watch) {
        let plan = &self.plan.queues[queue];
        let chance = &mut self.streams[queue];
        let (length_ms, patience) = (plan.next_length(chance), plan.next_patience(chance));
        let place = self.free.pop().unwrap_or_else(|| {
            self.contacts.push(None);
            self.contacts.len() - 1
        });
        self.served += 1;
        let interaction = InteractionId((self.served << PLACE_BITS) | i64::try_from(place).unwrap_or(0));
        self.contacts[place] =
            Some(Contact { interaction, queue, came_at: self.now, length_ms, at_once: false, agent: None });
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
        let Some(mut contact) = self.find(interaction) else { return };
        contact.agent = Some(agent);
        self.put(contact);
        self.went(&contact, Counts::Answered, watch);
        let slot = slot(agent);
        self.settle(slot);
        let limits = &self.plan.shifts[self.agents[slot].shift].limits;
        self.agents[slot].busy += 1.0 / f64::from(limits[self.plan.queues[contact.queue].kind].max(1));
        self.agents[slot].hands += 1;
        self.plan_for(self.now + contact.length_ms, Event::Finishes(interaction));
        self.tell(Input::Accepted { interaction, agent });
    }

    fn finishes(&mut self, interaction: InteractionId) {
        let Some(contact) = self.find(interaction) else { return };
        let Some(agent) = contact.agent else { return };
        let slot = slot(agent);
        self.settle(slot);
        let limits = &self.plan.shifts[self.agents[slot].shift].limits;
        let agent = &mut self.agents[slot];
        agent.hands -= 1;
        agent.busy -= 1.0 / f64::from(limits[self.plan.queues[contact.queue].kind].max(1));
        if agent.hands == 0 {
            agent.busy = 0.0;
        }
        self.forget(interaction);
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
            if let Some(contact) = &mut self.contacts[place(interaction)] {
                contact.at_once |= contact.came_at == self.now;
            }
            match self.plan.shifts[self.agents[slot(agent)].shift].answers_in_ms {
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

    /// Writes down how the agent's time went since the last change.
    fn settle(&mut self, slot: usize) {
        let agent = &mut self.agents[slot];
        let since = std::mem::replace(&mut agent.since, self.now);
        if agent.is_in || agent.hands > 0 {
            self.measures.worked(agent.shift, since, self.now, agent.busy.min(1.0));
        }
    }

    fn close(&mut self) {
        self.now = self.plan.ends;
        for slot in 0..self.agents.len() {
            self.settle(slot);
        }
        for contact in self.contacts.iter().flatten().filter(|c| c.agent.is_none()) {
            self.measures.count(contact.queue, contact.came_at, Counts::LeftWaiting);
        }
    }

    fn find(&self, interaction: InteractionId) -> Option<Contact> {
        let contact = self.contacts.get(place(interaction)).copied().flatten();
        contact.filter(|c| c.interaction == interaction)
    }

    fn put(&mut self, contact: Contact) {
        self.contacts[place(contact.interaction)] = Some(contact);
    }

    fn forget(&mut self, interaction: InteractionId) {
        self.contacts[place(interaction)] = None;
        self.free.push(place(interaction));
    }
}

fn place(interaction: InteractionId) -> usize {
    usize::try_from(interaction.0 & ((1 << PLACE_BITS) - 1)).unwrap_or(usize::MAX)
}

fn agent_id(slot: usize) -> AgentId {
    AgentId(i64::try_from(slot).unwrap_or(i64::MAX - 1) + 1)
}

fn slot(agent: AgentId) -> usize {
    usize::try_from(agent.0 - 1).unwrap_or(usize::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds of a scenario are far below 2^63")]
fn whole(ms: f64) -> i64 {
    ms as i64
}
