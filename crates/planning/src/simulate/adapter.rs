//! The words of the scenario in the dispatcher's: the one place that builds its people, work and settings.

use helppo_kernel::{AgentId, InteractionId, Millis, TeamId};
use helppo_routing::dispatcher::{Config, PerKind, Person, PresenceStatus, Skill, Work};

use super::plan::{Plan, Queue, Shift};

/// The dispatcher's settings: as an installation has them, with the scenario's targets.
pub(super) fn config(plan: &Plan) -> Config {
    let mut config = Config::default();
    for queue in &plan.queues {
        config.targets.insert((queue.team, queue.kind), queue.target_ms);
    }
    config
}

/// An agent of a shift.
pub(super) fn person(agent: AgentId, shift: &Shift, presence: PresenceStatus) -> Person {
    Person {
        presence,
        skills: skills(&shift.skills),
        languages: shift.languages.clone(),
        limits: shift.limits,
        ..Person::new(agent, shift.teams.clone(), Millis(0))
    }
}

/// A customer of a queue who came at `at`.
pub(super) fn work(interaction: InteractionId, queue: &Queue, at: Millis) -> Work {
    Work {
        priority: queue.priority,
        skills: skills(&queue.skills),
        language: queue.language.clone(),
        ..Work::new(interaction, queue.team, queue.kind, at)
    }
}

fn skills(words: &[String]) -> Vec<Skill> {
    words.iter().map(|word| Skill::from_word(word)).collect()
}

/// The usual limits and the usual target of a kind.
pub(super) fn usual_limits() -> PerKind<u16> {
    helppo_routing::dispatcher::capacity::USUAL_LIMITS
}

/// The number of a team whose place in the list of names is `place`.
pub(super) fn team(place: usize) -> TeamId {
    TeamId(i64::try_from(place).unwrap_or(i64::MAX - 1) + 1)
}
