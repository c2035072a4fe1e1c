//! Verification mails of other services. Somebody may have signed up there with our address to take over an account
//! in our name, and would read the code in their own case (the "ticket trick").

use super::{Ctx, Verdict};

/// Senders that nobody reads.
const NOBODY: [&str; 6] = ["no-reply", "noreply", "no.reply", "donotreply", "do-not-reply", "notifications"];

/// What such mails ask for, in the languages around us.
const ASKS: [&str; 18] = [
    "verify your email",
    "verify your e-mail",
    "verification code",
    "confirm your email",
    "confirm your e-mail",
    "confirm your account",
    "activate your account",
    "reset your password",
    "one-time code",
    "vahvista sähköposti",
    "vahvistuskoodi",
    "aktivoi tili",
    "vaihda salasana",
    "bekräfta din e-post",
    "verifieringskod",
    "aktivera ditt konto",
    "återställ ditt lösenord",
    "bestätigen sie ihre e-mail",
];

pub(super) fn ask(ctx: &Ctx<'_>) -> Option<Verdict> {
    let from = ctx.mail.from.as_ref()?.address.to_lowercase();
    let local = from.split('@').next().unwrap_or_default();
    if !NOBODY.iter().any(|n| local.contains(n)) {
        return None;
    }
    let subject = ctx.mail.subject.as_deref().unwrap_or_default().to_lowercase();
    let start: String = ctx.mail.text.new.chars().take(2000).collect::<String>().to_lowercase();
    ASKS.iter()
        .any(|a| subject.contains(a) || start.contains(a))
        .then_some(Verdict::Aside("a verification mail of another service"))
}
