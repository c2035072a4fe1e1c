//! Every route of every room: the index of the product.

use axum::Router;
use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use axum::routing::get;
use helppo_people::Table;

use tower_http::compression::CompressionLayer;

use crate::wiring::House;
use crate::{assets, health, live, quarantine};

/// The table of all rooms, each row with who may call it.
pub(crate) fn table(house: &House) -> Table {
    Table::new()
        .merge(health::routes(house.store.clone(), house.knowledge.clone()))
        .merge(helppo_people::http::routes(house.people.clone()))
        .merge(helppo_customer::http::routes(house.customers.clone()))
        .merge(helppo_case::http::routes(house.cases.clone()))
        .merge(helppo_channel_chat::http::routes(house.chat.clone()))
        .merge(helppo_channel::http::routes(house.channels.clone()))
        .merge(helppo_knowledge::http::routes(house.knowledge.clone()))
        .merge(helppo_area::http::routes(house.area.clone()))
        .merge(helppo_bot::http::routes(
            house.store.clone(),
            house.ambient.clone(),
            house.egress.clone(),
            house.knowledge.clone(),
        ))
        .merge(helppo_learn::http::routes(house.learning.clone()))
        .merge(helppo_planning::http::routes(house.planning.clone()))
        .merge(helppo_report::http::routes(house.report.clone()))
        .merge(helppo_level::http::routes(house.levels.clone()))
        .merge(helppo_journey::http::routes(house.journeys.clone()))
        .merge(helppo_assist::http::routes(house.assist.clone()))
        .merge(helppo_routing::http::routes(house.routing.clone()))
        .merge(helppo_notice::http::routes(house.notices.clone()))
        .merge(helppo_survey::http::routes(house.survey.clone()))
        .merge(helppo_pulse::http::routes(house.pulse.clone()))
        .merge(helppo_help::http::routes(house.help.clone()))
        .merge(quarantine::routes(house))
        .merge(live::routes(house.desk.clone(), house.guard.clone()))
}

/// The whole router: the table behind its gate, the desk's files, and the guard around all.
pub(crate) fn router(house: &House) -> Router {
    let api = house.people.guard_table(table(house));
    let described = table(house).openapi("Helppo", env!("CARGO_PKG_VERSION"));
    let description = serde_json::to_string(&described.unwrap_or_default()).unwrap_or_default();
    let api = api
        .route(
            "/api/openapi.json",
            get(async move || ([("content-type", "application/json")], description.clone())),
        )
        .fallback(assets::desk)
        .layer(CompressionLayer::new().compress_when(is_page_or_script));
    house.guard.clone().protect(api)
}

/// Pages, scripts, styles and drawings travel packed. Answers of the API do not: some hold a secret beside
/// words from outside, and the length of what is packed would tell of it (BREACH, 2013).
fn is_page_or_script(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    ["text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"]
        .iter()
        .any(|packed| kind.starts_with(packed))
}
