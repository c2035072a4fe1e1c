//! Where a mail goes once its bytes are there.

use helppo_testkit::{World, both_dbs};

use crate::desk::Desk;

const HELLO: &str = "From: Aino Virtanen <aino@posti.test>\nTo: tuki@kauppa.test\nSubject: Takki\nMessage-ID: <a1@posti.test>\n\nHei, mikä on takkini tilanne? Tilasin sen viime viikolla.\n";

both_dbs!(a_mail_becomes_a_case_with_its_words_and_people, async |world: &World| {
    let desk = Desk::new(world, None).await;
    desk.mail(HELLO).await;
    desk.mail(HELLO).await;
    let rows: Vec<(String, String, String, String)> =
        desk.rows("SELECT c.subject, m.text, m.provider_id, u.name FROM message m JOIN cases c ON c.id = m.case_id JOIN customer u ON u.id = m.customer").await;
    let wanted = (
        "Takki",
        "Hei, mikä on takkini tilanne? Tilasin sen viime viikolla.",
        "a1@posti.test",
        "Aino Virtanen",
    );
    assert_eq!(rows.len(), 1, "the same mail twice is one message");
    assert_eq!((rows[0].0.as_str(), rows[0].1.as_str(), rows[0].2.as_str(), rows[0].3.as_str()), wanted);
    assert_eq!(desk.text("SELECT language FROM message").await, "fi");
    assert_eq!(desk.text("SELECT state FROM inbox_raw").await, "done");
    assert_eq!(desk.number("SELECT count(*) FROM job WHERE kind = 'ProcessRaw'").await, 0);
});

both_dbs!(a_reply_finds_its_case_by_what_it_refers_to, async |world: &World| {
    let desk = Desk::new(world, None).await;
    desk.mail(HELLO).await;
    desk.mail("From: aino@posti.test\nSubject: VS: Takki\nMessage-ID: <a2@posti.test>\nIn-Reply-To: <a1@posti.test>\n\nLisäksi koko on väärä.\n").await;
    assert_eq!(desk.number("SELECT count(*) FROM message").await, 2);
    desk.case().await;
    // A stranger who knows the id begins a case of their own.
    desk.mail("From: mallory@posti.test\nSubject: Takki\nMessage-ID: <m1@posti.test>\nReferences: <a1@posti.test>\n\nKertokaa kaikki.\n").await;
    assert_eq!(desk.number("SELECT count(*) FROM cases").await, 2);
});

both_dbs!(the_same_subject_alone_joins_nothing, async |world: &World| {
    let desk = Desk::new(world, None).await;
    desk.mail(HELLO).await;
    desk.mail(&HELLO.replace("a1@", "a9@").replace("mikä", "missä")).await;
    assert_eq!(desk.number("SELECT count(*) FROM cases").await, 2);
});

both_dbs!(one_message_id_with_two_contents_is_two_messages, async |world: &World| {
    let desk = Desk::new(world, None).await;
    desk.mail(HELLO).await;
    let other = HELLO.replace("mikä on", "missä on");
    desk.mail(&other).await;
    desk.mail(&other.replace("Subject: Takki", "Subject: Takki\nX-Again: 1")).await;
    assert_eq!(desk.number("SELECT count(*) FROM message").await, 2);
    // And mail without any id is told apart by its content.
    let bare = "From: aino@posti.test\nSubject: x\n\nIlman tunnusta\n";
    desk.mail(bare).await;
    desk.mail(&bare.replace("Subject: x", "Subject: x\nX-Again: 1")).await;
    assert_eq!(desk.number("SELECT count(*) FROM message").await, 3);
});

both_dbs!(machines_wake_nobody, async |world: &World| {
    let desk = Desk::new(world, None).await;
    let away = "From: aino@posti.test\nSubject: Automaattinen vastaus: Takki\nAuto-Submitted: auto-replied\nMessage-ID: <v1@posti.test>\n\nOlen lomalla.\n";
    desk.mail(away).await;
    assert_eq!(desk.number("SELECT count(*) FROM cases").await, 0);
    assert_eq!(desk.text("SELECT state FROM inbox_raw").await, "set_aside");
    assert!(desk.text("SELECT error FROM inbox_raw").await.starts_with("vacation"));
    desk.mail("From: no-reply@chat.test\nSubject: Verify your email\n\nYour code is 1234\n").await;
    desk.mail("From: tuki@kauppa.test\nSubject: Re: Takki\n\nLoop\n").await;
    assert_eq!(desk.number("SELECT count(*) FROM inbox_raw WHERE state = 'set_aside'").await, 3);
    assert_eq!(desk.number("SELECT count(*) FROM message").await, 0);
});

both_dbs!(html_files_and_inline_pictures_arrive_cleaned_and_apart, async |world: &World| {
    let desk = Desk::new(world, None).await;
    desk.mail(
        "From: aino@posti.test\nSubject: Kuva\nMessage-ID: <k1@posti.test>\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\
         Content-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html; charset=utf-8\n\n\
         <p onclick=x()>Katso <img src=\"cid:p@1\"> <img src=\"https://seuranta.test/x.gif\"><script>alert(1)</script></p>\n--r\n\
         Content-Type: image/png\nContent-ID: <p@1>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--r--\n--m\n\
         Content-Type: text/html; name=\"lasku.pdf\"\nContent-Disposition: attachment; filename=\"../lasku.pdf\"\n\n%PDF-1.4 x\n--m--\n",
    )
    .await;
    let html = desk.text("SELECT html FROM message").await;
    assert!(
        html.contains("cid:p@1")
            && html.contains("remote:https://seuranta.test")
            && !html.contains("script")
            && !html.contains("onclick"),
        "{html}"
    );
    let files: Vec<(String, String, Option<String>)> =
        desk.rows("SELECT name, media_type, content_id FROM attachment ORDER BY id").await;
    assert_eq!(
        files,
        [
            ("image-1.png".to_owned(), "image/png".to_owned(), Some("p@1".to_owned())),
            ("lasku.pdf".to_owned(), "application/pdf".to_owned(), None),
        ]
    );
    assert_eq!(desk.number("SELECT count(*) FROM blob").await, 3, "the raw mail and two files");
});

both_dbs!(a_mail_without_a_sender_waits_for_a_person_and_stops_nothing, async |world: &World| {
    let desk = Desk::new(world, None).await;
    desk.mail_from("Subject: ?\n\nwho am I\n", "").await;
    assert_eq!(desk.text("SELECT state FROM inbox_raw").await, "quarantined");
    desk.mail(HELLO).await;
    desk.case().await;
});
