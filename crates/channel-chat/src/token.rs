//! Signed identity: a short-lived token (JWT, HS256) in which the site's own server says who its visitor is.
//!
//! Accepted only with the right algorithm, signature, audience (this channel) and an end in the near
//! future, and only from the browser that showed its `jti` first. Everything else is one refusal, so that
//! nobody learns from it how near they came.

use helppo_kernel::{ChannelId, Millis};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

/// Clocks of two servers may differ by so much, in milliseconds.
const LEEWAY_MS: i64 = 30_000;
/// A token that lives longer is no token for a page view.
const LONGEST_MS: i64 = 24 * 3_600_000;
/// The longest token that is looked at.
const LONGEST_TOKEN: usize = 4096;

/// What a valid token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The site's own id of its visitor.
    pub sub: String,
    /// The token's own name.
    pub jti: String,
    /// When it ends.
    pub expires_at: Millis,
    /// What to call the visitor.
    pub name: Option<String>,
    /// An address that the site has verified.
    pub email: Option<String>,
}

/// The token is not one that this channel takes.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("the identity token is not valid for this channel")]
pub struct BadToken;

#[derive(Deserialize)]
struct Written {
    sub: String,
    jti: String,
    exp: i64,
    name: Option<String>,
    email: Option<String>,
    email_verified: Option<bool>,
}

/// Checks a token for `channel` at `now`.
pub fn verify(token: &str, key: &[u8], channel: ChannelId, now: Millis) -> Result<Claims, BadToken> {
    if token.len() > LONGEST_TOKEN || key.is_empty() {
        return Err(BadToken);
    }
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_audience(&[channel.to_string()]);
    rules.set_required_spec_claims(&["exp", "aud", "sub"]);
    // The time is ours to judge: the clock is an argument.
    rules.validate_exp = false;
    let found =
        decode::<Written>(token, &DecodingKey::from_secret(key), &rules).map_err(|_| BadToken)?.claims;
    let expires_at = Millis(found.exp.checked_mul(1000).ok_or(BadToken)?);
    let left = expires_at.since(now);
    let named = |text: &str, most: usize| {
        !text.trim().is_empty() && text.len() <= most && !text.chars().any(char::is_control)
    };
    if !(-LEEWAY_MS..=LONGEST_MS).contains(&left) || !named(&found.sub, 200) || !named(&found.jti, 100) {
        return Err(BadToken);
    }
    Ok(Claims {
        sub: found.sub,
        jti: found.jti,
        expires_at,
        name: found.name.filter(|n| named(n, 200)),
        email: found.email.filter(|e| found.email_verified != Some(false) && named(e, 254)),
    })
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};

    use super::*;

    const NOW: Millis = Millis(1_790_000_000_000);
    const KEY: &[u8] = b"a key that the shop and Helppo share";
    const HERE: ChannelId = ChannelId(7);

    fn claims() -> Value {
        json!({"sub": "customer-9", "jti": "page-1", "aud": HERE.to_string(), "exp": NOW.0 / 1000 + 300,
               "name": "Aino Virtanen", "email": "aino@posti.example"})
    }

    fn signed(claims: &Value, algorithm: Algorithm, key: &[u8]) -> String {
        encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(key)).unwrap()
    }

    fn with(name: &str, value: Value) -> String {
        let mut changed = claims();
        changed[name] = value;
        signed(&changed, Algorithm::HS256, KEY)
    }

    #[test]
    fn a_good_token_says_who_is_there() {
        let found = verify(&signed(&claims(), Algorithm::HS256, KEY), KEY, HERE, NOW).unwrap();
        assert_eq!((found.sub.as_str(), found.jti.as_str()), ("customer-9", "page-1"));
        assert_eq!(found.email.as_deref(), Some("aino@posti.example"));
        let unverified = with("email_verified", json!(false));
        assert_eq!(verify(&unverified, KEY, HERE, NOW).unwrap().email, None);
    }

    #[test]
    fn every_other_token_is_refused() {
        use base64::Engine as _;
        let text = |bytes: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
        let good = signed(&claims(), Algorithm::HS256, KEY);
        let (head, rest) = good.split_once('.').unwrap();
        let (body, signature) = rest.split_once('.').unwrap();
        let none = text(r#"{"alg":"none","typ":"JWT"}"#);
        let other_body = text(&claims().to_string().replace("customer-9", "customer-1"));
        let seconds = NOW.0 / 1000;
        for (what, token) in [
            ("alg none without signature", format!("{none}.{body}.")),
            ("alg none with the old signature", format!("{none}.{body}.{signature}")),
            ("another body", format!("{head}.{other_body}.{signature}")),
            ("no signature", format!("{head}.{body}.")),
            ("another key", signed(&claims(), Algorithm::HS256, b"guessed")),
            ("another algorithm", signed(&claims(), Algorithm::HS384, KEY)),
            ("another channel", with("aud", json!(ChannelId(8).to_string()))),
            ("no channel", with("aud", Value::Null)),
            ("expired", with("exp", json!(seconds - 31))),
            ("for ever", with("exp", json!(seconds + 400 * 86_400))),
            ("beyond all time", with("exp", json!(i64::MAX))),
            ("no end", with("exp", Value::Null)),
            ("no name of its own", with("jti", Value::Null)),
            ("an empty subject", with("sub", json!(" "))),
            ("a subject with a line break", with("sub", json!("a\nb"))),
            ("nothing", String::new()),
            ("dots", "..".into()),
            ("far too long", "a".repeat(5000)),
        ] {
            assert_eq!(verify(&token, KEY, HERE, NOW), Err(BadToken), "{what}");
        }
        assert_eq!(verify(&good, b"", HERE, NOW), Err(BadToken), "a channel without a key takes no token");
        assert!(
            verify(&with("exp", json!(seconds - 29)), KEY, HERE, NOW).is_ok(),
            "clocks may differ a little"
        );
    }
}
