//! Somebody's absence, told by their mail server. RFC 3834 has a mark for it; the dialects that came before do
//! not always use it.

use super::{Ctx, Verdict};

/// Headers that only responders set.
const HEADERS: [&str; 6] = [
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply-From",
    "X-Mail-Autoreply",
    "X-FC-MachineGenerated",
    "X-MS-Exchange-Inbox-Rules-Loop",
];

/// How responders begin a subject.
const SUBJECTS: [&str; 17] = [
    "automatic reply:",
    "auto reply:",
    "auto-reply:",
    "autoreply:",
    "auto:",
    "out of office",
    "out of the office",
    "automaattinen vastaus",
    "automaattivastaus",
    "poissaoloilmoitus",
    "autosvar",
    "automatiskt svar",
    "frånvaro:",
    "frånvarande:",
    "automatische antwort",
    "abwesenheitsnotiz",
    "réponse automatique",
];

pub(super) fn ask(ctx: &Ctx<'_>) -> Option<Verdict> {
    let replied =
        ctx.mail.header("Auto-Submitted").is_some_and(|v| v.to_lowercase().starts_with("auto-replied"));
    let precedence = ctx.mail.header("Precedence").is_some_and(|v| v.eq_ignore_ascii_case("auto_reply"));
    let header = HEADERS.iter().any(|h| ctx.mail.has_header(h));
    let subject = ctx.mail.subject.as_deref().unwrap_or_default().to_lowercase();
    let subject = SUBJECTS.iter().any(|s| subject.starts_with(s));
    (replied || precedence || header || subject).then_some(Verdict::Answer)
}
