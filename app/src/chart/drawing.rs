//! Drawing: an ECharts option built by charming, with what charming 0.6 has no words for laid over
//! it, and what the host needs to answer a touch: the name and the tooltip of every row.
//!
//! Invariant: `rows[i]` belongs to data index `i` of every series; tooltips are escaped here.

use super::palette::Palette;
use charming::element::{AxisPointer, AxisPointerType, Tooltip, Trigger};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::Arc;

/// Turns a value of an axis into the text beside its tick.
pub type ValueText = Arc<dyn Fn(f64) -> String + Send + Sync>;

/// What a builder may know about the place it draws in.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Width of the host in CSS pixels.
    pub width: f64,
    pub palette: Palette,
    /// Whether movement is welcome (`prefers-reduced-motion` is not set).
    pub is_animated: bool,
}

/// Where the rows lie, so that a touch beside a bar still finds its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowAxis {
    /// One row below the other (funnel, ranking).
    Vertical,
    /// One row beside the other (columns, trend).
    Horizontal,
}

/// One row of a chart as far as touch and tooltip are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub name: String,
    /// Pairs of what and how much, in the order they are shown.
    pub facts: Vec<(String, String)>,
}

impl Row {
    /// The tooltip as HTML with classes only: the page's policy forbids style attributes.
    pub fn tooltip(&self) -> String {
        let mut html = format!("<strong class=\"chart-tip-name\">{}</strong>", escaped(&self.name));
        for (what, how_much) in self.facts.iter().filter(|(_, how_much)| !how_much.is_empty()) {
            // Writing into a String cannot fail.
            write!(
                html,
                "<span class=\"chart-tip-fact\"><span>{}</span><b>{}</b></span>",
                escaped(what),
                escaped(how_much)
            )
            .ok();
        }
        html
    }
}

/// A chart as the host shows it.
#[derive(Clone)]
pub struct Picture {
    /// The option as ECharts takes it, as JSON.
    pub option: String,
    /// When this changes, the old option must not be merged with.
    pub series_key: String,
    pub rows: Vec<Row>,
    pub row_axis: RowAxis,
    /// Labels of the value axis, where one is shown.
    pub value_text: Option<ValueText>,
}

/// A chart, built.
#[derive(Clone)]
pub struct Drawing {
    pub chart: Chart,
    /// Merged over the serialised chart: objects by key, arrays by index.
    pub extra: Value,
    pub rows: Vec<Row>,
    pub row_axis: RowAxis,
    /// Labels of the value axis, where one is shown.
    pub value_text: Option<ValueText>,
}

impl Drawing {
    /// Finishes it.
    pub fn picture(self) -> Picture {
        let option = self.option();
        Picture {
            series_key: Self::series_key(&option),
            option: option.to_string(),
            rows: self.rows,
            row_axis: self.row_axis,
            value_text: self.value_text,
        }
    }

    /// The option as ECharts takes it.
    pub fn option(&self) -> Value {
        let mut option = Value::Object(self.chart.parts.clone());
        merge(&mut option, &self.extra);
        option
    }

    /// Says which series an option has: when this changes, the old option must not be merged with.
    pub fn series_key(option: &Value) -> String {
        let mut key = String::new();
        for series in option["series"].as_array().into_iter().flatten() {
            // Writing into a String cannot fail.
            write!(key, "{}:{};", series["type"], series["name"]).ok();
        }
        key
    }
}

/// The parts of a chart, each built and written by charming.
///
/// charming's own `Chart` can hold every kind of chart there is, and so brings the code that writes
/// every kind: a twentieth of the app. This one brings what is used.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    parts: serde_json::Map<String, Value>,
}

impl Chart {
    fn set(mut self, name: &str, part: impl serde::Serialize) -> Self {
        self.parts.insert(name.to_owned(), written(part));
        self
    }

    /// Adds a part: one stands by itself, several are a list, as ECharts has it.
    fn add(mut self, name: &str, part: impl serde::Serialize) -> Self {
        let part = written(part);
        let whole = match self.parts.remove(name) {
            None => part,
            Some(Value::Array(mut parts)) => {
                parts.push(part);
                Value::Array(parts)
            }
            Some(first) => Value::Array(vec![first, part]),
        };
        self.parts.insert(name.to_owned(), whole);
        self
    }

    /// Lays the chart out in one more grid.
    pub fn grid(self, grid: charming::component::Grid) -> Self {
        self.add("grid", grid)
    }

    /// Names its series.
    pub fn legend(self, legend: charming::component::Legend) -> Self {
        self.set("legend", legend)
    }

    /// Adds an axis across.
    pub fn x_axis(self, axis: charming::component::Axis) -> Self {
        self.add("xAxis", axis)
    }

