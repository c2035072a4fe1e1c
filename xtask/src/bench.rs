//! `cargo xtask bench NAME`: the release build measures a job beside the floor of the same run.

use std::path::Path;

use crate::{peers, sh};

/// Which job, on which engine.
#[derive(clap::Args)]
pub struct Options {
    /// ingest, mail-in, reply, list, search, live, start, memory, disk, report, help, bot (with --data FOLDER), dispatcher,
    /// planning, floor
    name: String,
    /// sqlite, or postgres (a server of its own, kept in target/bench)
    #[arg(long, default_value = "sqlite")]
    db: String,
    /// Of the dispatcher: ten million random events against a naive statement of its rules, instead of times
    #[arg(long)]
    prove: bool,
    /// Passed on: --scale 0.01, --rounds N, --size N
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    more: Vec<String>,
}

/// Builds the bench program and the product in release mode and runs one job.
pub fn run(options: &Options) -> anyhow::Result<()> {
    if options.name == "dispatcher" {
        return dispatcher(options.prove);
    }
    if options.name == "planning" {
        return planning();
    }
    if options.name == "bot" {
        return bot(&options.more);
    }
    let build = ["cargo", "build", "--release", "--package", "helppo-bench", "--package", "helppo-server"];
    sh::run(&mut sh::command(&build))?;
    let server = match options.db.as_str() {
        "sqlite" => None,
        "postgres" => Some(peers::Postgres::kept(Path::new("target/bench/postgres"))?),
        other => anyhow::bail!("--db is sqlite or postgres, not {other}"),
    };
    let mut command = sh::command(&["target/release/helppo-bench", &options.name]);
    if let Some(server) = &server {
        command.args(["--postgres", &server.url]);
    }
    sh::run(command.args(&options.more))
}

/// How well search and bot understand: needs the program's rooms, not the program.
fn bot(more: &[String]) -> anyhow::Result<()> {
    sh::run(&mut sh::command(&["cargo", "build", "--release", "--package", "helppo-bench"]))?;
    sh::run(sh::command(&["target/release/helppo-bench", "bot"]).args(more))
}

/// The dispatcher is pure: it is measured and proved where it is built.
fn dispatcher(prove: bool) -> anyhow::Result<()> {
    if !prove {
        let bench = ["cargo", "bench", "--quiet", "--package", "helppo-routing", "--bench", "dispatcher"];
        return sh::run(&mut sh::command(&bench));
    }
    let test = ["cargo", "test", "--release", "--package", "helppo-routing", "--test", "simulation"];
    let mut command = sh::command(&test);
    command.args(["--", "--nocapture"]);
    command.env("HELPPO_SIMULATION_SEEDS", "10000").env("HELPPO_SIMULATION_STEPS", "1000");
    sh::run(&mut command)
}

/// The simulator against Erlang C and A with many customers a point: the suite's tests, only longer.
fn planning() -> anyhow::Result<()> {
    let mut command = sh::command(&[
        "cargo",
        "test",
        "--release",
        "--package",
        "helppo-planning",
        "--test",
        "it",
        "queues::",
        "--",
        "--nocapture",
        "--test-threads",
        "1",
    ]);
    sh::run(command.env("HELPPO_PLANNING_CUSTOMERS", "5000000"))
}
