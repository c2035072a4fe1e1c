//! The room's addresses, each with its permission.

mod forecast;
mod what_if;

use std::sync::Arc;

use helppo_people::{Action, Grant, Table};
use helppo_web::routes;

pub use forecast::{PlanForecast, PlanInterval};
pub use what_if::{WhatIf, WhatIfAnswer};

use crate::Planning;

/// The route table of this room.
pub fn routes(room: Arc<Planning>) -> Table {
    Table::new()
        .row(Grant::May(Action::ReportRead), routes!(forecast::show))
        .row(Grant::May(Action::ReportRead), routes!(what_if::play))
        .with_state(room)
}
