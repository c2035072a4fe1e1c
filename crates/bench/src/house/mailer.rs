//! A sending mail server, and one that takes what the product sends.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::bail;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// Mails of one connection; receivers allow a few hundred.
const PER_CONNECTION: usize = 150;

/// A mail.
pub struct Mail {
    pub from: String,
    pub to: String,
    pub subject: String,
    /// Without angle brackets.
    pub id: String,
    /// The mail that it answers.
    pub answers: Option<String>,
    pub text: String,
}

/// One stream of mails.
pub struct Mailer {
    to: SocketAddr,
    line: Option<(Lines<BufReader<OwnedReadHalf>>, OwnedWriteHalf)>,
    sent: usize,
}

impl Mailer {
    /// Connects with the first mail.
    pub fn new(to: SocketAddr) -> Self {
        Self { to, line: None, sent: 0 }
    }

    /// Sends one; when this returns well, the receiver has said 250 to the data.
    pub async fn send(&mut self, mail: &Mail) -> anyhow::Result<()> {
        if self.line.is_none() || self.sent >= PER_CONNECTION {
            self.connect().await?;
        }
        let Some((lines, write)) = self.line.as_mut() else { bail!("just connected") };
        self.sent += 1;
        for (line, answer) in [
            (format!("MAIL FROM:<{}>\r\n", mail.from), "250"),
            (format!("RCPT TO:<{}>\r\n", mail.to), "250"),
            ("DATA\r\n".to_owned(), "354"),
            (mail.written(), "250"),
        ] {
            write.write_all(line.as_bytes()).await?;
            expect(lines, answer).await?;
        }
        Ok(())
    }

    async fn connect(&mut self) -> anyhow::Result<()> {
        if let Some((_, mut write)) = self.line.take() {
            write.write_all(b"QUIT\r\n").await?;
        }
        let stream = TcpStream::connect(self.to).await?;
        stream.set_nodelay(true)?;
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        expect(&mut lines, "220").await?;
        write.write_all(b"EHLO sender.example\r\n").await?;
        expect(&mut lines, "250").await?;
        (self.line, self.sent) = (Some((lines, write)), 0);
        Ok(())
    }
}

impl Mail {
    fn written(&self) -> String {
        let thread = self
            .answers
            .as_ref()
            .map(|id| format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n"))
            .unwrap_or_default();
        let mut body = String::with_capacity(self.text.len() + 64);
        let mut width = 0;
        for word in self.text.split_whitespace() {
            if width > 66 {
                body.push_str("\r\n");
                width = 0;
            }
            body.push_str(word);
            body.push(' ');
            width += word.len() + 1;
        }
        format!(
            "From: \"Customer\" <{}>\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: <{}>\r\n{thread}\
             Date: Mon, 23 Nov 2026 10:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n.\r\n",
            self.from, self.to, self.subject, self.id
        )
    }
}

async fn expect(lines: &mut Lines<BufReader<OwnedReadHalf>>, code: &str) -> anyhow::Result<()> {
    loop {
        let Some(line) = lines.next_line().await? else { bail!("the receiver hung up") };
        if !line.starts_with(code) {
            bail!("the receiver said {line}");
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(());
        }
    }
}

/// A relay that takes every mail and keeps none.
pub struct MailSink {
    /// Where it listens.
    pub address: SocketAddr,
    taken: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl MailSink {
    /// Listens on a free loopback port.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let taken = Arc::new(AtomicUsize::new(0));
        let counter = taken.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(take(stream, counter.clone()));
            }
        });
        Ok(Self { address, taken, task })
    }

    /// How many mails came.
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Drop for MailSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One connection; a sender that hangs up ends it.
async fn take(stream: TcpStream, taken: Arc<AtomicUsize>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink.example\r\n").await.ok()?;
    loop {
        let line = lines.next_line().await.ok()??;
        let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match word.as_str() {
            "EHLO" => b"250-sink.example\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                while lines.next_line().await.ok()?? != "." {}
                taken.fetch_add(1, Ordering::Relaxed);
                b"250 taken\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await.ok()?;
    }
}
