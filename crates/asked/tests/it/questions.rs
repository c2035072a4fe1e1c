//! Questions for data: 690 sentences as agents write them, in three languages. A third, told apart by the hash of
//! its words, was not looked at while the tables were written; `the_third_kept_apart_…` counts on it alone.

use std::collections::BTreeSet;

use helppo_asked::{DataKind, asks};

const SAID: [(&str, &str); 3] = [
    ("en", include_str!("said/en.txt")),
    ("fi", include_str!("said/fi.txt")),
    ("sv", include_str!("said/sv.txt")),
];

struct Said {
    language: &'static str,
    text: &'static str,
    kinds: BTreeSet<DataKind>,
}

fn kind(word: &str) -> DataKind {
    match word {
        "order" => DataKind::OrderNumber,
        "customer" => DataKind::CustomerNumber,
        word => {
            DataKind::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or_else(|| panic!("{word}"))
        }
    }
}

fn all() -> Vec<Said> {
    let lines = SAID.into_iter().flat_map(|(language, text)| text.lines().map(move |line| (language, line)));
    lines
        .map(|(language, line)| {
            let (kinds, text) = line.split_once('\t').unwrap_or_else(|| panic!("{line}"));
            let kinds = kinds.split(',').filter(|word| *word != "-").map(kind).collect();
            Said { language, text, kinds }
        })
        .collect()
}

/// FNV-1a: the same third on every machine.
fn kept_apart(said: &Said) -> bool {
    let hash = said
        .text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    (hash >> 7).is_multiple_of(3)
}

/// Precision and recall of (sentence, kind).
fn figures<'a>(said: impl Iterator<Item = &'a Said>) -> (f64, f64, usize) {
    let (mut right, mut wrong, mut missed, mut count) = (0_u32, 0_u32, 0_u32, 0);
    for said in said {
        let found: BTreeSet<DataKind> = asks(said.text).into_iter().map(|ask| ask.kind).collect();
        let n = |set: usize| u32::try_from(set).unwrap_or(u32::MAX);
        right += n(found.intersection(&said.kinds).count());
        wrong += n(found.difference(&said.kinds).count());
        missed += n(said.kinds.difference(&found).count());
        count += 1;
    }
    let share = |part: u32, rest: u32| f64::from(part) / f64::from((part + rest).max(1));
    (share(right, wrong), share(right, missed), count)
}

#[test]
fn the_set_has_six_hundred_sentences_of_each_kind_in_each_language() {
    let all = all();
    assert!(all.len() >= 600, "{}", all.len());
    for (language, _) in SAID {
        for kind in DataKind::ALL {
            let of_kind =
                all.iter().filter(|said| said.language == language && said.kinds.contains(&kind)).count();
            assert!(of_kind >= 7, "{language} {kind:?}: {of_kind}");
        }
        let none = all.iter().filter(|said| said.language == language && said.kinds.is_empty()).count();
        assert!(none >= 80, "{language}: {none}");
    }
    let mut texts: Vec<&str> = all.iter().map(|said| said.text).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), all.len(), "each sentence stands once");
}

#[test]
fn the_two_thirds_that_were_looked_at_are_told_right() {
    let all = all();
    for said in all.iter().filter(|said| !kept_apart(said)) {
        let found: BTreeSet<DataKind> = asks(said.text).into_iter().map(|ask| ask.kind).collect();
        if found != said.kinds {
            println!("{}\t{:?}, found {:?}\t{}", said.language, said.kinds, found, said.text);
        }
    }
    let (precision, recall, count) = figures(all.iter().filter(|said| !kept_apart(said)));
    println!("looked at: precision {precision:.3}, recall {recall:.3}, {count} sentences");
    assert!(precision >= 0.95 && recall >= 0.85, "precision {precision:.3}, recall {recall:.3}");
}

#[test]
fn the_third_kept_apart_is_told_with_precision_95_and_recall_85() {
    let all = all();
    for (language, _) in SAID {
        let own = all.iter().filter(|said| said.language == language && kept_apart(said));
        let (precision, recall, count) = figures(own);
        println!("kept apart, {language}: precision {precision:.3}, recall {recall:.3}, {count} sentences");
    }
    let (precision, recall, count) = figures(all.iter().filter(|said| kept_apart(said)));
    println!("kept apart: precision {precision:.3}, recall {recall:.3}, {count} sentences");
    assert!(count >= 200, "{count}");
    assert!(precision >= 0.95 && recall >= 0.85, "precision {precision:.3}, recall {recall:.3}");
}

#[test]
fn the_place_of_an_ask_is_that_of_its_words() {
    let text = "Hei! Voisitko kertoa vielä tilausnumerosi?";
    let [ask] = asks(text)[..] else { panic!("one ask") };
    assert_eq!(&text[ask.from..ask.to], "tilausnumerosi");
}
