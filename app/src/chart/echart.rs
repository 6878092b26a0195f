//! EChart: the one component that shows a [`Picture`].
//!
//! It fetches ECharts and the code of the builders on first use, redraws when what `draw` reads changes, when its width or the theme
//! does, and disposes the chart when it goes. For a screen reader it is one picture with a name; the
//! way in by keyboard is the table beside it (`chart::card`).

use std::rc::Rc;

use futures_util::future::join;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::drawing::{Frame, Picture, Row, RowAxis, ValueText};
use super::palette::Palette;
use super::pen::{self, Pen};
use crate::platform::dom;
use crate::platform::echarts::{
    ChartEvents, ChartHandle, EchartsError, SurroundingsWatch, Tokens, Touch, TouchAxis,
    is_motion_welcome, load,
};
use crate::text::t;

/// What a person touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartPick {
    /// The series; empty for a touch on the row beside its bars.
    pub series: String,
    pub data_index: usize,
    pub name: String,
}

/// What the listeners of the browser read; the drawing on the screen fills it.
#[derive(Default)]
struct Shown {
    rows: Vec<Row>,
    value_text: Option<ValueText>,
    series_key: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Loading,
    Ready,
    Failed,
}

/// Everything of one chart that lives in the browser.
#[derive(Clone, Copy)]
struct Stage {
    host: NodeRef<Div>,
    phase: RwSignal<Phase>,
    frame: RwSignal<Option<Frame>>,
    shown: StoredValue<Shown, LocalStorage>,
    chart: StoredValue<Option<Rc<ChartHandle>>, LocalStorage>,
    pen: StoredValue<Option<Pen>, LocalStorage>,
    watch: StoredValue<Option<SurroundingsWatch>, LocalStorage>,
    on_pick: Option<Callback<ChartPick>>,
}

/// Shows what `draw` returns for the width and the colours of the place.
#[component]
pub fn EChart(
    /// Draws it; called again when a signal it reads changes.
    #[prop(into)]
    draw: Callback<(Pen, Frame), Picture>,
    /// The picture in words, for those who cannot see it.
    #[prop(into)]
    label: Signal<String>,
    /// The height in CSS pixels.
    #[prop(into)]
    height: Signal<f64>,
    /// Called with the touched row.
    #[prop(into, optional)]
    on_pick: Option<Callback<ChartPick>>,
) -> impl IntoView {
    let stage = Stage {
        host: NodeRef::new(),
        phase: RwSignal::new(Phase::Loading),
        frame: RwSignal::new(None),
        shown: StoredValue::new_local(Shown::default()),
        chart: StoredValue::new_local(None),
        pen: StoredValue::new_local(None),
        watch: StoredValue::new_local(None),
        on_pick,
    };
    Effect::new(move || {
        if stage.host.get().is_some() {
            stage.start();
        }
    });
    Effect::new(move || {
        // Only a redraw fits the picture to a new height.
        height.track();
        if let (Phase::Ready, Some(frame)) = (stage.phase.get(), stage.frame.get())
            && let Some(pen) = stage.pen.get_value()
        {
            stage.show(draw.run((pen, frame)));
        }
    });
    on_cleanup(move || stage.end());
    view! {
        <div class="chart" style:height=move || format!("{}px", height.get())>
            <div
                class="chart-host"
                class:chart-host-picks=on_pick.is_some()
                node_ref=stage.host
                role="img"
                aria-label=move || label.get()
            ></div>
            {move || (stage.phase.get() == Phase::Loading).then(|| view! { <LoadingChart/> })}
            {move || (stage.phase.get() == Phase::Failed).then(|| view! { <FailedChart stage/> })}
        </div>
    }
}

#[component]
fn LoadingChart() -> impl IntoView {
    view! { <p class="chart-note" role="status">{move || t("chart-loading")}</p> }
}

#[component]
fn FailedChart(stage: Stage) -> impl IntoView {
    view! {
        <div class="chart-note" role="alert">
            <p>{move || t("chart-failed")}</p>
            <button type="button" class="chart-retry" on:click=move |_| stage.start()>
                {move || t("chart-retry")}
            </button>
        </div>
    }
}

