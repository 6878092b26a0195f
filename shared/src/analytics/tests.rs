//! Tests of the analyses: stories in a small text language, tables as answers, and rules for all.

mod funnel;
mod language;
mod ranking;
mod rules;
