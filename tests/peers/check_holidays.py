#!/usr/bin/env python3
"""Compares the public holidays of each French code with those of the `holidays` package of PyPI, 1990
to 2060. Argument 1: the program of the example `holidays` of the contract crate, which prints ours.

What the package adds is usage, not law, and is taken away: Good Friday, mid-Lent and Victor Schœlcher
in the Antilles."""

import subprocess
import sys

import holidays

YEARS = range(1990, 2061)
SUBDIVISIONS = {
    "FR": None, "FR-57": "57", "FR-67": "6AE", "FR-68": "6AE", "FR-971": "971", "FR-972": "972",
    "FR-973": "973", "FR-974": "974", "FR-976": "976",
}
USAGE = {"Good Friday": {"FR-971", "FR-972", "FR-973"}, "Mi-Careme": None, "Victor Schoelcher Day": None}
# The day of solidarity was Whit Monday by default from 2005 to 2007: worked, but still in the list of
# L3133-1 (then L222-1). The package leaves it out.
WORKED = {"2005-05-16", "2006-06-05", "2007-05-28"}


def theirs(code):
    days = holidays.France(subdiv=SUBDIVISIONS[code], years=YEARS, language="en_US")
    kept = set(WORKED)
    for day in days:
        names = [
            name
            for name in days.get_list(day)
            if not (name in USAGE and (USAGE[name] is None or code in USAGE[name]))
        ]
        if names:
            kept.add(day.isoformat())
    return kept


def main():
    ours = {code: set() for code in SUBDIVISIONS}
    printed = subprocess.run(sys.argv[1:], check=True, capture_output=True, text=True).stdout
    for line in printed.splitlines():
        code, day = line.split()
        ours[code].add(day)
    wrong = failed = 0
    for code in SUBDIVISIONS:
        other = theirs(code)
        for day in sorted(ours[code] ^ other):
            print(f"{code} {day}: only {'ours' if day in ours[code] else 'theirs'}")
            wrong += 1
        failed += ours[code] != other
        print(f"{code}: {len(ours[code])} days of ours, {len(other)} of theirs")
    print(f"{len(SUBDIVISIONS) - failed} passed, {failed} failed")
    sys.exit(1 if wrong else 0)


main()
