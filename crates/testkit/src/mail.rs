//! Real mail peers for tests: Postfix and Dovecot with a configuration, ports and folders of their own, and swaks.
//!
//! They run as children of the test, on free loopback ports, and end with it. They come from Debian packages and
//! need root, because Postfix does. What is missing is named; no test passes without its peers.
//!
//! The world they make: every address of every domain has a mailbox named by its local part (password
//! [`MAILBOX_PASSWORD`]), readable by IMAP and as files; only `nobody@` has none. Mail to the domain of
//! [`Setup::ours`] goes to the port where Helppo receives.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;

/// The password of every mailbox, for IMAP and for submission.
pub const MAILBOX_PASSWORD: &str = "hunajamelonit";

/// What the peers need to know about us.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// Where Postfix listens; absent: a free port.
    pub smtp: Option<SocketAddr>,
    /// Our domain, and the port on which we receive its mail.
    pub ours: Option<(String, u16)>,
    /// Certificate chain and key as PEM, for STARTTLS on the submission port.
    pub tls: Option<(String, String)>,
}

/// Running peers.
pub struct MailPeers {
    /// Postfix: takes mail from this machine for everybody.
    pub smtp: SocketAddr,
    /// Postfix: takes mail for everybody after a sign-in; over STARTTLS when a certificate was given.
    pub submission: SocketAddr,
    /// Dovecot.
    pub imap: SocketAddr,
    folder: TempDir,
    postfix: Child,
    dovecot: Child,
}

/// Debian packages that are not installed.
pub fn missing() -> Vec<&'static str> {
    let needed = [
        ("/usr/sbin/postfix", "postfix"),
        ("/usr/lib/dovecot/imap", "dovecot-imapd"),
        ("/usr/bin/swaks", "swaks"),
    ];
    needed.into_iter().filter(|(file, _)| !Path::new(file).exists()).map(|(_, package)| package).collect()
}

impl MailPeers {
    /// Starts both on free ports and waits until they answer.
    pub fn start() -> anyhow::Result<Self> {
        Self::start_with(&Setup::default())
    }

    /// Starts both, Postfix at `smtp`.
    pub fn start_at(smtp: SocketAddr) -> anyhow::Result<Self> {
        Self::start_with(&Setup { smtp: Some(smtp), ..Setup::default() })
    }

    /// Starts both as `setup` says.
    pub fn start_with(setup: &Setup) -> anyhow::Result<Self> {
        let missing = missing();
        ensure!(missing.is_empty(), "install the Debian packages {}", missing.join(", "));
        let folder = TempDir::with_prefix("helppo-mail-")?;
        // Postfix and Dovecot work under users of their own and must be able to walk in.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        let smtp = setup.smtp.map_or_else(free_address, Ok)?;
        let (submission, imap) = (free_address()?, free_address()?);
        let mail = folder.path().join("mail");
        fs::create_dir(&mail)?;
        std::os::unix::fs::chown(&mail, Some(MAIL_USER), Some(MAIL_USER)).context("Postfix needs root")?;
        let postfix_config = write_postfix(folder.path(), smtp, submission, setup)?;
        let dovecot_config = write_dovecot(folder.path(), imap)?;
        let mut postfix = quiet("postfix").arg("-c").arg(&postfix_config).arg("start-fg").spawn()?;
        let dovecot = match quiet("dovecot").arg("-F").arg("-c").arg(&dovecot_config).spawn() {
            Ok(child) => child,
            Err(e) => {
                drop(postfix.kill());
                return Err(e.into());
            }
        };
        let peers = Self { smtp, submission, imap, folder, postfix, dovecot };
        for address in [smtp, submission, imap] {
            peers.wait_for(address)?;
        }
        Ok(peers)
    }

    /// The mails of a mailbox as raw bytes, in the order in which they arrived.
    pub fn mails(&self, user: &str) -> Vec<Vec<u8>> {
        let mut files: Vec<PathBuf> = ["new", "cur"]
            .iter()
            .filter_map(|shelf| fs::read_dir(self.maildir(user).join(shelf)).ok())
            .flat_map(|entries| entries.flatten().map(|e| e.path()))
            .collect();
        files.sort_by_key(|file| file.metadata().and_then(|m| m.modified()).ok());
        files.iter().filter_map(|file| fs::read(file).ok()).collect()
    }

