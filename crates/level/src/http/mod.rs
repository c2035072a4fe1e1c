//! The room's addresses, each with its permission.

mod case;
mod policies;

use std::sync::Arc;

use helppo_people::{Action, Grant, Table};
use helppo_web::routes;

use crate::Levels;

/// The route table of this room.
pub fn routes(room: Arc<Levels>) -> Table {
    Table::new()
        .row(Grant::May(Action::RoutingManage), routes!(policies::list, policies::set))
        .row(Grant::May(Action::CaseRead), routes!(case::get))
        .with_state(room)
}
