# Machines and other items: list, page, checks, maintenance.

machine-too-many-tags = Fifty tags at most.
machine-no-such-client = There is no such client.
machine-no-such-item = This item is not this client’s, or it is retired.
machine-is-retired = This item is retired: it no longer changes.
machine-alive-is-ours = The server judges this check itself; it can be removed, not changed.
machine-view-wrong = Choose all, failing, silent, uncovered, maintenance or retired.
machine-check-kind-wrong = Say what is checked: disk, memory, load, systemd_unit, process, tcp, http or plugin, with its settings.
machine-limit-wrong = Give a positive number; as a percentage, 100 at most.
machine-limits-wrong = The critical limit must be farther than the warning.
machine-unit-wrong = Give the name of a systemd unit, such as nginx.service.
machine-process-wrong = Give either the program’s exact name or a regular expression.
machine-port-wrong = Give a port from 1 to 65,535.
machine-url-wrong = Give a whole address, such as https://www.example.org/.
machine-status-wrong = Give HTTP statuses from 100 to 599, separated by blanks.
machine-args-wrong = These arguments are too long or unreadable.
machine-window-instant = Give a date and a time, such as 2026-05-04T22:00.
machine-window-empty = It must end after it begins.
machine-window-past = That time is over already.
machine-window-long = A maintenance lasts 31 days at most; beyond that it is the contract that changes.
machine-window-over = This maintenance is over or cancelled already.
