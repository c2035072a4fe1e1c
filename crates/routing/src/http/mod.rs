//! The room's addresses, each with its permission.

mod capacity;
mod offers;
mod policy;
mod presence;
mod queues;
mod work;

use std::sync::Arc;

use helppo_kernel::{AgentId, Problem, TeamId};
use helppo_people::{Action, Caller, Grant, Object, Table, sees};
use helppo_store::{Tx, p};
use helppo_web::routes;

use crate::{Routing, store};

/// The route table of this room.
pub fn routes(room: Arc<Routing>) -> Table {
    Table::new()
        .row(Grant::SignedIn, routes!(presence::list))
        .row(Grant::May(Action::PresenceSet), routes!(presence::set))
        .row(Grant::May(Action::PresenceSet), routes!(presence::set_focus))
        .row(Grant::May(Action::RoutingManage), routes!(presence::set_of))
        .row(Grant::May(Action::RoutingManage), routes!(presence::remind))
        .row(Grant::SignedIn, routes!(offers::list))
        .row(Grant::May(Action::CaseReply), routes!(offers::accept))
        .row(Grant::May(Action::CaseReply), routes!(offers::decline))
        .row(Grant::May(Action::CaseAssign), routes!(offers::take))
        .row(Grant::SignedIn, routes!(queues::list))
        .row(Grant::May(Action::RoutingManage), routes!(queues::set))
        .row(Grant::May(Action::RoutingManage), routes!(policy::get))
        .row(Grant::May(Action::SettingsManage), routes!(policy::set))
        .row(Grant::May(Action::CaseRead), routes!(work::get))
        .row(Grant::May(Action::CaseAssign), routes!(work::set))
        .row(Grant::May(Action::CaseReply), routes!(work::end_talk))
        .row(Grant::May(Action::CaseReply), routes!(work::written_up))
        .row(Grant::May(Action::RoutingManage), routes!(capacity::get))
        .row(Grant::May(Action::RoutingManage), routes!(capacity::set))
        .with_state(room)
}

/// Lets pass who leads a team of that agent.
async fn must_lead(room: &Routing, caller: &Caller, agent: AgentId) -> Result<(), Problem> {
    let teams: Vec<TeamId> =
        room.store.read(async move |tx: &mut Tx| tx.all(store::TEAMS_OF, p![agent]).await).await?;
    if !caller.all_teams && !teams.iter().any(|team| sees(caller, &Object::Team(*team))) {
        return Err(Problem::not_found("agent"));
    }
    caller.must(Action::RoutingManage, &Object::None, "agent")
}
