//! `helppo-demo`: one believable company, ready to be tried. Started by `cargo xtask demo`.
//!
//! Everything listens on loopback: the desk on the first port, then the test shop, the mail catcher's
//! pages, Helppo's mail receiver, and the catcher's SMTP.

mod catcher;
mod live;
mod phone;
mod ports;
mod shop;
mod world;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Parser;
use helppo_kernel::Clock;
use helppo_server::{Config, House};
use helppo_store::{Store, StoreConfig};
use tokio::sync::oneshot;

use ports::Ports;
use world::{Company, PASSWORD, Scripts, Wires};

/// Where and how the demo runs.
#[derive(Parser, Clone, Debug)]
struct Options {
    /// Where the world lives; it is made when the folder is empty
    #[arg(long, default_value = "demo-data")]
    folder: PathBuf,
    /// First of five loopback ports
    #[arg(long, default_value_t = 7420, value_parser = clap::value_parser!(u16).range(1..=65_531))]
    port: u16,
    /// Make the world anew
    #[arg(long)]
    fresh: bool,
    /// Simulated customers keep writing
    #[arg(long)]
    live: bool,
    /// A further server inside this machine that Helppo may send to, such as 127.0.0.1:2525
    #[arg(long)]
    allow: Vec<SocketAddr>,
}

impl Options {
    fn at(&self, offset: u16) -> SocketAddr {
        ([127, 0, 0, 1], self.port + offset).into()
    }

    fn config(&self) -> anyhow::Result<Config> {
        let set = |key: &str, value: String| format!("{key}={value}");
        let flags = [
            set("folder", self.folder.display().to_string()),
            set("listen", self.at(0).to_string()),
            set("public_url", format!("http://{}", self.at(0))),
            set("mail.listen", self.at(3).to_string()),
            set("mail.hostname", "mail.suopursu.example".into()),
            set("egress.allow", self.allowed()),
            set("log", "warn".into()),
        ];
        Config::load(None, std::iter::empty(), &flags)
    }

    /// The mail catcher and what was asked for, as a list of TOML.
    fn allowed(&self) -> String {
        let places = std::iter::once(self.at(4)).chain(self.allow.iter().copied());
        format!("[{}]", places.map(|p| format!("\"{p}\"")).collect::<Vec<_>>().join(", "))
    }

    fn wires(&self) -> Wires {
        Wires::from_port(self.port)
    }
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    helppo_server::log::start(&options.config()?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(options))
}

/// Stands in the folder while the world is being made.
const UNFINISHED: &str = "demo-unfinished";

async fn run(options: Options) -> anyhow::Result<()> {
    let ports = Ports::take(options.port)?;
    let scripts = world::read()?;
    let mark = options.folder.join("demo.json");
    let unfinished = options.folder.join(UNFINISHED);
    // Nothing is removed that this program did not make.
    if unfinished.exists() || (options.fresh && mark.exists()) {
        std::fs::remove_dir_all(&options.folder).context("the old world cannot be removed")?;
    }
    if !mark.exists() {
        if options.folder.join("helppo.db").exists() {
            bail!(
                "{} holds an installation that is no demo world: choose another --folder",
                options.folder.display()
            );
        }
        println!("Making the demo world in {} …", options.folder.display());
        std::fs::create_dir_all(&options.folder)?;
        std::fs::write(&unfinished, "")?;
        make(&options, &ports, &scripts, &mark).await?;
        std::fs::remove_file(&unfinished)?;
    }
    let mut company = Company::read(&mark)?;
    let house = build(&options).await?;
    if company.wires != options.wires() {
        world::move_to(&house, &company, &options.wires()).await?;
        company.wires = options.wires();
        company.write(&mark)?;
    }
    let listener = ports.desk()?;
    let places = catcher::Places {
        web: ports::listen(ports.pages)?,
        smtp: ports::listen(ports.smtp)?,
        helppo: options.at(3),
    };
    let front = shop::Shop { helppo: options.wires().helppo, channel: company.chat.to_string() };
    let line =
        phone::Line { store: house.store.clone(), ambient: house.ambient.clone(), company: company.clone() };
    let beside = [
        tokio::spawn(catcher::run(places, company.support.clone())),
        tokio::spawn(shop::run(ports::listen(ports.shop)?, front, line)),
        tokio::spawn(live::run(options.live, options.wires(), options.at(3), company.clone())),
    ];
    print_places(&options, &scripts);
    house.run(listener, helppo_server::asked_to_stop()).await?;
    for task in beside {
        task.abort();
    }
    Ok(())
}

/// Founds the company over the API, then plays its past while nothing else runs.
async fn make(options: &Options, ports: &Ports, scripts: &Scripts, mark: &Path) -> anyhow::Result<()> {
    let wires = options.wires();
    let company = while_it_runs(options, ports, async |_| world::found(&wires, scripts).await).await?;
    let store = Store::open(&StoreConfig::sqlite(&options.folder), Clock::System).await?;
    let cases = world::play(&store, &company, scripts, Clock::System.now()).await?;
    store.close();
    while_it_runs(options, ports, world::follow).await?;
    company.write(mark)?;
    println!("{cases} cases of twelve weeks were played.");
    Ok(())
}

/// The house, with a telephone line that is simulated.
async fn build(options: &Options) -> anyhow::Result<House> {
    let house = House::build(options.config()?).await?;
    house.channels.register(Arc::new(phone::Spoken(house.store.clone())));
    Ok(house)
}

/// Serves the house until `act` is done.
async fn while_it_runs<T>(
    options: &Options,
    ports: &Ports,
    act: impl AsyncFnOnce(Store) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let house = build(options).await?;
    let store = house.store.clone();
    let listener = ports.desk()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(house.run(listener, async move {
        // Dropping the sender stops the server as well.
        let _ = stopped.await;
    }));
    let done = act(store).await;
    drop(stop);
    serving.await??;
    done
}

fn print_places(options: &Options, scripts: &Scripts) {
    let http = |offset: u16| format!("http://{}", options.at(offset));
    println!("\nhelppo demo is ready\n");
    println!("  desk           {}", http(0));
    println!("  test shop      {}", http(1));
    println!("  telephone      {}/phone", http(1));
    println!("  help centre    {}/help/fi", http(0));
    println!("  mail catcher   {}   (SMTP into Helppo: {})", http(2), options.at(3));
    println!("\n  sign in with the password {PASSWORD} as");
    for person in &scripts.people.agent {
        println!("    {:<28} {} ({}, {})", person.email, person.name, person.role, person.locale.as_str());
    }
    println!("\n  Ctrl-C ends it; the world stays in {}.", options.folder.display());
}
