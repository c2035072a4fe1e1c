//! The `style` attribute: properties that format, and values that cannot load, hide or cover anything.

/// Properties that may stay. Absent on purpose: `position`, `z-index`, `background-image`, `content`, `cursor`,
/// `opacity`, `transform`, everything that moves text over other text or fetches something.
const PROPERTIES: &[&str] = &[
    "background-color",
    "border",
    "border-bottom",
    "border-collapse",
    "border-color",
    "border-left",
    "border-radius",
    "border-right",
    "border-spacing",
    "border-style",
    "border-top",
    "border-width",
    "clear",
    "color",
    "direction",
    "display",
    "float",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-width",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
    "word-wrap",
    "overflow-wrap",
];

/// Functions that compute and do not fetch.
const FUNCTIONS: &[&str] = &["rgb", "rgba", "hsl", "hsla"];

/// The declarations that may stay, in a writing that this function maps to itself.
pub(super) fn filter(style: &str) -> String {
    let mut out = String::new();
    for declaration in style.split(';').take(60) {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let property = property.trim().to_ascii_lowercase();
        let value = value.trim();
        // `background` is often only a colour.
        let property = if property == "background" { "background-color" } else { &property };
        if PROPERTIES.contains(&property) && is_harmless(property, value) {
            if !out.is_empty() {
                out.push(';');
            }
            out.push_str(property);
            out.push(':');
            out.push_str(value);
        }
    }
    out
}

fn is_harmless(property: &str, value: &str) -> bool {
    if value.is_empty() || value.len() > 200 {
        return false;
    }
    let plain = |c: char| {
        c.is_alphanumeric()
            || matches!(c, ' ' | '#' | '%' | '.' | ',' | '-' | '\'' | '"' | '(' | ')' | '!' | '_' | '/')
    };
    if !value.chars().all(plain)
        || value.matches('"').count() % 2 == 1
        || value.matches('\'').count() % 2 == 1
    {
        return false;
    }
    let negative_room = property.starts_with("margin") || property == "text-indent";
    if negative_room && value.contains('-') {
        return false;
    }
    let mut rest = value;
    while let Some(open) = rest.find('(') {
        let name: &str = rest[..open]
            .rsplit(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
            .next()
            .unwrap_or_default();
        if !FUNCTIONS.iter().any(|f| name.eq_ignore_ascii_case(f)) {
            return false;
        }
        rest = &rest[open + 1..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::filter;

    #[test]
    fn formatting_stays() {
        assert_eq!(
            filter("COLOR: #333 ; font-family:\"Segoe UI\",Arial; background:rgb(1, 2, 3);margin:0 0 8px"),
            "color:#333;font-family:\"Segoe UI\",Arial;background-color:rgb(1, 2, 3);margin:0 0 8px"
        );
    }

    #[test]
    fn what_loads_covers_or_escapes_goes() {
        for bad in [
            "background:url(https://x/y.png)",
            "background-image:url('x')",
            "position:fixed;top:0;z-index:9",
            "width:expression(alert(1))",
            "color:red\\;}",
            "behavior:url(x)",
            "-moz-binding:url(x)",
            "color:u/**/rl(x)",
            "margin:-9999px",
            "font-family:\"x",
            "width:calc(100% + 1px)",
            "@import 'x'",
            "color:\u{201d}red",
        ] {
            assert_eq!(filter(bad), "", "{bad}");
        }
    }
}
