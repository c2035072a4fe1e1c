//! The screens: installing and building the npm workspaces.

use std::path::Path;

use crate::sh;

/// Installs exactly what the lock file says, when something in it changed.
pub fn install() -> anyhow::Result<()> {
    let (lock, mark) = (Path::new("web/package-lock.json"), Path::new("web/node_modules/.package-lock.json"));
    let fresh = |p: &Path| std::fs::metadata(p).and_then(|m| m.modified()).ok();
    if fresh(mark).is_some_and(|m| Some(m) >= fresh(lock)) {
        return Ok(());
    }
    sh::run(sh::command(&["npm", "ci", "--no-audit", "--no-fund"]).current_dir("web"))
}

/// Builds desk and widget into their `dist` folders.
pub fn build() -> anyhow::Result<()> {
    install()?;
    sh::run(sh::command(&["npm", "run", "build", "--silent"]).current_dir("web"))
}
