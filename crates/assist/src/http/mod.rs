//! The room's addresses, each with its permission.

mod case;

use std::sync::Arc;

use helppo_people::{Action, Grant, Table};
use helppo_web::routes;

use crate::room::Assist;

/// The routes, each with who may call it.
pub fn routes(room: Arc<Assist>) -> Table {
    use Grant::May;
    Table::new()
        .row(May(Action::CaseRead), routes!(case::help))
        .row(May(Action::CaseReply), routes!(case::asked))
        .row(May(Action::CaseTag), routes!(case::refuse))
        .with_state(room)
}
