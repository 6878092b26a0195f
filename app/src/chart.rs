//! Charts: pure builders from plain rows to a [`drawing::Drawing`], one host component that shows
//! it, and a card that puts a table beside it.
//!
//! Invariant: builders know neither the browser nor the store; colours, sizes and translated words
//! come in as arguments, so the same call gives the same drawing on every machine.

pub mod card;
pub mod columns;
pub mod drawing;
pub mod echart;
pub mod funnel;
pub mod line;
pub mod palette;
pub mod pen;
pub mod ranking;
pub mod waterfall;
