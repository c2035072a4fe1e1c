//! The receiver, spoken to by swaks, by Postfix, and by hand.

use std::net::SocketAddr;
use std::time::Duration;

use helppo_channel_email::ReceiverLimits;
use helppo_store::{Tx, p};
use helppo_testkit::World;
use helppo_testkit::mail::{MailPeers, Setup, missing};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::desk::Desk;

fn small() -> ReceiverLimits {
    ReceiverLimits {
        size: 200_000,
        errors: 5,
        connections_per_peer: 4,
        patience: Duration::from_secs(5),
        ..Default::default()
    }
}

/// Says everything at once and gives everything that was answered until the other side hangs up or falls silent.
async fn talk(server: SocketAddr, words: &[u8]) -> String {
    let mut stream = TcpStream::connect(server).await.expect("it listens");
    stream.write_all(words).await.expect("it reads");
    let mut heard = Vec::new();
    drop(tokio::time::timeout(Duration::from_secs(3), stream.read_to_end(&mut heard)).await);
    String::from_utf8_lossy(&heard).into_owned()
}

fn codes(heard: &str) -> Vec<&str> {
    heard.lines().filter(|l| l.as_bytes().get(3) != Some(&b'-')).filter_map(|l| l.get(..3)).collect()
}

const START: &str = "EHLO x\r\nMAIL FROM:<aino@posti.test>\r\nRCPT TO:<tuki@kauppa.test>\r\nDATA\r\n";
const MAILS: &str = "SELECT count(*) FROM message";
const RAWS: &str = "SELECT count(*) FROM inbox_raw";

#[test]
fn swaks_delivers_plain_and_over_starttls() {
    World::run_sqlite(async |world: &World| {
        assert_eq!(missing(), Vec::<&str>::new(), "install these Debian packages");
        let desk = Desk::new(world, None).await;
        let (server, stop) = desk.receiver(world.folder(), small()).await;
        let say = |n: &'static str, more: &'static [&'static str]| {
            let body = format!("Hei, tämä on viesti numero {n}");
            let id = format!("Message-ID: <{n}@posti.test>");
            let mut all = vec![
                "--from".to_owned(),
                "aino@posti.test".into(),
                "--to".into(),
                "Tuki+anything@kauppa.test".into(),
            ];
            all.extend(["--header".to_owned(), id, "--body".into(), body]);
            all.extend(more.iter().map(|m| (*m).to_owned()));
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            MailPeers::swaks(server, &all).expect("delivered")
        };
        let heard = tokio::task::block_in_place(|| say("1", &[]));
        assert!(
            heard.contains("250-PIPELINING")
                && heard.contains("250-SIZE 200000")
                && heard.contains("250 2.0.0 kept as raw_"),
            "{heard}"
        );
        let heard = tokio::task::block_in_place(|| say("2", &["--tls"]));
        assert!(heard.contains("TLS started"), "{heard}");
        desk.wait_for(MAILS, 2).await;
        assert_eq!(desk.number("SELECT count(*) FROM inbox_raw WHERE envelope LIKE '%ESMTPS%'").await, 1);
        drop(stop);
    });
}

#[test]
fn postfix_hands_mail_over_and_tries_again_when_told_to() {
    World::run_sqlite(async |world: &World| {
        let desk = Desk::new(world, None).await;
        let (server, stop) = desk.receiver(world.folder(), small()).await;
        let setup = Setup { ours: Some(("kauppa.test".into(), server.port())), ..Setup::default() };
        let peers = MailPeers::start_with(&setup).expect("real mail peers");
        // The store cannot keep it now: Postfix holds on to it.
        let broken = async |tx: &mut Tx| tx.exec("ALTER TABLE inbox_raw RENAME TO hidden", p![]).await;
        desk.store.write(broken).await.expect("hidden");
        let arguments = [
            "--from",
            "aino@posti.test",
            "--to",
            "tuki@kauppa.test",
            "--header",
            "Message-ID: <p1@posti.test>",
            "--body",
            "Postfixin kautta tullut viesti",
        ];
        MailPeers::swaks(peers.smtp, &arguments).expect("Postfix takes it");
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert!(peers.log().contains("452 4.3.1"), "{}", peers.log());
        let mended = async |tx: &mut Tx| tx.exec("ALTER TABLE hidden RENAME TO inbox_raw", p![]).await;
        desk.store.write(mended).await.expect("back");
        desk.wait_for(MAILS, 1).await;
        assert_eq!(desk.number(RAWS).await, 1);
        drop(stop);
    });
}

