//! The same people arranged otherwise: silos, or one queue for everything.

use std::collections::BTreeMap;

use helppo_kernel::ChannelKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::adapter;
use super::scenario::{KindLimits, Scenario, ShiftPlan};

/// Who may serve what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// Each agent serves one team's one kind of channel only; there are as many for each as its share of the
    /// work asks.
    Siloed,
    /// Every agent serves every team and every kind that anybody serves, with the limits that the most
    /// able has. Skills and languages stay what they are.
    OneQueue,
}

/// The scenario with its people arranged so.
pub fn arranged(scenario: &Scenario, arrangement: Arrangement) -> Scenario {
    let shifts = match arrangement {
        Arrangement::Siloed => siloed(scenario),
        Arrangement::OneQueue => one_queue(scenario),
    };
    Scenario { shifts, ..scenario.clone() }
}

fn one_queue(scenario: &Scenario) -> Vec<ShiftPlan> {
    let mut teams: Vec<String> = scenario.queues.iter().map(|q| q.team.clone()).collect();
    teams.sort_unstable();
    teams.dedup();
    let mut most = [0; 5];
    for limits in scenario.shifts.iter().map(limits_of) {
        most = std::array::from_fn(|kind| most[kind].max(limits[kind]));
    }
    let shifts = scenario.shifts.iter().map(|shift| ShiftPlan {
        teams: teams.clone(),
        limits: Some(KindLimits::of(most)),
        ..shift.clone()
    });
    shifts.collect()
}

/// A silo: one team's one kind.
type Silo = (String, ChannelKind);

/// Shifts are split in the order in which they are written. Each agent goes to the silo that is furthest
/// below its share of the agents' time so far, among those that the agent may serve.
fn siloed(scenario: &Scenario) -> Vec<ShiftPlan> {
    let mut given: BTreeMap<Silo, f64> = BTreeMap::new();
    let mut shifts = Vec::new();
    for shift in &scenario.shifts {
        let shares = shares(scenario, shift);
        let lasts = f64::from(shift.to.minutes() - shift.from.minutes());
        let mut split: BTreeMap<Silo, u32> = BTreeMap::new();
        for _ in 0..shift.agents {
            let behind = |silo: &Silo, share: f64| (given.get(silo).copied().unwrap_or(0.0) + lasts) / share;
            let next = shares.iter().min_by(|a, b| behind(a.0, *a.1).total_cmp(&behind(b.0, *b.1)));
            let Some((silo, _)) = next else { break };
            *given.entry(silo.clone()).or_default() += lasts;
            *split.entry(silo.clone()).or_default() += 1;
        }
        for ((team, kind), agents) in split {
            let mut only = [0; 5];
            only[kind as usize] = limits_of(shift)[kind as usize];
            shifts.push(ShiftPlan {
                name: format!("{} · {team} · {}", shift.name, kind.as_str()),
                agents,
                teams: vec![team],
                limits: Some(KindLimits::of(only)),
                ..shift.clone()
            });
        }
    }
    shifts
}

/// The share of the work of each silo that an agent of the shift may serve: agents that it keeps busy.
fn shares(scenario: &Scenario, shift: &ShiftPlan) -> BTreeMap<Silo, f64> {
    let limits = limits_of(shift);
    let mut shares: BTreeMap<Silo, f64> = BTreeMap::new();
    for queue in &scenario.queues {
        let limit = limits[queue.kind as usize];
        let able = shift.teams.contains(&queue.team) && queue.skills.iter().all(|s| shift.skills.contains(s));
        let hours = f64::from(queue.to.minutes() - queue.from.minutes()) / 60.0;
        let days = f64::from(u32::try_from(queue.per_interval.len()).unwrap_or(1).max(1));
        let counted = queue.per_interval.iter().flatten().sum::<f64>() / days;
        let a_day = queue.per_hour.map_or(counted, |n| n * hours);
        if able && limit > 0 && a_day > 0.0 {
            let busy = a_day * queue.handle.mean_seconds / f64::from(limit);
            *shares.entry((queue.team.clone(), queue.kind)).or_default() += busy;
        }
    }
    shares
}

fn limits_of(shift: &ShiftPlan) -> [u16; 5] {
    shift.limits.map_or_else(|| adapter::usual_limits().0, KindLimits::all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_TEAMS: &str = r#"
        [[queue]]
        name = "calls"
        team = "service"
        kind = "voice"
        per_hour = 60
        handle = { mean_seconds = 240 }
        [[queue]]
        name = "chats"
        team = "sales"
        kind = "chat"
        per_hour = 60
        handle = { mean_seconds = 360 }
        [[shift]]
        name = "all"
        agents = 9
        teams = ["service", "sales"]
        limits = { voice = 1, chat = 3 }
    "#;

    #[test]
    fn silos_share_the_people_by_work_and_nobody_is_lost() {
        let scenario = Scenario::read(TWO_TEAMS).expect("sound");
        let silos = arranged(&scenario, Arrangement::Siloed).shifts;
        // Four erlangs of calls; six of chats, three at once: two people's work.
        let mut split: Vec<_> = silos.iter().map(|s| (s.teams[0].as_str(), s.agents)).collect();
        split.sort_unstable();
        assert_eq!(split, [("sales", 3), ("service", 6)]);
        assert!(silos.iter().all(|s| limits_of(s).iter().filter(|n| **n > 0).count() == 1));
    }

    #[test]
    fn one_queue_lets_everybody_serve_everything() {
        let scenario = Scenario::read(TWO_TEAMS).expect("sound");
        let silos = arranged(&scenario, Arrangement::Siloed);
        let one = arranged(&silos, Arrangement::OneQueue);
        assert!(
            one.shifts.iter().all(|s| s.teams == ["sales", "service"] && limits_of(s) == [3, 0, 1, 0, 0])
        );
        assert_eq!(one.shifts.iter().map(|s| s.agents).sum::<u32>(), 9);
    }
}
