//! Settings of an e-mail channel.

use helppo_channel::Checked;
use helppo_customer::{IdentityKind, Region, normalise};
use helppo_kernel::{FieldProblem, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::tls;

/// How one address is received and sent from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailSettings {
    /// The address customers write to and we write from.
    pub address: String,
    /// Further addresses that lead here.
    #[serde(default)]
    pub also: Vec<String>,
    /// The name beside the address, such as the brand's; empty: the channel's name.
    #[serde(default)]
    pub from_name: String,
    /// How mail comes in.
    #[serde(default)]
    pub receive: Receive,
    /// How mail goes out.
    #[serde(default)]
    pub send: Send,
    /// Put under every answer.
    #[serde(default)]
    pub signature: String,
    /// Whether the mail system delivers `name+anything@` to `name@`; answers then find their case even when a mail
    /// client drops the references.
    #[serde(default = "yes")]
    pub plus_addresses: bool,
    /// Whether the bot answers first.
    #[serde(default)]
    pub bot: bool,
}

/// How mail comes in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Receive {
    /// By which way.
    pub way: ReceiveWay,
    /// The IMAP server.
    pub host: String,
    /// Its port; 0: the usual one.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Transport,
    /// Who signs in; the password is the secret `imap_password`.
    pub user: String,
    /// The folder that is read; empty: `INBOX`.
    pub folder: String,
    /// Seconds between two looks where the server cannot tell by itself; 0: 60.
    pub poll_seconds: u32,
    /// Mail that is older than this many days when the mailbox is first read stays unread by us.
    pub since_days: u16,
    /// Further certificates to believe, as PEM.
    pub certificate: String,
}

/// How mail goes out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Send {
    /// By which way.
    pub way: SendWay,
    /// The SMTP server; empty for a relay: this machine.
    pub host: String,
    /// Its port; 0: the usual one.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Transport,
    /// Who signs in; the password is the secret `smtp_password`.
    pub user: String,
    /// Further certificates to believe, as PEM.
    pub certificate: String,
}

/// By which way mail comes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiveWay {
    /// Other mail servers bring it to our receiver.
    #[default]
    Smtp,
    /// We fetch it from a mailbox.
    Imap,
}

/// By which way mail goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendWay {
    /// A server that knows us and takes mail for everybody, without a sign-in.
    #[default]
    Relay,
    /// A provider's server, with a sign-in.
    Submission,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// TLS from the first byte.
    Tls,
    /// Plain first, then TLS; never without.
    Starttls,
    /// Not at all: only inside one machine or one cable.
    #[default]
    None,
}

impl EmailSettings {
    /// Settings that were checked when they were kept.
    pub(crate) fn read(kept: &Value) -> Result<Self, String> {
        serde_json::from_value(kept.clone())
            .map_err(|e| format!("the channel's settings cannot be read: {e}"))
    }

    /// The domain of the address.
    pub(crate) fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain)
    }
}

impl Receive {
    pub(crate) fn port(&self) -> u16 {
        match (self.port, self.tls) {
            (0, Transport::Tls) => 993,
            (0, _) => 143,
            (port, _) => port,
        }
    }

    pub(crate) fn folder(&self) -> &str {
        if self.folder.is_empty() { "INBOX" } else { &self.folder }
    }
}

impl Send {
    pub(crate) fn port(&self) -> u16 {
        match (self.port, self.way, self.tls) {
            (0, _, Transport::Tls) => 465,
            (0, SendWay::Submission, _) => 587,
            (0, SendWay::Relay, _) => 25,
            (port, _, _) => port,
        }
    }

    pub(crate) fn host(&self) -> &str {
        if self.host.is_empty() { "localhost" } else { &self.host }
    }
}

/// Judges settings, names every wrong field, and writes addresses in their one spelling.
pub(crate) fn check(given: &Value) -> Result<Checked, Problem> {
    let mut settings: EmailSettings = serde_path_to_error::deserialize(given.clone()).map_err(|e| {
        let path = e.path().to_string();
        let field = if path == "." { "settings".into() } else { format!("settings.{path}") };
        Problem::invalid(&field, e.into_inner().to_string())
    })?;
    let mut wrong: Vec<FieldProblem> = Vec::new();
    let mut say = |field: &str, message: &str| {
        wrong.push(FieldProblem { field: format!("settings.{field}"), message: message.into() });
    };
    match address(&settings.address) {
        Some(plain) => settings.address = plain,
        None => say("address", "write an e-mail address like support@example.com"),
    }
    let mut also = Vec::new();
    for (n, given) in settings.also.iter().enumerate() {
        match address(given) {
            Some(plain) => also.push(plain),
            None => say(&format!("also[{n}]"), "write an e-mail address like support@example.com"),
        }
    }
    also.sort();
    also.dedup();
    also.retain(|a| *a != settings.address);
    settings.also = also;
    if settings.from_name.chars().count() > 100 || settings.from_name.chars().any(char::is_control) {
        say("from_name", "write at most 100 characters on one line");
    }
    if settings.signature.len() > 4000 {
        say("signature", "write at most 4000 characters");
    }
    check_receive(&settings.receive, &mut say);
    check_send(&settings.send, &mut say);
    let mut wrong = wrong.into_iter();
    if let Some(first) = wrong.next() {
        return Err(wrong
            .fold(Problem::invalid(&first.field, first.message), |p, f| p.and_field(&f.field, f.message)));
    }
    let mut addresses = vec![settings.address.clone()];
    addresses.extend(settings.also.iter().cloned());
    let settings = serde_json::to_value(&settings).map_err(|_| Problem::internal())?;
    Ok(Checked { settings, addresses })
}

