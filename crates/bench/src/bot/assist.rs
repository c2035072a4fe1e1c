//! Which past reply fits: conversations with annotated acts (SGD).

use std::collections::BTreeSet;

use helppo_kernel::Locale;
use helppo_linear::{Hashed, Sparse};
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

/// A past reply with the same service and acts is among the best.
pub fn replies(data: &Data, vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    let past = turns(data, "index", INDEXED);
    let test = turns(data, "test", TESTED);
    let text = |turns: &[Turn]| turns.iter().map(|turn| turn.before.clone()).collect::<Vec<_>>();
    let (past_texts, test_texts) = (text(&past), text(&test));
    let near: Vec<Vec<f32>> = match vectors {
        Some(vectors) => {
            let mean = vectors.mean(&past_texts, Locale::En)?;
            let past = vectors.centred(&past_texts, &mean)?;
            let test = vectors.centred(&test_texts, &mean)?;
            let level = helppo_encoder::level();
            test.iter().map(|t| past.iter().map(|p| helppo_encoder::dot(level, t, p)).collect()).collect()
        }
        None => {
            let hashed = Hashed::fit(past_texts.iter().map(String::as_str));
            let past: Vec<Sparse> = past_texts.iter().map(|text| hashed.vector(text)).collect();
            test_texts
                .iter()
                .map(|text| {
                    let mut dense = vec![0.0; hashed.len()];
                    hashed.vector(text).0.iter().for_each(|(place, value)| dense[*place as usize] = *value);
                    past.iter().map(|p| p.0.iter().map(|(i, v)| dense[*i as usize] * v).sum()).collect()
                })
                .collect()
        }
    };
    let mut hits = [0; 3];
    for (turn, near) in test.iter().zip(&near) {
        let mut order: Vec<usize> = (0..past.len()).collect();
        order.sort_by(|a, b| near[*b].total_cmp(&near[*a]));
        let first = order.iter().position(|i| past[*i].does == turn.does);
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
        .filter(|i| turns[*i].0 == "S" && turns[i - 1].0 == "U")
        .map(|i| {
            let earlier = i.checked_sub(2).map_or("", |j| turns[j].1.as_str());
            let (_, _, acts, services) = &turns[i];
            Turn {
                before: format!("{earlier} {}", turns[i - 1].1),
                does: acts.iter().chain(services).cloned().collect(),
            }
        })
        .collect()
}
