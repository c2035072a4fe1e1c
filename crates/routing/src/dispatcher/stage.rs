//! Where work stands: in whose hands, or in which lane, and until when that holds.

use helppo_kernel::Millis;

use super::lane::{Fit, Lane, LaneKey, Scope};
use super::shelf::{Item, State};
use super::{Dispatcher, Output, Person, PresenceStatus, ReturnCause, Work};

impl Dispatcher {
    /// Writes down what is known of the work. It must stand nowhere.
    pub(super) fn shelve(&mut self, work: &Work) -> u32 {
        let item = Item {
            interaction: work.interaction,
            team: work.team,
            kind: work.kind,
            priority: work.priority.min(3),
            skills: self.words.set(&work.skills),
            language: work.language.as_deref().map(|l| self.words.name(l)),
            preferred: work.preferred.map(|a| self.crew.slot(a)),
            waiting_since: work.waiting_since,
            cooled: work.cooled.iter().map(|(a, until)| (self.crew.slot(*a), *until)).collect(),
            state: State::New,
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
        self.lanes[lane].add(item.priority, (item.waiting_since, item.interaction, slot));
        let item = &self.shelf[slot];
        let (preferred_until, language_until) = self.patience(item);
        let ends = item.preferred.map(|_| preferred_until).into_iter();
        let ends =
            ends.chain(item.language.map(|_| language_until)).chain(item.cooled.iter().map(|(_, u)| *u));
        let next = ends.filter(|at| *at > now).min();
        if let Some(agent) = item.preferred.filter(|_| preferred_until > now) {
            self.crew[agent].prefers.insert(slot);
        }
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
                self.lanes[lane].drop(item.priority, &(item.waiting_since, item.interaction, slot));
                if let Some(agent) = item.preferred {
                    self.crew[agent].prefers.remove(&slot);
                }
            }
            State::Offered { agent, .. } => {
                self.crew[agent].offer = None;
                self.crew.release(agent, kind);
                self.freed.push(agent);
            }
            State::Active { agent } => {
                self.crew.release(agent, kind);
                self.freed.push(agent);
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
        self.crew[agent].offer = Some(slot);
        self.crew.take(agent, self.shelf[slot].kind);
        self.shelf[slot].state = State::Offered { agent, expires_at };
        self.set_timer(slot, Some(expires_at));
    }

    /// Gives work that stands nowhere to the agent.
    pub(super) fn serve(&mut self, slot: u32, agent: u32) {
        self.crew.take(agent, self.shelf[slot].kind);
        self.shelf[slot].state = State::Active { agent };
        self.shelf[slot].cooled.clear();
        self.freed.push(agent);
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

    /// Takes in what is now known of an agent.
    pub(super) fn agent_changed(&mut self, now: Millis, person: &Person, out: &mut Vec<Output>) {
        let slot = self.crew.slot(person.agent);
        let skills = self.words.names(&person.skills);
        let languages = self.words.names(&person.languages);
        let agent = &self.crew[slot];
        let as_before = agent.known
            && agent.teams == person.teams
            && (&agent.skills, &agent.languages, agent.limits) == (&skills, &languages, person.limits);
        if as_before {
            return self.set_presence(now, slot, person.presence, out);
        }
        self.crew.leave_teams(slot);
        let agent = &mut self.crew[slot];
        let fresh = !std::mem::replace(&mut agent.known, true);
        if fresh {
            agent.idle_since = person.idle_since;
        }
        agent.teams.clone_from(&person.teams);
        (agent.skills, agent.languages, agent.limits) = (skills, languages, person.limits);
        self.enrol(slot);
        self.crew.refresh(slot);
        self.freed.push(slot);
        self.restage_preferring(now, slot);
        self.set_presence(now, slot, person.presence, out);
        if fresh {
            self.crew[slot].missed = person.missed;
        }
    }

    /// Sets whether work may be offered; an offer in flight returns when not.
    pub(super) fn set_presence(&mut self, now: Millis, slot: u32, to: PresenceStatus, out: &mut Vec<Output>) {
        let from = std::mem::replace(&mut self.crew[slot].presence, to);
        if from == to {
            return;
        }
        let (was_present, is_present) = (from != PresenceStatus::Away, to != PresenceStatus::Away);
        if was_present != is_present {
            for (lane, _) in self.crew[slot].lanes.clone() {
                let strict = !self.lanes[lane].is_relaxed();
                self.lanes[lane].count_presence(slot, if is_present { 1 } else { -1 });
                self.if_relaxed(strict, lane);
            }
        }
        if to == PresenceStatus::Available {
            self.crew[slot].missed = 0;
        }
        self.crew.refresh(slot);
        self.freed.push(slot);
        if to != PresenceStatus::Available
            && let Some(work) = self.crew[slot].offer
        {
            let (interaction, agent) = (self.shelf[work].interaction, self.crew[slot].id);
            out.push(Output::Returned { interaction, agent, cause: ReturnCause::WentAway });
            self.restage(now, work);
        }
        self.restage_preferring(now, slot);
    }

    /// Looks again at work that would rather have this agent, who came, left or changed.
    fn restage_preferring(&mut self, now: Millis, agent: u32) {
        for slot in self.crew[agent].prefers.iter().copied().collect::<Vec<_>>() {
            self.restage(now, slot);
        }
    }

    /// Work of a lane that just gave up the language may be offered to more people.
    fn if_relaxed(&mut self, was_strict: bool, lane: u32) {
        if was_strict && self.lanes[lane].is_relaxed() {
            self.loose.extend(self.lanes[lane].slots());
        }
    }

    /// Writes down anew which lanes the agent may serve.
    fn enrol(&mut self, slot: u32) {
        let mut lanes = Vec::new();
        for lane in self.lanes.slots() {
            let strict = !self.lanes[lane].is_relaxed();
            let fit = self.fit(lane, slot);
            self.lanes[lane].enrol(slot, fit, &self.crew[slot]);
            if fit != Fit::No {
                lanes.push((lane, fit));
            }
            self.if_relaxed(strict, lane);
        }
        self.crew[slot].lanes = lanes;
    }

    fn fit(&self, lane: u32, agent: u32) -> Fit {
        let lane = &self.lanes[lane];
        lane.fit(agent, &self.crew[agent], self.words.members(lane.key.skills))
    }

    fn open_lane(&mut self, key: LaneKey) -> u32 {
        let lane = self.lanes.insert(Lane::new(key, self.config.target(key.team, key.kind)));
        for agent in self.crew.slots().collect::<Vec<_>>() {
            let fit = self.fit(lane, agent);
            self.lanes[lane].enrol(agent, fit, &self.crew[agent]);
            if fit != Fit::No {
                self.crew[agent].lanes.push((lane, fit));
            }
        }
        lane
    }

    fn lane_key(&self, now: Millis, slot: u32) -> LaneKey {
        let item = &self.shelf[slot];
        let (preferred_until, language_until) = self.patience(item);
        let key = |scope| LaneKey { team: item.team, kind: item.kind, skills: item.skills, scope };
        if let Some(agent) = item.preferred
            && preferred_until > now
            && self.crew[agent].is_present()
            && !item.is_cooled_for(agent, now)
        {
            let only = Lane::new(key(Scope::Only(agent)), 1);
            if only.fit(agent, &self.crew[agent], self.words.members(item.skills)) == Fit::Able {
                return only.key;
            }
        }
        match item.language {
            Some(language) if language_until > now => key(Scope::Speaks(language)),
            _ => key(Scope::Anyone),
        }
    }

    /// Until when the work waits for the agent who knows the case, and for somebody with the language.
    fn patience(&self, item: &Item) -> (Millis, Millis) {
        let since = item.waiting_since;
        (since.plus(self.config.preferred_ms[item.kind]), since.plus(self.config.language_ms[item.kind]))
    }
}
