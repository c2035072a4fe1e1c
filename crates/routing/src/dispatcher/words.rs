//! Names of skills and languages as small numbers, so that lanes compare numbers and not texts.

use std::collections::BTreeMap;

/// A set of required skills, by number. 0 is "none".
pub(super) type SkillSet = u32;

/// Every name and every set of names met so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    names: BTreeMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
    sets: BTreeMap<Box<[u32]>, SkillSet>,
    /// Members of each set, by number of the set; the empty set is not listed.
    members: Vec<Box<[u32]>>,
}

impl Words {
    pub(super) fn name(&mut self, name: &str) -> u32 {
        if let Some(number) = self.names.get(name) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).expect("fewer names than 32 bits hold");
        self.names.insert(name.into(), number);
        self.texts.push(name.into());
        number
    }

    /// The name behind a number.
    pub(super) fn text(&self, number: u32) -> String {
        self.texts[number as usize].to_string()
    }

    /// Sorted numbers of the names, each once.
    pub(super) fn names(&mut self, names: &[String]) -> Vec<u32> {
        let mut numbers: Vec<u32> = names.iter().map(|n| self.name(n)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    pub(super) fn set(&mut self, names: &[String]) -> SkillSet {
        if names.is_empty() {
            return 0;
        }
        let numbers = self.names(names);
        if let Some(set) = self.sets.get(numbers.as_slice()) {
            return *set;
        }
        self.members.push(numbers.clone().into());
        let set = SkillSet::try_from(self.members.len()).expect("fewer sets than 32 bits hold");
        self.sets.insert(numbers.into(), set);
        set
    }

    /// The skills of a set.
    pub(super) fn members(&self, set: SkillSet) -> &[u32] {
        match set.checked_sub(1) {
            Some(index) => &self.members[index as usize],
            None => &[],
        }
    }
}
