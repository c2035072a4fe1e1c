//! The closed sets of names: everything that is not named here is gone.

/// Elements that may stay. None of them loads, runs, frames or submits anything (`img` is handled on its own).
pub(super) const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Attributes allowed on every element.
pub(super) const GENERIC: &[&str] = &["align", "dir", "lang", "style", "title"];

/// Attributes allowed on one element.
pub(super) const PARTICULAR: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("blockquote", &["type"]),
    ("col", &["span", "width"]),
    ("colgroup", &["span", "width"]),
    ("font", &["color", "face", "size"]),
    ("hr", &["size", "width"]),
    ("img", &["alt", "height", "src", "width"]),
    ("li", &["value"]),
    ("ol", &["start", "type"]),
    ("table", &["bgcolor", "border", "cellpadding", "cellspacing", "height", "width"]),
    ("td", &["bgcolor", "colspan", "height", "nowrap", "rowspan", "valign", "width"]),
    ("th", &["bgcolor", "colspan", "height", "nowrap", "rowspan", "valign", "width"]),
    ("tr", &["bgcolor", "height", "valign"]),
];

/// Read by `words.rs` to find quotes; they never reach the cleaned HTML.
const READ_ONLY: &[&str] = &["class", "id"];

/// Elements whose content is not for reading.
pub(super) const SKIPPED: &[&str] = &[
    "applet", "audio", "canvas", "frameset", "iframe", "math", "noembed", "noframes", "noscript", "object",
    "script", "select", "style", "svg", "template", "textarea", "title", "video", "xml", "xmp",
];

/// Elements that never have an end.
pub(super) const VOID: &[&str] = &["br", "col", "hr", "img", "wbr"];

/// Elements that a parser reopens in every block until they are closed.
pub(super) const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"];

pub(super) fn is_attribute(name: &str) -> bool {
    GENERIC.contains(&name)
        || READ_ONLY.contains(&name)
        || PARTICULAR.iter().any(|(_, names)| names.contains(&name))
}

pub(super) fn allows(element: &str, attribute: &str) -> bool {
    GENERIC.contains(&attribute)
        || PARTICULAR.iter().any(|(name, names)| *name == element && names.contains(&attribute))
}

pub(super) fn is_skipped(name: &str) -> bool {
    SKIPPED.contains(&name)
}
