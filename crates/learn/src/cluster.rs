//! Questions about one thing, put together. Pure: the same questions give the same groups, in whatever order
//! they come.
//!
//! Two groups are as alike as their members on average; the most alike are joined first, as long as they are
//! alike enough (average linkage by chains of nearest neighbours).

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use helppo_kernel::Locale;
use helppo_text::{concepts, grams, is_stop_word, stem, words};

/// A question with its meaning, where there is a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub id: i64,
    pub locale: Locale,
    pub text: String,
    pub vector: Option<Vec<f32>>,
}

/// Groups are joined while they are at least so alike by words …
const ALIKE: f32 = 0.26;
/// … or by meaning, where a vector is there; picked with the development questions, see `docs/understanding.md`.
const NEAR: f32 = 0.42;

/// Groups of ids, each in order, the groups by their first id.
pub fn cluster(asked: &[Asked]) -> Vec<Vec<i64>> {
    cluster_from(asked, 1.0)
}

/// Groups that are at least `least` times as alike as is enough.
fn cluster_from(asked: &[Asked], least: f32) -> Vec<Vec<i64>> {
    let mut sorted: Vec<&Asked> = asked.iter().collect();
    sorted.sort_by(|a, b| (a.locale as usize, &a.text, a.id).cmp(&(b.locale as usize, &b.text, b.id)));
    sorted.dedup_by_key(|one| one.id);
    let likeness = Likeness::of(&sorted);
    let mut groups: Vec<Vec<i64>> = chains(&likeness, least)
        .into_iter()
        .map(|group| {
            let mut ids: Vec<i64> = group.into_iter().map(|at| sorted[at].id).collect();
            ids.sort_unstable();
            ids
        })
        .collect();
    groups.sort_unstable();
    groups
}

/// The member that is most like all others: the wording to show for the group.
pub fn most_typical(asked: &[&Asked]) -> Option<i64> {
    let likeness = Likeness::of(asked);
    let sum = |at: usize| (0..asked.len()).map(|other| likeness.between(at, other)).sum::<f32>();
    let mut order: Vec<usize> = (0..asked.len()).collect();
    let name = |at: usize| (&asked[at].text, asked[at].id);
    order.sort_by(|a, b| sum(*b).total_cmp(&sum(*a)).then_with(|| name(*a).cmp(&name(*b))));
    order.first().map(|at| asked[*at].id)
}

/// How alike any two are: 1 is enough to be one group.
struct Likeness {
    size: usize,
    values: Vec<f32>,
}

impl Likeness {
    fn of(asked: &[&Asked]) -> Self {
        let texts = weighed(asked);
        let size = asked.len();
        let mut values = vec![0.0; size * size];
        for a in 0..size {
            for b in 0..a {
                let value = alike((asked[a], &texts[a]), (asked[b], &texts[b]));
                values[a * size + b] = value;
                values[b * size + a] = value;
            }
        }
        Self { size, values }
    }

    fn between(&self, a: usize, b: usize) -> f32 {
        self.values[a * self.size + b]
    }
}

fn alike((a, a_words): (&Asked, &Weights), (b, b_words): (&Asked, &Weights)) -> f32 {
    // Words of different languages tell little of each other; concepts are the same in all.
    let by_words = dot(a_words, b_words) / ALIKE;
    match (&a.vector, &b.vector) {
        (Some(x), Some(y)) => {
            let near = x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>() / NEAR;
            f32::midpoint(by_words, near)
        }
        _ => by_words,
    }
}

/// Features by number, in order.
type Weights = Vec<(u32, f32)>;

fn dot(a: &Weights, b: &Weights) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while let (Some((x, by)), Some((y, with))) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                sum += by * with;
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    sum
}