#[test]
fn one_mail_stays_one_whatever_its_lines_end_with() {
    World::run_sqlite(async |world: &World| {
        let desk = Desk::new(world, None).await;
        let (server, stop) = desk.receiver(world.folder(), small()).await;
        let smuggled = "MAIL FROM:<admin@kauppa.test>\r\nRCPT TO:<tuki@kauppa.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n";
        for end in ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n\n.\r\n"] {
            let heard =
                talk(server, format!("{START}Subject: hi\r\n\r\nbody{end}{smuggled}QUIT\r\n").as_bytes())
                    .await;
            assert!(heard.contains("521 5.5.2"), "{end:?} gave {heard}");
            assert!(!heard.contains("kept as"), "{end:?} gave {heard}");
        }
        // A bare CR ends nothing: what looks like a second mail is text of the first.
        let heard = talk(
            server,
            format!(
                "{START}From: a@posti.test\r\n\r\nbody\r.\r{}\r\n.\r\nQUIT\r\n",
                smuggled.replace("\r\n", "\r")
            )
            .as_bytes(),
        )
        .await;
        assert_eq!(heard.matches("kept as").count(), 1, "{heard}");
        // Dots are taken off, and a bare LF in a command ends the talk.
        let heard = talk(
            server,
            format!("{START}From: a@posti.test\r\nMessage-ID: <d@x.fi>\r\n\r\n..\r\n...two\r\n.\r\nQUIT\r\n")
                .as_bytes(),
        )
        .await;
        assert_eq!(heard.matches("kept as").count(), 1, "{heard}");
        assert!(talk(server, b"EHLO x\nQUIT\r\n").await.contains("521 5.5.2"));
        desk.wait_for(MAILS, 2).await;
        let words = desk.text("SELECT text FROM message WHERE provider_id = 'd@x.fi'").await;
        assert_eq!(words, ".\n..two");
        drop(stop);
    });
}

/// Callers who have been greeted and say nothing; the seats of those before them come back a moment after they left.
async fn seats(count: usize, server: SocketAddr) -> Vec<TcpStream> {
    let taken = async {
        let mut taken = Vec::new();
        while taken.len() < count {
            let mut stream = TcpStream::connect(server).await.expect("it listens");
            let mut greeting = [0; 3];
            stream.read_exact(&mut greeting).await.expect("it answers");
            taken.extend((&greeting == b"220").then_some(stream));
        }
        taken
    };
    tokio::time::timeout(Duration::from_secs(20), taken).await.expect("seats come back")
}

#[test]
fn callers_have_limits_and_others_do_not_notice() {
    World::run_sqlite(async |world: &World| {
        let desk = Desk::new(world, None).await;
        let (server, stop) = desk.receiver(world.folder(), small()).await;
        let heard = talk(server, b"EHLO x\r\nMAIL FROM:<a@b.fi> SIZE=200001\r\nQUIT\r\n").await;
        assert_eq!(codes(&heard), ["220", "250", "552", "221"], "{heard}");
        let large =
            format!("{START}Subject: x\r\n\r\n{}\r\n.\r\nNOOP\r\nQUIT\r\n", "0123456789\r\n".repeat(20_000));
        let heard = talk(server, large.as_bytes()).await;
        assert_eq!(codes(&heard), ["220", "250", "250", "250", "354", "552", "250", "221"], "{heard}");
        let heard =
            talk(server, b"EHLO x\r\nMAIL FROM:<a@b.fi>\r\nRCPT TO:<nobody@kauppa.test>\r\nDATA\r\nQUIT\r\n")
                .await;
        assert_eq!(codes(&heard), ["220", "250", "250", "550", "554", "221"], "{heard}");
        assert!(talk(server, &b"X\r\n".repeat(20)).await.contains("421 4.7.0"));
        assert!(talk(server, &[b'a'; 10_000]).await.contains("500 5.5.2"));
        assert_eq!(
            codes(&talk(server, b"MAIL FROM:<a@b.fi>\r\nSTARTTLS now\r\nAUTH PLAIN x\r\nQUIT\r\n").await),
            ["220", "503", "501", "503", "221"]
        );
        // What is sent in plain text behind STARTTLS is not believed afterwards: the handshake fails on it.
        assert!(!talk(server, b"EHLO x\r\nSTARTTLS\r\nMAIL FROM:<a@b.fi>\r\n").await.contains("250 2.1.0"));
        // Four silent callers take this peer's seats; the fifth is sent away, and a seat comes back.
        let silent = seats(4, server).await;
        assert!(talk(server, b"").await.starts_with("421 4.7.0"));
        drop(silent);
        drop(seats(1, server).await);
        assert_eq!(desk.number(RAWS).await, 0);
        drop(stop);
    });
}

#[test]
fn stopping_lets_a_mail_end_and_sends_the_idle_away() {
    World::run_sqlite(async |world: &World| {
        let desk = Desk::new(world, None).await;
        let (server, stop) = desk.receiver(world.folder(), small()).await;
        let mut busy = TcpStream::connect(server).await.expect("it listens");
        busy.write_all(START.as_bytes()).await.expect("it reads");
        tokio::time::sleep(Duration::from_millis(200)).await;
        let idle = tokio::spawn(talk(server, b"EHLO x\r\n"));
        tokio::time::sleep(Duration::from_millis(200)).await;
        stop.send(true).expect("it listens");
        assert!(idle.await.expect("it ends").contains("421 4.3.2"));
        busy.write_all(b"From: a@posti.test\r\n\r\nlast words\r\n.\r\nQUIT\r\n").await.expect("it reads");
        let mut heard = String::new();
        busy.read_to_string(&mut heard).await.expect("it answers");
        assert!(heard.contains("kept as"), "{heard}");
        assert!(TcpStream::connect(server).await.is_err());
        desk.wait_for(MAILS, 1).await;
    });
}
