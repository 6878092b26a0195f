//! Canvas: the ground with the cards, lines of reports and lines of influence.

use leptos::prelude::*;
use shared::committee::Committee;
use shared::committee::layout::{CARD_HEIGHT, CARD_WIDTH, Place};
use shared::entity::{CommitteeMember, InfluenceLine, Strength};
use shared::id::Id;

use super::carry::Carry;
use super::node::Node;
use super::tree::Tree;
use crate::text::t;

#[component]
pub fn Canvas(tree: Tree, carry: Carry) -> impl IntoView {
    let people = Memo::new(move |_| {
        tree.committee.with(|it| it.people.iter().map(|it| it.member.id).collect::<Vec<_>>())
    });
    let pixels = |points: i64, zoom: f64| {
        format!("{}px", f64::from(i32::try_from(points).unwrap_or(i32::MAX)) * zoom)
    };
    let ground = move || tree.ground();
    let zoom = move || tree.zoom.get();
    view! {
        <div
            class="tree-ground" node_ref=carry.ground tabindex="-1" role="group"
            aria-label=move || t("committee-ground")
        >
            <div
                style:width=move || pixels(ground().width(), zoom())
                style:height=move || pixels(ground().height(), zoom())
            >
                <div
                    class="tree-plane"
                    style:width=move || pixels(ground().width(), 1.0)
                    style:height=move || pixels(ground().height(), 1.0)
                    style:transform=move || format!("scale({})", zoom())
                >
                    <Lines tree/>
                    <For each=move || people.get() key=|id| *id let:id>
                        <Node tree carry id/>
                    </For>
                </div>
            </div>
        </div>
    }
}

/// A report, from the one above to the one below.
type Report = (Id<CommitteeMember>, Id<CommitteeMember>);

#[component]
fn Lines(tree: Tree) -> impl IntoView {
    let reports = Memo::new(move |_| {
        let superiors = tree.committee.with(Committee::superiors);
        superiors.into_iter().map(|(below, above)| (above, below)).collect::<Vec<Report>>()
    });
    let influence = Memo::new(move |_| tree.committee.with(|it| it.lines.clone()));
    let corner = move |id| {
        let (place, from) = (tree.place(id), tree.ground().from);
        Place { x: place.x - from.x, y: place.y - from.y }
    };
    let report = move |(above, below): Report| {
        view! { <path class="tree-report" d=move || report_path(corner(above), corner(below))/> }
    };
    let influence_line = move |line: InfluenceLine| {
        let width = width(line.strength);
        view! {
            <path
                class="tree-influence" stroke-width=width marker-end="url(#tree-arrow)"
                d=move || influence_path(corner(line.from), corner(line.to))
            />
        }
    };
    view! {
        <svg
            class="tree-lines" aria-hidden="true"
            width=move || tree.ground().width() height=move || tree.ground().height()
        >
            <defs>
                <marker
                    id="tree-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"
                    markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"
                >
                    <path class="tree-arrow" d="M0 0 8 4 0 8z"/>
                </marker>
            </defs>
            {move || reports.get().into_iter().map(report).collect_view()}
            {move || influence.get().into_iter().map(influence_line).collect_view()}
        </svg>
    }
}

/// How wide a line of influence is drawn.
pub fn width(strength: Strength) -> &'static str {
    match strength {
        Strength::Low => "1",
        Strength::Medium => "2",
        Strength::High => "3.5",
    }
}

/// From the lower edge of the one above to the upper edge of the one below, by corners.
pub fn report_path(above: Place, below: Place) -> String {
    let (x1, y1) = (above.x + CARD_WIDTH / 2, above.y + CARD_HEIGHT);
    let (x2, y2) = (below.x + CARD_WIDTH / 2, below.y);
    let middle = i64::midpoint(y1, y2);
    format!("M{x1} {y1}V{middle}H{x2}V{y2}")
}

/// A curve from edge to edge.
pub fn influence_path(from: Place, to: Place) -> String {
    let middle = |it: Place| (it.x + CARD_WIDTH / 2, it.y + CARD_HEIGHT / 2);
    let ((x1, y1), (x2, y2)) = (edge(from, middle(to)), edge(to, middle(from)));
    // It bends to the side, so that it is not taken for a report.
    let (mx, my) = (i64::midpoint(x1, x2), i64::midpoint(y1, y2));
    let (bx, by) = (mx - (y2 - y1) / 5, my + (x2 - x1) / 5);
    format!("M{x1} {y1}Q{bx} {by} {x2} {y2}")
}

/// Where the way from the middle of a card to a spot leaves the card.
fn edge(card: Place, (tx, ty): (i64, i64)) -> (i64, i64) {
    let (half_width, half_height) = (CARD_WIDTH / 2, CARD_HEIGHT / 2);
    let (x, y) = (card.x + half_width, card.y + half_height);
    let (dx, dy) = (tx - x, ty - y);
    if dx == 0 && dy == 0 {
        return (x, y);
    }
    // By whichever edge comes first: dx : dy against half_width : half_height.
    if dx.abs() * half_height > dy.abs() * half_width {
        (x + half_width * dx.signum(), y + dy * half_width / dx.abs())
    } else {
        (x + dx * half_height / dy.abs(), y + half_height * dy.signum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_begin_and_end_at_edges() {
        let (left, right) = (Place { x: 0, y: 0 }, Place { x: 400, y: 0 });
        assert_eq!(edge(left, (504, 56)), (CARD_WIDTH, CARD_HEIGHT / 2));
        assert_eq!(edge(right, (104, 56)), (400, CARD_HEIGHT / 2));
        assert_eq!(edge(left, (104, 900)), (CARD_WIDTH / 2, CARD_HEIGHT));
        assert_eq!(report_path(left, Place { x: 100, y: 200 }), "M104 112V156H204V200");
    }
}
