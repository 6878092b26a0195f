# The palette, what can be made from anywhere, the sheet of keys, and the history's filters.

shell-make = New, or log a call
shell-part-missing = This is not on the device yet. Connect to the network and try again.
palette-hint = Name, initials, pinyin, or what to do
palette-call-about = Who was the call about?
palette-recent = Open last
palette-actions = Actions
palette-theme = Theme: { $theme }
palette-language = Language: { $language }
palette-print = Print this page
palette-foot-choose = choose
palette-foot-open = open
keys-palette = Find or do anything
keys-title = Keyboard shortcuts
keys-note = They work when no field has the cursor. Two keys are pressed one after the other.
keys-everywhere = Everywhere
keys-pages = Go to
keys-lists = In lists and on the board
keys-go = Go to { $page }
keys-new = New record of the kind that is open
keys-search = Search in the list
keys-rows = Go from row to row
keys-open = Open the row
keys-move = Move the card to another stage
keys-close = Close what is open, or put a dragged card back

timeline-sort = Everything
timeline-changes = Changes
timeline-activities = Activities
timeline-tasks = Tasks
timeline-conflicts = Did not take effect
timeline-person = Everybody
timeline-field = Every field
timeline-all = Show everything
timeline-none = Nothing of this kind yet. Choose another filter.
timeline-refused = Did not take effect
timeline-due = due { $day }
