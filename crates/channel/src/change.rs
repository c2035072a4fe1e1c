//! Making and changing channels.

use helppo_kernel::{Actor, Ambient, ChannelId, ChannelKind, EventId, Locale, NewEvent, Problem, TeamId};
use helppo_people::{By, audit};
use helppo_store::{DbError, Tx, Vault, p};
use serde_json::{Value, json};

use crate::settings::{self, SecretChanges};
use crate::{Channel, ChannelRecord, Checked, find_channel, store};

/// A channel to make.
#[derive(Clone, Debug)]
pub struct NewChannel {
    /// Its kind.
    pub kind: ChannelKind,
    /// What people call it.
    pub name: String,
    /// Whether it is in use at once.
    pub enabled: bool,
    /// The team whose queue serves it.
    pub team: TeamId,
    /// The brand it speaks for.
    pub brand: Option<String>,
    /// The language it speaks when nothing else is known.
    pub language: Option<Locale>,
    /// Settings of its kind.
    pub settings: Value,
    /// Secrets by name.
    pub secrets: std::collections::BTreeMap<String, Option<String>>,
}

/// What to change; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct ChannelChange {
    /// What people call it.
    pub name: Option<String>,
    /// Whether it is in use.
    pub enabled: Option<bool>,
    /// The team whose queue serves it.
    pub team: Option<TeamId>,
    /// The brand, or none.
    pub brand: Option<Option<String>>,
    /// The language, or none.
    pub language: Option<Option<Locale>>,
    /// New settings by name; those that are not mentioned stay, `null` brings back the usual.
    pub settings: Option<Value>,
    /// New secrets by name; `None` forgets one.
    pub secrets: SecretChanges,
}

/// Why a channel was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// There is no such channel.
    #[error("there is no such channel")]
    NotFound,
    /// The team is not there.
    #[error("there is no such team")]
    NoTeam,
    /// Another channel has the address already.
    #[error("{0} belongs to another channel")]
    AddressTaken(String),
    /// Something in the settings or secrets.
    #[error("{0}")]
    Settings(Box<Problem>),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Makes a channel.
pub async fn create_channel(
    tx: &mut Tx,
    amb: &Ambient,
    vault: &Vault,
    spoken: &dyn Channel,
    by: &By,
    input: &NewChannel,
) -> Result<ChannelId, ChannelError> {
    let id: ChannelId = amb.id();
    let checked = check(spoken, &input.settings)?;
    let secrets = merge(Default::default(), &input.secrets, spoken)?;
    let record = ChannelRecord {
        id,
        kind: input.kind,
        name: input.name.clone(),
        enabled: input.enabled,
        team: input.team,
        brand: input.brand.clone(),
        language: input.language,
        settings: checked.settings.clone(),
        sealed: settings::seal(vault, id, &secrets),
        created_at: amb.now(),
    };
    must_have_team(tx, record.team).await?;
    let kept = record.settings.to_string();
    let params = p![
        record.id,
        record.kind,
        record.name,
        record.enabled,
        record.team,
        record.brand,
        record.language,
        kept,
        record.sealed,
        record.created_at
    ];
    tx.exec(store::INSERT_CHANNEL, params).await?;
    claim(tx, &record, &checked).await?;
    tell(tx, amb, by, id, "channel.created", json!({ "kind": input.kind, "name": input.name })).await?;
    Ok(id)
}

/// Changes a channel.
pub async fn change_channel(
    tx: &mut Tx,
    amb: &Ambient,
    vault: &Vault,
    spoken: &dyn Channel,
    by: &By,
    id: ChannelId,
    change: &ChannelChange,
) -> Result<(), ChannelError> {
    let mut record = find_channel(tx, id).await?.ok_or(ChannelError::NotFound)?;
    let checked = check(spoken, &settings::patched(record.settings.clone(), change.settings.as_ref()))?;
    let secrets = merge(record.secrets(vault), &change.secrets, spoken)?;
    let mut changed: Vec<&str> = Vec::new();
    replace(&mut record.name, &change.name, "name", &mut changed);
    replace(&mut record.enabled, &change.enabled, "enabled", &mut changed);
    replace(&mut record.team, &change.team, "team", &mut changed);
    replace(&mut record.brand, &change.brand, "brand", &mut changed);
    replace(&mut record.language, &change.language, "language", &mut changed);
    replace(&mut record.settings, &Some(checked.settings.clone()), "settings", &mut changed);
    if !change.secrets.is_empty() {
        record.sealed = settings::seal(vault, id, &secrets);
        changed.push("secrets");
    }
    if changed.is_empty() {
        return Ok(());
    }
    must_have_team(tx, record.team).await?;
    let kept = record.settings.to_string();
    let params = p![
        record.name,
        record.enabled,
        record.team,
        record.brand,
        record.language,
        kept,
        record.sealed,
        record.id
    ];
    tx.exec(store::UPDATE_CHANNEL, params).await?;
    tx.exec(store::FORGET_ADDRESSES, p![id]).await?;
    claim(tx, &record, &checked).await?;
    tell(tx, amb, by, id, "channel.changed", json!({ "fields": changed })).await
}

fn check(spoken: &dyn Channel, given: &Value) -> Result<Checked, ChannelError> {
    spoken.check(given).map_err(|p| ChannelError::Settings(Box::new(p)))
}

fn merge(
    secrets: std::collections::BTreeMap<String, String>,
    changes: &SecretChanges,
    spoken: &dyn Channel,
) -> Result<std::collections::BTreeMap<String, String>, ChannelError> {
    settings::merge(secrets, changes, spoken.secrets()).map_err(|p| ChannelError::Settings(Box::new(p)))
}

fn replace<T: PartialEq + Clone>(
    value: &mut T,
    change: &Option<T>,
    field: &'static str,
    changed: &mut Vec<&'static str>,
) {
    if let Some(to) = change.as_ref().filter(|to| *to != value) {
        *value = to.clone();
        changed.push(field);
    }
}

async fn must_have_team(tx: &mut Tx, team: TeamId) -> Result<(), ChannelError> {
    tx.opt::<String>(store::TEAM, p![team]).await?.map(|_| ()).ok_or(ChannelError::NoTeam)
}

/// Makes the addresses lead here. One that leads elsewhere already is named.
async fn claim(tx: &mut Tx, record: &ChannelRecord, checked: &Checked) -> Result<(), ChannelError> {
    for address in &checked.addresses {
        if tx.exec(store::CLAIM_ADDRESS, p![record.kind, address, record.id]).await? == 0 {
            return Err(ChannelError::AddressTaken(address.clone()));
        }
    }
    Ok(())
}

async fn tell(
    tx: &mut Tx,
    amb: &Ambient,
    by: &By,
    id: ChannelId,
    action: &str,
    detail: Value,
) -> Result<(), ChannelError> {
    let actor: Actor = by.actor;
    let event = NewEvent::new("ChannelChanged", amb.now(), actor, json!({ "channel": id }));
    tx.event(amb.id::<EventId>(), &event).await?;
    Ok(audit::record(tx, amb, by, action, id, detail).await?)
}

impl From<ChannelError> for Problem {
    fn from(e: ChannelError) -> Self {
        match e {
            ChannelError::NotFound => Self::not_found("channel"),
            ChannelError::NoTeam => Self::invalid("team", "there is no such team"),
            ChannelError::AddressTaken(address) => {
                let detail = format!("{address} belongs to another channel. Take it away there first.");
                Self::conflict("address-taken", detail)
            }
            ChannelError::Settings(problem) => *problem,
            ChannelError::Db(e) => e.into(),
        }
    }
}
