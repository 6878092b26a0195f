# Reminders: their page, putting off, messages of the system.

reminder-count = { $count ->
    [0] nothing due
    [one] { $count } to look at
   *[other] { $count } to look at
}
reminder-none = Nothing to remember today
reminder-none-text = Tasks that are due, days of your contacts and people to be spoken to by plan appear here.
reminder-tasks = Tasks
reminder-dates = Days that matter
reminder-plans = To be spoken to
reminder-date = { $name }: { $what }
reminder-plan = Speak to { $name }
reminder-do-task = Done
reminder-do-date = Congratulated
reminder-task-done = The task is done.
reminder-date-done = Reminded again next time.
reminder-off = Put off
reminder-off-days = { $days ->
    [one] Until tomorrow
   *[other] For { $days } days
}
reminder-is-off = { $days ->
    [one] Put off until tomorrow.
   *[other] Put off for { $days } days.
}
reminder-messages-on = Tell me on this device
reminder-messages-off = Stop telling me here
reminder-messages-are-on = This device tells you of reminders while Fieldline is open.
reminder-messages-are-off = This device is quiet.
reminder-denied = The browser does not allow messages of this page. Allow them in its settings for this site.
reminder-missing = This browser shows no messages of the system. Reminders are on this page and counted in the navigation.
reminder-not-kept = The browser did not keep the setting. Allow it to store data of this site.
reminder-notice = { $count ->
    [one] { $count } reminder
   *[other] { $count } reminders
}
people-title = People
people-mine = yours
people-list = Contact plan
people-days = { $count ->
    [0] No birthday or other day soon
    [one] { $count } day that matters soon
   *[other] { $count } days that matter soon
}
people-due = { $count ->
    [0] Everybody was reached as planned
    [one] { $count } person to be spoken to
   *[other] { $count } people to be spoken to
}
