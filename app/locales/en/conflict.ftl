# Edits that did not take effect, and undo.

conflict-title = Needs your decision
conflict-count = { $count ->
    [one] 1 edit
   *[other] { $count } edits
}
conflict-text = These edits of yours did not take effect. Nothing is lost: each stays here until you decide.
conflict-made = you made this { $when }
conflict-before = Before
conflict-mine = Yours
conflict-theirs = Stands now
conflict-delete = You wanted to delete this record.
conflict-apply = Apply mine
conflict-keep-theirs = Keep theirs
conflict-draft = Copy into a new record
conflict-discard = Discard
conflict-why-superseded = { $who } changed this first, { $when }.
conflict-why-deleted = Somebody deleted this record before your edit arrived.
conflict-why-out-of-reach = This record is no longer among those you can see.
conflict-why-not-allowed = Your rights do not allow this. Ask the record’s owner or your manager.
conflict-why-changed-since = { $who } changed this record { $when }, after you had seen it, so it was not deleted.
conflict-why-invalid = The value of { $field } cannot be stored. Correct it and apply it again.
conflict-why-unknown = The server does not know this yet ({ $field }). Apply it again after it is updated.
conflict-why-together = Another part of the same action was refused, so nothing of it was done.
conflict-why-quarantined = This device was removed by an administrator before the edit arrived.
conflict-why-in-use = Opportunities were in it, so it was neither removed nor made a draft again. Move them out of it first.
conflict-why-no-stage = The stage was removed before your edit arrived. Choose another stage for the opportunity.
conflict-settled = { $count ->
    [one] 1 decided edit
   *[other] { $count } decided edits
}
conflict-state-applied = yours was applied
conflict-state-kept-theirs = theirs was kept
conflict-state-drafted = copied into a new record
conflict-state-discarded = discarded
conflict-state-open = open
conflict-done-applied = Your values are set
conflict-done-kept-theirs = Theirs stays
conflict-done-drafted = A new record holds your values
conflict-done-discarded = Discarded
undo-undo = Undo
undo-redo = Redo
undo-done = Undone
undo-done-again = Done again
undo-partly = { $count ->
    [one] Undone, but 1 value stays: somebody else changed it since
   *[other] Undone, but { $count } values stay: somebody else changed them since
}
undo-changed-since = Nothing to undo here: somebody else changed it since
undo-nothing = Nothing to undo
undo-nothing-again = Nothing to redo
