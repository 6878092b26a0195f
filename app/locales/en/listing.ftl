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
