"""A row from the future is refused and moves nothing; a dry run sees the files before."""

from __future__ import annotations

import pytest

from ondo.domain.instant import parse_instant
from ondo.ledger.facts import imports
from tests.importing.conftest import NOW

DATED = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    observed_until: {until}
    exported_at: max
    files:
      - name: visits
        lead: {{id: Id}}
        attributes: {{size: {{column: Size, type: number}}}}
        events: [{{kind: visit, at: When, known_at: happened_at}}]
    """


@pytest.mark.parametrize("until", ["max", '"2036-01-01T00:00:00Z"'])
def test_a_row_from_the_future_moves_nothing(company, until):
    company.mapping(DATED.format(until=until))
    rows = "a,2026-01-05,5\nb,2036-01-05,6\n"
    report = company.run(company.file("visits.csv", f"Id,When,Size\n{rows}"))
    assert [each.line for each in report.files[0].refusals] == [3]
    expected = parse_instant("2026-01-05T00:00:00+09:00") if until == "max" else NOW
    assert report.observed_until == expected
    with company.ledger.read() as tx:
        assert imports.observed_until(tx) == expected
    assert company.rows("SELECT key IS NOT NULL FROM attribute") == [(1,)], "the good row's current value stays"


def test_data_reaches_no_further_than_now(company):
    company.mapping(DATED.format(until="max"))
    report = company.run(company.file("visits.csv", "Id,When,Size\na,2026-10-01 00:03:00,5\n"))
    assert (report.refused, report.observed_until) == (0, NOW)


def test_a_dry_run_counts_as_if_the_files_before_were_there(company):
    company.mapping(DATED.format(until="max").replace("name: visits", 'name: visits\n        pattern: "visits*"'))
    first = company.file("visits1.csv", "Id,When,Size\na,2026-01-05,5\n")
    two = company.file("visits2.csv", "Id,When,Size\na,2026-01-06,5\nb,2026-01-06,5\n")
    tried = company.run(first, two, dry_run=True)
    assert [file.new["leads"] for file in tried.files] == [1, 1]
    assert not any(company.counts().values())
    assert [file.new for file in tried.files] == [file.new for file in company.run(first, two).files]
