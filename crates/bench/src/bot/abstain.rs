//! Answering only when it is likely to be right.
//!
//! Three collections are asked what they cover and what they do not. The weights of the probability are
//! fitted on other questions than those counted: questions are dealt into five parts by their place.

use std::collections::HashMap;

use helppo_kernel::Locale;
use helppo_knowledge::signs;
use helppo_linear::Logistic;
use serde_json::{Value, json};

use super::data::Data;
use super::library::{Shelf, asked};
use super::scores::percent;
use super::vectors::Vectors;

/// Wrong answers among those given, at most.
const BUDGET: f64 = 0.05;
const PARTS: usize = 5;
const PENALTY: f64 = 1.0;

/// A question that was looked up.
struct Row {
    collection: &'static str,
    signs: Vec<f64>,
    covered: bool,
    /// The first article is the right one.
    right: bool,
    words: usize,
}

pub fn run(data: &Data, vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    let rows = rows(data, vectors)?;
    let whole: Vec<(Vec<f64>, bool)> = rows.iter().map(|row| (row.signs.clone(), row.right)).collect();
    let fitted = Logistic::fit(&whole, PENALTY);
    let shown: Vec<f64> = fitted.weights.iter().map(|w| (w * 1000.0).round() / 1000.0).collect();
    let mut kept_apart = vec![0.0; rows.len()];
    for part in 0..PARTS {
        let others = whole.iter().enumerate().filter(|(i, _)| i % PARTS != part).map(|(_, row)| row.clone());
        let model = Logistic::fit(&others.collect::<Vec<_>>(), PENALTY);
        for i in (part..rows.len()).step_by(PARTS) {
            kept_apart[i] = if rows[i].words < 2 { 0.0 } else { model.probability(&rows[i].signs) };
        }
    }
    let product: Vec<f64> = rows.iter().map(|row| in_product(&row.signs, row.words)).collect();
    let threshold = lowest(&rows, &kept_apart);
    let mut out = json!({ "weights": shown, "threshold": threshold });
    let mut names: Vec<&str> = rows.iter().map(|row| row.collection).collect();
    names.dedup();
    for name in names {
        out[name] = json!({
            "kept_apart": counted(&rows, &kept_apart, threshold, name),
            "product": counted(&rows, &product, f64::from(helppo_knowledge::SURE), name),
        });
    }
    Ok(out)
}

fn in_product(signs: &[f64], words: usize) -> f64 {
    if words < 2 { 0.0 } else { helppo_knowledge::probability(signs) }
}

/// The lowest threshold above which no more than the budget is wrong.
fn lowest(rows: &[Row], probabilities: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
    let (mut wrong, mut threshold) = (0, 1.0);
    for (answered, i) in (1..).zip(order) {
        wrong += i32::from(!rows[i].right);
        if f64::from(wrong) <= BUDGET * f64::from(answered) {
            threshold = probabilities[i];
        }
    }
    threshold
}

fn counted(rows: &[Row], probabilities: &[f64], threshold: f64, name: &str) -> Value {
    let own = rows.iter().zip(probabilities).filter(|(row, _)| row.collection == name);
    let (mut covered, mut outside, mut answered, mut wrong, mut outside_answered) = (0, 0, 0, 0, 0);
    for (row, probability) in own {
        let says = *probability >= threshold;
        covered += usize::from(row.covered);
        outside += usize::from(!row.covered);
        answered += usize::from(says);
        wrong += usize::from(says && !row.right);
        outside_answered += usize::from(says && !row.covered);
    }
    json!({
        "wrong": percent(wrong, answered),
        "answered": percent(answered - outside_answered, covered),
        "oos": percent(outside_answered, outside),
        "n": [covered, outside],
    })
}

fn rows(data: &Data, vectors: Option<&Vectors>) -> anyhow::Result<Vec<Row>> {
    let mut out = Vec::new();
    let [swedish, english] = &data.construction;
    let clinc: Vec<&str> = data.clinc.outside_validation.iter().map(String::as_str).collect();
    let questions = |rows: &'_ [super::data::Faq], from: usize, count: usize| -> Vec<String> {
        rows.iter().skip(from).take(count).map(|row| row.q.clone()).collect()
    };
    for locale in Locale::ALL {
        let articles = data.articles_in(locale);
        let texts: Vec<_> = articles.iter().map(|a| (a.title.clone(), a.body.clone())).collect();
        let place: HashMap<&str, usize> = articles.iter().zip(0..).map(|(a, i)| (a.id.as_str(), i)).collect();
        let own = data.queries.iter().filter(|query| query.lang == locale);
        let mut asked_of: Vec<(String, Option<usize>)> =
            own.map(|q| (q.q.clone(), q.id.as_deref().and_then(|id| place.get(id).copied()))).collect();
        let outside = match locale {
            Locale::En => {
                questions(english, 0, 100).into_iter().chain(clinc.iter().map(|q| (*q).to_owned())).collect()
            }
            Locale::Sv => questions(swedish, 0, 100)
                .into_iter()
                .chain(data.swefaq.0.iter().take(100).map(|q| q.q.clone()))
                .collect(),
            Locale::Fi => data.finnish.iter().take(200).map(|pair| pair.a.clone()).collect::<Vec<_>>(),
        };
        asked_of.extend(outside.into_iter().map(|question| (question, None)));
        look_up("kb", &Shelf::fill(&texts, locale, vectors)?, locale, &asked_of, vectors, &mut out)?;
    }
    for (collection, rows, other, locale) in [
        ("construction", swedish, data.swefaq.0.iter().skip(100).map(|q| q.q.clone()).collect(), Locale::Sv),
        ("construction", english, clinc.iter().map(|q| (*q).to_owned()).collect::<Vec<_>>(), Locale::En),
    ] {
        // Half of the entries stand on the shelf; the questions of the others are about other things.
        let texts: Vec<_> = rows.iter().step_by(2).map(|row| (String::new(), row.a.clone())).collect();
        let mut asked_of: Vec<(String, Option<usize>)> =
            rows.iter().step_by(2).zip(0..).map(|(row, i)| (row.q.clone(), Some(i))).collect();
        asked_of.extend(other.into_iter().map(|question| (question, None)));
        look_up(collection, &Shelf::fill(&texts, locale, vectors)?, locale, &asked_of, vectors, &mut out)?;
    }
    Ok(out)
}

fn look_up(
    collection: &'static str,
    shelf: &Shelf,
    locale: Locale,
    questions: &[(String, Option<usize>)],
    vectors: Option<&Vectors>,
    out: &mut Vec<Row>,
) -> anyhow::Result<()> {
    let texts: Vec<&str> = questions.iter().map(|question| question.0.as_str()).collect();
    let vectors = asked(&texts, locale, vectors)?;
    for (i, (question, right)) in questions.iter().enumerate() {
        let vector = vectors.as_ref().map(|all| all[i].as_slice());
        let ranking = shelf.finder.rank(question, locale, vector, 12);
        let Some(signs) = signs(&ranking) else { continue };
        let first = usize::try_from(ranking.best[0].id).ok();
        let right_one = right.is_some() && first == *right;
        out.push(Row { collection, signs, covered: right.is_some(), right: right_one, words: ranking.words });
    }
    Ok(())
}
