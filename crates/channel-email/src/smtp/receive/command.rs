//! Commands of RFC 5321, read strictly where it is about safety and leniently where clients are sloppy.

/// One command line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Helo(String),
    Ehlo(String),
    /// `None` is the null path of bounces.
    Mail {
        from: Option<String>,
        size: Option<usize>,
    },
    Rcpt {
        to: String,
    },
    Data,
    Rset,
    Noop,
    Quit,
    StartTls,
    Vrfy,
    Help,
}

/// What is said about a line that is no command of ours.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong(pub(super) &'static str);

const SYNTAX: Wrong = Wrong("501 5.5.4 cannot read the argument");

pub(super) fn read(line: &[u8]) -> Result<Command, Wrong> {
    let line = std::str::from_utf8(line).map_err(|_| Wrong("500 5.5.2 not UTF-8"))?;
    if line.chars().any(|c| c.is_control() && c != '\t') {
        return Err(Wrong("500 5.5.2 control characters are not allowed"));
    }
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    match word.to_ascii_uppercase().as_str() {
        "HELO" => host(rest).map(Command::Helo),
        "EHLO" => host(rest).map(Command::Ehlo),
        "MAIL" => mail(argument(rest, "FROM:")?),
        "RCPT" => rcpt(argument(rest, "TO:")?),
        "DATA" => bare(rest, Command::Data),
        "RSET" => bare(rest, Command::Rset),
        "NOOP" => Ok(Command::Noop),
        "QUIT" => Ok(Command::Quit),
        "STARTTLS" => bare(rest, Command::StartTls),
        "VRFY" | "EXPN" => Ok(Command::Vrfy),
        "HELP" => Ok(Command::Help),
        "AUTH" => Err(Wrong("503 5.5.1 nobody signs in here")),
        "BDAT" => Err(Wrong("502 5.5.1 CHUNKING is not offered")),
        _ => Err(Wrong("500 5.5.1 unknown command")),
    }
}

fn bare(rest: &str, command: Command) -> Result<Command, Wrong> {
    if rest.is_empty() { Ok(command) } else { Err(SYNTAX) }
}

fn host(rest: &str) -> Result<String, Wrong> {
    let name = rest.split_ascii_whitespace().next().ok_or(SYNTAX)?;
    Ok(name.chars().take(255).collect())
}

fn argument<'l>(rest: &'l str, label: &str) -> Result<&'l str, Wrong> {
    match rest.get(..label.len()) {
        Some(start) if start.eq_ignore_ascii_case(label) => Ok(rest[label.len()..].trim_start()),
        _ => Err(SYNTAX),
    }
}

/// The path in angle brackets, and what stands behind it. Source routes (`<@a:b@c>`) are skipped (RFC 5321 §C).
fn path(argument: &str) -> Result<(&str, &str), Wrong> {
    let inside = argument.strip_prefix('<').ok_or(SYNTAX)?;
    let (path, rest) = inside.split_once('>').ok_or(SYNTAX)?;
    let path = match path.strip_prefix('@').and_then(|p| p.split_once(':')) {
        Some((_, address)) => address,
        None => path,
    };
    if !(rest.is_empty() || rest.starts_with(' ')) {
        return Err(SYNTAX);
    }
    Ok((path, rest))
}

fn mail(argument: &str) -> Result<Command, Wrong> {
    let (path, rest) = path(argument)?;
    let mut size = None;
    for parameter in rest.split_ascii_whitespace() {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.to_ascii_uppercase().as_str() {
            "SIZE" => size = Some(value.parse().map_err(|_| SYNTAX)?),
            "BODY" if ["7BIT", "8BITMIME"].iter().any(|b| value.eq_ignore_ascii_case(b)) => {}
            "SMTPUTF8" if value.is_empty() => {}
            // Offered by nobody, sent by some: they do no harm.
            "AUTH" | "RET" | "ENVID" => {}
            _ => return Err(Wrong("555 5.5.4 unknown parameter")),
        }
    }
    match path {
        "" => Ok(Command::Mail { from: None, size }),
        address if helppo_mime::is_address(address) => {
            Ok(Command::Mail { from: Some(address.to_owned()), size })
        }
        _ => Err(Wrong("553 5.1.7 this is no address")),
    }
}

fn rcpt(argument: &str) -> Result<Command, Wrong> {
    let (path, rest) = path(argument)?;
    let known = |p: &str| {
        let name = p.split('=').next().unwrap_or_default();
        ["NOTIFY", "ORCPT"].iter().any(|k| name.eq_ignore_ascii_case(k))
    };
    if !rest.split_ascii_whitespace().all(known) {
        return Err(Wrong("555 5.5.4 unknown parameter"));
    }
    if !helppo_mime::is_address(path) {
        return Err(Wrong("553 5.1.3 this is no address"));
    }
    Ok(Command::Rcpt { to: path.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, wanted: Result<Command, &'static str>) {
        match (read(line.as_bytes()), wanted) {
            (Ok(found), Ok(wanted)) => assert_eq!(found, wanted, "{line:?}"),
            (Err(found), Err(code)) => assert!(found.0.starts_with(code), "{line:?}: {}", found.0),
            (found, wanted) => panic!("{line:?} gave {found:?}, not {wanted:?}"),
        }
    }

    #[test]
    fn commands_are_read_in_any_case() {
        check("ehlo mx.example", Ok(Command::Ehlo("mx.example".into())));
        check("MAIL FROM:<> SIZE=12", Ok(Command::Mail { from: None, size: Some(12) }));
        check(
            "mail from: <a@b> BODY=8bitmime SMTPUTF8",
            Ok(Command::Mail { from: Some("a@b".into()), size: None }),
        );
        check("RCPT TO:<@relay.example:päivi@b.fi>", Ok(Command::Rcpt { to: "päivi@b.fi".into() }));
        check("DATA", Ok(Command::Data));
        check("NOOP hello", Ok(Command::Noop));
    }

    #[test]
    fn what_could_mean_two_things_is_refused() {
        for (line, code) in [
            ("MAIL FROM:a@b", "501"),
            ("MAIL FROM:<a@b", "501"),
            ("MAIL FROM:<a@b>X", "501"),
            ("MAIL FROM:<a b@c>", "553"),
            ("RCPT TO:<>", "553"),
            ("RCPT TO:<a@b> FOO=1", "555"),
            ("MAIL FROM:<a@b> SIZE=x", "501"),
            ("DATA now", "501"),
            ("EHLO", "501"),
            ("BDAT 12 LAST", "502"),
            ("GET / HTTP/1.1", "500"),
            ("NOOP \u{0}", "500"),
            ("", "500"),
        ] {
            check(line, Err(code));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(line in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = read(&line);
        }
    }
}
