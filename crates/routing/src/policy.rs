//! What the house has set for the whole queue.

use std::collections::BTreeMap;

use helppo_kernel::{Actor, Ambient, ChannelKind};
use helppo_store::{DbError, Tx, p};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dispatcher::capacity::Interrupts;
use crate::dispatcher::{Config, PerKind};
use crate::error::RoutingError;
use crate::event::{RoutingEvent, tell};
use crate::store;

const SECOND_MS: i64 = 1000;
const WEEK_MS: i64 = 7 * 24 * 3600 * SECOND_MS;

/// A time for each channel kind, in milliseconds; kinds left out keep the usual time.
pub type Times = BTreeMap<ChannelKind, i64>;

/// How the queue decides; what is left out keeps its usual value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = QueuePolicy)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Work that has waited so many times its target goes before all that has not, in hundredths.
    pub overdue_percent: i64,
    /// So many chats and calls in a row an agent is offered before written work that has waited longer; then the
    /// written work has its turn.
    pub live_first: u32,
    /// How long an offer stands.
    pub offer_ms: BTreeMap<ChannelKind, i64>,
    /// How long work waits for the agent who knows the case while that agent is present.
    pub preferred_ms: BTreeMap<ChannelKind, i64>,
    /// How long work stands in an agent's personal queue before the team serves it.
    pub personal_ms: BTreeMap<ChannelKind, i64>,
    /// How long work waits for somebody who speaks the customer's language.
    pub language_ms: BTreeMap<ChannelKind, i64>,
    /// After each such wait the skill levels that are asked for fall by one.
    pub ease_ms: BTreeMap<ChannelKind, i64>,
    /// After so much hard work in a row somebody else is asked first; absent: never.
    pub breather_after: Option<u32>,
    /// For how long hard work waits for somebody who has not had as much.
    pub breather_ms: BTreeMap<ChannelKind, i64>,
    /// Whether a chat or a call may be offered to somebody who is at written work.
    pub live_interrupts_written: bool,
    /// How long work is not offered again to an agent who gave it back.
    pub cooldown_ms: i64,
    /// After so many unanswered offers in a row an agent counts as away.
    pub missed_limit: u32,
    /// After so long without a break nothing is offered until one was had; absent: no such rule.
    pub break_after_ms: Option<i64>,
    /// How long such a break is expected to last; absent: not said.
    pub break_ms: Option<i64>,
}

impl Default for Policy {
    fn default() -> Self {
        let usual = Config::default();
        Self {
            overdue_percent: usual.overdue / 10,
            live_first: usual.live_first,
            offer_ms: times(usual.offer_ms),
            preferred_ms: times(usual.preferred_ms),
            personal_ms: times(usual.personal_ms),
            language_ms: times(usual.language_ms),
            ease_ms: times(usual.ease_ms),
            breather_after: usual.breather_after,
            breather_ms: times(usual.breather_ms),
            live_interrupts_written: usual.interrupts == Interrupts::LiveOverWritten,
            cooldown_ms: usual.cooldown_ms,
            missed_limit: usual.missed_limit,
            break_after_ms: None,
            break_ms: None,
        }
    }
}

impl Policy {
    /// As the dispatcher's numbers.
    pub(crate) fn into_config(self) -> Config {
        let usual = Config::default();
        Config {
            overdue: self.overdue_percent.saturating_mul(10),
            live_first: self.live_first,
            offer_ms: per_kind(&self.offer_ms, usual.offer_ms),
            preferred_ms: per_kind(&self.preferred_ms, usual.preferred_ms),
            personal_ms: per_kind(&self.personal_ms, usual.personal_ms),
            language_ms: per_kind(&self.language_ms, usual.language_ms),
            ease_ms: per_kind(&self.ease_ms, usual.ease_ms),
            breather_after: self.breather_after,
            breather_ms: per_kind(&self.breather_ms, usual.breather_ms),
            interrupts: if self.live_interrupts_written {
                Interrupts::LiveOverWritten
            } else {
                Interrupts::Nothing
            },
            cooldown_ms: self.cooldown_ms,
            missed_limit: self.missed_limit,
            ..usual
        }
    }

    fn check(&self) -> Result<(), RoutingError> {
        let wrong = |field, message: &str| Err(RoutingError::Invalid { field, message: message.into() });
        let waits = [
            ("preferred_ms", &self.preferred_ms),
            ("personal_ms", &self.personal_ms),
            ("language_ms", &self.language_ms),
            ("ease_ms", &self.ease_ms),
            ("breather_ms", &self.breather_ms),
        ];
        for (field, times) in waits {
            if times.values().any(|ms| !(0..=WEEK_MS).contains(ms)) {
                return wrong(field, "expected between 0 and a week, in milliseconds");
            }
        }
        if self.offer_ms.values().any(|ms| !(5 * SECOND_MS..=600 * SECOND_MS).contains(ms)) {
            return wrong("offer_ms", "expected between 5 seconds and 10 minutes, in milliseconds");
        }
        if !(100..=100_000).contains(&self.overdue_percent) {
            return wrong("overdue_percent", "expected a number from 100 to 100000");
        }
        if self.live_first > 100 {
            return wrong("live_first", "expected a number from 0 to 100");
        }
        if self.breather_after == Some(0) || self.missed_limit == 0 {
            return wrong("breather_after", "expected at least 1");
        }
        if !(0..=WEEK_MS).contains(&self.cooldown_ms) {
            return wrong("cooldown_ms", "expected between 0 and a week, in milliseconds");
        }
        let breaks = [self.break_after_ms, self.break_ms];
        if breaks.into_iter().flatten().any(|ms| !(60 * SECOND_MS..=WEEK_MS).contains(&ms)) {
            return wrong("break_after_ms", "expected between a minute and a week, in milliseconds");
        }
        Ok(())
    }
}

/// What the house has set.
pub async fn read(tx: &mut Tx) -> Result<Policy, DbError> {
    let text: Option<(String,)> = tx.opt(store::POLICY, p![]).await?;
    Ok(text.and_then(|(text,)| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Sets it.
pub async fn set_policy(
    tx: &mut Tx,
    amb: &Ambient,
    actor: Actor,
    policy: &Policy,
) -> Result<(), RoutingError> {
    policy.check()?;
    let text = serde_json::to_string(policy).unwrap_or_default();
    tx.exec(store::SET_POLICY, p![text]).await?;
    Ok(tell(tx, amb, actor, &RoutingEvent::QueuePolicyChanged).await?)
}

fn times(of: PerKind<i64>) -> Times {
    ChannelKind::ALL.map(|kind| (kind, of[kind])).into()
}

fn per_kind(times: &Times, usual: PerKind<i64>) -> PerKind<i64> {
    let mut all = usual;
    for (kind, ms) in times {
        all[*kind] = *ms;
    }
    all
}
