//! Opening hours: one set for the whole house, and others for channels that differ.

use std::collections::BTreeMap;

use helppo_hours::{Hours, HoursForm};
use helppo_kernel::{Ambient, ChannelId, EventId, NewEvent, Problem};
use helppo_people::{By, audit};
use helppo_store::{DbError, Tx, p};
use serde_json::json;

use crate::store;

/// The row of the whole house.
const HOUSE: ChannelId = ChannelId(0);

/// The hours of a channel, or else the house's; `None` when nobody has set any: always open.
pub async fn hours_of(tx: &mut Tx, channel: Option<ChannelId>) -> Result<Option<Hours>, DbError> {
    let own = match channel {
        Some(channel) => read(tx, channel).await?,
        None => None,
    };
    match own {
        Some(hours) => Ok(Some(hours)),
        None => read(tx, HOUSE).await,
    }
}

/// The hours of every channel, in one read.
#[derive(Clone, Debug, Default)]
pub struct AllHours(BTreeMap<ChannelId, Hours>);

impl AllHours {
    /// The hours of a channel, or else the house's; `None`: always open.
    pub fn of(&self, channel: ChannelId) -> Option<&Hours> {
        self.0.get(&channel).or_else(|| self.0.get(&HOUSE))
    }

    /// The hours of the house; `None`: always open.
    pub fn house(&self) -> Option<&Hours> {
        self.0.get(&HOUSE)
    }
}

/// The hours of every channel that has any.
pub async fn all_hours(tx: &mut Tx) -> Result<AllHours, DbError> {
    let rows: Vec<(ChannelId, String)> = tx.all(store::ALL_HOURS, p![]).await?;
    let readable = |(id, form): (ChannelId, String)| Some((id, serde_json::from_str::<Hours>(&form).ok()?));
    Ok(AllHours(rows.into_iter().filter_map(readable).collect()))
}

/// The hours that were set for exactly this: a channel, or the house (`None`).
pub(crate) async fn own_hours(tx: &mut Tx, channel: Option<ChannelId>) -> Result<Option<Hours>, DbError> {
    read(tx, channel.unwrap_or(HOUSE)).await
}

/// Sets the hours of the house (`None`) or of a channel.
pub async fn put_hours(
    tx: &mut Tx,
    amb: &Ambient,
    by: &By,
    channel: Option<ChannelId>,
    hours: &Hours,
) -> Result<(), DbError> {
    let before = read(tx, channel.unwrap_or(HOUSE)).await?.map(HoursForm::from);
    let to = HoursForm::from(hours.clone());
    let form = serde_json::to_string(&to).map_err(|e| DbError::Engine(e.to_string()))?;
    tx.exec(store::PUT_HOURS, p![channel.unwrap_or(HOUSE), form, amb.now()]).await?;
    tell(tx, amb, by, channel).await?;
    let object = channel.map(|c| c.to_string()).unwrap_or_default();
    audit::record(tx, amb, by, "hours.changed", object, json!({"from": before, "to": to})).await
}

/// Lets a channel keep the house's hours again.
pub(crate) async fn forget_hours(
    tx: &mut Tx,
    amb: &Ambient,
    by: &By,
    channel: ChannelId,
) -> Result<(), DbError> {
    let before = read(tx, channel).await?.map(HoursForm::from);
    tx.exec(store::FORGET_HOURS, p![channel]).await?;
    tell(tx, amb, by, Some(channel)).await?;
    audit::record(tx, amb, by, "hours.removed", channel, json!({ "from": before })).await
}

/// Writes `HoursChanged`: what counts open hours counts anew.
async fn tell(tx: &mut Tx, amb: &Ambient, by: &By, channel: Option<ChannelId>) -> Result<(), DbError> {
    let event = NewEvent::new("HoursChanged", amb.now(), by.actor, json!({ "channel": channel }));
    tx.event(amb.id::<EventId>(), &event).await
}

async fn read(tx: &mut Tx, channel: ChannelId) -> Result<Option<Hours>, DbError> {
    let form: Option<String> = tx.opt(store::HOURS, p![channel]).await?;
    // What was kept was valid; a time zone that has left the database since reads as "always open".
    Ok(form.and_then(|f| serde_json::from_str::<Hours>(&f).ok()))
}

/// Reads a form that somebody typed.
pub(crate) fn judge(form: HoursForm) -> Result<Hours, Problem> {
    Hours::try_from(form).map_err(|bad| Problem::invalid("hours", bad.to_string()))
}
