//! WeightedCard: what the opportunity weighs in a forecast, and how that is worked out.

use leptos::prelude::*;
use shared::entity::{Kind, Opportunity, StageCategory};
use shared::id::Id;
use shared::money::{BasisPoints, Money};

use crate::format;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::card::Card;

#[derive(Clone, Debug, PartialEq)]
struct Weight {
    amount: Option<Money>,
    /// In the base currency; nothing without an amount or without a rate.
    base: Option<Money>,
    weighted: Option<Money>,
    chance: BasisPoints,
    /// The chance usual in the stage, where the owner says another.
    usual: Option<BasisPoints>,
    category: StageCategory,
    stage: String,
}

impl Weight {
    fn is_converted(&self) -> bool {
        matches!((self.amount, self.base), (Some(amount), Some(base)) if amount.currency != base.currency)
    }
}

/// The card.
#[component]
pub fn WeightedCard(id: Id<Opportunity>) -> impl IntoView {
    let kinds = &[Kind::Opportunity, Kind::Stage, Kind::Company, Kind::ExchangeRate];
    let weight = store::use_kinds(kinds, move |book| {
        let opportunity = book.get(id)?;
        let currency = book.base_currency();
        let stage = book.get(opportunity.stage);
        let usual = stage.map(|stage| stage.probability);
        Some(Weight {
            amount: opportunity.amount,
            base: opportunity.base_amount(book).map(|minor| Money::new(minor, currency)),
            weighted: opportunity.weighted_amount(book).map(|minor| Money::new(minor, currency)),
            chance: opportunity.chance(book),
            usual: usual.filter(|usual| opportunity.probability.is_some_and(|own| own != *usual)),
            category: opportunity.category(book),
            stage: stage.map(|stage| stage.name.clone()).unwrap_or_default(),
        })
    });
    let body = move || {
        let weight = weight.get()?;
        let total = match weight.weighted {
            Some(weighted) => format::money(weighted),
            None => "–".to_owned(),
        };
        Some(view! {
            <p class="weighted-total">{total}</p>
            <p class="weighted-how">{how(&weight)}</p>
        })
    };
    view! { <Card title=tr("opportunity-weighted")>{body}</Card> }
}

/// How the number came about, in words.
fn how(weight: &Weight) -> String {
    let (Some(amount), Some(base)) = (weight.amount, weight.base) else {
        return match weight.amount {
            None => t("opportunity-weighted-no-amount"),
            Some(amount) => {
                tv("opportunity-weighted-no-rate", &[("currency", amount.currency.code().into())])
            }
        };
    };
    let percent = |share: BasisPoints| format::percent(i64::from(share.0));
    let stage = weight.stage.clone();
    let chance = match (weight.category, weight.usual) {
        (StageCategory::Won, _) => t("opportunity-weighted-won"),
        (StageCategory::Lost, _) => t("opportunity-weighted-lost"),
        (StageCategory::Open, None) => tv(
            "opportunity-weighted-stage",
            &[("chance", percent(weight.chance).into()), ("stage", stage.into())],
        ),
        (StageCategory::Open, Some(usual)) => tv(
            "opportunity-weighted-own",
            &[
                ("chance", percent(weight.chance).into()),
                ("stage", stage.into()),
                ("usual", percent(usual).into()),
            ],
        ),
    };
    let product = format!("{} × {chance}", format::money_plain(base));
    if weight.is_converted() {
        let converted =
            tv("opportunity-weighted-rate", &[("amount", format::money_plain(amount).into())]);
        format!("{product} {converted}")
    } else {
        product
    }
}
