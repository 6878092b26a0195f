//! Picture: the tree as one SVG, for the card on a sale's page, for a file and for paper.

use std::fmt::Write as _;

use shared::committee::layout::{CARD_HEIGHT, CARD_WIDTH, Extent, Place};
use shared::committee::{Committee, Person};
use shared::entity::Attitude;

use super::canvas::{influence_path, report_path, width};
use super::words;
use crate::platform::{clock, dom};

/// The colours a picture is drawn in.
#[derive(Clone, Debug)]
pub struct Colours {
    paper: String,
    ink: String,
    ink_2: String,
    line: String,
    good: String,
    warn: String,
    bad: String,
    accent: String,
}

impl Colours {
    /// As the page has them at any time, light, dark or on paper.
    pub fn page() -> Self {
        Self::named(|name| format!("var({name})"))
    }

    /// As the page has them now, for a file, which knows no page.
    pub fn file() -> Self {
        Self::named(dom::css_property)
    }

    fn named(colour: impl Fn(&str) -> String) -> Self {
        Self {
            paper: colour("--paper"),
            ink: colour("--ink"),
            ink_2: colour("--ink-2"),
            line: colour("--ink-3"),
            good: colour("--good"),
            warn: colour("--warn"),
            bad: colour("--bad"),
            accent: colour("--accent"),
        }
    }

    fn of(&self, attitude: Attitude) -> &str {
        match attitude {
            Attitude::Champion | Attitude::Supports => &self.good,
            Attitude::Doubts => &self.warn,
            Attitude::Opposes => &self.bad,
            Attitude::Unknown | Attitude::Neutral => &self.line,
        }
    }
}

/// A drawing and how large it is, in points.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub svg: String,
    pub width: i64,
    pub height: i64,
}

const MARGIN: i64 = 16;

/// Draws the committee; nothing when nobody is in it.
pub fn picture(committee: &Committee, colours: &Colours) -> Option<Picture> {
    let places = committee.layout();
    let extent = Extent::of(places.values().copied())?;
    let (width_all, height) = (extent.width() + 2 * MARGIN, extent.height() + 2 * MARGIN);
    let from = Place { x: extent.from.x - MARGIN, y: extent.from.y - MARGIN };
    let at = |id| {
        let place = places.get(&id).copied().unwrap_or_default();
        Place { x: place.x - from.x, y: place.y - from.y }
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width_all} {height}\" \
         width=\"{width_all}\" height=\"{height}\" \
         font-family=\"system-ui, 'Noto Sans CJK SC', sans-serif\" font-size=\"13\">\
         <marker id=\"picture-arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">\
         <path d=\"M0 0 8 4 0 8z\" fill=\"{}\"/></marker>\
         <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>",
        colours.accent, colours.paper
    );
    for (below, above) in committee.superiors() {
        let path = report_path(at(above), at(below));
        put(
            &mut svg,
            format_args!("<path d=\"{path}\" fill=\"none\" stroke=\"{}\"/>", colours.line),
        );
    }
    for line in &committee.lines {
        put(
            &mut svg,
            format_args!(
                "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" \
                 stroke-dasharray=\"6 4\" marker-end=\"url(#picture-arrow)\"/>",
                influence_path(at(line.from), at(line.to)),
                colours.accent,
                width(line.strength)
            ),
        );
    }
    for person in &committee.people {
        card(&mut svg, person, at(person.member.id), colours);
    }
    svg.push_str("</svg>");
    Some(Picture { svg, width: width_all, height })
}

fn card(svg: &mut String, person: &Person, at: Place, colours: &Colours) {
    let attitude = person.member.attitude;
    let colour = colours.of(attitude);
    let (paper, ink, ink_2) =
        (colours.paper.as_str(), colours.ink.as_str(), colours.ink_2.as_str());
    let Place { x, y } = at;
    put(
        svg,
        format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{CARD_WIDTH}\" height=\"{CARD_HEIGHT}\" rx=\"10\" \
             fill=\"{paper}\" stroke=\"{colour}\" stroke-width=\"1.5\"/>"
        ),
    );
    let lines = [
        (24, 15, 600, ink, person.name.clone()),
        (44, 12, 400, ink_2, person.job_title.clone().unwrap_or_default()),
        (68, 13, 600, ink, words::role(person.member.role)),
        (
            94,
            12,
            400,
            colour,
            format!("{} · {}", words::attitude(attitude), words::met(person, clock::today())),
        ),
    ];
    for (down, size, weight, fill, text) in lines {
        let (x, y) = (x + 14, y + down);
        let text = escaped(&fitted(&text, CARD_WIDTH - 28, size));
        put(
            svg,
            format_args!(
                "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" \
                 fill=\"{fill}\">{text}</text>"
            ),
        );
    }
}

fn put(svg: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing into a string cannot fail.
    let done = svg.write_fmt(part);
    debug_assert!(done.is_ok());
}

/// The beginning of a text that is about as wide as this, in points; a full-width letter is as wide as the
/// letters are high, another a little more than half.
fn fitted(text: &str, most: i64, size: i64) -> String {
    let width = |letter: char| if letter >= '\u{2E80}' { 100 * size } else { 57 * size };
    let all: i64 = text.chars().map(width).sum();
    if all <= most * 100 {
        return text.to_owned();
    }
    let mut left = most * 100 - 100 * size;
    let kept = text.chars().take_while(|letter| {
        left -= width(*letter);
        left >= 0
    });
    format!("{}…", kept.collect::<String>().trim_end())
}

/// Letters that mean something in XML, as their names; those it does not allow go.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().filter(|it| !it.is_control()) {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_end_with_dots_and_short_ones_stay() {
        assert_eq!(fitted("Anna Keller", 180, 15), "Anna Keller");
        let long = fitted("Wolfeschlegelsteinhausenbergerdorff", 180, 15);
        assert!(long.ends_with('…') && long.chars().count() < 22, "{long}");
        assert_eq!(fitted("上海万里物流装备有限公司采购部", 60, 12), "上海万里…");
    }

    #[test]
    fn what_people_type_stays_text() {
        assert_eq!(escaped("<b a=\"1\">&\u{7}"), "&lt;b a=&quot;1&quot;&gt;&amp;");
    }
}