fn check_receive(receive: &Receive, say: &mut impl FnMut(&str, &str)) {
    if receive.way == ReceiveWay::Smtp {
        return;
    }
    if !is_host(&receive.host) {
        say("receive.host", "write the name of the IMAP server");
    }
    if receive.user.is_empty() || !is_one_line(&receive.user) {
        say("receive.user", "write who signs in, mostly the address");
    }
    if !is_one_line(&receive.folder) || receive.folder.len() > 200 {
        say("receive.folder", "write the name of a folder such as INBOX");
    }
    if receive.tls == Transport::None && !is_this_machine(&receive.host) {
        say("receive.tls", "the password would travel in the open: choose tls or starttls");
    }
    if let Err(why) = tls::connector(Some(&receive.certificate)) {
        say("receive.certificate", &why);
    }
}

fn check_send(send: &Send, say: &mut impl FnMut(&str, &str)) {
    if !send.host.is_empty() && !is_host(&send.host) {
        say("send.host", "write the name of the SMTP server");
    }
    match send.way {
        SendWay::Submission if send.host.is_empty() => say("send.host", "write the name of the SMTP server"),
        SendWay::Submission if send.user.is_empty() || !is_one_line(&send.user) => {
            say("send.user", "write who signs in, mostly the address");
        }
        SendWay::Submission if send.tls == Transport::None && !is_this_machine(&send.host) => {
            say("send.tls", "the password would travel in the open: choose tls or starttls");
        }
        SendWay::Relay if !send.user.is_empty() => {
            say("send.user", "a relay takes no sign-in: choose submission")
        }
        SendWay::Submission | SendWay::Relay => {}
    }
    if let Err(why) = tls::connector(Some(&send.certificate)) {
        say("send.certificate", &why);
    }
}

/// The one spelling of an address, without a plus part of its own.
fn address(given: &str) -> Option<String> {
    let plain = normalise(IdentityKind::Email, given, &Region::default()).ok()?;
    let (local, _) = plain.rsplit_once('@')?;
    (helppo_mime::is_address(&plain) && !local.contains('+')).then_some(plain)
}

fn is_host(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
}

fn is_this_machine(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

fn is_one_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wrong(settings: &Value) -> Vec<String> {
        check(settings).unwrap_err().fields.into_iter().map(|f| f.field).collect()
    }

    #[test]
    fn an_address_is_enough_and_is_written_plainly() {
        let checked =
            check(&json!({ "address": " Tuki@Kauppa.FI ", "also": ["apua@kauppa.fi", "tuki@kauppa.fi"] }))
                .unwrap();
        assert_eq!(checked.addresses, ["tuki@kauppa.fi", "apua@kauppa.fi"]);
        let settings = EmailSettings::read(&checked.settings).unwrap();
        assert!(settings.plus_addresses && settings.domain() == "kauppa.fi");
        assert_eq!(
            (settings.send.host(), settings.send.port(), settings.receive.folder()),
            ("localhost", 25, "INBOX")
        );
        assert_eq!(
            check(&checked.settings).unwrap().settings,
            checked.settings,
            "checking twice changes nothing"
        );
    }

    #[test]
    fn every_wrong_field_is_named() {
        assert_eq!(wrong(&json!({ "address": "tuki" })), ["settings.address"]);
        assert_eq!(wrong(&json!({})), ["settings"]);
        assert_eq!(wrong(&json!({ "address": "a@b.fi", "adress": 1 })), ["settings.adress"]);
        assert_eq!(wrong(&json!({ "address": "a@b.fi", "send": { "port": 70000 } })), ["settings.send.port"]);
        let imap = json!({ "address": "a@b.fi", "receive": { "way": "imap", "host": "imap.b.fi" }, "send": { "way": "submission" } });
        assert_eq!(wrong(&imap), ["settings.receive.user", "settings.receive.tls", "settings.send.host"]);
        assert_eq!(wrong(&json!({ "address": "a+b@c.fi" })), ["settings.address"]);
        let pem = json!({ "address": "a@b.fi", "send": { "certificate": "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n" } });
        assert_eq!(wrong(&pem), ["settings.send.certificate"]);
    }

    #[test]
    fn a_password_never_travels_in_the_open() {
        let send = |host: &str| json!({ "address": "a@b.fi", "send": { "way": "submission", "host": host, "user": "a" } });
        assert_eq!(wrong(&send("smtp.b.fi")), ["settings.send.tls"]);
        assert!(check(&send("localhost")).is_ok());
    }
}
