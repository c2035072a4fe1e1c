//! The null return path: whoever sends it wants no answer, and would loop on one (RFC 5321 §4.5.5).

use super::{Ctx, Verdict};

pub(super) fn ask(ctx: &Ctx<'_>) -> Option<Verdict> {
    let envelope = ctx.envelope_from.is_some_and(str::is_empty);
    let header = ctx.mail.header("Return-Path").is_some_and(|path| path.trim() == "<>");
    (envelope || header).then_some(Verdict::Machine)
}
