//! Trend: lines over periods. A hole in the values is a hole in the line, never a zero.

use super::columns::{Series, axes_extra, rows, with_axes};
use super::drawing::{Drawing, Frame, RowAxis, ValueText, base_extra, merge};
use charming::element::{ItemStyle, LineStyle, Symbol};
use charming::series::Line;
use serde_json::json;

/// Draws one line per series.
pub fn trend(
    periods: &[String],
    series: &[Series],
    value_text: ValueText,
    frame: &Frame,
) -> Drawing {
    /// Above this many points, marks on every one of them hide the line.
    const N_MARKED: usize = 32;
    let mut chart = with_axes(series, frame);
    for (idx, one) in series.iter().enumerate() {
        let color = frame.palette.series(idx).to_string();
        let line = Line::new()
            .name(one.name.as_str())
            .symbol(Symbol::Circle)
            .symbol_size(6.0)
            .show_symbol(periods.len() <= N_MARKED)
            .line_style(LineStyle::new().width(2.0).color(color.clone()))
            .item_style(ItemStyle::new().color(color))
            .data(one.values.clone());
        chart = chart.series(line);
    }
    let mut extra = base_extra(frame);
    merge(&mut extra, &axes_extra(periods, series.len(), frame));
    merge(
        &mut extra,
        &json!({
            "xAxis": { "boundaryGap": false },
            "tooltip": { "axisPointer": {
                "type": "line", "lineStyle": { "color": frame.palette.line_2.to_string() },
            } },
        }),
    );
    Drawing {
        chart,
        extra,
        rows: rows(periods, series),
        row_axis: RowAxis::Horizontal,
        value_text: Some(value_text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::palette::tests::light;
    use std::sync::Arc;

    #[test]
    fn a_missing_month_breaks_the_line() {
        let series = [Series {
            name: "Won".to_owned(),
            values: vec![Some(3.0), None, Some(4.0)],
            texts: Vec::new(),
        }];
        let periods = ["Jan", "Feb", "Mar"].map(str::to_owned);
        let frame = Frame { width: 480.0, palette: light(), is_animated: true };
        let text: ValueText = Arc::new(|value| format!("{value}"));
        let option = trend(&periods, &series, text, &frame).option();
        assert_eq!(option["series"][0]["data"], json!([3.0, null, 4.0]));
        assert_eq!(option["legend"]["show"], false, "one line needs no legend");
    }
}
