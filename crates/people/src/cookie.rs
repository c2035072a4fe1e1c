//! The session cookie.

use axum::http::{HeaderMap, HeaderValue, header};

/// Browsers let `__Host-` cookies be set only over https, for this host alone, for all paths.
const SECURE: &str = "__Host-helppo";
/// On http, which is for this machine and for closed networks, the prefix would be refused.
const PLAIN: &str = "helppo";

/// The cookie's name.
fn name(secure: bool) -> &'static str {
    if secure { SECURE } else { PLAIN }
}

/// The secret that a request carries. Of two cookies of the name neither is believed: one was planted.
pub(crate) fn read(headers: &HeaderMap, secure: bool) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = pairs.flat_map(|value| value.split(';')).filter_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name(secure)).then_some(value)
    });
    let secret = found.next()?;
    found.next().is_none().then_some(secret)
}

/// Gives the browser a secret. It stays until the session ends on our side.
pub(crate) fn give(secret: &str, secure: bool) -> HeaderValue {
    let value =
        format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=5184000{}", name(secure), tail(secure));
    HeaderValue::try_from(value).expect("secrets are base64url")
}

/// Takes the secret away again.
pub(crate) fn take(secure: bool) -> HeaderValue {
    let value = format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{}", name(secure), tail(secure));
    HeaderValue::try_from(value).expect("the text is ASCII")
}

fn tail(secure: bool) -> &'static str {
    if secure { "; Secure" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cookies: &[&str], secure: bool, expected: Option<&str>) {
        let headers = cookies.iter().map(|c| (header::COOKIE, c.parse().unwrap())).collect();
        assert_eq!(read(&headers, secure), expected, "{cookies:?}");
    }

    #[test]
    fn the_secret_is_found_and_a_doubled_cookie_is_not_believed() {
        check(&["a=1; __Host-helppo=s3; b=2"], true, Some("s3"));
        check(&["a=1", "__Host-helppo=s3"], true, Some("s3"));
        check(&["helppo=s3"], false, Some("s3"));
        check(&["helppo=s3"], true, None);
        check(&["__Host-helppo=s3; __Host-helppo=evil"], true, None);
        check(&[], true, None);
    }

    #[test]
    fn over_https_the_cookie_is_bound_to_this_very_host() {
        let given = give("abc", true);
        let text = given.to_str().unwrap();
        assert!(
            text.starts_with("__Host-helppo=abc; Path=/; HttpOnly; SameSite=Lax")
                && text.ends_with("; Secure")
        );
        assert!(!text.contains("Domain"));
    }
}
