//! Sparse vectors.

/// Places and values, by place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sparse(pub Vec<(u32, f32)>);

impl Sparse {
    pub(crate) fn length(&self) -> f32 {
        self.0.iter().map(|(_, value)| value * value).sum::<f32>().sqrt()
    }

    pub(crate) fn scale(&mut self, by: f32) {
        self.0.iter_mut().for_each(|(_, value)| *value *= by);
    }

    pub(crate) fn dot(&self, dense: &[f32]) -> f32 {
        self.0.iter().map(|(place, value)| dense[*place as usize] * value).sum()
    }

    pub(crate) fn add_to(&self, dense: &mut [f32], by: f32) {
        self.0.iter().for_each(|(place, value)| dense[*place as usize] += value * by);
    }
}
