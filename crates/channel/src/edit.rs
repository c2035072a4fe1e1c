//! Making and changing channels.

use std::collections::BTreeMap;

use helppo_kernel::{Ambient, ChannelId, ChannelKind, Locale, TeamId};
use helppo_people::By;
use helppo_store::{Tx, Vault, p};
use serde_json::{Value, json};

use crate::record::seal;
use crate::{ChannelError, ChannelRecord, Secrets, Settings, find_channel, statement};

/// A channel to make.
#[derive(Clone, Debug)]
pub struct NewChannel {
    /// Its kind.
    pub kind: ChannelKind,
    /// The name that agents read.
    pub name: String,
    /// The team whose queue serves it.
    pub team: TeamId,
    /// Whether it takes and sends anything.
    pub enabled: bool,
    /// The brand that customers read.
    pub brand: String,
    /// The language when nothing else is known.
    pub language: Locale,
    /// Settings of its kind, as JSON.
    pub settings: Value,
    /// Secrets by name; an empty one is taken away.
    pub secrets: BTreeMap<String, String>,
}

/// Changes to a channel; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct ChannelEdit {
    /// See [`NewChannel::name`].
    pub name: Option<String>,
    /// See [`NewChannel::team`].
    pub team: Option<TeamId>,
    /// See [`NewChannel::enabled`].
    pub enabled: Option<bool>,
    /// See [`NewChannel::brand`].
    pub brand: Option<String>,
    /// See [`NewChannel::language`].
    pub language: Option<Locale>,
    /// All settings anew.
    pub settings: Option<Value>,
    /// Secrets to set; an empty one is taken away, an absent one stays.
    pub secrets: BTreeMap<String, String>,
}

/// Makes a channel.
pub async fn create(tx: &mut Tx, amb: &Ambient, vault: &Vault, by: &By, new: &NewChannel) -> Result<ChannelRecord, ChannelError> {
    let settings = Settings::read(new.kind, new.settings.clone())?;
    let id: ChannelId = amb.id();
    let secrets = changed(&settings, Secrets::default(), &new.secrets)?;
    let record = ChannelRecord {
        id,
        kind: new.kind,
        name: named(&new.name)?,
        enabled: new.enabled,
        team: there(tx, new.team).await?,
        brand: new.brand.trim().to_owned(),
        language: new.language,
        settings,
        sealed: seal(vault, id, &secrets),
        created_at: amb.now(),
    };
    let (r, json) = (&record, settings_text(&record.settings));
    let row = p![r.id, r.kind, r.name, r.enabled, r.team, r.brand, r.language, json, r.sealed, r.created_at];
    tx.exec(statement::INSERT_CHANNEL, row).await?;
    let detail = json!({ "kind": r.kind, "name": r.name, "settings": r.settings });
    helppo_people::audit::record(tx, amb, by, "channel.created", id, detail).await?;
    Ok(record)
}

/// Changes a channel.
pub async fn edit(
    tx: &mut Tx,
    amb: &Ambient,
    vault: &Vault,
    by: &By,
    id: ChannelId,
    to: &ChannelEdit,
) -> Result<ChannelRecord, ChannelError> {
    let mut r = find_channel(tx, id).await?.ok_or(ChannelError::NotFound("channel"))?;
    let before = json!({ "name": r.name, "enabled": r.enabled, "team": r.team, "settings": r.settings });
    if let Some(name) = &to.name {
        r.name = named(name)?;
    }
    if let Some(team) = to.team {
        r.team = there(tx, team).await?;
    }
    if let Some(settings) = &to.settings {
        r.settings = Settings::read(r.kind, settings.clone())?;
    }
    r.enabled = to.enabled.unwrap_or(r.enabled);
    r.brand = to.brand.clone().unwrap_or(r.brand);
    r.language = to.language.unwrap_or(r.language);
    let secrets = changed(&r.settings, r.open_secrets(vault), &to.secrets)?;
    r.sealed = seal(vault, id, &secrets);
    put(tx, &r).await?;
    let after = json!({ "name": r.name, "enabled": r.enabled, "team": r.team, "settings": r.settings,
        "secrets": to.secrets.keys().collect::<Vec<_>>() });
    helppo_people::audit::record(tx, amb, by, "channel.changed", id, json!({ "from": before, "to": after })).await?;
    Ok(r)
}

/// Gives a chat a new key for signed visitor identities; the old one stops working at once.
pub async fn make_identity_key(tx: &mut Tx, amb: &Ambient, vault: &Vault, by: &By, id: ChannelId, key: &str) -> Result<(), ChannelError> {
    let secrets = BTreeMap::from([("identity_key".to_owned(), key.to_owned())]);
    edit(tx, amb, vault, by, id, &ChannelEdit { secrets, ..ChannelEdit::default() }).await.map(|_| ())
}

async fn put(tx: &mut Tx, r: &ChannelRecord) -> Result<(), ChannelError> {
    let json = settings_text(&r.settings);
    let row = p![r.name, r.enabled, r.team, r.brand, r.language, json, r.sealed, r.id];
    tx.exec(statement::UPDATE_CHANNEL, row).await?;
    Ok(())
}

fn settings_text(settings: &Settings) -> String {
    serde_json::to_string(settings).expect("settings are JSON")
}

fn named(name: &str) -> Result<String, ChannelError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(ChannelError::invalid("name", "a channel needs a name of 1 to 100 characters"));
    }
    Ok(name.to_owned())
}

async fn there(tx: &mut Tx, team: TeamId) -> Result<TeamId, ChannelError> {
    let found: Option<String> = tx.opt(statement::TEAM_NAME, p![team]).await?;
    found.map(|_| team).ok_or_else(|| ChannelError::invalid("team", "there is no such team"))
}

fn changed(settings: &Settings, mut secrets: Secrets, to: &BTreeMap<String, String>) -> Result<Secrets, ChannelError> {
    for (name, value) in to {
        if !settings.secret_names().contains(&name.as_str()) {
            let known = settings.secret_names().join(", ");
            return Err(ChannelError::invalid("secrets", format!("{name:?} is none of this channel's secrets: {known}")));
        }
        if value.is_empty() {
            secrets.0.remove(name);
        } else {
            secrets.0.insert(name.clone(), value.clone());
        }
    }
    Ok(secrets)
}