impl Stage {
    /// Loads the script and mounts the chart; every step may find the page gone.
    fn start(self) {
        self.phase.set(Phase::Loading);
        spawn_local(async move {
            let mounted = match join(load(), pen::fetch()).await {
                (Ok(()), Ok(pen)) => self.mount(pen),
                (Ok(()), Err(_)) => Err(EchartsError::NotLoaded),
                (Err(error), _) => Err(error),
            };
            let phase = match mounted {
                Ok(()) => Phase::Ready,
                Err(error) => {
                    dom::warn(&error.to_string());
                    Phase::Failed
                }
            };
            // The page may have been left while the script was loading.
            self.phase.try_set(phase);
        });
    }

    fn mount(self, pen: Pen) -> Result<(), EchartsError> {
        let Some(host) = self.host.try_get_untracked().flatten() else { return Ok(()) };
        let events = ChartEvents {
            on_touch: Box::new(move |touch| self.touched(touch)),
            tooltip: Box::new(move |idx| {
                self.shown
                    .try_with_value(|shown| shown.rows.get(idx).map(Row::tooltip))
                    .flatten()
                    .unwrap_or_default()
            }),
            value_text: Box::new(move |value| {
                let text = self.shown.try_with_value(|shown| shown.value_text.clone()).flatten();
                text.map_or_else(String::new, |text| text(value))
            }),
        };
        let chart = Rc::new(ChartHandle::mount(&host, events)?);
        let watch = SurroundingsWatch::new(
            &host,
            move |width| self.look_around(Some(width)),
            move || self.look_around(None),
        )?;
        // A value that was disposed meanwhile drops what it is given, and with it the chart.
        self.pen.try_update_value(|slot| *slot = Some(pen));
        self.chart.try_update_value(|slot| *slot = Some(chart));
        self.watch.try_update_value(|slot| *slot = Some(watch));
        Ok(())
    }

    /// Reads width and colours anew; a changed frame redraws the chart.
    fn look_around(self, width: Option<f64>) {
        let Some(host) = self.host.try_get_untracked().flatten() else { return };
        let before = self.frame.try_get_untracked().flatten();
        let width = width.or(before.as_ref().map(|frame| frame.width)).unwrap_or_default();
        // Hidden parts of a page have no width; they are drawn when they are shown.
        if width <= 0.0 {
            return;
        }
        let palette = match Tokens::of(&host) {
            Ok(tokens) => Palette::read(tokens.font(), |name| tokens.colour(name)),
            Err(error) => return dom::warn(&error.to_string()),
        };
        let frame = Frame { width, palette, is_animated: is_motion_welcome() };
        if before.as_ref() != Some(&frame) {
            self.frame.try_set(Some(frame));
        }
    }

    fn show(self, picture: Picture) {
        let Some(chart) = self.chart.try_get_value().flatten() else { return };
        let Picture { option, series_key, rows, row_axis, value_text } = picture;
        let is_other = self.shown.try_with_value(|shown| shown.series_key != series_key);
        let replace = is_other.unwrap_or(true);
        let has_value_texts = value_text.is_some();
        self.shown.try_update_value(|shown| *shown = Shown { rows, value_text, series_key });
        let axis = match row_axis {
            RowAxis::Vertical => TouchAxis::Y,
            RowAxis::Horizontal => TouchAxis::X,
        };
        let drawn = chart.fit().and_then(|()| chart.draw(&option, axis, has_value_texts, replace));
        if let Err(error) = drawn {
            dom::warn(&error.to_string());
            self.phase.set(Phase::Failed);
        }
    }

    fn touched(self, touch: Touch) {
        let name = self
            .shown
            .try_with_value(|shown| shown.rows.get(touch.data_idx).map(|row| row.name.clone()))
            .flatten();
        if let (Some(on_pick), Some(name)) = (self.on_pick, name) {
            let series = touch.series.unwrap_or_default();
            on_pick.run(ChartPick { series, data_index: touch.data_idx, name });
        }
    }

    fn end(self) {
        self.watch.try_update_value(|slot| *slot = None);
        self.chart.try_update_value(|slot| *slot = None);
    }
}
