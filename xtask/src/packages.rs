//! Programs that the tests talk to, from Debian's packages.

use anyhow::bail;

use crate::sh;

/// A program and the Debian package that brings it.
const NEEDED: &[(&str, &str)] = &[
    ("chromium", "chromium"),
    ("swaks", "swaks"),
    ("postfix", "postfix"),
    ("dovecot", "dovecot-imapd"),
    ("python3", "python3-venv"),
];

/// Installs what is missing (as root on Debian), or names it.
pub fn ensure() -> anyhow::Result<()> {
    let mut missing: Vec<&str> =
        NEEDED.iter().filter(|(p, _)| !sh::has(p)).map(|(_, package)| *package).collect();
    if crate::peers::postgres_programs().is_none() {
        missing.push("postgresql");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    let root = sh::read(&mut sh::command(&["id", "-u"]))?.trim() == "0";
    if !root || !sh::has("apt-get") {
        bail!(
            "these are missing: {names}\nInstall them (Debian: apt-get install {names}) and run this again."
        );
    }
    sh::run(&mut sh::command(&["apt-get", "update", "-qq"]))?;
    let mut install = sh::command(&["apt-get", "install", "-y", "-qq", "--no-install-recommends"]);
    // The tests start their own servers on loopback; the packages' services stay down.
    install.env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1").args(&missing);
    sh::run(&mut install)
}
