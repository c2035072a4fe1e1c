//! Which intent, and whether it is any: CLINC150 and BANKING77.

use std::collections::BTreeMap;

use helppo_kernel::Locale;
use helppo_linear::{Example, Head, Parts, Shares};
use helppo_search::Mean;
use serde_json::{Value, json};

use super::data::{Data, Labelled};
use super::scores::{auroc, percent, quantile};
use super::vectors::Vectors;

/// Parts that training rows are dealt into: of ten examples one is left out.
const TENTHS: usize = 10;

/// Texts with their class and, with a model, their vector.
struct Rows<'a> {
    texts: Vec<&'a str>,
    classes: Vec<usize>,
    vectors: Option<Vec<Vec<f32>>>,
}

impl<'a> Rows<'a> {
    fn make(
        texts: Vec<&'a str>,
        classes: Vec<usize>,
        vectors: Option<&Vectors>,
        mean: Option<&Mean>,
    ) -> anyhow::Result<Self> {
        let vectors = match (vectors, mean) {
            (Some(vectors), Some(mean)) => Some(vectors.centred(&texts, mean)?),
            _ => None,
        };
        Ok(Self { texts, classes, vectors })
    }

    /// One of `parts` equal parts, and the other rows.
    fn dealt(&self, parts: usize, part: usize) -> (Self, Self) {
        let take = |kept: &dyn Fn(usize) -> bool| {
            let places: Vec<usize> = (0..self.texts.len()).filter(|i| kept(*i)).collect();
            Self {
                texts: places.iter().map(|i| self.texts[*i]).collect(),
                classes: places.iter().map(|i| self.classes[*i]).collect(),
                vectors: self.vectors.as_ref().map(|all| places.iter().map(|i| all[*i].clone()).collect()),
            }
        };
        (take(&|i| i % parts == part), take(&|i| i % parts != part))
    }

    fn examples(&self) -> Vec<Example<'_>> {
        (0..self.texts.len())
            .map(|i| Example { text: self.texts[i], vector: self.vector(i), class: self.classes[i] })
            .collect()
    }

    fn vector(&self, i: usize) -> Option<&[f32]> {
        self.vectors.as_ref().map(|vectors| vectors[i].as_slice())
    }

    /// Confidence and whether the class is right, for every row.
    fn judged(&self, head: &Head) -> Vec<(f32, bool)> {
        let judge = |i: usize| {
            let verdict = head.verdict(self.texts[i], self.vector(i)).expect("there are classes");
            (verdict.confidence, verdict.class == self.classes[i])
        };
        (0..self.texts.len()).map(judge).collect()
    }
}

