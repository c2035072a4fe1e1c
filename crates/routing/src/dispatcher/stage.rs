//! Where work stands: in whose hands, or in which lane, and until when that holds.

use helppo_kernel::{AgentId, Millis, TeamId};

use super::config::Overflow;
use super::crew::Asked;
use super::lane::{Lane, LaneKey, Lanes, Scope, Strain};
use super::shelf::{Item, State};
use super::{Dispatcher, Whom, Work};

impl Dispatcher {
    /// Writes down what is known of the work. It must stand nowhere.
    pub(super) fn shelve(&mut self, work: &Work) -> u32 {
        let mut slot_of = |agent: AgentId| self.crew.slot(agent);
        let item = Item {
            interaction: work.interaction,
            team: work.team,
            kind: work.kind,
            priority: work.priority.min(3),
            lift: work.lift.min(2),
            hard: work.hard,
            broken_off: work.broken_off,
            skills: self.words.set(&work.skills),
            language: work.language.as_deref().map(|l| self.words.name(l)),
            whom: work.whom.map(&mut slot_of),
            waiting_since: work.waiting_since,
            cooled: work.cooled.iter().map(|(a, until)| (slot_of(*a), *until)).collect(),
            state: State::New,
            helpers: work.helpers,
            timer: None,
        };
        self.shelf.put(item)
    }

    /// Puts work that stands nowhere into the lane where it belongs at `now`.
    pub(super) fn queue(&mut self, now: Millis, slot: u32) {
        self.shelf[slot].cooled.retain(|(_, until)| *until > now);
        let key = self.lane_key(now, slot);
        let lane = self.lanes.find(&key).unwrap_or_else(|| self.open_lane(key));
        let item = &mut self.shelf[slot];
        item.state = State::Waiting { lane };
        let told = item.helpers;
        item.helpers = told.max(key.reach);
        let item = &self.shelf[slot];
        let (line, ticket) = (item.line(), item.ticket(slot));
        self.lanes.change(lane, |lane| lane.add(line, ticket));
        let come = self.config.helpers(item.team, item.kind).iter().zip(1u8..).take(key.reach.into());
        let come = come.skip(told.into());
        self.overflowed.extend(come.map(|(help, nth)| (item.interaction, help.to, nth)));
        if let Some(agent) = item.whom.agent().filter(|_| self.kept_until(item) > now) {
            self.crew[agent].prefers.insert(slot);
        }
        let next = self.changes(&self.shelf[slot], now);
        self.set_timer(slot, next);
        self.loose.push(slot);
    }

    /// Takes work from wherever it stands.
    pub(super) fn detach(&mut self, slot: u32) {
        self.set_timer(slot, None);
        let item = &mut self.shelf[slot];
        let (state, kind) = (std::mem::replace(&mut item.state, State::New), item.kind);
        match state {
            State::New => {}
            State::Waiting { lane } => {
                let (line, ticket) = (item.line(), item.ticket(slot));
                self.lanes.change(lane, |lane| lane.drop(line, &ticket));
                if let Some(agent) = item.whom.agent() {
                    self.crew[agent].prefers.remove(&slot);
                }
            }
            State::Offered { agent, .. } => {
                self.crew[agent].offer = None;
                if !kind.is_realtime() {
                    // Their turn at written work is over, whatever came of it.
                    self.crew[agent].live_run = 0;
                }
                self.crew.release(agent, kind);
                self.freed.push(agent);
                self.touched.push(agent);
            }
            State::Active { agent } | State::WrapUp { agent, .. } => {
                self.crew.release(agent, kind);
                self.freed.push(agent);
                self.touched.push(agent);
            }
        }
    }

    /// Puts waiting work into the lane where it belongs now.
    pub(super) fn restage(&mut self, now: Millis, slot: u32) {
        self.detach(slot);
        self.queue(now, slot);
    }

    /// Reserves work that stands nowhere for the agent.
    pub(super) fn reserve(&mut self, slot: u32, agent: u32, expires_at: Millis) {
        let kind = self.shelf[slot].kind;
        self.crew[agent].offer = Some(Asked { slot, kind });
        self.crew.take(agent, kind);
        self.shelf[slot].state = State::Offered { agent, expires_at };
        self.set_timer(slot, Some(expires_at));
    }

