"""Give the public bank file what it lacks: a number for each row and a day.

The rows are in order of time and name their month but no year; a year begins where the month goes back. In a month the
rows are spread evenly over its days, in their order. Months are real, days are not.
"""

from __future__ import annotations

import calendar
import csv
import gzip
import io
import sys
from datetime import date
from pathlib import Path

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
FIRST_YEAR = 2008


def months(rows: list[dict[str, str]]) -> list[tuple[int, int]]:
    """Return year and month of every row."""
    dated: list[tuple[int, int]] = []
    year = FIRST_YEAR
    for row in rows:
        month = MONTHS[row["month"]]
        year += bool(dated) and month < dated[-1][1]
        dated.append((year, month))
    return dated


def main(source: str, target: str) -> None:
    """Write the file again with ``row`` and ``day``."""
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(Path(source).read_bytes()).decode("utf-8"))))
    when = months(rows)
    in_month = {month: when.count(month) for month in dict.fromkeys(when)}
    seen: dict[tuple[int, int], int] = {}
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["row", "day", *rows[0]])
        writer.writeheader()
        for number, (row, month) in enumerate(zip(rows, when, strict=True), 1):
            place = seen[month] = seen.get(month, -1) + 1
            day = 1 + place * calendar.monthrange(*month)[1] // in_month[month]
            writer.writerow({"row": number, "day": date(*month, day).isoformat(), **row})


if __name__ == "__main__":
    main(*sys.argv[1:3])
