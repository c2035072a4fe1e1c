//! The mails that were caught, newest first, in memory.

use std::sync::{Mutex, PoisonError};

use mail_parser::{HeaderValue, MessageParser};

/// Older ones fall off.
const KEPT: usize = 500;

/// Everything caught since the start.
#[derive(Default)]
pub struct Inbox {
    mails: Mutex<Vec<Caught>>,
}

/// One mail, as much of it as the pages show.
#[derive(Clone, Debug)]
pub struct Caught {
    pub number: usize,
    pub from: String,
    pub reply_to: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub message_id: String,
    pub references: String,
    pub raw: String,
}

impl Inbox {
    pub fn keep(&self, to: &str, bytes: &[u8]) {
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        let number = mails.last().map_or(1, |m| m.number + 1);
        mails.push(read(number, to, bytes));
        let extra = mails.len().saturating_sub(KEPT);
        mails.drain(..extra);
    }

    pub fn newest_first(&self) -> Vec<Caught> {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.iter().rev().cloned().collect()
    }

    pub fn find(&self, number: usize) -> Option<Caught> {
        let mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.iter().find(|m| m.number == number).cloned()
    }
}

fn read(number: usize, to: &str, bytes: &[u8]) -> Caught {
    let raw = String::from_utf8_lossy(bytes).into_owned();
    let Some(mail) = MessageParser::default().parse(bytes) else {
        return Caught {
            number,
            from: String::new(),
            reply_to: String::new(),
            to: to.into(),
            subject: "?".into(),
            text: raw.clone(),
            message_id: String::new(),
            references: String::new(),
            raw,
        };
    };
    let address = |a: Option<&mail_parser::Address<'_>>| -> String {
        a.and_then(|a| a.first()).and_then(|a| a.address()).unwrap_or_default().to_owned()
    };
    let from = address(mail.from());
    let reply_to = Some(address(mail.reply_to())).filter(|a| !a.is_empty()).unwrap_or_else(|| from.clone());
    let ids = match mail.references() {
        HeaderValue::Text(one) => one.to_string(),
        HeaderValue::TextList(many) => many.iter().map(|m| format!("<{m}>")).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    };
    Caught {
        number,
        reply_to,
        from,
        to: to.into(),
        subject: mail.subject().unwrap_or_default().into(),
        text: mail.body_text(0).unwrap_or_default().into_owned(),
        message_id: mail.message_id().unwrap_or_default().into(),
        references: ids,
        raw,
    }
}
