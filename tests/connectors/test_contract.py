"""What every connector keeps, tried with each one's simulated system and the mapping that is shipped for it."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from ondo.domain.errors import InputError, Unavailable
from ondo.domain.vocabulary import Lang, Temperature
from ondo.ledger.identity.lead_keys import find_lead
from ondo.ledger.identity.person import erase_person
from ondo.ledger.records.import_undo import undo_import
from tests.connectors.conftest import Company, Killed

Make = Callable[[], Company]
HOT = (Temperature.HOT, 120, 0.42)
WARM = (Temperature.WARM, 45, 0.11)


def test_what_reps_do_there_comes_back_as_feedback_and_outcomes(company: Company):
    for name in ("ann", "ben", "cid", "dee"):
        company.crm.add(name, assigned_to=[{"id": "rep-1"}], industry="SOFTWARE")
    company.scores = dict.fromkeys(("ann", "ben", "cid"), HOT)
    company.run()
    company.crm.change("ann", status="recycled", custom_fields={"recycle_reason": "No budget"})
    company.crm.change("ben", status="closed")
    company.crm.change("cid", status="converted")
    company.run()
    assert company.rows("SELECT label, reason, rater FROM feedback") == [("false_hot", "no_budget", "rep-1")]
    assert sorted(company.rows("SELECT outcome FROM outcome")) == [("lost",), ("opportunity",)]
    closed = "SELECT cause FROM handoff_close ORDER BY cause"
    assert company.rows(closed) == [("false_hot",), ("lost",), ("opportunity",)]


def test_a_deal_finds_its_lead_by_its_contact_and_strangers_become_no_leads(company: Company):
    company.crm.add("ann")
    company.crm.deals = [
        {
            "id": "d1",
            "stage": "CLOSED_WON",
            "stage_changed_at": company.crm.now(),
            "amount": "900.00",
            "contacts": contacts,
        }
        for contacts in ([{"email": "ANN@example.com"}], [{"email": "stranger@example.com"}])
    ]
    company.crm.deals[1]["id"] = "d2"
    report = company.run()
    assert company.rows("SELECT outcome, amount_minor FROM outcome") == [("won", 90_000)]
    assert [(pull.kind, pull.unknown) for pull in report.pulls] == [("leads", 0), ("opportunities", 1)]
    assert company.run().pulls[1].unknown == 1, "it is looked at again: the lead may come"


def test_scores_and_reasons_are_told_and_a_second_run_does_nothing(company: Company):
    for name in ("ann", "ben"):
        company.crm.add(name)
    company.scores = {"ann": HOT, "ben": WARM}
    first = company.run()
    assert (first.push.sent, first.push.notes) == (2, 1)
    assert company.crm.reply() == {"ann": ("HOT", 42, 1), "ben": ("WARM", 11, 0)}
    (note,) = company.crm.comments["ann"]
    assert "120 points (42%)" in note
    assert "500 employees or more +15" in note
    assert "https://ondo.example.com/leads/" in note
    before = company.facts(), company.crm.reply()
    company.crm.requests.clear()
    second = company.run()
    assert [(pull.read, pull.unchanged) for pull in second.pulls] == [(2, 2), (0, 0)]
    assert (second.push.sent, second.push.unchanged) == (0, 2)
    assert {method for method, _ in company.crm.requests} == {"GET"}, "our own writing moved updated_at, and is no news"
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
    company.crm.add("ann", status="closed", industry="SOFTWARE")
    company.run()
    before = company.rows("SELECT outcome, happened_at FROM outcome")
    company.crm.change("ann", industry="FINANCE", phone="03-1234")
    company.run()
    assert company.rows("SELECT outcome, happened_at FROM outcome") == before
    assert sorted(company.rows("SELECT value FROM attribute")) == [('"finance"',), ('"it"',)]
    company.crm.change("ann", status="in process")
    company.run()
    company.crm.change("ann", status="recycled")
    company.run()
    assert company.rows("SELECT label FROM feedback") == [("false_hot",)]


def test_pages_are_read_to_the_end_of_both_lists(company: Company):
    for number in range(130):
        company.crm.add(f"lead-{number:03}", status="closed" if number % 13 == 0 else "assigned")
    assert company.run().pulls[0].read == 130
    assert company.rows("SELECT count(*) FROM outcome WHERE outcome = 'lost'") == [(10,)]


def test_a_pause_that_is_asked_for_is_kept_and_a_long_one_ends_the_run(company: Company):
    company.crm.add("ann")
    company.crm.pauses = ["2", "7"]
    company.run()
    assert company.pauses == [2.0, 7.0]
    company.crm.pauses = ["3600"]
    with pytest.raises(Unavailable, match="3,600 seconds"):
        company.run()
    problems = company.rows("SELECT kind, problem FROM connection WHERE problem <> '' ORDER BY kind")
    assert [kind for kind, _ in problems] == ["leads", "opportunities"]
    company.run()
    assert company.rows("SELECT count(*) FROM connection WHERE problem <> ''") == [(0,)]


def test_records_that_are_refused_are_listed_with_advice_and_hold_nobody_up(company: Company):
    company.crm.add("ann")
    company.crm.add("ben", last_contacted="2026-13-40")
    company.crm.add("cid")
    company.crm.refusing = {"cid"}
    company.scores = {"ann": HOT, "cid": HOT}
    report = company.run()
    assert company.crm.reply()["ann"] == ("HOT", 42, 1)
    ((record, why),) = report.pulls[0].problems
    assert (record, "last_contacted: '2026-13-40' is not a date" in why.en) == ("ben", True)
    ((record, why),) = report.push.problems
    assert (record, "Enter a valid phone number" in why.en, "Check the field" in why.en) == ("cid", True, True)
    company.crm.change("ben", last_contacted="2026-09-20")
    company.crm.refusing = set()
    assert company.run().refused == 0
    assert company.crm.reply()["cid"] == ("HOT", 42, 1)
    assert company.rows("SELECT count(*) FROM connection_record WHERE problem <> ''") == [(0,)]


def test_a_note_whose_answer_is_lost_is_not_told_twice(company: Company):
    company.crm.add("ann")
    company.scores = {"ann": HOT}
    company.crm.losing = 1
    assert company.run().push.refused == 1
    assert (company.run().push.refused, company.crm.reply()) == (0, {"ann": ("HOT", 42, 1)})


def test_killed_before_any_request_and_run_again_nothing_is_lost_or_doubled(make: Make):
    def fill(company: Company) -> None:
        for name in ("ann", "ben", "cid", "dee"):
            company.crm.add(name, assigned_to=[{"id": "rep-1"}], last_contacted="2026-09-20")
        company.crm.change("dee", status="recycled")
        company.scores = {"ann": HOT, "ben": HOT}

    undisturbed = make()
    fill(undisturbed)
    undisturbed.run()
    count = len(undisturbed.crm.requests)
    assert count > 6
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
    assert {method for method, _ in company.crm.requests} == {"GET"}


def test_a_person_who_was_erased_here_is_not_read_again(company: Company):
    company.crm.add("ann")
    company.run()
    with company.ledger.begin() as tx:
        erase_person(tx, find_lead(tx, "bottlecrm", "ann"))
    company.crm.change("ann", industry="FINANCE")
    report = company.run()
    assert (report.pulls[0].erased, company.rows("SELECT count(*) FROM person")) == (1, [(0,)])


def test_what_a_wrong_mapping_brought_is_taken_back_and_told_anew_by_a_right_one(company: Company):
    company.crm.add("ann", status="recycled")
    file = company.folder / "connect" / "crm.yaml"
    right = file.read_text(encoding="utf-8")
    file.write_text(right.replace("{recycled: false_hot}", "{recycled: missed_hot}"), encoding="utf-8")
    company.run()
    with company.ledger.begin() as tx:
        undo_import(tx, 1, "x", ZoneInfo("Asia/Tokyo"))
    assert company.run().pulls[0].unchanged == 1, "the same mapping does not bring it again"
    for _ in range(2):
        file.write_text(right, encoding="utf-8")
        company.run()
        standing = "SELECT label FROM feedback WHERE id NOT IN (SELECT fact_id FROM retraction)"
        assert company.rows(standing) == [("false_hot",)]


def test_a_wrong_token_ends_the_run_with_advice(company: Company, monkeypatch: pytest.MonkeyPatch):
    company.crm.add("ann")
    monkeypatch.setattr("tests.connectors.conftest.TOKEN", "another")
    with pytest.raises(InputError, match="Make a new token"):
        company.run()


@pytest.mark.parametrize("status", [302, 400, 404])
def test_an_address_where_another_system_is_ends_the_run_with_advice(company: Company, status: int):
    company.crm.instead = (status, {"detail": "moved"})
    with pytest.raises(InputError, match=f"status {status}") as raised:
        company.run()
    assert "Check the address" in raised.value.said(Lang.EN)[1]
    assert len(company.rows("SELECT problem FROM connection WHERE problem <> ''")) == 2


def _leads(*rows: dict[str, object], count: int = 1_000_000) -> tuple[int, object]:
    return 200, {
        "open_leads": {"open_leads": rows, "leads_count": count},
        "close_leads": {"close_leads": [], "leads_count": 0},
    }


def test_pages_that_never_end_are_not_read_for_ever(company: Company):
    company.crm.instead = _leads({"id": "ann", "created_at": company.crm.now()})
    with pytest.raises(InputError, match="another form"):
        company.run()
    company.crm.requests.clear()
    company.crm.instead = _leads()
    with pytest.raises(InputError, match="another form"):  # that is no list of deals
        company.run()
    assert [path for _, path in company.crm.requests].count("/api/leads/") == 1


def test_a_record_without_an_id_is_no_lead_called_none(company: Company):
    company.crm.instead = _leads({"created_at": company.crm.now()}, count=1)
    with pytest.raises(InputError, match="another form"):
        company.run()
    assert company.rows("SELECT count(*) FROM connection_record") == [(0,)]


def test_a_text_that_was_cut_in_the_middle_of_a_sign_holds_nobody_up(company: Company):
    company.crm.add("ann", last_name="Lee \ud83d")
    company.crm.add("ben")
    assert (company.run().pulls[0].read, company.run().pulls[0].unchanged) == (2, 2)


def test_an_answer_without_end_is_not_read_into_memory(company: Company, monkeypatch: pytest.MonkeyPatch):
    company.crm.add("ann", description="x" * 10_000)
    monkeypatch.setattr("ondo.connectors.api_client.MOST_BYTES", 5_000)
    with pytest.raises(InputError, match="more than 5,000 bytes"):
        company.run()


def test_a_pause_until_a_day_that_no_calendar_has_is_waited_for_as_one_without(company: Company):
    company.crm.add("ann")
    company.crm.pauses = ["Fri, 31 Dec 9999 23:59:59 -2300"]
    company.run()
    assert company.pauses == [1.0]
