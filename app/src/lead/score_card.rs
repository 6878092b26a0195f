//! ScoreCard: how promising a lead is, and of what that is made.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::{Kind, Lead, LeadStatus};
use shared::id::Id;
use shared::leads::score::{Part, Why};
use shared::money::{BasisPoints, Money};

use super::pool::grade;
use super::{READS, measure};
use crate::platform::clock;
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::card::Card;
use crate::{format, store};

#[derive(Clone, Debug, PartialEq)]
struct Line {
    aspect: &'static str,
    points: u32,
    most: u32,
    why: String,
}

/// The card; nothing once the lead has ended.
#[component]
pub fn ScoreCard(id: Id<Lead>) -> impl IntoView {
    let found = store::use_kinds(READS, move |book| {
        let lead = book.get(id).filter(|lead| lead.status == LeadStatus::Open)?;
        let score = measure::with(book, |scorer| scorer.score(book, lead, clock::today()));
        let lines: Vec<Line> = score.parts.iter().map(|part| line(book, part)).collect();
        Some((score.total(), lines))
    });
    move || {
        let (total, lines) = found.get()?;
        let lines = lines.into_iter().map(|line| {
            let Line { aspect, points, most, why } = line;
            let label = move || t(&format!("lead-score-{aspect}"));
            let of = tv("lead-score-points", &[("points", points.into()), ("most", most.into())]);
            view! {
                <li class="score-part" data-none=(points == 0).then_some("true")>
                    <span class="score-aspect">{label}</span>
                    <span class="score-points">{of}</span>
                    <meter class="score-bar" min="0" max=most value=points aria-label=label></meter>
                    <small>{why}</small>
                </li>
            }
        });
        Some(view! {
            <Card title=tr("field-lead-score") sub=tr("lead-score-sub")>
                <p class="score-total">
                    <span class="score" data-grade=grade(total)>{total}</span>
                    <span>{t("lead-score-of")}</span>
                </p>
                <ul class="score-parts">{lines.collect_view()}</ul>
            </Card>
        })
    }
}

fn line(book: &Book, part: &Part) -> Line {
    let aspect = part.aspect;
    Line {
        aspect: aspect.name(),
        points: part.points,
        most: aspect.most(),
        why: why(book, &part.why),
    }
}

/// Why a part gives what it gives, in words.
fn why(book: &Book, why: &Why) -> String {
    let source = |source: shared::entity::LeadSource| {
        words::choice_label(Kind::Lead, "source", source.name())
    };
    let rate = |share: BasisPoints| format::percent(share.0);
    match why {
        Why::Unknown => t("lead-why-unknown"),
        Why::Reach { phone: true, email: true } => t("lead-why-reach-both"),
        Why::Reach { phone: true, email: false } => t("lead-why-reach-phone"),
        Why::Reach { phone: false, .. } => t("lead-why-reach-email"),
        Why::NewCompany => t("lead-why-company-new"),
        Why::Account { account, customer } => {
            let name = words::link_title(book, Kind::Account, account.raw());
            let id = if *customer { "lead-why-company-customer" } else { "lead-why-company-known" };
            tv(id, &[("name", name.into())])
        }
        Why::Budget { median, share } => {
            let median = format::money_plain(Money::new(*median, book.base_currency()));
            let arguments = [("share", rate(*share).into()), ("median", median.into())];
            tv("lead-why-budget", &arguments)
        }
        Why::NothingWon => t("lead-why-nothing-won"),
        Why::Products(count) => tv("lead-why-products", &[("count", (*count).into())]),
        Why::Source { source: of, rate: its, all } => tv(
            "lead-why-source",
            &[
                ("source", source(*of).into()),
                ("rate", rate(its.share).into()),
                ("low", rate(its.low).into()),
                ("high", rate(its.high).into()),
                ("count", its.of.into()),
                ("all", rate(all.share).into()),
            ],
        ),
        Why::FewEnded(of) => tv("lead-why-few", &[("source", source(*of).into())]),
        Why::Contact(days) => tv("lead-why-contact", &[("days", (*days).into())]),
        Why::Wanted(days) if *days < 0 => tv("lead-why-wanted-late", &[("days", (-*days).into())]),
        Why::Wanted(days) => tv("lead-why-wanted", &[("days", (*days).into())]),
        Why::Age(days) => tv("lead-why-age", &[("days", (*days).into())]),
    }
}
