//! Erlang C: everybody waits as long as it takes.

use super::loss;

/// One queue in the long run, with customers who never give up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delay {
    agents: f64,
    load: f64,
    handle_s: f64,
    waits: f64,
}

impl Delay {
    /// `agents` with `load` erlangs offered in contacts of `handle_s` seconds on average.
    pub fn new(agents: u32, load: f64, handle_s: f64) -> Self {
        let n = f64::from(agents);
        let waits = if load >= n {
            1.0
        } else {
            let lost = loss(agents, load);
            n * lost / (n - load * (1.0 - lost))
        };
        Self { agents: n, load: load.max(0.0), handle_s, waits }
    }

    /// The probability that a customer has to wait: `C = n·B / (n − a·(1 − B))`. 1 when the load is as
    /// large as the staff: then the queue grows without end.
    pub fn waits(&self) -> f64 {
        self.waits
    }

    /// The mean wait of all customers, `C·h / (n − a)`, in seconds; infinite when the queue grows.
    pub fn mean_wait_s(&self) -> f64 {
        match self.spare() {
            Some(spare) => self.waits * self.handle_s / spare,
            None => f64::INFINITY,
        }
    }

    /// The share answered within `seconds`: `1 − C·exp(−(n − a)·t/h)`.
    pub fn answered_within(&self, seconds: f64) -> f64 {
        match self.spare() {
            Some(spare) => 1.0 - self.waits * (-spare * seconds.max(0.0) / self.handle_s).exp(),
            None => 0.0,
        }
    }

    /// The wait that a share `p` of customers does not exceed, in seconds.
    pub fn wait_quantile_s(&self, p: f64) -> f64 {
        let Some(spare) = self.spare() else { return f64::INFINITY };
        if 1.0 - p >= self.waits {
            return 0.0;
        }
        self.handle_s / spare * (self.waits / (1.0 - p)).ln()
    }

    /// The mean number who wait, `C·a / (n − a)`.
    pub fn mean_queue(&self) -> f64 {
        self.spare().map_or(f64::INFINITY, |spare| self.waits * self.load / spare)
    }

    /// The share of their time that agents are busy, at most 1.
    pub fn occupancy(&self) -> f64 {
        if self.agents <= 0.0 { 1.0 } else { (self.load / self.agents).min(1.0) }
    }

    fn spare(&self) -> Option<f64> {
        (self.agents > self.load).then_some(self.agents - self.load)
    }
}
