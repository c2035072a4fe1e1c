//! Which agent for this work; which work for this agent.

use std::cmp::Reverse;

use helppo_kernel::{ChannelKind, InteractionId, Millis};

use super::crew::Place;
use super::lane::{Scope, Ticket};
use super::shelf::State;
use super::{Dispatcher, Output, PerKind, ReturnCause, Why, WhyAgent, capacity};

/// Whose turn it is: who comes first with this agent, the most urgent, then who waits longest.
type Turn = (bool, i64, Reverse<Millis>, Reverse<InteractionId>);

/// How many agents of a team are asked one by one before the sets are joined.
const PROBE: usize = 32;

/// What is left when everybody who may be asked was asked.
#[derive(Default)]
struct Left {
    /// Live work for which nobody has time.
    on_the_line: Vec<u32>,
    /// Agents about whom something changed while they were asked to take written work.
    at_writing: Vec<u32>,
}

impl Dispatcher {
    /// Offers what the last change made possible. Before it nothing was left to offer, so only agents
    /// with more room and work that was put into a lane can find each other now.
    pub(super) fn settle(&mut self, now: Millis, out: &mut Vec<Output>) {
        let mut loose: Vec<u32> = Vec::new();
        let mut left = Left::default();
        loop {
            self.settle_freed(now, &mut left, out);
            if !self.loose.is_empty() {
                loose.append(&mut self.loose);
                self.most_urgent_last(now, &mut loose);
            }
            let Some(slot) = loose.pop() else {
                match self.who_gives_way(now, &mut left) {
                    Some(agent) => self.give_way(now, agent, out),
                    None => return,
                }
                continue;
            };
            let State::Waiting { lane } = self.shelf[slot].state else { continue };
            if let Some(agent) = self.pick_agent(now, slot, lane, Place::Free) {
                let first = self.somebody_on_the_line(now, slot, agent, &loose).unwrap_or(slot);
                if first != slot {
                    loose.push(slot);
                }
                self.offer(now, first, agent, out);
            } else if self.shelf[slot].kind.is_realtime() {
                left.on_the_line.push(slot);
            }
        }
    }

    /// Somebody whose offer of written work is to go back, because they have time for somebody on the line for
    /// whom nobody else has any.
    fn who_gives_way(&self, now: Millis, left: &mut Left) -> Option<u32> {
        while let Some(agent) = left.at_writing.pop() {
            if self.pick_work(now, agent, Place::AtWriting).is_some() {
                return Some(agent);
            }
        }
        while let Some(slot) = left.on_the_line.last().copied() {
            if let State::Waiting { lane } = self.shelf[slot].state
                && let Some(agent) = self.pick_agent(now, slot, lane, Place::AtWriting)
            {
                return Some(agent);
            }
            left.on_the_line.pop();
        }
        None
    }

    /// Takes the offer of written work back as if it had not been made: the work stands where it stood.
    fn give_way(&mut self, now: Millis, agent: u32, out: &mut Vec<Output>) {
        let Some(asked) = self.crew[agent].offer else { return };
        let (interaction, run) = (self.shelf[asked.slot].interaction, self.crew[agent].live_run);
        out.push(Output::Returned { interaction, agent: self.crew[agent].id, cause: ReturnCause::GaveWay });
        self.restage(now, asked.slot);
        self.tell_who_came_to_help(out);
        self.crew[agent].live_run = run;
    }

    /// Live work that the agent is to be offered before this written work. Only what came in the same moment
    /// can be: whatever waited before found nobody with room.
    fn somebody_on_the_line(&self, now: Millis, slot: u32, agent: u32, loose: &[u32]) -> Option<u32> {
        let is_live = |slot: &u32| self.shelf[*slot].kind.is_realtime();
        let asked = !is_live(&slot) && self.live_comes_first(agent) && loose.iter().any(is_live);
        asked.then(|| self.pick_work(now, agent, Place::Free)).flatten()
    }

    /// Whether live work comes before written work with this agent now.
    fn live_comes_first(&self, agent: u32) -> bool {
        self.crew[agent].live_run < self.config.live_first
    }

    /// Offers to agents with more room the work whose turn it is; what is given without asking leaves them
    /// room for more.
    fn settle_freed(&mut self, now: Millis, left: &mut Left, out: &mut Vec<Output>) {
        left.at_writing.extend(self.freed.iter().filter(|agent| self.crew.is_at_writing(**agent)));
        let mut next = 0;
        while let Some(agent) = self.freed.get(next).copied() {
            next += 1;
            if let Some(slot) = self.pick_work(now, agent, Place::Free) {
                self.offer(now, slot, agent, out);
            }
        }
        self.freed.clear();
    }

    fn most_urgent_last(&self, now: Millis, loose: &mut [u32]) {
        if loose.len() > 1 {
            loose.sort_by_cached_key(|slot| {
                let item = &self.shelf[*slot];
                let target = self.config.target(item.team, item.kind);
                let urgency = self.config.urgency(now.since(item.waiting_since), target, item.line());
                (urgency, Reverse(item.waiting_since), Reverse(item.interaction))
            });
        }
    }

