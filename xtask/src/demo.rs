//! `cargo xtask demo`: from a fresh clone to a running service desk.

use crate::{sh, web};

/// Where and how the demo runs.
#[derive(clap::Args)]
pub struct Options {
    /// Where the demo world lives; it is made on the first run
    #[arg(long, default_value = "demo-data")]
    folder: String,
    /// Make the world anew
    #[arg(long)]
    fresh: bool,
    /// Simulated customers keep writing
    #[arg(long)]
    live: bool,
    /// First of the loopback ports (desk; the shop page, mail catcher and SMTP follow)
    #[arg(long, default_value_t = 7420)]
    port: u16,
}

/// Builds the screens and the program, then serves the demo world until interrupted.
pub fn run(options: &Options) -> anyhow::Result<()> {
    web::build()?;
    sh::run(&mut sh::command(&["cargo", "build", "--package", "helppo-demo"]))?;
    let port = options.port.to_string();
    let mut command =
        sh::command(&["target/debug/helppo-demo", "--folder", &options.folder, "--port", &port]);
    if options.fresh {
        command.arg("--fresh");
    }
    if options.live {
        command.arg("--live");
    }
    sh::run(&mut command)
}
