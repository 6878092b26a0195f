# Contacts: list and page.
contact-card = Save as vCard
contact-card-saved = The card of { $name } is saved
contact-late = { $days ->
    [0] due today
    [one] due yesterday
   *[other] due { $days } days ago
}
contact-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
}
contact-lunar-month = lunar month { $month }
contact-lunar-day = day { $day }
contact-day-of = { $day } { $month }
contact-day-of-lunar = { $day } of { $month }
contact-day-of-leap = { $day } of leap { $month }
contact-day-year = { $day }, { $year }
contact-dates = Important dates
contact-dates-none = No birthday or other day is noted.
contact-date-add = Add a date
contact-date-new = New date
contact-date-edit = Change the date
contact-date-saved = The date is saved.
contact-date-removed = The date was removed.
contact-date-passed = Has passed
contact-date-next = { $day } ({ $when })
contact-date-counted = { $next }, { $count }
contact-date-title-hint = Left empty, the occasion is its name.
contact-date-year-hint = When it began, such as the year of birth. May stay empty.
contact-date-leap-hint = Kept in the month of the same number in years without it.
contact-date-bad-year = Write the year with four digits, such as 1976.
contact-date-once-when = What happens once needs its year.
contact-date-say-what = Say what happens on that day.
contact-turns = turns { $count }
contact-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
}
contact-remind = { $days ->
    [0] On the day
    [one] { $days } day before
   *[other] { $days } days before
}
contact-affiliations = Also belongs to
contact-affiliations-none = No other account.
contact-affiliation-add = Add an account
contact-affiliation-which = Choose the account that the person also belongs to.
contact-affiliates = Also belong here
contact-affiliates-none = Nobody from another account.
contact-affiliate-add = Add a person
contact-affiliate-who = Choose the person who also belongs here.
contact-affiliation-seen = Whoever sees the account sees the person's name and position there. The person's own record stays with those who see it now.
contact-affiliation-there = The person belongs there already.
contact-affiliation-removed = Taken off the list.
contact-position-hint = Such as “member of the board”.
