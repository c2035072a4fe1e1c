//! The room's addresses, each with its permission.

mod effort;
mod send_on;

use std::sync::Arc;

use helppo_people::{Action, Grant, Table};
use helppo_web::routes;

use crate::Journeys;

/// The route table of this room.
pub fn routes(room: Arc<Journeys>) -> Table {
    Table::new()
        .row(Grant::May(Action::CaseRead), routes!(effort::of_case))
        .row(Grant::May(Action::CaseReply), routes!(send_on::post))
        .row(Grant::May(Action::ReportRead), routes!(effort::sums))
        .row(Grant::May(Action::ReportRead), routes!(effort::entries))
        .row(Grant::May(Action::ReportRead), routes!(effort::matters))
        .with_state(room)
}
