//! Entry: the tasks that appear when an opportunity enters a stage.

use chrono::{Days, NaiveDate};

use crate::book::Book;
use crate::entity::criterion::StageTaskKind;
use crate::entity::{Opportunity, Stage, StageTask, Task};
use crate::id::Id;
use crate::order;
use crate::value::{LongText, Value};

use super::criteria::tasks_until;

/// Returns the fields of the tasks that appear when `opportunity` enters `stage` on `day`: what the stage
/// asks for, and its contact plan. What it was asked for before, open or done, does not come twice.
///
/// `contact` is what a contact is called where the stage has no task of its own for it.
#[must_use]
pub fn tasks(
    book: &Book,
    opportunity: &Opportunity,
    stage: Id<Stage>,
    day: NaiveDate,
    contact: &str,
) -> Vec<Vec<(u16, Value)>> {
    let about = Some(opportunity.id);
    let there: Vec<&Task> = book.tasks.iter().filter(|task| task.opportunity == about).collect();
    let every = book.stages.get(stage).and_then(|stage| stage.contact_days);
    let mut asked: Vec<&StageTask> =
        book.stage_tasks.iter().filter(|it| it.stage == stage).collect();
    order::sort_by_key(&mut asked, |it| (it.position, it.id));
    let mut made = Vec::new();
    for task in &asked {
        let line = tasks_until(book, task.id);
        if there.iter().any(|it| it.stage_task.is_some_and(|by| line.contains(&by))) {
            continue;
        }
        let days = match task.asks {
            StageTaskKind::Contact => task.days.or(every),
            StageTaskKind::Task => task.days,
        };
        made.push(fields(opportunity, &task.title, days, day, &task.notes, Some(task.id)));
    }
    let has_own = asked.iter().any(|it| it.asks == StageTaskKind::Contact);
    let is_planned = there.iter().any(|it| !it.done && it.title == contact);
    if let Some(every) = every.filter(|_| !has_own && !is_planned) {
        made.push(fields(opportunity, contact, Some(every), day, &LongText::default(), None));
    }
    made
}

fn fields(
    opportunity: &Opportunity,
    title: &str,
    days: Option<u32>,
    day: NaiveDate,
    notes: &LongText,
    by: Option<Id<StageTask>>,
) -> Vec<(u16, Value)> {
    let due = days.and_then(|days| day.checked_add_days(Days::new(u64::from(days))));
    vec![
        Task::TITLE.to(&title.to_owned()),
        Task::DUE.to(&due),
        Task::OWNER.to(&opportunity.owner),
        Task::OPPORTUNITY.to(&Some(opportunity.id)),
        Task::ACCOUNT.to(&opportunity.account),
        Task::CONTACT.to(&opportunity.contact),
        Task::NOTES.to(notes),
        Task::STAGE_TASK.to(&by),
    ]
}
