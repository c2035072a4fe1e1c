//! What an admin sets for the bot, and how sure it has to be just now.

mod endpoint;

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{Ambient, ChannelKind, Locale, Problem};
use helppo_people::{Action, By, Caller, Grant, Table, audit};
use helppo_store::{DbError, Store, Tx, p};
use helppo_web::egress::Egress;
use helppo_web::{Json, routes};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::rephrase::Rephraser;
use crate::rules::{BotSettings, NEWEST, Outcome, get_bot_settings, put_bot_settings, threshold};
use crate::store;

/// The routes, each with who may call it.
pub fn routes(store: Store, ambient: Ambient, egress: Egress) -> Table {
    use Grant::May;
    let rephraser = Arc::new(Rephraser::new(egress.clone(), ambient.clock.clone()));
    Table::new()
        .row(May(Action::SettingsManage), routes!(settings))
        .row(May(Action::SettingsManage), routes!(change))
        .row(May(Action::SettingsManage), routes!(budget))
        .row(May(Action::SettingsManage), routes!(endpoint::show))
        .row(May(Action::SettingsManage), routes!(endpoint::change))
        .row(May(Action::SettingsManage), routes!(endpoint::remove))
        .row(May(Action::SettingsManage), routes!(endpoint::try_out))
        .with_state(Room { store, ambient, egress, rephraser })
}

#[derive(Clone)]
struct Room {
    store: Store,
    ambient: Ambient,
    egress: Egress,
    rephraser: Arc<Rephraser>,
}

/// How the bot keeps its budget in one language through one kind of channel.
#[derive(Serialize, ToSchema)]
struct BotBudget {
    locale: Locale,
    channel_kind: ChannelKind,
    /// Answers and offers of late that somebody judged.
    judged: usize,
    /// Of these, wrong.
    wrong: usize,
    /// From this confidence on the bot answers, 0 to 1.
    sure: f32,
}

/// What the bot keeps to.
#[utoipa::path(get, path = "/api/v1/bot/settings", tag = "bot", responses((status = 200, body = BotSettings)))]
async fn settings(State(room): State<Room>, _: Caller) -> Result<Json<BotSettings>, Problem> {
    Ok(Json(room.store.read(async |tx: &mut Tx| get_bot_settings(tx).await).await?))
}

/// Set what the bot keeps to.
#[utoipa::path(put, path = "/api/v1/bot/settings", tag = "bot", request_body = BotSettings,
    responses((status = 200, body = BotSettings)))]
async fn change(
    State(room): State<Room>,
    caller: Caller,
    Json(input): Json<BotSettings>,
) -> Result<Json<BotSettings>, Problem> {
    if !(1.0..=20.0).contains(&input.wrong_percent) {
        return Err(Problem::invalid("wrong_percent", "expected 1 to 20"));
    }
    if input.only_people.len() > 200 || input.only_people.iter().any(|topic| topic.chars().count() > 100) {
        return Err(Problem::invalid("only_people", "expected at most 200 topics of at most 100 characters"));
    }
    let (ambient, by) = (room.ambient.clone(), By::from(&caller));
    let set = room.store.write(async move |tx: &mut Tx| {
        let from = get_bot_settings(tx).await?;
        put_bot_settings(tx, &input, ambient.now()).await?;
        let to = get_bot_settings(tx).await?;
        audit::record(tx, &ambient, &by, "bot.changed", "", json!({ "from": from, "to": to })).await?;
        Ok::<_, DbError>(to)
    });
    Ok(Json(set.await?))
}

/// How the bot keeps its budget, for each language and kind of channel.
#[utoipa::path(get, path = "/api/v1/bot/budget", tag = "bot", responses((status = 200, body = [BotBudget])))]
async fn budget(State(room): State<Room>, _: Caller) -> Result<Json<Vec<BotBudget>>, Problem> {
    let read = room.store.read(async |tx: &mut Tx| {
        let settings = get_bot_settings(tx).await?;
        let mut out = Vec::new();
        for locale in Locale::ALL {
            for channel_kind in [ChannelKind::Chat, ChannelKind::Email] {
                let outcomes: Vec<Outcome> =
                    tx.all(store::NEWEST_OUTCOMES, p![locale, channel_kind, NEWEST]).await?;
                let wrong = outcomes.iter().filter(|(_, wrong)| *wrong != 0).count();
                let sure = threshold(&outcomes, settings.wrong_percent);
                out.push(BotBudget { locale, channel_kind, judged: outcomes.len(), wrong, sure });
            }
        }
        Ok::<_, DbError>(out)
    });
    Ok(Json(read.await?))
}
