//! The head of one kind of proposal: which label agents give to such words. Learns one example at a time, takes an
//! example back when its agent changes their mind, and ends where a fit of all of them would.

use std::collections::HashMap;

use helppo_kernel::{CaseId, Locale};
use helppo_linear::Ridge;
use helppo_text::{concepts, grams, is_stop_word, stem, words};

/// Features are hashed into so many places.
const PLACES: usize = 384;
/// What a weight costs; small, for examples are few and alike.
const PENALTY: f32 = 0.2;
/// As many texts that say nothing were seen before the first example.
const NOTHING: f32 = 20.0;
/// From so many examples on a label is proposed by what was learnt; before that rules speak.
pub const SEEDED: u32 = 5;
/// A label fits from this score on …
const FITS: f32 = 0.4;
/// … when the next one is so far behind …
const LEAD: f32 = 0.15;
/// … and certainly does not fit below this.
const UNFIT: f32 = 0.12;
/// Words of a text that count.
const MOST_WORDS: usize = 200;

/// What was learnt of one kind.
pub struct TriageHead {
    ridge: Ridge,
    /// The first stands for "nothing of these".
    labels: Vec<(String, u32)>,
    /// The example that stands for a case, and its label.
    standing: HashMap<CaseId, (Box<[f32]>, usize)>,
}

impl Default for TriageHead {
    fn default() -> Self {
        let mut ridge = Ridge::new(PLACES, 1, PENALTY);
        // A text without a known word is no label at all.
        ridge.learn(&[0.0; PLACES], usize::MAX, NOTHING);
        Self { ridge, labels: vec![(String::new(), 0)], standing: HashMap::new() }
    }
}

impl TriageHead {
    /// Takes an example in. What a case was before is taken back: the last word of its agents stands. The
    /// empty label says that what was proposed does not fit.
    pub fn learn(&mut self, case: CaseId, label: &str, text: &str) {
        let features = features(text);
        let class = self.class(label);
        if !label.is_empty()
            && let Some((before, was)) = self.standing.remove(&case)
        {
            self.ridge.learn(&before, was, -1.0);
            self.labels[was].1 = self.labels[was].1.saturating_sub(1);
        }
        self.ridge.learn(&features, class, 1.0);
        self.labels[class].1 += 1;
        if !label.is_empty() {
            self.standing.insert(case, (features, class));
        }
    }

    /// The label that such words are given, when it has been learnt well enough and stands out.
    pub fn best(&self, text: &str, allowed: impl Fn(&str) -> bool) -> Option<&str> {
        let scores = self.ridge.scores(&features(text));
        let mut order: Vec<usize> = (1..scores.len()).filter(|i| allowed(&self.labels[*i].0)).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        let first = *order.first()?;
        let others = (0..scores.len()).filter(|i| *i != first).map(|i| scores[i]).fold(0.0, f32::max);
        let sure = scores[first] >= FITS && scores[first] - others >= LEAD;
        (sure && self.labels[first].1 >= SEEDED).then(|| self.labels[first].0.as_str())
    }

    /// Whether agents have shown often enough that such words are not this label.
    pub fn refuses(&self, text: &str, label: &str) -> bool {
        let scores = self.ridge.scores(&features(text));
        let class = self.labels.iter().position(|(own, _)| own == label);
        let (score, known) =
            class.map_or((0.0, false), |class| (scores[class], self.labels[class].1 >= SEEDED));
        (known && score < UNFIT) || scores[0] >= FITS.max(score)
    }

    /// Examples that stand.
    pub fn examples(&self) -> usize {
        self.standing.len()
    }

    fn class(&mut self, label: &str) -> usize {
        if let Some(known) = self.labels.iter().position(|(own, _)| own == label) {
            return known;
        }
        self.labels.push((label.to_owned(), 0));
        self.ridge.add_class();
        self.labels.len() - 1
    }
}

