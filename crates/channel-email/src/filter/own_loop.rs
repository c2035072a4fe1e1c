//! Our own mail that came back: forwarded to us by a rule of the customer's mailbox, or sent by us to an address of
//! ours. Taking it in would answer ourselves for ever.

use super::{Ctx, Verdict};
use crate::outbound::LOOP_HEADER;

pub(super) fn ask(ctx: &Ctx<'_>) -> Option<Verdict> {
    let marked = ctx.mail.headers(LOOP_HEADER).iter().any(|mark| *mark == ctx.tokens.loop_mark());
    let ours = |id: &String| ctx.tokens.message(id, helppo_kernel::Millis(i64::MIN)).is_some();
    let from_us = ctx.mail.from.as_ref().is_some_and(|from| {
        crate::room::without_tag(&from.address).is_some_and(|plain| ctx.own.contains(&plain))
    });
    (marked || from_us || ctx.mail.message_id.as_ref().is_some_and(ours))
        .then_some(Verdict::Aside("our own mail came back"))
}
