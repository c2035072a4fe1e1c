//! A PostgreSQL server of our own: in a folder of its own, on a free loopback port, stopped when dropped.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::sh;

/// A running PostgreSQL.
pub struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    as_user: Option<&'static str>,
    keep: Keep,
    /// `postgres://…` for `HELPPO_TEST_POSTGRES`.
    pub url: String,
}

/// What becomes of the data.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Nothing,
    Everything,
}

/// Where `initdb` and `pg_ctl` are: the newest that is installed.
pub fn postgres_programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|e| Some(e.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop()
}

impl Postgres {
    /// Makes a database cluster and starts it; it is gone when dropped.
    pub fn start() -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("helppo-postgres-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Self::open(folder, Keep::Nothing)
    }

    /// Starts the database cluster in `folder`, making it the first time; it stays for later runs.
    pub fn kept(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Self::open(folder.canonicalize()?, Keep::Everything)
    }

    fn open(folder: PathBuf, keep: Keep) -> anyhow::Result<Self> {
        let programs = postgres_programs()
            .context("PostgreSQL is not installed (Debian: apt-get install postgresql)")?;
        std::fs::create_dir_all(&folder)?;
        // PostgreSQL refuses to run as root; Debian's package brings a user for it.
        let root = sh::read(&mut sh::command(&["id", "-u"]))?.trim() == "0";
        let as_user = root.then_some("postgres");
        if root {
            sh::run(&mut sh::command(&["chown", "postgres", &folder.to_string_lossy()]))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let server = Self { programs, folder, as_user, keep, url };
        let data = server.data();
        if !Path::new(&data).exists() {
            server.call("initdb", &["-D", &data, "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8"])?;
        }
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c max_connections=400",
            server.folder.display()
        );
        let log = server.folder.join("log").display().to_string();
        server.call("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &options, "start"])?;
        Ok(server)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn call(&self, program: &str, args: &[&str]) -> anyhow::Result<()> {
        let path = self.programs.join(program).display().to_string();
        let mut words = vec!["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"];
        if self.as_user.is_none() {
            words.clear();
        }
        words.push(&path);
        words.extend(args);
        let mut command = sh::command(&words);
        sh::run(command.stdout(std::process::Stdio::null()).current_dir(Path::new("/")))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.data();
        let how = if self.keep == Keep::Everything { "fast" } else { "immediate" };
        // Stopping is best effort: the folder goes with the machine's temporary files in any case.
        let _ = self.call("pg_ctl", &["-D", &data, "-w", "-m", how, "stop"]);
        if self.keep == Keep::Nothing {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}