    /// Adds an axis up.
    pub fn y_axis(self, axis: charming::component::Axis) -> Self {
        self.add("yAxis", axis)
    }

    /// Adds a series of charming's.
    pub fn series(self, series: impl serde::Serialize) -> Self {
        if self.parts.contains_key("series") {
            return self.add("series", series);
        }
        let list = Value::Array(vec![written(series)]);
        self.set("series", list)
    }
}

/// A chart with what all of ours have in common: motion, and a tooltip per row.
pub fn base(frame: &Frame, trigger: Trigger) -> Chart {
    let pointer = AxisPointer::new().type_(AxisPointerType::Shadow);
    let tooltip = Tooltip::new()
        .trigger(trigger)
        .axis_pointer(pointer)
        .background_color(frame.palette.paper.to_string())
        .border_color(frame.palette.line_2.to_string())
        .border_width(1.0)
        .padding(10);
    Chart::default().set("animation", frame.is_animated).set("tooltip", tooltip)
}

/// The part of `extra` that all charts share.
pub fn base_extra(frame: &Frame) -> Value {
    let palette = &frame.palette;
    json!({
        "animationDuration": 240,
        "animationDurationUpdate": 240,
        "textStyle": { "fontFamily": palette.font, "color": palette.ink.to_string() },
        "tooltip": {
            "className": "chart-tip",
            "confine": true,
            "transitionDuration": 0,
            "textStyle": {
                "color": palette.ink.to_string(), "fontSize": 13, "fontFamily": palette.font,
            },
            // Below the bars, not over them.
            "axisPointer": { "z": 0, "shadowStyle": { "color": palette.hover.to_string(), "opacity": 1 } },
        },
    })
}

/// A part as JSON.
fn written(part: impl serde::Serialize) -> Value {
    serde_json::to_value(part).expect("charming's parts are plain data with text keys")
}

/// Lays `extra` over `base`.
pub fn merge(base: &mut Value, extra: &Value) {
    match (base, extra) {
        (Value::Object(base), Value::Object(extra)) => {
            for (key, value) in extra {
                merge(base.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (Value::Array(base), Value::Array(extra)) => {
            for (idx, value) in extra.iter().enumerate() {
                match base.get_mut(idx) {
                    // A bare number in a data list gains a label by becoming an item.
                    Some(slot) => merge_item(slot, value),
                    None => base.push(value.clone()),
                }
            }
        }
        (base, extra) => *base = extra.clone(),
    }
}

fn merge_item(slot: &mut Value, value: &Value) {
    if value.is_object() && !slot.is_object() && !slot.is_null() {
        *slot = json!({ "value": slot.take() });
    }
    merge(slot, value);
}

/// About how wide a text is at a font size: enough to lay out columns, ECharts measures the rest.
pub fn text_width(text: &str, font_px: f64) -> f64 {
    /// From this character on, scripts are set in full squares.
    const FIRST_WIDE: char = '\u{2E80}';
    let ems: f64 = text.chars().map(|c| if c >= FIRST_WIDE { 1.0 } else { 0.57 }).sum();
    ems * font_px
}

/// The width of the widest of the texts.
pub fn widest<'a>(texts: impl Iterator<Item = &'a str>, font_px: f64) -> f64 {
    texts.map(|text| text_width(text, font_px)).fold(0.0, f64::max)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_adds_without_losing() {
        let mut base = json!({ "a": 1, "list": [{ "x": 1 }, 5], "deep": { "p": 1 } });
        merge(
            &mut base,
            &json!({ "list": [{ "y": 2 }, { "label": 3 }, 7], "deep": { "q": 2 }, "n": [1] }),
        );
        assert_eq!(
            base,
            json!({
                "a": 1,
                "list": [{ "x": 1, "y": 2 }, { "value": 5, "label": 3 }, 7],
                "deep": { "p": 1, "q": 2 },
                "n": [1],
            })
        );
    }

    #[test]
    fn a_name_cannot_smuggle_markup_into_a_tooltip() {
        let row = Row {
            name: "<img onerror=x>".to_owned(),
            facts: vec![
                ("A & B".to_owned(), "\"1\"".to_owned()),
                ("gone".to_owned(), String::new()),
            ],
        };
        let html = row.tooltip();
        assert!(html.contains("&lt;img onerror=x&gt;"), "{html}");
        assert!(html.contains("A &amp; B") && html.contains("&quot;1&quot;"), "{html}");
        assert!(!html.contains("<img") && !html.contains("gone"), "{html}");
    }

    #[test]
    fn chinese_is_wider_than_latin() {
        assert!(text_width("瑞丰纸业", 12.0) > text_width("Ruifeng", 12.0));
    }
}
