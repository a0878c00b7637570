"""What only Salesforce's connector meets: jobs of the Bulk API, the limit of a day, converted leads, its own tasks."""

from __future__ import annotations

import pytest

from ondo.domain.errors import InputError, Unavailable
from ondo.domain.vocabulary import Temperature
from ondo.ledger.identity.lead_keys import canonical, find_lead
from tests.connectors.conftest import Company, Killed
from tests.connectors.crm_server import CrmServer
from tests.connectors.salesforce_server import API, SalesforceServer

HOT = (Temperature.HOT, 120, 0.42)


@pytest.fixture
def system() -> type[CrmServer]:
    return SalesforceServer


@pytest.fixture
def crm(company: Company) -> SalesforceServer:
    assert isinstance(company.crm, SalesforceServer)
    return company.crm


def asked(crm: SalesforceServer, path: str) -> int:
    return sum(each.startswith(API + path) for _, each in crm.requests)


def test_the_first_reading_is_a_job_and_the_next_ones_ask_what_changed(company: Company, crm: SalesforceServer):
    company.scoring = False
    for number in range(120):
        crm.add(f"lead-{number}")
    assert company.run().pulls[0].read == 120
    assert len(crm.jobs) == len(crm.kinds)
    assert sum("results" in path for _, path in crm.requests) == 3 + 3, "three parts of leads, one of each other kind"
    crm.requests.clear()
    crm.page = 50
    for number in range(120):
        crm.set_industry(f"lead-{number}", "it")
    company.run()
    assert (asked(crm, "/jobs"), company.rows("SELECT count(*) FROM attribute")) == (0, [(120,)])


def test_a_job_that_is_not_complete_is_waited_for_and_one_that_fails_is_said(company: Company, crm: SalesforceServer):
    crm.add("ann")
    crm.states = ["UploadComplete", "InProgress"]
    company.run()
    assert company.pauses == [1.0, 2.0]


def test_a_job_that_fails_ends_the_run_with_its_words(company: Company, crm: SalesforceServer):
    crm.states = ["Failed"]
    with pytest.raises(InputError, match="broken"):
        company.run()


def test_killed_between_the_parts_of_a_job_the_next_run_goes_on_with_the_same_job(
    company: Company, crm: SalesforceServer
):
    company.scoring = False
    for number in range(120):
        crm.add(f"lead-{number}")
    company.requests_left = 6  # token, newest, job, its state, two parts
    with pytest.raises(Killed):
        company.run()
    company.requests_left = None
    crm.requests.clear()
    assert company.run().pulls[0].read == 20
    assert len(crm.jobs) == 4
    assert company.rows("SELECT count(DISTINCT lead_id) FROM connection_record") == [(120,)]


def test_when_the_requests_of_the_day_are_used_up_the_run_ends_and_the_next_goes_on(
    company: Company, crm: SalesforceServer
):
    crm.add("ann")
    crm.used_up = True
    with pytest.raises(Unavailable, match="no requests left for today"):
        company.run()
    crm.used_up = False
    assert company.run().refused == 0


def test_a_token_that_ends_on_the_way_is_renewed(company: Company, crm: SalesforceServer):
    crm.add("ann")
    company.scores = {"ann": HOT}
    crm.expiring = 3
    company.run()
    assert len(crm.tokens) > 1
    assert crm.reply() == {"ann": ("HOT", 42, 1)}


def test_a_lead_that_was_converted_is_sent_nothing_more_and_its_deal_is_its_own(
    company: Company, crm: SalesforceServer
):
    crm.add("ann")
    company.run()
    crm.win("d1", "ann")
    company.scores = {"ann": HOT}
    assert company.run().refused == 0
    assert crm.reply() == {"ann": ("COLD", 2, 0)}
    assert company.run().push.sent == 0
    assert sorted(company.rows("SELECT outcome FROM outcome")) == [("opportunity",), ("won",)]
    (deal,) = crm.rows["Opportunity"]
    with company.ledger.read() as tx:
        lead, of_deal = (str(find_lead(tx, "salesforce", each)) for each in (crm.id_of("ann"), deal))
        assert canonical(tx, lead, tx.now) == canonical(tx, of_deal, tx.now)


def test_tasks_of_ondo_are_no_contacts_of_sales_and_responses_to_campaigns_are_events(
    company: Company, crm: SalesforceServer
):
    crm.add("ann", contacted="2026-09-20")
    seminar = {"Campaign": {"Type": "Webinar"}, "HasResponded": True, "FirstRespondedDate": "2026-09-19"}
    crm.make("CampaignMember", {"LeadId": crm.id_of("ann"), "ContactId": None, **seminar})
    company.scores = {"ann": HOT}
    for _ in range(2):
        company.run()
        assert company.rows("SELECT channel FROM contact") == [("phone",)]
        assert company.rows("SELECT kind FROM event") == [("seminar_attended",)]
    assert len(crm.notes("ann")) == 1


def test_a_field_that_takes_something_else_or_is_fixed_is_named(company: Company):
    text = company.file.read_text(encoding="utf-8")
    text = text.replace("Ondo_Score__c: total", "Ondo_Score__c: reasons").replace("Rating:", "LastActivityDate:")
    company.file.write_text(text.replace("Ondo_Link__c: link", "Ondo_Link__c: total"), encoding="utf-8")
    problems = {each.name: each.problem.en for each in company.field_problems()}
    assert "must be a field for text" in problems["Ondo_Score__c"]
    assert "must be a field for a number" in problems["Ondo_Link__c"]
    assert "cannot be changed there" in problems["LastActivityDate"]
