//! What changes about an agent, and what that does to the work around them.

use helppo_kernel::Millis;

use super::shelf::State;
use super::{AwayCause, Dispatcher, Output, Person, PresenceStatus, ReturnCause};

impl Dispatcher {
    /// Takes in what is now known of an agent.
    pub(super) fn agent_changed(&mut self, now: Millis, person: &Person, out: &mut Vec<Output>) {
        let slot = self.crew.slot(person.agent);
        let skills = self.words.skills(&person.skills);
        let languages = self.words.names(&person.languages);
        self.set_break(now, slot, person.break_at);
        self.crew[slot].focus = person.focus;
        self.crew.refresh(slot);
        self.freed.push(slot);
        self.touched.push(slot);
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
        self.restage_kept_for(now, slot);
        self.set_presence(now, slot, person.presence, out);
        if fresh {
            self.crew[slot].missed = person.missed;
            self.crew[slot].live_run = person.live_run;
            self.set_hard_run(slot, person.hard_run);
        }
    }

    /// Sets whether work may be offered; an offer in flight returns when not.
    pub(super) fn set_presence(&mut self, now: Millis, slot: u32, to: PresenceStatus, out: &mut Vec<Output>) {
        let from = self.crew[slot].presence;
        if from == to {
            return;
        }
        let (was_present, is_present) = (from != PresenceStatus::Away, to != PresenceStatus::Away);
        self.crew[slot].presence = to;
        if was_present != is_present {
            for (lane, _) in self.crew[slot].lanes.clone() {
                let before = self.lanes[lane].turn();
                let by = if is_present { 1 } else { -1 };
                self.lanes.change(lane, |lane| lane.count_presence(slot, by));
                self.if_turn_has_come(before, lane);
            }
        }
        if to == PresenceStatus::Available {
            (self.crew[slot].missed, self.crew[slot].live_run) = (0, 0);
            self.set_hard_run(slot, 0);
        }
        self.crew.refresh(slot);
        self.freed.push(slot);
        self.touched.push(slot);
        if to != PresenceStatus::Available {
            self.return_offer(now, slot, out);
        }
        self.restage_kept_for(now, slot);
    }

    /// The agent took that work: counts hard work in a row.
    pub(super) fn strained(&mut self, work: u32, agent: u32) {
        let run = if self.shelf[work].hard { self.crew[agent].hard_run.saturating_add(1) } else { 0 };
        self.set_hard_run(agent, run);
    }

    /// The agent is asked for that live work, or is given or takes any: counts live work in a row.
    pub(super) fn turned_to(&mut self, work: u32, agent: u32) {
        let run = &mut self.crew[agent].live_run;
        *run = if self.shelf[work].kind.is_realtime() { run.saturating_add(1) } else { 0 };
    }

    /// Whether others are to be asked first for hard work.
    pub(super) fn is_worn(&self, agent: u32) -> bool {
        self.config.breather_after.is_some_and(|most| self.crew[agent].hard_run >= most)
    }

    /// Ends the focus whose work is gone, takes back what was offered to the focused, and sends to their break those who are due and free.
    pub(super) fn look_at_touched(&mut self, now: Millis, out: &mut Vec<Output>) {
        while let Some(slot) = self.touched.pop() {
            if let Some(work) = self.crew[slot].focus
                && !self.holds(slot, work)
            {
                self.crew[slot].focus = None;
                self.crew.refresh(slot);
                self.freed.push(slot);
                out.push(Output::FocusOver { agent: self.crew[slot].id });
            }
            if self.crew[slot].focus.is_some() {
                self.return_offer(now, slot, out);
            }
            let agent = &self.crew[slot];
            if agent.break_due && agent.is_available() && agent.load.is_empty() {
                out.push(Output::SetAway { agent: agent.id, cause: AwayCause::Break });
                self.set_break(now, slot, None);
                self.set_presence(now, slot, PresenceStatus::Away, out);
            }
        }
        self.tell_who_came_to_help(out);
    }

    pub(super) fn tell_who_came_to_help(&mut self, out: &mut Vec<Output>) {
        let come = self.overflowed.drain(..);
        out.extend(come.map(|(interaction, to, nth)| Output::Overflowed { interaction, to, nth }));
    }

    /// The offer to somebody who is not to be asked any more goes back.
    fn return_offer(&mut self, now: Millis, slot: u32, out: &mut Vec<Output>) {
        if let Some(asked) = self.crew[slot].offer {
            let (interaction, agent) = (self.shelf[asked.slot].interaction, self.crew[slot].id);
            out.push(Output::Returned { interaction, agent, cause: ReturnCause::WentAway });
            self.restage(now, asked.slot);
        }
    }

    fn holds(&self, agent: u32, work: helppo_kernel::InteractionId) -> bool {
        let state = self.shelf.find(work).map(|slot| self.shelf[slot].state);
        state.and_then(State::in_hands_of) == Some(agent)
    }

    fn set_hard_run(&mut self, slot: u32, run: u32) {
        self.crew[slot].hard_run = run;
        let worn = self.is_worn(slot);
        if std::mem::replace(&mut self.crew[slot].is_worn, worn) != worn {
            self.enrol_for_hard_work(slot);
            self.freed.push(slot);
        }
    }

    fn set_break(&mut self, now: Millis, slot: u32, at: Option<Millis>) {
        let agent = &mut self.crew[slot];
        if let Some(old) = std::mem::replace(&mut agent.break_at, at) {
            self.breaks.remove(&(old, agent.id, slot));
        }
        agent.break_due = at.is_some_and(|at| at <= now);
        if let Some(at) = at.filter(|_| !agent.break_due) {
            self.breaks.insert((at, agent.id, slot));
        }
    }
}
