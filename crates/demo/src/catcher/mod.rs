//! A mail account for people without one: everything the demo sends lands here, and one can write back.

mod inbox;
mod page;
mod smtp;

use std::net::SocketAddr;
use std::sync::Arc;

pub use inbox::Inbox;

/// Where the catcher lives.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// Its pages.
    pub web: SocketAddr,
    /// Where Helppo sends its mail.
    pub smtp: SocketAddr,
    /// Helppo's own receiver, for what is written here.
    pub helppo: SocketAddr,
}

/// Serves pages and SMTP until the task is dropped.
pub async fn run(places: Places, support: String) -> anyhow::Result<()> {
    let inbox = Arc::new(Inbox::default());
    let pages = page::router(inbox.clone(), places.helppo, support);
    let web = tokio::net::TcpListener::bind(places.web).await?;
    let smtp = tokio::net::TcpListener::bind(places.smtp).await?;
    tokio::select! {
        ended = axum::serve(web, pages) => ended?,
        ended = smtp::serve(smtp, inbox) => ended?,
    }
    Ok(())
}
