//! A linear support vector machine per class, fitted by dual coordinate descent (squared hinge loss).

use crate::sparse::Sparse;

/// How much a training error costs.
const COST: f32 = 1.0;
/// Rounds over the examples, at most.
const ROUNDS: usize = 40;
/// A round that moves no example by more than this is the last.
const STILL: f32 = 0.02;

/// One class against all others, for each class.
#[derive(Debug, Clone, Default)]
pub struct Svm {
    classes: usize,
    /// By feature, then class; the last feature is always one.
    weights: Vec<f32>,
}

impl Svm {
    /// Fits `classes` machines on examples with features below `features`. Runs on all processors.
    pub fn fit(examples: &[(Sparse, usize)], features: usize, classes: usize) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(classes.max(1));
        let fitted: Vec<Vec<(usize, Vec<f32>)>> = std::thread::scope(|scope| {
            let work = |thread: usize| {
                let own = (thread..classes).step_by(threads);
                own.map(|class| (class, one(examples, features, class))).collect::<Vec<_>>()
            };
            let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
            running.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        let mut weights = vec![0.0; (features + 1) * classes];
        for (class, own) in fitted.into_iter().flatten() {
            for (feature, weight) in own.into_iter().enumerate() {
                weights[feature * classes + class] = weight;
            }
        }
        Self { classes, weights }
    }

    /// A score for each class: above zero is for it.
    pub fn scores(&self, x: &Sparse) -> Vec<f32> {
        let bias = self.weights.len() - self.classes;
        let mut out = self.weights[bias..].to_vec();
        for (feature, value) in &x.0 {
            let row = &self.weights[*feature as usize * self.classes..][..self.classes];
            out.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight * value);
        }
        out
    }
}

fn one(examples: &[(Sparse, usize)], features: usize, class: usize) -> Vec<f32> {
    let mut weights = vec![0.0; features + 1];
    let mut shares = vec![0.0_f32; examples.len()];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let slack = 0.5 / COST;
    let squares: Vec<f32> = examples.iter().map(|(x, _)| x.length().powi(2) + 1.0 + slack).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..ROUNDS {
        shuffle(&mut order, &mut state);
        let mut moved = 0_f32;
        for i in &order {
            let (x, own) = &examples[*i];
            let sign = if *own == class { 1.0 } else { -1.0 };
            let score = x.dot(&weights) + weights[features];
            let slope = sign * score - 1.0 + slack * shares[*i];
            let share = (shares[*i] - slope / squares[*i]).max(0.0);
            let step = share - shares[*i];
            if step != 0.0 {
                moved = moved.max(step.abs());
                shares[*i] = share;
                x.add_to(&mut weights, sign * step);
                weights[features] += sign * step;
            }
        }
        if moved < STILL {
            break;
        }
    }
    weights
}

fn shuffle(order: &mut [usize], state: &mut u64) {
    for i in (1..order.len()).rev() {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        order.swap(i, usize::try_from(*state % (i as u64 + 1)).unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hashed, best};

    #[test]
    fn classes_that_can_be_told_apart_are() {
        let rows = [
            ("where is my parcel", 0),
            ("parcel has not come", 0),
            ("track the parcel", 0),
            ("forgot my password", 1),
            ("change password", 1),
            ("password does not work", 1),
            ("send an invoice", 2),
            ("invoice is wrong", 2),
            ("pay the invoice later", 2),
        ];
        let hashed = Hashed::fit(rows.iter().map(|row| row.0));
        let examples: Vec<_> = rows.iter().map(|(text, class)| (hashed.vector(text), *class)).collect();
        let svm = Svm::fit(&examples, hashed.len(), 3);
        for (text, class) in [("my parcel is late", 0), ("new password please", 1), ("two invoices", 2)] {
            assert_eq!(best(&svm.scores(&hashed.vector(text))), Some(class), "{text}");
        }
    }
}
