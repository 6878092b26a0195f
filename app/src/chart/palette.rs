//! Palette: the colours and the typeface of a chart, read once from the style tokens.
//!
//! Invariant: a text colour chosen here has a contrast of at least 4.5 on its background.
//! It does not know which theme is on; the tokens do.

use std::fmt;

/// An opaque colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb {
    red: u8,
    green: u8,
    blue: u8,
}

/// Stands in for a token that is missing: readable on light and on dark paper.
const MIDDLE_GREY: Rgb = Rgb { red: 128, green: 128, blue: 128 };

impl Rgb {
    /// Reads what `getComputedStyle` gives for a colour (`rgb(…)`, `rgba(…)`, `color(srgb …)`) and
    /// what tokens are written in (`#rrggbb`).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(digits) = text.strip_prefix('#') {
            let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
            return Some(Self { red: channel(0)?, green: channel(2)?, blue: channel(4)? });
        }
        let (name, arguments) = text.strip_suffix(')')?.split_once('(')?;
        let (scale, arguments) = match name {
            "rgb" | "rgba" => (1.0, arguments),
            "color" => (255.0, arguments.strip_prefix("srgb ")?),
            _ => return None,
        };
        let mut channels = arguments
            .split([',', ' ', '/'])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse::<f64>().ok().map(|value| channel(value * scale)));
        let mut next = || channels.next().flatten();
        Some(Self { red: next()?, green: next()?, blue: next()? })
    }

    /// Returns this colour laid over `ground` with the given share (0 is all ground, 1 all colour).
    pub fn over(self, ground: Self, share: f64) -> Self {
        let mix =
            |top: u8, below: u8| channel(f64::from(top) * share + f64::from(below) * (1.0 - share));
        Self {
            red: mix(self.red, ground.red),
            green: mix(self.green, ground.green),
            blue: mix(self.blue, ground.blue),
        }
    }

    /// WCAG contrast ratio, from 1 (same) to 21 (black on white).
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=255 and rounded on the same line"
)]
fn channel(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// What a chart is painted with.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// Categorical colours, safe for the colour-blind in this order.
    pub series: Vec<Rgb>,
    pub accent: Rgb,
    pub ink: Rgb,
    pub ink_2: Rgb,
    pub line: Rgb,
    pub line_2: Rgb,
    pub paper: Rgb,
    pub hover: Rgb,
    pub good: Rgb,
    pub bad: Rgb,
    pub font: String,
}

impl Palette {
    /// The number of categorical tokens, `--chart-1` and so on.
    const N_SERIES: usize = 8;

    /// Reads the palette through `colour`, which resolves a token's name to its computed value.
    pub fn read(font: String, colour: impl Fn(&str) -> String) -> Self {
        let token = |name: &str| Rgb::parse(&colour(name)).unwrap_or(MIDDLE_GREY);
        Self {
            series: (1..=Self::N_SERIES).map(|n| token(&format!("--chart-{n}"))).collect(),
            accent: token("--accent"),
            ink: token("--ink"),
            ink_2: token("--ink-2"),
            line: token("--line"),
            line_2: token("--line-2"),
            paper: token("--paper"),
            hover: token("--hover"),
            good: token("--good"),
            bad: token("--bad"),
            font,
        }
    }

    /// The categorical colour of the series at `idx`; starts again after the last.
    pub fn series(&self, idx: usize) -> Rgb {
        self.series.get(idx % self.series.len().max(1)).copied().unwrap_or(self.accent)
    }

    /// Step `idx` of `n` from a light tint of the accent to the accent itself.
    pub fn ramp(&self, idx: usize, n: usize) -> Rgb {
        const LIGHTEST: f64 = 0.24;
        let last = n.saturating_sub(1).max(1);
        let share = LIGHTEST + (1.0 - LIGHTEST) * count(idx) / count(last);
        self.accent.over(self.paper, share)
    }

    /// Ink or paper, whichever reads better on `ground`; on a middle tone, where neither is enough,
    /// black or white, one of which always is.
    pub fn text_on(&self, ground: Rgb) -> Rgb {
        const ENOUGH: f64 = 4.5;
        const EXTREMES: [Rgb; 2] =
            [Rgb { red: 0, green: 0, blue: 0 }, Rgb { red: 255, green: 255, blue: 255 }];
        let better = |a: Rgb, b: Rgb| if a.contrast(ground) >= b.contrast(ground) { a } else { b };
        let ours = better(self.ink, self.paper);
        if ours.contrast(ground) >= ENOUGH { ours } else { better(EXTREMES[0], EXTREMES[1]) }
    }
}

/// A count as a number to compute with; charts never show more rows than `u32` holds.
pub fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn light() -> Palette {
        Palette::read("sans-serif".to_owned(), |name| {
            let hex = match name {
                "--accent" | "--chart-1" => "rgb(47, 95, 208)",
                "--ink" => "#1b1f24",
                "--paper" => "rgba(255, 255, 255, 1)",
                "--bad" => "color(srgb 0.75 0.21 0.17)",
                _ => "#808080",
            };
            hex.to_owned()
        })
    }

    #[test]
    fn reads_every_way_a_browser_writes_a_colour() {
        let palette = light();
        assert_eq!(palette.accent.to_string(), "#2f5fd0");
        assert_eq!(palette.paper.to_string(), "#ffffff");
        assert_eq!(palette.bad.to_string(), "#bf362b");
        assert_eq!(Rgb::parse("transparent-ish"), None);
        assert_eq!(Rgb::parse("rgb(1, 2)"), None);
    }

    #[test]
    fn text_stays_readable_along_the_whole_ramp() {
        let palette = light();
        for n in 1..9 {
            for idx in 0..n {
                let ground = palette.ramp(idx, n);
                let contrast = palette.text_on(ground).contrast(ground);
                assert!(contrast >= 4.5, "step {idx} of {n}: {contrast:.2}");
            }
        }
    }
}
