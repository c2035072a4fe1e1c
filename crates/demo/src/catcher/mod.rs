//! A mail account for people without one: everything the demo sends lands here, and one can write back.

mod inbox;
mod page;
mod smtp;

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

pub use inbox::Inbox;

/// Where the catcher lives.
#[derive(Debug)]
pub struct Places {
    /// Its pages.
    pub web: TcpListener,
    /// Where Helppo sends its mail.
    pub smtp: TcpListener,
    /// Helppo's own receiver, for what is written here.
    pub helppo: SocketAddr,
}

/// Serves pages and SMTP until the task is dropped.
pub async fn run(places: Places, support: String) -> anyhow::Result<()> {
    let inbox = Arc::new(Inbox::default());
    let pages = page::router(inbox.clone(), places.helppo, support);
    tokio::select! {
        ended = axum::serve(places.web, pages) => ended?,
        ended = smtp::serve(places.smtp, inbox) => ended?,
    }
    Ok(())
}
