# Contracts and their versions.

contract-text-missing = Choose a contract file, or paste its text.
contract-mistake = Line { $line }, column { $column }: { $en }
contract-reference-wrong = The contract’s reference is missing or cannot be read.
contract-reference-changed = The reference “{ $now }” is not this contract’s, “{ $was }”: an amendment keeps it. For another contract, add another client.
contract-reference-taken = The reference “{ $now }” is already that of another client’s contract.
contract-currency-changed = The currency went from { $was } to { $now }: an amendment keeps the contract’s currency.
contract-unchanged = This file is the one in force on that day already: there is nothing to add.
contract-note-long = The note is too long or cannot be read.
contract-effect-missing = An amendment has a date of effect.
contract-effect-wrong = A date, for example 2026-05-04.
contract-effect-early = The contract only starts on { $starts }: nothing can take effect before.
contract-closed-month = The month { $month } is closed: what was counted and billed in it does not change any more. Choose a date of effect after it.
contract-excepted = excepted: { $what }

contract-none = No contract yet
contract-none-text = The contract file decides deadlines, cover, access and invoices. Add it so that tickets have a due time.
contract-add-first = Add the contract
contract-amend = Amendment
contract-read = Read the contract
contract-version = Version { $number }
contract-effect = in force on { $day }
contract-in-force = In force
contract-notice = Committed until { $end }; renewed unless notice is given by { $notice }.
contract-ends = Ends on { $end }, not renewed.

contract-to-come = To come
contract-past = No longer in force
contract-versions = Versions
contract-views = Views of the contract
contract-tab-document = Contract
contract-tab-cover = Cover
contract-tab-changes = Amendments
contract-tab-file = File
contract-download = Download
contract-contents = Contents
contract-line = l. { $line }
contract-place = Line { $line }, column { $column }
contract-new-amendment = New amendment
contract-add-text = The whole file is checked; you see what changes before it is added. A version that was added never changes.
contract-file = Contract file
contract-file-hint = TOML, format 1.
contract-text = Or its text
contract-effect-on = Date of effect
contract-effect-hint = First day of the amendment, at midnight in the contract’s zone.
contract-effect-first-hint = Empty: the day on which the contract starts.
contract-note = Note
contract-note-hint = Why this version.
contract-check = Check
contract-unreadable = This file is not UTF-8 text: save it as UTF-8.
contract-mistakes = { $n ->
    [one] One mistake in the file
   *[other] { $n } mistakes in the file
}
contract-mistakes-text = Nothing was changed. Correct them, then check again.
contract-review = Version { $number }: to be read again
contract-review-effect = Takes effect on { $day }.
contract-review-until = But version { $number } takes effect after it, on { $day }: this one only counts until then.
contract-review-past = That day has passed: tickets that are open keep the version under which they were opened.
contract-review-changes = What changes against version { $number }
contract-findings = { $n ->
    [one] One thing to look at again
   *[other] { $n } things to look at again
}
contract-confirm = Add version { $number }
contract-added = Version { $number } was added.

changes-none = No amendment
changes-none-text = The contract stands as it was signed.
changes-title = From version { $old } to version { $new }
changes-no-promise = No promise changes.
changes-better = better for the client
changes-worse = worse for the client

cover-none = No item
cover-none-text = Once machines and other items are known, each stands here with the service that covers it, or why none does.
cover-all = All
cover-in = Covered
cover-out = Not covered
cover-search = Name, kind, tag…
cover-no-match = No item matches
cover-more = Only the first { $n } are shown: narrow the search.
cover-item = Item
cover-kind = Kind
cover-decision = Decision
cover-nothing = Not covered
cover-third = { $name } answers for it.
cover-why = { $n ->
    [one] one other service passed over
   *[other] { $n } other services passed over
}

margin-quarter = In the margin: this quarter, since { $day }, and what is under way now.
margin-version = In the margin: since this version took effect on { $day }, and what is under way now.
margin-open-tickets = { $n ->
    [0] No open ticket
    [one] { $n } open ticket
   *[other] { $n } open tickets
}
margin-incidents = { $n ->
    [0] No ticket
    [one] { $n } ticket
   *[other] { $n } tickets
}
margin-kept = { $n } kept
margin-missed = { $n } missed
margin-paused = { $n } paused
margin-next = Next due
margin-covered = { $n ->
    [0] Covers no item
    [one] Covers { $n } item
   *[other] Covers { $n } items
}
margin-uncovered = { $n ->
    [one] { $n } item not covered
   *[other] { $n } items not covered
}
margin-excepted = { $n ->
    [one] { $n } item excepted
   *[other] { $n } items excepted
}
margin-third-party = { $n ->
    [one] { $n } item
   *[other] { $n } items
}
margin-all-covered = Every known item is covered
margin-why = Why
margin-waiting = { $n ->
    [one] { $n } ticket waits for this
   *[other] { $n } tickets wait for this
}
margin-open-until = Open until { $when }
margin-closed-until = Closed; opens { $when }
margin-days-left = { $n ->
    [one] { $n } day left, until { $day }
   *[other] { $n } days left, until { $day }
}
margin-notice = { $n ->
    [0] Notice can be given until today
    [one] Notice can be given for { $n } more day, until { $day }
   *[other] Notice can be given for { $n } more days, until { $day }
}
margin-notice-over = Notice was due by { $day }: the contract will be renewed.
margin-counted = { $n ->
    [0] No unit counted
    [one] { $n } unit counted
   *[other] { $n } units counted
}
margin-minimum = { $n } billed at least
margin-a-month = { $amount } a month before tax
margin-today = Today: { $amount } a month before tax and revision
margin-months = Months and invoices
margin-revision = Next revision on { $day }
margin-no-penalty = Nothing so far this month
margin-penalty = { $amount } so far this month
margin-penalty-before = { $amount } before waiver and ceilings
margin-rule = { $amount } so far this month
margin-people = { $n ->
    [0] Nobody has this role
    [one] { $n } person
   *[other] { $n } people
}
margin-on = { $n ->
    [0] No covered item
    [one] On { $n } item
   *[other] On { $n } items
}

# What the contract says of an item
cover-since = since { $when }
cover-needs-order = Outside the flat rate: an order is needed before any work.
cover-not-counted = Counted by no price line.
cover-counted = Counted by:
cover-before = Before
cover-was-covered = covered by
cover-was-not = not covered
margin-available = { $kept } in { $month }
contract-new-version = A new version of this contract has just been added.
contract-new-version-see = See the version in force
contract-key-kind = kind
contract-key-tag = tag
contract-key-site = site
