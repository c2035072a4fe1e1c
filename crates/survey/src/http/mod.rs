//! The room's addresses: figures for the house, a page for customers.

mod ces;
mod rate;

use std::sync::Arc;

use helppo_people::{Action, Grant, Table};
use helppo_web::routes;

use crate::Survey;

/// The route table of this room.
pub fn routes(room: Arc<Survey>) -> Table {
    Table::new()
        .row(Grant::May(Action::ReportRead), routes!(ces::figures))
        .row(Grant::May(Action::SettingsManage), routes!(ces::get_rules, ces::put_rules))
        .row(Grant::Public, routes!(rate::style))
        .row(Grant::Public, routes!(rate::page, rate::send))
        .with_state(room)
}