    /// Gives work that stands nowhere to the agent.
    pub(super) fn serve(&mut self, slot: u32, agent: u32) {
        self.crew.take(agent, self.shelf[slot].kind);
        let item = &mut self.shelf[slot];
        item.state = State::Active { agent };
        item.cooled.clear();
        item.broken_off = false;
        self.freed.push(agent);
    }

    /// Leaves work that the agent has in their hands to be written up.
    pub(super) fn write_up(&mut self, slot: u32, agent: u32, until: Millis) {
        self.shelf[slot].state = State::WrapUp { agent, until };
        self.set_timer(slot, Some(until));
    }

    pub(super) fn set_timer(&mut self, slot: u32, at: Option<Millis>) {
        let item = &mut self.shelf[slot];
        let old = std::mem::replace(&mut item.timer, at);
        if old == at {
            return;
        }
        if let Some(old) = old {
            self.timers.remove(&(old, item.interaction, slot));
        }
        if let Some(at) = at {
            self.timers.insert((at, item.interaction, slot));
        }
    }

    /// Looks again at work that is kept for this agent, who came, left or changed.
    pub(super) fn restage_kept_for(&mut self, now: Millis, agent: u32) {
        for slot in self.crew[agent].prefers.iter().copied().collect::<Vec<_>>() {
            self.restage(now, slot);
        }
    }

    /// Work of a lane whose turn has come to more people may be offered to them.
    pub(super) fn if_turn_has_come(&mut self, before: u8, lane: u32) {
        if self.lanes[lane].turn() > before {
            self.loose.extend(self.lanes[lane].slots());
        }
    }

    /// Writes down anew which lanes the agent may serve.
    pub(super) fn enrol(&mut self, slot: u32) {
        let mut lanes = Vec::new();
        let all = self.lanes.shared().into_iter().chain(self.crew[slot].personal.clone());
        for lane in all {
            let before = self.lanes[lane].turn();
            let tier = self.tier(lane, slot);
            let agent = &self.crew[slot];
            self.lanes.change(lane, |lane| lane.enrol(slot, tier, agent));
            lanes.extend(tier.map(|tier| (lane, tier)));
            self.if_turn_has_come(before, lane);
        }
        self.crew[slot].lanes = lanes;
    }

    /// Writes down anew in which turn the agent is asked for hard work; nothing else changes for them.
    pub(super) fn enrol_for_hard_work(&mut self, slot: u32) {
        let mut lanes = std::mem::take(&mut self.crew[slot].lanes);
        for (lane, tier) in &mut lanes {
            if self.lanes[*lane].key.strain == Strain::Any {
                continue;
            }
            let before = self.lanes[*lane].turn();
            let now = self.tier(*lane, slot);
            let agent = &self.crew[slot];
            self.lanes.change(*lane, |lane| lane.enrol(slot, now, agent));
            *tier = now.unwrap_or(*tier);
            self.if_turn_has_come(before, *lane);
        }
        self.crew[slot].lanes = lanes;
    }

    /// Forgets all lanes, after what they are made of has changed; who stands in one must be put anew.
    pub(super) fn close_lanes(&mut self) {
        self.lanes = Lanes::default();
        for agent in self.crew.slots().collect::<Vec<_>>() {
            self.crew[agent].lanes.clear();
            self.crew[agent].personal.clear();
        }
    }

    fn open_lane(&mut self, key: LaneKey) -> u32 {
        let helpers = self.config.helpers(key.team, key.kind).iter().map(|h| h.to);
        let (mut teams, mut later): (Vec<TeamId>, Vec<TeamId>) = (vec![key.team], Vec::new());
        for (helper, n) in helpers.zip(0..) {
            if n < key.reach { &mut teams } else { &mut later }.push(helper);
        }
        let lane = self.lanes.insert(Lane::new(key, self.config.target(key.team, key.kind), teams, later));
        let who = match key.scope {
            Scope::First(agent) | Scope::Only(agent) => {
                self.crew[agent].personal.push(lane);
                vec![agent]
            }
            Scope::Anyone | Scope::Speaks(_) => self.crew.slots().collect(),
        };
        for agent in who {
            let tier = self.tier(lane, agent);
            let person = &self.crew[agent];
            self.lanes.change(lane, |lane| lane.enrol(agent, tier, person));
            self.crew[agent].lanes.extend(tier.map(|tier| (lane, tier)));
        }
        lane
    }

