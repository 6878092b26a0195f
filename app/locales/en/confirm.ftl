# Confirmation and hand-over of opportunities.

confirm-title = Not confirmed yet
confirm-state-assigned-mine = This was given to you. Until you accept it and a manager confirms it, no number counts it.
confirm-state-assigned = Waits for { $owner } to accept it. Until then no number counts it.
confirm-state-accepted-mine = You work on it. It counts once a manager has qualified it.
confirm-state-accepted = { $owner } works on it. It counts once a manager has qualified it.
confirm-state-declined = It was declined. Give it to somebody else, or confirm it as it is.
confirm-accept = Accept
confirm-decline = Decline…
confirm-confirm = Confirm
confirm-assign = Assign to…
confirm-said-accepted = Accepted. A manager confirms it now.
confirm-said-declined = Declined; who leads you sees why.
confirm-said-confirmed = Confirmed: it counts from today.
confirm-said-assigned = Assigned.
confirm-decline-title = Decline this opportunity
confirm-decline-text = Your reason goes to whoever assigns it next.
confirm-decline-reason = Why
confirm-decline-why = Please say why: whoever gets it next needs to know.
confirm-wait-accept = { $count ->
    [one] { $count } opportunity was given to you: accept or decline it
   *[other] { $count } opportunities were given to you: accept or decline them
}
confirm-wait-confirm = { $count ->
    [one] { $count } opportunity waits for you to confirm it
   *[other] { $count } opportunities wait for you to confirm them
}
confirm-wait-declined = { $count ->
    [one] { $count } opportunity was declined and needs an owner
   *[other] { $count } opportunities were declined and need owners
}
confirm-apart = { $count ->
    [one] { $count } opportunity worth { $amount } waits to be confirmed and is not in these numbers.
   *[other] { $count } opportunities worth { $amount } wait to be confirmed and are not in these numbers.
}
confirm-apart-show = Show them
hand-over-title = Hand over { $name }
hand-over-menu = Hand over…
hand-over-do = Hand over
hand-over-to = To
hand-over-note = A word with it
hand-over-note-hint = What was promised, who decides, what comes next.
hand-over-must-accept = The new owner accepts it before it counts again
hand-over-with = Open tasks of the present owner for it go with it. The history stays.
hand-over-choose = Please choose who gets it.
hand-over-said = Handed over to { $name }.
hand-over-from = Handed over with this word
hand-all-title = Hand over everything
hand-all-from = From
hand-all-text = For a colleague who leaves, is ill or changes the team: everything that is open goes to one person in one step, and can be taken back.
hand-all-opportunities = { $count ->
    [0] No open opportunities
    [one] { $count } open opportunity worth { $amount }
   *[other] { $count } open opportunities worth { $amount }
}
hand-all-accounts = { $count ->
    [0] No accounts
    [one] { $count } account
   *[other] { $count } accounts
}
hand-all-contacts = { $count ->
    [0] No contacts
    [one] { $count } contact
   *[other] { $count } contacts
}
hand-all-leads = { $count ->
    [0] No open leads
    [one] { $count } open lead
   *[other] { $count } open leads
}
hand-all-tasks = { $count ->
    [0] No open tasks
    [one] { $count } open task
   *[other] { $count } open tasks
}
hand-all-choose-from = Please choose whose records are handed over.
hand-all-same = Choose two different people.
hand-all-nothing = There is nothing to hand over.
hand-all-said = { $count ->
    [one] { $count } record went to { $name }.
   *[other] { $count } records went to { $name }.
}
hand-all-not-mine = Only records that you may hand over are counted.
hand-all-no-right = Only managers hand over the work of others. Your own records you hand over one by one.
credit-title = Team and credit
credit-over = The shares come to { $over } too much. Please correct them.
opportunity-move-not-confirmed = It has to be confirmed before it is won: until then no number counts it. Ask your manager.
