//! `cargo xtask demo`: from a fresh clone to a running service desk.

use std::net::TcpListener;

use anyhow::Context as _;

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
    /// First of five loopback ports (desk; the shop page, mail catcher and SMTP follow)
    #[arg(long, default_value_t = 7420, value_parser = clap::value_parser!(u16).range(1..=65_531))]
    port: u16,
}

/// Builds the screens and the program, then serves the demo world until interrupted.
pub fn run(options: &Options) -> anyhow::Result<()> {
    // The demo binds them itself; whoever must choose others hears it before the builds.
    for port in options.port..=options.port + 4 {
        TcpListener::bind(("127.0.0.1", port)).with_context(|| {
            format!("port {port} cannot be used. Choose where five free ports begin: --port 7520")
        })?;
    }
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
