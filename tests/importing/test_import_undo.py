"""Taking a wrong import back: what it alone brought counts no more, what another door delivered too stays."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from ondo.definitions.card_file import default_card
from ondo.domain.errors import Conflict, NotFound
from ondo.domain.instant import DAY, Micros, parse_instant
from ondo.ledger.access import audit
from ondo.ledger.decisions.cards import publish
from ondo.ledger.facts.facts import NewEvent, append_events, lead_facts
from ondo.ledger.facts.facts_as_of import facts_then
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.imports import start_import, started_imports
from ondo.ledger.handoffs.handoffs import handoffs
from ondo.ledger.identity.lead_keys import find_lead, lead_for
from ondo.ledger.records.import_undo import Undone, undo_import
from tests.importing.conftest import NOW, Company
from tests.support.outcomes import outcomes_of

ZONE = ZoneInfo("Asia/Tokyo")
MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: visits
        lead: {id: lead}
        events:
          - {kind: site_visit, at: when, key: visit}
"""
VISITS = "lead,visit,when\nA,v1,2026-09-01T10:00\nA,v2,2026-09-02T10:00\nB,v3,2026-09-03T10:00\n"


def events(company: Company, external_id: str, at: Micros = NOW) -> list[str]:
    with company.ledger.read() as tx:
        return [event.key for event in lead_facts(tx, find_lead(tx, "crm", external_id), at)[1]]


def undo(company: Company, import_id: int) -> Undone:
    with company.ledger.begin() as tx:
        return undo_import(tx, import_id, audit.LOCAL, ZONE)


@pytest.fixture
def visits(company: Company) -> Company:
    company.mapping(MAPPING)
    return company


def test_an_import_is_taken_back_by_the_id_it_printed(visits: Company):
    report = visits.run(visits.file("visits.csv", VISITS))
    (number,) = report.imports
    done = undo(visits, number)
    assert (done.retracted["event"], done.kept["event"]) == (3, 0)
    assert (events(visits, "A"), events(visits, "B")) == ([], [])
    with pytest.raises(Conflict):
        undo(visits, number)
    with pytest.raises(NotFound):
        undo(visits, 99)


def test_an_import_that_was_taken_back_told_nothing_of_the_past_either(visits: Company):
    before, past = Micros(NOW - DAY), parse_instant("2026-09-10T00:00:00+09:00")
    report = visits.run(visits.file("visits.csv", VISITS))
    with visits.ledger.read() as tx:
        lead = find_lead(tx, "crm", "A")
    assert (seen(visits, lead, past), seen(visits, lead, before)) == ((2, 2, 3), (2, 2, 3)), "assumed to be known then"
    visits.ledger._clock = lambda: Micros(NOW + DAY)
    undo(visits, report.imports[0])
    assert (seen(visits, lead, past), seen(visits, lead, before)) == ((0, 0, 0), (0, 0, 0))
    assert seen(visits, lead, NOW) == (2, 2, 3), "in between they were there"


def seen(company: Company, lead: str, at: Micros) -> tuple[int, int, int]:
    """Count the events of a lead by both readers of leads, and those of everybody by the one of batch work."""
    with company.ledger.read() as tx:
        by_itself, among_many = lead_facts(tx, lead, at)[1], facts_then(tx, [(lead, at)])[lead, at][1]
        return len(by_itself), len(among_many), read_frames(tx, default_card(), at, zone=ZONE)["events"].num_rows


def test_an_import_of_leads_known_by_their_address_only_is_taken_back(visits: Company):
    file = VISITS.replace("A,", "Hanako@Example.com,").replace(",v1", ",v1 hanako@example.com")
    report = visits.run(visits.file("visits.csv", file))
    assert visits.run(visits.file("visits2.csv", file.replace("Hanako@E", "hanako@e"))).files[0].same["events"] == 3
    first, second = (undo(visits, number) for number in (report.imports[0], report.imports[0] + 1))
    assert (first.kept["event"], second.retracted["event"], second.kept["event"]) == (3, 3, 0)
    assert events(visits, "HANAKO@example.com") == []


def test_after_an_undo_a_mended_file_comes_in_under_the_same_keys(visits: Company):
    wrong = visits.run(visits.file("visits.csv", VISITS.replace("09-02", "08-02")))
    undo(visits, wrong.imports[0])
    again = visits.run(visits.file("visits.csv", VISITS))
    assert (again.files[0].new["events"], again.refused) == (3, 0)
    assert len(events(visits, "A")) == 2


