//! The room's addresses, each with its permission.

mod board;
mod history;
mod month;
mod my_day;

use std::sync::Arc;

use helppo_people::{Action, Grant, Table};
use helppo_web::routes;

use crate::Report;

/// The route table of this room.
pub fn routes(room: Arc<Report>) -> Table {
    Table::new()
        .row(Grant::May(Action::BoardRead), routes!(board::show))
        .row(Grant::May(Action::BoardRead), routes!(board::rows))
        .row(Grant::SignedIn, routes!(my_day::show))
        .row(Grant::May(Action::ReportRead), routes!(month::show))
        .row(Grant::May(Action::ReportRead), routes!(history::show))
        .row(Grant::May(Action::ReportRead), routes!(history::rows))
        .row(Grant::May(Action::ReportRead), routes!(history::export))
        .with_state(room)
}
