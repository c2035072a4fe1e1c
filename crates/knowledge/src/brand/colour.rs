//! Colours, and whether what is written in them can be read (WCAG 2.2, relative luminance and contrast).

use std::fmt;

/// A colour of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colour([u8; 3]);

/// Text needs this contrast (WCAG AA).
pub(crate) const TEXT: f64 = 4.5;

pub(crate) const WHITE: Colour = Colour([255; 3]);
pub(crate) const BLACK: Colour = Colour([0; 3]);

impl Colour {
    pub(crate) const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// `#0f5e55`, as browsers' colour fields give it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// From 1 (the same) to 21 (black on white).
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// `share` of this colour and the rest of another, as `color-mix(in srgb, …)` does it.
    pub(crate) fn over(self, other: Self, share: f64) -> Self {
        let mix = |i: usize| f64::from(self.0[i]) * share + f64::from(other.0[i]) * (1.0 - share);
        Self([0, 1, 2].map(|i| mix(i).round() as u8))
    }

    /// The nearest colour on the way to `end` that satisfies; it is the colour itself when that does.
    pub(crate) fn towards(self, end: Self, satisfies: impl Fn(Self) -> bool) -> Option<Self> {
        (0..=100).map(|percent| end.over(self, f64::from(percent) / 100.0)).find(|one| satisfies(*one))
    }

    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_recommendation() {
        let of = |a: &str, b: &str| {
            let ratio = Colour::read(a).unwrap().contrast(Colour::read(b).unwrap());
            (ratio * 100.0).round() / 100.0
        };
        assert_eq!(of("#000000", "#ffffff"), 21.0);
        assert_eq!(of("#777777", "#ffffff"), 4.48);
        assert_eq!(of("#767676", "#ffffff"), 4.54);
        assert_eq!(of("#ff0000", "#ffffff"), 4.0);
        assert_eq!(of("#abcdef", "#abcdef"), 1.0);
    }

    #[test]
    fn colours_are_read_in_one_spelling_only() {
        assert_eq!(Colour::read("#0F5e55").map(|c| c.to_string()).as_deref(), Some("#0f5e55"));
        for wrong in ["", "0f5e55", "#0f5", "#0f5e5g", "#0f5e555", "red", "#ääbb", "#+1+1+1"] {
            assert_eq!(Colour::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_nearest_colour_that_can_be_read_is_found() {
        let pale = Colour::read("#6fc7e8").unwrap();
        let found = pale.towards(BLACK, |one| one.contrast(WHITE) >= TEXT).unwrap();
        assert!(found.contrast(WHITE) >= TEXT && found.contrast(WHITE) < TEXT + 0.3, "{found}");
        let fine = Colour::read("#0f5e55").unwrap();
        assert_eq!(fine.towards(BLACK, |one| one.contrast(WHITE) >= TEXT), Some(fine));
    }
}
