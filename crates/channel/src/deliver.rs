//! The job `DeliverMessage`: one message, once.
//!
//! Before anything is handed over, the try is written down (`trying`) in the transaction that makes the
//! message leave. A crash after that is seen at the next claim: the outcome is unknown, and unless the
//! channel repeats harmlessly the message is shown as such and left to a person.

use std::sync::Arc;
use std::time::Duration;

use helppo_case::{Delivery, Departure};
use helppo_kernel::{DeliveryId, MessageId};
use helppo_store::{DbError, Job, JobHandler, JobOutcome, Tx, p};

use crate::{BoxFuture, ChannelError, Channels, Delivered, statement};

/// An adapter that has not answered by then has lost the line.
const PATIENCE: Duration = Duration::from_secs(90);

/// Does `DeliverMessage` jobs.
pub struct DeliverMessage(pub Arc<Channels>);

/// What to do with a claimed message.
enum Step {
    Try(DeliveryId),
    Hidden,
    Over,
}

impl JobHandler for DeliverMessage {
    fn run(&self, job: Job) -> BoxFuture<'_, JobOutcome> {
        Box::pin(async move {
            let message = job.data["message"].as_str().and_then(|t| t.parse().ok());
            let Some(message) = message else { return JobOutcome::Failed("the job names no message".into()) };
            match self.deliver(message, job.attempts >= self.tries()).await {
                Ok(outcome) => outcome,
                Err(e) => JobOutcome::Retry(e.to_string()),
            }
        })
    }
}

impl DeliverMessage {
    async fn deliver(&self, message: MessageId, last_try: bool) -> Result<JobOutcome, ChannelError> {
        let room = &self.0;
        let Some(out) = room.outgoing(message).await? else {
            return Ok(JobOutcome::Failed("the message or its channel is gone".into()));
        };
        let Some(adapter) = room.adapter(out.channel.kind) else {
            return Ok(JobOutcome::Retry("no adapter serves this kind of channel".into()));
        };
        let step = self.begin(message, adapter.repeats_harmlessly()).await?;
        let (id, delivered) = match step {
            Step::Over => return Ok(JobOutcome::Done),
            Step::Hidden => {
                let why = "the server stopped while this was leaving; whether it left is not known".to_owned();
                (None, Delivered::Unknown { why })
            }
            Step::Try(id) => {
                let answer = tokio::time::timeout(PATIENCE, adapter.deliver(&out)).await;
                let silent = || Delivered::Unknown { why: "the provider did not answer in time".into() };
                (Some(id), answer.unwrap_or_else(|_| silent()))
            }
        };
        self.end(message, id, delivered, last_try).await
    }

    async fn begin(&self, message: MessageId, repeats: bool) -> Result<Step, ChannelError> {
        let (id, now) = (self.0.ambient.id::<DeliveryId>(), self.0.ambient.now());
        self.0
            .store
            .write(async move |tx: &mut Tx| {
                let departure = helppo_case::depart(tx, message).await.map_err(|e| DbError::Engine(e.to_string()))?;
                match departure {
                    Departure::Over => return Ok(Step::Over),
                    Departure::Now => {}
                    Departure::Again => {
                        let last: Option<String> = tx.opt(statement::LAST_TRY, p![message]).await?;
                        if last.as_deref() == Some("trying") && !repeats {
                            return Ok(Step::Hidden);
                        }
                    }
                }
                tx.exec(statement::BEGIN_TRY, p![id, message, now]).await?;
                Ok(Step::Try(id))
            })
            .await
    }

    async fn end(
        &self,
        message: MessageId,
        id: Option<DeliveryId>,
        delivered: Delivered,
        last_try: bool,
    ) -> Result<JobOutcome, ChannelError> {
        let (word, to, provider_id, detail, outcome) = match delivered {
            Delivered::Accepted { provider_id } => ("accepted", Some(Delivery::Sent), provider_id, None, JobOutcome::Done),
            Delivered::Unknown { why } => ("unknown", Some(Delivery::Unknown), None, Some(why), JobOutcome::Done),
            Delivered::Refused { why, permanent } if permanent || last_try => {
                ("failed", Some(Delivery::Failed), None, Some(why), JobOutcome::Done)
            }
            Delivered::Refused { why, .. } => ("refused", None, None, Some(why.clone()), JobOutcome::Retry(why)),
        };
        let amb = self.0.ambient.clone();
        self.0
            .store
            .write(async move |tx: &mut Tx| {
                if let Some(id) = id {
                    tx.exec(statement::END_TRY, p![word, provider_id, detail, id]).await?;
                }
                if let Some(to) = to {
                    helppo_case::delivery_changed(tx, &amb, message, to, provider_id.as_deref())
                        .await
                        .map_err(|e| DbError::Engine(e.to_string()))?;
                }
                Ok::<_, DbError>(())
            })
            .await?;
        Ok(outcome)
    }
}
