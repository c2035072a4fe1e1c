//! Erlang A: customers wait until an exponential patience ends, then give up.

/// A weight this far below the greatest adds nothing to a sum of such weights.
const NOTHING: f64 = 1e-22;

/// One queue in the long run, with customers who give up.
#[derive(Clone, Debug, PartialEq)]
pub struct Impatience {
    agents: f64,
    load: f64,
    /// Handle time over patience.
    theta: f64,
    handle_s: f64,
    /// The probability that an agent is free.
    at_once: f64,
    /// The probability of `n + j` customers in the house, from `j = first`.
    queue: Vec<f64>,
    first: usize,
}

impl Impatience {
    /// `agents` with `load` erlangs offered in contacts of `handle_s` seconds on average, to customers who
    /// wait `patience_s` seconds on average before they give up.
    ///
    /// The stationary distribution is built outwards from its greatest weight by the balance equations
    /// `λ·π(k) = (min(k, n)·μ + (k − n)⁺·θ)·π(k + 1)`: positive terms only, none larger than 1.
    pub fn new(agents: u32, load: f64, handle_s: f64, patience_s: f64) -> Self {
        let n = f64::from(agents);
        let theta = handle_s / patience_s;
        let load = load.max(0.0);
        // Departures in units of one handle time, with `k` in the house.
        let leaving = |k: f64| k.min(n) + (k - n).max(0.0) * theta;
        // Weights rise while more come than leave.
        let mode = if load < n { load.floor() } else { n + ((load - n) / theta).floor() };
        let mut above = Vec::new();
        let (mut weight, mut k) = (1.0, mode);
        while weight > NOTHING {
            above.push(weight);
            k += 1.0;
            weight *= load / leaving(k);
        }
        let mut below = Vec::new();
        let (mut weight, mut k) = (1.0, mode);
        while k > 0.0 {
            weight *= leaving(k) / load;
            k -= 1.0;
            if weight <= NOTHING {
                break;
            }
            below.push(weight);
        }
        let lowest = mode - index_to_f64(below.len());
        let total: f64 = above.iter().rev().sum::<f64>() + below.iter().rev().sum::<f64>();
        let mut weights = below.into_iter().rev().chain(above).map(|w| w / total).collect::<Vec<_>>();
        let queue = weights.split_off(to_index((n - lowest).max(0.0)).min(weights.len()));
        let first = to_index((lowest - n).max(0.0));
        Self { agents: n, load, theta, handle_s, at_once: weights.iter().sum::<f64>().min(1.0), queue, first }
    }

    /// The probability that a customer has to wait.
    pub fn waits(&self) -> f64 {
        self.queue.iter().rev().sum::<f64>().min(1.0)
    }

    /// The share of customers who give up: `θ·L / λ` with `L` the mean number who wait.
    pub fn gives_up(&self) -> f64 {
        if self.load <= 0.0 { 0.0 } else { self.theta * self.mean_queue() / self.load }
    }

    /// The mean number who wait.
    pub fn mean_queue(&self) -> f64 {
        self.places().map(|(j, p)| j * p).sum()
    }

    /// The mean wait of all customers, whether answered or not, in seconds (Little: `L / λ`).
    pub fn mean_wait_s(&self) -> f64 {
        if self.load <= 0.0 { 0.0 } else { self.mean_queue() / self.load * self.handle_s }
    }

    /// The share of their time that agents are busy: `(1 − P(gives up))·a / n`.
    pub fn occupancy(&self) -> f64 {
        if self.agents <= 0.0 { 1.0 } else { (self.load * (1.0 - self.gives_up()) / self.agents).min(1.0) }
    }

    /// The share of all customers who are answered within `seconds`; who gives up is not answered.
    ///
    /// With `j` waiting before, a customer's turn comes after `V = Σ Exp(n·μ + i·θ)`, `i = 0…j`; and
    /// `exp(−θ·V)` is Beta(`x`, `j + 1`) with `x = n·μ/θ`. The customer is still there at `V` with
    /// probability `exp(−θ·V)`, so that the share is
    /// `Σ π(n + j) · x/(x + j + 1) · (1 − I(u; x + 1, j + 1))`, `u = exp(−θ·t)`.
    pub fn answered_within(&self, seconds: f64) -> f64 {
        let x = self.agents / self.theta;
        let over = cumulative(x + 1.0, self.theta * seconds.max(0.0) / self.handle_s);
        let later = self.places().zip(over.skip(self.first));
        let later: f64 = later.map(|((j, p), over)| p * x / (x + j + 1.0) * (1.0 - over).max(0.0)).sum();
        (self.at_once + later).min(1.0)
    }

    /// The share of all customers who wait longer than `seconds`, whether they are answered then or not:
    /// `exp(−θ·t) · Σ π(n + j) · I(u; x, j + 1)`.
    pub fn waits_longer(&self, seconds: f64) -> f64 {
        let in_handles = seconds.max(0.0) / self.handle_s;
        let over = cumulative(self.agents / self.theta, self.theta * in_handles);
        let turn_not_come: f64 = self.places().zip(over.skip(self.first)).map(|((_, p), o)| p * o).sum();
        (-self.theta * in_handles).exp() * turn_not_come
    }

    fn places(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.queue.iter().zip(self.first..).map(|(p, j)| (index_to_f64(j), *p))
    }
}

/// `I(u; x, m)` for `m = 1, 2, …` with `u = exp(−t)`: `u^x · Σ_{i<m} (x)_i/i! · (1 − u)^i`, in logarithms
/// because `u^x` alone may be below every number.
fn cumulative(x: f64, t: f64) -> impl Iterator<Item = f64> {
    let ln_rest = (-(-t).exp_m1()).ln();
    let (mut ln_term, mut sum, mut i) = (-t * x, 0.0_f64, 0.0_f64);
    std::iter::from_fn(move || {
        sum += ln_term.exp();
        ln_term += ((x + i) / (i + 1.0)).ln() + ln_rest;
        i += 1.0;
        Some(sum.min(1.0))
    })
}

#[expect(clippy::cast_precision_loss, reason = "a queue is far shorter than 2^52")]
fn index_to_f64(index: usize) -> f64 {
    index as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number, not negative")]
fn to_index(number: f64) -> usize {
    number as usize
}
