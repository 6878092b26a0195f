//! Ranking: horizontal bars in the order given, this period over a thin muted bar of the previous one,
//! the value written at the end of its bar.
//!
//! It does not sort: the analysis decides the order and what a tie means.

use super::drawing::{Drawing, Frame, Row, RowAxis, base, base_extra, merge, widest};
use super::palette::count;
use charming::component::{Axis, Grid, Legend};
use charming::element::{AxisType, Emphasis, ItemStyle, Trigger};
use charming::series::Bar;
use serde_json::{Value, json};

/// One ranked thing.
#[derive(Clone, Debug, PartialEq)]
pub struct RankBar {
    pub label: String,
    pub value: f64,
    pub value_text: String,
    pub previous: Option<f64>,
    pub previous_text: String,
    /// The reader's own row, set in bold.
    pub is_mine: bool,
}

/// Translated words: the names of the two periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankWords {
    pub current: String,
    pub previous: String,
}

const ROW_PX: f64 = 44.0;
const LEGEND_PX: f64 = 28.0;
const FONT_PX: f64 = 12.0;
/// How much wider bold letters are than those that were measured.
const BOLD: f64 = 1.08;
const NAME_GAP_PX: f64 = 12.0;

/// The height a ranking of `n` rows takes.
pub fn height(n: usize) -> f64 {
    count(n.max(1)) * ROW_PX + LEGEND_PX
}

/// Draws the ranking.
pub fn ranking(bars: &[RankBar], words: &RankWords, frame: &Frame) -> Drawing {
    let palette = &frame.palette;
    let is_compared = bars.iter().any(|bar| bar.previous.is_some());
    let names_px = widest(bars.iter().map(|bar| bar.label.as_str()), FONT_PX) * BOLD + NAME_GAP_PX;
    let names_px = names_px.min(frame.width * 0.34);
    let values_px = widest(bars.iter().map(|bar| bar.value_text.as_str()), FONT_PX) + 12.0;
    let current = Bar::new()
        .name(words.current.as_str())
        .bar_width(12)
        .emphasis(Emphasis::new().disabled(true))
        .bar_gap("25%")
        .item_style(ItemStyle::new().color(palette.accent.to_string()).border_radius(3.0))
        .data(bars.iter().map(|bar| bar.value).collect::<Vec<f64>>());
    let mut chart = base(frame, Trigger::Axis)
        .grid(Grid::new().left(names_px).right(values_px).top(LEGEND_PX).bottom(0))
        .x_axis(Axis::new().type_(AxisType::Value).show(false).min(0))
        .y_axis(Axis::new().type_(AxisType::Category).inverse(true))
        .series(current);
    if is_compared {
        let muted = palette.ink_2.over(palette.paper, 0.32).to_string();
        let previous = Bar::new()
            .name(words.previous.as_str())
            .bar_width(6)
            .emphasis(Emphasis::new().disabled(true))
            .item_style(ItemStyle::new().color(muted).border_radius(3.0))
            .data(bars.iter().map(|bar| bar.previous.unwrap_or(0.0)).collect::<Vec<f64>>());
        chart = chart.legend(Legend::new().right(0).top(0)).series(previous);
    }
    let mut extra = base_extra(frame);
    merge(&mut extra, &rows_extra(bars, names_px, frame));
    merge(&mut extra, &json!({ "legend": { "show": is_compared } }));
    Drawing {
        chart,
        extra,
        rows: bars.iter().map(|bar| row(bar, words)).collect(),
        row_axis: RowAxis::Vertical,
        value_text: None,
    }
}

fn rows_extra(bars: &[RankBar], names_px: f64, frame: &Frame) -> Value {
    let palette = &frame.palette;
    let names: Vec<Value> = bars
        .iter()
        .map(|bar| {
            let weight = if bar.is_mine { 700 } else { 400 };
            // ECharts asks an item with its own style for the alignment, and nobody else.
            json!({ "value": bar.label, "textStyle": { "fontWeight": weight, "align": "left" } })
        })
        .collect();
    let labels: Vec<Value> = bars
        .iter()
        .map(|bar| {
            json!({ "label": {
                "show": true, "position": "right", "formatter": bar.value_text,
                "color": palette.ink.to_string(), "fontSize": FONT_PX, "fontWeight": 600,
            } })
        })
        .collect();
    json!({
        "legend": {
            "selectedMode": false, "itemWidth": 14, "itemHeight": 8, "itemGap": 16,
            "textStyle": { "color": palette.ink_2.to_string(), "fontSize": FONT_PX },
        },
        "yAxis": {
            "data": names,
            "axisLine": { "show": false },
            "axisTick": { "show": false },
            // Names start at the left edge: easier to scan than names that end at the bars.
            "offset": names_px,
            "axisLabel": {
                "margin": 0, "interval": 0, "color": palette.ink.to_string(),
                "fontSize": FONT_PX, "width": names_px - NAME_GAP_PX / 2.0, "overflow": "truncate",
                "ellipsis": "…",
            },
        },
        "series": [{ "data": labels }],
    })
}

fn row(bar: &RankBar, words: &RankWords) -> Row {
    Row {
        name: bar.label.clone(),
        facts: vec![
            (words.current.clone(), bar.value_text.clone()),
            (words.previous.clone(), bar.previous_text.clone()),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::palette::tests::light;

    fn draw(previous: Option<f64>) -> Value {
        let bars = [RankBar {
            label: "周敏 Zhou Min".to_owned(),
            value: 1.92,
            value_text: "1.92 M".to_owned(),
            previous,
            previous_text: previous.map(|value| format!("{value} M")).unwrap_or_default(),
            is_mine: true,
        }];
        let words = RankWords { current: "Q4".to_owned(), previous: "Q3".to_owned() };
        let frame = Frame { width: 480.0, palette: light(), is_animated: true };
        ranking(&bars, &words, &frame).option()
    }

    #[test]
    fn a_short_bold_name_has_room() {
        let option = draw(None);
        let room = option["yAxis"]["axisLabel"]["width"].as_f64().unwrap();
        // Two wide letters, a space and eight narrow ones, and a tenth more for bold.
        assert!(room > (2.0 + 9.0 * 0.57) * FONT_PX * 1.1, "{room}");
        assert!(room < option["yAxis"]["offset"].as_f64().unwrap());
    }

    #[test]
    fn the_previous_period_appears_only_where_there_is_one() {
        let compared = draw(Some(1.6));
        assert_eq!(compared["series"].as_array().unwrap().len(), 2);
        assert_eq!(compared["series"][1]["data"][0], 1.6);
        assert_eq!(compared["series"][0]["data"][0]["label"]["formatter"], "1.92 M");
        assert_eq!(compared["yAxis"]["data"][0]["textStyle"]["fontWeight"], 700);
        let alone = draw(None);
        assert_eq!(alone["series"].as_array().unwrap().len(), 1);
        assert_ne!(Drawing::series_key(&compared), Drawing::series_key(&alone));
    }
}
