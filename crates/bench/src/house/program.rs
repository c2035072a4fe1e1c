//! A running `helppo serve`, with what it costs.

use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use super::{Desk, Place};
use crate::cpu;

/// How long the program may take to answer for the first time.
const PATIENCE: Duration = Duration::from_secs(120);
/// The program is at rest when it used less than two ticks of CPU in this time.
const REST: Duration = Duration::from_millis(1000);

/// A running server.
pub struct Program {
    /// Its address.
    pub url: String,
    /// Where it receives mail.
    pub smtp: SocketAddr,
    child: Option<Child>,
    pid: u32,
    /// The first process of PostgreSQL, when that keeps the data.
    database: Option<u32>,
}

impl Program {
    /// Starts it in a place and waits until it can answer.
    pub async fn start(place: &Place) -> anyhow::Result<Self> {
        let program = Self::launch(place, &[])?;
        program.answers("/readyz", PATIENCE).await?;
        Ok(program)
    }

    /// Starts it in a place; `settings` are added to the usual ones. Does not wait.
    pub fn launch(place: &Place, settings: &[String]) -> anyhow::Result<Self> {
        let (web, smtp) = (free_address()?, free_address()?);
        let binary = std::env::current_exe()?.with_file_name("helppo");
        let mut command = Command::new(&binary);
        command.arg("serve");
        let mut flags = vec![
            format!("folder={}", place.folder.display()),
            format!("listen={web}"),
            format!("public_url=http://{web}"),
            format!("mail.listen={smtp}"),
            "mail.hostname=mail.bench.example".to_owned(),
            // Visitors of the benches stand behind a proxy on this machine, each with an address of its own.
            "trusted_proxies=[\"127.0.0.1\"]".to_owned(),
            "log=error".to_owned(),
        ];
        flags.extend(place.postgres.iter().map(|url| format!("postgres={url}")));
        flags.extend_from_slice(settings);
        command.args(flags.iter().flat_map(|s| ["--set", s]));
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("{} does not start: build helppo-server too", binary.display()))?;
        let pid = child.id();
        Ok(Self { url: format!("http://{web}"), smtp, child: Some(child), pid, database: place.server })
    }

    /// Asks until an address under the program's answers well; gives how long that took.
    pub async fn answers(&self, path: &str, patience: Duration) -> anyhow::Result<Duration> {
        let (client, began) = (crate::client(), Instant::now());
        let url = format!("{}{path}", self.url);
        loop {
            if client.get(&url).send().await.is_ok_and(|r| r.status().is_success()) {
                return Ok(began.elapsed());
            }
            if began.elapsed() > patience {
                bail!("{url} did not answer within {patience:?}");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// The admin of the founded house, signed in.
    pub async fn admin(&self) -> anyhow::Result<Desk> {
        Desk::sign_in(&self.url, "admin@bench.example").await
    }

    /// CPU that the program and its database have used.
    pub fn cpu(&self) -> Duration {
        cpu::used(self.pid) + self.database.map(cpu::family).unwrap_or_default()
    }

    /// Waits until the program has nothing left to do; followers work on after an answer.
    pub async fn rest(&self) {
        let began = Instant::now();
        loop {
            let before = cpu::used(self.pid);
            tokio::time::sleep(REST).await;
            let used = cpu::used(self.pid).saturating_sub(before);
            if used <= Duration::from_millis(20) || began.elapsed() > PATIENCE {
                return;
            }
        }
    }

    /// Resident memory in KiB.
    pub fn resident(&self) -> u64 {
        cpu::resident(self.pid)
    }

    /// Memory of the program alone, in KiB (PSS).
    pub fn proportional(&self) -> u64 {
        cpu::proportional(self.pid)
    }

    /// The part of it that is not a mapped file in the page cache (the database file is mapped).
    pub fn anonymous(&self) -> u64 {
        cpu::anonymous(self.pid)
    }

    /// Memory of its database's processes, in KiB (PSS).
    pub fn database_memory(&self) -> u64 {
        let Some(first) = self.database else { return 0 };
        cpu::children(first).into_iter().chain([first]).map(cpu::proportional).sum()
    }

    /// Asks it to stop, and waits.
    pub fn stop(mut self) -> anyhow::Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
        anyhow::ensure!(told.success(), "kill -TERM works on our own child");
        let ended = child.wait()?;
        anyhow::ensure!(ended.success(), "the program ended with {ended}");
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // The run has failed already; the child goes with it.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A loopback address that nobody listens on.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
