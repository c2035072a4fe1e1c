//! How many customers to expect in each interval of the week, and how many people they need. Pure.
//!
//! The pattern is the weekday's: an interval is expected to be like the same interval of the same weekday in
//! the weeks before, newer weeks counting more (weight `½^(weeks/3)`). What counts are scattered around that
//! is told from the past too: customers who come independently scatter like a Poisson count (variance = mean
//! `m`); real days scatter more, because whole days are busier or quieter, so that the variance is
//! `m + c²·m²` with one `c²` found from all intervals together. With few weeks the mean itself is uncertain:
//! the variance of the weighted mean is added. The 90th percentile is that of the negative binomial
//! distribution of this mean and variance. Whoever asks leaves out days that were not like others.

use serde::Serialize;
use utoipa::ToSchema;

use crate::erlang::{Goal, Traffic, agents_for};

/// After so many weeks a day counts half.
const HALF_LIFE_WEEKS: f64 = 3.0;
/// The 90th percentile of the normal distribution.
const Z90: f64 = 1.281_552;
/// Above this mean the negative binomial distribution is as good as normal.
const LARGE: f64 = 500.0;

/// A day that has been.
#[derive(Clone, Debug, PartialEq)]
pub struct PastDay {
    /// How many weeks ago, 0 for the seven days just past.
    pub weeks_ago: u32,
    /// Monday 0 to Sunday 6.
    pub weekday: u8,
    /// Customers in each interval from midnight on; every day has as many intervals.
    pub counts: Vec<f64>,
}

/// Customers to expect in an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Expected {
    /// On average.
    pub mean: f64,
    /// Nine times of ten at most so many.
    pub p90: f64,
}

/// A week to come.
#[derive(Clone, Debug, PartialEq)]
pub struct Week {
    /// By weekday, Monday first, then by interval; a weekday that has never been is empty.
    pub days: Vec<Vec<Expected>>,
    /// How much whole days differ: the `c²` above.
    pub dispersion: f64,
}

/// The sums of one interval of one weekday.
#[derive(Clone, Copy, Default)]
struct Cell {
    weight: f64,
    weight_squared: f64,
    sum: f64,
    mean: f64,
    scatter: f64,
}

/// The week to come, from days that have been.
pub fn forecast(past: &[PastDay]) -> Week {
    let weight = |day: &PastDay| 0.5_f64.powf(f64::from(day.weeks_ago) / HALF_LIFE_WEEKS);
    let longest = |weekday| past.iter().filter(|d| d.weekday == weekday).map(|d| d.counts.len()).max();
    let mut cells: Vec<Vec<Cell>> =
        (0..7).map(|weekday| vec![Cell::default(); longest(weekday).unwrap_or(0)]).collect();
    for day in past {
        for (cell, count) in cells[usize::from(day.weekday % 7)].iter_mut().zip(&day.counts) {
            cell.weight += weight(day);
            cell.weight_squared += weight(day).powi(2);
            cell.sum += weight(day) * count;
        }
    }
    cells.iter_mut().flatten().for_each(|cell| cell.mean = cell.sum / cell.weight);
    for day in past {
        for (cell, count) in cells[usize::from(day.weekday % 7)].iter_mut().zip(&day.counts) {
            cell.scatter += weight(day) * (count - cell.mean).powi(2);
        }
    }
    let dispersion = dispersion(&cells);
    let expected = |cell: &Cell| {
        let one_day = cell.mean + dispersion * cell.mean * cell.mean;
        let variance = one_day * (1.0 + cell.weight_squared / (cell.weight * cell.weight));
        Expected { mean: cell.mean, p90: p90(cell.mean, variance) }
    };
    Week { days: cells.iter().map(|day| day.iter().map(expected).collect()).collect(), dispersion }
}

/// How many people an interval needs.
///
/// `at_once` is how many such contacts one person holds at a time: the places are counted as agents of their
/// own, and so many people are needed as hold them.
pub fn people_for(customers: f64, interval_s: f64, traffic: &Traffic, goal: &Goal, at_once: u16) -> u32 {
    let per_hour = customers * 3600.0 / interval_s;
    agents_for(&Traffic { per_hour, ..*traffic }, goal).div_ceil(u32::from(at_once.max(1)))
}

