//! Columns: one group of vertical bars per period or category, side by side or stacked.

use super::drawing::{Drawing, Frame, Row, RowAxis, ValueText, base, base_extra, merge};
use charming::component::{Axis, Grid, Legend};
use charming::element::{AxisType, ItemStyle, Trigger};
use charming::series::Bar;
use serde_json::{Value, json};

/// One series over all categories.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    /// One per category; `None` leaves a hole.
    pub values: Vec<Option<f64>>,
    /// The same values in words.
    pub texts: Vec<String>,
}

/// How several series share a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stacking {
    Grouped,
    Stacked,
}

const FONT_PX: f64 = 12.0;

/// Draws the columns.
pub fn columns(
    categories: &[String],
    series: &[Series],
    stacking: Stacking,
    value_text: ValueText,
    frame: &Frame,
) -> Drawing {
    let mut chart = with_axes(series, frame);
    for (idx, one) in series.iter().enumerate() {
        let color = frame.palette.series(idx).to_string();
        let mut bar = Bar::new()
            .name(one.name.as_str())
            .item_style(ItemStyle::new().color(color).border_radius(2.0))
            .data(one.values.clone());
        if stacking == Stacking::Stacked {
            bar = bar.stack("all");
        }
        chart = chart.series(bar);
    }
    let mut extra = base_extra(frame);
    merge(&mut extra, &axes_extra(categories, series.len(), frame));
    let limits: Vec<Value> = series.iter().map(|_| json!({ "barMaxWidth": 36 })).collect();
    merge(&mut extra, &json!({ "series": limits }));
    Drawing {
        chart,
        extra,
        rows: rows(categories, series),
        row_axis: RowAxis::Horizontal,
        value_text: Some(value_text),
    }
}

/// A chart with categories below, values at the left and, for several series, a legend above.
pub fn with_axes(series: &[Series], frame: &Frame) -> super::drawing::Chart {
    let top = if series.len() > 1 { 36 } else { 12 };
    let chart = base(frame, Trigger::Axis)
        .grid(Grid::new().left(6).right(16).top(top).bottom(6).contain_label(true))
        .x_axis(Axis::new().type_(AxisType::Category))
        .y_axis(Axis::new().type_(AxisType::Value).split_number(4));
    if series.len() > 1 { chart.legend(Legend::new().right(0).top(0)) } else { chart }
}

/// The looks of both axes.
pub fn axes_extra(categories: &[String], n_series: usize, frame: &Frame) -> Value {
    let palette = &frame.palette;
    let label = json!({ "color": palette.ink_2.to_string(), "fontSize": FONT_PX });
    json!({
        "legend": {
            "show": n_series > 1, "type": "scroll", "itemWidth": 14, "itemHeight": 8, "itemGap": 16,
            "textStyle": { "color": palette.ink_2.to_string(), "fontSize": FONT_PX },
        },
        "xAxis": {
            "data": categories,
            "axisTick": { "show": false },
            "axisLine": { "lineStyle": { "color": palette.line_2.to_string() } },
            "axisLabel": {
                "color": palette.ink_2.to_string(), "fontSize": FONT_PX, "hideOverlap": true,
                "overflow": "truncate", "width": 96, "ellipsis": "…",
            },
        },
        "yAxis": {
            "axisLabel": label,
            "splitLine": { "lineStyle": { "color": palette.line.to_string() } },
        },
    })
}

/// One row per category, with a fact per series.
pub fn rows(categories: &[String], series: &[Series]) -> Vec<Row> {
    let row = |(idx, name): (usize, &String)| Row {
        name: name.clone(),
        facts: series
            .iter()
            .map(|one| (one.name.clone(), one.texts.get(idx).cloned().unwrap_or_default()))
            .collect(),
    };
    categories.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::palette::tests::light;
    use std::sync::Arc;

    #[test]
    fn a_hole_stays_a_hole_and_stacks_share_a_name() {
        let series = ["Won", "Open"].map(|name| Series {
            name: name.to_owned(),
            values: vec![Some(1.0), None],
            texts: vec!["1".to_owned(), String::new()],
        });
        let categories = ["Q1".to_owned(), "Q2".to_owned()];
        let frame = Frame { width: 480.0, palette: light(), is_animated: true };
        let text: ValueText = Arc::new(|value| format!("{value}"));
        let drawing = columns(&categories, &series, Stacking::Stacked, text, &frame);
        let option = drawing.option();
        assert_eq!(option["series"][1]["data"], json!([1.0, null]));
        assert_eq!(option["series"][0]["stack"], option["series"][1]["stack"]);
        assert_eq!(option["xAxis"]["data"], json!(["Q1", "Q2"]));
        assert_eq!(drawing.rows[1].facts[0], ("Won".to_owned(), String::new()));
    }
}
