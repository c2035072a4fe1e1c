//! Every dependency's licence is one of those in `deny.toml`; works without a network.

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::sh;

/// Checks all crates of the lock file against the list of allowed licences.
pub fn check() -> anyhow::Result<()> {
    let allowed = allowed()?;
    let metadata = sh::read(&mut sh::command(&["cargo", "metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists packages")?;
    let mut refused = Vec::new();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none");
        if !satisfied(licence, &allowed) {
            refused.push(format!("{} {}: {licence}", package["name"], package["version"]));
        }
    }
    if !refused.is_empty() {
        bail!("licences outside deny.toml:\n{}", refused.join("\n"));
    }
    println!("{} crates, all under allowed licences", packages.len());
    Ok(())
}

/// Whether an SPDX expression (or the old `A/B` form) can be met with allowed licences only.
fn satisfied(expression: &str, allowed: &[String]) -> bool {
    let flat = expression.replace(['(', ')'], " ").replace('/', " OR ");
    flat.split(" OR ").any(|way| way.split(" AND ").all(|l| allowed.iter().any(|a| a == l.trim())))
        || flat.split(" AND ").all(|part| part.split(" OR ").any(|l| allowed.iter().any(|a| a == l.trim())))
}

fn allowed() -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string("deny.toml")?;
    let list = text
        .split_once("allow = [")
        .and_then(|(_, rest)| rest.split_once(']'))
        .context("deny.toml has an allow list")?
        .0;
    Ok(list.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}
