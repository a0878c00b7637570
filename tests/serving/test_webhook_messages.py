"""Messages as the OpenAPI document shows them: every kind stands there, and what is sent follows its schema."""

from __future__ import annotations

from dataclasses import replace

import jsonschema_rs

from ondo.definitions.card_file import dump_card
from ondo.ledger import Tx
from ondo.ledger.db.encoding import from_json
from ondo.ledger.db.service_schema import outbox
from ondo.ledger.outbox.outbox import Kind
from serving.schemas.webhook_messages import MESSAGES
from serving.webhooks.sender import body, with_link
from tests.serving.builders import Company, api_document, make_hot
from tests.serving.test_definitions_api import CARD, propose


def sent(tx: Tx, public_url: str = "") -> list[tuple[Kind, str]]:
    """Return the messages so far as they travel."""
    rows = tx.conn.execute(outbox.select().order_by(outbox.c.id)).all()
    payloads = [(row, with_link(from_json(row.payload, dict), public_url)) for row in rows]
    return [(Kind(row.kind), body(row.kind, row.recorded_at, payload)) for row, payload in payloads]


def follow_their_models(tx: Tx) -> set[Kind]:
    """Hold every message so far against its model; return their kinds."""
    messages = sent(tx)
    for kind, text in messages:
        MESSAGES[kind].model_validate_json(text)
    return {kind for kind, _ in messages}


def test_every_kind_of_message_is_documented_with_the_body_that_is_sent(company: Company):
    document = api_document()
    assert set(document["webhooks"]) == set(Kind)
    assert document["servers"] == [{"url": "/"}]
    person = {"name": "佐藤", "email": "sato@example.com"}
    lead = make_hot(company, person=person)["lead_id"]
    [handoff] = company.get("/v1/handoffs")["handoffs"]
    back = {"source": "crm", "key": "f-1", "handoff_id": handoff["handoff_id"], "label": "false_hot"}
    company.post("/v1/feedback", {"feedback": [back | {"reason": "not_now", "rater": "s-1"}]})
    assert company.http.delete("/v1/feedback/crm/f-1").status_code == 200
    propose(company)
    company.publish(CARD)
    text = {
        "card_id": CARD.card_id,
        "base_version": 1,
        "saved_by": "Sato",
        "card": dump_card(replace(CARD, hot_line=60)),
    }
    draft_id = company.post("/v1/drafts", text)["draft_id"]
    signed = {"revision": 1, "names": ["Sato"], "reason": "agreed"}
    company.post(f"/v1/drafts/{draft_id}/hand-over", signed)
    assert company.http.delete(f"/v1/leads/{lead}/person").status_code == 200
    with company.ledger.read() as tx:
        kinds = follow_their_models(tx)
        messages = sent(tx, "https://ondo.example.com")
    deadlines = {Kind.HANDOFF_DUE_SOON, Kind.HANDOFF_BREACHED, Kind.HANDOFF_REACTIVATED}  # their own tests hold those
    weekly = {Kind.FEEDBACK_WAITING, Kind.FOLLOW_UP_DRAWN}  # and those: test_notices_to_people.py
    assert kinds == set(Kind) - deadlines - weekly
    for kind, text in messages:
        content = document["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]
        schema = {"$ref": content["schema"]["$ref"], "components": document["components"]}
        jsonschema_rs.validate(schema, from_json(text, dict))
