"""A file that is still the same is not read again; what might bring something is."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from ondo.definitions.mapping_file import load_mapping
from ondo.importing.run import Options, run_import
from ondo.ledger.records.import_undo import undo_import

MAPPING = """
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    exported_at: 2026-03-01T00:00:00+09:00
    files:
      - name: leads
        lead: {id: Id, since: Created}
        attributes:
          industry: {column: Industry}
      - name: acts
        lead: {id: Id}
        events:
          - {kind: visit, at: When}
    """
LEADS = "Id,Created,Industry\na,2026-01-05,it\n"
ACTS = "Id,When\na,2026-01-05\n"


@pytest.fixture
def known(company):
    company.mapping(MAPPING)
    company.run(company.file("leads.csv", LEADS), company.file("acts.csv", ACTS))
    return company


def unread(company, *names, **options):
    """The files that were not read again."""
    report = company.run(*(company.folder / name for name in names), **options)
    return [file.path.name for file in report.files if file.unchanged_since is not None]


def test_unchanged_files_are_recognised_one_by_one_and_read_when_asked(known):
    assert unread(known, "leads.csv", "acts.csv") == ["leads.csv", "acts.csv"]
    assert unread(known, "leads.csv", "acts.csv", again=True) == []
    known.file("acts.csv", ACTS + "a,2026-01-06\n")
    assert unread(known, "leads.csv", "acts.csv") == ["leads.csv"]
    assert known.counts()["event"] == 2


def test_the_first_content_of_three_is_news_again(known):
    known.file("leads.csv", LEADS.replace("it", "retail"))
    assert unread(known, "leads.csv") == []
    known.file("leads.csv", LEADS)
    assert unread(known, "leads.csv", "acts.csv") == ["acts.csv"]


def test_a_killed_import_was_not_the_whole_file(company):
    company.mapping(MAPPING)
    rows = company.file("acts.csv", "Id,When\n" + "".join(f"{n},2026-01-05\n" for n in range(5)))

    class Killed:
        def step(self, name, done, total):
            raise KeyboardInterrupt

    mapping, _ = load_mapping(company.folder / "mapping.yaml")
    with pytest.raises(KeyboardInterrupt):
        run_import(company.ledger, mapping, [rows], Options(batch=2), Killed())
    assert company.counts()["event"] == 2
    assert (unread(company, "acts.csv"), company.counts()["event"]) == ([], 5)
    assert unread(company, "acts.csv") == ["acts.csv"]


def test_another_mapping_or_another_instant_of_export_reads_the_file(known):
    assert unread(known, "leads.csv", exported_at=known.ledger.now()) == []
    known.mapping(MAPPING.replace("kind: visit", "kind: demo"))
    assert unread(known, "acts.csv") == []
    known.mapping(MAPPING)
    assert unread(known, "acts.csv") == []


def test_what_was_taken_back_or_refused_is_read(known):
    known.file("acts.csv", ACTS + "a,soon\n")
    assert unread(known, "acts.csv") == []
    assert unread(known, "acts.csv") == []
    (last,) = known.run(known.folder / "leads.csv", again=True).imports
    with known.ledger.begin() as tx:
        undo_import(tx, last, "somebody", ZoneInfo("Asia/Tokyo"))
    assert unread(known, "leads.csv") == []
