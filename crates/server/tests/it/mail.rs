//! A mail client of a dozen lines: one message, one answer (RFC 5321).

use std::io;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// Sends one message; `Ok` means that the receiver said 250 to the data.
pub async fn send(port: u16, from: &str, to: &str, subject: &str, text: &str, id: &str) -> io::Result<()> {
    let (read, mut write) = TcpStream::connect(("127.0.0.1", port)).await?.into_split();
    let mut lines = BufReader::new(read).lines();
    expect(&mut lines, "220").await?;
    let data = format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{id}@crash.example>\r\n\
         Date: Mon, 23 Nov 2026 10:00:00 +0200\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n.\r\n"
    );
    for (line, answer) in [
        ("EHLO crash.example\r\n".to_owned(), "250"),
        (format!("MAIL FROM:<{from}>\r\n"), "250"),
        (format!("RCPT TO:<{to}>\r\n"), "250"),
        ("DATA\r\n".to_owned(), "354"),
        (data, "250"),
    ] {
        write.write_all(line.as_bytes()).await?;
        expect(&mut lines, answer).await?;
    }
    // The message is taken whatever becomes of the farewell.
    let _ = write.write_all(b"QUIT\r\n").await;
    Ok(())
}

async fn expect(
    lines: &mut tokio::io::Lines<BufReader<tokio::net::tcp::OwnedReadHalf>>,
    code: &str,
) -> io::Result<()> {
    loop {
        let line = lines.next_line().await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        if !line.starts_with(code) {
            return Err(io::Error::other(line));
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(());
        }
    }
}
