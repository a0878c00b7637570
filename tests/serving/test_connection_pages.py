"""Pages of connections and intakes: state, lag and refusals, a body tried without a trace, and one taken in again."""

from __future__ import annotations

import json
from html import unescape

from ondo.domain.instant import HOUR, iso
from ondo.ledger.integrations import connections
from ondo.ledger.integrations.connections import KindState, RecordState
from ondo.ledger.integrations.intake_deliveries import deliveries
from ondo.text.messages import Message
from tests.serving.builders import PAGE, START, Company

VISIT = {"type": "track", "userId": "u-1", "event": "Visit", "messageId": "m-1", "timestamp": iso(START)}
BAD = VISIT | {"messageId": "m-2", "timestamp": "<i>yesterday</i>"}


def test_a_connection_is_shown_with_state_lag_and_last_refusals(company: Company):
    assert "No connection is set up" in company.page("/connections?lang=en")
    folder = company.settings.home / "connect"
    folder.mkdir()
    (folder / "crm.yaml").write_text("schema: 1\n", encoding="utf-8")
    assert "crm" in company.page("/connections?lang=ja")
    problem = Message("import-not-json", problem="<b>odd</b>")
    with company.ledger.begin() as tx:
        connections.keep_kind(tx, "crm", KindState("leads", "", tx.now, None))
        connections.keep_kind(tx, "crm", KindState("deals", "", None, problem))
        connections.keep_records(tx, "crm", "leads", [RecordState("r-1", problem=problem), RecordState("r-2")])
    company.clock.forward(3 * HOUR)
    page = company.page("/connections?lang=en")
    for part in ("3 hours ago", "r-1", "&lt;b&gt;odd", "as it should be"):
        assert part in page
    assert "r-2" not in page
    assert "正常" in company.page("/connections?lang=ja")


def test_a_body_is_tried_on_the_page_and_leaves_nothing(company: Company):
    form = {"body": json.dumps({"batch": [VISIT, BAD]}), "type": "application/json"}
    page = company.http.post("/intake/segment/try?lang=en", data=form, headers=PAGE).text
    assert "Record 0 (track)" in page
    assert "kind: visit" in page
    assert "Record 1 would be refused" in page
    assert "<i>yesterday" not in page
    assert '"messageId": "m-1"' in unescape(page)
    answer = company.http.post("/intake/segment/try?lang=ja", data={"body": "{"}, headers=PAGE)
    assert "JSON" in answer.text
    assert company.http.post("/intake/segment/try", data=form).status_code == 403
    with company.ledger.read() as tx:
        assert deliveries(tx) == []


def test_a_kept_body_is_taken_in_again_from_the_page(company: Company):
    company.post("/v1/intake/segment", {"batch": [VISIT, BAD]})
    assert "1: " in company.page("/intake/segment?lang=en")
    page = company.http.post("/intake/segment/replay?lang=en", data={"number": "1"}, headers=PAGE).text
    assert "taken in again" in page
    assert "same.events 1" in page
    listed = company.page("/connections?lang=en")
    assert 'href="/intake/segment?lang=en"' in listed
    for path, number in (("segment", "99"), ("segment", "x"), ("form", "1"), ("nowhere", "1")):
        answer = company.http.post(f"/intake/{path}/replay", data={"number": number}, headers=PAGE)
        assert answer.status_code == 404, path
    assert company.http.get("/intake/nowhere").status_code == 404
