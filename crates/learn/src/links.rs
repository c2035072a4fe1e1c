//! Addresses of our articles in a text. Pure.

use helppo_kernel::Locale;

/// The language and the end of each article's address that a text holds, in order.
pub(crate) fn links(text: &str) -> Vec<(Locale, String)> {
    let mut out = Vec::new();
    for part in text.split("/help/").skip(1) {
        let mut steps = part.splitn(3, '/');
        let (Some(tag), Some("a"), Some(rest)) = (steps.next(), steps.next(), steps.next()) else { continue };
        let slug: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
        if let Some(locale) = Locale::from_tag(tag)
            && !slug.is_empty()
        {
            out.push((locale, slug));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_articles_are_found_and_nothing_else() {
        let text = "Katso https://apu.example/help/fi/a/takuu-ja-vaihto#mita tai /help/sv/a/retur. Myös /help/fi/c/x ja /help/";
        assert_eq!(links(text), [(Locale::Fi, "takuu-ja-vaihto".into()), (Locale::Sv, "retur".into())]);
    }
}
