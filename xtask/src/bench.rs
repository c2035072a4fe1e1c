//! `cargo xtask bench NAME`: the release build measures a job beside the floor of the same run.

use crate::sh;

/// Which job, on which engine.
#[derive(clap::Args)]
pub struct Options {
    /// ingest, mail-in, reply, list, search, live, start, memory, disk, report, routing, planning
    name: String,
    /// sqlite or postgres (a server of its own is started)
    #[arg(long, default_value = "sqlite")]
    db: String,
    /// Passed on: --size N, --rounds N
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    more: Vec<String>,
}

/// Builds the bench program in release mode and runs one job.
pub fn run(options: &Options) -> anyhow::Result<()> {
    if options.name == "planning" {
        return planning();
    }
    sh::run(&mut sh::command(&[
        "cargo",
        "build",
        "--release",
        "--package",
        "helppo-bench",
        "--package",
        "helppo-server",
    ]))?;
    let server = if options.db == "postgres" { Some(crate::peers::Postgres::start()?) } else { None };
    let mut command = sh::command(&["target/release/helppo-bench", &options.name]);
    if let Some(server) = &server {
        command.args(["--postgres", &server.url]);
    }
    sh::run(command.args(&options.more))
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