def test_an_undo_keeps_what_another_import_brought_as_well(visits: Company):
    first = visits.run(visits.file("visits.csv", VISITS))
    second = visits.run(visits.file("visits2.csv", VISITS + "B,v4,2026-09-04T10:00\n"))
    done = undo(visits, first.imports[0])
    assert (done.retracted["event"], done.kept["event"]) == (0, 3)
    assert len(events(visits, "A")) == 2
    done = undo(visits, second.imports[0])
    assert (done.retracted["event"], done.kept["event"]) == (4, 0)
    assert (events(visits, "A"), events(visits, "B")) == ([], [])


@pytest.mark.parametrize("api_first", [True, False])
def test_an_undo_keeps_what_the_api_delivered_as_well(visits: Company, api_first: bool):
    path = visits.file("visits.csv", VISITS)
    number = 0
    if not api_first:
        (number,) = visits.run(path).imports
    with visits.ledger.begin() as tx:
        first = NewEvent(
            "crm", "v1", lead_for(tx, "crm", "A"), "site_visit", parse_instant("2026-09-01T10:00:00+09:00")
        )
        append_events(tx, [first])
    if api_first:
        (number,) = visits.run(path).imports
    assert undo(visits, number).retracted["event"] == 2
    assert (events(visits, "A"), events(visits, "B")) == (["v1"], [])


def test_a_killed_import_has_an_id_and_can_be_taken_back(visits: Company):
    with visits.ledger.begin() as tx:
        number = start_import(tx, "crm", "visits.csv", "hash", "mapping", audit.LOCAL)
    with visits.ledger.begin(number) as tx:  # as much as was committed when it died
        append_events(tx, [NewEvent("crm", "v1", lead_for(tx, "crm", "A"), "site_visit", Micros(NOW - 1))])
    with visits.ledger.read() as tx:
        assert [(each.import_id, each.counts) for each in started_imports(tx)] == [(number, None)]
    assert undo(visits, number).retracted["event"] == 1
    assert events(visits, "A") == []


def test_an_undo_takes_hand_offs_and_what_they_closed_along(company: Company):
    company.mapping("""\
        schema: 1
        source: crm
        timezone: Asia/Tokyo
        files:
          - name: deals
            lead: {id: lead}
            handoffs:
              - {key: deal, via: hot, at: opened}
          - name: ends
            lead: {id: lead}
            outcomes:
              - {outcome: {column: end}, at: when}
    """)
    with company.ledger.begin() as tx:
        publish(tx, default_card(), approved_by=["Sato"], effective_from=Micros(0))
    deals = company.run(company.file("deals.csv", "lead,deal,opened\nA,d1,2026-09-01T10:00\nB,d2,2026-09-01T10:00\n"))
    ends = company.run(company.file("ends.csv", "lead,end,when\nA,lost,2026-09-05T10:00\n"))
    with company.ledger.read() as tx:
        assert [handoff.cause for handoff in handoffs(tx, open_only=False)].count("lost") == 1
    done = undo(company, ends.imports[0])
    assert len(done.consequences.reopened) == 1
    with company.ledger.read() as tx:
        assert len(handoffs(tx)) == 2
    assert undo(company, deals.imports[0]).retracted["handoff"] == 2
    with company.ledger.read() as tx:
        assert handoffs(tx, open_only=False) == []
    again = company.run(company.file("deals.csv", "lead,deal,opened\nA,d1,2026-09-02T10:00\n"))
    assert again.files[0].new["handoffs"] == 1
    with company.ledger.read() as tx:
        assert len(handoffs(tx)) == 1


def test_an_undo_brings_back_what_the_import_had_corrected(company: Company):
    company.mapping("""\
        schema: 1
        source: crm
        timezone: Asia/Tokyo
        files:
          - name: ends
            lead: {id: lead}
            outcomes:
              - {outcome: {column: end}, at: when, key: deal}
    """)
    company.run(company.file("ends.csv", "lead,deal,end,when\nA,d1,won,2026-09-05T10:00\n"))
    wrong = company.run(company.file("ends2.csv", "lead,deal,end,when\nA,d1,lost,2026-09-05T10:00\n"))

    def ends() -> list[str]:
        with company.ledger.read() as tx:
            return [outcome.outcome.value for outcome in outcomes_of(tx, find_lead(tx, "crm", "A"), NOW)]

    assert ends() == ["lost"]
    undo(company, wrong.imports[0])
    assert ends() == ["won"]
