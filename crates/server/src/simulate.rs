//! `helppo simulate`: the days of a scenario file, printed.

use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use helppo_planning::simulate::{Scenario, compare, table};

/// Which scenario, and what to change in it.
#[derive(clap::Args)]
pub struct Simulate {
    /// The scenario, a TOML file
    file: PathBuf,
    /// Other chance than the file says
    #[arg(long)]
    seed: Option<u64>,
    /// Other days than the file says
    #[arg(long)]
    days: Option<u32>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

impl Simulate {
    /// Plays the scenario as written, siloed and as one queue, and prints what came of it.
    ///
    /// # Errors
    /// When the file cannot be read or is no scenario: each fault is named with its line and field.
    pub fn run(&self) -> anyhow::Result<()> {
        let shown = self.file.display();
        let text = std::fs::read_to_string(&self.file).with_context(|| shown.to_string())?;
        let mut scenario = Scenario::read(&text).map_err(|e| anyhow!("{shown}\n{e}"))?;
        scenario.seed = self.seed.unwrap_or(scenario.seed);
        if let Some(days) = self.days {
            scenario.days = days;
            scenario = scenario.checked().map_err(|e| anyhow!("{e}"))?;
        }
        let outcome = compare(&scenario);
        if self.json {
            println!("{}", serde_json::to_string_pretty(&outcome)?);
        } else {
            print!("{}", table(&outcome));
        }
        Ok(())
    }
}