/// Stems, 4-grams and concepts of each text, the rare ones heavier; each text of length one.
fn weighed(asked: &[&Asked]) -> Vec<Weights> {
    let texts: Vec<BTreeMap<String, f32>> = asked.iter().map(|one| features(one)).collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    texts.iter().flat_map(BTreeMap::keys).for_each(|key| *seen.entry(key).or_default() += 1);
    let all = asked.len() as f32;
    let known: HashMap<&str, (u32, f32)> = (0..)
        .zip(&seen)
        .map(|(number, (key, count))| (*key, (number, ((1.0 + all) / (1.0 + *count as f32)).ln() + 1.0)))
        .collect();
    let scale = |text: &BTreeMap<String, f32>| {
        let weigh = |(key, value): (&String, &f32)| {
            known.get(key.as_str()).map(|(number, rarity)| (*number, value * rarity))
        };
        let mut out: Weights = text.iter().filter_map(weigh).collect();
        let length = out.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
        out.iter_mut().for_each(|(_, value)| *value /= length.max(1e-6));
        out
    };
    texts.iter().map(scale).collect()
}

/// A gram is one of many of its word.
const GRAM: f32 = 0.2;
const CONCEPT: f32 = 2.0;

fn features(asked: &Asked) -> BTreeMap<String, f32> {
    let mut out = BTreeMap::new();
    let said: Vec<String> =
        words(&asked.text).map(|word| word.text).filter(|word| !is_stop_word(word, asked.locale)).collect();
    for word in &said {
        *out.entry(format!("s{}", stem(word, asked.locale))).or_insert(0.0) += 1.0;
        grams(word, |gram| *out.entry(format!("g{gram}")).or_insert(0.0) += GRAM);
    }
    for concept in concepts(&said, asked.locale) {
        *out.entry(format!("c{}", concept.0)).or_insert(0.0) += CONCEPT;
    }
    out
}

/// Average linkage: every join is of two groups that are each other's nearest, at least `least` alike.
fn chains(likeness: &Likeness, least: f32) -> Vec<Vec<usize>> {
    let size = likeness.size;
    let mut values = likeness.values.clone();
    let mut groups: Vec<Vec<usize>> = (0..size).map(|at| vec![at]).collect();
    let mut done: Vec<bool> = vec![false; size];
    let mut chain: Vec<usize> = Vec::new();
    loop {
        let next = || (0..size).find(|at| !done[*at] && !groups[*at].is_empty());
        let Some(last) = chain.last().copied().or_else(next) else { break };
        if chain.is_empty() {
            chain.push(last);
        }
        let before = chain.len().checked_sub(2).map(|at| chain[at]);
        let mut nearest: Option<(f32, usize)> = None;
        for other in (0..size).filter(|at| *at != last && !groups[*at].is_empty()) {
            let value = values[last * size + other];
            // Of equals the one that the chain came from, else the first: else a chain could go in circles.
            let better = |(best, _)| value > best || value == best && Some(other) == before;
            if nearest.is_none_or(better) {
                nearest = Some((value, other));
            }
        }
        match nearest {
            Some((value, other)) if value >= least && Some(other) == before => {
                chain.truncate(chain.len() - 2);
                join(&mut groups, &mut values, size, last.min(other), last.max(other));
            }
            Some((value, other)) if value >= least => chain.push(other),
            // Nothing is near enough, and joining others brings nothing nearer: this group is whole.
            _ => {
                done[last] = true;
                chain.clear();
            }
        }
    }
    groups.into_iter().filter(|group| !group.is_empty()).collect()
}

