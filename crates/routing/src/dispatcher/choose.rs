//! Which agent for this work; which work for this agent.

use std::cmp::Reverse;

use helppo_kernel::{ChannelKind, InteractionId, Millis};

use super::config::urgency;
use super::lane::{Fit, Ticket};
use super::shelf::State;
use super::{Dispatcher, Output, PerKind, Why, WhyAgent, capacity};

/// Whose turn it is: the most urgent, then who waits longest.
type Turn = (i64, Reverse<Millis>, Reverse<InteractionId>);

/// How many agents are asked one by one before the sets are joined.
const PROBE: usize = 32;

impl Dispatcher {
    /// Offers what the last change made possible. Before it nothing was left to offer, so only agents
    /// with more room and work that was put into a lane can find each other now.
    pub(super) fn settle(&mut self, now: Millis, out: &mut Vec<Output>) {
        let mut freed = std::mem::take(&mut self.freed);
        for agent in freed.drain(..) {
            if let Some(slot) = self.pick_work(now, agent) {
                self.offer(now, slot, agent, out);
            }
        }
        self.freed = freed;
        let mut loose = std::mem::take(&mut self.loose);
        if loose.len() > 1 {
            loose.sort_by_cached_key(|slot| {
                let item = &self.shelf[*slot];
                let target = self.config.target(item.team, item.kind);
                let urgency = urgency(now.since(item.waiting_since), target, item.priority);
                (Reverse(urgency), item.waiting_since, item.interaction)
            });
        }
        for slot in loose.drain(..) {
            if let State::Waiting { lane } = self.shelf[slot].state
                && let Some(agent) = self.pick_agent(now, slot, lane)
            {
                self.offer(now, slot, agent, out);
            }
        }
        self.loose = loose;
    }

    fn offer(&mut self, now: Millis, slot: u32, agent: u32, out: &mut Vec<Output>) {
        let why = self.why(now, slot, agent);
        let expires_at = now.plus(self.config.offer_ms[self.shelf[slot].kind]);
        self.detach(slot);
        self.reserve(slot, agent, expires_at);
        let (interaction, agent) = (self.shelf[slot].interaction, self.crew[agent].id);
        out.push(Output::Offer { interaction, agent, expires_at, why });
    }

    fn pick_agent(&self, now: Millis, slot: u32, lane: u32) -> Option<u32> {
        let (item, able) = (&self.shelf[slot], self.lanes[lane].serving());
        let room = &self.crew.room[item.kind];
        let free = self.crew.free_of(item.team)?;
        let asked = free.iter().take(PROBE).map(|(_, _, _, agent)| *agent);
        let first = asked.into_iter().find(|a| able.has(*a) && room.has(*a) && !item.is_cooled_for(*a, now));
        if first.is_some() || free.len() <= PROBE {
            return first;
        }
        let rest = able.both(room).filter(|a| !item.is_cooled_for(*a, now));
        rest.min_by_key(|a| (self.crew[*a].shares(), self.crew[*a].idle_since, self.crew[*a].id))
    }

    fn pick_work(&self, now: Millis, agent: u32) -> Option<u32> {
        let person = &self.crew[agent];
        let room = PerKind(ChannelKind::ALL.map(|kind| self.crew.room[kind].has(agent)));
        if !room.0.contains(&true) {
            return None;
        }
        let mut best: Option<(Turn, u32)> = None;
        for (lane, fit) in &person.lanes {
            let lane = &self.lanes[*lane];
            if lane.is_empty() || !room[lane.key.kind] || (*fit == Fit::Fallback && !lane.is_relaxed()) {
                continue;
            }
            for (priority, head) in lane.heads() {
                let turn = |(since, interaction, _): Ticket| {
                    (
                        urgency(now.since(since), lane.target_ms, priority),
                        Reverse(since),
                        Reverse(interaction),
                    )
                };
                if best.as_ref().is_some_and(|(turn_of_best, _)| turn(head) <= *turn_of_best) {
                    continue;
                }
                // Rarely does the head of a line rest from this agent; then the next one's turn counts.
                let next =
                    lane.line(priority).find(|(_, _, slot)| !self.shelf[*slot].is_cooled_for(agent, now));
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
        let reason = match item.language {
            _ if item.preferred == Some(agent) => WhyAgent::KnowsTheCase,
            Some(language) if person.languages.contains(&language) => WhyAgent::SpeaksTheLanguage,
            _ => WhyAgent::Able,
        };
        Why {
            waited_ms,
            target_ms,
            urgency: urgency(waited_ms, target_ms, item.priority),
            agent: reason,
            load: person.load.places(&person.limits),
            limit: capacity::places(&person.limits),
        }
    }
}
