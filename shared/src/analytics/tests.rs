//! Tests of the analyses: stories in a small text language, tables as answers, and rules for all.

mod bridge;
mod funnel;
mod language;
mod promotion;
mod ranking;
mod rules;
mod versions;
mod watch;
