//! ECharts in the browser: loads the script once from our own origin, and binds one chart to one
//! element.
//!
//! Invariant: dropping a [`ChartHandle`] disposes the chart and every listener it had; ECharts keeps
//! undisposed charts in a global registry for ever. It knows options only as JSON.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, HtmlElement, HtmlScriptElement, MediaQueryList, MutationObserver,
    MutationObserverInit, ResizeObserver,
};

use super::dom;

/// Where the script lies; its version is in its name, so it may be cached for ever.
const SCRIPT_URL: &str = "/vendor/echarts-5.5.1.min.js";

#[wasm_bindgen]
extern "C" {
    /// An ECharts instance.
    type Instance;
    /// The drawing surface below it.
    type Surface;
    /// An event of the surface.
    type SurfaceEvent;

    #[wasm_bindgen(catch, js_namespace = echarts, js_name = init)]
    fn init(host: &HtmlElement, theme: &JsValue, settings: &JsValue) -> Result<Instance, JsValue>;
    #[wasm_bindgen(method, catch, js_name = setOption)]
    fn set_option(this: &Instance, option: &JsValue, replace: bool) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn resize(this: &Instance) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn dispose(this: &Instance) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn on(this: &Instance, event: &str, listener: &Function);
    #[wasm_bindgen(method, js_name = getZr)]
    fn surface(this: &Instance) -> Surface;
    #[wasm_bindgen(method, catch, js_name = convertFromPixel)]
    fn convert_from_pixel(
        this: &Instance,
        finder: &JsValue,
        point: &Array,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, js_name = on)]
    fn on_surface(this: &Surface, event: &str, listener: &Function);
    #[wasm_bindgen(method, getter)]
    fn target(this: &SurfaceEvent) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = offsetX)]
    fn offset_x(this: &SurfaceEvent) -> f64;
    #[wasm_bindgen(method, getter, js_name = offsetY)]
    fn offset_y(this: &SurfaceEvent) -> f64;
}

/// Why there is no chart.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EchartsError {
    /// The script could not be fetched: no network and nothing kept, or a server without it.
    #[error("the chart script {SCRIPT_URL} could not be loaded")]
    NotLoaded,
    /// ECharts refused what it was given.
    #[error("ECharts failed: {0}")]
    Failed(String),
}

impl From<JsValue> for EchartsError {
    fn from(value: JsValue) -> Self {
        let message = value.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
        Self::Failed(message.unwrap_or_else(|| format!("{value:?}")))
    }
}

thread_local! {
    /// The one load under way or done; empty again after a failure, so that a retry tries.
    static SCRIPT: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Loads the script unless it is there; any number of charts may wait for it together.
pub async fn load() -> Result<(), EchartsError> {
    let promise = match SCRIPT.with_borrow(Clone::clone) {
        Some(promise) => promise,
        None => {
            let promise = append_script()?;
            SCRIPT.set(Some(promise.clone()));
            promise
        }
    };
    JsFuture::from(promise).await.map(drop).map_err(|_| {
        SCRIPT.set(None);
        EchartsError::NotLoaded
    })
}

fn append_script() -> Result<Promise, EchartsError> {
    let document = dom::document().ok_or(EchartsError::NotLoaded)?;
    let script: HtmlScriptElement = document.create_element("script")?.unchecked_into();
    script.set_src(SCRIPT_URL);
    let promise = Promise::new(&mut |done, failed| {
        script.set_onload(Some(&done));
        // A failed element never loads again: it goes, and a retry appends a new one.
        let element = script.clone();
        let on_error = Closure::once_into_js(move || {
            element.remove();
            failed.call0(&JsValue::NULL).map(drop)
        });
        script.set_onerror(Some(on_error.unchecked_ref()));
    });
    document.head().ok_or(EchartsError::NotLoaded)?.append_child(&script)?;
    Ok(promise)
}

/// A touch on a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The touched series; `None` for a touch beside the bars.
    pub series: Option<String>,
    /// Where it was in the data.
    pub data_idx: usize,
}

/// Which coordinate tells the row of a touch beside the bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouchAxis {
    /// The horizontal one.
    X,
    /// The vertical one.
    Y,
}

/// What a chart asks its owner.
pub struct ChartEvents {
    /// Somebody touched a row.
    pub on_touch: Box<dyn Fn(Touch)>,
    /// The tooltip of a row, as HTML that the owner has escaped.
    pub tooltip: Box<dyn Fn(usize) -> String>,
    /// The text of a tick on the value axis.
    pub value_text: Box<dyn Fn(f64) -> String>,
}

