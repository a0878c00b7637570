"""What every connector keeps, tried with each one's simulated system and the mapping that is shipped for it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from ondo.domain.errors import InputError, Unavailable
from ondo.domain.vocabulary import Lang, Temperature
from ondo.ledger.identity.lead_keys import find_lead
from ondo.ledger.identity.person import erase_person
from ondo.ledger.records.import_undo import undo_import
from tests.connectors.conftest import SYSTEMS, Company, Killed, Make
from tests.connectors.crm_server import CrmServer
from tests.connectors.hubspot_server import HubSpotServer

HOT = (Temperature.HOT, 120, 0.42)
WARM = (Temperature.WARM, 45, 0.11)


QUICK = ("bottlecrm", "hubspot")
"""The systems that every run is tried with; each other one has its own file of quick tests beside this one."""


@pytest.fixture(
    params=[
        pytest.param(system, id=system.system, marks=() if system.system in QUICK else pytest.mark.slow)
        for system in SYSTEMS
    ]
)
def system(request: pytest.FixtureRequest) -> type[CrmServer]:
    return request.param


def test_what_reps_do_there_comes_back_as_feedback_and_outcomes(company: Company):
    for name in ("ann", "ben", "cid", "dee"):
        company.crm.add(name, rep="rep-1", industry="it")
    company.scores = dict.fromkeys(("ann", "ben", "cid"), HOT)
    company.run()
    company.crm.send_back("ann", no_budget=True)
    company.crm.lose("ben")
    company.crm.convert("cid")
    company.run()
    assert company.rows("SELECT label, reason, rater FROM feedback") == [("false_hot", "no_budget", "rep-1")]
    assert sorted(company.rows("SELECT outcome FROM outcome")) == [("lost",), ("opportunity",)]
    closed = "SELECT cause FROM handoff_close ORDER BY cause"
    assert company.rows(closed) == [("false_hot",), ("lost",), ("opportunity",)]


def test_a_deal_finds_its_lead_and_strangers_become_no_leads(company: Company):
    company.crm.add("ann")
    company.crm.win("d1", "ann")
    company.crm.win("d2", "stranger")
    report = company.run()
    assert company.rows("SELECT outcome, amount_minor FROM outcome WHERE outcome = 'won'") == [("won", 90_000)]
    assert [(pull.kind, pull.unknown) for pull in report.pulls[:2]] == [
        (company.crm.kinds[0], 0),
        (company.crm.kinds[1], 1),
    ]
    assert company.run().pulls[1].unknown == 1, "it is looked at again: the lead may come"


def test_scores_and_reasons_are_told_and_a_second_run_does_nothing(company: Company):
    for name in ("ann", "ben"):
        company.crm.add(name)
    company.scores = {"ann": HOT, "ben": WARM}
    first = company.run()
    assert (first.push.sent, first.push.notes) == (2, 1)
    assert company.crm.reply() == {"ann": ("HOT", 42, 1), "ben": ("WARM", 11, 0)}
    (note,) = company.crm.notes("ann")
    assert "120 points (42%)" in note
    assert "500 employees or more +15" in note
    assert "https://ondo.example.com/leads/" in note
    before = company.facts(), company.crm.reply()
    company.crm.writes.clear()
    second = company.run()
    assert [(pull.read, pull.unchanged) for pull in second.pulls[:2]] == [(2, 2), (0, 0)]
    assert (second.push.sent, second.push.unchanged) == (0, 2)
    assert company.crm.writes == [], "our own writing says that the record was touched, and is no news"
    assert (company.facts(), company.crm.reply()) == before


def test_a_value_that_changes_is_told_alone_and_a_new_hand_off_has_a_note_of_its_own(company: Company):
    company.crm.add("ann")
    company.scores = {"ann": WARM}
    company.run()
    company.scores = {"ann": HOT}
    assert (company.run().push.sent, company.crm.reply()) == (1, {"ann": ("HOT", 42, 1)})
    company.scores = {"ann": (Temperature.HOT, 130, 0.5)}
    assert (company.run().push.sent, company.crm.reply()) == (1, {"ann": ("HOT", 50, 1)})


def test_a_status_that_stands_is_not_told_again_because_somebody_touched_the_record(company: Company):
    company.crm.add("ann", industry="it", rep="rep-1")
    company.crm.send_back("ann")
    company.run()
    before = company.rows("SELECT label, happened_at FROM feedback")
    company.crm.set_industry("ann", "finance")
    company.run()
    assert company.rows("SELECT label, happened_at FROM feedback") == before
    assert sorted(company.rows("SELECT value FROM attribute")) == [('"finance"',), ('"it"',)]
    company.crm.take_up("ann")
    company.run()
    company.crm.send_back("ann")
    company.run()
    assert company.rows("SELECT label FROM feedback") == [("false_hot",), ("false_hot",)]


def test_every_page_is_read_to_the_end(company: Company):
    company.scoring = False
    for number in range(130):
        company.crm.add(f"lead-{number:03}")
    assert company.run().pulls[0].read == 130
    assert company.rows("SELECT count(DISTINCT lead_id) FROM connection_record") == [(130,)]
    for number in range(130):
        company.crm.set_industry(f"lead-{number:03}", "it")
    company.run()
    assert company.rows("SELECT count(*) FROM attribute") == [(130,)]


def test_a_pause_that_is_asked_for_is_kept_and_a_long_one_ends_the_run(company: Company):
    company.crm.add("ann")
    company.crm.pauses = ["2", "7"]
    company.run()
    assert company.pauses == [2.0, 7.0]
    company.crm.pauses = ["3600"]
    with pytest.raises(Unavailable, match="3,600 seconds"):
        company.run()
    problems = company.rows("SELECT kind, problem FROM connection WHERE problem <> '' ORDER BY kind")
    assert [kind for kind, _ in problems] == sorted(company.crm.kinds)
    company.run()
    assert company.rows("SELECT count(*) FROM connection WHERE problem <> ''") == [(0,)]


def test_records_that_are_refused_are_listed_with_advice_and_hold_nobody_up(company: Company):
    company.crm.add("ann")
    company.crm.add("ben", expected="2026-13-40")
    company.crm.add("cid")
    company.crm.refusing = {"cid"}
    company.scores = {"ann": HOT, "cid": HOT}
    report = company.run()
    assert company.crm.reply()["ann"] == ("HOT", 42, 1)
    ((record, why),) = report.pulls[0].problems
    assert (record, "'2026-13-40' is not a date" in why.en) == (company.crm.id_of("ben"), True)
    ((record, why),) = report.push.problems
    assert record == company.crm.id_of("cid")
    assert company.crm.refused_words in why.en
    assert "Check the field" in why.en
    company.crm.set_expected("ben", "2026-12-20")
    company.crm.refusing = set()
    assert company.run().refused == 0
    assert company.crm.reply()["cid"] == ("HOT", 42, 1)
    assert company.rows("SELECT count(*) FROM connection_record WHERE problem <> ''") == [(0,)]


def test_a_record_that_was_refused_is_read_again_although_nobody_touched_it(company: Company):
    company.crm.add("ann", expected="2026-13-40")
    assert company.run().pulls[0].refused == 1
    assert company.run().pulls[0].refused == 1


def test_a_note_whose_answer_is_lost_is_not_told_twice(company: Company):
    company.crm.add("ann")
    company.scores = {"ann": HOT}
    company.crm.losing = 1
    company.run()
    assert (company.run().push.refused, company.crm.reply()) == (0, {"ann": ("HOT", 42, 1)})


@pytest.mark.slow
@pytest.mark.parametrize("system", [HubSpotServer], ids=lambda system: system.system)
def test_killed_before_any_request_and_run_again_nothing_is_lost_or_doubled(make: Make):
    """``tests/slow/connectors`` tries every other system."""
    killed_before_any_request(make)


def killed_before_any_request(make: Make) -> None:
    def fill(company: Company) -> None:
        for name in ("ann", "ben", "cid", "dee"):
            company.crm.add(name, rep="rep-1", contacted="2026-09-20")
        company.crm.send_back("dee")
        company.crm.win("d1", "cid")
        company.scores = {"ann": HOT, "ben": HOT}

    undisturbed = make()
    fill(undisturbed)
    undisturbed.run()
    count = len(undisturbed.crm.requests)
    assert count > len(undisturbed.crm.kinds)
    for place in range(count):
        company = make()
        fill(company)
        company.requests_left = place
        with pytest.raises(Killed):
            company.run()
        company.requests_left = None
        company.run()
        assert company.facts() == undisturbed.facts(), place
        assert company.crm.reply() == undisturbed.crm.reply(), place


def test_a_dry_run_writes_nothing_on_either_side(company: Company):
    company.crm.add("ann")
    report = company.run(dry_run=True)
    assert report.pulls[0].new["leads"] == 1
    assert company.rows("SELECT count(*) FROM lead") == [(0,)]
    assert company.rows("SELECT count(*) FROM connection_record") == [(0,)]
    assert company.rows("SELECT count(*) FROM connection WHERE cursor <> ''") == [(0,)]
    assert company.crm.writes == []


def test_a_person_who_was_erased_here_is_not_read_again(company: Company):
    company.crm.add("ann")
    company.run()
    with company.ledger.begin() as tx:
        erase_person(tx, find_lead(tx, company.crm.system, company.crm.id_of("ann")))
    company.crm.set_industry("ann", "finance")
    report = company.run()
    assert (report.pulls[0].erased, company.rows("SELECT count(*) FROM person")) == (1, [(0,)])


def test_nothing_is_sent_any_more_to_a_lead_that_was_deleted_there(company: Company):
    for name in ("ann", "ben"):
        company.crm.add(name)
    company.run()
    company.crm.delete("ann")
    company.scores = {"ben": HOT}
    company.run()
    company.scores = {}
    company.crm.writes.clear()
    assert (company.run().refused, company.crm.reply()) == (0, {"ben": ("COLD", 2, 1)})
    assert company.rows("SELECT count(DISTINCT lead_id) FROM connection_record") == [(2,)], "what it brought stays"


def test_what_a_wrong_mapping_brought_is_taken_back_and_told_anew_by_a_right_one(company: Company):
    company.crm.add("ann", rep="rep-1")
    company.crm.send_back("ann")
    right = company.file.read_text(encoding="utf-8")
    assert company.crm.back[0] in right
    company.file.write_text(right.replace(*company.crm.back), encoding="utf-8")
    company.run()
    with company.ledger.begin() as tx:
        undo_import(tx, 1, "x", ZoneInfo("Asia/Tokyo"))
    assert company.run().pulls[0].unchanged == 1, "the same mapping does not bring it again"
    for _ in range(2):
        company.file.write_text(right, encoding="utf-8")
        company.run()
        standing = "SELECT label FROM feedback WHERE id NOT IN (SELECT fact_id FROM retraction)"
        assert company.rows(standing) == [("false_hot",)]


def test_fields_that_nobody_made_there_are_named_with_how_to_make_them(company: Company):
    company.crm.add("ann")
    company.crm.win("d1", "ann")
    assert [each for each in company.field_problems() if each.name] == []
    company.crm.absent = set(company.crm.own)
    problems = {each.name: each.problem.en for each in company.field_problems() if each.name}
    assert list(problems) == [*company.crm.own]
    sent, read = problems.values()
    assert "does not exist there" in sent
    assert company.crm.own[0].rpartition("/")[2] in sent
    assert "for a number" in sent or company.crm.system == "bottlecrm"
    assert "take it out of the mapping" in read
    company.crm.hiding = True
    assert {each.name for each in company.field_problems()} == {""}


def test_a_wrong_secret_ends_the_run_with_advice(company: Company):
    company.crm.add("ann")
    company.secrets = dict.fromkeys(company.secrets, "another")
    with pytest.raises(InputError, match=r"Make a new token|Check token_url"):
        company.run()


@pytest.mark.parametrize("status", [302, 400, 404])
def test_an_address_where_another_system_is_ends_the_run_with_advice(company: Company, status: int):
    company.crm.instead = (status, {"detail": "moved"})
    with pytest.raises(InputError, match=f"status {status}") as raised:
        company.run()
    assert "Check the address" in raised.value.said(Lang.EN)[1]
    problems = company.rows("SELECT problem FROM connection WHERE problem <> ''")
    assert len(problems) == len(company.crm.kinds)
