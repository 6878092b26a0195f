//! Funnel: stages from top to bottom as trapezoids, stage names at the left, value and count inside,
//! and between two stages how many went on, in the bad colour where the norm is missed.
//!
//! Invariant: the width of a stage is proportional to its value; the widest fills the middle column.

use super::drawing::{
    Chart, Drawing, Frame, Row, RowAxis, base, base_extra, merge, text_width, widest,
};
use super::palette::count;
use charming::component::{Axis, Grid};
use charming::datatype::DataPointItem;
use charming::element::{AxisType, ItemStyle, Sort, Trigger};
use charming::series::Funnel;
use serde_json::{Value, json};

/// One stage.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelBar {
    pub label: String,
    pub value: f64,
    pub value_text: String,
    pub sub_text: String,
    /// From this stage to the next; the last stage has none.
    pub conversion_text: Option<String>,
    pub is_below_norm: bool,
}

/// Translated words: the name of the series and what the facts in a tooltip are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunnelWords {
    pub series: String,
    pub value: String,
    pub sub: String,
    pub conversion: String,
}

/// Height of a stage, and of the gap that carries the conversion below it.
const BAR_PX: f64 = 34.0;
const GAP_PX: f64 = 12.0;
const MARGIN_PX: f64 = 8.0;
const FONT_PX: f64 = 12.0;
/// Room for the mark of a missed norm, and air between a text and its bar.
const TEXT_MARGIN_PX: f64 = 24.0;

/// The height a funnel with `n` stages takes.
pub fn height(n: usize) -> f64 {
    let n = count(n.max(1));
    n * BAR_PX + (n - 1.0) * GAP_PX + 2.0 * MARGIN_PX
}

/// Draws the funnel.
pub fn funnel(bars: &[FunnelBar], words: &FunnelWords, frame: &Frame) -> Drawing {
    let greatest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let columns = Columns::of(bars, greatest, frame.width);
    let mut extra = base_extra(frame);
    merge(&mut extra, &grid_extra(bars, &columns, greatest, frame));
    merge(
        &mut extra,
        &json!({ "series": [{ "data": items_extra(bars, &columns, greatest, frame) }] }),
    );
    Drawing {
        chart: chart(bars, words, &columns, greatest, frame),
        extra,
        rows: bars.iter().map(|bar| row(bar, words)).collect(),
        row_axis: RowAxis::Vertical,
        value_text: None,
    }
}

/// The three columns: names, funnel, conversions.
struct Columns {
    names_px: f64,
    middle_px: f64,
    conversions_px: f64,
}

impl Columns {
    fn of(bars: &[FunnelBar], greatest: f64, width: f64) -> Self {
        let names = widest(bars.iter().map(|bar| bar.label.as_str()), FONT_PX) + 12.0;
        let names_px = names.min(width * 0.25);
        let room_px = (width - names_px).max(80.0);
        // A conversion stands beside the top of the next stage, so a funnel that narrows early may
        // be wider than the room left of the texts.
        let widest_px = |pair: &[FunnelBar]| {
            let text = shown_conversion(&pair[0]);
            // Bold letters are about a tenth wider.
            let weight = if pair[0].is_below_norm { 1.12 } else { 1.0 };
            let text_px = text_width(&text, FONT_PX) * weight + TEXT_MARGIN_PX;
            let next = if greatest > 0.0 { pair[1].value / greatest } else { 0.0 };
            2.0 * (room_px - text_px) / (1.0 + next)
        };
        let middle_px = bars.windows(2).map(widest_px).fold(room_px, f64::min).max(room_px * 0.5);
        Self { names_px, middle_px, conversions_px: room_px - middle_px }
    }

    /// The width of a bar of this value.
    fn bar_px(&self, value: f64, greatest: f64) -> f64 {
        if greatest > 0.0 { value / greatest * self.middle_px } else { 0.0 }
    }
}

/// The conversion as it stands beside the funnel, with a mark below the norm.
fn shown_conversion(bar: &FunnelBar) -> String {
    marked(bar, bar.conversion_text.as_deref().unwrap_or_default())
}

fn marked(bar: &FunnelBar, text: &str) -> String {
    if bar.is_below_norm { format!("{text} ▼") } else { text.to_owned() }
}

