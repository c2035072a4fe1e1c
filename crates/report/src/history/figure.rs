//! From sums to the figure that is shown. Pure.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use utoipa::ToSchema;

use super::fact::Kind;
use super::metric::{MetricName, MetricUnit};
use super::spread;

/// A metric of one stretch of time, or of one team, channel…
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct MetricFigure {
    /// From how many things the figure is made: what was counted, averaged, or what the share is of.
    pub n: i64,
    /// Of a share: how many are meant.
    pub met: Option<i64>,
    /// The figure in the metric's unit; absent when there is nothing to make it from.
    pub value: Option<f64>,
    /// Of times: half were no longer.
    pub p50: Option<i64>,
    /// Nine of ten were no longer.
    pub p90: Option<i64>,
    /// Nineteen of twenty were no longer.
    pub p95: Option<i64>,
    /// Of scores and contacts: how many there were of each.
    pub spread: Option<Vec<MetricSpread>>,
    /// Beside first contact resolution, always: what it hides.
    pub beside: Option<MetricBeside>,
}

/// How many there were of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MetricSpread {
    /// The score, or the contacts.
    pub value: i64,
    /// How often.
    pub n: i64,
}

/// What first contact resolution hides when it stands alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct MetricBeside {
    /// Mean contacts until matters were finished.
    pub contacts_to_resolution: Option<f64>,
    /// Of finished matters, the share whose customer came back within the days.
    pub recontact_share: Option<f64>,
}

/// Sums of facts, by kind and bucket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums(HashMap<Kind, BTreeMap<i64, (i64, i64)>>);

impl Sums {
    pub(crate) fn add(&mut self, kind: Kind, bucket: i64, n: i64, total: i64) {
        let sum = self.0.entry(kind).or_default().entry(bucket).or_default();
        sum.0 += n;
        sum.1 += total;
    }

    /// The metric of these sums; `within` days count as a return.
    pub(crate) fn figure(&self, metric: MetricName, within: i64) -> MetricFigure {
        let Some(formula) = metric.formula(within) else { return MetricFigure::default() };
        let none = BTreeMap::new();
        let of = |kind: &Kind| self.0.get(kind).unwrap_or(&none);
        let n: i64 = formula.counted.iter().flat_map(|k| of(k).values()).map(|(n, _)| n).sum();
        let total: i64 = formula.counted.iter().flat_map(|k| of(k).values()).map(|(_, total)| total).sum();
        let mut figure = MetricFigure { n, ..MetricFigure::default() };
        if let Some((kind, buckets)) = formula.met {
            let met = of(&kind).iter().filter(|(b, _)| buckets.has(**b)).map(|(_, (n, _))| n).sum();
            figure.met = Some(met);
            figure.value = share(met, n);
        }
        let spread = || formula.counted.iter().flat_map(&of).map(|(b, (n, _))| (*b, *n));
        match formula.unit {
            MetricUnit::Count => figure.value = Some(float(n)),
            MetricUnit::Share => {}
            MetricUnit::Ms => {
                figure.value = share(total, n);
                let percentile = |percent| spread::percentile(spread(), n, percent);
                (figure.p50, figure.p90, figure.p95) = (percentile(50), percentile(90), percentile(95));
            }
            MetricUnit::Contacts | MetricUnit::Score => {
                figure.value = share(total, n);
                figure.spread = Some(spread().map(|(value, n)| MetricSpread { value, n }).collect());
            }
        }
        if metric == MetricName::FirstContactResolution {
            figure.beside = Some(MetricBeside {
                contacts_to_resolution: self.figure(MetricName::ContactsToResolution, within).value,
                recontact_share: self.figure(MetricName::RecontactShare, within).value,
            });
        }
        figure
    }
}

/// The kinds of fact that a metric is read from, with what stands beside it.
pub(crate) fn kinds(metric: MetricName, within: i64) -> Vec<Kind> {
    let Some(formula) = metric.formula(within) else { return Vec::new() };
    let mut kinds = formula.counted;
    kinds.extend(formula.met.map(|(kind, _)| kind));
    if metric == MetricName::FirstContactResolution {
        kinds.push(Kind::Recontact);
    }
    kinds
}

/// A part of a whole; nothing of nothing is unknown.
pub(crate) fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| float(part) / float(whole))
}

#[expect(clippy::cast_precision_loss, reason = "counts and summed milliseconds are far below 2^52")]
pub(crate) fn float(n: i64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_contact_resolution_never_stands_alone() {
        let mut sums = Sums::default();
        sums.add(Kind::Resolved, 1, 3, 3);
        sums.add(Kind::Resolved, 5, 1, 5);
        sums.add(Kind::Single, 0, 1, 0);
        sums.add(Kind::Single, 3, 1, 0);
        sums.add(Kind::Single, 12, 1, 0);
        sums.add(Kind::Recontact, 3, 1, 0);
        sums.add(Kind::Recontact, 12, 1, 0);
        let figure = sums.figure(MetricName::FirstContactResolution, 7);
        assert_eq!((figure.n, figure.met, figure.value), (4, Some(2), Some(0.5)));
        let beside = figure.beside.expect("what it hides");
        assert_eq!((beside.contacts_to_resolution, beside.recontact_share), (Some(2.0), Some(0.25)));
        let nothing = Sums::default().figure(MetricName::FirstContactResolution, 7);
        assert_eq!((nothing.value, nothing.beside), (None, Some(MetricBeside::default())));
    }

    #[test]
    fn nothing_has_no_mean_but_a_count_of_nothing_is_zero() {
        let sums = Sums::default();
        assert_eq!(sums.figure(MetricName::Contacts, 7).value, Some(0.0));
        assert_eq!(sums.figure(MetricName::FirstReply, 7).value, None);
        assert_eq!(sums.figure(MetricName::ServiceLevel, 7).value, None);
    }
}
