//! Delivery status notifications (RFC 3464): what became of a mail we sent.

use crate::{Limits, Mail, head::Head};

/// What one report says about one recipient of one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryReport {
    pub fate: Fate,
    /// The address that could or could not be reached, when named.
    pub recipient: Option<String>,
    /// `5.1.1` and the like.
    pub status: Option<String>,
    /// The words of the other server, one line.
    pub diagnostic: Option<String>,
    /// `Message-ID` of the mail that it is about, when the report carries its head.
    pub about: Option<String>,
}

/// The `Action` field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Failed,
    Delayed,
    Delivered,
    /// Handed to a system that does not report (`relayed`, `expanded`).
    PassedOn,
}

pub(crate) fn find(mail: &Mail<'_>) -> Option<DeliveryReport> {
    let fields = mail.parts.iter().find(|p| {
        matches!(p.media_type.as_str(), "message/delivery-status" | "message/global-delivery-status")
    })?;
    let fields = fields.bytes();
    let limits = Limits::default();
    // One block about the message, then one per recipient; the worst fate is what matters.
    let blocks: Vec<Head<'_>> = blocks(&fields).take(50).map(|b| Head::read(b, &limits)).collect();
    let (fate, block) =
        blocks.iter().filter_map(|b| Some((fate(&b.text("Action")?)?, b))).min_by_key(|(fate, _)| {
            [Fate::Failed, Fate::Delayed, Fate::PassedOn, Fate::Delivered].iter().position(|f| f == fate)
        })?;
    let typed = |name: &str| {
        block.text(name).map(|v| v.split_once(';').map_or(v.as_str(), |(_, v)| v).trim().to_owned())
    };
    Some(DeliveryReport {
        fate,
        recipient: typed("Original-Recipient")
            .or_else(|| typed("Final-Recipient"))
            .filter(|r| crate::is_address(r)),
        status: block.text("Status").map(|s| s.chars().take(12).collect()),
        diagnostic: typed("Diagnostic-Code").map(|d| d.chars().take(500).collect()),
        about: about(mail, &limits),
    })
}

fn fate(action: &str) -> Option<Fate> {
    Some(match action.trim().to_ascii_lowercase().as_str() {
        "failed" => Fate::Failed,
        "delayed" => Fate::Delayed,
        "delivered" => Fate::Delivered,
        "relayed" | "expanded" => Fate::PassedOn,
        _ => return None,
    })
}

/// The identifier of the mail whose head or whole comes with the report.
fn about(mail: &Mail<'_>, limits: &Limits) -> Option<String> {
    let returned = mail.parts.iter().find(|p| {
        matches!(
            p.media_type.as_str(),
            "message/rfc822"
                | "message/global"
                | "text/rfc822-headers"
                | "message/rfc822-headers"
                | "message/global-headers"
        )
    })?;
    let bytes = returned.bytes();
    let block = blocks(&bytes).next()?;
    Head::read(block, limits).ids("Message-ID", 1).pop()
}

/// Stretches between blank lines.
fn blocks(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        while let Some(after) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) {
            rest = after;
        }
        if rest.is_empty() {
            return None;
        }
        let end = [memchr::memmem::find(rest, b"\n\r\n"), memchr::memmem::find(rest, b"\n\n")]
            .into_iter()
            .flatten()
            .min();
        let (block, after) = rest.split_at(end.map_or(rest.len(), |n| n + 1));
        rest = after;
        Some(block)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTFIX: &str = "From: MAILER-DAEMON@mx (Mail Delivery System)\nSubject: Undelivered\nAuto-Submitted: auto-replied\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nI'm sorry\n\
        --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\nArrival-Date: x\n\n\
        Final-Recipient: rfc822; aino@x.fi\nOriginal-Recipient: rfc822;aino@x.fi\nAction: failed\nStatus: 5.1.1\n\
        Diagnostic-Code: smtp; 550 no such\n user\n--b\nContent-Type: text/rfc822-headers\n\nFrom: tuki@y.fi\nMessage-ID: <m1@y.fi>\n--b--\n";

    #[test]
    fn a_bounce_names_the_mail_the_recipient_and_the_reason() {
        let mail = crate::read(POSTFIX.as_bytes(), &Limits::default());
        assert_eq!(
            mail.delivery_report(),
            Some(DeliveryReport {
                fate: Fate::Failed,
                recipient: Some("aino@x.fi".to_owned()),
                status: Some("5.1.1".to_owned()),
                diagnostic: Some("550 no such user".to_owned()),
                about: Some("m1@y.fi".to_owned()),
            })
        );
    }

    #[test]
    fn an_ordinary_mail_reports_nothing() {
        assert_eq!(crate::read(b"Subject: x\n\nAction: failed", &Limits::default()).delivery_report(), None);
    }
}
