# Lists of any kind: search, filters, groups, columns, sums.

listing-search = Search { $kind }
listing-loading = The data comes to this device: { $come } of about { $all } records
listing-of = { $count } of { $all } records
listing-sum = { $label } { $value }
listing-without-rate = ({ $count ->
    [one] { $count } amount without a rate is not in it
   *[other] { $count } amounts without a rate are not in it
})
listing-without = Without { $label }
listing-no-group = No groups
listing-own-columns = Usual columns
listing-move-up = Move { $label } forward
listing-move-down = Move { $label } back
listing-clear = Clear search and filters
listing-none-account = No accounts yet
listing-none-contact = No contacts yet
listing-none-product = No products yet
listing-none-opportunity = No opportunities yet
listing-none-user = No people yet
listing-none-department = No departments yet
listing-none-region = No regions yet
listing-none-text = Make the first one, or bring them in from a file.
listing-filter-is = { $label }: { $value }
listing-me = Me
listing-empty = Empty
listing-filled = Not empty
listing-contains = has “{ $text }”
listing-contains-label = Has these letters
listing-between = { $least } to { $most }
listing-from = from { $least }
listing-to = up to { $most }
listing-least = At least
listing-most = At most
listing-first-day = First day
listing-last-day = Last day
listing-days-this-month = This month
listing-days-this-quarter = This quarter
listing-days-this-half = This half-year
listing-days-this-year = This year
listing-days-last-month = Last month
listing-days-last-quarter = Last quarter
listing-days-last-half = Last half-year
listing-days-last-year = Last year
listing-days-next-month = Next month
listing-days-next-quarter = Next quarter
listing-days-next-half = Next half-year
listing-days-next-year = Next year
listing-days-past = Before today
listing-days-coming = Today and later
listing-none-competitor = No competitors yet
listing-none-task = No tasks yet
listing-none-activity = No activities yet
listing-none-lead = No leads yet
listing-none-assignment-rule = No assignment rules yet

# Choosing rows, changing many at once, editing in cells, files.

listing-select = Select “{ $name }”
listing-select-all = Select all rows shown
listing-select-count = Select all { $count }
listing-select-none = Clear selection
listing-select-first = Select rows first.
listing-selected = { $count ->
    [one] { $count } selected
   *[other] { $count } selected
}
listing-choose = Select rows
listing-edit-mode = Edit cells by touch
listing-edit-end = Stop editing cells
listing-edit-cell = Edit { $label }
listing-fixed-worked-out = { $label } is worked out from other fields. Change those instead.
listing-fixed-machine = { $label } is set automatically and cannot be typed.
listing-fixed-command = { $label } is changed on the record’s page, where what goes with it is asked.
listing-fixed-type = { $label } cannot be changed in a list. Open the record to change it.
listing-fixed-owner = You may not hand this record over. Its owner or their manager can.
listing-fixed-right = You may read this record but not change it. Ask its owner to share it for editing.
listing-bulk = Selected rows
listing-bulk-edit = Edit
listing-bulk-title = { $count ->
    [one] Edit { $count } record
   *[other] Edit { $count } records
}
listing-bulk-field = Field
listing-bulk-way = How
listing-bulk-set = Set to a day
listing-bulk-shift = Move by days
listing-bulk-days = Days
listing-bulk-days-hint = 14 moves each day two weeks later, −7 one week earlier. Empty days stay empty.
listing-bulk-empty = Left empty, it is emptied in all of them.
listing-bulk-add = Another field
listing-bulk-remove = Leave this field alone
listing-bulk-preview = What will happen
listing-bulk-change = { $count ->
    [one] Change { $count } record
   *[other] Change { $count } records
}
listing-bulk-mend = One of the fields holds something that cannot be read. Correct it first.
listing-bulk-delete = { $count ->
    [one] Delete { $count } record
   *[other] Delete { $count } records
}
listing-bulk-delete-title = Delete { $kind }?
listing-bulk-undo = Undo brings them all back.
listing-bulk-progress = { $done } of { $total } done
listing-bulk-changed = { $count ->
    [one] { $count } record was changed.
   *[other] { $count } records were changed.
}
listing-bulk-deleted = { $count ->
    [one] { $count } record was deleted.
   *[other] { $count } records were deleted.
}
listing-bulk-refused = { $count ->
    [one] { $count } stayed as it was.
   *[other] { $count } stayed as they were.
}
listing-plan-changes = { $count ->
    [one] { $count } changes
   *[other] { $count } change
}
listing-plan-removes = { $count ->
    [one] { $count } is deleted
   *[other] { $count } are deleted
}
listing-plan-same = { $count ->
    [one] { $count } stays as it is
   *[other] { $count } stay as they are
}
listing-plan-cannot = { $count } cannot
listing-plan-more = and { $count } more
listing-plan-no-day = This would be a day before 1900 or after 9999. Choose fewer days.
listing-sums = Show sums
listing-means = Show averages
listing-mean = { $label } ⌀ { $value }
listing-no-mean = none
listing-fold-all = Fold all groups
listing-unfold-all = Unfold all groups
listing-density = Row height
listing-comfortable = Comfortable
listing-compact = Compact
listing-export = Export
listing-export-title = Export { $kind }
listing-export-text = { $count ->
    [one] { $count } row
   *[other] { $count } rows
} with { $columns ->
    [one] { $columns } column
   *[other] { $columns } columns
}, as shown: filtered, sorted, and with the columns you see.
listing-export-not-own = { $count ->
    [one] { $count } row is left out: you may export only what is your own.
   *[other] { $count } rows are left out: you may export only what is your own.
}
listing-export-not-allowed = { $count ->
    [one] { $count } row is left out: you may not export it.
   *[other] { $count } rows are left out: you may not export them.
}
listing-export-hint = Excel keeps dates, numbers and amounts with their formats. CSV is plain text for any program.
listing-export-hint-cards = A vCard goes into the address book of a phone or a mail program. It holds name, account, job title, e-mail, phone, city, country and notes, whatever columns are shown.
listing-export-csv = Save CSV
listing-export-xlsx = Save Excel
listing-export-vcf = Save vCard
listing-export-nothing = There are no rows to export. Remove a filter first.
listing-export-head = { $head } ({ $more })
listing-export-currency = currency
listing-exported = { $count ->
    [one] { $count } row was saved
   *[other] { $count } rows were saved
}
export-not-saved = The browser did not save the file. Check that downloads are allowed for this site, then try again.
export-not-written = The Excel file could not be written. Connect to the network once and try again, or save as CSV.

# Saved views.

views-title = Views
views-all = All
views-shared = Shared with everybody
views-actions = What to do with this view
views-save = Save
views-save-as = Save as a new view
views-saved = The view was saved
views-changed = Changed
views-take-back = Take back
views-rename = Rename
views-name = Name
views-pin = Pin above the list
views-unpin = No longer above the list
views-first = Open the list with it
views-not-first = No longer open the list with it
views-share = Share with everybody
views-unshare = Stop sharing
views-now-shared = Everybody can open this view now
views-now-private = Only you see this view now
views-deleted = The view was deleted
views-wish-pinned = Pin it above the list
views-wish-first = Open the list with it
views-wish-shared = Share it with everybody
views-unknown = This view uses “{ $name }”, which this list does not have. The rest of it is shown.
views-hidden = This view filters by something in { $label } that you cannot see or that is gone, so records may be missing. Remove that filter to see more.
listing-apart = { $count } not confirmed, in no sum
