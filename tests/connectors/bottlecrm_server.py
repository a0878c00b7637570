"""A simulated BottleCRM, which answers as its API was seen to answer (1.35).

Simulated: the real one runs in tests/slow/connectors. It has the lists with their pages, unlisted converted leads,
``updated_at`` that moves with every change, and comments that are only ever added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tests.connectors.crm_server import Answer, CrmServer, Request

TOKEN = "t-1"
CUSTOM = "recycle_reason"
MOST = 100  # what the real one gives at most was not found; the connector asks for a hundred
INDUSTRIES = {"": "", "it": "SOFTWARE", "finance": "FINANCE"}


@dataclass
class BottleCrmServer(CrmServer):
    """What the CRM holds."""

    system: ClassVar[str] = "bottlecrm"
    kinds: ClassVar[tuple[str, ...]] = ("leads", "opportunities")
    addresses: ClassVar[tuple[str, ...]] = ("http://localhost:8000",)
    secrets: ClassVar[Mapping[str, str]] = {"TOKEN": TOKEN}
    back: ClassVar[tuple[str, str]] = ("{recycled: false_hot}", "{recycled: missed_hot}")
    refused_words: ClassVar[str] = "Enter a valid phone number"
    own: ClassVar[tuple[str, str]] = ("rating", "custom_fields.recycle_reason")

    deals: list[dict[str, Any]] = field(default_factory=list)
    comments: dict[str, list[str]] = field(default_factory=dict)

    def add(
        self, name: str, *, industry: str = "", expected: str = "", rep: str = "", contacted: str = "", **fields: object
    ) -> None:
        plain: dict[str, Any] = {"id": name, "status": "assigned", "created_at": self.stamp(), "rating": None}
        plain |= {"email": f"{name}@example.com", "last_name": name.title(), "custom_fields": {}, "probability": 0}
        plain |= dict.fromkeys(("company_name", "phone", "job_title"))
        plain |= {"created_by": {"id": "owner-1"}, "assigned_to": [{"id": rep}] if rep else []}
        plain |= {"industry": INDUSTRIES[industry], "close_date": expected or None, "last_contacted": contacted or None}
        self.leads[name] = plain | {"updated_at": self.stamp()} | fields
        self.comments[name] = []

    def change(self, name: str, **fields: object) -> None:
        """Do what a rep does on the lead's page."""
        self.leads[name] |= {**fields, "updated_at": self.stamp()}

    def set_industry(self, name: str, industry: str) -> None:
        self.change(name, industry=INDUSTRIES[industry])

    def set_expected(self, name: str, expected: str) -> None:
        self.change(name, close_date=expected or None)

    def send_back(self, name: str, *, no_budget: bool = False) -> None:
        self.change(name, status="recycled", custom_fields={"recycle_reason": "No budget"} if no_budget else {})

    def take_up(self, name: str) -> None:
        self.change(name, status="in process")

    def lose(self, name: str) -> None:
        self.change(name, status="closed")

    def convert(self, name: str) -> None:
        self.change(name, status="converted")

    def win(self, deal: str, name: str) -> None:
        won = {"id": deal, "stage": "CLOSED_WON", "stage_changed_at": self.stamp(), "amount": "900.00"}
        self.deals.append({**won, "contacts": [{"email": f"{name.upper()}@example.com"}]})

    def delete(self, name: str) -> None:
        del self.leads[name]

    def notes(self, name: str) -> list[str]:
        return self.comments[name]

    def shown(self, name: str) -> tuple[str, int]:
        return self.leads[name]["rating"] or "", self.leads[name]["probability"]

    def answer(self, request: Request) -> Answer:
        parts = request.path.strip("/").split("/")[1:]
        limit, offset = (int(request.param(name, "10")) for name in ("limit", "offset"))
        if parts == ["profile"]:
            return Answer(200, {"user_obj": {"user_details": {"email": "rep@example.com"}}})
        if parts == ["leads"]:
            return Answer(200, self._list(min(limit, MOST), offset))
        if parts == ["opportunities"]:
            some = self.deals[offset : offset + limit]
            return Answer(200, {"opportunities_count": len(self.deals), "opportunities": some})
        if parts == ["custom-fields"]:
            keys = () if f"custom_fields.{CUSTOM}" in self.absent else (CUSTOM,)
            rows = [{"key": key, "target_model": "Lead", "field_type": "text", "is_active": True} for key in keys]
            return self.described(Answer(200, {"definitions": rows, "totals": None}))
        lead = self.leads.get(parts[1])
        if lead is None:
            return Answer(404, {"detail": "No Lead matches the given query."})
        if request.method == "GET":
            texts = [{"comment": text} for text in self.comments[lead["id"]]]
            return Answer(200, {"lead_obj": lead, "comments": texts})
        self.writes.append(request.path)
        if lead["id"] in self.refusing:
            return Answer(400, {"error": True, "errors": {"phone": ["Enter a valid phone number."]}})
        if request.method == "PATCH":
            custom = lead["custom_fields"] | request.body.get("custom_fields", {})
            self.change(lead["id"], **{**request.body, "custom_fields": custom})
            return Answer(200, {"error": False, "message": "Lead updated Successfully"})
        self.comments[lead["id"]].append(request.body["comment"])
        return self.lost(Answer(200, {"comments": []}))

    def _list(self, limit: int, offset: int) -> dict[str, object]:
        rows = sorted(
            (lead for lead in self.leads.values() if lead["status"] != "converted"), key=lambda lead: lead["id"]
        )
        halves = {"open": [], "close": []}  # type: dict[str, list[dict[str, Any]]]
        for row in rows:
            shown = {name: value for name, value in row.items() if name not in self.absent}
            halves["close" if row["status"] == "closed" else "open"].append(shown)
        return {
            f"{half}_leads": {f"{half}_leads": some[offset : offset + limit], "leads_count": len(some), "offset": None}
            for half, some in halves.items()
        }
