"""What came to intakes is kept for some days: seen, tried, taken in again, and gone when its person is erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ondo.domain.instant import DAY, iso
from ondo.ledger.identity.lead_keys import find_lead
from ondo.ledger.identity.residue import look_for
from ondo.ledger.integrations.intake_deliveries import MOST_BODY, deliveries
from serving.workers.intake_retention import IntakeRetention
from tests.serving.builders import START, Company, open_company
from tests.support.terminal import terminal

VISIT = {"type": "track", "userId": "u-1", "event": "Visit", "messageId": "m-1", "timestamp": iso(START)}
BAD = VISIT | {"messageId": "m-2", "timestamp": "yesterday", "properties": {"who": "hanako@example.jp"}}
BROKEN, MENDED = "schema: 1\npreset: segmnt\n", "schema: 1\npreset: segment\nsource: web\n"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    with open_company(tmp_path) as made:
        yield made


@pytest.fixture
def ondo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")
    return terminal(capsys, "intake")


def kept(company: Company):
    with company.ledger.read() as tx:
        return deliveries(tx)


def test_each_body_is_kept_with_what_became_of_its_records(company: Company, ondo):
    company.post("/v1/intake/segment/v1/batch", {"batch": [VISIT, BAD, {"type": "heartbeat"}]})
    company.post("/v1/intake/segment", VISIT)
    company.http.post("/v1/intake/segment", content=b"{")
    code, printed, _ = ondo("list", "--json")
    unread, again, first = json.loads(printed)["deliveries"]
    counts = {"records": 3, "passed_over": 1, "left_out": 0, "new.leads": 1, "new.events": 1}
    assert (code, first["counts"], [each["index"] for each in first["refused"]]) == (0, counts, [1])
    assert again["counts"] == {"records": 1, "passed_over": 0, "left_out": 0, "same.events": 1}
    assert "not valid JSON" in unread["problem"]
    assert [each["number"] for each in json.loads(ondo("list", "--failed", "--json")[1])["deliveries"]] == [3, 1]
    assert "yesterday" in ondo("list")[1]


def test_a_body_that_met_a_broken_mapping_is_taken_in_when_it_is_mended(company: Company, ondo):
    folder = company.settings.home / "intake"
    folder.mkdir()
    (folder / "site.yaml").write_text(BROKEN)
    company.post("/v1/intake/site", VISIT, 422)
    assert ondo("replay", "1")[0] == 3
    (folder / "site.yaml").write_text(MENDED)
    company.clock.forward(DAY)
    code, printed, _ = ondo("replay", "--name", "site", "--json")
    [row] = json.loads(printed)["deliveries"]
    assert (code, row["problem"], row["counts"]["new.events"]) == (0, None, 1)
    with company.ledger.read() as tx:
        assert find_lead(tx, "web", "u-1")
    assert json.loads(ondo("replay", "1", "--json")[1])["deliveries"][0]["counts"]["same.events"] == 1
    assert ondo("replay", "9")[0] == 4


def test_a_body_too_large_to_be_kept_and_a_mapping_that_is_gone_hold_no_other_up(company: Company, ondo):
    folder = company.settings.home / "intake"
    folder.mkdir()
    for name in ("site", "gone"):
        (folder / f"{name}.yaml").write_text(BROKEN)
        company.post(f"/v1/intake/{name}", VISIT, 422)
    company.post("/v1/intake/segment", BAD | {"context": {"x": "y" * MOST_BODY}})
    (folder / "site.yaml").write_text(MENDED)
    (folder / "gone.yaml").unlink()
    code, printed, _ = ondo("replay", "--failed", "--json")
    large, gone, site = json.loads(printed)["deliveries"]
    assert (code, site["problem"], site["counts"]["new.events"]) == (3, None, 1)
    assert (large["body_kept"], gone["problem"]) == (False, "There is no intake of this name.")
    assert ondo("replay", "3")[0] == 2


def test_whoever_says_not_which_bodies_is_asked(company: Company, ondo):
    company.post("/v1/intake/segment", VISIT)
    code, _, err = ondo("replay")
    assert (code, "--failed" in err) == (2, True)
    assert len(json.loads(ondo("replay", "1", "1", "--json")[1])["deliveries"]) == 1


def test_what_a_body_would_become_is_shown_and_nothing_is_written(company: Company, ondo, tmp_path: Path):
    file = tmp_path / "body.json"
    file.write_text(json.dumps({"batch": [VISIT, BAD, {"type": "heartbeat"}]}))
    code, printed, _ = ondo("try", "segment", str(file), "--json")
    first, second, third = json.loads(printed)["records"]
    assert (code, first["lead"], first["events"][0]["kind"], third["entry"]) == (3, "u-1", "visit", None)
    assert "refused" in second
    shown = ondo("try", "segment", str(file))
    assert "visit" in shown[1]
    assert "yesterday" in shown[2]
    assert kept(company) == []


def test_erasing_a_person_takes_along_the_bodies_about_it_and_those_that_nobody_can_tell(company: Company):
    company.post("/v1/intake/segment", VISIT | {"properties": {"page": "hanako@example.jp"}})
    company.post("/v1/intake/segment", BAD)
    company.post("/v1/intake/segment", VISIT | {"userId": "u-2", "messageId": "m-3"})
    with company.ledger.read() as tx:
        lead_id = find_lead(tx, "segment", "u-1")
    assert company.http.delete(f"/v1/leads/{lead_id}/person").status_code == 200
    assert [each.delivery_id for each in kept(company)] == [3]
    with company.ledger.read() as tx:
        assert look_for(tx, ["hanako@example.jp"]).hits == ()


def test_erasing_a_person_takes_along_what_was_passed_over_and_what_names_nobody(company: Company):
    identify = {"traits": {"email": "hanako@example.jp"}}
    company.post("/v1/intake/segment", {"type": "delete", "userId": "u-1"} | identify)
    company.post("/v1/intake/segment", {"batch": [], "context": identify})
    company.post("/v1/intake/segment", {"batch": [VISIT | {"userId": "u-2"}, {"type": "delete"} | identify]})
    company.post("/v1/intake/segment", VISIT | {"messageId": "m-4"})
    company.post("/v1/intake/segment", VISIT | {"userId": "u-3", "messageId": "m-5"})
    with company.ledger.read() as tx:
        lead_id = find_lead(tx, "segment", "u-1")
    assert company.http.delete(f"/v1/leads/{lead_id}/person").status_code == 200
    assert [each.delivery_id for each in kept(company)] == [5]
    with company.ledger.read() as tx:
        assert look_for(tx, ["hanako@example.jp"]).hits == ()


def test_what_is_old_goes_although_nothing_comes_and_what_is_large_is_not_kept(company: Company):
    company.post("/v1/intake/segment", VISIT | {"context": {"x": "y" * MOST_BODY}})
    assert [each.body for each in kept(company)] == [None]
    company.clock.forward(8 * DAY)
    assert IntakeRetention(company.ledger, company.settings).turn() == 1
    assert kept(company) == []


def test_a_company_that_keeps_none_has_none(tmp_path: Path):
    with open_company(tmp_path, intake_days=0) as company:
        company.post("/v1/intake/segment", VISIT)
        assert kept(company) == []
