//! Class means on the unit sphere.

/// The mean direction of each class.
#[derive(Debug, Clone, Default)]
pub struct Centroids {
    sums: Vec<Vec<f32>>,
}

impl Centroids {
    pub fn new(inputs: usize, classes: usize) -> Self {
        Self { sums: vec![vec![0.0; inputs]; classes] }
    }

    pub fn add_class(&mut self, inputs: usize) {
        self.sums.push(vec![0.0; inputs]);
    }

    pub fn learn(&mut self, x: &[f32], class: usize, weight: f32) {
        self.sums[class].iter_mut().zip(x).for_each(|(sum, x)| *sum += weight * x);
    }

    /// The cosine to each class; zero for a class without examples.
    pub fn scores(&self, x: &[f32]) -> Vec<f32> {
        let cosine = |sum: &Vec<f32>| {
            let length = crate::dot(sum, sum).sqrt();
            if length > 0.0 { crate::dot(sum, x) / length } else { 0.0 }
        };
        self.sums.iter().map(cosine).collect()
    }
}
