//! The small properties of a case: subject, priority, language, task.

use helppo_kernel::{Actor, Ambient, CaseId, Locale};
use helppo_store::{Tx, p};

use crate::event::{CaseEvent, tell};
use crate::model::{PRIORITIES, State};
use crate::record::{Held, live_interactions};
use crate::{CaseError, store};

/// What to change; absent stays as it is.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Which case.
    pub case: CaseId,
    /// Who does it.
    pub actor: Actor,
    /// What it is about.
    pub subject: Option<String>,
    /// 0 low to 3 urgent.
    pub priority: Option<i64>,
    /// The customer's language in it.
    pub language: Option<Locale>,
    /// What the customer wants to get done; empty forgets it.
    pub task: Option<String>,
}

impl Edit {
    /// Changes nothing yet.
    pub fn of(case: CaseId, actor: Actor) -> Self {
        Self { case, actor, subject: None, priority: None, language: None, task: None }
    }
}

/// Longer subjects are texts.
const MAX_SUBJECT: usize = 250;

/// Changes a case. Nothing to change writes nothing.
pub async fn edit(tx: &mut Tx, amb: &Ambient, input: &Edit) -> Result<(), CaseError> {
    let mut held = Held::take(tx, amb, input.case).await?;
    let before = held.now.clone();
    if let Some(subject) = &input.subject {
        let subject = subject.trim();
        if subject.chars().count() > MAX_SUBJECT {
            return Err(CaseError::invalid("subject", "at most 250 characters"));
        }
        subject.clone_into(&mut held.now.subject);
    }
    if let Some(priority) = input.priority {
        if !PRIORITIES.contains(&priority) {
            return Err(CaseError::invalid("priority", "0 low, 1 normal, 2 high or 3 urgent"));
        }
        held.now.priority = priority;
    }
    held.now.language = input.language.or(held.now.language);
    if let Some(task) = &input.task {
        held.now.task = Some(task.trim().chars().take(100).collect()).filter(|t: &String| !t.is_empty());
    }
    let mut events = Vec::new();
    if before.subject != held.now.subject {
        events.push(CaseEvent::CaseEdited { field: "subject" });
    }
    if before.language != held.now.language {
        events.push(CaseEvent::CaseEdited { field: "language" });
    }
    if before.priority != held.now.priority {
        events.push(CaseEvent::CasePriorityChanged { from: before.priority, to: held.now.priority });
    }
    if before.task != held.now.task {
        let task = held.now.task.clone().unwrap_or_default();
        events.push(CaseEvent::TaskIdentified { task });
    }
    if events.is_empty() {
        return Ok(());
    }
    for event in &events {
        tell(tx, amb, input.actor, held.of(), event).await?;
    }
    if before.priority != held.now.priority {
        reprioritise(tx, amb, input.actor, &held).await?;
    }
    held.put(tx).await?;
    Ok(())
}

/// What waits in the case waits with its new priority.
async fn reprioritise(tx: &mut Tx, amb: &Ambient, actor: Actor, held: &Held) -> Result<(), CaseError> {
    let priority = held.now.priority;
    for record in live_interactions(tx, held.now.id).await? {
        tx.exec(store::interaction::SET_PLACE, p![record.team, priority, record.preferred_agent, record.id])
            .await?;
        if record.state == State::Waiting {
            let of = held.of().in_interaction(record.id);
            tell(tx, amb, actor, of, &CaseEvent::Queued { team: record.team, priority }).await?;
        }
    }
    Ok(())
}