/// CLINC150 Small: the first 50 of every intent train, validation picks shares and threshold.
pub fn clinc(data: &Data, vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    let set = &data.clinc;
    let names = names(set);
    let train = few(&set.train, 50);
    let mean = match vectors {
        Some(vectors) => Some(vectors.mean(&texts(&train), Locale::En)?),
        None => None,
    };
    let make = |texts, classes| Rows::make(texts, classes, vectors, mean.as_ref());
    let labelled =
        |pairs: &[&'_ (String, String)]| -> Vec<usize> { pairs.iter().map(|p| names[&p.1]).collect() };
    let validation: Vec<&(String, String)> = set.validation.iter().collect();
    let test: Vec<&(String, String)> = set.test.iter().collect();
    let train_rows = make(texts(&train), labelled(&train))?;
    let validation_rows = make(texts(&validation), labelled(&validation))?;
    let none = |texts: &[String]| vec![usize::MAX; texts.len()];
    let outside = &set.outside_validation;
    let outside_validation = make(outside.iter().map(String::as_str).collect(), none(outside))?;
    let mut head = Head::fit(&train_rows.examples(), names.len());
    head.shares = pick(&mut head, &validation_rows, &outside_validation, vectors.is_some());
    let known = validation_rows.judged(&head);
    let threshold = quantile(&known.iter().map(|(confidence, _)| *confidence).collect::<Vec<_>>(), 0.05);
    let test_rows = make(texts(&test), labelled(&test))?;
    let outside = &set.outside_test;
    let outside_test = make(outside.iter().map(String::as_str).collect(), none(outside))?;
    let inside = test_rows.judged(&head);
    let outside = outside_test.judged(&head);
    let right = inside.iter().filter(|(_, right)| *right).count();
    let kept = inside.iter().filter(|(confidence, right)| *right && *confidence >= threshold).count();
    let refused = outside.iter().filter(|(confidence, _)| *confidence < threshold).count();
    let of = |rows: &[(f32, bool)]| rows.iter().map(|row| row.0).collect::<Vec<_>>();
    let shares = head.shares;
    Ok(json!({
        "acc": percent(right, inside.len()),
        "acc_fh5": percent(kept, inside.len()),
        "oos_recall_fh5": percent(refused, outside.len()),
        "auroc": auroc(&of(&inside), &of(&outside)),
        "picked": { "ridge": shares.ridge, "centroid": shares.centroid, "nearest": shares.nearest, "threshold": threshold },
    }))
}

/// The shares with the best accuracy, then the best separation, on validation rows.
fn pick(head: &mut Head, inside: &Rows<'_>, outside: &Rows<'_>, with_vectors: bool) -> Shares {
    if !with_vectors {
        return head.shares;
    }
    let mut best = pick_accurate(&[(head, inside)]);
    let mut widest = 0.0;
    for nearest in [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0] {
        head.shares = Shares { nearest, ..best };
        let of = |rows: &Rows<'_>| rows.judged(head).iter().map(|row| row.0).collect::<Vec<_>>();
        let apart = auroc(&of(inside), &of(outside));
        if apart > widest {
            widest = apart;
            best = head.shares;
        }
    }
    best
}

/// The shares with the best accuracy on rows that the heads beside them were not fitted on.
fn pick_accurate(parts: &[(&Head, &Rows<'_>)]) -> Shares {
    let said: Vec<(Parts, usize)> = parts
        .iter()
        .flat_map(|(head, rows)| {
            (0..rows.texts.len()).map(|i| (head.parts(rows.texts[i], rows.vector(i)), rows.classes[i]))
        })
        .collect();
    let (mut best, mut most) = (Shares::default(), 0);
    for ridge in [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0] {
        for centroid in [0.0, 0.75, 1.5, 2.5, 4.0, 6.0, 8.0, 12.0] {
            let shares = Shares { ridge, centroid, ..best };
            let right =
                said.iter().filter(|(parts, class)| helppo_linear::best(&parts.sum(shares)) == Some(*class));
            let right = right.count();
            if right > most {
                (most, best) = (right, shares);
            }
        }
    }
    best
}

/// BANKING77, ten examples of each intent and all of them. Shares are picked on each tenth of the training
/// rows with a head of the other nine, all tenths together; then everything is fitted.
pub fn banking(data: &Data, vectors: Option<&Vectors>) -> anyhow::Result<Value> {
    let set = &data.banking;
    let names = names(set);
    let mut out = json!({});
    for (name, count) in [("shot10", 10), ("full", usize::MAX)] {
        let train = few(&set.train, count);
        let test: Vec<&(String, String)> = set.test.iter().collect();
        let mean = match vectors {
            Some(vectors) => Some(vectors.mean(&texts(&train), Locale::En)?),
            None => None,
        };
        let classes = |pairs: &[&'_ (String, String)]| pairs.iter().map(|p| names[&p.1]).collect();
        let train_rows = Rows::make(texts(&train), classes(&train), vectors, mean.as_ref())?;
        let test_rows = Rows::make(texts(&test), classes(&test), vectors, mean.as_ref())?;
        let shares = match vectors {
            Some(_) => {
                let parts: Vec<_> = (0..TENTHS)
                    .map(|part| {
                        let (some, others) = train_rows.dealt(TENTHS, part);
                        (Head::fit(&others.examples(), names.len()), some)
                    })
                    .collect();
                pick_accurate(&parts.iter().map(|(head, rows)| (head, rows)).collect::<Vec<_>>())
            }
            None => Shares::default(),
        };
        let mut head = Head::fit(&train_rows.examples(), names.len());
        head.shares = shares;
        let right = test_rows.judged(&head).iter().filter(|(_, right)| *right).count();
        out[name] = percent(right, test.len()).into();
    }
    Ok(out)
}

fn names(set: &Labelled) -> BTreeMap<String, usize> {
    let mut names: Vec<&String> = set.train.iter().map(|pair| &pair.1).collect();
    names.sort();
    names.dedup();
    names.into_iter().cloned().zip(0..).collect()
}

/// The first `count` of every label.
fn few(pairs: &[(String, String)], count: usize) -> Vec<&(String, String)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut out = Vec::new();
    for pair in pairs {
        let seen = seen.entry(pair.1.as_str()).or_default();
        *seen += 1;
        if *seen <= count {
            out.push(pair);
        }
    }
    out
}

fn texts<'a>(pairs: &[&'a (String, String)]) -> Vec<&'a str> {
    pairs.iter().map(|pair| pair.0.as_str()).collect()
}