    /// Waits until a mailbox holds `count` mails.
    pub fn wait_for_mails(&self, user: &str, count: usize) -> anyhow::Result<Vec<Vec<u8>>> {
        let start = Instant::now();
        loop {
            let mails = self.mails(user);
            if mails.len() >= count {
                return Ok(mails);
            }
            if start.elapsed() > Duration::from_secs(30) {
                bail!(
                    "{user} has {} mails and not {count}; the mail log ends with:\n{}",
                    mails.len(),
                    self.log()
                );
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// File names of a mailbox with their flags: proof that nobody changed anything.
    pub fn names(&self, user: &str) -> Vec<String> {
        let mut names: Vec<String> = ["new", "cur"]
            .iter()
            .filter_map(|shelf| fs::read_dir(self.maildir(user).join(shelf)).ok())
            .flat_map(|entries| entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()))
            .collect();
        names.sort();
        names
    }

    /// Sends a mail with swaks to `server`; gives what both sides said. `arguments` as on its command line.
    pub fn swaks(server: SocketAddr, arguments: &[&str]) -> anyhow::Result<String> {
        let output = Command::new("swaks")
            .args(["--server", &server.to_string(), "--timeout", "20"])
            .args(arguments)
            .output()?;
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "swaks failed:\n{said}");
        Ok(said)
    }

    /// The end of both logs, for messages about failures.
    pub fn log(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        let both = read("postfix.log") + &read("dovecot.log");
        let lines: Vec<&str> = both.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    fn maildir(&self, user: &str) -> PathBuf {
        self.folder.path().join("mail").join(user)
    }

    fn wait_for(&self, address: SocketAddr) -> anyhow::Result<()> {
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            if start.elapsed() > Duration::from_secs(20) {
                bail!("nothing listens on {address}; the logs end with:\n{}", self.log());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for MailPeers {
    fn drop(&mut self) {
        // Postfix' master is not our child but its script's: only its own command finds it.
        let config = self.folder.path().join("postfix");
        drop(quiet("postfix").arg("-c").arg(config).arg("stop").status());
        // Both clean up their children when asked to end; killing them hard would leave those behind.
        for child in [&mut self.postfix, &mut self.dovecot] {
            drop(Command::new("kill").args(["-TERM", &child.id().to_string()]).status());
        }
        let start = Instant::now();
        for child in [&mut self.postfix, &mut self.dovecot] {
            while start.elapsed() < Duration::from_secs(5) && matches!(child.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(20));
            }
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Debian's user and group `mail`.
const MAIL_USER: u32 = 8;

fn quiet(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A loopback address that is free now; whoever asks takes it soon.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn write_postfix(
    folder: &Path,
    smtp: SocketAddr,
    submission: SocketAddr,
    setup: &Setup,
) -> anyhow::Result<PathBuf> {
    let config = folder.join("postfix");
    let (queue, data) = (folder.join("queue"), folder.join("data"));
    for new in [&config, &queue, &data] {
        fs::create_dir(new)?;
    }
    ensure!(Command::new("chown").arg("postfix").arg(&data).status()?.success(), "Postfix needs root");
    let mut main = format!(
        "compatibility_level = 3.6\nqueue_directory = {queue}\ndata_directory = {data}\nmaillog_file = {log}\n\
         maillog_file_prefixes = {folder}\nmyhostname = mx.posti.test\nmydestination =\ninet_interfaces = 127.0.0.1\n\
         inet_protocols = ipv4\nmynetworks = 127.0.0.0/8\nrecipient_delimiter = +\nvirtual_mailbox_domains = static:all\n\
         virtual_transport = box:\nbox_destination_concurrency_limit = 1\nvirtual_mailbox_maps = regexp:{config}/boxes\n\
         transport_maps = inline:{{ {ours} }}\nqueue_run_delay = 1s\nminimal_backoff_time = 1s\n\
         maximal_backoff_time = 2s\nbounce_queue_lifetime = 1h\nbiff = no\nlocal_recipient_maps =\nsmtputf8_enable = yes\n\
         smtpd_sasl_type = dovecot\nsmtpd_sasl_path = {folder}/auth\nbroken_sasl_auth_clients = no\ndisable_dns_lookups = yes\n\
         smtp_host_lookup = native\nmessage_size_limit = 40960000\n",
        queue = queue.display(),
        data = data.display(),
        log = folder.join("postfix.log").display(),
        folder = folder.display(),
        config = config.display(),
        ours = setup.ours.as_ref().map_or("{ unused.test = discard: }".to_owned(), |(domain, port)| {
            format!("{{ {domain} = smtp:[127.0.0.1]:{port} }}")
        }),
    );
    if let Some((certificate, key)) = &setup.tls {
        let (c, k) = (config.join("certificate.pem"), config.join("key.pem"));
        fs::write(&c, certificate)?;
        fs::write(&k, key)?;
        main.push_str(&format!(
            "smtpd_tls_cert_file = {}\nsmtpd_tls_key_file = {}\nsmtpd_tls_security_level = may\n",
            c.display(),
            k.display()
        ));
    }
    fs::write(config.join("main.cf"), main)?;
    // Everybody has a mailbox but "nobody".
    fs::write(config.join("boxes"), "if !/^nobody[@+]/\n/./ box\nendif\n")?;
    // user+tag@ and user@ are one mailbox of any domain, which Postfix's own delivery cannot be told.
    fs::write(
        config.join("deliver.sh"),
        "umask 077\nbox=\"$1/$2\"\nmkdir -p \"$box/tmp\" \"$box/new\" \"$box/cur\"\n\
         name=\"$(date +%s.%N).$$.test\"\ncat > \"$box/tmp/$name\" && mv \"$box/tmp/$name\" \"$box/new/$name\"\n",
    )?;
    let tls = if setup.tls.is_some() {
        " -o smtpd_tls_security_level=encrypt -o smtpd_tls_auth_only=yes"
    } else {
        ""
    };
    let deliver = format!("{} {}", config.join("deliver.sh").display(), folder.join("mail").display());
    fs::write(config.join("master.cf"), master(smtp, submission, tls, &deliver))?;
    Ok(config)
}

/// The services that receiving, queueing, delivering and bouncing need; none in a chroot.
fn master(smtp: SocketAddr, submission: SocketAddr, tls: &str, deliver: &str) -> String {
    let signed = "-o smtpd_sasl_auth_enable=yes -o smtpd_relay_restrictions=permit_sasl_authenticated,reject \
                  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject -o mynetworks=";
    format!(
        "{smtp} inet n - n - - smtpd\n{submission} inet n - n - - smtpd {signed}{tls}\n\
         pickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n\
         tlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\nbounce unix - - n - 0 bounce\n\
         defer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\nverify unix - - n - 1 verify\nflush unix n - n 1000? 0 flush\n\
         proxymap unix - - n - - proxymap\nsmtp unix - - n - - smtp\nrelay unix - - n - - smtp\nerror unix - - n - - error\n\
         retry unix - - n - - error\ndiscard unix - - n - - discard\nbox unix - n n - - pipe flags=DRO user=mail argv=/bin/sh {deliver} ${{user}}\nanvil unix - - n - 1 anvil\n\
         scache unix - - n - 1 scache\npostlog unix-dgram n - n - 1 postlogd\n"
    )
}

fn write_dovecot(folder: &Path, imap: SocketAddr) -> anyhow::Result<PathBuf> {
    let (run, state) = (folder.join("run"), folder.join("state"));
    fs::create_dir(&run)?;
    fs::create_dir(&state)?;
    let path = folder.join("dovecot.conf");
    let config = format!(
        "base_dir = {run}\nstate_dir = {state}\nlog_path = {log}\nprotocols = imap\nlisten = 127.0.0.1\nssl = no\n\
         disable_plaintext_auth = no\nauth_mechanisms = plain login\nfirst_valid_uid = 1\nmail_location = maildir:{mail}/%n\n\
         passdb {{\n  driver = static\n  args = password={MAILBOX_PASSWORD}\n}}\n\
         userdb {{\n  driver = static\n  args = uid={MAIL_USER} gid={MAIL_USER} home={mail}/%n\n}}\n\
         service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {imap}\n  }}\n  inet_listener imaps {{\n    port = 0\n  }}\n}}\n\
         service auth {{\n  unix_listener {auth} {{\n    mode = 0666\n  }}\n}}\n\
         service anvil {{\n  chroot =\n}}\n",
        run = run.display(),
        state = state.display(),
        log = folder.join("dovecot.log").display(),
        mail = folder.join("mail").display(),
        // Outside the queue, whose folders Postfix makes only as it starts.
        auth = folder.join("auth").display(),
        imap = imap.port(),
    );
    fs::write(&path, config)?;
    Ok(path)
}
