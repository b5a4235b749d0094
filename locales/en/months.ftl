# Months: report, invoice, penalties, closing.

months-none = No months
months-none-text = A month appears as soon as a client has a contract.
months-none-due = No month to close.
months-due = { $count ->
    [one] One client has a month to close.
   *[other] { $count } clients have a month to close.
}
months-waiting = { $count } months waiting
months-client = Client
months-next = To close
months-last = Last closed
months-running = Running
months-of = Months of { $client }
months-title = Months
months-month = Month
months-standing = State
months-when = When
months-documents = Documents
months-none-closed-text = The first report appears when the first month is closed.
months-no-contract-text = This client has no contract: add one, the months follow.
month-title = { $month } · { $client }
month-closed = Closed
month-due = To close
month-behind = Waits for an earlier month
month-running = Running
month-from = from { $day }
month-before-start = before the contract starts: first invoice
month-contract = { $reference }, version { $number }
month-clause = { $path }, line { $line }
month-of = { $met } of { $of }
month-clocks-kept = Promises kept
month-breaches = Breaches
month-breaches-title = Breaches, clock by clock
month-opened = Tickets opened
month-opened-note = { $ended } ended, { $left } open at the end
month-penalties = Penalties
month-invoice-net = Invoice, before tax
month-promises = Promised and kept
month-promise = Promise
month-priority = Priority
month-target = Target
month-kept = In time
month-share = Kept / promised
month-verdict = Result
month-promise-kept = kept
month-promise-missed = missed
month-promise-none = nothing to judge
month-period-running = period running
month-in-time = In time:
month-too-late = Too late:
month-no-clocks = No clock stopped in the month.
month-idle = { $count ->
    [one] One promise without a ticket this month
   *[other] { $count } promises without a ticket this month
}
month-no-breaches = No promise was missed.
month-still-late = still late
month-cause = Cause:
month-no-cause = not given yet; it is given on the ticket
month-availability = Availability
month-items = Covered items
month-item-kind = Kind
month-item-start = At the start
month-item-came = Came
month-item-went = Went
month-item-end = At the end
month-no-items = No covered items.
month-not-covered = { $count ->
    [one] One item outside the contract
   *[other] { $count } items outside the contract
}
month-changes = { $count ->
    [one] One change
   *[other] { $count } changes
}
month-item-added = came into the estate
month-item-retired = left the estate
month-item-covered = covered by the service “{ $service }”
month-item-uncovered = no longer covered by the contract
month-kind-server = servers
month-kind-vm = virtual machines
month-kind-workstation = workstations
month-kind-user = users
month-kind-printer = printers
month-kind-switch = switches
month-kind-router = routers
month-kind-firewall = firewalls
month-kind-access-point = access points
month-kind-website = websites
month-outside = Outside the contract and billed work
month-open-ticket = See the ticket
month-outside-in = billed work
month-outside-out = outside the contract
month-outside-needs-order = order required
month-outside-needs-approval = approval required
month-outside-no-contract = no contract
month-no-penalties = No penalties.
month-penalty-total = Total before limits: { $amount }
month-penalty-waived = Under { $below }: nothing is owed
month-penalty-owed = Owed for the month: { $amount }
month-ceiling-applied = applied
month-invoice = Invoice
month-invoice-of = Invoice for { $period }
month-no-invoice = Nothing to invoice at the end of this month.
month-line = Line
month-quantity = Quantity
month-unit-price = Unit price
month-amount = Before tax
month-unit-month = month
month-unit-hour = h
month-net = Total before tax
month-vat = VAT { $rate }
month-gross = Total to pay
month-pay-by = Pay by
month-evidence = Evidence
month-close = Close the month
month-close-ask = Close this month? Its documents get their numbers and nothing changes any more.
month-closing = At the closing
month-close-what = Closing issues:
month-close-later = This month can be closed { $when }. As things stand, closing will issue:
month-close-behind = An earlier month must be closed first. Then closing will issue:
month-close-final = A closed month does not change; an invoice is corrected by a credit note.
month-nothing = No document
month-issue-report = the service report
month-issue-invoice = the invoice for { $period }, { $gross } with tax
month-issue-penalty = a penalty statement of { $gross }, outside VAT
month-issue-credit = a credit note of { $gross } with tax
month-no-documents = No document was issued.
month-proof = Proof
month-closed-at = Closed
month-chain = Chain of events
month-chain-at = up to event { $seq }
month-sha = SHA-256 of the evidence
month-verify = Every figure can be computed again without the server:
month-closed-now = { $month } is closed.
month-missing = Missing before it can be closed:
month-provider-name = the provider’s name (Administration, identity)
month-provider-street = the provider’s street (Administration, identity)
month-provider-postcode = the provider’s postcode (Administration, identity)
month-provider-city = the provider’s town (Administration, identity)
month-provider-siren = the provider’s SIREN (Administration, identity)
month-provider-vat = the provider’s VAT number (Administration, identity)
month-client-address = the client’s address (contract, or the client’s page)
month-client-city = the client’s postcode and town (contract, or the last line of its address)
month-client-siren = the client’s SIREN (contract, or the client’s page)
month-no-contract = This client has no contract: add one first.
month-no-price = The contract has no [price] section: there is nothing to invoice. Add it with an amendment.
month-outside-term = The contract does not reach { $month }.
month-index-missing = The index “{ $series }” has no value for { $month }, which the revision of { $day } needs: enter it, or the day on which it was published if that was later.
month-index-unknown = The index series “{ $series }”, by which the contract revises its prices, is not kept: enter its values.
month-index-base = The contract takes { $written } as its base of { $month }, but the series “{ $series }” says { $kept }: correct one of them.
month-cannot = This month cannot be computed: { $why }.
month-closed-already = This month is closed already; a correction is a credit note.
month-not-over = { $month } can only be closed from: { $when }.
month-earlier-open = { $month } is still open: close it first.
month-no-printer = The document printer is not installed ({ $program }): put intendant-docs beside the server, or say where it is with --printer.
month-not-printed = The document cannot be printed: { $why }.
month-credit-not-invoice = A credit note is made on an invoice.
month-credit-too-much = Only { $left } before tax is left to be taken back of this invoice.
month-credit-reason = Say why, in at most 1,000 characters: the client reads it.
month-credit-lines = From 1 to 20 lines.
month-credit-label = A label, of at most 200 characters.
month-credit-amount = An amount above zero, such as 120.00.
month-credit-vat = A VAT rate of the invoice: { $rates }.
credit-title = Credit note on { $name }
credit-text = The invoice does not change: the credit note takes back what was too much.
credit-label = Label
credit-amount = Amount before tax
credit-left = At most { $left }.
credit-vat = VAT
credit-reason = Reason
credit-reason-hint = Printed on the credit note.
credit-issue = Issue the credit note
credit-ask = Issue this credit note? It gets its number and does not change any more.
credit-cancel = Cancel
credit-issued = Credit note { $name } issued.
document-invoice = Invoice
document-credit-note = Credit note
document-penalty-statement = Penalties
document-report = Service report
document-name = Number
document-kind = Document
document-issued = Issued
document-net = Before tax
document-gross = With tax
document-print = Print
document-credit = Credit note…
document-on = on { $name }
index-title = Price indices
index-text = Monthly values by which contracts revise their prices. A closed month keeps those that it had.
index-none = No series
index-none-text = Paste the values of an index, such as syntec-revised.
index-enter = Enter values
index-name = Series
index-name-hint = As the contract writes it: syntec-revised.
index-values = Values
index-values-hint = A line a month: 2024-12,314.8 or 2024-12,314.8,2025-01-31 (day of publication). A value that is there is replaced.
index-save = Save
index-entered = { $count } values entered into “{ $name }”.
index-month = Month
index-value = Value
index-published = Published
index-usual = end of the month after
index-name-wrong = A name of 1 to 60 letters, digits, dashes or points.
index-line-wrong = Line { $line }: “{ $text }” is not a month and a value, such as 2024-12,314.8.
index-values-missing = No value was read: a line a month, such as 2024-12,314.8.
doc-version = version { $number }
doc-open-days = { $count ->
    [one] 1 working day
   *[other] { $count } working days
}
doc-target = { $time }, calendar { $calendar }
doc-calendar = calendar { $calendar }
doc-exempt = VAT not applicable, article 293 B of the French tax code.
doc-pay-days = Payment within { $days } days of the invoice, by transfer.
doc-pay-now = Payment on receipt, by transfer.
doc-interest-legal = Late payment: three times the French legal interest rate, due without reminder from the day after the due date (art. L441-10 of the French commercial code).
doc-interest = Late payment: { $rate }, due without reminder from the day after the due date (art. L441-10 of the French commercial code).
doc-recovery = Fixed compensation for recovery costs in case of late payment: { $fee } (art. D441-5 of the French commercial code).
doc-discount = No discount for early payment.
doc-credit-payment = Deducted from the payment of your next invoice.
doc-credit-reason = Reason: { $reason }
doc-penalty-settled = Deducted from the payment of your next invoice, outside the scope of VAT.
doc-why-met = { $place }: in time, tickets { $met }.
doc-why-late = { $place }: in time, tickets { $met }; too late, tickets { $late }.
doc-sum-none = No clock stopped in the month: there was no promise to keep.
doc-sum-kept = { $met } of { $of } promises were kept.
doc-sum-available = Availability of “{ $service }”: { $kept } against { $target } promised.
doc-sum-penalties = { $amount } is owed for the month for promises that were missed.
doc-sum-tickets = { $opened } tickets opened, { $ended } ended, { $left } open at the end of the month.
month-time = Time spent, within the flat rate and beyond it
month-time-on = On what
month-time-remote = Remote
month-time-onsite = On site
month-time-all = Time
month-time-together = All
month-time-incidents-flat = Incidents, within the flat rate (as stated)
month-time-requests-flat = Requests, within the flat rate (as stated)
month-time-outside-given = Outside the contract, not billed (as stated)
month-time-incidents = Incidents, by the hour
month-time-requests = Requests, by the hour
month-time-outside = Outside the contract, by the hour
month-tickets = Tickets of the month
month-tickets-count =
    { $count ->
        [one] One ticket opened or ended in the month, or open at its end
       *[other] { $count } tickets opened or ended in the month, or open at its end
    }
month-tickets-more =
    { $count ->
        [one] One more stands in the report's annex.
       *[other] { $count } more stand in the report's annex.
    }
month-ticket-number = No.
month-ticket-title = Subject
month-ticket-kind = Kind
month-ticket-opened = Opened
month-ticket-ended = Ended
month-ticket-open = open
month-ticket-incident = Incident
month-ticket-request = Request
month-downs =
    { $count ->
        [one] One downtime in the period
       *[other] { $count } downtimes in the period
    }
month-down-uncounted = not counted
doc-tickets-left =
    { $count ->
        [one] One more ticket stands in the evidence.
       *[other] { $count } more tickets stand in the evidence.
    }
