//! The project's commands: `cargo xtask demo`, `test`, `bench`, `model`, `codegen`, `tidy`.

mod bench;
mod codegen;
mod demo;
mod licences;
mod model;
mod packages;
mod peers;
mod sh;
mod test;
mod tidy;
mod web;

use clap::{Parser, Subcommand};

/// What you can ask of this project.
#[derive(Parser)]
#[command(name = "cargo xtask", disable_help_subcommand = true)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything, make the demo world and serve it on loopback
    Demo(demo::Options),
    /// Prove everything: formatting, lints, tests on both databases, web checks, browser journeys
    Test(test::Options),
    /// Measure one job beside the floor of the same run
    Bench(bench::Options),
    /// Bring the language model that the bot and the search understand with
    Model(model::Options),
    /// Write the files that are made from code (OpenAPI snapshot, TypeScript types)
    Codegen,
    /// Check floors, names and sizes
    Tidy,
}

fn main() -> anyhow::Result<()> {
    std::env::set_current_dir(sh::root())?;
    match Args::parse().command {
        Command::Demo(options) => demo::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Model(options) => model::run(&options),
        Command::Codegen => codegen::write(),
        Command::Tidy => tidy::run(),
    }
}
