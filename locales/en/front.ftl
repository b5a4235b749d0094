# Control room, portal, search.

nav-home = Home
room-late = Overdue
room-soon = Due within the hour
room-unassigned = Unassigned
room-mine = Mine
room-failing = Machines failing
room-of-open =
    { $n ->
        [one] of 1 open
       *[other] of { $n } open
    }
room-clocks = What runs out first
room-clocks-none = Nothing is due in the next 24 hours.
room-all-tickets = All tickets
room-all-machines = All machines
room-all-machines-of = All its machines
room-see-all = See all
room-priority = Priority
room-ticket = Ticket
room-clock = Clock
room-who = Who must act
room-take = Take
room-take-this = Take: { $title }
room-broken = Broken
room-broken-none = Nothing is broken.
room-more =
    { $n ->
        [one] and one more
       *[other] and { $n } more
    }
room-silent = Silent
room-warning = Warning
room-down = Down
room-since = since { $when }
room-not-covered = seen, not covered
room-outside = Outside the contract, to be decided
room-waiting = Waiting for more than three days
room-uncovered = Seen, not covered
room-dates = Planned and due
room-now = now
room-maintenance = maintenance until { $until }
room-today = today
room-past = past
room-days =
    { $n ->
        [one] 1 day
       *[other] { $n } days
    }
room-notice = last day to give notice
room-end = end of the contract
room-effect = amendment { $n } takes effect
room-certificate = certificate ({ $check })
room-step-done = done
steps-title = To begin with
steps-why = Each step takes a minute; the control room then fills by itself.
steps-provider = Name your company, as on your invoices
steps-provider-do = Your company
steps-client = Add a first client
steps-client-do = Add a client
steps-contract = Add its contract: deadlines, coverage and prices follow from it
steps-contract-do = Add the contract
steps-machine = Link a first machine by its agent
steps-machine-do = Create a token
drill-title = Drill: watch a contract run
drill-why = A real web service runs beside this server. Stop it: the failure, the ticket and its clock are real too.
drill-linked = This machine is linked: { $name }
drill-checked = Its web service is watched and answers:
drill-stop = Stop the web service
drill-before = This machine has an incident open already, and what fails together is one: wait until it is restored.
drill-stop-do = Stop the service
drill-incident = The incident opens by itself, and its clock runs
drill-take = Take it
drill-start = Restart the web service
drill-start-do = Restart the service
drill-restored = It is seen to be restored; the clock explains itself line by line
drill-month = The month counts it
drill-see-machine = See the machine
drill-see-ticket = See the ticket
drill-see-ledger = See the ledger
drill-see-contract = See the contract
drill-dismiss = Put away
drill-stopped = The web service is stopped. The incident opens as soon as the check is certain.
drill-started = The web service restarts.
portal-title = Home
portal-hello = Hello { $name }
portal-open = Your open requests
portal-none = No open request.
portal-all = All your requests
portal-services = Your services
portal-all-well = Everything works
portal-some-down =
    { $n ->
        [one] One failure now
       *[other] { $n } failures now
    }
portal-works = Works
portal-unwatched = Nothing watched
portal-items =
    { $n ->
        [one] 1 item covered
       *[other] { $n } items covered
    }
portal-ask-kind = What is it about?
portal-incident = Something does not work
portal-request = I need something
portal-ask-title = In one line
portal-ask-description = Details
portal-ask-site = Site
portal-send = Send
portal-ask-more = Say more: urgency, equipment…
portal-contract-reference = Contract
portal-contract-until = Running until
portal-contract-notice = Notice possible until
portal-contract-see = Read the contract
portal-reports = Reports and invoices
portal-reports-see = All months
portal-reports-none = No month is closed yet. Reports and invoices will appear here.
search-title = Search
search-tickets = Tickets
search-clients = Clients
search-machines = Machines
search-people = People
search-clauses = Contracts
search-pages = Actions
search-account = My account
search-none = Nothing for “{ $what }”
search-none-hint = Try another word, a ticket’s number, or the name of a client or a machine.
portal-fleet = Fleet reports
portal-fleet-see = All reports
portal-fleet-none = No fleet report has been issued yet.
