//! Erlang B: the share that finds every server busy when nobody can wait.

/// The probability that all `agents` are busy with `load` erlangs offered and nobody waiting.
///
/// Recursion `1/B(0) = 1`, `1/B(k) = 1 + k/a · 1/B(k-1)` (Cooper 1981, ch. 3): sums of positive terms only,
/// so nothing cancels; where the inverse leaves the range of numbers, the probability is 0.
pub fn loss(agents: u32, load: f64) -> f64 {
    if load <= 0.0 {
        return if agents == 0 { 1.0 } else { 0.0 };
    }
    let mut inverse = 1.0_f64;
    for k in 1..=agents {
        inverse = 1.0 + f64::from(k) / load * inverse;
        if inverse.is_infinite() {
            return 0.0;
        }
    }
    1.0 / inverse
}
