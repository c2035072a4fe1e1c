//! Reading a scenario: what is wrong is said with its field and, in a file, its line.

use std::fmt;

use toml::de::{DeTable, DeValue};

use super::check::check;
use super::scenario::Scenario;

/// A scenario that cannot be played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ScenarioError {
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field, as `queue[0].handle.mean_seconds`; empty when the text is no TOML.
    pub field: String,
    /// Its line, counted from 1, when there is a text.
    pub line: Option<usize>,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Scenario {
    /// Reads and checks a TOML text.
    ///
    /// # Errors
    /// When it is no TOML, no scenario, or one that cannot be played.
    pub fn read(text: &str) -> Result<Self, ScenarioError> {
        let line_of = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let scenario: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| line_of(span.start));
            let message = error.message().to_owned();
            ScenarioError { faults: vec![Fault { field: String::new(), line, message }] }
        })?;
        let faults = check(&scenario);
        if faults.is_empty() {
            return Ok(scenario);
        }
        let parsed = DeTable::parse(text).ok();
        let place = |field: &str| parsed.as_ref().and_then(|table| place_of(table.get_ref(), field));
        let with_line = |fault: Fault| Fault { line: place(&fault.field).map(line_of), ..fault };
        Err(ScenarioError { faults: faults.into_iter().map(with_line).collect() })
    }

    /// Checks what came otherwise than as a text.
    ///
    /// # Errors
    /// When it cannot be played.
    pub fn checked(self) -> Result<Self, ScenarioError> {
        let faults = check(&self);
        if faults.is_empty() { Ok(self) } else { Err(ScenarioError { faults }) }
    }
}

/// Where a field stands in the text, or the nearest thing around it that does.
fn place_of(table: &DeTable<'_>, field: &str) -> Option<usize> {
    let mut parts = field.split(['.', '[', ']']).filter(|p| !p.is_empty());
    let first = parts.next()?;
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == first)?;
    let (mut at, mut value) = (key.span().start, value);
    for part in parts {
        let inner = match value.get_ref() {
            DeValue::Array(items) => {
                let item = part.parse().ok().and_then(|i: usize| items.get(i));
                item.map(|item| (item.span().start, item))
            }
            DeValue::Table(table) => {
                let found = table.iter().find(|(key, _)| key.get_ref() == part);
                found.map(|(key, value)| (key.span().start, value))
            }
            _ => None,
        };
        let Some(inner) = inner else { break };
        (at, value) = inner;
    }
    Some(at)
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.faults.iter().enumerate() {
            let gap = if i == 0 { "" } else { "\n" };
            write!(f, "{gap}{fault}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.message)
    }
}
