//! Visitors who have left: no socket, no word, for as long as their channel allows.
//!
//! `visitor.last_seen_at` tells when a visitor was last here. Requests write it, and each node writes it for
//! those of its sockets whose talk nobody serves yet. A round each minute then ends what was left behind: a
//! talk with the bot is idle, a wait for a person is abandoned. Who left an address waits on: the answer
//! follows them by e-mail.

use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::future::BoxFuture;
use helppo_case::{CaseError, abandon};
use helppo_channel::list_channels;
use helppo_kernel::{ChannelKind, InteractionId, JobId};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, NewJob, Tx, p};
use serde_json::json;

use crate::room::{Chat, visitor_key};
use crate::settings::ChatSettings;
use crate::store::talk as sql;
use crate::visitor::VisitorId;

/// The job that ends talks whose visitors have left; there is one in the house.
pub const END_LEFT_TALKS: &str = "EndLeftTalks";
const KEY: &str = "each minute";
const ROUND_MS: i64 = 60_000;
/// The next piece of a round that has more to do.
const PIECE_MS: i64 = 200;
/// Talks that one transaction ends.
const PIECE: usize = 20;
/// After a start browsers have this long to come back before anybody counts as gone.
const COME_BACK_MS: i64 = 120_000;
/// How often a node notes who is here.
const NOTE_EACH: Duration = Duration::from_secs(30);
const NOTED_MS: i64 = 45_000;
/// Visitors that are looked at in one read.
const LOOK: usize = 500;
const MINUTE_MS: i64 = 60_000;

/// Does [`END_LEFT_TALKS`].
pub struct EndLeftTalks(pub Arc<Chat>);

impl JobHandler for EndLeftTalks {
    fn run(&self, _: Job) -> BoxFuture<'_, JobOutcome> {
        Box::pin(async move {
            let now = self.0.core.ambient.now();
            let next = match self.0.end_left().await {
                Ok(true) => PIECE_MS,
                Ok(false) => ROUND_MS,
                Err(error) => {
                    tracing::warn!(%error, "talks that were left could not be ended and are tried again");
                    ROUND_MS
                }
            };
            JobOutcome::At(now.plus(next))
        })
    }
}

impl Chat {
    /// Promises the round, when it is not promised yet.
    pub async fn promise_rounds(&self) -> Result<(), DbError> {
        let (id, run_at) = (self.core.ambient.id::<JobId>(), self.core.ambient.now().plus(ROUND_MS));
        let promise = async move |tx: &mut Tx| {
            tx.ensure_job(&NewJob { id, kind: END_LEFT_TALKS, key: KEY, run_at, data: json!({}) }).await
        };
        self.core.store.write(promise).await
    }

    /// Ends a piece of what was left behind; gives whether there may be more.
    async fn end_left(&self) -> Result<bool, CaseError> {
        let core = &self.core;
        if core.ambient.now().since(core.opened_at) < COME_BACK_MS {
            return Ok(false);
        }
        self.note_present().await?;
        let mail = core.has_mail().await?;
        let channels = core.store.read(async |tx: &mut Tx| list_channels(tx).await).await?;
        for channel in channels.into_iter().filter(|c| c.kind == ChannelKind::Chat) {
            let settings = ChatSettings::of(&channel);
            let ago = |minutes: u32| core.ambient.now().plus(-i64::from(minutes) * MINUTE_MS);
            let (idle, left) = (ago(settings.bot_idle_minutes), ago(settings.left_minutes));
            let find =
                async move |tx: &mut Tx| tx.all(sql::LEFT, p![channel.id, idle, left, mail, PIECE]).await;
            let gone: Vec<InteractionId> = core.store.read(find).await?;
            let mut ended = 0;
            for interaction in gone {
                let amb = core.ambient.clone();
                // Each by itself, so that one that cannot end holds up no other. Who was taken up since is left alone.
                match core.store.write(async move |tx: &mut Tx| abandon(tx, &amb, interaction).await).await {
                    Ok(_) => ended += 1,
                    Err(error) => tracing::warn!(%interaction, %error, "a talk that was left did not end"),
                }
            }
            if ended == PIECE {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes who of those that nobody serves yet has a socket on this node.
    pub(crate) async fn note_present(&self) -> Result<(), DbError> {
        let mut after = VisitorId(0);
        while self.hub.count() > 0 {
            let now = self.core.ambient.now();
            let unseen: Vec<VisitorId> = self
                .core
                .store
                .read(async move |tx: &mut Tx| {
                    tx.all(sql::UNSEEN, p![now.plus(-NOTED_MS), after, LOOK]).await
                })
                .await?;
            let Some(last) = unseen.last().copied() else { break };
            let more = unseen.len() == LOOK;
            let here: Vec<VisitorId> =
                unseen.into_iter().filter(|v| self.hub.present(visitor_key(*v)) > 0).collect();
            if !here.is_empty() {
                let noted = async move |tx: &mut Tx| {
                    for visitor in &here {
                        tx.exec(crate::store::visitor::SEEN, p![now, *visitor]).await?;
                    }
                    Ok::<_, DbError>(())
                };
                self.core.store.write(noted).await?;
            }
            if !more {
                break;
            }
            after = last;
        }
        Ok(())
    }
}

/// Notes now and then who is here, until the room is gone or the store is closed.
pub(crate) async fn keep_noting(chat: Weak<Chat>) {
    loop {
        tokio::time::sleep(NOTE_EACH).await;
        let Some(here) = chat.upgrade() else { return };
        match here.note_present().await {
            Err(DbError::Closed) => return,
            Err(error) => tracing::warn!(%error, "it could not be noted which visitors are here"),
            Ok(()) => {}
        }
    }
}
