//! An SMTP sink (RFC 5321, the verbs a sender needs): it takes everything and sends nothing on.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::Inbox;

/// Larger mails are cut off here; the demo's own are far smaller.
const LARGEST: u64 = 30 * 1024 * 1024;

pub async fn serve(listener: TcpListener, inbox: Arc<Inbox>) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let inbox = inbox.clone();
        tokio::spawn(async move {
            if let Err(e) = talk(stream, &inbox).await {
                tracing::debug!(error = %e, "a sender went away");
            }
        });
    }
}

async fn talk(mut stream: TcpStream, inbox: &Inbox) -> io::Result<()> {
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read.take(LARGEST));
    write.write_all(b"220 catcher.example ESMTP\r\n").await?;
    let (mut to, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if lines.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.trim_end().to_ascii_uppercase();
        let answer = match verb.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => "250-catcher.example\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                "250 ok\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let bytes = data(&mut lines).await?;
                inbox.keep(&to, &bytes);
                "250 kept\r\n"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            "HELO" | "MAIL" | "RSET" | "NOOP" => "250 ok\r\n",
            _ => "502 not here\r\n",
        };
        write.write_all(answer.as_bytes()).await?;
    }
}

async fn data(lines: &mut (impl tokio::io::AsyncBufRead + Unpin)) -> io::Result<Vec<u8>> {
    let (mut all, mut line) = (Vec::new(), Vec::new());
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).await? == 0 || line == b".\r\n" {
            return Ok(all);
        }
        let text = line.strip_prefix(b".").unwrap_or(&line);
        all.extend_from_slice(text);
    }
}
