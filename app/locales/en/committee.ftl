# The tree of those who decide about a sale.

committee-title = Buying committee
committee-open = Open the tree
committee-open-short = Open
committee-empty = Nobody has been written down who decides about this.
committee-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
committee-ground = People and whom they report to
committee-nobody = Nobody in the committee yet
committee-nobody-text = Add who decides, who uses it and who buys. A name can follow later: “Head of purchasing” is a beginning.
committee-add = Add somebody to the committee
committee-add-do = Add to the committee
committee-add-short = Add somebody
committee-add-note = Without a contact, say what the person is called here, such as “Head of purchasing”.
committee-who = Please choose a contact or say what the person is called.
committee-is-in = { $name } is in the committee already.
committee-added = { $name } was added.
committee-leave = Take out of the committee
committee-left = { $name } left the committee.
committee-to-contact = Open the contact
committee-no-role = Part unknown
committee-agreed = has agreed
committee-refused = has refused
committee-never-met = never met
committee-met = { $days ->
    [0] met today
    [one] met yesterday
   *[other] met { $days } d ago
}
committee-reports = { $name } now reports to { $above }.
committee-circle = { $name } cannot report to { $above }, who reports to { $name }. Move { $above } first.
committee-put = The card lies where you put it.
committee-put-back = The card was put back.
committee-carried = { $name } is picked up. Arrow keys move the card, Enter puts it down, Escape puts it back.
committee-onto = Over { $name }: Enter makes the person report there.
committee-keys = Drag a card onto another to report there. Keys: arrows choose, M moves, Enter opens.
committee-as-of = Moment
committee-now = As it is now
committee-smaller = Smaller
committee-larger = Larger
committee-fit = Show all
committee-tidy = Tidy up
committee-tidied = Every card lies in the tree again.
committee-tidy-already = Everything is tidy already.
committee-png = Save as a picture (PNG)
committee-svg = Save as a drawing (SVG)
committee-no-png = This browser could not draw the picture. Save it as SVG instead.
committee-coverage = Coverage
committee-coverage-note = The weight of those who were reached in time and whose attitude is known, of all who are in the committee or missing.
committee-look = What wants a look
committee-all-well = Everybody who matters is known and was reached in time.
committee-finding-missing = Nobody is known with the part “{ $role }”
committee-finding-against = { $name } is against us
committee-finding-never-met = { $name } was never reached
committee-finding-silent = { $name } was last reached { $days } days ago, planned were { $limit }
committee-finding-unread = Nobody knows how { $name } stands to us
committee-plan = Plan
committee-planned = planned
committee-task = See { $name }
committee-task-made = A task to see { $name } was made.
committee-influence = Influence
committee-weighs-with = Weighs with { $name } · { $strength }
committee-listens-to = Listens to { $name } · { $strength }
committee-line-add = The word weighs with
committee-line-made = { $name } now influences { $other }.
committee-line-ended = The line of influence ended.
