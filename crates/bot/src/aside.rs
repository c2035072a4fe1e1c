//! Where the organisation has switched the bot off, and how it wants it to greet.

use helppo_case::{CaseError, hand_over, set_needs};
use helppo_kernel::{Ambient, Locale};
use helppo_store::{DbError, Tx};
use serde_json::Value;

use crate::decide::Decision;
use crate::rules::get_bot_settings;
use crate::speak::Message;
use crate::store::Talk;

/// Gives the talk to people without a word where the bot is off; tells whether it did.
pub(crate) async fn stood_aside(
    tx: &mut Tx,
    ambient: &Ambient,
    talk: &Talk,
    locale: Locale,
) -> Result<bool, CaseError> {
    if !get_bot_settings(tx).await?.is_off(talk.channel, locale) {
        return Ok(false);
    }
    if talk.spoken.is_none() {
        set_needs(tx, ambient, talk.interaction, Some(locale), &[]).await?;
    }
    hand_over(tx, ambient, talk.interaction, "off", Value::Null).await?;
    Ok(true)
}

/// The same words, or the organisation's own greeting.
pub(crate) async fn greeted(
    tx: &mut Tx,
    decision: &Decision,
    locale: Locale,
    said: Message,
) -> Result<Message, DbError> {
    if !matches!(decision, Decision::Greet) {
        return Ok(said);
    }
    let settings = get_bot_settings(tx).await?;
    Ok(match settings.greeting.of(locale) {
        Some(words) => Message { text: words.to_owned(), ..said },
        None => said,
    })
}
