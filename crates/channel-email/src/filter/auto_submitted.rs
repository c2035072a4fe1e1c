//! RFC 3834 §5: anything but `no` was not written by a person.

use super::{Ctx, Verdict};

pub(super) fn ask(ctx: &Ctx<'_>) -> Option<Verdict> {
    let value = ctx.mail.header("Auto-Submitted")?;
    let word = value.split([';', ' ']).next().unwrap_or_default();
    (!word.eq_ignore_ascii_case("no") && !word.is_empty()).then_some(Verdict::Machine)
}
