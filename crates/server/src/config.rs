//! Settings of the operator: file, then environment, then flags; unknown keys are refused.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Deserialize;
use toml::{Table, Value};

/// Prefix of environment variables: `HELPPO_LISTEN` sets `listen`, `HELPPO_MAIL__LISTEN` sets `mail.listen`.
const PREFIX: &str = "HELPPO_";
/// Variables with our prefix that are no settings.
const NOT_SETTINGS: [&str; 3] = ["HELPPO_CONFIG", "HELPPO_TEST_POSTGRES", "HELPPO_TEST_MODEL"];

/// Everything that an operator can set. `docs/operate.md` explains each key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Data folder: database, blobs, keys, backups.
    pub folder: PathBuf,
    /// Where the web server listens.
    pub listen: SocketAddr,
    /// The address that people and links use; also decides which `Host` is ours.
    pub public_url: String,
    /// `postgres://…` instead of the database in the folder.
    pub postgres: Option<String>,
    /// Certificates (PEM) that PostgreSQL's own must come from, with `sslmode=require` or `verify-full`.
    pub postgres_ca: Option<PathBuf>,
    /// Readers of the embedded database, or connections to PostgreSQL.
    pub connections: usize,
    /// Megabytes of the folder's disk that uploads leave free.
    pub keep_free_mb: u64,
    /// Which node of several this is, 0 to 1023.
    pub node: u16,
    /// Log filter: `info`, or `warn,helppo_channel_email=debug`.
    pub log: String,
    /// `text` or `json`.
    pub log_format: LogFormat,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Mail coming in.
    pub mail: Mail,
    /// Calls to foreign addresses.
    pub egress: Egress,
    /// The folder of the language model; without one in it, search and bot go by words alone.
    pub models: PathBuf,
}

/// The built-in mail receiver.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// Where it listens; absent: no receiver.
    pub listen: Option<SocketAddr>,
    /// The name it greets with; absent: the host of `public_url`.
    pub hostname: Option<String>,
    /// Largest mail in bytes.
    pub max_size: Option<usize>,
    /// The receiver's certificate chain (PEM); absent, with `key`: it makes one for itself.
    pub certificate: Option<PathBuf>,
    /// The key of the certificate (PEM).
    pub key: Option<PathBuf>,
}

/// What the program may reach.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Egress {
    /// `host:port` of inside addresses that are allowed all the same (a mail relay on this machine).
    pub allow: Vec<String>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            folder: "helppo-data".into(),
            listen: ([127, 0, 0, 1], 7420).into(),
            public_url: "http://127.0.0.1:7420".into(),
            postgres: None,
            postgres_ca: None,
            connections: 8,
            keep_free_mb: 1024,
            node: 0,
            log: "info".into(),
            log_format: LogFormat::Text,
            trusted_proxies: Vec::new(),
            mail: Mail::default(),
            egress: Egress::default(),
            models: "models".into(),
        }
    }
}

