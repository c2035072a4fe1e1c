//! Figures of a run, and how they are printed.

use std::time::Duration;

/// Times of single operations.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Adds many.
    pub fn join(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time below which `part` of a hundred operations stayed, in milliseconds.
    pub fn percentile(&self, part: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an index"
        )]
        let i = ((sorted.len() as f64 - 1.0).max(0.0) * part / 100.0).round() as usize;
        sorted.get(i).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
    }
}

/// Milliseconds of CPU for one operation.
pub fn per_operation(cpu: Duration, operations: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let n = operations.max(1) as f64;
    cpu.as_secs_f64() * 1000.0 / n
}

/// The middle one of some figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// One line of a report: the figure, its limit, and the ratio to it.
pub fn line(name: &str, figure: f64, unit: &str, limit: Option<(f64, &str)>) {
    match limit {
        Some((limit, what)) => {
            let verdict = if figure <= limit { "within" } else { "OVER" };
            println!(
                "{name:<44} {figure:>10.3} {unit:<6} {:>6.2} x of {limit:.3} ({what}) {verdict}",
                figure / limit
            );
        }
        None => println!("{name:<44} {figure:>10.3} {unit}"),
    }
}
