# Leads: list with pool, page, score, assignment, conversion.

lead-look = Which leads
lead-look-pool = Pool
lead-look-mine = Mine
lead-look-all = All
lead-in-pool = In the pool
lead-pool-text = Nobody has these leads; everybody sees them. The first to claim one has it.
lead-pool-alone = Nobody has this lead; everybody sees it. The first to claim it has it.
lead-pool-empty = The pool is empty
lead-pool-empty-text = New leads without an owner come here, and those that nobody touched.
lead-pool-more = Show { $count } more
lead-claim = Claim
lead-claim-named = Claim { $name }
lead-claimed = { $name } is yours.
lead-give-back = Give back to the pool
lead-give-back-text = Everybody will see it and may claim it. No rule assigns it again.
lead-give-back-why = Why, for whoever looks at it next
lead-given-back = { $name } is in the pool.
lead-hand-over = Hand over
lead-handed-over = { $name } was handed over.
lead-disqualify = Disqualify
lead-disqualified = { $name } was disqualified.
lead-reopen = Reopen
lead-reopened = { $name } is open again.
lead-more = More steps
lead-convert = Convert
lead-convert-title = What { $name } becomes
lead-convert-new = New
lead-convert-known = Existing
lead-convert-without = None
lead-converted = { $name } was converted.
lead-to-opportunity = To the opportunity
lead-became = What it became
lead-led-nowhere = It led nowhere
lead-assignment = Whose it is
lead-goes-back = Goes back to the pool on { $when } unless somebody works on it.
lead-days-left = { $days ->
    [0] Goes back to the pool now
    [one] { $days } day left
   *[other] { $days } days left
}
lead-rule-problem = The rule “{ $rule }” fits this lead, but gives it to nobody. { $why }
lead-rule-no-person = The rule names no person. Choose one, or another way to give leads away.
lead-rule-left = The person that the rule names does not work here any more. Choose another one.
lead-rule-no-department = The rule names no department. Choose one, or another way to give leads away.
lead-rule-nobody = Nobody who sells works in the department of the rule. Choose another one.
lead-rule-paused = The rule is paused: it gives nothing away.
lead-rule-waiting = { $count ->
    [0] The rule is in order. No lead of the pool waits for it.
    [one] The rule is in order. It gives away { $count } lead of the pool in a moment.
   *[other] The rule is in order. It gives away { $count } leads of the pool in a moment.
}
lead-rules = Rules
lead-rules-how = How rules work
lead-rules-text = A new lead without an owner goes to whom the first rule that fits names, within moments, by the server. A rule without conditions fits every lead. What was once somebody's is not given away again.
lead-rules-not-yours = By these rules new leads find their owner. Directors change them.
lead-gone = This lead is no longer among those you can see.
lead-refused-ended = This lead has ended. Reopen it first.
lead-refused-open = This lead is open already.
lead-refused-converted = This lead was converted. Go on with what it became, or undo the conversion.
lead-refused-owned = Somebody else has claimed this lead already.
lead-refused-in-pool = This lead lies in the pool already.
lead-refused-same-owner = This person has the lead already. Choose another one.
lead-refused-not-here = Choose a person who works here.
lead-refused-reason = Say why, so that nobody asks again.
lead-convert-account-name = The new account needs a name.
lead-convert-contact-name = The new contact needs a name.
lead-convert-sale-name = The new opportunity needs a name.
lead-convert-account-gone = Choose an account. The one chosen before is not there.
lead-convert-contact-gone = Choose a contact, or make a new one.
lead-convert-contact-elsewhere = This contact belongs to another account. Choose that account, or another contact.
lead-convert-no-pipeline = Choose a pipeline that has an open stage.
lead-products-none = No product yet.
lead-products-count = { $count } × { $name }
lead-score-sub = from 0 to 100
lead-score-of = of 100
lead-score-points = { $points } of { $most }
lead-score-reach = Reachable
lead-score-company = Company
lead-score-budget = Budget
lead-score-products = Products
lead-score-source = Source
lead-score-contact = Contact
lead-score-wanted = Wanted soon
lead-score-fresh = Fresh
lead-why-unknown = Not known
lead-why-reach-both = Phone and e-mail are known
lead-why-reach-phone = The phone number is known
lead-why-reach-email = The e-mail address is known
lead-why-company-new = Named, and not among our accounts
lead-why-company-known = { $name } is an account
lead-why-company-customer = { $name } has bought before
lead-why-budget = { $share } of the median amount won, { $median }
lead-why-nothing-won = Nothing was won yet to compare it with
lead-why-products = { $count ->
    [one] Asked about { $count } product
   *[other] Asked about { $count } products
}
lead-why-source = { $source }: { $rate } of { $count } were converted ({ $low } to { $high }); { $all } of all
lead-why-few = { $source }: too few have ended to say anything
lead-why-contact = { $days ->
    [0] Last contact today
    [one] Last contact { $days } day ago
   *[other] Last contact { $days } days ago
}
lead-why-wanted = { $days ->
    [0] Wanted today
    [one] Wanted in { $days } day
   *[other] Wanted in { $days } days
}
lead-why-wanted-late = { $days ->
    [one] Was wanted { $days } day ago
   *[other] Was wanted { $days } days ago
}
lead-why-age = { $days ->
    [0] Came today
    [one] Came { $days } day ago
   *[other] Came { $days } days ago
}
likely-title = Is it one of these already?
likely-known = Likely known already
likely-account = An account like this is there already
likely-contact = A person like this is there already
likely-use = Use this one
likely-email = same e-mail address
likely-phone = same phone number
likely-site = same web site
likely-company = same company name
likely-company-alike = company name { $percent }% alike
likely-person = same name
field-lead-score = Score
field-lead-age = Age in days
field-lead-days-left = Days left
field-assignment-rule-state = State
choice-assignment-rule-state-works = In order
choice-assignment-rule-state-paused = Paused
choice-assignment-rule-state-no-person = Names no person
choice-assignment-rule-state-left = Person has left
choice-assignment-rule-state-no-department = Names no department
choice-assignment-rule-state-nobody = Nobody there
record-server = Fieldline, by itself
conflict-why-lead-taken = Somebody else took this lead from the pool before you. It is theirs; nothing of yours is lost but the claim.