/// One chart on one element.
pub struct ChartHandle {
    instance: Rc<Instance>,
    tooltip: Closure<dyn Fn(JsValue) -> String>,
    value_text: Closure<dyn Fn(f64) -> String>,
    touch_axis: Rc<Cell<TouchAxis>>,
    _on_click: Closure<dyn Fn(JsValue)>,
    _on_surface_click: Closure<dyn Fn(SurfaceEvent)>,
}

impl ChartHandle {
    /// Starts a chart inside `host`, which must have a size; [`load`] must have succeeded.
    pub fn mount(host: &HtmlElement, events: ChartEvents) -> Result<Self, EchartsError> {
        let settings = Object::new();
        Reflect::set(&settings, &"renderer".into(), &"svg".into())?;
        let instance = Rc::new(init(host, &JsValue::NULL, &settings)?);
        let touch_axis = Rc::new(Cell::new(TouchAxis::Y));
        let on_touch = Rc::new(events.on_touch);

        let touched = Rc::clone(&on_touch);
        let on_click = Closure::<dyn Fn(JsValue)>::new(move |params: JsValue| {
            if let Some(data_idx) = index_of(&params) {
                let series = property(&params, "seriesName").and_then(|name| name.as_string());
                touched(Touch { series, data_idx });
            }
        });
        instance.on("click", on_click.as_ref().unchecked_ref());

        let (chart, axis) = (Rc::clone(&instance), Rc::clone(&touch_axis));
        let on_surface_click = Closure::<dyn Fn(SurfaceEvent)>::new(move |event: SurfaceEvent| {
            // With a target the chart's own click tells more.
            if event.target().is_falsy()
                && let Some(data_idx) = row_at(&chart, axis.get(), &event)
            {
                on_touch(Touch { series: None, data_idx });
            }
        });
        instance.surface().on_surface("click", on_surface_click.as_ref().unchecked_ref());

        let tooltip = Closure::<dyn Fn(JsValue) -> String>::new(move |params: JsValue| {
            index_of(&params).map(&events.tooltip).unwrap_or_default()
        });
        let value_text = Closure::<dyn Fn(f64) -> String>::new(events.value_text);
        Ok(Self {
            instance,
            tooltip,
            value_text,
            touch_axis,
            _on_click: on_click,
            _on_surface_click: on_surface_click,
        })
    }

    /// Shows an option. `replace` forgets the one before, which is needed when its series differ.
    pub fn draw(
        &self,
        option_json: &str,
        touch_axis: TouchAxis,
        has_value_text: bool,
        replace: bool,
    ) -> Result<(), EchartsError> {
        let option = js_sys::JSON::parse(option_json)?;
        set_in(&option, &["tooltip"], "formatter", self.tooltip.as_ref())?;
        if has_value_text {
            set_in(&option, &["yAxis", "axisLabel"], "formatter", self.value_text.as_ref())?;
        }
        self.touch_axis.set(touch_axis);
        self.instance.set_option(&option, replace)?;
        Ok(())
    }

    /// Fits the chart to its element's size.
    pub fn fit(&self) -> Result<(), EchartsError> {
        Ok(self.instance.resize()?)
    }
}

impl Drop for ChartHandle {
    fn drop(&mut self) {
        if let Err(error) = self.instance.dispose() {
            dom::warn(&EchartsError::from(error).to_string());
        }
    }
}

/// The data index of an event's or a tooltip's parameters (a list when it tells of an axis).
fn index_of(params: &JsValue) -> Option<usize> {
    let first = params.dyn_ref::<Array>().map_or_else(|| params.clone(), |list| list.get(0));
    to_index(property(&first, "dataIndex")?.as_f64()?)
}

fn row_at(chart: &Instance, axis: TouchAxis, event: &SurfaceEvent) -> Option<usize> {
    let finder = Object::new();
    Reflect::set(&finder, &"gridIndex".into(), &0.into()).ok()?;
    let point = Array::of2(&event.offset_x().into(), &event.offset_y().into());
    let place = chart.convert_from_pixel(&finder, &point).ok()?.dyn_into::<Array>().ok()?;
    let coordinate = match axis {
        TouchAxis::X => place.get(0),
        TouchAxis::Y => place.get(1),
    };
    to_index(coordinate.as_f64()?)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be a small number that is not negative"
)]
fn to_index(number: f64) -> Option<usize> {
    let number = number.round();
    (0.0..1e6).contains(&number).then_some(number as usize)
}

