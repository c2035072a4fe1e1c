use helppo_kernel::MessageId;
use helppo_mime::{Limits, read};
use helppo_testkit::World;

use super::{Ctx, FILTERS, Verdict, judge};
use crate::token::Tokens;

/// A mail as head lines and words, its envelope sender, and what is expected: the filter and its verdict.
type Sample = (&'static str, Option<&'static str>, Option<(&'static str, Verdict)>);

fn samples() -> Vec<Sample> {
    use Verdict::{Answer, Aside, Machine, Report};
    let dsn = "From: MAILER-DAEMON@mx\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@b\nAction: failed\n--b--";
    let mdn = "From: a@b.fi\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\nContent-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--";
    vec![
        ("From: aino@x.fi\nSubject: Hei\n\nMoi", Some("aino@x.fi"), None),
        ("From: aino@x.fi\nSubject: Hei\nAuto-Submitted: no\n\nMoi", None, None),
        ("From: aino@x.fi\nSubject: Auto rikki\n\nMoi", None, None),
        (
            "From: tuki+anything@shop.fi\nSubject: Hei\n\nMoi",
            None,
            Some(("own_loop", Aside("our own mail came back"))),
        ),
        (dsn, Some(""), Some(("bounce", Report))),
        (
            "From: Mailer-Daemon@x.fi\nSubject: failure notice\n\nHi. This is the qmail-send program",
            Some(""),
            Some(("bounce", Report)),
        ),
        ("From: postmaster@x.fi\nSubject: Laskusta\n\nHei", Some("postmaster@x.fi"), None),
        (mdn, None, Some(("receipt", Aside("a read receipt")))),
        (
            "From: no-reply@chat.example\nSubject: Verify your email\n\nCode 123",
            None,
            Some(("sign_up", Aside("a verification mail of another service"))),
        ),
        (
            "From: noreply@kunta.example\nSubject: Vahvistuskoodi\n\n1",
            None,
            Some(("sign_up", Aside("a verification mail of another service"))),
        ),
        ("From: aino@x.fi\nSubject: How do I verify your email address?\n\nverify your email", None, None),
        ("From: a@x.fi\nAuto-Submitted: auto-replied (vacation)\n\nPoissa", None, Some(("vacation", Answer))),
        (
            "From: a@x.fi\nSubject: Automaattinen vastaus: Tilaus\nAuto-Submitted: auto-generated\n\nPoissa",
            None,
            Some(("vacation", Answer)),
        ),
        ("From: a@x.fi\nSubject: Automatiskt svar: Order\n\nBorta", None, Some(("vacation", Answer))),
        ("From: a@x.fi\nSubject: Autosvar\n\nBorta", None, Some(("vacation", Answer))),
        ("From: a@x.fi\nSubject: Out of Office: Re: x\n\nAway", None, Some(("vacation", Answer))),
        ("From: a@x.fi\nX-Autoreply: yes\n\nAway", None, Some(("vacation", Answer))),
        ("From: a@x.fi\nPrecedence: auto_reply\n\nAway", None, Some(("vacation", Answer))),
        ("From: a@x.fi\nX-MS-Exchange-Inbox-Rules-Loop: a@x.fi\n\nAway", None, Some(("vacation", Answer))),
        (
            "From: lasku@x.fi\nSubject: Lasku\nAuto-Submitted: auto-generated\n\nLasku",
            Some("lasku@x.fi"),
            Some(("auto_submitted", Machine)),
        ),
        ("From: lasku@x.fi\nSubject: Lasku\n\nLasku", Some(""), Some(("null_path", Machine))),
        ("Return-Path: <>\nFrom: lasku@x.fi\n\nLasku", None, Some(("null_path", Machine))),
        ("From: uutiset@x.fi\nList-Unsubscribe: <https://x.fi>\n\nTarjous", None, Some(("list", Machine))),
        ("From: dev@x.fi\nPrecedence: bulk\n\nDigest", None, Some(("list", Machine))),
    ]
}

fn asked(tokens: &Tokens, raw: &str, envelope_from: Option<&str>) -> Option<(&'static str, Verdict)> {
    let mail = read(raw.as_bytes(), &Limits::default());
    judge(&Ctx { mail: &mail, envelope_from, tokens, own: &["tuki@shop.fi".to_owned()] })
}

#[test]
fn every_sample_meets_the_filter_it_was_written_for() {
    World::run_sqlite(async |world: &World| {
        let tokens = Tokens::new(world.store.vault());
        for (raw, envelope_from, wanted) in samples() {
            assert_eq!(asked(&tokens, raw, envelope_from), wanted, "{raw}");
        }
        for filter in FILTERS {
            let met =
                samples().iter().any(|(_, _, w)| w.as_ref().is_some_and(|(name, _)| *name == filter.name));
            assert!(met, "{} has no sample", filter.name);
        }
    });
}

#[test]
fn our_own_mail_is_known_by_its_mark_and_by_its_id() {
    World::run_sqlite(async |world: &World| {
        let tokens = Tokens::new(world.store.vault());
        let id = tokens.message_id(helppo_kernel::first_id_at::<MessageId>(world.ambient.now()), "shop.fi");
        let wanted = Some(("own_loop", Verdict::Aside("our own mail came back")));
        let marked = format!("From: a@x.fi\nX-Helppo-Loop: {}\n\nx", tokens.loop_mark());
        assert_eq!(asked(&tokens, &marked, None), wanted);
        assert_eq!(asked(&tokens, &format!("From: a@x.fi\nMessage-ID: <{id}>\n\nx"), None), wanted);
        // Referring to it is what answers do.
        assert_eq!(asked(&tokens, &format!("From: a@x.fi\nIn-Reply-To: <{id}>\n\nx"), None), None);
        assert_eq!(asked(&tokens, "From: a@x.fi\nX-Helppo-Loop: somebody else's\n\nx", None), None);
    });
}
