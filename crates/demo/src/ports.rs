//! The loopback ports of the demo, taken before anything that takes long: a busy one is named at once.

use std::net::{SocketAddr, TcpListener};

use anyhow::Context as _;

/// What listens on the first port and on those after it.
const USES: [&str; 5] =
    ["the desk", "the test shop", "the mail catcher's pages", "Helppo's mail receiver", "the mail catcher"];

/// The ports, bound.
pub struct Ports {
    desk: TcpListener,
    pub shop: TcpListener,
    pub pages: TcpListener,
    pub smtp: TcpListener,
}

impl Ports {
    /// Binds the five ports from `first` on; Helppo binds the receiver's itself, so that one is only tried.
    pub fn take(first: u16) -> anyhow::Result<Self> {
        let [desk, shop, pages, receiver, smtp] = [0, 1, 2, 3, 4].map(|offset| bind(first, offset));
        drop(receiver?);
        Ok(Self { desk: desk?, shop: shop?, pages: pages?, smtp: smtp? })
    }

    /// The desk's port for one more server in this process.
    pub fn desk(&self) -> std::io::Result<tokio::net::TcpListener> {
        listen(self.desk.try_clone()?)
    }
}

/// A bound port for the runtime.
pub fn listen(bound: TcpListener) -> std::io::Result<tokio::net::TcpListener> {
    bound.set_nonblocking(true)?;
    tokio::net::TcpListener::from_std(bound)
}

fn bind(first: u16, offset: u16) -> anyhow::Result<TcpListener> {
    let port = first + offset;
    TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).with_context(|| {
        format!(
            "port {port}, for {}, cannot be used. Choose where five free ports begin: --port {}",
            USES[usize::from(offset)],
            if first < 60_000 { first + 100 } else { 7420 }
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_is_named_with_what_it_is_for_and_how_to_choose_another() {
        let mut told = 0;
        for _ in 0..50 {
            let busy = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = busy.local_addr().unwrap().port();
            // Others may hold its neighbours: then the first of them is named, and another try is made.
            let Err(error) = Ports::take(port - 1) else { panic!("{port} is taken") };
            let said = format!("{error:#}");
            assert!(said.contains("Choose where five free ports begin: --port "), "{said}");
            told += u32::from(said.contains(&format!("port {port}, for the test shop, cannot be used")));
        }
        assert!(told > 0, "the busy port was named at least once");
    }
}
