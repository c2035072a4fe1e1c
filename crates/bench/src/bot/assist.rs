//! Which past reply fits: conversations with annotated acts (SGD).

use std::collections::BTreeSet;

use helppo_assist::{Line, PastAsked, PastText, PastTexts, turn};
use helppo_kernel::{CaseId, Locale};
use helppo_search::{Packed, Sense, SenseIndex};
use serde_json::{Value, json};

use super::data::{Data, Dialogue};
use super::scores::percent;
use super::vectors::Vectors;

/// Replies indexed; more history would help, but this is a small company's.
const INDEXED: usize = 1_135;
const TESTED: usize = 484;

/// What stood before a reply, and what the reply does.
struct Turn {
    before: String,
    does: BTreeSet<String>,
}

/// A past reply with the same service and acts is among the best, as the desk finds it.
pub fn replies(data: &Data, vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    let past = turns(data, "index", INDEXED);
    let test = turns(data, "test", TESTED);
    let mut texts = PastTexts::default();
    if let Some(vectors) = vectors {
        let index =
            |locale| SenseIndex::default().starting_from(Sense::typical_questions(&vectors.encoder, locale));
        texts.begin_to_understand(Locale::ALL.map(index));
    }
    for (id, turn) in (0..).zip(&past) {
        texts.put(PastText {
            id,
            case: CaseId(id),
            locale: Locale::En,
            title: String::new(),
            asked: turn.before.clone(),
            reply: String::new(),
        });
    }
    let mut asked: Vec<Option<Vec<f32>>> = vec![None; test.len()];
    if let Some(vectors) = vectors {
        let before = |turns: &[Turn]| turns.iter().map(|turn| turn.before.clone()).collect::<Vec<_>>();
        for (id, vector) in (0..).zip(vectors.questions(&before(&past))?) {
            texts.understand(id, Packed::of(&vector));
        }
        let mean = vectors.mean(&before(&test), Locale::En)?;
        asked = vectors.centred(&before(&test), &mean)?.into_iter().map(Some).collect();
    }
    let mut hits = [0; 3];
    for (turn, vector) in test.iter().zip(&asked) {
        let asked = PastAsked { text: &turn.before, locale: Locale::En, vector: vector.as_deref() };
        let ranked = texts.rank(&asked, 5);
        let does = |id: i64| usize::try_from(id).ok().and_then(|id| past.get(id)).map(|turn| &turn.does);
        let first = ranked.iter().position(|one| does(one.id) == Some(&turn.does));
        for (hit, most) in hits.iter_mut().zip([1, 3, 5]) {
            *hit += usize::from(first.is_some_and(|place| place < most));
        }
    }
    let [one, three, five] = hits.map(|hit| percent(hit, test.len()));
    Ok(json!({ "hit1": one, "hit3": three, "hit5": five, "indexed": past.len(), "n": test.len() }))
}

/// System turns with the user's words and the turn before them.
fn turns(data: &Data, split: &str, most: usize) -> Vec<Turn> {
    let of_split = data.dialogues.iter().filter(|dialogue| dialogue.split == split);
    of_split.flat_map(of_dialogue).take(most).collect()
}

fn of_dialogue(dialogue: &Dialogue) -> Vec<Turn> {
    let turns = &dialogue.turns;
    (1..turns.len())
        .filter(|i| turns[*i].0 == "S")
        .filter_map(|i| {
            let back: Vec<Line<'_>> = turns[..i]
                .iter()
                .rev()
                .map(|(who, text, ..)| if who == "U" { Line::Customer(text) } else { Line::Agent(text) })
                .collect();
            let (_, _, acts, services) = &turns[i];
            let key = turn(&back)?;
            let before = format!("{}\n{}", key.before, key.said).trim().to_owned();
            Some(Turn { before, does: acts.iter().chain(services).cloned().collect() })
        })
        .collect()
}
