//! `helppo`: the program that an operator runs.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use helppo_server::{Config, log};

/// Self-hosted customer service: every channel, one queue, one timeline.
#[derive(Parser)]
#[command(name = "helppo", version, disable_help_subcommand = true)]
struct Args {
    /// Settings file (TOML); environment variables HELPPO_… and --set win over it
    #[arg(long, global = true, env = "HELPPO_CONFIG")]
    config: Option<PathBuf>,
    /// One setting: --set listen=0.0.0.0:7420
    #[arg(long = "set", global = true, value_name = "KEY=VALUE")]
    set: Vec<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the service
    Serve,
    /// Look whether the database is sound and nothing is stranded
    Doctor,
    /// Print the settings as they would be used, without secrets
    Config,
    /// Print the OpenAPI description of the HTTP API
    Openapi,
    /// Play a scenario of customers and agents on the dispatcher: docs/scenarios holds examples
    Simulate(helppo_server::Simulate),
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    if matches!(args.command, Command::Openapi) {
        println!("{}", helppo_server::openapi()?);
        return Ok(());
    }
    if let Command::Simulate(options) = &args.command {
        return options.run();
    }
    let config = Config::load(args.config.as_deref(), std::env::vars(), &args.set)?;
    if matches!(args.command, Command::Config) {
        println!("{}", config.shown());
        return Ok(());
    }
    log::start(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match args.command {
        Command::Serve => runtime.block_on(helppo_server::serve(config, helppo_server::asked_to_stop())),
        Command::Doctor => runtime.block_on(helppo_server::doctor(&config)),
        Command::Config | Command::Openapi | Command::Simulate(_) => Ok(()),
    }
}
