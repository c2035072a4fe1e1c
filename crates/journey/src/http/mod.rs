//! The room's addresses, each with its permission.

mod effort;
mod path;
mod send_on;
mod task;

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
        .row(Grant::May(Action::CaseRead), routes!(task::list))
        .row(Grant::May(Action::CaseRead), routes!(task::show))
        .row(Grant::May(Action::TaskEdit), routes!(task::change))
        .row(Grant::May(Action::TaskEdit), routes!(task::retire))
        .row(Grant::May(Action::CaseRead), routes!(task::versions))
        .row(Grant::May(Action::CaseRead), routes!(task::version))
        .row(Grant::May(Action::CaseRead), routes!(task::text))
        .row(Grant::May(Action::CaseRead), routes!(task::take_out))
        .row(Grant::May(Action::TaskEdit), routes!(task::bring))
        .row(Grant::May(Action::TaskEdit), routes!(task::begin_with))
        .row(Grant::May(Action::ReportRead), routes!(path::map))
        .row(Grant::May(Action::ReportRead), routes!(path::matters))
        .row(Grant::May(Action::ReportRead), routes!(path::list_dead_ends))
        .row(Grant::May(Action::TaskEdit), routes!(path::change))
        .with_state(room)
}
