//! Answers leave by a real Postfix, land in a real mailbox, and thread back.

use helppo_case::NewAttachment;
use helppo_customer::Merge;
use helppo_kernel::{Actor, CaseId, CustomerId};
use helppo_mime::{Limits, read};
use helppo_store::{JobOutcome, Tx, p};
use helppo_testkit::World;
use helppo_testkit::mail::{MAILBOX_PASSWORD, MailPeers, Setup, free_address};
use serde_json::json;

use crate::desk::{ADDRESS, Desk};

fn run(body: impl AsyncFn(&World)) {
    World::run_sqlite(body);
}

const HELLO: &str = "From: Aino Virtanen <aino@posti.test>\nTo: tuki@kauppa.test\nSubject: Takki\nMessage-ID: <a1@posti.test>\n\nHei, mikä on takkini tilanne? Tilasin sen viime viikolla.\n";

#[test]
fn an_answer_lands_threaded_and_the_reply_to_it_comes_back_to_the_case() {
    run(async |world: &World| {
        let peers = MailPeers::start().expect("real mail peers");
        let desk = Desk::new(world, Some(peers.smtp)).await;
        desk.mail(HELLO).await;
        let case = desk.case().await;
        let (_, outcome) =
            desk.answer(case, "Hei Aino!\n\nTakki lähti eilen.\n.\nYstävällisin terveisin\nSilja").await;
        assert_eq!(outcome, JobOutcome::Done);
        assert_eq!(desk.text("SELECT delivery FROM message WHERE author_kind = 'agent'").await, "sent");
        let raw = peers.wait_for_mails("aino", 1).expect("the answer").remove(0);
        let mail = read(&raw, &Limits::default());
        let from = mail.from.clone().expect("a sender");
        assert_eq!((from.name.as_deref(), from.address.as_str()), (Some("Silja Aalto (Kauppa)"), ADDRESS));
        assert_eq!(mail.subject.as_deref(), Some("Re: Takki"));
        assert_eq!(
            (mail.in_reply_to.as_slice(), mail.references.as_slice()),
            (&["a1@posti.test".to_owned()][..], &["a1@posti.test".to_owned()][..])
        );
        assert_eq!(mail.text.whole(), "Hei Aino!\n\nTakki lähti eilen.\n.\nYstävällisin terveisin\nSilja");
        assert!(!mail.has_header("Auto-Submitted") && mail.has_header("X-Helppo-Loop"));
        // One of three proofs is enough: the id, or the address, or both.
        let id = mail.message_id.clone().expect("an id");
        let reply_to = mail.reply_to[0].address.clone();
        assert!(reply_to.starts_with("tuki+c") && id.starts_with("hlp."), "{reply_to} {id}");
        desk.mail(&format!("From: aino@posti.test\nSubject: VS: Takki\nMessage-ID: <a2@posti.test>\nIn-Reply-To: <{id}>\n\nKiitos paljon!\n")).await;
        desk.mail(&format!("From: aino@posti.test\nTo: {reply_to}\nSubject: aivan muu\nMessage-ID: <a3@posti.test>\n\nVielä yksi asia mielessä\n")).await;
        assert_eq!(desk.number("SELECT count(*) FROM message").await, 4);
        desk.case().await;
        let steps: Vec<String> =
            desk.rows("SELECT extra FROM message WHERE author_kind = 'customer' ORDER BY id").await;
        assert!(steps[1].contains("token_id") && steps[2].contains("token_address"), "{steps:?}");
        // Her second exchange is possessed: the token went to her mailbox and came back in her name.
        assert_eq!(
            desk.text("SELECT assurance FROM interaction ORDER BY id DESC LIMIT 1").await,
            "possessed"
        );
        // The next answer refers to everything before it.
        desk.answer(case, "Ole hyvä!").await;
        let raw = peers.wait_for_mails("aino", 2).expect("the second answer").remove(1);
        let second = read(&raw, &Limits::default());
        assert_eq!(second.in_reply_to, ["a3@posti.test"]);
        assert_eq!(
            second.references,
            ["a1@posti.test".to_owned(), id.clone(), "a2@posti.test".into(), "a3@posti.test".into()]
        );
        // A vacation answer to it joins and wakes nobody.
        let before = desk.number("SELECT count(*) FROM interaction").await;
        desk.mail(&format!("From: aino@posti.test\nSubject: Automaattinen vastaus\nAuto-Submitted: auto-replied\nMessage-ID: <v@posti.test>\nReferences: <{id}>\n\nLomalla\n")).await;
        assert_eq!(desk.number("SELECT count(*) FROM interaction").await, before);
        assert_eq!(desk.number("SELECT count(*) FROM message").await, 6);
        // Our own mail, sent back to us, is no message.
        desk.mail(&String::from_utf8(raw).expect("ASCII").replace("\r\n", "\n")).await;
        assert_eq!(desk.number("SELECT count(*) FROM message").await, 6);
    });
}

