//! The one style sheet, put into every page: the tokens of the whole product, then this centre's own.

use std::sync::LazyLock;

const TOKENS: &str = include_str!("../../../../web/packages/ui/tokens.css");
const OWN: &str = include_str!("help.css");

/// The sheet without comments and needless space.
pub(crate) fn style() -> &'static str {
    static STYLE: LazyLock<String> = LazyLock::new(|| squeezed(TOKENS) + &squeezed(OWN));
    &STYLE
}

fn squeezed(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let mut out = String::with_capacity(bare.len());
    for word in bare.split_whitespace() {
        let tight = out.ends_with(['{', '}', ';', ':', ',']) || out.is_empty();
        if !tight && !word.starts_with(['{', '}', ';']) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squeezing_keeps_the_meaning() {
        assert_eq!(squeezed("a { /* why */ color : red;\n margin: 0 auto }"), "a{color :red;margin:0 auto}");
        assert!(
            squeezed("@media (max-width: 9px) { a b { c: calc(1px + 2px); } }").contains("calc(1px + 2px)")
        );
    }

    #[test]
    fn the_sheet_fits_into_the_first_round_trip() {
        assert!(style().len() < 20_000, "{}", style().len());
        assert!(style().contains("--accent") && !style().contains("/*"));
    }
}