    fn offer(&mut self, now: Millis, slot: u32, agent: u32, out: &mut Vec<Output>) {
        let why = self.why(now, slot, agent);
        self.detach(slot);
        let (team, kind) = (self.shelf[slot].team, self.shelf[slot].kind);
        let (interaction, to) = (self.shelf[slot].interaction, self.crew[agent].id);
        let asks = !self.config.auto_accept.contains(&(team, kind));
        if kind.is_realtime() || !asks {
            self.turned_to(slot, agent);
        }
        if !asks {
            self.serve(slot, agent);
            self.crew.answered(agent, now);
            self.strained(slot, agent);
            out.push(Output::Assign { interaction, agent: to, why });
        } else {
            let expires_at = now.plus(self.config.offer_ms[kind]);
            self.reserve(slot, agent, expires_at);
            out.push(Output::Offer { interaction, agent: to, expires_at, why });
        }
    }

    fn pick_agent(&self, now: Millis, slot: u32, lane: u32, place: Place) -> Option<u32> {
        let (item, lane, bench) = (&self.shelf[slot], &self.lanes[lane], self.crew.bench(place));
        let (able, room) = (lane.serving(), &bench.room[item.kind]);
        let fits = |a: u32| able.has(a) && room.has(a) && !item.is_cooled_for(a, now);
        if let Scope::First(only) | Scope::Only(only) = lane.key.scope {
            return fits(only).then_some(only);
        }
        let mut unasked = false;
        let firsts = lane.teams_asked().filter_map(|team| {
            let free = bench.of(team)?;
            let first = free.iter().take(PROBE).find(|rank| fits(rank.3));
            unasked |= first.is_none() && free.len() > PROBE;
            first
        });
        let first = firsts.min().map(|rank| rank.3);
        if !unasked {
            return first;
        }
        let rest = able.both(room).filter(|a| !item.is_cooled_for(*a, now));
        rest.min_by_key(|a| (self.crew[*a].shares(), self.crew[*a].idle_since, self.crew[*a].id))
    }

    fn pick_work(&self, now: Millis, agent: u32, place: Place) -> Option<u32> {
        let (person, bench) = (&self.crew[agent], self.crew.bench(place));
        let room = PerKind(ChannelKind::ALL.map(|kind| bench.room[kind].has(agent)));
        if !room.0.contains(&true) {
            return None;
        }
        let live_first = self.live_comes_first(agent);
        let mut best: Option<(Turn, u32)> = None;
        for (lane, tier) in &person.lanes {
            let glance = self.lanes.glance(*lane);
            let Some(top) = glance.top else { continue };
            if !room[glance.kind] || *tier > glance.turn {
                continue;
            }
            // No ticket of the lane is more urgent than one of its highest line would be that waits as long as the oldest.
            let most = self.config.urgency(now.since(glance.oldest), glance.target_ms, top);
            let live = live_first && glance.kind.is_realtime();
            if best.as_ref().is_some_and(|(best, _)| (live, most) < (best.0, best.1)) {
                continue;
            }
            let lane = &self.lanes[*lane];
            for (line, head) in lane.heads() {
                let turn = |(since, interaction, _): Ticket| {
                    (
                        live,
                        self.config.urgency(now.since(since), lane.target_ms, line),
                        Reverse(since),
                        Reverse(interaction),
                    )
                };
                if best.as_ref().is_some_and(|(turn_of_best, _)| turn(head) <= *turn_of_best) {
                    continue;
                }
                // Rarely does the head of a line rest from this agent; then the next one's turn counts.
                let next = lane.line(line).find(|(_, _, slot)| !self.shelf[*slot].is_cooled_for(agent, now));
                if let Some(ticket) = next
                    && best.as_ref().is_none_or(|(turn_of_best, _)| turn(ticket) > *turn_of_best)
                {
                    best = Some((turn(ticket), ticket.2));
                }
            }
        }
        best.map(|(_, slot)| slot)
    }

    fn why(&self, now: Millis, slot: u32, agent: u32) -> Why {
        let (item, person) = (&self.shelf[slot], &self.crew[agent]);
        let target_ms = self.config.target(item.team, item.kind);
        let waited_ms = now.since(item.waiting_since).max(0);
        let State::Waiting { lane } = item.state else { unreachable!("only waiting work is offered") };
        let lane = &self.lanes[lane];
        let reason = match lane.key.scope {
            Scope::Only(_) => WhyAgent::Asked,
            Scope::First(_) => WhyAgent::KnowsTheCase,
            _ if item.whom.agent() == Some(agent) => WhyAgent::KnowsTheCase,
            _ if lane.is_helped_by(person) => WhyAgent::HelpsOut,
            _ if item.language.is_some_and(|l| person.languages.contains(&l)) => WhyAgent::SpeaksTheLanguage,
            _ => WhyAgent::Able,
        };
        Why {
            waited_ms,
            target_ms,
            urgency: self.config.urgency(waited_ms, target_ms, item.line()),
            priority: item.priority,
            lift: item.lift,
            overdue: self.config.is_overdue(waited_ms, target_ms),
            live_first: item.kind.is_realtime() && self.live_comes_first(agent),
            broken_off: item.broken_off,
            eased: lane.key.eased,
            agent: reason,
            load: person.load.places(&person.limits),
            limit: capacity::places(&person.limits),
        }
    }
}
