//! StandingCard: a person's place among all, as far as the company lets it be known.
//!
//! A rep does not see the records that a ranking is made of; the server works places out and sends
//! them as rows of their own. Who sees the records has the ranking itself.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::standing::StandingSpan;
use shared::entity::{Kind, Standing, User};
use shared::id::Id;
use shared::order;

use crate::text::{t, tr, tv};
use crate::ui::card::Card;
use crate::ui::choice::{Choice, Segmented};
use crate::{format, store};

const SPANS: [StandingSpan; 3] = [StandingSpan::Month, StandingSpan::Quarter, StandingSpan::Year];

/// The places of one span: one's own, and those of all where names are told, the first first.
fn places(book: &Book, span: StandingSpan, me: Id<User>) -> (Option<Standing>, Vec<Standing>) {
    let mut all: Vec<&Standing> = book.standings.iter().filter(|it| it.span == span).collect();
    order::sort_by_key(&mut all, |it| (it.rank, it.name.clone(), it.id));
    let mine = all.iter().find(|it| it.user == Some(me)).map(|it| (*it).clone());
    let named = all.into_iter().filter(|it| it.reader.is_none()).cloned().collect();
    (mine, named)
}

/// The card; nothing while one has no place.
#[component]
pub fn StandingCard() -> impl IntoView {
    let me = store::me().user;
    let span = RwSignal::new(StandingSpan::Quarter);
    let has_place = store::use_kinds(&[Kind::Standing], move |book| {
        book.standings.iter().any(|it| it.user == Some(me))
    });
    let found = store::use_kinds(&[Kind::Standing], move |book| places(book, span.get(), me));
    let sub = move || {
        found.with(|(mine, _)| {
            mine.as_ref().map_or_else(String::new, |it| {
                tv("dashboard-standing-at", &[("when", format::date_time(it.at.0).into())])
            })
        })
    };
    let mine = move || {
        found.with(|(mine, _)| match mine {
            Some(mine) => own(mine).into_any(),
            None => view! { <p class="kpi-sub">{t("dashboard-standing-none")}</p> }.into_any(),
        })
    };
    let named = move || {
        found.with(|(_, named)| {
            (!named.is_empty()).then(|| {
                let lines = named.iter().map(|it| line(it, it.user == Some(me))).collect_view();
                view! { <ol class="standing-all">{lines}</ol> }
            })
        })
    };
    view! {
        <Show when=move || has_place.get()>
            <Card
                title=tr("dashboard-standing-title")
                sub=TextProp::from(sub)
                actions=move || view! { <Spans span/> }
            >
                {mine}
                {named}
            </Card>
        </Show>
    }
}

fn own(mine: &Standing) -> impl IntoView + use<> {
    let money = |it: Option<_>| it.map_or_else(|| "–".to_owned(), format::money_compact);
    let place = [("rank", mine.rank.into()), ("of", mine.of.into())];
    let rest = [("won", money(mine.won).into()), ("average", money(mine.average).into())];
    view! {
        <p class="standing-own">
            <strong class="kpi-value">{tv("dashboard-standing-place", &place)}</strong>
            <span class="kpi-sub">{tv("dashboard-standing-won", &rest)}</span>
        </p>
    }
}

fn line(standing: &Standing, is_mine: bool) -> impl IntoView + use<> {
    view! {
        <li class="standing-line" class:is-mine=is_mine>
            <span class="standing-rank">{standing.rank}</span>
            <span class="standing-name">{standing.name.clone()}</span>
            <span class="standing-won">{standing.won.map(format::money_compact)}</span>
        </li>
    }
}

#[component]
fn Spans(span: RwSignal<StandingSpan>) -> impl IntoView {
    let choices = SPANS
        .map(|it| {
            let id = format!("dashboard-period-this-{}", it.name());
            Choice::new(it.name(), move || t(&id))
        })
        .to_vec();
    view! {
        <Segmented
            label=tr("dashboard-standing-span")
            choices
            value=Signal::derive(move || span.get().name().to_owned())
            on_change=move |id: String| {
                if let Some(chosen) = SPANS.into_iter().find(|it| it.name() == id) {
                    span.set(chosen);
                }
            }
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::id::RawId;

    #[test]
    fn ones_own_place_is_found_and_names_come_in_order() {
        let (me, other) = (Id::<User>::new(RawId(7)), Id::<User>::new(RawId(8)));
        let mut book = Book::default();
        let place = |id, user, rank, reader, span| Standing {
            id: Id::new(RawId(id)),
            user: Some(user),
            rank,
            reader,
            span,
            ..Standing::default()
        };
        book.put_record(&place(1, me, 2, None, StandingSpan::Quarter));
        book.put_record(&place(2, other, 1, None, StandingSpan::Quarter));
        book.put_record(&place(3, me, 5, Some(me), StandingSpan::Year));
        let (mine, named) = places(&book, StandingSpan::Quarter, me);
        assert_eq!(mine.map(|it| it.rank), Some(2));
        assert_eq!(named.iter().map(|it| it.rank).collect::<Vec<_>>(), [1, 2]);
        let (mine, named) = places(&book, StandingSpan::Year, me);
        assert_eq!((mine.map(|it| it.rank), named.len()), (Some(5), 0));
        assert_eq!(places(&book, StandingSpan::Month, me), (None, Vec::new()));
    }
}
