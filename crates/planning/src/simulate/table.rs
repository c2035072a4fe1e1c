//! Outcomes as plain text, for a terminal.

use std::fmt::Write as _;

use super::{Comparison, Outcome, PlayFigures, QueueOutcome};

const HEAD: &str = "   came  waits   mean s   p50 s   p90 s  in time  gave up   busy  agents";

/// The three arrangements, one line for each queue, and the intervals of the first.
pub fn table(comparison: &Comparison) -> String {
    let mut text = String::new();
    let Comparison { as_written, siloed, one_queue } = comparison;
    let name = if as_written.name.is_empty() { "scenario" } else { &as_written.name };
    let _ = writeln!(
        text,
        "{name}: {} days, {} agents, seed {}",
        as_written.days, as_written.agents, as_written.seed
    );
    let width = width(as_written);
    for (title, outcome) in [("as written", as_written), ("siloed", siloed), ("one queue", one_queue)] {
        let _ = writeln!(text, "\n{title:<width$}{HEAD}");
        for queue in &outcome.queues {
            let _ = writeln!(text, "{:<width$}{}", label(queue), line(&queue.total));
        }
        let _ = writeln!(text, "{:<width$}{}", "  all", line(&outcome.total));
    }
    for queue in &as_written.queues {
        let _ = writeln!(text, "\n{:<width$}{HEAD}", queue.name);
        for interval in &queue.intervals {
            let from = format!("  {}", interval.from);
            let _ = writeln!(text, "{from:<width$}{}", line(&interval.figures));
        }
    }
    text
}

fn label(queue: &QueueOutcome) -> String {
    format!("  {} ({}, {})", queue.name, queue.team, queue.kind.as_str())
}

fn width(outcome: &Outcome) -> usize {
    outcome.queues.iter().map(|q| label(q).chars().count()).max().unwrap_or(0).max(14)
}

fn line(figures: &PlayFigures) -> String {
    format!(
        "{:>7} {} {} {} {} {} {} {} {:>7.1}",
        figures.came,
        percent(figures.waits, 6),
        number(figures.mean_wait_s, 8),
        number(figures.p50_wait_s, 7),
        number(figures.p90_wait_s, 7),
        percent(figures.in_time, 8),
        percent(figures.gives_up, 8),
        percent(figures.occupancy, 6),
        figures.agents,
    )
}

fn percent(share: Option<f64>, width: usize) -> String {
    match share {
        Some(share) => format!("{:>width$.1}%", share * 100.0, width = width - 1),
        None => format!("{:>width$}", "–"),
    }
}

fn number(number: Option<f64>, width: usize) -> String {
    match number {
        Some(number) => format!("{number:>width$.1}"),
        None => format!("{:>width$}", "–"),
    }
}
