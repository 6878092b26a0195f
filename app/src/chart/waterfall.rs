//! Waterfall: from a total to a total in floating columns, each beginning where the one before ended.
//!
//! Totals stand on the ground in the accent, what adds is green, what takes away is red; the sign in
//! the text above each column says the same without colour.

use super::drawing::{Drawing, Frame, Row, RowAxis, base, base_extra, merge, widest};
use charming::component::{Axis, Grid};
use charming::element::{AxisType, Emphasis, ItemStyle, Trigger};
use charming::series::Bar;
use serde_json::{Value, json};

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Fall {
    pub label: String,
    /// A total of this height, or a change by this much.
    pub kind: FallKind,
    /// Stands above the column.
    pub text: String,
    /// What the tooltip says besides: what, and how much.
    pub facts: Vec<(String, String)>,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FallKind {
    /// Stands on the ground.
    Total(f64),
    /// Adds to, or with a negative number takes from, what was before.
    Change(f64),
}

/// The height of the chart in CSS pixels.
pub const HEIGHT: f64 = 320.0;
const FONT_PX: f64 = 12.0;
/// How much wider bold letters are than those that are measured.
const BOLD: f64 = 1.08;

/// Where each column begins and ends.
fn spans(falls: &[Fall]) -> Vec<(f64, f64)> {
    let mut level = 0.0;
    let span = |fall: &Fall| {
        let from = match fall.kind {
            FallKind::Total(_) => 0.0,
            FallKind::Change(_) => level,
        };
        level = match fall.kind {
            FallKind::Total(height) => height,
            FallKind::Change(change) => level + change,
        };
        (from, level)
    };
    falls.iter().map(span).collect()
}

/// Below this width columns would be narrower than what stands above them: they lie down.
const LYING_PX: f64 = 600.0;

/// Draws the columns, or on a narrow place bars that lie one below the other.
pub fn waterfall(falls: &[Fall], series: &str, frame: &Frame) -> Drawing {
    let lies = frame.width < LYING_PX;
    let spans = spans(falls);
    let foot = |(from, to): &(f64, f64)| from.min(*to);
    let height = |(from, to): &(f64, f64)| (from - to).abs();
    let hidden = ItemStyle::new().color("transparent");
    let feet = Bar::new()
        .name("")
        .stack("all")
        .item_style(hidden)
        .emphasis(Emphasis::new().disabled(true))
        .data(spans.iter().map(foot).collect::<Vec<f64>>());
    let columns = Bar::new()
        .name(series)
        .stack("all")
        .emphasis(Emphasis::new().disabled(true))
        .data(spans.iter().map(height).collect::<Vec<f64>>());
    let names = Axis::new().type_(AxisType::Category).inverse(lies);
    let values = Axis::new().type_(AxisType::Value).show(false).min(0);
    let chart = base(frame, Trigger::Axis);
    let chart = if lies {
        let room = |texts: Vec<&str>| widest(texts.into_iter(), FONT_PX) * BOLD + 12.0;
        let left = room(falls.iter().map(|fall| fall.label.as_str()).collect());
        let right = room(falls.iter().map(|fall| fall.text.as_str()).collect());
        let grid = Grid::new().left(left).right(right).top(0).bottom(0);
        chart.grid(grid).x_axis(values).y_axis(names)
    } else {
        let grid = Grid::new().left(0).right(0).top(28).bottom(36);
        chart.grid(grid).x_axis(names).y_axis(values)
    };
    let mut extra = base_extra(frame);
    merge(&mut extra, &looks(falls, lies, frame));
    let rows = falls
        .iter()
        .map(|fall| Row { name: fall.label.clone(), facts: fall.facts.clone() })
        .collect();
    let row_axis = if lies { RowAxis::Vertical } else { RowAxis::Horizontal };
    Drawing { chart: chart.series(feet).series(columns), extra, rows, row_axis, value_text: None }
}

fn looks(falls: &[Fall], lies: bool, frame: &Frame) -> Value {
    let palette = &frame.palette;
    let names: Vec<&str> = falls.iter().map(|fall| fall.label.as_str()).collect();
    let position = if lies { "right" } else { "top" };
    let items: Vec<Value> = falls
        .iter()
        .map(|fall| {
            let colour = match fall.kind {
                FallKind::Total(_) => palette.accent,
                FallKind::Change(change) if change < 0.0 => palette.bad,
                FallKind::Change(_) => palette.good,
            };
            json!({
                "itemStyle": { "color": colour.to_string(), "borderRadius": 3 },
                "label": {
                    "show": true, "position": position, "formatter": fall.text,
                    "color": palette.ink.to_string(), "fontSize": FONT_PX, "fontWeight": 600,
                },
            })
        })
        .collect();
    let mut label =
        json!({ "color": palette.ink_2.to_string(), "fontSize": FONT_PX, "interval": 0 });
    if !lies {
        let width = (frame.width / names_or_one(falls) - 6.0).max(24.0);
        merge(&mut label, &json!({ "overflow": "break", "width": width }));
    }
    let axis = json!({
        "data": names,
        "axisTick": { "show": false },
        "axisLine": { "lineStyle": { "color": palette.line_2.to_string() } },
        "axisLabel": label,
    });
    json!({
        "legend": { "show": false },
        if lies { "yAxis" } else { "xAxis" }: axis,
        "series": [
            { "silent": true, "barMaxWidth": 72 },
            { "data": items, "barMaxWidth": 72 },
        ],
    })
}

fn names_or_one(falls: &[Fall]) -> f64 {
    super::palette::count(falls.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::palette::tests::light;

    fn fall(kind: FallKind) -> Fall {
        Fall { label: "x".to_owned(), kind, text: "1".to_owned(), facts: Vec::new() }
    }

    fn draw(falls: &[Fall], width: f64) -> Value {
        let frame = Frame { width, palette: light(), is_animated: false };
        waterfall(falls, "Pipeline", &frame).option()
    }

    #[test]
    fn on_a_narrow_place_the_columns_lie_down_and_their_words_have_room() {
        let falls = [Fall { label: "Decreased".to_owned(), ..fall(FallKind::Total(1.0)) }];
        let lying = draw(&falls, 320.0);
        assert_eq!(lying["yAxis"]["data"], json!(["Decreased"]));
        assert_eq!(lying["series"][1]["data"][0]["label"]["position"], "right");
        assert!(lying["grid"]["left"].as_f64().unwrap() > 9.0 * 0.57 * FONT_PX);
        let standing = draw(&falls, 900.0);
        assert_eq!(standing["xAxis"]["data"], json!(["Decreased"]));
        assert_eq!(standing["series"][1]["data"][0]["label"]["position"], "top");
    }

    #[test]
    fn each_change_begins_where_the_one_before_ended() {
        let falls = [
            fall(FallKind::Total(150.0)),
            fall(FallKind::Change(30.0)),
            fall(FallKind::Change(-120.0)),
            fall(FallKind::Total(60.0)),
        ];
        assert_eq!(spans(&falls), [(0.0, 150.0), (150.0, 180.0), (180.0, 60.0), (0.0, 60.0)]);
        let option = draw(&falls, 900.0);
        assert_eq!(option["series"][0]["data"], json!([0.0, 150.0, 60.0, 0.0]));
        let heights: Vec<_> =
            option["series"][1]["data"].as_array().unwrap().iter().map(|it| &it["value"]).collect();
        assert_eq!(heights, [150.0, 30.0, 120.0, 60.0]);
        assert_eq!(option["series"][1]["data"][2]["itemStyle"]["color"], light().bad.to_string());
    }
}
