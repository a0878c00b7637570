"""What only BottleCRM's connector meets: two lists in one answer, records that come whole, pages without end."""

from __future__ import annotations

import pytest

from ondo.domain.errors import InputError
from tests.connectors.bottlecrm_server import BottleCrmServer
from tests.connectors.conftest import Company


@pytest.fixture
def crm(company: Company) -> BottleCrmServer:
    assert isinstance(company.crm, BottleCrmServer)
    return company.crm


def test_pages_are_read_to_the_end_of_both_lists(company: Company, crm: BottleCrmServer):
    company.scoring = False
    for number in range(130):
        crm.add(f"lead-{number:03}", status="closed" if number % 13 == 0 else "assigned")
    assert company.run().pulls[0].read == 130
    assert company.rows("SELECT count(*) FROM outcome WHERE outcome = 'lost'") == [(10,)]


def _leads(*rows: dict[str, object], count: int = 1_000_000) -> tuple[int, object]:
    return 200, {
        "open_leads": {"open_leads": rows, "leads_count": count},
        "close_leads": {"close_leads": [], "leads_count": 0},
    }


def test_pages_that_never_end_are_not_read_for_ever(company: Company, crm: BottleCrmServer):
    crm.instead = _leads({"id": "ann", "created_at": crm.stamp()})
    with pytest.raises(InputError, match="another form"):
        company.run()
    crm.requests.clear()
    crm.instead = _leads()
    with pytest.raises(InputError, match="another form"):  # that is no list of deals
        company.run()
    assert [path for _, path in crm.requests].count("/api/leads/") == 1


def test_a_record_without_an_id_is_no_lead_called_none(company: Company, crm: BottleCrmServer):
    crm.instead = _leads({"created_at": crm.stamp()}, count=1)
    with pytest.raises(InputError, match="another form"):
        company.run()
    assert company.rows("SELECT count(*) FROM connection_record") == [(0,)]


def test_an_answer_without_end_is_not_read_into_memory(
    company: Company, crm: BottleCrmServer, monkeypatch: pytest.MonkeyPatch
):
    crm.add("ann", description="x" * 10_000)
    monkeypatch.setattr("ondo.connectors.api_client.MOST_BYTES", 5_000)
    with pytest.raises(InputError, match="more than 5,000 bytes"):
        company.run()


def test_a_pause_until_a_day_that_no_calendar_has_is_waited_for_as_one_without(company: Company, crm: BottleCrmServer):
    crm.add("ann")
    crm.pauses = ["Fri, 31 Dec 9999 23:59:59 -2300"]
    company.run()
    assert company.pauses == [1.0]


def test_a_text_that_was_cut_in_the_middle_of_a_sign_holds_nobody_up(company: Company, crm: BottleCrmServer):
    crm.add("ann", last_name="Lee \ud83d")
    crm.add("ben")
    assert (company.run().pulls[0].read, company.run().pulls[0].unchanged) == (2, 2)


def test_a_custom_field_is_sent_beside_those_that_are_there(company: Company, crm: BottleCrmServer):
    text = company.file.read_text(encoding="utf-8")
    company.file.write_text(text + "    custom_fields.ondo_reasons: reasons\n", encoding="utf-8")
    crm.add("ann", custom_fields={"recycle_reason": "No budget"})
    company.run()
    assert crm.leads["ann"]["custom_fields"] == {
        "recycle_reason": "No budget",
        "ondo_reasons": "500 employees or more +15",
    }
    assert [each.name for each in company.field_problems() if each.name] == ["custom_fields.ondo_reasons"]
