//! How a brand looks, judged when it is kept: text in its colours must be readable in both themes.

use helppo_kernel::{FieldProblem, Locale, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::colour::{BLACK, Colour, TEXT, WHITE};

/// The grounds on which the help centre writes, by theme: reading, wells.
const LIGHT: [Colour; 2] = [WHITE, Colour::new(0xfa, 0xf9, 0xf6)];
const DARK: [Colour; 2] = [Colour::new(0x1c, 0x1b, 0x1a), Colour::new(0x17, 0x17, 0x16)];
/// The darkest and the lightest of our words.
const INK: Colour = Colour::new(0x1d, 0x1c, 0x1a);
/// How much of the accent stands in boxes, and how far it moves under the pointer.
const SOFT: [f64; 2] = [0.10, 0.16];
const UNDER_POINTER: f64 = 0.12;

/// A way to a person that a brand may show or leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BrandContact {
    Chat,
    Email,
    Letter,
    Phone,
}

/// Languages, colours and ways to a person of a brand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BrandLook {
    /// Languages of its pages, the first one first; empty: those of the house.
    pub languages: Vec<Locale>,
    /// Links and buttons, `#0f5e55`; empty: the colour of the house.
    pub accent: String,
    /// The same in the dark theme; empty: found from the light one.
    pub accent_dark: String,
    /// Whether pages follow a reader who likes them dark; else they are always light.
    pub dark: bool,
    /// Ways to a person that its pages show; empty: all there are.
    pub contacts: Vec<BrandContact>,
    /// Its telephone number, as people read it; empty: none.
    pub phone: String,
}

/// The accent of one theme, with what goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Accent {
    colour: Colour,
    hover: Colour,
    on: Colour,
    soft: Colour,
}

impl Accent {
    fn of(colour: Colour, [ground, _]: [Colour; 2], soft: f64) -> Self {
        let on = if colour.contrast(WHITE) >= colour.contrast(INK) { WHITE } else { INK };
        let away = if on == WHITE { BLACK } else { WHITE };
        Self { colour, hover: away.over(colour, UNDER_POINTER), on, soft: colour.over(ground, soft) }
    }

    /// The worst contrast of all texts that it takes part in.
    fn worst(&self, grounds: [Colour; 2]) -> f64 {
        let on_grounds = grounds.into_iter().chain([self.soft]).map(|ground| self.colour.contrast(ground));
        let words = [self.on.contrast(self.colour), self.on.contrast(self.hover)];
        on_grounds.chain(words).fold(f64::MAX, f64::min)
    }
}

impl BrandLook {
    /// Judges what was chosen.
    pub(crate) fn judge(mut self) -> Result<Self, Problem> {
        let mut wrong: Vec<FieldProblem> = Vec::new();
        let mut seen = Vec::new();
        self.languages.retain(|language| {
            let new = !seen.contains(language);
            seen.push(*language);
            new
        });
        let themes = [
            ("accent", &self.accent, LIGHT, SOFT[0], BLACK),
            ("accent_dark", &self.accent_dark, DARK, SOFT[1], WHITE),
        ];
        for (field, chosen, grounds, soft, end) in themes {
            if let Some(message) = unreadable(chosen, grounds, soft, end) {
                wrong.push(FieldProblem { field: field.into(), message });
            }
        }
        self.phone = self.phone.trim().to_owned();
        let digits = self.phone.chars().filter(char::is_ascii_digit).count();
        let plain = self.phone.chars().all(|c| c.is_ascii_digit() || "+ -()".contains(c));
        if !self.phone.is_empty() && (!plain || !(3..=20).contains(&digits)) {
            let message = "expected a telephone number such as +358 10 123 4567".into();
            wrong.push(FieldProblem { field: "phone".into(), message });
        }
        if !wrong.is_empty() {
            let mut problem = Problem::invalid("", "");
            problem.fields = wrong;
            return Err(problem);
        }
        Ok(self)
    }

