//! Cookies that hold a secret: bound to this very host, out of scripts' reach, sent to no other site's pages.

use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie by its two names, and how long browsers keep it.
#[derive(Clone, Copy, Debug)]
pub struct Cookie {
    /// Over https. Browsers let `__Host-` cookies be set only over https, for this host alone, for all paths.
    pub secure: &'static str,
    /// On http, which is for this machine and for closed networks, the prefix would be refused.
    pub plain: &'static str,
    /// Seconds.
    pub lasts: u32,
}

impl Cookie {
    /// The secret that a request carries. Of two cookies of the name neither is believed: one was planted.
    pub fn read(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut found = pairs.flat_map(|value| value.split(';')).filter_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == self.name(secure)).then_some(value)
        });
        let secret = found.next()?;
        found.next().is_none().then_some(secret)
    }

    /// Gives the browser a secret.
    ///
    /// # Panics
    /// When the secret is no text that a header can hold; ours are base64url.
    pub fn give(self, secret: &str, secure: bool) -> HeaderValue {
        self.set(secret, self.lasts, secure)
    }

    /// Takes the secret away again.
    pub fn take(self, secure: bool) -> HeaderValue {
        self.set("", 0, secure)
    }

    fn name(self, secure: bool) -> &'static str {
        if secure { self.secure } else { self.plain }
    }

    fn set(self, secret: &str, lasts: u32, secure: bool) -> HeaderValue {
        let tail = if secure { "; Secure" } else { "" };
        let name = self.name(secure);
        let value = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={lasts}{tail}");
        HeaderValue::try_from(value).expect("secrets are base64url")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Cookie = Cookie { secure: "__Host-helppo", plain: "helppo", lasts: 60 };

    #[track_caller]
    fn check(cookies: &[&str], secure: bool, expected: Option<&str>) {
        let headers = cookies.iter().map(|c| (header::COOKIE, c.parse().unwrap())).collect();
        assert_eq!(OURS.read(&headers, secure), expected, "{cookies:?}");
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
        let given = OURS.give("abc", true);
        let text = given.to_str().unwrap();
        assert_eq!(text, "__Host-helppo=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
        assert!(OURS.take(false).to_str().unwrap().starts_with("helppo=; ") && !text.contains("Domain"));
    }
}
