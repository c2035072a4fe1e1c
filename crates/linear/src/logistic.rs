//! Logistic regression on a handful of features: what was seen becomes a probability.

/// Weights; the first is the constant.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    pub weights: Vec<f64>,
}

impl Logistic {
    /// Fits by Newton's method. `penalty` draws the weights, save the constant, towards zero.
    pub fn fit(rows: &[(Vec<f64>, bool)], penalty: f64) -> Self {
        let size = rows.first().map_or(0, |(x, _)| x.len()) + 1;
        let mut model = Self { weights: vec![0.0; size] };
        for _ in 0..50 {
            let (mut slope, mut curve) = (vec![0.0; size], vec![vec![0.0; size]; size]);
            for i in 1..size {
                slope[i] = penalty * model.weights[i];
                curve[i][i] = penalty;
            }
            curve[0][0] = 1e-9;
            for (x, yes) in rows {
                let p = model.probability(x);
                let x: Vec<f64> = std::iter::once(1.0).chain(x.iter().copied()).collect();
                for i in 0..size {
                    slope[i] += (p - f64::from(u8::from(*yes))) * x[i];
                    for j in 0..size {
                        curve[i][j] += p * (1.0 - p) * x[i] * x[j];
                    }
                }
            }
            let step = solve(curve, slope);
            model.weights.iter_mut().zip(&step).for_each(|(w, s)| *w -= s);
            if step.iter().all(|s| s.abs() < 1e-9) {
                break;
            }
        }
        model
    }

    pub fn probability(&self, x: &[f64]) -> f64 {
        let sum = self.weights[0] + x.iter().zip(&self.weights[1..]).map(|(x, w)| x * w).sum::<f64>();
        1.0 / (1.0 + (-sum).exp())
    }
}

/// Gauss with pivots; a row that says nothing gives zero.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let size = b.len();
    for i in 0..size {
        let pivot = (i..size).max_by(|x, y| a[*x][i].abs().total_cmp(&a[*y][i].abs())).unwrap_or(i);
        a.swap(i, pivot);
        b.swap(i, pivot);
        if a[i][i].abs() < 1e-12 {
            continue;
        }
        let (above, below) = a.split_at_mut(i + 1);
        let (pivot, known) = (&above[i], b[i]);
        for (row, value) in below.iter_mut().zip(&mut b[i + 1..]) {
            let by = row[i] / pivot[i];
            row.iter_mut().zip(pivot).for_each(|(own, other)| *own -= by * other);
            *value -= by * known;
        }
    }
    let mut out = vec![0.0; size];
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|j| a[i][j] * out[j]).sum();
        out[i] = if a[i][i].abs() < 1e-12 { 0.0 } else { (b[i] - known) / a[i][i] };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_the_shares_that_were_seen() {
        let mut rows = Vec::new();
        for (x, yes, no) in [(0.0, 10, 90), (1.0, 40, 60), (2.0, 80, 20)] {
            rows.extend((0..yes).map(|_| (vec![x], true)));
            rows.extend((0..no).map(|_| (vec![x], false)));
        }
        let model = Logistic::fit(&rows, 1e-6);
        for (x, share) in [(0.0, 0.1), (1.0, 0.4), (2.0, 0.8)] {
            assert!((model.probability(&[x]) - share).abs() < 0.03, "{x}");
        }
    }
}
