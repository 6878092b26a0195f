# Key projects and their weekly review.

review-title = Weekly review
review-sub = { $at } of { $count } · { $due } due
review-back = Back
review-next = Next
review-empty = No key projects yet
review-empty-text = Open an opportunity and mark it as a key project in its menu: it then comes up here every week.
review-never = Never reviewed.
review-last = Last reviewed on { $day }.
review-happened = { $changes ->
    [0] Nothing was changed since,
    [one] { $changes } change since,
   *[other] { $changes } changes since,
} { $late ->
    [0] no milestone is late.
    [one] { $late } milestone is late.
   *[other] { $late } milestones are late.
}
review-say = What is said
review-decision = Decided: a task
review-decision-hint = Becomes a task with an owner and a day.
review-save = Save and go on
review-saved = Noted.
review-say-something = Please write in a line what was said.
review-say-what = Please write what is to be reached.
review-mark = Make it a key project
review-unmark = No longer a key project
review-reached = { $done } of { $all } reached
review-reached-on = reached on { $day }
review-no-day = no day
review-late = Late
review-removed = Removed.
review-open = Review
review-none-said = Nothing was said yet.
