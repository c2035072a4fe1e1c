//! Every dependency is what `deny.toml` allows: its licence, itself, and where it is from. Works without a
//! network.

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::sh;

/// Checks all crates of the lock file against the licences, bans and sources of `deny.toml`.
pub fn check() -> anyhow::Result<()> {
    let rules = std::fs::read_to_string("deny.toml")?;
    let (allowed, banned) = (allowed(&rules)?, banned(&rules)?);
    let metadata = sh::read(&mut sh::command(&["cargo", "metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists packages")?;
    let mut refused = Vec::new();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none");
        if !satisfied(licence, &allowed) {
            refused.push(format!("{} {}: {licence}", package["name"], package["version"]));
        }
        refused.extend(trouble(package, &banned));
    }
    if !refused.is_empty() {
        bail!("outside deny.toml:\n{}", refused.join("\n"));
    }
    println!("{} crates, all of allowed licence and source, none banned", packages.len());
    Ok(())
}

/// Whether an SPDX expression (or the old `A/B` form) can be met with allowed licences only.
fn satisfied(expression: &str, allowed: &[String]) -> bool {
    let flat = expression.replace(['(', ')'], " ").replace('/', " OR ");
    flat.split(" OR ").any(|way| way.split(" AND ").all(|l| allowed.iter().any(|a| a == l.trim())))
        || flat.split(" AND ").all(|part| part.split(" OR ").any(|l| allowed.iter().any(|a| a == l.trim())))
}

/// What is wrong with a package itself: it is banned, or from elsewhere than crates.io and this folder.
fn trouble(package: &Value, banned: &[String]) -> Option<String> {
    let name = package["name"].as_str().unwrap_or_default();
    if banned.iter().any(|b| b == name) {
        return Some(format!("{name}: banned"));
    }
    let source = package["source"].as_str()?;
    let known = ["registry+https://github.com/rust-lang/crates.io-index", "sparse+https://index.crates.io/"];
    (!known.contains(&source)).then(|| format!("{name}: from {source}"))
}

fn allowed(rules: &str) -> anyhow::Result<Vec<String>> {
    let list = rules
        .split_once("allow = [")
        .and_then(|(_, rest)| rest.split_once(']'))
        .context("deny.toml has an allow list")?
        .0;
    Ok(list.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}

fn banned(rules: &str) -> anyhow::Result<Vec<String>> {
    let list = rules
        .split_once("deny = [")
        .and_then(|(_, rest)| rest.split_once("\n]"))
        .context("deny.toml has a list of banned crates")?
        .0;
    let names = list.split("crate = \"").skip(1).filter_map(|rest| rest.split('"').next());
    Ok(names.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn banned_crates_and_foreign_sources_are_named() {
        let rules = "[bans]\ndeny = [\n    { crate = \"openssl\", reason = \"x\" },\n    { crate = \"native-tls\", reason = \"y\" },\n]\n";
        let banned = banned(rules).unwrap();
        assert_eq!(banned, ["openssl", "native-tls"]);
        let told = |package: Value| trouble(&package, &banned);
        let home = "registry+https://github.com/rust-lang/crates.io-index";
        assert_eq!(told(json!({"name": "serde", "source": home})), None);
        assert_eq!(told(json!({"name": "helppo-case", "source": null})), None);
        assert!(told(json!({"name": "openssl", "source": home})).unwrap().contains("banned"));
        assert!(told(json!({"name": "x", "source": "git+https://example.org/x"})).unwrap().contains("git+"));
    }
}
