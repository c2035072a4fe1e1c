//! Delivery reports (RFC 3464), and the old kind that only says so in words.

use super::{Ctx, Verdict};

/// Senders of reports that carry no machine-readable part.
const DAEMONS: [&str; 3] = ["mailer-daemon", "postmaster", "mail-daemon"];

pub(super) fn ask(ctx: &Ctx<'_>) -> Option<Verdict> {
    if ctx.mail.delivery_report().is_some() {
        return Some(Verdict::Report);
    }
    let from = ctx.mail.from.as_ref()?.address.to_lowercase();
    let daemon = DAEMONS.iter().any(|d| from.starts_with(d));
    let null = ctx.envelope_from.is_some_and(str::is_empty)
        || ctx.mail.header("Return-Path").is_some_and(|p| p == "<>");
    (daemon && null).then_some(Verdict::Report)
}