/// The conversion in as many pixels: on a phone the norm is left to the table and the mark to the eye.
fn fitting_conversion(bar: &FunnelBar, width_px: f64) -> String {
    let whole = shown_conversion(bar);
    let weight = if bar.is_below_norm { 1.12 } else { 1.0 };
    if text_width(&whole, FONT_PX) * weight <= width_px {
        return whole;
    }
    let text = bar.conversion_text.as_deref().unwrap_or_default();
    marked(bar, text.split(" · ").next().unwrap_or_default())
}

fn chart(
    bars: &[FunnelBar],
    words: &FunnelWords,
    columns: &Columns,
    greatest: f64,
    frame: &Frame,
) -> Chart {
    let mut items: Vec<DataPointItem> = bars
        .iter()
        .enumerate()
        .map(|(idx, bar)| {
            let color = frame.palette.ramp(idx, bars.len()).to_string();
            DataPointItem::new(bar.value)
                .name(bar.label.as_str())
                .item_style(ItemStyle::new().color(color).border_width(0.0))
        })
        .collect();
    // Each trapezoid narrows to the width of the next; this one, without height, keeps the last
    // stage a rectangle instead of a tip.
    items.extend(bars.last().map(|bar| DataPointItem::new(bar.value).name("")));
    let series = Funnel::new()
        .name(words.series.as_str())
        .sort(Sort::None)
        .min(0.0)
        .max(if greatest > 0.0 { greatest } else { 1.0 })
        .min_size("0%")
        .max_size("100%")
        .gap(GAP_PX)
        .left(columns.names_px)
        .top(MARGIN_PX)
        .width(columns.middle_px)
        .data(items);
    let names = Axis::new().type_(AxisType::Category).inverse(true).grid_index(0.0);
    let conversions =
        Axis::new().type_(AxisType::Category).inverse(true).grid_index(1.0).position("right");
    base(frame, Trigger::Item)
        .grid(Grid::new().left(0).right(0))
        .grid(Grid::new().left(0).right(0))
        .x_axis(Axis::new().type_(AxisType::Value).show(false).grid_index(0.0))
        .x_axis(Axis::new().type_(AxisType::Value).show(false).grid_index(1.0))
        .y_axis(names)
        .y_axis(conversions)
        .series(series)
}

/// Names stand at the middle of their stages, conversions at the middle of the gaps: two grids,
/// the second half a stage smaller at either end.
fn grid_extra(bars: &[FunnelBar], columns: &Columns, greatest: f64, frame: &Frame) -> Value {
    let palette = &frame.palette;
    let pitch = BAR_PX + GAP_PX;
    let names: Vec<Value> = bars.iter().map(|bar| json!(bar.label)).collect();
    let conversions: Vec<Value> = bars
        .windows(2)
        .map(|pair| {
            let bar = &pair[0];
            // What the next stage leaves free of the middle belongs to the conversion, too.
            let free_px = columns.middle_px - columns.bar_px(pair[1].value, greatest);
            let (color, weight) =
                if bar.is_below_norm { (palette.bad, 600) } else { (palette.ink_2, 400) };
            let width_px = columns.conversions_px + free_px / 2.0 - 8.0;
            json!({
                "value": fitting_conversion(bar, width_px),
                "textStyle": {
                    "color": color.to_string(), "fontWeight": weight, "align": "right",
                    "width": width_px,
                },
            })
        })
        .collect();
    let label = json!({
        "inside": true, "margin": 0, "interval": 0, "color": palette.ink.to_string(),
        "fontSize": FONT_PX, "width": columns.names_px - 8.0, "overflow": "truncate",
        "ellipsis": "…",
    });
    let bare = json!({ "axisLine": { "show": false }, "axisTick": { "show": false } });
    let mut extra = json!({
        "grid": [
            { "top": MARGIN_PX - GAP_PX / 2.0, "height": pitch * count(bars.len()) },
            {
                "top": MARGIN_PX + BAR_PX / 2.0,
                "height": pitch * count(bars.len().saturating_sub(1)),
            },
        ],
        "yAxis": [
            { "data": names, "axisLabel": label },
            { "data": conversions, "axisLabel": label },
        ],
    });
    merge(&mut extra, &json!({ "yAxis": [bare, bare] }));
    extra
}

