//! The row of a message, as ingest and reply write it.

use helppo_kernel::{CaseId, ChannelId, ChannelKind, CustomerId, InteractionId, Locale, MessageId, Millis};
use helppo_store::{DbError, Tx, p, pack};
use serde_json::Value;

use crate::model::{AuthorKind, Delivery};
use crate::store;

/// How much of the last words a list shows.
const SHOWN: usize = 160;

/// A message about to be written.
pub(crate) struct Said<'a> {
    pub id: MessageId,
    pub case: CaseId,
    pub interaction: Option<InteractionId>,
    pub channel: ChannelId,
    pub channel_kind: ChannelKind,
    pub customer: CustomerId,
    pub seq: i64,
    pub author_kind: AuthorKind,
    pub author: Option<i64>,
    pub author_name: Option<&'a str>,
    pub subject: Option<&'a str>,
    pub text: &'a str,
    pub html: Option<&'a str>,
    pub language: Option<Locale>,
    pub delivery: Delivery,
    pub provider_id: Option<&'a str>,
    pub headers: &'a Value,
    pub extra: &'a Value,
    pub leaves_at: Option<Millis>,
    pub at: Millis,
}

impl Said<'_> {
    /// Writes it. A provider id that the channel knows already is [`DbError::Unique`].
    pub async fn insert(&self, tx: &mut Tx) -> Result<(), DbError> {
        let headers = written(self.headers);
        let extra = written(self.extra);
        let (text, html) = (pack(self.text), self.html.map(pack));
        let params = p![
            self.id,
            self.case,
            self.interaction,
            self.channel,
            self.channel_kind,
            self.customer,
            self.seq,
            self.author_kind,
            self.author,
            self.author_name,
            self.subject,
            text,
            html,
            self.language,
            self.delivery,
            self.provider_id,
            headers,
            extra,
            self.leaves_at,
            self.at
        ];
        tx.exec(store::message::INSERT, params).await.map(|_| ())
    }
}

/// The beginning of what was said, on one line.
pub(crate) fn beginning(text: &str) -> String {
    let mut line = String::with_capacity(SHOWN);
    let mut count = 0;
    for word in text.split_whitespace() {
        let more = word.chars().count() + usize::from(count > 0);
        if count + more > SHOWN {
            if count == 0 {
                line.extend(word.chars().take(SHOWN));
            }
            break;
        }
        if count > 0 {
            line.push(' ');
        }
        line.push_str(word);
        count += more;
    }
    line
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Object(map) if map.is_empty() => None,
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_one_line_of_whole_words() {
        assert_eq!(beginning("  Hei,\n\n missä   takki on? "), "Hei, missä takki on?");
        assert_eq!(beginning(""), "");
        let long = "sana ".repeat(100);
        assert!(beginning(&long).chars().count() <= SHOWN && beginning(&long).ends_with("sana"));
        assert_eq!(beginning(&"ä".repeat(500)).chars().count(), SHOWN);
    }
}
