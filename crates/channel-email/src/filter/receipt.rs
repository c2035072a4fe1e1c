//! Read receipts (RFC 8098): they tell that a mail was opened on some screen, which is not an answer.

use super::{Ctx, Verdict};

pub(super) fn ask(ctx: &Ctx<'_>) -> Option<Verdict> {
    ctx.mail.is_read_receipt().then_some(Verdict::Aside("a read receipt"))
}
