//! Which task a customer speaks of, by the examples of the register. Says nothing rather than guess.

use std::collections::BTreeMap;

use helppo_kernel::Locale;
use helppo_linear::{Example, Head};
use helppo_search::Finder;

use super::TaskDefinition;

/// How far the next task must be behind, in units of the rarest word.
const MARGIN: f32 = 1.6;
/// Words that carry meaning; fewer name a topic.
const WORDS: usize = 2;

/// The examples of a register, ready to be asked.
#[derive(Default)]
pub struct Recogniser {
    languages: BTreeMap<Locale, Examples>,
    keys: Vec<String>,
}

/// Two ways to look at the examples of one language. They err differently: only what both say is said.
struct Examples {
    finder: Finder,
    head: Head,
}

impl Recogniser {
    pub fn new(tasks: &[TaskDefinition]) -> Self {
        let of = |locale| (locale, Examples::new(tasks, locale));
        let languages = Locale::ALL.map(of).into_iter().collect();
        Self { languages, keys: tasks.iter().map(|task| task.key.clone()).collect() }
    }

    /// The key of the task, when it is clear.
    pub fn recognise(&self, text: &str, locale: Locale) -> Option<&str> {
        let place = self.languages.get(&locale)?.recognise(text)?;
        self.keys.get(place).map(String::as_str)
    }
}

impl Examples {
    fn new(tasks: &[TaskDefinition], locale: Locale) -> Self {
        let mut finder = Finder::default();
        let mut examples = Vec::new();
        for ((id, class), task) in (0..).zip(0..).zip(tasks) {
            let (name, outcome) = (task.name.of(locale), task.outcome.of(locale));
            let body = [task.steps.of(locale), task.says.of(locale)].concat().join("\n");
            finder.put(id, locale, &format!("{name} {outcome}"), &body);
            let said = task.says.of(locale).iter().chain(task.steps.of(locale)).map(String::as_str);
            examples.extend(said.chain([name]).map(|text| Example { text, vector: None, class }));
        }
        Self { finder, head: Head::fit(&examples, tasks.len()) }
    }

    fn recognise(&self, text: &str) -> Option<usize> {
        let locale = self.finder.locale()?;
        let ranking = self.finder.rank(text, locale, None, 2);
        let best = ranking.best.first().filter(|_| ranking.words >= WORDS)?;
        let next = ranking.best.get(1).map_or(0.0, |next| next.words);
        let place = usize::try_from(best.id).ok()?;
        let agreed = helppo_linear::best(&self.head.scores(text, None)) == Some(place);
        (agreed && best.words - next >= MARGIN * ranking.rarest).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::super::pack::PACKS;
    use super::super::read;
    use super::*;

    /// Every fourth example is left out in its turn and asked of the rest.
    #[test]
    fn what_is_recognised_of_unseen_examples_is_nearly_always_right() {
        let (mut asked, mut said, mut right) = (0, 0, 0);
        for (name, file) in PACKS {
            let tasks = read(file).unwrap_or_else(|why| panic!("{name}: {why}"));
            for (at, task) in tasks.iter().enumerate() {
                for locale in Locale::ALL {
                    for (n, text) in task.says.of(locale).iter().enumerate().step_by(4) {
                        let mut others = tasks.clone();
                        let says = &mut others[at].says;
                        let list = match locale {
                            Locale::En => &mut says.en,
                            Locale::Fi => &mut says.fi,
                            Locale::Sv => &mut says.sv,
                        };
                        list.remove(n);
                        asked += 1;
                        if let Some(key) = Recogniser::new(&others).recognise(text, locale) {
                            said += 1;
                            right += usize::from(key == task.key);
                        }
                    }
                }
            }
        }
        println!("{asked} asked, {said} recognised, {right} of them right");
        assert!(right * 100 >= said * 85, "{right} of {said} right");
        assert!(said * 100 >= asked * 15, "{said} of {asked} recognised");
    }

    #[test]
    fn what_belongs_to_no_task_is_left_alone() {
        let tasks = read(PACKS[0].1).expect("a register");
        let recogniser = Recogniser::new(&tasks);
        for text in ["Hei", "kiitos paljon", "palautus", "Mikä on elämän tarkoitus ja paljonko kello on?"]
        {
            assert_eq!(recogniser.recognise(text, Locale::Fi), None, "{text}");
        }
    }
}