fn property(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined())
}

/// Sets `object.path.name`, making the objects of the path where there are none.
fn set_in(
    object: &JsValue,
    path: &[&str],
    name: &str,
    value: &JsValue,
) -> Result<(), EchartsError> {
    let mut place = object.clone();
    for step in path {
        let key = JsValue::from(*step);
        let mut next = Reflect::get(&place, &key)?;
        if !next.is_object() {
            next = Object::new().into();
            Reflect::set(&place, &key, &next)?;
        }
        place = next;
    }
    Reflect::set(&place, &name.into(), value)?;
    Ok(())
}

/// Resolves colours of the style tokens as `host` has them now, `light-dark()` and all.
pub struct Tokens {
    probe: HtmlElement,
}

impl Tokens {
    /// Puts an unseen element into `host`; it goes when this is dropped.
    pub fn of(host: &Element) -> Result<Self, EchartsError> {
        let document = dom::document().ok_or(EchartsError::NotLoaded)?;
        let probe: HtmlElement = document.create_element("span")?.unchecked_into();
        probe.set_hidden(true);
        host.append_child(&probe)?;
        Ok(Self { probe })
    }

    /// The computed colour of a token such as `--ink`, written `rgb(…)`.
    #[must_use]
    pub fn colour(&self, token: &str) -> String {
        dom::set_style(&self.probe, "color", &format!("var({token})"));
        self.computed("color")
    }

    /// The typeface text has here.
    #[must_use]
    pub fn font(&self) -> String {
        self.computed("font-family")
    }

    fn computed(&self, name: &str) -> String {
        dom::window()
            .and_then(|window| window.get_computed_style(&self.probe).ok().flatten())
            .and_then(|style| style.get_property_value(name).ok())
            .unwrap_or_default()
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        self.probe.remove();
    }
}

/// Whether the person has not asked for less movement.
#[must_use]
pub fn is_motion_welcome() -> bool {
    !dom::media_matches("(prefers-reduced-motion: reduce)")
}

/// Watches what a chart must follow: the size of its element, and the theme, until dropped.
pub struct SurroundingsWatch {
    sizes: ResizeObserver,
    themes: MutationObserver,
    medias: Vec<MediaQueryList>,
    on_theme: Closure<dyn Fn()>,
    _on_size: Closure<dyn Fn()>,
}

impl SurroundingsWatch {
    /// Calls `on_size` with the width of `host`, now and after every change, and `on_theme` when the
    /// colours may have changed: the theme was switched, by hand or by the system, or it is printed.
    pub fn new(
        host: &HtmlElement,
        on_size: impl Fn(f64) + 'static,
        on_theme: impl Fn() + 'static,
    ) -> Result<Self, EchartsError> {
        let watched = host.clone();
        let on_size = Closure::<dyn Fn()>::new(move || on_size(f64::from(watched.client_width())));
        let sizes = ResizeObserver::new(on_size.as_ref().unchecked_ref())?;
        sizes.observe(host);

        let on_theme = Closure::<dyn Fn()>::new(on_theme);
        let listener: &Function = on_theme.as_ref().unchecked_ref();
        let themes = MutationObserver::new(listener)?;
        let root = dom::document().and_then(|document| document.document_element());
        let settings = MutationObserverInit::new();
        settings.set_attributes(true);
        settings.set_attribute_filter(&Array::of2(&"data-theme".into(), &"class".into()));
        let root = root.ok_or(EchartsError::NotLoaded)?;
        themes.observe_with_options(&root, &settings)?;

        let window = dom::window().ok_or(EchartsError::NotLoaded)?;
        let mut medias = Vec::new();
        for query in ["(prefers-color-scheme: dark)", "print"] {
            if let Some(media) = window.match_media(query)? {
                media.add_event_listener_with_callback("change", listener)?;
                medias.push(media);
            }
        }
        Ok(Self { sizes, themes, medias, on_theme, _on_size: on_size })
    }
}

impl Drop for SurroundingsWatch {
    fn drop(&mut self) {
        self.sizes.disconnect();
        self.themes.disconnect();
        let listener = self.on_theme.as_ref().unchecked_ref();
        for media in &self.medias {
            if media.remove_event_listener_with_callback("change", listener).is_err() {
                dom::warn("a media query kept its listener");
            }
        }
    }
}
