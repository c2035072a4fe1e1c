//! What may stay of a page's HTML.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::Builder;

/// The HTML without anything that could run, frame, style or fetch from elsewhere.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .add_tags(["aside", "input", "figure", "figcaption", "picture", "video", "track"])
        .add_generic_attributes(["id"])
        .add_allowed_classes("aside", ["tip", "info", "risk"])
        .add_allowed_classes("ol", ["steps"])
        .add_allowed_classes("a", ["document"])
        .add_allowed_classes("span", ["watch"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("ol", ["role"])
        .add_tag_attributes("img", ["loading"])
        .add_tag_attributes("video", ["src", "controls", "preload", "width", "height", "aria-label"])
        .add_tag_attributes("track", ["src", "kind", "srclang", "label", "default"])
        .set_tag_attribute_value("img", "loading", "lazy")
        .set_tag_attribute_value("video", "controls", "")
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("input", "disabled", "")
        // What scrolls sideways can be reached by key.
        .set_tag_attribute_value("pre", "tabindex", "0")
        .attribute_filter(|_, attribute, value| match attribute {
            "src" => value.starts_with("/help/files/").then_some(Cow::Borrowed(value)),
            _ => Some(Cow::Borrowed(value)),
        })
        .url_schemes(HashSet::from(["https", "http", "mailto", "tel"]))
        .link_rel(Some("noopener"));
    builder
});
