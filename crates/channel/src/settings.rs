//! Secrets of channels: sealed for their channel, merged when some of them change.

use std::collections::BTreeMap;

use helppo_kernel::{ChannelId, Problem};
use helppo_store::Vault;
use serde_json::Value;

/// New values by name; `None` forgets one. Names that are not mentioned stay.
pub(crate) type SecretChanges = BTreeMap<String, Option<String>>;

/// The longest secret; keys of service accounts are long.
const LONGEST: usize = 16 * 1024;

pub(crate) fn open(vault: &Vault, channel: ChannelId, sealed: &str) -> Option<BTreeMap<String, String>> {
    serde_json::from_str(&vault.open_sealed(&place(channel), sealed)?).ok()
}

pub(crate) fn seal(vault: &Vault, channel: ChannelId, secrets: &BTreeMap<String, String>) -> Option<String> {
    if secrets.is_empty() {
        return None;
    }
    let plain = serde_json::to_string(secrets).expect("texts are always JSON");
    Some(vault.seal(&place(channel), &plain))
}

/// The settings after a change: each name that is mentioned is replaced as a whole. What is no map is for
/// the channel's own check to refuse.
pub(crate) fn patched(mut settings: Value, change: Option<&Value>) -> Value {
    let Some(change) = change else { return settings };
    let (Some(all), Some(changes)) = (settings.as_object_mut(), change.as_object()) else {
        return change.clone();
    };
    for (name, value) in changes {
        match value {
            Value::Null => drop(all.remove(name)),
            value => drop(all.insert(name.clone(), value.clone())),
        }
    }
    settings
}

/// The secrets after a change, or which one was wrong.
pub(crate) fn merge(
    mut secrets: BTreeMap<String, String>,
    changes: &SecretChanges,
    known: &[&str],
) -> Result<BTreeMap<String, String>, Problem> {
    for (name, value) in changes {
        let field = format!("secrets.{name}");
        if !known.contains(&name.as_str()) {
            let message = format!("no such secret; this kind of channel knows: {}", list(known));
            return Err(Problem::invalid(&field, message));
        }
        match value {
            Some(value) if value.len() > LONGEST => {
                return Err(Problem::invalid(&field, format!("write at most {LONGEST} bytes")));
            }
            Some(value) if !value.is_empty() => drop(secrets.insert(name.clone(), value.clone())),
            _ => drop(secrets.remove(name)),
        }
    }
    Ok(secrets)
}

fn list(known: &[&str]) -> String {
    if known.is_empty() { "none".into() } else { known.join(", ") }
}

fn place(channel: ChannelId) -> String {
    format!("channel.enc_secrets.{channel}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect()
    }

    #[test]
    fn a_change_replaces_forgets_and_leaves_alone() {
        let changes = [("a".into(), Some("new".into())), ("b".into(), None)].into();
        let merged = merge(map(&[("a", "old"), ("b", "x"), ("c", "y")]), &changes, &["a", "b", "c"]);
        assert_eq!(merged, Ok(map(&[("a", "new"), ("c", "y")])));
    }

    #[test]
    fn settings_that_are_not_mentioned_stay() {
        let before = serde_json::json!({ "notice": "Sale", "sites": ["a", "b"], "launcher": "round" });
        let change = serde_json::json!({ "sites": ["c"], "launcher": null });
        let after = patched(before.clone(), Some(&change));
        assert_eq!(after, serde_json::json!({ "notice": "Sale", "sites": ["c"] }));
        assert_eq!(patched(before.clone(), None), before);
    }

    #[test]
    fn an_unknown_secret_is_named() {
        let changes = [("pasword".into(), Some("x".into()))].into();
        let problem = merge(BTreeMap::new(), &changes, &["password"]).unwrap_err();
        assert_eq!(problem.fields[0].field, "secrets.pasword");
        assert!(problem.fields[0].message.contains("password"));
    }
}