    fn tier(&self, lane: u32, agent: u32) -> Option<u8> {
        let lane = &self.lanes[lane];
        lane.tier(agent, &self.crew[agent], self.words.members(lane.key.skills))
    }

    fn lane_key(&self, now: Millis, slot: u32) -> LaneKey {
        let item = &self.shelf[slot];
        let waited = now.since(item.waiting_since).max(0);
        let top = self.words.members(item.skills).iter().map(|(_, level)| *level).max().unwrap_or(1);
        let steps = waited / self.config.ease_ms[item.kind].max(1);
        let helpers = self.config.helpers(item.team, item.kind);
        let reach = helpers.iter().take_while(|h| h.after_ms <= waited).count();
        let kept_from_worn =
            item.hard && self.config.breather_after.is_some() && waited < self.config.breather_ms[item.kind];
        let key = LaneKey {
            team: item.team,
            kind: item.kind,
            skills: item.skills,
            eased: u8::try_from(steps).unwrap_or(u8::MAX).min(top - 1),
            reach: u8::try_from(reach).unwrap_or(u8::MAX),
            strain: if kept_from_worn { Strain::Hard } else { Strain::Any },
            scope: Scope::Anyone,
        };
        LaneKey { scope: self.scope(now, item, key), ..key }
    }

    fn scope(&self, now: Millis, item: &Item, key: LaneKey) -> Scope {
        if self.kept_until(item) > now {
            match item.whom {
                Whom::Only(agent) if self.serves(Scope::Only(agent), agent, item, key, now) => {
                    return Scope::Only(agent);
                }
                Whom::First(agent)
                    if self.crew[agent].is_present()
                        && self.serves(Scope::First(agent), agent, item, key, now) =>
                {
                    return Scope::First(agent);
                }
                Whom::Only(_) | Whom::First(_) | Whom::Anyone => {}
            }
        }
        match item.language {
            Some(language) if item.waiting_since.plus(self.config.language_ms[item.kind]) > now => {
                Scope::Speaks(language)
            }
            _ => Scope::Anyone,
        }
    }

    /// Whether work that is kept for that agent could ever be offered to them.
    fn serves(&self, scope: Scope, agent: u32, item: &Item, key: LaneKey, now: Millis) -> bool {
        let strain = Strain::Any;
        let helpers = self.config.helpers(key.team, key.kind).iter().take(key.reach.into());
        let teams = std::iter::once(key.team).chain(helpers.map(|h: &Overflow| h.to)).collect();
        let lane = Lane::new(LaneKey { scope, strain, ..key }, 1, teams, Vec::new());
        !item.is_cooled_for(agent, now)
            && lane.tier(agent, &self.crew[agent], self.words.members(item.skills)).is_some()
    }

    /// Until when the work is kept for the agent it is for.
    fn kept_until(&self, item: &Item) -> Millis {
        let patience = match item.whom {
            Whom::Anyone => 0,
            Whom::First(_) => self.config.preferred_ms[item.kind],
            Whom::Only(_) => self.config.personal_ms[item.kind],
        };
        item.waiting_since.plus(patience)
    }

    /// When the lane of waiting work next changes by itself.
    fn changes(&self, item: &Item, now: Millis) -> Option<Millis> {
        let after = |wait: i64| item.waiting_since.plus(wait);
        let top = self.words.members(item.skills).iter().map(|(_, level)| *level).max().unwrap_or(1);
        let ease_ms = self.config.ease_ms[item.kind].max(1);
        let done = now.since(item.waiting_since).max(0) / ease_ms;
        let ease = (done < i64::from(top) - 1).then(|| after((done + 1) * ease_ms));
        let helpers = self.config.helpers(item.team, item.kind).iter().map(|h| after(h.after_ms));
        let breather = item.hard && self.config.breather_after.is_some();
        let ends = item
            .cooled
            .iter()
            .map(|(_, until)| *until)
            .chain(item.whom.agent().map(|_| self.kept_until(item)))
            .chain(item.language.map(|_| after(self.config.language_ms[item.kind])))
            .chain(breather.then(|| after(self.config.breather_ms[item.kind])))
            .chain(ease)
            .chain(helpers);
        ends.filter(|at| *at > now).min()
    }
}
