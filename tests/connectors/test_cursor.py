"""A system that can be asked what changed since: its cursor moves with the facts, and a killed run goes on from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from ondo.connectors.protocol import Page as PulledPage
from ondo.connectors.protocol import PulledRecord, Push, Pushed, RecordKind
from ondo.connectors.pull import Puller
from ondo.definitions.connection_file import load_connection
from tests.connectors.conftest import Company, Killed


@dataclass
class Feed:
    """A list of changes, two to a page; the cursor is the number of those that were read."""

    changes: list[PulledRecord] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    dies_after: int | None = None
    asked: list[str] = field(default_factory=list)
    kinds: Mapping[str, RecordKind] = field(default_factory=lambda: {"leads": RecordKind(takes_pushes=True)})

    def check(self) -> str:
        return "feed"

    def pull(self, kind: str, cursor: str) -> Iterator[PulledPage]:
        start = int(cursor or 0)
        for place in range(start, len(self.changes), 2):
            self.asked.append(str(place))
            if self.dies_after is not None and len(self.asked) > self.dies_after:
                raise Killed
            some = self.changes[place : place + 2]
            yield PulledPage(some, str(place + len(some)), self.gone)

    def fetch(self, kind: str, ids: Sequence[str]) -> Iterator[tuple[str, PulledRecord | None]]:
        raise AssertionError("only systems that list everything lose records from a list")

    def push(self, kind: str, pushes: Sequence[Push]) -> Iterator[Pushed]:
        return iter(())


def change(lead: str, status: str = "assigned") -> PulledRecord:
    fields = {"id": lead, "status": status, "created_at": "2026-09-01T00:00:00Z", "updated_at": "2026-09-02T00:00:00Z"}
    return PulledRecord(lead, {**fields, "email": f"{lead}@example.com"})


def pull(company: Company, feed: Feed) -> int:
    connection, _ = load_connection(company.folder, "crm")
    leads = replace(connection.mapping, files=connection.mapping.files[:1])
    (report,) = Puller(company.ledger, replace(connection, mapping=leads), feed).run()
    return report.read


def test_only_what_changed_is_asked_for(company: Company):
    feed = Feed([change("ann"), change("ben"), change("cid")])
    assert pull(company, feed) == 3
    assert pull(company, feed) == 0
    feed.changes.append(change("ann", "closed"))
    assert pull(company, feed) == 1
    assert company.rows("SELECT outcome FROM outcome") == [("lost",)]
    (cursor,) = company.rows("SELECT cursor FROM connection")[0]
    assert str(cursor).endswith(" 4")


def test_another_mapping_reads_everything_anew(company: Company):
    feed = Feed([change("ann"), change("ben")])
    assert pull(company, feed) == 2
    text = company.file.read_text(encoding="utf-8")
    company.file.write_text(text.replace("closed: lost", "assigned: lost"), encoding="utf-8")
    assert pull(company, feed) == 2
    assert company.rows("SELECT outcome FROM outcome") == [("lost",), ("lost",)]
    assert pull(company, feed) == 0


def test_a_record_that_the_system_says_is_deleted_is_sent_nothing(company: Company):
    feed = Feed([change("ann"), change("ben")])
    pull(company, feed)
    feed.gone = ["ben", "nobody"]
    feed.changes.append(change("ann"))
    pull(company, feed)
    gone = "SELECT record_id FROM connection_record WHERE gone"
    assert company.rows(gone) == [("ben",)]


@pytest.mark.parametrize("pages", range(4))
def test_killed_between_pages_it_goes_on_after_the_last_one_that_was_stored(company: Company, pages: int):
    feed = Feed([change(f"lead-{number}", "closed") for number in range(7)], dies_after=pages)
    with pytest.raises(Killed):
        pull(company, feed)
    assert company.rows("SELECT count(*) FROM outcome") == [(2 * pages,)]
    feed.dies_after, feed.asked = None, []
    pull(company, feed)
    assert feed.asked[0] == str(2 * pages)
    assert company.rows("SELECT count(*) FROM outcome") == [(7,)]
