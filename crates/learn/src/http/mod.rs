//! The room's addresses, each with its permission.

mod backlog;
mod figures;
mod models;

use std::sync::Arc;

use helppo_people::{Action, Grant, Table};
use helppo_web::routes;

use crate::Learning;

/// The route table of this room.
pub fn routes(room: Arc<Learning>) -> Table {
    use Grant::May;
    Table::new()
        .row(May(Action::KnowledgeRead), routes!(backlog::list))
        .row(May(Action::KnowledgeRead), routes!(backlog::get_one))
        .row(May(Action::KnowledgeEdit), routes!(backlog::gather))
        .row(May(Action::KnowledgeEdit), routes!(backlog::change))
        .row(May(Action::KnowledgeEdit), routes!(backlog::draft))
        .row(May(Action::ReportRead), routes!(figures::show))
        .row(May(Action::ReportRead), routes!(figures::rows))
        .row(May(Action::SettingsManage), routes!(models::list))
        .row(May(Action::SettingsManage), routes!(models::refit))
        .row(May(Action::SettingsManage), routes!(models::activate_one))
        .with_state(room)
}
