//! The pages, each with who may call it: everybody, for each page finds out by itself who is looking.

mod answer;
mod case;
mod cases;
mod code;
mod door;
mod link;
mod reading;

use std::sync::Arc;

use helppo_people::{Grant, Table};
use helppo_web::routes;

use crate::Area;

/// Signing in and out, and one's own cases.
pub fn routes(room: Arc<Area>) -> Table {
    use Grant::Public;
    Table::new()
        .row(Public, routes!(cases::cases, door::ask))
        .row(Public, routes!(code::form, code::enter))
        .row(Public, routes!(link::form, link::enter))
        .row(Public, routes!(door::leave))
        .row(Public, routes!(reading::reading))
        .row(Public, routes!(case::case, case::write))
        .with_state(room)
}
