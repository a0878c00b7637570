"""Record the example answers of the OpenAPI document: a small company turns the loop once, and its answers are kept.

Run it with the repository's folder on the path: ``PYTHONPATH=. .venv/bin/python docs/record_examples.py``.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from ondo.domain.instant import DAY, HOUR
from tests.serving.builders import HOT, Company, company
from tests.serving.test_definitions_api import CARD, FIRST, SECOND_RULE, propose

FILE = Path(__file__).resolve().parents[1] / "serving" / "openapi_examples.json"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
NAMES = ["Sato", "Tanaka"]
REPLAYED = {
    "change_ids": [FIRST, SECOND_RULE, "hot_line"],
    "hot": [228, 240, 234, 246, 270, 288, 276, 231],
    "per_week": 1 / 13,
    "labelled": [120, 126, 123, 129, 141, 150, 144, 122],
    "accurate": [48, 52, 50, 54, 51, 55, 53, 60],
}
"""What each part of the example's proposal does."""


class Recorder:
    """Asks the service and keeps the first answer of each route."""

    def __init__(self, found: Company) -> None:
        self._found = found
        paths = found.get("/v1/openapi.json")["paths"]
        self._routes = [(method, path, told) for path, methods in paths.items() for method, told in methods.items()]
        self.kept: dict[str, Any] = {}

    def __call__(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Ask once and return the answer."""
        answer = self._found.http.request(method, f"/v1{path}", json=body)
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {path}: {answer.text}")
        told: dict[str, Any] = answer.json()
        self.kept.setdefault(self._model(method.lower(), f"/v1{path.partition('?')[0]}"), told)
        return told

    def _model(self, method: str, path: str) -> str:
        fixed_first = sorted(self._routes, key=lambda route: route[1].count("{"))
        for found, template, told in fixed_first:
            if found == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
                content = told["responses"]["200"]["content"]["application/json"]
                return str(content["schema"]["$ref"]).rpartition("/")[2]
        raise KeyError(path)


def turn_the_loop(found: Company) -> dict[str, Any]:
    """Use every route that needs no other machine once."""
    ask, clock = Recorder(found), found.clock
    lead = {"source": "ma", "external_id": "L-1024"}
    person = {"name": "佐藤 花子", "company": "例示工業株式会社", "email": "hanako@example.co.jp"}
    lead_id = ask("POST", "/leads", lead | {"attributes": HOT, "person": person})["lead_id"]
    ask("POST", "/leads/batch", {"leads": [lead, lead | {"external_id": "L-1025", "attributes": {"industry": "it"}}]})
    kinds = (("ev-1", "document_request"), ("ev-2", "demo_request"))
    at = {"happened_at": "2026-10-01T09:30:00+09:00", "channel": "web"}
    ask("POST", "/events", {"events": [lead | at | {"key": key, "kind": kind} for key, kind in kinds]})
    answer = ask("POST", "/score", lead | {"lang": "en"})
    ask("POST", "/scores", {"scores": [lead | {"external_id": "L-1025", "lang": "en"}]})
    handoff = f"/handoffs/{answer['handoff']['handoff_id']}"
    clock.forward(HOUR)
    ask("GET", "/handoffs?lang=en")
    ask("POST", f"{handoff}/claim", {"owner": "sales-07"})
    ask("POST", f"{handoff}/contacts", {"channel": "telephone", "reached": True})
    ask("GET", "/duties")
    ask("GET", "/duties/late")
    ask("POST", f"{handoff}/feedback", {"label": "accurate_hot", "rater": "sales-07"})
    urgent = {"kind": "switch_inquiry", "happened_at": "2026-10-01T10:30:00+09:00", "properties": {"urgent": True}}
    found.post("/v1/events", {"events": [lead | urgent | {"key": "ev-9"}]})
    found.post("/v1/score", lead)
    about = {"source": "crm", "handoff_id": answer["handoff"]["handoff_id"]}
    ask("POST", "/contacts", {"contacts": [about | {"key": "call-9", "channel": "email", "reached": False}]})
    judged = about | {"key": "task-12", "label": "accurate_hot", "rater": "sales-08"}
    ask("POST", "/feedback", {"feedback": [judged]})
    ask("GET", f"{handoff}?lang=en")
    won = {"source": "crm", "key": "deal-77-won", "outcome": "won", "amount": {"minor": 1_200_000, "currency": "JPY"}}
    ask("POST", "/outcomes", won | {"handoff_id": answer["handoff"]["handoff_id"]})
    ask("POST", "/outcomes/batch", {"outcomes": [about | {"key": "deal-77-lost", "outcome": "lost"}]})
    other = found.post("/v1/score", lead | {"external_id": "L-1025"})["lead_id"]
    ask("POST", f"/leads/{other}/missed-hot", {"rater": "sales-07"})
    found.event("ev-3", "demo_request", external_id="L-1025")
    ask("GET", "/nurture?lang=en")
    clock.forward(2 * DAY)
    ask("POST", "/leads", lead | {"attributes": {"employees": 300}})
    found.http.__exit__(None, None, None)  # the score log is written behind the answers, and completely at shutdown
    found.http.__enter__()
    for part in ("", "/attributes", "/events", "/outcomes", "/scores"):
        ask("GET", f"/leads/{lead_id}{part}")
    ask("GET", f"/leads/{lead_id}/score?as_of=2026-10-01&lang=en")
    ask("GET", f"/leads/{lead_id}/score-change?before=2026-10-01&lang=en")
    ask("DELETE", "/events/ma/ev-1")
    ask("DELETE", f"/leads/{lead_id}/person")
    definitions(found, ask)
    ask("GET", "/health/live")
    ask("GET", "/health/ready")
    ask("GET", "/health")
    return ask.kept


def definitions(found: Company, ask: Recorder) -> None:
    """Let sales ask and the meeting decide."""
    about = {"rule_id": FIRST, "choice": "too_high", "asked_by": "sales-07", "note": "Small firms buy as well"}
    asked = found.post("/v1/rule-requests", about)["request_id"]
    ask("POST", f"/rule-requests/{asked}/answer", {"answer": "accepted", "names": NAMES})
    ask("GET", "/rule-requests?lang=en")
    propose(found, facts={"parts": REPLAYED})
    ask("GET", "/proposals/current")
    ask("POST", "/proposals/p-1/decision", {"decision": "approve", "names": NAMES, "changes": [FIRST]})
    for path in ("/proposals", "/proposals/p-1", "/cards?lang=en", "/cards/active"):
        ask("GET", path)
    for part in ("versions", "versions/2", "diff?lang=en"):
        ask("GET", f"/cards/{CARD.card_id}/{part}")
    back = {"to_version": 1, "names": NAMES, "reason": "Too many false hot leads"}
    ask("POST", f"/cards/{CARD.card_id}/rollback", back)
    ask("GET", "/decisions")


def steady(text: str) -> str:
    """Replace ids by ones that count from 1, so that a second run writes the same file."""
    ids: dict[str, str] = {}
    return _ID.sub(lambda match: ids.setdefault(match[0], f"0199a2c4-7a00-7000-8000-{len(ids) + 1:012d}"), text)


def main() -> int:
    """Write the file."""
    with tempfile.TemporaryDirectory() as home, company(Path(home)) as found:
        kept = turn_the_loop(found)
    FILE.write_text(steady(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
