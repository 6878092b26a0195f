# Templates: criteria, promotions, versions and their editor.

template-list = Templates
template-list-text = A template is the way one kind of business goes: its stages, what each asks for, and the norms. What changes in one that is used goes into a draft first.
template-none = No template yet
template-none-text = Begin with a ready one and make it yours.
template-missing = This template is not there
template-missing-text = It may have been a draft that somebody threw away.
template-new = New template
template-empty = Empty template
template-empty-name = New template
template-empty-stage = First stage
template-stage-count = { $count ->
    [one] { $count } stage
   *[other] { $count } stages
}
template-version = Version { $number }
template-uses = { $open } open of { $all } opportunities
template-older-count = { $count ->
    [one] { $count } older version
   *[other] { $count } older versions
}
template-draft = Draft
template-in-force = In force
template-retired = Retired
template-preferred = Default
template-prefer = Make it the default
template-preferred-now = New opportunities use it from now on
template-retire = Retire
template-retired-now = Retired: new opportunities no longer use it
template-offer = Use again
template-offered-now = New opportunities may use it again
template-prepare = Prepare the next version
template-open-draft = Open the draft
template-discard = Throw the draft away
template-discarded = The draft is gone
template-note-draft = Nobody uses this yet. Change what you like; published, it applies to new opportunities.
template-note-unused = No opportunity uses it, so it can be changed here.
template-note-in-force = Opportunities use this version, so it stays as it is. Prepare the next version to change something.
template-note-retired = New opportunities no longer use this version. It stays for those that still follow it, and for the figures.
template-add-stage = Add a stage
template-new-stage = New stage
template-remove-stage = Remove the stage
template-end-stage = Here an opportunity is decided.
template-criteria = Before it goes on
template-criteria-none = Nothing has to be shown here.
template-add-criterion = Add a criterion
template-new-criterion = New criterion
template-tasks = Tasks that appear on entry
template-tasks-none = No task appears here.
template-add-task = Add a task
template-new-task = New task
template-remove = Remove
template-move-part = Move { $name }: drag, or arrow up and down
template-choose-field = Choose the field that shows it.
template-differences = What differs from the version in force
template-no-differences = Nothing yet.
template-part-of = { $name } ({ $stage })
template-added = { $kind } { $name }: new
template-removed = { $kind } { $name }: removed
template-reordered = { $kind } { $name }: in another place
template-changed = { $kind } { $name }: { $field } { $before } → { $after }
template-publish = Publish
template-publish-text = New opportunities use this version from then on. Open ones stay in theirs, unless you carry them over.
template-problems = It cannot be published yet:
template-problem-without = It has no stage that means “{ $category }”.
template-problem-same-name = Two stages are called “{ $name }”.
template-problem-no-field = “{ $name }” does not say which field shows it.
template-published = The new version is in force
template-published-carried = { $count ->
    [one] The new version is in force; { $count } open opportunity was carried over
   *[other] The new version is in force; { $count } open opportunities were carried over
}
template-carry = Carry open opportunities over
template-carry-ask = Carry open opportunities over now
template-carry-behind = { $count ->
    [one] Carry { $count } open one over
   *[other] Carry { $count } open ones over
}
template-carried = { $count ->
    [one] { $count } opportunity was carried over
   *[other] { $count } opportunities were carried over
}
template-carry-none = There is nothing to carry over. Choose a stage for those whose stage was removed.
template-carry-count = { $count } go over, { $stay } stay as they are.
template-carry-from = Stands in
template-carry-to = Goes to
template-carry-number = Opportunities
template-carry-target = Goes to
template-stays-no-target = { $count ->
    [one] { $count } stays: its stage was removed; choose where it goes
   *[other] { $count } stay: their stage was removed; choose where they go
}
template-stays-stage-gone = { $count ->
    [one] { $count } stays: it stands in a stage that is no longer there; move it on its page first
   *[other] { $count } stay: they stand in a stage that is no longer there; move them on their pages first
}
template-stays-not-allowed = { $count ->
    [one] { $count } stays: you may not change it
   *[other] { $count } stay: you may not change them
}
template-stays-too-many = { $count ->
    [one] { $count } stays: too many for one action; carry it over afterwards
   *[other] { $count } stay: too many for one action; carry them over afterwards
}
template-exit-title = To leave { $stage }
template-exit-count = { $met } of { $of }
template-go-on = Go on
template-unproven-title = Moved without evidence
template-unproven-count = { $count ->
    [one] { $count } stage
   *[other] { $count } stages
}
template-unproven-text = It has left these stages although something they ask for is missing. It can still be shown here.
template-promotion-title = Before it goes to { $stage }
template-missing-count = { $count ->
    [0] Nothing is missing any more
    [one] { $count } criterion is missing
   *[other] { $count } criteria are missing
}
template-still-missing = { $count ->
    [one] { $count } criterion is still missing
   *[other] { $count } criteria are still missing
}
template-state-met = Met
template-state-passed = Let pass
template-state-missing = Missing
template-advice = Advice
template-tick = Tick
template-untick = Take back
template-tick-role = To be ticked by: { $role } or above
template-ticked-by = Ticked by { $who }, { $when }
template-passed-by = Let pass by { $who }, { $when }
template-contact-on = { $title }, { $when }
template-tasks-done = { $done } of { $of } tasks done
template-add-tasks = Add the missing tasks
template-no-field = The template does not say which field shows it. Tell who keeps the templates.
template-log-meeting = Log a meeting
template-contact-task = Speak with the customer
template-tasks-made = { $count ->
    [one] { $count } task was added.
   *[other] { $count } tasks were added.
}
template-pass = Pass with this reason
template-pass-reason = Let it pass, because
template-pass-reason-missing = Please say why it may pass.
template-pass-hint = The reason is kept with your name, and everybody who sees the opportunity can read it.
template-ask = Ask { $who }
template-ask-text = { $who } may let it pass with a reason.
template-ask-title = May { $name } go to { $stage }?
template-ask-notes = Still missing: { $missing }
template-asked = { $who } has a task to decide it
template-older-version = This opportunity follows an older version of the template, which has no such stage. Ask who keeps the templates to carry it over.
template-way-skipped = { $count ->
    [one] skips { $count } stage
   *[other] skips { $count } stages
}
template-way-back = { $count ->
    [one] back by { $count } stage
   *[other] back by { $count } stages
}
template-way-reopened = reopened
template-way-carried = carried over to another version
template-way-noted = { $text } ({ $note })
template-role-met = To be met face to face, with the part “{ $role }”.
