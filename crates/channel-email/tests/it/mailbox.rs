//! A real mailbox is read, never changed, and never read twice.

use std::time::Duration;

use helppo_channel_email::follow_mailboxes;
use helppo_store::{Tx, p};
use helppo_testkit::World;
use helppo_testkit::mail::{MAILBOX_PASSWORD, MailPeers};
use serde_json::json;
use tokio::sync::watch;

use crate::desk::{ADDRESS, Desk};

fn send(peers: &MailPeers, number: usize) {
    let id = format!("Message-ID: <n{number}@posti.test>");
    let body = format!("Viesti numero {number} on tässä näin");
    let arguments = [
        "--from",
        "aino@posti.test",
        "--to",
        "tuki@posti.test",
        "--header",
        "Subject: Asia",
        "--header",
        &id,
        "--body",
        &body,
    ];
    MailPeers::swaks(peers.smtp, &arguments).expect("sent");
}

async fn desk(world: &World, peers: &MailPeers, password: &str) -> Desk {
    // The world's clock stands in the past: everything in the mailbox is newer.
    let receive = json!({ "way": "imap", "host": "127.0.0.1", "port": peers.imap.port(), "user": "tuki", "poll_seconds": 1 });
    Desk::with(world, json!({ "address": ADDRESS, "receive": receive }), &[("imap_password", password)]).await
}

#[test]
fn new_mail_is_fetched_once_and_the_mailbox_stays_as_it_was() {
    World::run_sqlite(async |world: &World| {
        let peers = MailPeers::start().expect("real mail peers");
        send(&peers, 1);
        send(&peers, 2);
        peers.wait_for_mails("tuki", 2).expect("in the mailbox");
        let before = peers.names("tuki");
        let desk = desk(world, &peers, MAILBOX_PASSWORD).await;
        let (stop, stopped) = watch::channel(false);
        let following = tokio::spawn(follow_mailboxes(desk.email.clone(), stopped));
        desk.wait_for("SELECT count(*) FROM message", 2).await;
        // IDLE or the next look brings what comes later.
        send(&peers, 3);
        desk.wait_for("SELECT count(*) FROM message", 3).await;
        desk.wait_for("SELECT count(*) FROM mailbox WHERE last_uid = 3", 1).await;
        stop.send(true).expect("it listens");
        following.await.expect("it ends").expect("without an error");
        // No flag was set: the two old ones are called what they were called (`:2,` and letters would be flags; the
        // server itself may move them from `new` to `cur`).
        let flags = |names: &[String]| {
            names.iter().filter(|n| n.split(":2,").nth(1).is_some_and(|f| !f.is_empty())).count()
        };
        assert_eq!((before.len(), flags(&peers.names("tuki"))), (2, 0));

        // A restart reads nothing again.
        let (stop, stopped) = watch::channel(false);
        let following = tokio::spawn(follow_mailboxes(desk.email.clone(), stopped));
        send(&peers, 4);
        desk.wait_for("SELECT count(*) FROM message", 4).await;
        assert_eq!(desk.number("SELECT count(*) FROM inbox_raw").await, 4);
        stop.send(true).expect("it listens");
        following.await.expect("it ends").expect("without an error");

        // The server renumbers its mail: everything is looked at again, nothing is there twice.
        let renumber = async |tx: &mut Tx| {
            tx.exec("UPDATE mailbox SET uid_validity = 1, last_uid = 9999, read_at = 0", p![]).await
        };
        desk.store.write(renumber).await.expect("written");
        let (stop, stopped) = watch::channel(false);
        let following = tokio::spawn(follow_mailboxes(desk.email.clone(), stopped));
        send(&peers, 5);
        desk.wait_for("SELECT count(*) FROM message", 5).await;
        desk.wait_for("SELECT count(*) FROM inbox_raw WHERE state = 'done'", 5).await;
        stop.send(true).expect("it listens");
        following.await.expect("it ends").expect("without an error");
    });
}

#[test]
fn a_mailbox_that_cannot_be_read_says_why_where_the_admin_looks() {
    World::run_sqlite(async |world: &World| {
        let peers = MailPeers::start().expect("real mail peers");
        let desk = desk(world, &peers, "wrong").await;
        let (stop, stopped) = watch::channel(false);
        let following = tokio::spawn(follow_mailboxes(desk.email.clone(), stopped));
        desk.wait_for("SELECT count(*) FROM channel WHERE trouble IS NOT NULL", 1).await;
        let trouble = desk.text("SELECT trouble FROM channel").await;
        assert!(trouble.contains("the mail server said"), "{trouble}");
        stop.send(true).expect("it listens");
        following.await.expect("it ends").expect("without an error");
        tokio::time::sleep(Duration::from_millis(10)).await;
    });
}

