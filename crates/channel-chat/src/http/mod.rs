//! The visitor API as a table. Every row is open to visitors; what a visitor may see of an object is asked
//! in its handler, by statements that begin at the visitor's own talks.

mod asker;
mod callback;
mod channel;
mod file;
mod live;
mod message;
mod page;
mod session;
mod survey;
mod talk;
mod upload;

use std::sync::Arc;

use helppo_kernel::Problem;
use helppo_people::{Grant, Table};
use helppo_web::routes;

use crate::Chat;

pub(crate) use asker::{Address, Asker};

/// All routes of the chat.
pub fn routes(room: Arc<Chat>) -> Table {
    Table::new()
        .row(Grant::Public, routes!(page::loader))
        .row(Grant::Public, routes!(page::frame))
        .row(Grant::Public, routes!(page::asset))
        .row(Grant::Public, routes!(channel::show))
        .row(Grant::Public, routes!(channel::answers))
        .row(Grant::Visitor, routes!(session::open, session::close))
        .row(Grant::Visitor, routes!(session::edit))
        .row(Grant::Visitor, routes!(talk::list))
        .row(Grant::Visitor, routes!(talk::show))
        .row(Grant::Visitor, routes!(talk::human))
        .row(Grant::Visitor, routes!(talk::end))
        .row(Grant::Visitor, routes!(callback::ask))
        .row(Grant::Visitor, routes!(talk::read))
        .row(Grant::Visitor, routes!(message::send))
        .row(Grant::Visitor, routes!(upload::take))
        .row(Grant::Visitor, routes!(file::show))
        .row(Grant::Visitor, routes!(survey::answer))
        .row(Grant::Visitor, routes!(live::join))
        .with_state(room)
}

/// One refusal for every wrong identity, so that nobody learns how near they came.
pub(crate) fn bad_identity() -> Problem {
    let detail = "The identity token is not valid here. Reload the page to get a new one.";
    Problem::new(401, "identity-refused", "Identity refused", detail)
}

fn no_talk() -> Problem {
    Problem::new(404, "talk-gone", "Not found", "There is no such conversation of yours.")
}
