//! The head: which articles settle which questions, learnt one outcome at a time. Pure.
//!
//! Recursive least squares over hashed words, 4-grams and concepts: exactly what a fit of all outcomes would
//! give, in whatever order they come, and an outcome can be taken out again when it is judged anew.

use std::collections::HashMap;

use helppo_kernel::{ArticleId, EventId, Locale};
use helppo_linear::Ridge;
use helppo_text::{concepts, grams, is_stop_word, stem, words};

/// Places that features are hashed to.
const SIZE: usize = 512;
/// Places in which it is counted how rare features are.
const COUNTED: usize = 1 << 14;
/// How much a weight costs.
const PENALTY: f32 = 1.0;
/// An article with so many outcomes is believed by half.
const HALF: f32 = 5.0;
/// What is liked less than this is noise of the hashing.
const NOISE: f32 = 0.02;
/// A gram is one of many of its word.
const GRAM: f32 = 0.35;
const CONCEPT: f32 = 1.2;
/// Words of a question that count.
const MOST_WORDS: usize = 60;

/// One outcome to learn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    pub event: EventId,
    pub article: ArticleId,
    pub locale: Locale,
    pub question: String,
    /// 1 settled, −1 turned down.
    pub target: f32,
    pub weight: f32,
}

/// What was learnt.
#[derive(Debug, Clone)]
pub struct Head {
    ridge: Ridge,
    places: HashMap<ArticleId, usize>,
    articles: Vec<(ArticleId, f32)>,
    rarity: Rarity,
    known: HashMap<(EventId, ArticleId), Lesson>,
}

impl Head {
    /// Learns lessons one after the other; how rare a feature is, is counted in all of them first.
    pub fn of<'a>(lessons: impl Iterator<Item = &'a Lesson> + Clone) -> Self {
        let rarity = Rarity::of(lessons.clone().map(|lesson| (lesson.locale, lesson.question.as_str())));
        let mut head = Self {
            ridge: Ridge::without_constant(SIZE, 0, PENALTY),
            places: HashMap::new(),
            articles: Vec::new(),
            rarity,
            known: HashMap::new(),
        };
        lessons.for_each(|lesson| head.put(lesson.clone()));
        head
    }

    /// How many outcomes it knows.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Takes a lesson in, in place of what was known of the same outcome.
    pub fn put(&mut self, lesson: Lesson) {
        self.forget(lesson.event, lesson.article);
        self.move_by(&lesson, 1.0);
        self.known.insert((lesson.event, lesson.article), lesson);
    }

    /// Takes out what was known of an outcome.
    pub fn forget(&mut self, event: EventId, article: ArticleId) {
        if let Some(before) = self.known.remove(&(event, article)) {
            self.move_by(&before, -1.0);
        }
    }

    fn move_by(&mut self, lesson: &Lesson, sign: f32) {
        let place = *self.places.entry(lesson.article).or_insert_with(|| {
            self.ridge.add_class();
            self.articles.push((lesson.article, 0.0));
            self.articles.len() - 1
        });
        self.articles[place].1 += sign * lesson.weight;
        let x = vector(lesson.locale, &lesson.question, &self.rarity);
        self.ridge.learn_towards(&x, place, lesson.target, sign * lesson.weight);
    }

    /// How well articles have done for such a question, from −1 to 1, those of which something is known.
    pub fn liked(&self, locale: Locale, question: &str) -> Vec<(ArticleId, f32)> {
        if self.known.is_empty() {
            return Vec::new();
        }
        let scores = self.ridge.scores(&vector(locale, question, &self.rarity));
        let weighed = self.articles.iter().zip(scores).map(|((article, seen), score)| {
            let seen = seen.max(0.0);
            (*article, score.clamp(-1.0, 1.0) * seen / (seen + HALF))
        });
        let mut out: Vec<(ArticleId, f32)> = weighed.filter(|(_, how)| how.abs() >= NOISE).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out
    }
}

/// In how many questions a feature stands.
#[derive(Debug, Clone)]
struct Rarity {
    all: f32,
    seen: Vec<f32>,
}

impl Rarity {
    fn of<'a>(questions: impl Iterator<Item = (Locale, &'a str)>) -> Self {
        let mut out = Self { all: 0.0, seen: vec![0.0; COUNTED] };
        for (locale, question) in questions {
            out.all += 1.0;
            let mut places: Vec<usize> =
                features(locale, question).keys().map(|key| place(*key, COUNTED)).collect();
            places.sort_unstable();
            places.dedup();
            places.into_iter().for_each(|at| out.seen[at] += 1.0);
        }
        out
    }

    fn weight(&self, key: u64) -> f32 {
        ((1.0 + self.all) / (1.0 + self.seen[place(key, COUNTED)])).ln() + 1.0
    }
}

