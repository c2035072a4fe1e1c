//! Counting: ranks, shares, areas.

use serde_json::{Value, json};

/// Ranks of the right answer, from 1.
#[derive(Default)]
pub struct Ranks(pub Vec<Option<usize>>);

impl Ranks {
    /// Share of right answers among the first `most`, in per cent.
    pub fn within(&self, most: usize) -> f64 {
        percent(self.0.iter().filter(|rank| rank.is_some_and(|rank| rank <= most)).count(), self.0.len())
    }

    /// The mean of one over the rank.
    pub fn mrr(&self) -> f64 {
        let sum: f64 = self.0.iter().flatten().map(|rank| 1.0 / *rank as f64).sum();
        round(sum / self.0.len().max(1) as f64, 3)
    }

    pub fn figures(&self) -> Value {
        json!({ "r1": self.within(1), "r3": self.within(3), "r5": self.within(5), "mrr": self.mrr(), "n": self.0.len() })
    }
}

pub fn percent(part: usize, whole: usize) -> f64 {
    round(100.0 * part as f64 / whole.max(1) as f64, 1)
}

pub fn round(value: f64, digits: i32) -> f64 {
    let by = 10f64.powi(digits);
    (value * by).round() / by
}

/// The number below which `share` of them lie.
pub fn quantile(values: &[f32], share: f64) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let at = (share * sorted.len() as f64) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

/// How often a text that belongs scores above one that does not.
pub fn auroc(inside: &[f32], outside: &[f32]) -> f64 {
    let mut outside = outside.to_vec();
    outside.sort_by(f32::total_cmp);
    let below: f64 = inside
        .iter()
        .map(|score| {
            let lower = outside.partition_point(|other| other < score);
            let same = outside.partition_point(|other| other <= score) - lower;
            lower as f64 + same as f64 / 2.0
        })
        .sum();
    round(below / (inside.len() * outside.len()).max(1) as f64, 4)
}
