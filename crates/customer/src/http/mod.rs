//! The routes of this room, each with who may call it. A customer's own page and timeline show cases and
//! belong to the room of cases.

mod customers;
mod merge;
mod organisations;

use std::sync::Arc;

use helppo_kernel::{Ambient, Problem};
use helppo_people::{Action, Grant, Table};
use helppo_search::SearchIndex;
use helppo_store::{DbError, Store, Tx};
use helppo_web::routes;

/// What the routes need.
pub struct CustomerRoom {
    /// Where customers are kept.
    pub store: Store,
    /// Clock, ids and chance.
    pub ambient: Ambient,
    /// Where their names are found.
    pub search: SearchIndex,
}

/// Customers, identities, merging, organisations.
pub fn routes(room: Arc<CustomerRoom>) -> Table {
    use Grant::May;
    Table::new()
        .row(May(Action::CustomerRead), routes!(customers::list))
        .row(May(Action::CustomerEdit), routes!(customers::create))
        .row(May(Action::CustomerEdit), routes!(customers::change))
        .row(May(Action::CustomerEdit), routes!(customers::add_identity))
        .row(May(Action::CustomerMerge), routes!(merge::merge))
        .row(May(Action::CustomerMerge), routes!(merge::unmerge))
        .row(May(Action::CustomerRead), routes!(organisations::list))
        .row(May(Action::CustomerEdit), routes!(organisations::create))
        .row(May(Action::CustomerEdit), routes!(organisations::change))
        .with_state(room)
}

impl CustomerRoom {
    async fn write<T, E, F>(&self, verb: F) -> Result<T, Problem>
    where
        F: AsyncFn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DbError> + Into<Problem> + Send + 'static,
    {
        self.store.write(verb).await.map_err(Into::into)
    }

    async fn read<T, F>(&self, verb: F) -> Result<T, Problem>
    where
        F: AsyncFn(&mut Tx) -> Result<T, DbError> + Send + 'static,
        T: Send + 'static,
    {
        self.store.read(verb).await.map_err(Problem::from)
    }
}
