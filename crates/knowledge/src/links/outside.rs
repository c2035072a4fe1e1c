//! Asking other sites whether their pages are still there: few at once, each for a short time, through the
//! guard that lets nobody call into a private network.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, Method, StatusCode, header};
use helppo_kernel::{ArticleId, Millis};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, Tx, p};
use helppo_web::egress::{Egress, EgressError, Outbound};
use tokio::task::JoinSet;

use super::LinkState;
use super::judge::{Address, read};
use super::keep::{keep_links, said};
use super::store::{self as sql, LinkRow};
use crate::room::Knowledge;
use crate::store::NEXT_ARTICLES;

/// The kind of the job that asks a few each day.
pub const CHECK_LINKS: &str = "CheckLinks";

/// Sites asked at the same time, and how long one may take.
const AT_ONCE: usize = 8;
const PATIENCE: Duration = Duration::from_secs(6);
/// Links of one article that are asked about on demand, and how long whoever asked waits.
const ON_DEMAND: usize = 60;
const WAIT: Duration = Duration::from_secs(8);
/// Links that a day's round asks about, and for how long what was said holds.
const A_DAY: usize = 300;
const HOLDS_MS: i64 = 6 * 86_400_000;
/// Articles that one transaction of a round reads.
const PIECE: i64 = 20;
/// How often a page may send us on.
const LEAPS: usize = 4;

impl Knowledge {
    /// Asks other sites about the links of an article, those that were asked longest ago first. What takes
    /// too long stays as it was known.
    pub(crate) async fn check_outside(self: &Arc<Self>, article: ArticleId) -> Result<(), DbError> {
        let site = self.site.public_url.clone();
        let links: Vec<LinkRow> =
            self.store.read(async move |tx: &mut Tx| tx.all(sql::LINKS_OF, p![article]).await).await?;
        let mut outside: Vec<LinkRow> =
            links.into_iter().filter(|link| read(&link.address, &site) == Address::Outside).collect();
        outside.sort_by_key(|link| link.checked_at);
        outside.truncate(ON_DEMAND);
        self.ask(outside, tokio::time::Instant::now() + WAIT).await
    }

    async fn ask(self: &Arc<Self>, links: Vec<LinkRow>, until: tokio::time::Instant) -> Result<(), DbError> {
        let Some(egress) = self.egress.clone() else { return Ok(()) };
        let mut waiting = links.into_iter();
        let mut asking: JoinSet<(LinkRow, LinkState)> = JoinSet::new();
        loop {
            while asking.len() < AT_ONCE {
                let Some(link) = waiting.next() else { break };
                let egress = egress.clone();
                asking.spawn(async move {
                    let state = ask_one(&egress, &link.address).await;
                    (link, state)
                });
            }
            match tokio::time::timeout_at(until, asking.join_next()).await {
                Ok(Some(Ok((link, state)))) => {
                    let now = self.ambient.now();
                    self.store.write(async move |tx: &mut Tx| said(tx, &link, state, now).await).await?;
                }
                Ok(Some(Err(_))) => {}
                Ok(None) | Err(_) => return Ok(()),
            }
        }
    }

    /// A day's round: links within the house, all of them; links to other sites that were not asked about for a
    /// while.
    pub async fn check_links(self: &Arc<Self>) -> Result<(), DbError> {
        let site = self.site.public_url.clone();
        let mut last = ArticleId(0);
        loop {
            let ids: Vec<ArticleId> = self
                .store
                .read(async move |tx: &mut Tx| tx.all(NEXT_ARTICLES, p![last, PIECE]).await)
                .await?;
            let Some(&end) = ids.last() else { break };
            last = end;
            let site = site.clone();
            let kept = self.store.write(async move |tx: &mut Tx| {
                for id in &ids {
                    keep_links(tx, *id, &site).await?;
                }
                Ok::<_, DbError>(())
            });
            kept.await?;
        }
        let before = Millis(self.ambient.now().0 - HOLDS_MS);
        let due = self.store.read(async move |tx: &mut Tx| {
            let mut all: Vec<LinkRow> = Vec::new();
            for state in [LinkState::Unknown, LinkState::Failed, LinkState::Gone, LinkState::Fine] {
                let left = A_DAY.saturating_sub(all.len());
                all.extend(tx.all::<LinkRow>(sql::TO_CHECK, p![state, before, left]).await?);
            }
            Ok::<_, DbError>(all)
        });
        let outside = due.await?.into_iter().filter(|link| read(&link.address, &site) == Address::Outside);
        let until = tokio::time::Instant::now() + PATIENCE * u32::try_from(A_DAY / AT_ONCE + 1).unwrap_or(1);
        self.ask(outside.collect(), until).await
    }
}

/// What a site says about a page. Pages that want a sign-in, or are too busy for us, are taken to be there.
async fn ask_one(egress: &Egress, address: &str) -> LinkState {
    match tokio::time::timeout(PATIENCE, follow(egress, address)).await {
        Ok(Ok(status)) => match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => LinkState::Gone,
            status if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE => {
                LinkState::Failed
            }
            _ => LinkState::Fine,
        },
        // A large page is there.
        Ok(Err(EgressError::TooLarge)) => LinkState::Fine,
        Ok(Err(EgressError::Refused(_))) => LinkState::Refused,
        Ok(Err(_)) | Err(_) => LinkState::Failed,
    }
}

async fn follow(egress: &Egress, address: &str) -> Result<StatusCode, EgressError> {
    let mut url = address.split('#').next().unwrap_or_default().to_owned();
    for _ in 0..LEAPS {
        let call =
            Outbound { method: Method::GET, url: url.clone(), headers: HeaderMap::new(), body: Vec::new() };
        let answer = egress.send(call).await?;
        let to = answer.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
        match to.filter(|_| answer.status.is_redirection()).and_then(|to| joined(&url, to)) {
            // Each leap goes through the guard again.
            Some(next) => url = next,
            None => return Ok(answer.status),
        }
    }
    Ok(StatusCode::LOOP_DETECTED)
}

/// Where a page sends us on.
pub(crate) fn joined(from: &str, to: &str) -> Option<String> {
    url::Url::parse(from).ok()?.join(to).ok().map(String::from)
}

/// Asks about a few links each day.
pub struct CheckLinks(pub Arc<Knowledge>);

impl JobHandler for CheckLinks {
    fn run(&self, _: Job) -> Pin<Box<dyn Future<Output = JobOutcome> + Send + '_>> {
        Box::pin(async move {
            if let Err(error) = self.0.check_links().await {
                tracing::warn!(%error, "links to other sites were not checked and are tried again tomorrow");
            }
            JobOutcome::At(self.0.ambient.now().plus(86_400_000))
        })
    }
}
