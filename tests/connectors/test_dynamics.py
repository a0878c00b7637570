"""What only Dynamics 365's connector meets: links to changes, deletions, change sets, the table of scores."""

from __future__ import annotations

import pytest

from ondo.domain.errors import InputError
from ondo.domain.vocabulary import Temperature
from tests.connectors.conftest import Company, Killed
from tests.connectors.crm_server import Answer, CrmServer, Request
from tests.connectors.dynamics_server import DynamicsServer

HOT = (Temperature.HOT, 120, 0.42)


@pytest.fixture
def system() -> type[CrmServer]:
    return DynamicsServer


@pytest.fixture
def crm(company: Company) -> DynamicsServer:
    assert isinstance(company.crm, DynamicsServer)
    return company.crm


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ondo.connectors.dynamics._PAGE", 50)


def test_only_what_changed_is_read_and_what_was_deleted_is_sent_nothing(company: Company, crm: DynamicsServer):
    for name in ("ann", "ben", "cid"):
        crm.add(name)
    company.run()
    assert company.run().pulls[0].read == 3, "the echo of what was sent"
    assert company.run().pulls[0].read == 0
    crm.set_industry("ann", "it")
    crm.delete("ben")
    crm.writes.clear()
    company.scores = dict.fromkeys(crm.names, HOT)
    report = company.run()
    assert (report.pulls[0].read, report.refused, report.push.sent) == (1, 0, 2)
    gone = company.rows("SELECT record_id FROM connection_record WHERE gone")
    assert gone == [(crm.id_of("ben"),)]


@pytest.mark.usefixtures("small_pages")
def test_killed_between_pages_the_next_run_goes_on_with_the_link_to_the_next(company: Company, crm: DynamicsServer):
    company.scoring = False
    for number in range(120):
        crm.add(f"lead-{number}")
    company.requests_left = 3  # token, two pages
    with pytest.raises(Killed):
        company.run()
    company.requests_left = None
    assert company.run().pulls[0].read == 20
    assert company.rows("SELECT count(DISTINCT lead_id) FROM connection_record") == [(120,)]


def test_a_link_that_does_not_hold_any_more_has_the_table_read_anew(company: Company, crm: DynamicsServer):
    crm.add("ann")
    company.run()
    crm.set_industry("ann", "it")
    crm.expired = len(crm.log) + 1
    assert company.run().pulls[0].read == 1
    assert company.rows("SELECT value FROM attribute") == [('"it"',)]


def test_what_a_lead_is_sent_is_done_whole_or_not_at_all(company: Company, crm: DynamicsServer):
    for name in ("ann", "ben"):
        crm.add(name)
    crm.refusing = {"ann"}
    company.scores = dict.fromkeys(("ann", "ben"), HOT)
    assert company.run().push.refused == 1
    assert crm.reply() == {"ann": ("", 0, 0), "ben": ("HOT", 42, 1)}
    (score,) = crm.rows["msdyn_predictivescores"].values()
    assert (score["msdyn_score"], score["msdyn_grade"]) == (42, 0)
    assert score["msdyn_scorereasons"] == "500 employees or more +15"


def test_a_token_that_ends_on_the_way_is_renewed(company: Company, crm: DynamicsServer):
    crm.add("ann")
    company.scores = {"ann": HOT}
    crm.expiring = 3
    company.run()
    assert len(crm.tokens) > 1
    assert crm.reply() == {"ann": ("HOT", 42, 1)}


def test_a_link_that_leads_to_another_system_is_not_followed(company: Company, crm: DynamicsServer):
    plain = crm.answer

    def elsewhere(request: Request) -> Answer:
        answer = plain(request)
        assert isinstance(answer.body, dict)
        return Answer(200, {**answer.body, "@odata.deltaLink": "http://127.0.0.1:9/api/data/v9.2/leads?$deltatoken=1"})

    crm.answer = elsewhere  # type: ignore[method-assign]
    with pytest.raises(InputError, match="another form"):
        company.run()


def test_a_batch_that_is_answered_by_something_else_ends_the_run(company: Company, crm: DynamicsServer):
    crm.add("ann")
    plain = crm.answer
    crm.answer = lambda request: Answer(200, {}) if request.path.endswith("$batch") else plain(request)  # type: ignore[method-assign]
    with pytest.raises(InputError, match="another form"):
        company.run()