#[test]
fn a_forged_token_and_a_strangers_claim_open_no_door() {
    run(async |world: &World| {
        let peers = MailPeers::start().expect("real mail peers");
        let desk = Desk::new(world, Some(peers.smtp)).await;
        desk.mail(HELLO).await;
        let case = desk.case().await;
        desk.answer(case, "Takki lähti eilen.").await;
        let raw = peers.wait_for_mails("aino", 1).expect("the answer").remove(0);
        let id = read(&raw, &Limits::default()).message_id.expect("an id");
        let (start, domain) = id.split_once('@').expect("an id");
        let forged = format!("{}x@{domain}", &start[..start.len() - 1]);
        desk.mail(&format!("From: mallory@posti.test\nSubject: Takki\nMessage-ID: <m1@x>\nIn-Reply-To: <{forged}>\n\nKertokaa\n")).await;
        assert_eq!(desk.number("SELECT count(*) FROM cases").await, 2);
        // Somebody who was handed our mail may add to the case under their own name, and is never written to.
        desk.mail(&format!("From: friend@posti.test\nSubject: Takki\nMessage-ID: <f1@x>\nIn-Reply-To: <{id}>\n\nMinäkin haluan tietää\n")).await;
        assert_eq!(desk.number("SELECT count(*) FROM cases").await, 2);
        assert_eq!(desk.text("SELECT assurance FROM interaction ORDER BY id DESC LIMIT 1").await, "claimed");
        desk.answer(case, "Vastaus Ainolle").await;
        peers.wait_for_mails("aino", 2).expect("the customer is answered");
        assert!(peers.mails("friend").is_empty());
    });
}

#[test]
fn a_bounce_comes_back_to_the_message_that_bounced() {
    run(async |world: &World| {
        let ours = free_address().expect("an address");
        let setup = Setup { ours: Some(("kauppa.test".into(), ours.port())), ..Setup::default() };
        let peers = MailPeers::start_with(&setup).expect("real mail peers");
        let desk = Desk::new(world, Some(peers.smtp)).await;
        let config = helppo_channel_email::ReceiverConfig {
            listen: ours,
            hostname: "mx.kauppa.test".into(),
            certificate: None,
            folder: world.folder().into(),
            limits: Default::default(),
        };
        let receiver =
            helppo_channel_email::Receiver::bind(desk.email.clone(), &config).await.expect("it listens");
        let (stop, stopped) = tokio::sync::watch::channel(false);
        tokio::spawn(receiver.run(stopped));
        desk.mail(&HELLO.replace("aino@posti.test>\n", "ghost@posti.test>\n")).await;
        // Postfix takes it for the ghost, whose box then cannot be written: a delivery report follows.
        let sql = async |tx: &mut Tx| tx.exec("UPDATE message SET headers = NULL", p![]).await;
        desk.store.write(sql).await.expect("the newest address is the identity");
        let sql = async |tx: &mut Tx| tx.exec("UPDATE identity SET value = 'nobody@posti.test'", p![]).await;
        desk.store.write(sql).await.expect("an address without a mailbox");
        let case = desk.case().await;
        let (_, outcome) = desk.answer(case, "Perille?").await;
        assert_eq!(outcome, JobOutcome::Done);
        assert_eq!(
            desk.text("SELECT delivery FROM message WHERE author_kind = 'agent'").await,
            "failed",
            "refused at once: {}",
            peers.log()
        );
        drop(stop);
    });
}

