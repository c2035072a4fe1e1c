//! The routes of this room, each with who may call it. What the caller may do to one case is asked in the
//! handler, in the transaction that does it.

mod bulk;
mod cases;
mod customers;
mod draft;
mod export;
mod fact;
mod file;
mod merge;
mod message;
mod note;
mod patch;
mod promise;
mod reply;
mod search;
mod tags;
mod thanks;
mod timeline;
mod views;

use std::sync::Arc;

use helppo_blob::Blob;
use helppo_kernel::{AgentId, Ambient, CaseId, Problem, TeamId};
use helppo_people::{Action, Caller, Grant, Object, Table};
use helppo_search::SearchIndex;
use helppo_store::{DbError, Store, Tx, p};
use helppo_web::routes;

use crate::detail::Viewers;
use crate::link::LinkKey;
use crate::store;

/// What the routes need.
pub struct CaseRoom {
    /// Where cases are kept.
    pub store: Store,
    /// Clock, ids and chance.
    pub ambient: Ambient,
    /// Where files are kept.
    pub blob: Blob,
    /// Where words are found.
    pub search: SearchIndex,
    /// What links to files are signed with.
    pub links: LinkKey,
    /// Who looks at what, when the server knows it.
    pub viewers: Option<Arc<dyn Viewers>>,
}

/// Cases and everything around them.
pub fn routes(room: Arc<CaseRoom>) -> Table {
    use Grant::{May, Public};
    Table::new()
        .row(May(Action::CaseRead), routes!(cases::list))
        .row(May(Action::CaseReply), routes!(cases::start))
        .row(May(Action::CaseExport), routes!(export::export))
        .row(May(Action::CaseRead), routes!(cases::get_one))
        .row(May(Action::CaseRead), routes!(patch::patch))
        .row(May(Action::CaseRead), routes!(timeline::of_case))
        .row(May(Action::CaseRead), routes!(timeline::mark_read))
        .row(May(Action::CaseReply), routes!(reply::reply))
        .row(May(Action::CaseReply), routes!(reply::recall))
        .row(May(Action::CaseRead), routes!(message::html))
        .row(May(Action::RawRead), routes!(message::raw))
        .row(May(Action::CaseNote), routes!(note::add))
        .row(May(Action::CaseNote), routes!(thanks::give))
        .row(May(Action::CaseReply), routes!(promise::make))
        .row(May(Action::CaseReply), routes!(promise::end))
        .row(May(Action::CaseRead), routes!(draft::put))
        .row(May(Action::CaseReply), routes!(draft::take))
        .row(May(Action::CaseTag), routes!(tags::put_on, tags::take_off))
        .row(May(Action::CaseTag), routes!(fact::put))
        .row(May(Action::CaseMerge), routes!(merge::merge))
        .row(May(Action::CaseMerge), routes!(merge::unmerge))
        .row(May(Action::CaseBulk), routes!(bulk::start))
        .row(May(Action::CaseBulk), routes!(bulk::progress))
        .row(May(Action::CaseBulk), routes!(bulk::undo))
        .row(May(Action::CaseReply), routes!(file::upload))
        .row(Public, routes!(file::attachment))
        .row(May(Action::CaseRead), routes!(search::search))
        .row(May(Action::CaseRead), routes!(views::list))
        .row(May(Action::ViewEdit), routes!(views::create))
        .row(May(Action::ViewEdit), routes!(views::change, views::delete))
        .row(May(Action::CaseRead), routes!(tags::list))
        .row(May(Action::CaseTag), routes!(tags::create))
        .row(May(Action::SettingsManage), routes!(tags::change, tags::delete))
        .row(May(Action::CaseRead), routes!(fact::list_fields))
        .row(May(Action::SettingsManage), routes!(fact::create_field))
        .row(May(Action::CustomerRead), routes!(customers::page))
        .row(May(Action::CustomerRead), routes!(customers::timeline))
        .with_state(room)
}

impl CaseRoom {
    async fn write<T, F>(&self, verb: F) -> Result<T, Problem>
    where
        F: AsyncFn(&mut Tx) -> Result<T, Problem> + Send + 'static,
        T: Send + 'static,
    {
        self.store.write(verb).await
    }

    async fn read<T, F>(&self, verb: F) -> Result<T, Problem>
    where
        F: AsyncFn(&mut Tx) -> Result<T, Problem> + Send + 'static,
        T: Send + 'static,
    {
        self.store.read(verb).await
    }
}

/// Lets pass whoever may do `action` to this case: 404 when it is out of sight, 403 without the
/// permission.
async fn may(tx: &mut Tx, caller: &Caller, action: Action, case: CaseId) -> Result<(), Problem> {
    let sight: Option<(TeamId, Option<AgentId>)> = tx.opt(store::case::SIGHT, p![case]).await?;
    let (team, owner) = sight.ok_or_else(|| Problem::not_found("case"))?;
    caller.must(action, &Object::Case { team, owner }, "case")
}

/// Whether two requests of one agent meet in an idempotent answer: the work of the second is undone and
/// the first one's answer stands.
async fn keep(
    tx: &mut Tx,
    once: Option<&helppo_web::Once>,
    answer: &impl serde::Serialize,
) -> Result<(), DbError> {
    match once {
        Some(once) => once.keep(tx, answer).await,
        None => Ok(()),
    }
}
