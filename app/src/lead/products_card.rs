//! ProductsCard: what a lead asked about.

use leptos::prelude::*;
use shared::entity::{Kind, Lead, LeadProduct};
use shared::id::Id;
use shared::order;
use shared::rights::Action;
use shared::sync::protocol::Mutation;
use shared::value::Value;

use crate::record::field::FieldInput;
use crate::record::words;
use crate::store;
use crate::text::{t, tv};
use crate::ui::card::Card;
use crate::ui::chip::Chip;
use crate::ui::notice::{Notice, notify};

/// The card: what it asked about as chips, and a field to add more.
#[component]
pub fn ProductsCard(id: Id<Lead>) -> impl IntoView {
    let asked = store::use_kinds(&[Kind::LeadProduct, Kind::Product], move |book| {
        let mut found: Vec<(String, Option<i64>, Id<LeadProduct>)> = book
            .lead_products
            .iter()
            .filter(|asked| asked.lead == id)
            .map(|asked| {
                let name = words::link_title(book, Kind::Product, asked.product.raw());
                (name, asked.quantity, asked.id)
            })
            .collect();
        order::sort_by(&mut found, Ord::cmp);
        found
    });
    let may = store::use_may(Kind::Lead, id.raw(), Action::Edit);
    let add = move |value: Value| {
        let Value::Id(product) = value else { return };
        let is_there = store::read(|book| {
            book.lead_products.iter().any(|it| it.lead == id && it.product.raw() == product)
        });
        if !is_there {
            let fields = [LeadProduct::LEAD.to(&id), LeadProduct::PRODUCT.to(&Id::new(product))];
            act(store::create(Kind::LeadProduct, store::new_raw_id(), fields));
        }
    };
    let chips = move || {
        let asked = asked.get();
        if asked.is_empty() {
            return view! { <p class="related-none">{t("lead-products-none")}</p> }.into_any();
        }
        let chip = |(name, quantity, asked): (String, Option<i64>, Id<LeadProduct>)| {
            let label = match quantity {
                Some(count) => {
                    tv("lead-products-count", &[("name", name.into()), ("count", count.into())])
                }
                None => name,
            };
            let remove = move |()| act(store::delete(Kind::LeadProduct, asked.raw()));
            if may.get() {
                view! { <Chip label on_remove=remove/> }.into_any()
            } else {
                view! { <Chip label/> }.into_any()
            }
        };
        view! { <div class="lead-products">{asked.into_iter().map(chip).collect_view()}</div> }
            .into_any()
    };
    // Made anew after each choice, so that the field is empty for the next.
    let field = move || {
        asked.track();
        let spec = Kind::LeadProduct.field_named("product").filter(|_| may.get())?;
        Some(view! {
            <FieldInput
                kind=Kind::LeadProduct spec value=Value::Null on_commit=add sibling=|_| Value::Null
            />
        })
    };
    view! {
        <Card title=move || words::kind_plural(Kind::LeadProduct)>
            {chips}
            {field}
        </Card>
    }
}

fn act(mutation: Mutation) {
    if let Err((_, reason)) = store::act(vec![mutation]) {
        notify(Notice::bad(words::rejection(Kind::LeadProduct, &reason)));
    }
}
