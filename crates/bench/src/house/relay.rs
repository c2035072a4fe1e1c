//! The bare relay in a process of its own, to be measured like the product.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;

use crate::cpu;

/// A running bare relay.
pub struct Bare {
    /// `host:port`.
    pub address: String,
    child: Child,
}

impl Bare {
    /// Starts this very program as a relay.
    pub fn start() -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("relay")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().context("its output is piped")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        Ok(Self { address: line.trim().to_owned(), child })
    }

    /// CPU that it has used.
    pub fn cpu(&self) -> Duration {
        cpu::used(self.child.id())
    }

    /// Resident memory in KiB.
    pub fn resident(&self) -> u64 {
        cpu::resident(self.child.id())
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // A relay keeps nothing: it need not end well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
