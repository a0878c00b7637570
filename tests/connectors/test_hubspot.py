"""What only HubSpot's connector meets: searches with their limits, batches refused in part, OAuth."""

from __future__ import annotations

import pytest

from ondo.domain.errors import DefinitionError, InputError
from ondo.domain.vocabulary import Temperature
from tests.connectors.conftest import Company
from tests.connectors.crm_server import Answer, CrmServer, Request
from tests.connectors.hubspot_server import REFRESH, SECRET, HubSpotServer, later
from tests.support.trials import put_on_trial

HOT = (Temperature.HOT, 120, 0.42)
OAUTH = "oauth: {{token_url: {url}/oauth/v3/token, client_id: hs-client}}\nsource: hubspot"


@pytest.fixture
def system() -> type[CrmServer]:
    return HubSpotServer


@pytest.fixture
def crm(company: Company) -> HubSpotServer:
    assert isinstance(company.crm, HubSpotServer)
    return company.crm


def industries(company: Company) -> int:
    ((known,),) = company.rows("SELECT count(*) FROM attribute WHERE name = 'industry'")
    return int(str(known))


@pytest.mark.slow
def test_more_changes_than_a_search_gives_are_all_read(company: Company, crm: HubSpotServer):
    company.scoring = False
    crm.page, crm.most_found = 10, 30
    for number in range(75):
        crm.add(f"lead-{number}")
    assert company.run().pulls[0].read == 75
    for number in range(75):
        crm.set_industry(f"lead-{number}", "it")
    company.run()
    assert industries(company) == 75


def test_while_a_trial_runs_a_crm_is_told_no_points_and_no_version(company: Company, crm: HubSpotServer):
    crm.add("ann")
    with company.ledger.begin() as tx:
        company.version = put_on_trial(tx).version_b
    company.scores = {"ann": HOT}
    assert company.run().push.notes == 1
    [note] = crm.notes("ann")
    assert "500 employees or more" in note
    assert "+15" not in note
    assert "120" not in note


@pytest.mark.slow
def test_changes_of_one_instant_are_all_read_however_many_they_are(company: Company, crm: HubSpotServer):
    company.scoring = False
    crm.page, crm.most_found = 10, 30
    for number in range(75):
        crm.add(f"lead-{number}")
    company.run()
    at = crm.stamp()
    for number in range(75):
        crm.change(f"lead-{number}", industry="INSURANCE", lastmodifieddate=at)
        crm.leads[f"lead-{number}"]["lastmodifieddate"] = at
    crm.change("lead-3", jobtitle="CEO", lastmodifieddate=later(at, 1))
    company.run()
    assert industries(company) == 75


@pytest.mark.slow
def test_a_record_that_moves_while_pages_are_read_takes_none_along(company: Company, crm: HubSpotServer):
    company.scoring = False
    crm.page = 10
    for number in range(40):
        crm.add(f"lead-{number}")
    company.run()
    for number in range(40):
        crm.set_industry(f"lead-{number}", "it")
    searches = iter(range(100))

    def touch(path: str) -> None:
        if path.endswith("contacts/search") and (page := next(searches)):
            crm.change(f"lead-{page}", phone="03-1234")

    crm.when_asked = touch
    company.run()
    assert industries(company) == 40


def test_a_change_that_is_found_only_after_a_while_is_read_then(company: Company, crm: HubSpotServer):
    crm.add("ann")
    crm.add("ben")
    company.run()
    crm.unfound = {crm.id_of("ann")}
    crm.set_industry("ann", "it")
    crm.set_industry("ben", "it")
    company.run()
    assert industries(company) == 1
    crm.unfound = set()
    company.run()
    assert industries(company) == 2


def test_of_a_batch_that_is_refused_in_part_the_others_are_sent(company: Company, crm: HubSpotServer):
    for name in ("ann", "ben"):
        crm.add(name)
    company.run()
    company.scores = {"ann": HOT, "ben": HOT}
    plain, named = crm.answer, [True]

    def partly(request: Request) -> Answer:
        if not request.path.endswith("batch/update"):
            return plain(request)
        (of_ben,) = (each for each in request.body["inputs"] if each["id"] == crm.id_of("ben"))
        crm.write("contacts", of_ben["id"], of_ben["properties"])
        error = {"category": "VALIDATION_ERROR", "message": "ondo_score is no number"}
        error["context"] = {"ids": [crm.id_of("ann")]} if named[0] else {}
        return Answer(207, {"results": [{"id": crm.id_of("ben")}], "numErrors": 1, "errors": [error]})

    crm.answer = partly  # type: ignore[method-assign]
    for named[0] in (True, False):
        ((record, why),) = company.run().push.problems
        assert (record, "ondo_score is no number" in why.en) == (crm.id_of("ann"), True)
        assert crm.reply()["ben"] == ("HOT", 42, 1)
        company.scores["ben"] = (Temperature.HOT, 121, 0.42)
    crm.answer = plain  # type: ignore[method-assign]
    assert company.run().push.refused == 0
    assert crm.reply()["ann"] == ("HOT", 42, 1)


def test_a_property_that_the_account_does_not_have_ends_the_run_before_everybody_is_tried(
    company: Company, crm: HubSpotServer
):
    for number in range(120):
        crm.add(f"lead-{number}")
    crm.refusing = set(crm.names)
    with pytest.raises(InputError, match="was not one of the allowed options"):
        company.run()
    assert len(crm.writes) == 1 + 100


def with_oauth(company: Company, **secrets: str) -> None:
    text = company.file.read_text(encoding="utf-8")
    company.file.write_text(text.replace("source: hubspot", OAUTH.format(url=company.crm.url), 1), encoding="utf-8")
    company.secrets = {"CLIENT_SECRET": SECRET, "REFRESH_TOKEN": REFRESH, **secrets}


def test_a_token_of_oauth_that_ends_on_the_way_is_renewed(company: Company, crm: HubSpotServer):
    with_oauth(company)
    crm.add("ann")
    company.scores = {"ann": HOT}
    crm.expiring = 3
    company.run()
    assert len(crm.tokens) > 1
    assert crm.reply() == {"ann": ("HOT", 42, 1)}


def test_a_refresh_token_that_does_not_hold_is_said_without_any_secret(company: Company):
    with_oauth(company, REFRESH_TOKEN="of-somebody-else")
    with pytest.raises(InputError, match="BAD_REFRESH_TOKEN") as raised:
        company.run()
    assert "of-somebody-else" not in str(raised.value)
    assert SECRET not in str(raised.value)


def test_a_refresh_token_that_changes_each_time_is_refused_with_advice(company: Company, crm: HubSpotServer):
    with_oauth(company)
    plain = crm.signs_in

    def rotating(request: Request) -> Answer | None:
        answer = plain(request)
        return answer and Answer(200, {**dict(answer.body), "refresh_token": "the-next"})  # type: ignore[call-overload]

    crm.signs_in = rotating  # type: ignore[method-assign]
    with pytest.raises(InputError, match="Switch rotation off"):
        company.run()


def test_what_ondo_sends_cannot_be_read_by_the_same_file(company: Company):
    text = company.file.read_text(encoding="utf-8")
    company.file.write_text(text.replace("properties.jobtitle|", "properties.ondo_score|"), encoding="utf-8")
    with pytest.raises(DefinitionError, match="has 1 error"):
        company.run()
