//! Ridge regression onto classes by recursive least squares: one example at a time, exactly what a fit of
//! all of them would give.

/// Linear scores from a dense vector.
#[derive(Debug, Clone)]
pub struct Ridge {
    inputs: usize,
    classes: usize,
    /// The inverse of the regularised covariance, by row.
    inverse: Vec<f32>,
    /// By class, then input; the last input is the constant.
    weights: Vec<f32>,
    /// One; or nothing, and then what is unlike every example scores nothing.
    constant: f32,
}

impl Ridge {
    /// Knows nothing yet. `penalty` is how much a weight costs.
    pub fn new(inputs: usize, classes: usize, penalty: f32) -> Self {
        let size = inputs + 1;
        let mut inverse = vec![0.0; size * size];
        (0..size).for_each(|i| inverse[i * size + i] = 1.0 / penalty);
        Self { inputs, classes, inverse, weights: vec![0.0; size * classes], constant: 1.0 }
    }

    /// The same without a constant: no class is likely by itself.
    pub fn without_constant(inputs: usize, classes: usize, penalty: f32) -> Self {
        Self { constant: 0.0, ..Self::new(inputs, classes, penalty) }
    }

    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Makes room for one more class.
    pub fn add_class(&mut self) {
        self.classes += 1;
        self.weights.resize((self.inputs + 1) * self.classes, 0.0);
    }

    /// Takes an example in. `weight` below one makes it count for less.
    pub fn learn(&mut self, x: &[f32], class: usize, weight: f32) {
        self.learn_towards(x, class, 1.0, weight);
    }

    /// Takes in an example in which the class is to score `target` and every other nothing. The same with the
    /// weight's sign turned takes it out again.
    pub fn learn_towards(&mut self, x: &[f32], class: usize, target: f32, weight: f32) {
        let x = self.with_one(x);
        let size = x.len();
        let moved: Vec<f32> = self.inverse.chunks_exact(size).map(|row| crate::dot(row, &x)).collect();
        let by = weight / (1.0 + weight * crate::dot(&moved, &x));
        for (own, row) in self.weights.chunks_exact_mut(size).enumerate() {
            let wanted = if own == class { target } else { 0.0 };
            let wrong = (wanted - crate::dot(row, &x)) * by;
            row.iter_mut().zip(&moved).for_each(|(w, m)| *w += wrong * m);
        }
        for (row, own) in self.inverse.chunks_exact_mut(size).zip(&moved) {
            let share = own * by;
            row.iter_mut().zip(&moved).for_each(|(p, m)| *p -= share * m);
        }
    }

    /// A score for each class: near one when it fits.
    pub fn scores(&self, x: &[f32]) -> Vec<f32> {
        let x = self.with_one(x);
        self.weights.chunks_exact(x.len()).map(|row| crate::dot(row, &x)).collect()
    }

    fn with_one(&self, x: &[f32]) -> Vec<f32> {
        debug_assert_eq!(x.len(), self.inputs);
        x.iter().copied().chain([self.constant]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The weights of one class by gradient descent on the whole of the examples.
    fn by_descent(rows: &[([f32; 3], usize)], class: usize, penalty: f32) -> [f32; 4] {
        let mut w = [0.0_f32; 4];
        for _ in 0..20_000 {
            let mut slope = w.map(|w| w * penalty);
            for (x, own) in rows {
                let x = [x[0], x[1], x[2], 1.0];
                let wrong = crate::dot(&w, &x) - if *own == class { 1.0 } else { 0.0 };
                slope.iter_mut().zip(x).for_each(|(s, x)| *s += wrong * x);
            }
            w.iter_mut().zip(slope).for_each(|(w, s)| *w -= 0.02 * s);
        }
        w
    }

    #[test]
    fn one_at_a_time_ends_where_all_at_once_would() {
        let rows = [
            ([1.0, 0.2, 0.0], 0),
            ([0.9, 0.0, 0.3], 0),
            ([0.0, 1.0, 0.1], 1),
            ([0.1, 0.8, 0.4], 1),
            ([0.5, 0.5, 1.0], 0),
        ];
        let mut ridge = Ridge::new(3, 2, 0.5);
        rows.iter().for_each(|(x, class)| ridge.learn(x, *class, 1.0));
        for class in 0..2 {
            let expected = by_descent(&rows, class, 0.5);
            for (i, expected) in expected.iter().enumerate() {
                let got = ridge.weights[class * 4 + i];
                assert!((got - expected).abs() < 1e-3, "class {class}, weight {i}: {got} and {expected}");
            }
        }
    }
    #[test]
    fn what_is_taken_out_again_was_never_there() {
        let rows = [([1.0, 0.2, 0.0], 0, 1.0), ([0.0, 1.0, 0.1], 1, -1.0), ([0.5, 0.5, 1.0], 0, 1.0)];
        let learn = |ridge: &mut Ridge, rows: &[([f32; 3], usize, f32)], sign: f32| {
            rows.iter().for_each(|(x, class, target)| ridge.learn_towards(x, *class, *target, sign));
        };
        let (mut all, mut some) = (Ridge::without_constant(3, 2, 0.5), Ridge::without_constant(3, 2, 0.5));
        learn(&mut all, &rows, 1.0);
        learn(&mut all, &rows[1..2], -1.0);
        learn(&mut some, &[rows[0], rows[2]], 1.0);
        for (a, b) in all.weights.iter().zip(&some.weights) {
            assert!((a - b).abs() < 1e-4, "{a} and {b}");
        }
        assert_eq!(all.scores(&[0.0, 0.0, 0.0]), [0.0, 0.0]);
    }
}
