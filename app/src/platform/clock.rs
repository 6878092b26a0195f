//! Clock: the device's time, the person's day, and waiting.

use chrono::NaiveDate;
use shared::value::Millis;

/// Returns the moment by the device's clock.
#[must_use]
pub fn now() -> Millis {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 53 bits")]
    Millis(js_sys::Date::now() as i64)
}

/// Returns milliseconds that only ever grow, for measuring.
#[must_use]
pub fn monotonic_ms() -> f64 {
    super::dom::window().and_then(|window| window.performance()).map_or(0.0, |it| it.now())
}

/// Notes that the start got this far, for whoever looks at it in the browser's developer tools.
pub fn mark(step: &str) {
    let performance = super::dom::window().and_then(|window| window.performance());
    if let Some(Err(error)) = performance.map(|it| it.mark(step)) {
        super::dom::warn(&format!("{step} could not be noted: {error:?}"));
    }
}

/// Returns the day it is where the person is.
#[must_use]
pub fn today() -> NaiveDate {
    let now = js_sys::Date::new_0();
    let year = i32::try_from(now.get_full_year()).unwrap_or(1970);
    NaiveDate::from_ymd_opt(year, now.get_month() + 1, now.get_date()).unwrap_or_default()
}

/// Returns by how many minutes the device's clock is ahead of UTC at a moment.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "minutes of a day"
)]
pub fn minutes_ahead(at: Millis) -> i32 {
    let date = js_sys::Date::new(&(at.0 as f64).into());
    -(date.get_timezone_offset() as i32)
}

/// Calls `then` after so many milliseconds.
pub fn after(ms: u32, then: impl FnOnce() + 'static) {
    boxed(ms, Box::new(then));
}

/// The browser's glue for a closure is part of the first load, with all that the closure's type reaches:
/// so it is given one type for all of them.
fn boxed(ms: u32, then: Box<dyn FnOnce()>) {
    gloo::timers::callback::Timeout::new(ms, then).forget();
}

/// Something that happens again and again, until this is dropped.
pub struct Ticks(
    #[expect(dead_code, reason = "what is dropped ends")] gloo::timers::callback::Interval,
);

/// Calls `then` every so many milliseconds.
#[must_use]
pub fn every(ms: u32, then: impl FnMut() + 'static) -> Ticks {
    Ticks(gloo::timers::callback::Interval::new(ms, then))
}

/// Waits so many milliseconds.
pub async fn sleep(ms: u32) {
    gloo::timers::future::TimeoutFuture::new(ms).await;
}

/// Lets the browser paint and answer touches before going on.
pub async fn breathe() {
    gloo::timers::future::TimeoutFuture::new(0).await;
}
