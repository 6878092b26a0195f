//! Pen: the builders of charts, whose code is no part of the first load: it is fetched while ECharts is.

use wasm_split_helpers::{SplitLoaderError, wasm_split};

use super::drawing::{Frame, Picture};
use super::funnel::{FunnelBar, FunnelWords, funnel};
use super::ranking::{RankBar, RankWords, ranking};
use super::waterfall::{Fall, waterfall};

/// Draws each kind of chart.
#[derive(Clone, Copy, Debug)]
pub struct Pen {
    pub funnel: fn(&[FunnelBar], &FunnelWords, &Frame) -> Picture,
    pub ranking: fn(&[RankBar], &RankWords, &Frame) -> Picture,
    pub waterfall: fn(&[Fall], &str, &Frame) -> Picture,
}

/// Fetches the code; once it is here, at once.
///
/// # Errors
/// When it can be had neither from the network nor from this device.
#[wasm_split(charts, fallible)]
pub fn fetch() -> Result<Pen, SplitLoaderError> {
    Ok(Pen {
        funnel: |bars, words, frame| funnel(bars, words, frame).picture(),
        ranking: |bars, words, frame| ranking(bars, words, frame).picture(),
        waterfall: |falls, series, frame| waterfall(falls, series, frame).picture(),
    })
}
