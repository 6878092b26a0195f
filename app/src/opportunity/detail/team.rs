//! TeamCard: who works on an opportunity, how the credit is shared, and the word it was handed over with.

use leptos::prelude::*;
use shared::credit::Team;
use shared::entity::{Kind, Opportunity};
use shared::id::Id;

use crate::record::words;
use crate::text::{t, tv};
use crate::ui::card::Card;
use crate::{format, store};

/// What the card shows.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    /// Name and credit, the owner first.
    lines: Vec<(String, i64)>,
    /// How much too much was given away.
    over: i64,
    /// The word that came with it.
    note: Option<String>,
}

/// Shown when somebody shares the credit, or a word came with a hand-over.
#[component]
pub fn TeamCard(id: Id<Opportunity>) -> impl IntoView {
    let shown = store::use_kinds(&[Kind::Opportunity, Kind::Share, Kind::User], move |book| {
        let one = book.get(id)?;
        let team = Team::of(book, Kind::Opportunity, id.raw());
        let with_credit = team.members.iter().filter_map(|it| Some((it.user, it.credit?)));
        let mut lines: Vec<(String, i64)> = with_credit
            .map(|(user, credit)| (words::person(book, Some(user)), i64::from(credit.0)))
            .collect();
        if !lines.is_empty() {
            lines.insert(0, (words::person(book, one.owner), i64::from(team.owner.0)));
        }
        let note = one.assigned_note.clone().filter(|_| one.counts());
        let shown = Shown { lines, over: i64::from(team.over.0), note };
        (!shown.lines.is_empty() || shown.note.is_some()).then_some(shown)
    });
    move || {
        shown.get().map(|Shown { lines, over, note }| {
            let line = |(name, credit): (String, i64)| {
                view! { <li><span>{name}</span><b>{move || format::percent(credit)}</b></li> }
            };
            let lines = lines.into_iter().map(line).collect_view();
            let too_much = (over > 0).then(|| {
                view! {
                    <p class="field-error" role="alert">
                        {move || tv("credit-over", &[("over", format::percent(over).into())])}
                    </p>
                }
            });
            let note = note.map(|note| {
                view! {
                    <p class="text-muted">{move || t("hand-over-from")}</p>
                    <blockquote class="quote">{note}</blockquote>
                }
            });
            view! {
                <Card title=move || t("credit-title")>
                    <ul class="team">{lines}</ul>
                    {too_much}
                    {note}
                </Card>
            }
        })
    }
}