fn vector(locale: Locale, question: &str, rarity: &Rarity) -> Vec<f32> {
    let mut out = vec![0.0; SIZE];
    for (key, count) in features(locale, question) {
        // A sign from the same hash: features that fall on one place take each other away on average.
        let sign = if key >> 63 == 0 { 1.0 } else { -1.0 };
        out[place(key, SIZE)] += sign * count * rarity.weight(key);
    }
    let length = out.iter().map(|value| value * value).sum::<f32>().sqrt();
    out.iter_mut().for_each(|value| *value /= length.max(1e-6));
    out
}

fn features(locale: Locale, question: &str) -> std::collections::BTreeMap<u64, f32> {
    let mut out = std::collections::BTreeMap::new();
    let meaningful = words(question).map(|word| word.text).filter(|word| !is_stop_word(word, locale));
    let said: Vec<String> = meaningful.take(MOST_WORDS).collect();
    for word in &said {
        *out.entry(hash(b's', stem(word, locale).as_bytes())).or_insert(0.0) += 1.0;
        grams(word, |gram| *out.entry(hash(b'g', gram.as_bytes())).or_insert(0.0) += GRAM);
    }
    for concept in concepts(&said, locale) {
        *out.entry(hash(b'c', &concept.0.to_le_bytes())).or_insert(0.0) += CONCEPT;
    }
    out
}

fn place(key: u64, places: usize) -> usize {
    usize::try_from((key & 0x7fff_ffff_ffff_ffff) % places as u64).unwrap_or(0)
}

/// FNV-1a with its bits stirred: the same on every machine.
pub(crate) fn hash(kind: u8, bytes: &[u8]) -> u64 {
    let all = std::iter::once(kind).chain(bytes.iter().copied());
    let sum = all
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let sum = (sum ^ (sum >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    sum ^ (sum >> 33)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lesson(event: i64, article: i64, question: &str, target: f32) -> Lesson {
        let (event, article) = (EventId(event), ArticleId(article));
        Lesson { event, article, locale: Locale::Fi, question: question.into(), target, weight: 1.0 }
    }

    const SAID: [&str; 6] = [
        "miten palautan tuotteen",
        "haluan palauttaa kengät",
        "palautus onnistuuko",
        "missä pakettini viipyy",
        "paketti ei ole tullut",
        "seuranta ei toimi",
    ];

    fn lessons() -> Vec<Lesson> {
        (1..)
            .zip(SAID)
            .map(|(event, question)| lesson(event, if event < 4 { 1 } else { 2 }, question, 1.0))
            .collect()
    }

    #[test]
    fn an_article_that_settled_a_question_is_liked_for_one_like_it() {
        let head = Head::of(lessons().iter());
        let liked = head.liked(Locale::Fi, "kuinka kengät palautetaan");
        assert_eq!(liked[0].0, ArticleId(1), "{liked:?}");
        assert!(liked[0].1 > 0.08, "{liked:?}");
        assert!(head.liked(Locale::Fi, "aukioloajat jouluna").iter().all(|(_, how)| how.abs() < 0.1));
    }

    #[test]
    fn what_was_turned_down_is_liked_less() {
        let down: Vec<Lesson> =
            (1..6).map(|event| lesson(event, 1, "miten palautan tuotteen", -1.0)).collect();
        let liked = Head::of(down.iter()).liked(Locale::Fi, "miten tuotteen voi palauttaa");
        assert!(liked[0].1 < -0.1, "{liked:?}");
    }

    #[test]
    fn one_outcome_is_learnt_within_milliseconds() {
        let mut head = Head::of(lessons().iter());
        let began = std::time::Instant::now();
        (0..50).for_each(|event| head.put(lesson(100 + event, 1, "miten palautan tuotteen", 1.0)));
        println!("one outcome is learnt in {} µs", began.elapsed().as_micros() / 50);
        assert_eq!(head.len(), 56);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn the_order_of_outcomes_and_what_was_judged_before_change_nothing(
            order in Just((0..SAID.len()).collect::<Vec<_>>()).prop_shuffle(), turned in 0..SAID.len(),
        ) {
            let all = lessons();
            let straight = Head::of(all.iter());
            let mut head = Head::of(all.iter());
            // Judged otherwise, then as before.
            head.put(Lesson { target: -1.0, ..all[turned].clone() });
            order.iter().for_each(|at| head.put(all[*at].clone()));
            for question in SAID {
                let (mut a, mut b) = (straight.liked(Locale::Fi, question), head.liked(Locale::Fi, question));
                a.sort_by_key(|one| one.0);
                b.sort_by_key(|one| one.0);
                prop_assert_eq!(a.len(), b.len());
                for (x, y) in a.iter().zip(&b) {
                    prop_assert!((x.1 - y.1).abs() < 1e-2, "{:?} {:?}", x, y);
                }
            }
        }

        #[test]
        fn liked_is_never_beyond_its_bounds(question in "[a-zäö ]{0,60}") {
            let head = Head::of(lessons().iter());
            prop_assert!(head.liked(Locale::Fi, &question).iter().all(|(_, how)| how.abs() <= 1.0));
        }
    }
}