fn join(groups: &mut [Vec<usize>], values: &mut [f32], size: usize, into: usize, from: usize) {
    let (a, b) = (groups[into].len() as f32, groups[from].len() as f32);
    for other in 0..size {
        let value = (a * values[into * size + other] + b * values[from * size + other]) / (a + b);
        values[into * size + other] = value;
        values[other * size + into] = value;
    }
    let moved = std::mem::take(&mut groups[from]);
    groups[into].extend(moved);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(texts: &[&str]) -> Vec<Asked> {
        let one =
            |(id, text): (i64, &&str)| Asked { id, locale: Locale::Fi, text: (*text).into(), vector: None };
        (1..).zip(texts).map(one).collect()
    }

    const QUESTIONS: [&str; 8] = [
        "voiko lahjakortilla maksaa verkkokaupassa",
        "kelpaako lahjakortti verkossa",
        "miten lahjakortin saa käytettyä",
        "kuinka palautan rikkinäisen pölynimurin",
        "pölynimuri on rikki, miten palautus tehdään",
        "milloin myymälä on auki jouluna",
        "joulun aukioloajat",
        "saako laskulla ostaa yrityksenä",
    ];

    #[test]
    fn questions_about_one_thing_come_together() {
        assert_eq!(cluster(&asked(&QUESTIONS)), [vec![1, 2, 3], vec![4, 5], vec![6, 7], vec![8]]);
    }

    #[test]
    fn meaning_joins_what_words_do_not() {
        let mut two = asked(&["rahat takaisin", "hyvitys tilille"]);
        two[0].vector = Some(vec![1.0, 0.0]);
        two[1].vector = Some(vec![0.95, 0.31]);
        assert_eq!(cluster(&two).len(), 1);
    }

    #[test]
    fn the_most_typical_wording_is_shown() {
        let all = asked(&[
            "lahjakortti",
            "miten lahjakortilla maksetaan",
            "miten lahjakortilla voi maksaa ostoksen",
        ]);
        assert_eq!(most_typical(&all.iter().collect::<Vec<_>>()), Some(2));
    }

    proptest! {
        #[test]
        fn the_order_in_which_questions_come_changes_nothing(order in Just((0..QUESTIONS.len()).collect::<Vec<_>>()).prop_shuffle()) {
            let all = asked(&QUESTIONS);
            let shuffled: Vec<Asked> = order.iter().map(|at| all[*at].clone()).collect();
            prop_assert_eq!(cluster(&shuffled), cluster(&all));
        }

        #[test]
        fn every_question_is_in_one_group(texts in prop::collection::vec("[a-e]{1,6}( [a-e]{1,6}){0,3}", 0..30)) {
            let all = asked(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            let mut ids: Vec<i64> = cluster(&all).into_iter().flatten().collect();
            ids.sort_unstable();
            prop_assert_eq!(ids, all.iter().map(|one| one.id).collect::<Vec<_>>());
        }
    }

    /// The development questions on own articles, in three languages: of pairs in one group, the share that belongs together, and of
    /// pairs that belong together, the share in one group.
    fn pairs(least: f32) -> (f64, f64) {
        let text = include_str!("../../bot/tests/data/kb_queries_dev.jsonl");
        let rows: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("a question")).collect();
        let word = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let all: Vec<Asked> = (0..)
            .zip(&rows)
            .filter(|(_, row)| !word(row, "id").is_empty())
            .map(|(id, row)| {
                let locale = Locale::from_tag(&word(row, "lang")).expect("a language");
                Asked { id, locale, text: word(row, "q"), vector: None }
            })
            .collect();
        let about = |id: i64| word(&rows[usize::try_from(id).expect("an id")], "id");
        let (mut right, mut joined, mut same) = (0.0, 0.0, 0.0);
        let groups = cluster_from(&all, least);
        let group = |id: i64| groups.iter().position(|group| group.contains(&id));
        for (i, a) in all.iter().enumerate() {
            for b in &all[..i] {
                let (one, together) = (about(a.id) == about(b.id), group(a.id) == group(b.id));
                right += f64::from(u8::from(one && together));
                joined += f64::from(u8::from(together));
                same += f64::from(u8::from(one));
            }
        }
        (right / f64::max(joined, 1.0), right / f64::max(same, 1.0))
    }

    #[test]
    fn most_of_what_is_put_together_belongs_together() {
        for least in [0.8, 1.0, 1.2, 1.5, 2.0] {
            let (right, found) = pairs(least);
            println!(
                "at {least}: {:.0} % of pairs belong together, {:.0} % of those that do are found",
                100.0 * right,
                100.0 * found
            );
        }
        let (right, found) = pairs(1.0);
        assert!(right >= 0.65 && found >= 0.5, "{right} {found}");
    }
}
