//! The built widget inside the binary: `web/apps/widget/dist`. Debug builds read it from the disk, and a
//! tree where it was never built still compiles.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use helppo_kernel::Locale;
use rust_embed::RustEmbed;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::boot::{Boot, LoaderBoot};
use crate::site::Site;

#[derive(RustEmbed)]
#[folder = "../../web/apps/widget/dist"]
#[allow_missing = true]
struct Built;

/// A file with the name of its bytes.
pub(crate) struct Asset {
    /// Its ETag.
    pub tag: String,
    /// Its media type.
    pub kind: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The place in the frame's page where the settings go.
const BOOT_HERE: &str = r#"<script type="application/json" id="boot">null</script>"#;

/// The loader's script without settings.
pub(crate) fn loader() -> Option<Vec<u8>> {
    Some(Built::get("widget.js")?.data.into_owned())
}

/// A file under `assets/`.
pub(crate) fn find(name: &str) -> Option<Asset> {
    let kind = match name.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        _ => return None,
    };
    let bytes = Built::get(&format!("assets/{name}"))?.data.into_owned();
    Some(Asset { tag: tag(&[&bytes]), kind, bytes })
}

/// The loader's script behind its channel's settings, and its ETag. The server's time is not part of the
/// tag: a page that holds the same settings need not fetch them again.
pub(crate) fn with_boot(script: &[u8], boot: Option<&LoaderBoot>) -> (String, Vec<u8>) {
    let Some(boot) = boot else { return (tag(&[script]), script.to_vec()) };
    let written = serde_json::to_value(boot).unwrap_or_default();
    let head = format!("(self.helppoBoot??={{}})[\"{}\"]={};\n", boot.channel, in_script(&written));
    let mut timeless = written;
    if let Some(map) = timeless.as_object_mut() {
        map.remove("now");
    }
    let tag = tag(&[script, timeless.to_string().as_bytes()]);
    (tag, [head.as_bytes(), script].concat())
}

/// The frame's page with its settings, and the language's words asked for early.
pub(crate) fn frame(boot: &Boot, language: Locale) -> Option<String> {
    let page = String::from_utf8(Built::get("index.html")?.data.into_owned()).ok()?;
    let settings = in_script(&serde_json::to_value(boot).unwrap_or_default());
    let filled = BOOT_HERE.replace("null", &settings);
    let words = Built::iter().find(|name| {
        name.strip_prefix("assets/").is_some_and(|n| n.starts_with(&format!("{}-", language.as_str())))
    });
    let early = words.map(|name| format!("<link rel=\"modulepreload\" href=\"/widget/{name}\">\n</head>"));
    let page = page.replace(BOOT_HERE, &filled).replacen(
        "<html lang=\"en\">",
        &format!("<html lang=\"{}\">", language.as_str()),
        1,
    );
    Some(match early {
        Some(early) => page.replacen("</head>", &early, 1),
        None => page,
    })
}

/// The frame runs our own scripts and nothing else, and only the channel's sites may hold it.
pub(crate) fn frame_policy(sites: &[Site]) -> String {
    let holders: String = sites.iter().map(|s| format!(" {}", s.as_str())).collect();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'{holders}; \
         require-trusted-types-for 'script'; trusted-types svelte-trusted-html"
    )
}

/// JSON that can stand inside a script element or a script: nothing in it can end either.
fn in_script(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

fn tag(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    format!("\"{}\"", &URL_SAFE_NO_PAD.encode(hash.finalize())[..22])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_cannot_break_out_of_the_script() {
        let written = in_script(&json!({"name": "</script><script>alert(1)</script>\u{2028}"}));
        assert!(!written.contains('<') && !written.contains('\u{2028}'), "{written}");
        assert_eq!(
            serde_json::from_str::<Value>(&written).unwrap()["name"],
            "</script><script>alert(1)</script>\u{2028}"
        );
    }

    #[test]
    fn only_the_listed_sites_may_hold_the_frame() {
        let sites = ["https://shop.example", "https://*.brand.example"]
            .map(|s| Site::try_from(s.to_owned()).unwrap());
        let policy = frame_policy(&sites);
        assert!(
            policy.contains("frame-ancestors 'self' https://shop.example https://*.brand.example;"),
            "{policy}"
        );
        assert!(frame_policy(&[]).contains("frame-ancestors 'self';"));
    }
}
