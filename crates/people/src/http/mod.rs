//! The routes of this room, each with who may call it.

mod agents;
mod audit;
mod invites;
mod keys;
mod me;
mod session;
mod settings;
mod setup;
mod teams;

use std::sync::Arc;

use helppo_web::routes;

use crate::action::Action;
use crate::grant::{Grant, Table};
use crate::room::People;

/// Set-up, sessions, agents, teams, invites, keys, settings and the audit log.
pub fn routes(room: Arc<People>) -> Table {
    use Grant::{May, Public, SignedIn};
    Table::new()
        .row(Public, routes!(setup::get_setup, setup::post_setup))
        .row(Public, routes!(session::sign_in))
        .row(SignedIn, routes!(session::get_session, session::sign_out))
        .row(SignedIn, routes!(session::list))
        .row(SignedIn, routes!(session::end))
        .row(SignedIn, routes!(me::get_me, me::put_me))
        .row(SignedIn, routes!(me::put_password))
        .row(SignedIn, routes!(agents::list))
        .row(May(Action::PeopleManage), routes!(agents::create))
        .row(SignedIn, routes!(agents::get_one))
        .row(May(Action::PeopleManage), routes!(agents::change))
        .row(May(Action::TeamManage), routes!(agents::put_skills))
        .row(SignedIn, routes!(teams::list))
        .row(May(Action::TeamManage), routes!(teams::create))
        .row(May(Action::TeamManage), routes!(teams::rename))
        .row(May(Action::TeamManage), routes!(teams::put_members))
        .row(May(Action::PeopleManage), routes!(invites::list, invites::create))
        .row(Public, routes!(invites::look))
        .row(May(Action::PeopleManage), routes!(invites::withdraw))
        .row(Public, routes!(invites::accept))
        .row(May(Action::KeyManage), routes!(keys::list, keys::create))
        .row(May(Action::KeyManage), routes!(keys::revoke))
        .row(SignedIn, routes!(settings::get_settings))
        .row(May(Action::SettingsManage), routes!(settings::put_settings))
        .row(May(Action::AuditRead), routes!(audit::list))
        .with_state(room)
}