    /// What its pages add to the style sheet; nothing but colours that were read as such.
    pub(crate) fn css(&self) -> String {
        let mut css = String::new();
        if !self.dark {
            css.push_str(":root{color-scheme:light}");
        }
        let Some(light) = Colour::read(&self.accent) else { return css };
        let dark = Colour::read(&self.accent_dark)
            .or_else(|| light.towards(WHITE, |one| Accent::of(one, DARK, SOFT[1]).worst(DARK) >= TEXT));
        let light = Accent::of(light, LIGHT, SOFT[0]);
        let dark = dark.map_or(light, |dark| Accent::of(dark, DARK, SOFT[1]));
        let pair = |name: &str, of: fn(&Accent) -> Colour| {
            format!("--{name}:light-dark({},{});", of(&light), of(&dark))
        };
        css.push_str(":root{");
        for (name, of) in [
            ("accent", (|a| a.colour) as fn(&Accent) -> Colour),
            ("accent-text", |a| a.colour),
            ("focus", |a| a.colour),
            ("accent-hover", |a| a.hover),
            ("on-accent", |a| a.on),
            ("accent-soft", |a| a.soft),
        ] {
            css.push_str(&pair(name, of));
        }
        css.push('}');
        css
    }
}

/// Why nobody could read text in this colour, and which one near it would do.
fn unreadable(chosen: &str, grounds: [Colour; 2], soft: f64, end: Colour) -> Option<String> {
    if chosen.is_empty() {
        return None;
    }
    let Some(colour) = Colour::read(chosen) else {
        return Some("expected a colour such as #0f5e55".to_owned());
    };
    let worst = |one: Colour| Accent::of(one, grounds, soft).worst(grounds);
    let ratio = worst(colour);
    if ratio >= TEXT {
        return None;
    }
    let near = colour.towards(end, |one| worst(one) >= TEXT);
    let near = near.map_or(String::new(), |near| format!(" {near} is near it and will do."));
    // Rounded down: 4.496 is not enough and must not read as if it were.
    let shown = (ratio * 10.0).floor() / 10.0;
    Some(format!("Text in {colour} has a contrast of {shown:.1} : 1; it needs {TEXT} : 1.{near}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(accent: &str, accent_dark: &str) -> BrandLook {
        BrandLook {
            accent: accent.into(),
            accent_dark: accent_dark.into(),
            dark: true,
            ..BrandLook::default()
        }
    }

    #[test]
    fn colours_in_which_nobody_could_read_are_refused_with_one_that_will_do() {
        let refused = look("#6fc7e8", "#333333").judge().unwrap_err();
        let fields: Vec<&str> = refused.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["accent", "accent_dark"]);
        for problem in &refused.fields {
            let mut colours = problem.message.split_whitespace().filter(|word| word.starts_with('#'));
            let near = colours.next_back().expect("another colour").to_owned();
            let again = if problem.field == "accent" { look(&near, "") } else { look("", &near) };
            assert!(again.judge().is_ok(), "{}", problem.message);
        }
        for wrong in ["red", "#12", "#0f5e55;}*{display:none"] {
            assert!(look(wrong, "").judge().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_colour_that_passes_is_readable_in_both_themes() {
        for accent in ["#0f5e55", "#7a1f5c", "#1a4fa0", "#8a3b00", "#000000", "#5b5b00"] {
            let chosen = look(accent, "").judge().expect(accent);
            let css = chosen.css();
            assert!(css.contains(&format!("--accent:light-dark({accent},#")), "{css}");
            let dark = css.split("--accent:light-dark(").nth(1).and_then(|c| c.split([',', ')']).nth(1));
            let dark = Colour::read(dark.expect("a dark one")).expect("a colour");
            assert!(Accent::of(dark, DARK, SOFT[1]).worst(DARK) >= TEXT, "{accent}: {dark}");
        }
        assert_eq!(BrandLook { dark: true, ..BrandLook::default() }.css(), "");
        assert!(BrandLook::default().css().contains("color-scheme:light"));
    }

    #[test]
    fn a_telephone_number_is_one() {
        let with = |phone: &str| BrandLook { phone: phone.into(), ..BrandLook::default() }.judge().is_ok();
        assert!(with("+358 10 123 4567") && with("") && with("010-123 (45)"));
        assert!(!with("soita") && !with("1") && !with("<b>123</b>"));
    }
}
