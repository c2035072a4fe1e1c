//! What was acknowledged.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

/// Every acknowledged piece of work, and what it was. Cloning shares it.
#[derive(Clone, Default)]
pub struct Ledger(Arc<Mutex<Pages>>);

#[derive(Default)]
pub struct Pages {
    /// Texts, each of them once somewhere: what was it?
    pub texts: BTreeMap<String, &'static str>,
    /// Offers that were accepted.
    pub accepted: Vec<String>,
    /// How often each case was solved.
    pub solved: BTreeMap<String, i64>,
}

impl Ledger {
    /// Looks at everything.
    pub fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().expect("no driver panicked")
    }

    /// A text was taken.
    pub fn text(&self, text: &str, what: &'static str) {
        self.pages().texts.insert(text.to_owned(), what);
    }

    /// How many pieces of work were acknowledged.
    pub fn len(&self) -> usize {
        let pages = self.pages();
        pages.texts.len() + pages.accepted.len() + pages.solved.len()
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pages = self.pages();
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for what in pages.texts.values() {
            *kinds.entry(what).or_default() += 1;
        }
        for (what, n) in kinds {
            write!(f, "{what} {n}, ")?;
        }
        write!(f, "accept {}, solve {}", pages.accepted.len(), pages.solved.values().sum::<i64>())
    }
}
