"""The deadlines of the file of argument 1 (start and open seconds a line) by businesstimedelta: the
seconds it took, then one Unix time a line. The hours are those of `bench_clocks`."""

import datetime
import sys
import time

import businesstimedelta
import holidays
import pytz

zone = pytz.timezone("Europe/Paris")
week = [0, 1, 2, 3, 4]
rules = businesstimedelta.Rules(
    [
        businesstimedelta.WorkDayRule(
            start_time=datetime.time(8), end_time=datetime.time(18), working_days=week, tz=zone
        ),
        businesstimedelta.LunchTimeRule(
            start_time=datetime.time(12), end_time=datetime.time(14), working_days=week, tz=zone
        ),
        businesstimedelta.HolidayRule(holidays.France(), tz=zone),
    ]
)
asked = [tuple(map(int, line.split())) for line in open(sys.argv[1])]
starts = [datetime.datetime.fromtimestamp(start, pytz.utc) for start, _ in asked]
begun = time.perf_counter()
due = [
    start + businesstimedelta.BusinessTimeDelta(rules, seconds=seconds)
    for start, (_, seconds) in zip(starts, asked)
]
print(time.perf_counter() - begun)
for instant in due:
    print(round(instant.timestamp()))
