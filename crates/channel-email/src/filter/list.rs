//! Mailing lists and bulk mail (RFC 2919, RFC 2369, and the `Precedence` header that nobody ever standardised).

use super::{Ctx, Verdict};

pub(super) fn ask(ctx: &Ctx<'_>) -> Option<Verdict> {
    let precedence = ctx.mail.header("Precedence").unwrap_or_default().to_lowercase();
    let bulk = ["bulk", "list", "junk"].contains(&precedence.trim());
    let list = ["List-Id", "List-Unsubscribe", "List-Post"].iter().any(|h| ctx.mail.has_header(h));
    (bulk || list).then_some(Verdict::Machine)
}
