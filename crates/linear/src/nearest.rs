//! Nearest examples: how far a text is from everything that was seen.

/// All examples, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Nearest {
    inputs: usize,
    rows: Vec<f32>,
    classes: Vec<usize>,
}

impl Nearest {
    pub fn new(inputs: usize) -> Self {
        Self { inputs, ..Self::default() }
    }

    pub fn learn(&mut self, x: &[f32], class: usize) {
        self.rows.extend_from_slice(&x[..self.inputs]);
        self.classes.push(class);
    }

    /// The `count` nearest examples: cosine and class, nearest first.
    pub fn find(&self, x: &[f32], count: usize) -> Vec<(f32, usize)> {
        let mut best: Vec<(f32, usize)> = Vec::with_capacity(count + 1);
        for (row, class) in self.rows.chunks_exact(self.inputs.max(1)).zip(&self.classes) {
            let near = crate::dot(row, x);
            if best.len() < count || best.last().is_some_and(|worst| near > worst.0) {
                let at = best.partition_point(|(other, _)| *other >= near);
                best.insert(at, (near, *class));
                best.truncate(count);
            }
        }
        best
    }

    /// The mean cosine of the `count` nearest.
    pub fn nearness(&self, x: &[f32], count: usize) -> f32 {
        let best = self.find(x, count);
        best.iter().map(|(near, _)| near).sum::<f32>() / best.len().max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_come_first() {
        let mut nearest = Nearest::new(2);
        nearest.learn(&[1.0, 0.0], 7);
        nearest.learn(&[0.0, 1.0], 8);
        nearest.learn(&[0.8, 0.6], 9);
        let found: Vec<usize> = nearest.find(&[0.9, 0.1], 2).into_iter().map(|(_, class)| class).collect();
        assert_eq!(found, [7, 9]);
        assert!((nearest.nearness(&[1.0, 0.0], 2) - 0.9).abs() < 1e-6);
    }
}