/// `c²`: what the scatter of all cells is above Poisson's, by their squared means; not below 0.
fn dispersion(cells: &[Vec<Cell>]) -> f64 {
    let (mut above, mut squares) = (0.0, 0.0);
    for cell in cells.iter().flatten() {
        let freedom = cell.weight - cell.weight_squared / cell.weight;
        if freedom > 1e-9 {
            let variance = cell.scatter / freedom;
            above += variance - cell.mean;
            // The square of an estimated mean is too large by the variance of the estimate.
            squares += cell.mean.powi(2) - variance * cell.weight_squared / cell.weight.powi(2);
        }
    }
    if squares > 0.0 { (above / squares).max(0.0) } else { 0.0 }
}

/// The count that nine of ten do not exceed, of a negative binomial distribution.
fn p90(mean: f64, variance: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    if mean > LARGE || variance <= mean {
        return (mean + Z90 * variance.max(mean).sqrt()).round();
    }
    let size = mean * mean / (variance - mean);
    let (mut count, mut chance) = (0.0, (size * (size / (size + mean)).ln()).exp());
    let mut below = chance;
    while below < 0.9 && count < 100.0 * LARGE {
        chance *= (count + size) / (count + 1.0) * mean / (size + mean);
        below += chance;
        count += 1.0;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(weeks_ago: u32, weekday: u8, counts: &[f64]) -> PastDay {
        PastDay { weeks_ago, weekday, counts: counts.to_vec() }
    }

    #[test]
    fn a_weekday_is_expected_to_be_like_its_own_past_and_newer_weeks_count_more() {
        let week = forecast(&[
            day(0, 0, &[10.0, 40.0]),
            day(3, 0, &[10.0, 10.0]),
            day(0, 1, &[5.0, 5.0]),
            day(3, 1, &[5.0, 5.0]),
        ]);
        assert_eq!(week.days[0][0].mean, 10.0);
        // Weights 1 and ½.
        assert!((week.days[0][1].mean - 30.0).abs() < 1e-9);
        assert_eq!(week.days[1][1].mean, 5.0);
        assert!(week.days[2].is_empty(), "no Wednesday has ever been");
        assert!(week.days.iter().flatten().all(|e| e.p90 >= e.mean));
    }

    #[test]
    fn nothing_is_expected_where_nobody_ever_came() {
        let week = forecast(&[day(0, 6, &[0.0]), day(1, 6, &[0.0])]);
        assert_eq!(week.days[6], [Expected::default()]);
        assert_eq!(forecast(&[]).days.iter().map(Vec::len).sum::<usize>(), 0);
    }

    #[test]
    fn the_ninetieth_percentile_is_that_of_the_distribution() {
        // Poisson 10 has 0.9165 up to 14 and 0.8645 up to 13; a hair above Poisson's variance is nearly it.
        assert_eq!(p90(10.0, 10.000_1), 14.0);
        // Negative binomial of mean 10 and variance 60 (r = 2, p = 1/6): 1 - (5/6)^(k+1) (1 + (k+1)/6),
        // which is 0.8870 up to 19 and 0.9022 up to 20.
        assert_eq!(p90(10.0, 60.0), 20.0);
        assert!((p90(2000.0, 4000.0) - 2081.0).abs() <= 1.0);
    }

    #[test]
    fn three_chats_at_once_need_a_third_of_the_people() {
        let traffic = Traffic { per_hour: 0.0, handle_s: 600.0, patience_s: None };
        let goal = Goal { share: 0.8, within_s: 60.0, busy_at_most: 0.85 };
        let calls = people_for(60.0, 1800.0, &traffic, &goal, 1);
        let chats = people_for(60.0, 1800.0, &traffic, &goal, 3);
        assert_eq!(chats, calls.div_ceil(3));
        assert_eq!(people_for(0.0, 1800.0, &traffic, &goal, 1), 0);
    }
}
