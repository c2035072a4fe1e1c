//! What is wrong with a register without making it unreadable: shown beside it, for its owner to mend.

use std::collections::BTreeSet;

use helppo_kernel::Locale;
use serde::Serialize;
use utoipa::ToSchema;

use super::{DesignedPath, Mode, PathVerdict, Place, TaskDefinition};

/// Steps in which a person must be reachable from every path.
const PERSON_WITHIN: u8 = 3;
/// Examples of how customers say it, before a task is recognised well.
const ENOUGH_EXAMPLES: usize = 3;

/// Something to mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TaskFault)]
pub struct Fault {
    /// In which task.
    pub task: String,
    pub kind: FaultKind,
    /// On which path.
    pub place: Option<Place>,
    /// In which language.
    pub locale: Option<Locale>,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TaskFaultKind)]
pub enum FaultKind {
    /// A language that is on has no name for it.
    NoName,
    /// Fewer than three examples of how customers say it.
    FewExamples,
    /// Nobody says when it is done.
    NoOutcome,
    /// No path at all finishes it.
    NowhereCompletable,
    /// A dead end that recommends nothing.
    NoWayOut,
    /// What is recommended instead is no path of this task that gets further.
    BadWayOut,
    /// No person is reachable within three steps.
    PersonTooFar,
    /// What follows is no task of the register.
    NextUnknown,
}

/// Everything to mend in a register, for the languages that are on.
pub fn faults(tasks: &[TaskDefinition], languages: &[Locale]) -> Vec<Fault> {
    let keys: BTreeSet<&str> = tasks.iter().map(|task| task.key.as_str()).collect();
    tasks.iter().flat_map(|task| of_task(task, &keys, languages)).collect()
}

fn of_task(task: &TaskDefinition, keys: &BTreeSet<&str>, languages: &[Locale]) -> Vec<Fault> {
    let fault = |kind| Fault { task: task.key.clone(), kind, place: None, locale: None };
    let mut found = Vec::new();
    for locale in languages {
        let locale_of = |kind| Fault { locale: Some(*locale), ..fault(kind) };
        if task.name.of(*locale).trim().is_empty() {
            found.push(locale_of(FaultKind::NoName));
        }
        if task.outcome.of(*locale).trim().is_empty() {
            found.push(locale_of(FaultKind::NoOutcome));
        }
        if task.says.of(*locale).len() < ENOUGH_EXAMPLES {
            found.push(locale_of(FaultKind::FewExamples));
        }
    }
    if task.paths.iter().all(|path| path.verdict != PathVerdict::Completable) {
        found.push(fault(FaultKind::NowhereCompletable));
    }
    for path in &task.paths {
        found.extend(of_path(task, path).map(|kind| Fault { place: Some(place(path)), ..fault(kind) }));
    }
    if task.next.iter().any(|next| !keys.contains(next.task.as_str())) {
        found.push(fault(FaultKind::NextUnknown));
    }
    found
}

fn of_path<'a>(task: &'a TaskDefinition, path: &'a DesignedPath) -> impl Iterator<Item = FaultKind> + 'a {
    let no_way_out = path.verdict != PathVerdict::Completable && path.instead.is_none();
    let bad_way_out = path.instead.is_some_and(|instead| {
        let leads_to = task.paths.iter().find(|other| place(other) == instead);
        leads_to.is_none_or(|other| other.verdict >= path.verdict)
    });
    // Where we begin, the customer answers a person.
    let too_far =
        path.mode != Mode::Proactive && path.person_within.is_none_or(|steps| steps > PERSON_WITHIN);
    let all = [
        (no_way_out, FaultKind::NoWayOut),
        (bad_way_out, FaultKind::BadWayOut),
        (too_far, FaultKind::PersonTooFar),
    ];
    all.into_iter().filter(|(is, _)| *is).map(|(_, kind)| kind)
}

fn place(path: &DesignedPath) -> Place {
    Place { channel: path.channel, mode: path.mode }
}
