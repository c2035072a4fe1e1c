//! What an admin sets for the bot, and how sure it has to be just now.

mod endpoint;

use std::sync::Arc;

use axum::extract::State;
use helppo_kernel::{Ambient, CaseId, ChannelKind, Locale, Page, Problem};
use helppo_knowledge::Knowledge;
use helppo_people::{Action, By, Caller, Grant, Object, Table, audit};
use helppo_store::{DbError, Store, Tx, p};
use helppo_web::egress::Egress;
use helppo_web::{Json, Paging, Path, Query, routes};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::handed::{BotHandOvers, handed_over};
use crate::judged::{BotJudged, judged, with_titles};
use crate::rephrase::Rephraser;
use crate::rules::{BotSettings, NEWEST, Outcome, get_bot_settings, put_bot_settings, threshold};
use crate::store;
use crate::trial::{BotTrial, BotTrialInput, trial};

/// The routes, each with who may call it.
pub fn routes(store: Store, ambient: Ambient, egress: Egress, knowledge: Arc<Knowledge>) -> Table {
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
        .row(May(Action::SettingsManage), routes!(outcomes))
        .row(May(Action::SettingsManage), routes!(try_one))
        .row(May(Action::CaseRead), routes!(of_case))
        .with_state(Room { store, ambient, egress, rephraser, knowledge })
}

#[derive(Clone)]
struct Room {
    store: Store,
    ambient: Ambient,
    egress: Egress,
    rephraser: Arc<Rephraser>,
    knowledge: Arc<Knowledge>,
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
    if input.off.len() > 1_000 {
        return Err(Problem::invalid("off", "expected at most 1000 languages of channels"));
    }
    for words in Locale::ALL.into_iter().filter_map(|locale| input.greeting.of(locale)) {
        // "bot", "botti", "en bot", "robotti": whoever greets says what it is.
        if words.chars().count() > 400 || !words.to_lowercase().contains("bot") {
            return Err(Problem::invalid("greeting", "expected at most 400 characters that say it is a bot"));
        }
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

/// Which outcomes.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct BotJudgedAsked {
    locale: Locale,
    channel_kind: ChannelKind,
}

/// Answers and offers that customers judged: what the budget is counted from.
#[utoipa::path(get, path = "/api/v1/bot/outcomes", tag = "bot",
    params(BotJudgedAsked, ("cursor" = Option<String>, Query), ("limit" = Option<u32>, Query)),
    responses((status = 200, body = Page<BotJudged>)))]
async fn outcomes(
    State(room): State<Room>,
    caller: Caller,
    Query(asked): Query<BotJudgedAsked>,
    paging: Paging,
) -> Result<Json<Page<BotJudged>>, Problem> {
    let page = (paging.key([i64::MAX, i64::MAX])?, paging.limit);
    let which = (asked.locale, asked.channel_kind);
    let read = room.store.read(async move |tx: &mut Tx| judged(tx, &caller, which, page).await);
    Ok(Json(with_titles(read.await?, &room.knowledge, asked.locale)))
}

/// What the bot would say to a question, and why; nobody hears it.
#[utoipa::path(post, path = "/api/v1/bot/try", tag = "bot", request_body = BotTrialInput,
    responses((status = 200, body = BotTrial)))]
async fn try_one(
    State(room): State<Room>,
    _: Caller,
    Json(input): Json<BotTrialInput>,
) -> Result<Json<BotTrial>, Problem> {
    if input.text.trim().is_empty() || input.text.chars().count() > 2_000 {
        return Err(Problem::invalid("text", "expected 1 to 2000 characters"));
    }
    trial(&room.store, &room.knowledge, input).await.map(Json)
}

/// What the bot had learnt when it gave the case to people; nothing once a person has answered.
#[utoipa::path(get, path = "/api/v1/cases/{id}/bot", tag = "cases", params(("id" = CaseId, Path)),
    responses((status = 200, body = BotHandOvers)))]
async fn of_case(
    State(room): State<Room>,
    caller: Caller,
    Path(id): Path<CaseId>,
) -> Result<Json<BotHandOvers>, Problem> {
    let read = room.store.read(async move |tx: &mut Tx| {
        let row = helppo_case::case_row(tx, id).await?.ok_or_else(|| Problem::not_found("case"))?;
        let owner = row.head.owner.as_ref().map(|owner| owner.id);
        caller.must(Action::CaseRead, &Object::Case { team: row.head.team.id, owner }, "case")?;
        Ok::<_, Problem>(handed_over(tx, id).await?)
    });
    read.await.map(Json)
}
