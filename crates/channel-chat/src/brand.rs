//! A brand's colour in light and dark, with text that can always be read on it (WCAG 2.2, 1.4.3).
//!
//! The organisation gives one colour. On light ground it stays as it is and only the words on it are
//! chosen; where the colour itself becomes words, or stands on dark ground, it is moved towards black or
//! white until it reads.

use serde::Serialize;

/// Contrast that running text needs.
const READABLE: f64 = 4.5;
/// The surfaces of `tokens.css` that the widget's words stand on.
const LIGHT: Rgb = Rgb([0xff, 0xff, 0xff]);
const DARK: Rgb = Rgb([0x1c, 0x1b, 0x1a]);
const INK: Rgb = Rgb([0x1d, 0x1c, 0x1a]);

/// A colour as screens mix it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

/// The colours of one theme, as CSS texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Shades {
    /// The primary button and the launcher.
    pub accent: String,
    /// The same under the pointer.
    pub hover: String,
    /// Words and marks on both.
    pub on: String,
    /// The colour as words, and the focus ring.
    pub text: String,
    /// The ground of the visitor's own words.
    pub soft: String,
}

/// Both themes of a brand colour.
pub fn shades(brand: Rgb) -> (Shades, Shades) {
    (shade(brand, LIGHT, 0.10), shade(brand.moved(LIGHT, DARK, 3.0), DARK, 0.20))
}

fn shade(accent: Rgb, ground: Rgb, tint: f64) -> Shades {
    let on = accent.words_on();
    // Under the pointer the button moves away from its own words, so they read better, never worse.
    let hover = accent.mixed(if on == LIGHT { INK } else { LIGHT }, 0.16);
    let soft = ground.mixed(accent, tint);
    let far = if ground == LIGHT { Rgb([0, 0, 0]) } else { LIGHT };
    let text = accent.moved(far, ground, READABLE).moved(far, soft, READABLE);
    Shades { accent: accent.css(), hover: hover.css(), on: on.css(), text: text.css(), soft: soft.css() }
}

impl Rgb {
    /// Reads `#8f3b1d` or `#83d`.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.trim().strip_prefix('#')?;
        let digit = |at: usize| u8::from_str_radix(hex.get(at..=at)?, 16).ok();
        match hex.len() {
            3 => Some(Self([digit(0)? * 17, digit(1)? * 17, digit(2)? * 17])),
            6 => Some(Self([
                digit(0)? * 16 + digit(1)?,
                digit(2)? * 16 + digit(3)?,
                digit(4)? * 16 + digit(5)?,
            ])),
            _ => None,
        }
    }

    /// `#8f3b1d`.
    pub fn css(self) -> String {
        let Self([r, g, b]) = self;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// This colour with `share` of another in it.
    fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        Self(std::array::from_fn(|i| mix(self.0[i], other.0[i])))
    }

    /// This colour moved towards `to` just until it stands out from `ground` by `contrast`.
    fn moved(self, to: Self, ground: Self, contrast: f64) -> Self {
        (0..=20)
            .map(|step| self.mixed(to, f64::from(step) / 20.0))
            .find(|c| c.contrast(ground) >= contrast)
            .unwrap_or(to)
    }

    /// White or ink, whichever reads better; one of them always reads.
    fn words_on(self) -> Self {
        let black = Self([0, 0, 0]);
        match (self.contrast(LIGHT) >= READABLE, self.contrast(INK) >= READABLE) {
            (true, _) => LIGHT,
            (false, true) => INK,
            (false, false) => black,
        }
    }

    /// The contrast ratio of WCAG, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Rgb {
        Rgb::parse(text).unwrap()
    }

    proptest! {
        #[test]
        fn words_read_on_every_brand_colour_in_both_themes(r: u8, g: u8, b: u8) {
            let (light, dark) = shades(Rgb([r, g, b]));
            for (theme, ground, ink) in [(light, LIGHT, INK), (dark, DARK, read("#edebe6"))] {
                let (on, text, soft) = (read(&theme.on), read(&theme.text), read(&theme.soft));
                prop_assert!(on.contrast(read(&theme.accent)) >= READABLE, "{theme:?}");
                prop_assert!(on.contrast(read(&theme.hover)) >= READABLE, "{theme:?}");
                prop_assert!(text.contrast(ground) >= READABLE, "{theme:?}");
                prop_assert!(text.contrast(soft) >= READABLE, "{theme:?}");
                prop_assert!(ink.contrast(soft) >= READABLE, "{theme:?}");
            }
        }

        #[test]
        fn what_is_written_reads_back(r: u8, g: u8, b: u8) {
            prop_assert_eq!(Rgb::parse(&Rgb([r, g, b]).css()), Some(Rgb([r, g, b])));
        }
    }

    #[test]
    fn a_brand_colour_stays_itself_on_light_ground() {
        let (light, _) = shades(read("#8f3b1d"));
        assert_eq!(
            (light.accent.as_str(), light.on.as_str(), light.text.as_str()),
            ("#8f3b1d", "#ffffff", "#8f3b1d")
        );
        let (yellow, _) = shades(read("#ffd400"));
        assert_eq!((yellow.accent.as_str(), yellow.on.as_str()), ("#ffd400", "#1d1c1a"));
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        assert_eq!(Rgb::parse("#fa3"), Some(Rgb([0xff, 0xaa, 0x33])));
        for wrong in ["", "#", "red", "#12", "#12345", "#1234567", "#gggggg", "8f3b1d", "#ä2b"] {
            assert_eq!(Rgb::parse(wrong), None, "{wrong}");
        }
    }
}