fn items_extra(bars: &[FunnelBar], columns: &Columns, greatest: f64, frame: &Frame) -> Vec<Value> {
    let mut items: Vec<Value> = bars
        .iter()
        .enumerate()
        .map(|(idx, bar)| {
            let next = bars.get(idx + 1).map_or(bar.value, |next| next.value);
            let room_px = columns.bar_px(bar.value.min(next), greatest) - 12.0;
            // How far a slanted side stands out at the height of the text.
            let slant = (bar.value - next).max(0.0) / 5.0;
            let outside_px = 2.0 + columns.bar_px(slant, greatest);
            let fill = frame.palette.ramp(idx, bars.len());
            let label = match inner_text(bar, room_px) {
                Some(text) => json!({
                    "formatter": literal(&text), "position": "inside", "color": frame.palette.text_on(fill).to_string(),
                }),
                None => json!({
                    "formatter": literal(&full_text(bar)), "position": "right",
                    "color": frame.palette.ink.to_string(),
                }),
            };
            let mut item = json!({
                "itemStyle": { "height": BAR_PX },
                "label": { "show": true, "fontSize": FONT_PX, "fontWeight": 600 },
                "labelLine": { "show": false, "length": outside_px },
                "emphasis": { "label": { "fontWeight": 600 }, "itemStyle": { "opacity": 0.9 } },
            });
            merge(&mut item, &json!({ "label": label }));
            item
        })
        .collect();
    if !items.is_empty() {
        items.push(json!({
            "itemStyle": { "height": 0, "opacity": 0 },
            "label": { "show": false },
            "labelLine": { "show": false },
            "tooltip": { "show": false },
        }));
    }
    items
}

fn full_text(bar: &FunnelBar) -> String {
    if bar.sub_text.is_empty() {
        bar.value_text.clone()
    } else {
        format!("{} · {}", bar.value_text, bar.sub_text)
    }
}

/// As much of the text as fits into the bar, or none of it.
fn inner_text(bar: &FunnelBar, room_px: f64) -> Option<String> {
    [full_text(bar), bar.value_text.clone()]
        .into_iter()
        .find(|text| text_width(text, FONT_PX) <= room_px)
}

/// ECharts reads `{a}` to `{e}` in a label as templates; a thin space keeps braces in names harmless.
fn literal(text: &str) -> String {
    text.replace('{', "{\u{200A}")
}

fn row(bar: &FunnelBar, words: &FunnelWords) -> Row {
    Row {
        name: bar.label.clone(),
        facts: vec![
            (words.value.clone(), bar.value_text.clone()),
            (words.sub.clone(), bar.sub_text.clone()),
            (words.conversion.clone(), bar.conversion_text.clone().unwrap_or_default()),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::palette::tests::light;

    fn bar(label: &str, value: f64, conversion: Option<&str>, is_below_norm: bool) -> FunnelBar {
        FunnelBar {
            label: label.to_owned(),
            value,
            value_text: format!("¥ {value} M"),
            sub_text: "12".to_owned(),
            conversion_text: conversion.map(str::to_owned),
            is_below_norm,
        }
    }

    fn option(bars: &[FunnelBar], width: f64) -> Value {
        let words = FunnelWords {
            series: "Funnel".to_owned(),
            value: "Amount".to_owned(),
            sub: "Count".to_owned(),
            conversion: "Go on".to_owned(),
        };
        let frame = Frame { width, palette: light(), is_animated: false };
        let drawing = funnel(bars, &words, &frame);
        assert_eq!(drawing.rows.len(), bars.len());
        drawing.option()
    }

    #[test]
    fn a_missed_norm_stands_out_between_its_stages() {
        let bars = [
            bar("Qualify", 32.0, Some("67 %"), false),
            bar("Propose", 14.9, Some("46 %"), true),
            bar("Won", 0.4, None, false),
        ];
        let option = option(&bars, 600.0);
        let conversions = &option["yAxis"][1]["data"];
        assert_eq!(conversions[0]["value"], "67 %");
        assert_eq!(conversions[1]["value"], "46 % ▼");
        assert_eq!(conversions[1]["textStyle"]["color"], light().bad.to_string());
        assert_eq!(conversions.as_array().unwrap().len(), 2);
        let data = &option["series"][0]["data"];
        assert_eq!(data[0]["label"]["position"], "inside");
        assert_eq!(data[2]["label"]["position"], "right", "too small to be written into");
        assert_eq!(data[3]["itemStyle"]["height"], 0, "the last stage stays a rectangle");
    }

    #[test]
    fn nothing_and_all_zero_are_drawn_without_a_division() {
        assert_eq!(option(&[], 600.0)["series"][0]["data"], json!([]));
        let zeros = option(&[bar("New", 0.0, None, false)], 300.0);
        assert_eq!(zeros["series"][0]["max"], 1.0);
    }
}
