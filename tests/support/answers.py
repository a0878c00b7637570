"""Everything that a ledger answers about its leads, to be compared with what another ledger answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, iso
from ondo.ledger import open_ledger
from ondo.ledger.db import schema
from serving.app import create_app
from tests.serving.builders import BASE, START, Clock, settings_in
from tests.support.client import WholeAnswers


def answers_of(url: str, home: Path, clock: Clock) -> dict[str, Any]:
    """Return scores now and as of before, histories, hand-offs and proposals of all leads, as the API tells them."""
    settings = settings_in(home)
    with (
        open_ledger(url, clock, settings.artifacts, create=False) as ledger,
        WholeAnswers(create_app(ledger, settings), base_url=BASE) as http,
    ):
        with ledger.read() as tx:
            leads = list(tx.conn.execute(sa.select(schema.lead.c.lead_id)).scalars())
            known = sa.select(schema.handoff.c.handoff_id).where(schema.handoff.c.card_id == default_card().card_id)
            handoffs = list(tx.conn.execute(known).scalars())
        instants = [iso(at) for at in (START - 500 * DAY, START - DAY, START)]
        asked = [
            *(f"/v1/leads/{lead}/events" for lead in leads),
            *(f"/v1/handoffs/{handoff}" for handoff in handoffs),
            *("/v1/proposals", "/v1/duties", "/v1/agreement", "/v1/cards"),
        ]
        answers: dict[str, Any] = {path: http.get(path) for path in asked}
        for lead in leads:
            for body in ({"lead_id": lead, "as_of": at} for at in instants):
                answers[f"{lead} {body['as_of']}"] = http.post("/v1/score", json=body)
        for path, answer in answers.items():
            assert answer.status_code == 200, (path, answer.text)
    return {path: _without_moment_of_scoring(answer.json()) for path, answer in answers.items()}


def _without_moment_of_scoring(answer: Any) -> Any:
    """Leave out when the score of an open hand-off was made: whoever came first made it, a worker or this request."""
    if isinstance(answer, dict) and answer.get("now"):
        return answer | {"now": {name: value for name, value in answer["now"].items() if name != "at"}}
    return answer
