//! Where mail goes out to: a receiver of its own that keeps count of what it got.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Every text of ours that begins like this names one piece of work.
const MARK: &str = "crash-";

/// The receiver; it outlives every crash.
#[derive(Clone)]
pub struct Sink {
    pub port: u16,
    got: Arc<Mutex<BTreeMap<String, u64>>>,
}

impl Sink {
    /// Listens on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has ports");
        let port = listener.local_addr().expect("a bound address").port();
        let sink = Self { port, got: Arc::default() };
        let shared = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = shared.clone();
                // A sender that was killed in the middle is what this is for.
                tokio::spawn(async move { sink.talk(stream).await.ok() });
            }
        });
        sink
    }

    /// The setting that lets the server reach it.
    pub fn allowed(&self) -> String {
        format!("egress.allow=[\"127.0.0.1:{}\"]", self.port)
    }

    /// How often a text came.
    pub fn count(&self, text: &str) -> u64 {
        self.got.lock().expect("nobody panicked").get(text).copied().unwrap_or_default()
    }

    /// How many mails came.
    pub fn len(&self) -> u64 {
        self.got.lock().expect("nobody panicked").values().sum()
    }

    async fn talk(&self, mut stream: TcpStream) -> io::Result<()> {
        let (read, mut write) = stream.split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 sink.example ESMTP\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let answer = match line.to_ascii_uppercase().as_str() {
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut text = None;
                    loop {
                        let Some(line) = lines.next_line().await? else { return Ok(()) };
                        if line == "." {
                            break;
                        }
                        text = text.or_else(|| line.trim().starts_with(MARK).then(|| line.trim().to_owned()));
                    }
                    // Counted before it is answered: the sender may be killed while the answer is on its way.
                    let text = text.unwrap_or_else(|| "something else".into());
                    *self.got.lock().expect("nobody panicked").entry(text).or_default() += 1;
                    "250 kept\r\n"
                }
                "QUIT" => {
                    write.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                hello if hello.starts_with("EHLO") => "250-sink.example\r\n250 8BITMIME\r\n",
                _ => "250 ok\r\n",
            };
            write.write_all(answer.as_bytes()).await?;
        }
        Ok(())
    }
}
