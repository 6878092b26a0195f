# The funnel: stages, bridge, promotion table.

funnel-stages = Stages
funnel-bridge = Pipeline bridge
funnel-promotion = Promotion table
funnel-compare = Compare with…
funnel-beside = Beside:
funnel-compare-end = End the comparison
funnel-stages-sub = who entered in the period and what became of them
funnel-stages-unplaced = who entered in the period; { $count } lost from an unknown stage are in no row
funnel-cycle = Sales cycle
funnel-cycle-sub = median from opening to signing; mean { $mean }, { $count } won
funnel-velocity = Sales velocity
funnel-velocity-sub = a day: open deals × average win × win rate ÷ cycle
funnel-lost-most = Lost most from
funnel-lost-most-sub = { $count } lost from here in the period
funnel-lost-none = nothing lost in the period
funnel-column-stage = Stage
funnel-column-now = Now
funnel-column-amount = Amount
funnel-column-entered = Entered
funnel-column-advanced = Went on
funnel-column-lost = Lost
funnel-column-open = Still open
funnel-column-rate = Rate
funnel-column-days = Days
funnel-column-age = Age now
funnel-hint-stage = Stage
funnel-hint-now = What stands here today
funnel-hint-amount = Amount of what stands here today
funnel-hint-entered = What first entered or passed the stage in the period
funnel-hint-advanced = Of the entered: got beyond the stage
funnel-hint-lost = Of the entered: lost without getting beyond
funnel-hint-open = Of the entered: still undecided
funnel-hint-rate = Went on, of those decided
funnel-hint-days = Days of completed stays: median / mean
funnel-hint-age = Days since the entry of what stands here: median / mean
funnel-norm = norm { $norm }
funnel-adopt = Make what was measured the norm
funnel-adopted = { $stage }: what was measured is the norm now.
funnel-bridge-sub = from the end of { $start } to the end of { $end }
funnel-bridge-which = Which pipeline
funnel-bridge-all = All open
funnel-bridge-period = Expected in the period
funnel-bridge-part = Part
funnel-bridge-start = Start
funnel-bridge-new = New
funnel-bridge-moved-in = Moved in
funnel-bridge-increased = Increased
funnel-bridge-decreased = Decreased
funnel-bridge-moved-out = Moved out
funnel-bridge-won = Won
funnel-bridge-lost = Lost
funnel-bridge-end = End
funnel-unrecorded = { $count ->
    [one] 1 record came from another system after the start: its earlier amount and expected close are not known, and may have been others.
   *[other] { $count } records came from another system after the start: their earlier amounts and expected closes are not known, and may have been others.
}
funnel-without-amount = { $count ->
    [one] 1 record has no amount: it is counted, and adds nothing.
   *[other] { $count } records have no amount: they are counted, and add nothing.
}
funnel-unconverted = { $count ->
    [one] 1 record has a currency without plan rate: it is counted, and adds nothing.
   *[other] { $count } records have a currency without plan rate: they are counted, and add nothing.
}
funnel-promotion-sub = who moved, stood, slipped and went back
funnel-promotion-none = Nothing was open in these days
funnel-promotion-none-text = Choose other days above, or somebody else's business.
funnel-promotion-name = Opportunity
funnel-promotion-stage = Stage
funnel-promotion-key = ● opened · ▲ went on · ▼ went back · ✓ won · ✕ lost · ↺ opened again · ↷ expected later than before · ? not recorded
funnel-pace = Columns
funnel-weeks = Weeks
funnel-months = Months
funnel-save = Save as CSV
funnel-print = Print
funnel-print-rest = { $count } more rows are not printed. Choose a department or a person, or save the table as CSV.
funnel-tally = { $forward } went on, { $stood } stood, { $back } went back, { $slipped } slipped, { $won } won, { $lost } lost
funnel-moved-unknown = not recorded
funnel-moved-opened = opened
funnel-moved-forward = { $count ->
    [one] 1 stage on
   *[other] { $count } stages on
}
funnel-moved-stood = stood
funnel-moved-back = { $count ->
    [one] 1 stage back
   *[other] { $count } stages back
}
funnel-moved-won = won
funnel-moved-lost = lost
funnel-moved-reopened = opened again
funnel-slipped = expected { $days } d later
funnel-attention = Wants attention
funnel-attention-all = All that want attention
funnel-attention-none = Nothing wants attention
funnel-attention-none-text = Nothing here is late, rotting, pushed out again and again, or without a next step.
funnel-tracking = Tracking
funnel-tracking-sub = open opportunities by promotion and by contact
funnel-motion-moving = Moving
funnel-motion-standing = Standing
funnel-motion-rotting = Rotting
funnel-touch-this-month = Met this month
funnel-touch-recent = Met before
funnel-touch-silent = Silent over 30 d
funnel-touch-never = Never met
funnel-why-late = { $days } d late
funnel-why-rotting = { $days } d without a step, limit { $limit }
funnel-why-pushed = close pushed { $times } times, { $days } d
funnel-why-jumped = amount { $before } → { $after }
funnel-why-no-next-step = no next step
funnel-why-never-met = never met
funnel-why-uncovered = { $gaps ->
    [one] { $gaps } gap in the committee
   *[other] { $gaps } gaps in the committee
}
