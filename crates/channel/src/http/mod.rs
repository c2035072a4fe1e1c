//! The room's addresses, each with its permission.

mod channels;
mod hours;
mod raw;

use std::sync::Arc;

use helppo_people::{Action, Grant, Table};
use helppo_web::routes;

use crate::Channels;

/// The route table of this room.
pub fn routes(room: Arc<Channels>) -> Table {
    Table::new()
        .row(Grant::SignedIn, routes!(channels::list))
        .row(Grant::May(Action::ChannelManage), routes!(channels::create))
        .row(Grant::May(Action::ChannelManage), routes!(channels::get))
        .row(Grant::May(Action::ChannelManage), routes!(channels::edit))
        .row(Grant::May(Action::ChannelManage), routes!(channels::probe))
        .row(Grant::May(Action::ChannelManage), routes!(channels::identity_key))
        .row(Grant::May(Action::RawRead), routes!(raw::list))
        .row(Grant::May(Action::RawRead), routes!(raw::bytes))
        .row(Grant::May(Action::ChannelManage), routes!(raw::replay))
        .row(Grant::SignedIn, routes!(hours::get))
        .row(Grant::May(Action::SettingsManage), routes!(hours::set))
        .with_state(room)
}