/// A text as numbers: its stems in every language and its concepts, which are the same in all, and 4-grams for
/// a little; hashed, at unit length.
fn features(text: &str) -> Box<[f32]> {
    let mut out = vec![0.0_f32; PLACES];
    let said: Vec<String> = words(text).take(MOST_WORDS).map(|word| word.text).collect();
    let mut add = |kind: u8, key: &str, weight: f32| {
        let hash = hash(kind, key);
        let sign = if hash >> 63 == 0 { weight } else { -weight };
        out[usize::try_from(hash % PLACES as u64).unwrap_or(0)] += sign;
    };
    for locale in Locale::ALL {
        concepts(&said, locale).iter().for_each(|concept| add(b'c', &concept.0.to_string(), 0.7));
    }
    for word in &said {
        if Locale::ALL.into_iter().any(|locale| is_stop_word(word, locale)) {
            continue;
        }
        let mut stems: Vec<String> = Locale::ALL.into_iter().map(|locale| stem(word, locale)).collect();
        stems.sort_unstable();
        stems.dedup();
        stems.iter().for_each(|stem| add(b's', stem, 1.0));
        grams(word, |gram| add(b'g', gram, 0.25));
    }
    let length = out.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        out.iter_mut().for_each(|value| *value /= length);
    }
    out.into_boxed_slice()
}

/// FNV-1a, its upper bits stirred down: the same on every machine.
fn hash(kind: u8, key: &str) -> u64 {
    let bytes = std::iter::once(kind).chain(key.bytes());
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BILLS: [&str; 6] = [
        "The invoice is too high",
        "I was charged twice on my invoice",
        "When is my bill due?",
        "Wrong amount on the invoice",
        "I paid the bill already",
        "Please explain the charges on this bill",
    ];
    const PARCELS: [&str; 6] = [
        "Where is my parcel?",
        "The package never arrived",
        "My parcel is late",
        "The delivery went to the wrong door",
        "Parcel damaged in delivery",
        "The courier lost the package",
    ];

    fn taught(most: usize) -> TriageHead {
        let mut head = TriageHead::default();
        for (i, (bill, parcel)) in BILLS.iter().zip(PARCELS).take(most).enumerate() {
            let case = CaseId(i64::try_from(i).expect("small") * 2);
            head.learn(case, "billing", bill);
            head.learn(CaseId(case.0 + 1), "delivery", parcel);
        }
        head
    }

    #[test]
    fn five_examples_a_label_are_enough_and_four_are_not() {
        let any = |_: &str| true;
        assert_eq!(taught(4).best("a wrong invoice", any), None);
        let head = taught(6);
        assert_eq!(head.best("the invoice has a wrong amount", any), Some("billing"));
        assert_eq!(head.best("my package has not arrived", any), Some("delivery"));
        assert_eq!(head.best("kiitos avusta", any), None, "nothing like it was seen");
    }

    #[test]
    fn the_last_word_of_a_case_stands() {
        let mut head = taught(6);
        for i in 0..6 {
            head.learn(CaseId(i * 2), "accounts", BILLS[usize::try_from(i).expect("small")]);
        }
        assert_eq!(head.best("the invoice has a wrong amount", |_| true), Some("accounts"));
        assert_eq!(head.examples(), 12);
    }

    #[test]
    fn what_is_refused_again_and_again_is_not_proposed() {
        let mut head = TriageHead::default();
        assert!(!head.refuses("urgent, the parcel", "3"));
        for i in 0..6 {
            head.learn(CaseId(i), "", "urgent, where is the parcel");
        }
        assert!(head.refuses("urgent, the parcel", "3"));
        assert!(!head.refuses("a fire in the cellar", "3"));
    }

    #[test]
    fn words_of_other_languages_share_concepts() {
        let (fi, en) = (features("palautus"), features("return"));
        let (fi, en): (f32, f32) = (fi.iter().map(|v| v * v).sum(), en.iter().map(|v| v * v).sum());
        assert!((fi - 1.0).abs() < 1e-3 && (en - 1.0).abs() < 1e-3);
        assert!(features("…").iter().all(|value| *value == 0.0));
    }
}