#[test]
fn after_a_merge_the_answer_goes_to_the_mailbox_that_is_on_the_thread() {
    run(async |world: &World| {
        let peers = MailPeers::start().expect("real mail peers");
        let desk = Desk::new(world, Some(peers.smtp)).await;
        // One person with two records: the newer one's surest address is another one than the thread's.
        desk.mail_from(&HELLO.replace("aino@", "friend@").replace("<a1", "<f1"), "friend@posti.test").await;
        desk.mail(HELLO).await;
        let by = |mail: &'static str| {
            desk.rows::<(CustomerId, CaseId)>(match mail {
                "aino" => "SELECT i.customer, c.id FROM identity i JOIN cases c ON c.customer = i.customer WHERE i.value LIKE 'aino%'",
                _ => "SELECT i.customer, c.id FROM identity i JOIN cases c ON c.customer = i.customer WHERE i.value LIKE 'friend%'",
            })
        };
        let ((aino, case), (friend, _)) = (by("aino").await[0], by("friend").await[0]);
        let amb = desk.ambient.clone();
        let merged = async move |tx: &mut Tx| {
            let merge = Merge { from: aino, into: friend, actor: Actor::System };
            helppo_customer::merge(tx, &amb, &merge).await.expect("merged");
            tx.exec("UPDATE identity SET verified_at = 1 WHERE value LIKE 'friend%'", p![]).await
        };
        desk.store.write(merged).await.expect("written");
        let (_, outcome) = desk.answer(case, "Takki lähti eilen.").await;
        assert_eq!(outcome, JobOutcome::Done);
        peers.wait_for_mails("aino", 1).expect("the answer is on her thread");
        assert!(peers.mails("friend").is_empty());
    });
}

#[test]
fn html_files_and_pictures_leave_and_arrive() {
    run(async |world: &World| {
        let peers = MailPeers::start().expect("real mail peers");
        let desk = Desk::new(world, Some(peers.smtp)).await;
        desk.mail(HELLO).await;
        let case = desk.case().await;
        let blob =
            desk.channels.blob().put(b"%PDF-1.4 hello".to_vec(), world.ambient.now()).await.expect("kept");
        let file = NewAttachment::Stored {
            blob: blob.to_string(),
            name: "Käyttöohje.pdf".into(),
            media_type: "application/pdf".into(),
            size: 14,
            content_id: None,
        };
        desk.answer_with(case, "Ohje liitteenä", Some("<p>Ohje <b>liitteenä</b></p>"), vec![file]).await;
        let raw = peers.wait_for_mails("aino", 1).expect("the answer").remove(0);
        let mail = read(&raw, &Limits::default());
        assert_eq!(mail.media_type(), "multipart/mixed");
        assert_eq!(
            (mail.parts[0].name.as_str(), mail.parts[0].bytes().as_ref()),
            ("Käyttöohje.pdf", &b"%PDF-1.4 hello"[..])
        );
        assert!(mail.html.expect("html").html.contains("<b>liitteenä</b>"));
    });
}

#[test]
fn a_submission_server_with_starttls_and_a_password_takes_our_mail() {
    run(async |world: &World| {
        let (certificate, key) = certificate();
        let setup = Setup { tls: Some((certificate.clone(), key)), ..Setup::default() };
        let peers = MailPeers::start_with(&setup).expect("real mail peers");
        let port = peers.submission.port();
        let send = json!({ "way": "submission", "host": "localhost", "port": port, "tls": "starttls", "user": "tuki", "certificate": certificate });
        let settings = json!({ "address": ADDRESS, "send": send });
        let desk = Desk::with(world, settings, &[("smtp_password", MAILBOX_PASSWORD)]).await;
        desk.mail(HELLO).await;
        let case = desk.case().await;
        let (_, outcome) = desk.answer(case, "Salattuna perille").await;
        assert_eq!(outcome, JobOutcome::Done);
        peers.wait_for_mails("aino", 1).expect("the answer");
        // A second one goes over the same connection.
        desk.answer(case, "Ja toinen").await;
        peers.wait_for_mails("aino", 2).expect("the second answer");
        assert!(peers.log().contains("sasl_username=tuki"), "{}", peers.log());
    });
}

#[test]
fn a_wrong_password_is_tried_again_and_a_missing_server_too() {
    run(async |world: &World| {
        let peers = MailPeers::start().expect("real mail peers");
        let send = json!({ "way": "submission", "host": "127.0.0.1", "port": peers.submission.port(), "user": "tuki" });
        let settings = json!({ "address": ADDRESS, "send": send });
        let desk = Desk::with(world, settings, &[("smtp_password", "wrong")]).await;
        desk.mail(HELLO).await;
        let (_, outcome) = desk.answer(desk.case().await, "Hei").await;
        assert!(matches!(outcome, JobOutcome::At(_)), "{outcome:?}");
        let detail = desk.text("SELECT detail FROM delivery").await;
        assert!(detail.contains("535"), "{detail}");
        assert_eq!(desk.text("SELECT delivery FROM message WHERE author_kind = 'agent'").await, "queued");
    });
}

/// A certificate for `localhost` that nobody but the test believes.
fn certificate() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    (made.cert.pem(), made.signing_key.serialize_pem())
}