impl Config {
    /// Joins file, environment and `key=value` flags, the later winning.
    ///
    /// # Errors
    /// Names the unknown key or the value that does not fit.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        flags: &[String],
    ) -> anyhow::Result<Self> {
        let mut table = match file {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                text.parse::<Table>().with_context(|| format!("{} is not TOML", path.display()))?
            }
            None => Table::new(),
        };
        for (name, value) in environment {
            if let Some(key) = name.strip_prefix(PREFIX).filter(|_| !NOT_SETTINGS.contains(&name.as_str())) {
                let key = key.to_ascii_lowercase().replace("__", ".");
                put(&mut table, &key, &value).with_context(|| format!("environment variable {name}"))?;
            }
        }
        for flag in flags {
            let (key, value) =
                flag.split_once('=').with_context(|| format!("--set {flag}: write key=value"))?;
            put(&mut table, key, value).with_context(|| format!("--set {flag}"))?;
        }
        let config: Self = table.try_into().context("settings")?;
        config.check()?;
        Ok(config)
    }

    /// The settings in use, for an operator to read; the password of the database address is left out.
    pub fn shown(&self) -> String {
        let mut copy = self.clone();
        copy.postgres = self.postgres.as_deref().map(|url| match url::Url::parse(url) {
            Ok(mut url) => {
                // Cannot fail for an address with a host; without one there is no password to hide.
                let _ = url.set_password(None);
                url.to_string()
            }
            Err(_) => "set, but not an address".into(),
        });
        format!("{copy:#?}")
    }

    fn check(&self) -> anyhow::Result<()> {
        let url = url::Url::parse(&self.public_url)
            .context("public_url is not an address like https://help.example.org")?;
        if !matches!(url.scheme(), "http" | "https") || url.path() != "/" || url.query().is_some() {
            bail!("public_url must be http(s)://host with nothing behind it, got {}", self.public_url);
        }
        if self.mail.certificate.is_some() != self.mail.key.is_some() {
            bail!("mail.certificate and mail.key belong together: set both or none");
        }
        if self.node > 1023 {
            bail!("node must be 0 to 1023, got {}", self.node);
        }
        Ok(())
    }
}

fn put(table: &mut Table, key: &str, value: &str) -> anyhow::Result<()> {
    let mut here = table;
    let mut parts = key.split('.').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            here.insert(part.into(), typed(value));
            return Ok(());
        }
        let next = here.entry(part).or_insert_with(|| Value::Table(Table::new()));
        here = next.as_table_mut().with_context(|| format!("{part} is not a group of settings"))?;
    }
    Ok(())
}

/// Numbers, lists and truth values as TOML writes them; everything else is text.
fn typed(value: &str) -> Value {
    let parsed = format!("v = {value}").parse::<Table>().ok().and_then(|mut t| t.remove("v"));
    match parsed {
        Some(v @ (Value::Integer(_) | Value::Boolean(_) | Value::Array(_))) => v,
        _ => Value::String(value.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, env: &[(&str, &str)], flags: &[&str]) -> anyhow::Result<Config> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("helppo.toml");
        std::fs::write(&path, file)?;
        let env = env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        let flags: Vec<String> = flags.iter().map(|f| (*f).to_owned()).collect();
        Config::load(Some(&path), env, &flags)
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file() {
        let file = "listen = \"127.0.0.1:1\"\nlog = \"warn\"\nnode = 3\n";
        let config =
            load(file, &[("HELPPO_LISTEN", "127.0.0.1:2"), ("HELPPO_LOG", "debug")], &["log=error"]).unwrap();
        assert_eq!((config.listen.port(), config.log.as_str(), config.node), (2, "error", 3));
    }

    #[test]
    fn groups_are_set_with_two_underscores_or_a_dot() {
        let config =
            load("", &[("HELPPO_MAIL__LISTEN", "127.0.0.1:2525")], &["egress.allow=[\"127.0.0.1:25\"]"])
                .unwrap();
        assert_eq!(config.mail.listen.unwrap().port(), 2525);
        assert_eq!(config.egress.allow, ["127.0.0.1:25"]);
    }

    /// File, environment, flags, and what the error must name.
    type Wrong =
        (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str], &'static str);

    #[test]
    fn unknown_keys_and_wrong_values_are_named() {
        let wrong: [Wrong; 7] = [
            ("[mail]\ncertificate = \"a.pem\"", &[], &[], "mail.key"),
            ("lisen = \"127.0.0.1:1\"", &[], &[], "lisen"),
            ("[mail]\nport = 25", &[], &[], "port"),
            ("", &[("HELPPO_PUBLIK_URL", "x")], &[], "publik_url"),
            ("", &[], &["public_url=example.org"], "public_url"),
            ("", &[], &["listen"], "key=value"),
            ("listen = 80", &[], &[], "listen"),
        ];
        for (file, env, flags, named) in wrong {
            let error = format!("{:#}", load(file, env, flags).unwrap_err());
            assert!(error.contains(named), "{error} should name {named}");
        }
    }
}
