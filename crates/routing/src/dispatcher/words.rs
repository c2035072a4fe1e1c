//! Names of skills and languages as small numbers, so that lanes compare numbers and not texts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Skill;

/// A skill by number, with a level.
pub(super) type Known = (u32, u8);

/// A set of required skills, by number. 0 is "none".
pub(super) type SkillSet = u32;

/// Every name and every set of names met so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    names: BTreeMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
    sets: BTreeMap<Box<[Known]>, SkillSet>,
    /// Members of each set, by number of the set; the empty set is not listed.
    members: Vec<Box<[Known]>>,
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

    /// The skills as numbers, sorted, each once with its highest level.
    pub(super) fn skills(&mut self, skills: &[Skill]) -> Vec<Known> {
        let mut known: Vec<Known> = skills.iter().map(|s| (self.name(&s.name), s.level)).collect();
        known.sort_unstable_by_key(|(name, level)| (*name, Reverse(*level)));
        known.dedup_by_key(|(name, _)| *name);
        known
    }

    /// The skills behind the numbers, by name.
    pub(super) fn skill_texts(&self, known: &[Known]) -> Vec<Skill> {
        let text = |(name, level): &Known| Skill { name: self.text(*name), level: *level };
        let mut skills: Vec<Skill> = known.iter().map(text).collect();
        skills.sort();
        skills
    }

    pub(super) fn set(&mut self, skills: &[Skill]) -> SkillSet {
        if skills.is_empty() {
            return 0;
        }
        let known = self.skills(skills);
        if let Some(set) = self.sets.get(known.as_slice()) {
            return *set;
        }
        self.members.push(known.clone().into());
        let set = SkillSet::try_from(self.members.len()).expect("fewer sets than 32 bits hold");
        self.sets.insert(known.into(), set);
        set
    }

    /// The skills of a set.
    pub(super) fn members(&self, set: SkillSet) -> &[Known] {
        match set.checked_sub(1) {
            Some(index) => &self.members[index as usize],
            None => &[],
        }
    }
}
