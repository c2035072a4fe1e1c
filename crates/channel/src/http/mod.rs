//! The routes of this room, each with who may call it.

mod channels;
mod hours;
mod raw;

use std::sync::Arc;

use helppo_people::{Action, Grant, Table};
use helppo_web::routes;

use crate::Channels;

/// Channels, their raw inbox, and opening hours.
pub fn routes(room: Arc<Channels>) -> Table {
    use Grant::{May, SignedIn};
    Table::new()
        .row(SignedIn, routes!(channels::list))
        .row(May(Action::ChannelManage), routes!(channels::create))
        .row(May(Action::ChannelManage), routes!(channels::get_one, channels::change))
        .row(May(Action::ChannelManage), routes!(channels::probe))
        .row(May(Action::ChannelManage), routes!(channels::identity_key))
        .row(May(Action::RawRead), routes!(raw::list))
        .row(May(Action::RawRead), routes!(raw::download))
        .row(May(Action::ChannelManage), routes!(raw::replay))
        .row(May(Action::ChannelManage), routes!(raw::discard))
        .row(SignedIn, routes!(hours::get_hours))
        .row(May(Action::HoursManage), routes!(hours::put_hours, hours::forget_hours))
        .with_state(room)
}