#[test]
fn mail_that_is_too_large_is_told_of_and_the_mailbox_goes_on() {
    World::run_sqlite(async |world: &World| {
        let peers = MailPeers::start().expect("real mail peers");
        let body = "Iso liite ".repeat(2_000);
        let large = [
            "--from",
            "aino@posti.test",
            "--to",
            "tuki@posti.test",
            "--header",
            "Subject: Iso",
            "--body",
            &body,
        ];
        MailPeers::swaks(peers.smtp, &large).expect("sent");
        peers.wait_for_mails("tuki", 1).expect("the large one is first");
        send(&peers, 2);
        let receive = json!({ "way": "imap", "host": "127.0.0.1", "port": peers.imap.port(), "user": "tuki", "poll_seconds": 1 });
        let settings = json!({ "address": ADDRESS, "receive": receive });
        let desk = Desk::fetching(world, settings, &[("imap_password", MAILBOX_PASSWORD)], 10_000).await;
        let (stop, stopped) = watch::channel(false);
        let following = tokio::spawn(follow_mailboxes(desk.email.clone(), stopped));
        desk.wait_for("SELECT count(*) FROM message", 1).await;
        desk.wait_for("SELECT count(*) FROM inbox_raw WHERE state = 'quarantined'", 1).await;
        let error = desk.text("SELECT error FROM inbox_raw WHERE state = 'quarantined'").await;
        assert!(error.contains("too large"), "{error}");
        let blob = desk.text("SELECT blob FROM inbox_raw WHERE state = 'quarantined'").await;
        let head = desk.channels.blob().get(blob.parse().expect("a hash")).await.expect("its head is kept");
        assert!(String::from_utf8_lossy(&head).contains("Subject: Iso"));
        stop.send(true).expect("it listens");
        following.await.expect("it ends").expect("without an error");
    });
}

/// A mailbox of two mails, of which the server never hands over the first.
async fn broken_server() -> u16 {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (read, mut write) = stream.into_split();
                let mut lines = BufReader::new(read).lines();
                let mail = "From: aino@posti.test\r\nSubject: Toinen\r\nMessage-ID: <2@x>\r\n\r\nHei\r\n";
                let mut say = "* OK ready\r\n".to_owned();
                loop {
                    if write.write_all(say.as_bytes()).await.is_err() {
                        return;
                    }
                    let Ok(Some(line)) = lines.next_line().await else { return };
                    let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
                    let told = match command {
                        c if c.starts_with("CAPABILITY") => "* CAPABILITY IMAP4rev1\r\n".to_owned(),
                        c if c.starts_with("EXAMINE") => {
                            "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 3] ok\r\n".to_owned()
                        }
                        c if c.starts_with("UID SEARCH SINCE") || c.contains("UID 1:*") => {
                            "* SEARCH 1 2\r\n".to_owned()
                        }
                        c if c.starts_with("UID SEARCH") => "* SEARCH 2\r\n".to_owned(),
                        c if c.contains("FETCH 1 ") && c.contains("BODY") => {
                            say = format!("{tag} NO the mail store is damaged\r\n");
                            continue;
                        }
                        c if c.contains("SIZE") => {
                            let uid = if c.contains("FETCH 1 ") { 1 } else { 2 };
                            format!("* {uid} FETCH (UID {uid} RFC822.SIZE 90)\r\n")
                        }
                        c if c.contains("FETCH 2 ") => {
                            format!("* 2 FETCH (UID 2 BODY[] {{{}}}\r\n{mail})\r\n", mail.len())
                        }
                        _ => String::new(),
                    };
                    say = format!("{told}{tag} OK done\r\n");
                }
            });
        }
    });
    port
}

#[test]
fn a_mail_that_the_server_never_hands_over_stops_nothing_behind_it() {
    World::run_sqlite(async |world: &World| {
        let port = broken_server().await;
        let receive =
            json!({ "way": "imap", "host": "127.0.0.1", "port": port, "user": "tuki", "poll_seconds": 1 });
        let settings = json!({ "address": ADDRESS, "receive": receive });
        let desk = Desk::with(world, settings, &[("imap_password", "x")]).await;
        let (stop, stopped) = watch::channel(false);
        let following = tokio::spawn(follow_mailboxes(desk.email.clone(), stopped));
        desk.wait_for("SELECT count(*) FROM message", 1).await;
        desk.wait_for("SELECT count(*) FROM inbox_raw WHERE state = 'quarantined'", 1).await;
        let error = desk.text("SELECT error FROM inbox_raw WHERE state = 'quarantined'").await;
        assert!(error.contains("did not hand it over"), "{error}");
        stop.send(true).expect("it listens");
        following.await.expect("it ends").expect("without an error");
    });
}
