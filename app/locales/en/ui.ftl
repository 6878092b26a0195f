# The generic parts: buttons, dialogs, lists, tables, notices.

ui-close = Close
ui-cancel = Cancel
ui-save = Save
ui-delete = Delete
ui-add = Add
ui-done = Done
ui-undo = Undo
ui-back = Back
ui-yes = Yes
ui-no = No
ui-more = More actions
ui-busy = Working
ui-loading = Loading
ui-remove-filter = Remove filter: { $label }
ui-clear-search = Clear the search
ui-search = Search
ui-filter = Filter
ui-sort = Sort
ui-group = Group
ui-columns = Columns
ui-sorted-up = Sorted, smallest first
ui-sorted-down = Sorted, largest first
ui-dismiss = Dismiss
ui-notices = Messages
ui-breadcrumb = Where this is
ui-records = { $count ->
    [one] { $count } record
   *[other] { $count } records
}
ui-empty-search = Nothing matches
ui-empty-search-text = Try fewer letters, or remove a filter.
