"""A simulated HubSpot, which answers as its public documents say.

Simulated from "Search the CRM" (five filter groups, one sort, a page of 100 or 200, 10,000 results in all, changes
that are found some moments later), "Error handling" (429, 207 with errors beside results, their categories and
contexts), "Properties" (v3), "Associations v4" (batch
read), "Notes" (association 202), "Account information", "OAuth tokens" and the
reference of contacts, deals, calls and meetings (v3). The official Python client is held against it in
tests/slow/connectors. Nothing here has ever been compared with the real service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from typing import Any, ClassVar
from urllib.parse import parse_qs

from tests.connectors.crm_server import Answer, CrmServer, Request
from tests.connectors.standard_fields import HUBSPOT, HUBSPOT_FIXED

TOKEN = "pat-na1-simulated"
INDUSTRIES = {"": "", "it": "COMPUTER_SOFTWARE", "finance": "FINANCIAL_SERVICES"}
SECRET, REFRESH = "hs-secret", "hs-refresh"


@dataclass
class HubSpotServer(CrmServer):
    """What an account holds.

    Attributes
    ----------
    objects:
        Properties of every object, by its kind and id.
    associated:
        Ids of the contacts of each object that is none, and of the notes of each contact.
    most_found:
        How many results a search gives at most.
    page:
        Most results of a page.
    unfound:
        Ids that no search finds yet.
    expiring:
        After so many requests a token of OAuth does not hold any more.
    """

    system: ClassVar[str] = "hubspot"
    kinds: ClassVar[tuple[str, ...]] = ("contacts", "deals", "calls", "meetings")
    addresses: ClassVar[tuple[str, ...]] = ("https://api.hubapi.com",)
    secrets: ClassVar[Mapping[str, str]] = {"TOKEN": TOKEN}
    back: ClassVar[tuple[str, str]] = ("{UNQUALIFIED: false_hot", "{UNQUALIFIED: missed_hot")
    refused_words: ClassVar[str] = "was not one of the allowed options"
    own: ClassVar[tuple[str, str]] = ("ondo_score", "recycle_reason")

    objects: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {"contacts": {}, "deals": {}, "calls": {}, "meetings": {}, "notes": {}}
    )
    associated: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    most_found: int = 10_000
    page: int = 100
    unfound: set[str] = field(default_factory=set)
    numbers: int = 100
    tokens: list[str] = field(default_factory=list)
    expiring: int = 1_000_000
    used: int = 0

    def id_of(self, name: str) -> str:
        return self.names[name]

    def add(self, name: str, *, industry: str = "", expected: str = "", rep: str = "", contacted: str = "") -> None:
        at = self.stamp()
        properties = {"email": f"{name}@example.com", "lastname": name.title(), "createdate": at}
        properties |= {"hs_lead_status": "NEW", "lifecyclestage": "lead", "hubspot_owner_id": rep or None}
        properties |= {"hs_updated_by_user_id": "501"}
        properties |= {"industry": INDUSTRIES[industry], "expected_by": expected or None}
        self.names[name] = self.make("contacts", properties)
        self.leads[name] = self.objects["contacts"][self.names[name]]
        if contacted:
            call = self.make("calls", {"hs_timestamp": f"{contacted}T03:00:00Z", "hs_call_status": "COMPLETED"})
            self.associated["calls", call] = [self.names[name]]

    def make(self, kind: str, properties: dict[str, Any], at: str = "") -> str:
        """Make an object and return its id."""
        self.numbers += 1
        made = str(self.numbers)
        self.objects[kind][made] = {"hs_object_id": made, **properties, _stamp(kind): at or self.stamp()}
        return made

    def change(self, name: str, **properties: object) -> None:
        """Do what a rep does on the contact's page."""
        self.leads[name] |= {**properties, "lastmodifieddate": self.stamp()}

    def set_industry(self, name: str, industry: str) -> None:
        self.change(name, industry=INDUSTRIES[industry])

    def set_expected(self, name: str, expected: str) -> None:
        self.change(name, expected_by=expected or None)

    def send_back(self, name: str, *, no_budget: bool = False) -> None:
        self.change(name, hs_lead_status="UNQUALIFIED", recycle_reason="no_budget" if no_budget else None)

    def take_up(self, name: str) -> None:
        self.change(name, hs_lead_status="IN_PROGRESS", lifecyclestage="lead")

    def lose(self, name: str) -> None:
        made = self.make("deals", {"dealstage": "closedlost", "closedate": self.stamp(), "amount": None})
        self.associated["deals", made] = [self.names[name]]

    def convert(self, name: str) -> None:
        self.change(name, lifecyclestage="opportunity")

    def win(self, deal: str, name: str) -> None:
        made = self.make("deals", {"dealstage": "closedwon", "closedate": self.stamp(), "amount": "900"})
        self.associated["deals", made] = [self.names.get(name, "7")]

    def delete(self, name: str) -> None:
        del self.objects["contacts"][self.names[name]]
        del self.leads[name]

    def notes(self, name: str) -> list[str]:
        notes = self.associated.get(("contacts", self.names[name]), [])
        bodies = (self.objects["notes"][note]["hs_note_body"] for note in notes)
        return [unescape(body.replace("<br>", "\n")) for body in bodies]

    def shown(self, name: str) -> tuple[str, int]:
        lead = self.leads[name]
        return str(lead.get("ondo_temperature") or "").upper(), int(lead.get("ondo_probability") or 0)

    def signs_in(self, request: Request) -> Answer | None:
        if request.path != "/oauth/v3/token":
            return None
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        known = {"grant_type": "refresh_token", "client_id": "hs-client", "client_secret": SECRET}
        if form != {**known, "refresh_token": REFRESH}:
            return Answer(400, {"status": "BAD_REFRESH_TOKEN", "message": "missing or invalid refresh token"})
        self.tokens.append(f"token-{len(self.tokens)}")
        self.used = 0
        token = {"access_token": self.tokens[-1], "refresh_token": REFRESH, "token_type": "bearer"}
        return Answer(200, {**token, "expires_in": 1800})

    def knows(self, request: Request) -> bool:
        self.used += 1
        shown = request.headers.get("authorization", "")
        if self.tokens:
            return shown == f"Bearer {self.tokens[-1]}" and self.used <= self.expiring
        return shown == f"Bearer {TOKEN}"

    def answer(self, request: Request) -> Answer:
        path = request.path
        if path == "/account-info/v3/details":
            return Answer(200, {"portalId": 123456, "uiDomain": "app.hubspot.com", "accountType": "STANDARD"})
        if match := re.fullmatch(r"/crm/v4/associations/(\w+)/contacts/batch/read", path):
            return self._associations(match[1], request.body["inputs"])
        if match := re.fullmatch(r"/crm/v4/objects/contacts/(\w+)/associations/notes", path):
            notes = [{"toObjectId": int(note)} for note in self.associated.get(("contacts", match[1]), [])]
            return Answer(200, {"results": notes})
        if match := re.fullmatch(r"/crm/v3/properties/(\w+)", path):
            properties = [
                {"name": name, "type": type_, "modificationMetadata": {"readOnlyValue": name in HUBSPOT_FIXED}}
                for name, type_ in HUBSPOT[match[1]].items()
                if name not in self.absent
            ]
            return self.described(Answer(200, {"results": properties}))
        match = re.fullmatch(r"/crm/v3/objects/(\w+)(?:/(.*))?", path)
        if match is None or match[1] not in self.objects:
            return _error(404, "OBJECT_NOT_FOUND", "Unable to infer object type")
        kind, rest = match[1], match[2] or ""
        if request.method == "GET":
            return self._list(kind, request)
        if rest == "search":
            return self._search(kind, request.body)
        if rest == "batch/read":
            return self._batch_read(kind, request.body)
        self.writes.append(path)
        if rest == "batch/update":
            return self._batch_update(kind, request.body["inputs"])
        if request.method == "POST" and kind == "notes":
            return self.lost(self._add_note(request.body))
        return self._update(kind, rest, request.body["properties"])

    def _list(self, kind: str, request: Request) -> Answer:
        wanted = request.param("properties").split(",")
        ids = sorted(self.objects[kind], key=int)
        begin = int(request.param("after", "0"))
        limit = min(int(request.param("limit", "10")), self.page)
        some = [each for each in ids if int(each) >= begin]
        answer: dict[str, Any] = {"results": [self._shape(kind, each, wanted) for each in some[:limit]]}
        if some[limit:]:
            answer["paging"] = {"next": {"after": some[limit], "link": "?after=…"}}
        return Answer(200, answer)

    def _search(self, kind: str, body: dict[str, Any]) -> Answer:
        groups, after, limit = body.get("filterGroups", []), int(body.get("after") or 0), int(body.get("limit", 10))
        if len(body.get("sorts", [])) > 1 or len(groups) > 5 or limit > 200:
            return _error(400, "VALIDATION_ERROR", "Invalid search")
        if after + min(limit, self.page) > self.most_found:
            return _error(400, "VALIDATION_ERROR", "Paging past 10,000 results is not supported")
        limit = min(limit, self.page)
        ids = [
            each
            for each in self.objects[kind]
            if each not in self.unfound and (not groups or any(self._passes(kind, each, group) for group in groups))
        ]
        for sort in body.get("sorts", []):
            ids.sort(key=lambda each: _value(self.objects[kind][each].get(sort["propertyName"])))
            if sort["direction"] == "DESCENDING":
                ids.reverse()
        some = ids[after : after + limit]
        answer: dict[str, Any] = {
            "total": len(ids),
            "results": [self._shape(kind, e, body["properties"]) for e in some],
        }
        if ids[after + limit :]:
            answer["paging"] = {"next": {"after": str(after + limit)}}
        return Answer(200, answer)

    def _passes(self, kind: str, record_id: str, group: dict[str, Any]) -> bool:
        tests = {"GTE": lambda a, b: a >= b, "LTE": lambda a, b: a <= b, "GT": lambda a, b: a > b}
        values = self.objects[kind][record_id]
        return all(
            tests[each["operator"]](_value(values.get(each["propertyName"])), int(each["value"]))
            for each in group["filters"]
        )

    def _batch_read(self, kind: str, body: dict[str, Any]) -> Answer:
        ids = [each["id"] for each in body["inputs"]]
        rows = [self._shape(kind, each, body["properties"]) for each in ids if each in self.objects[kind]]
        return _batch(rows, self._missing(kind, ids))

    def _batch_update(self, kind: str, inputs: list[dict[str, Any]]) -> Answer:
        if len(inputs) > 100:
            return _error(400, "VALIDATION_ERROR", "The maximum number of inputs supported is 100")
        refusing = {self.names[name] for name in self.refusing if name in self.names}
        if any(each["id"] in refusing for each in inputs):
            return _error(400, "VALIDATION_ERROR", "Property values were not valid: was not one of the allowed options")
        ids = [each["id"] for each in inputs]
        for each in inputs:
            if each["id"] in self.objects[kind]:
                self.write(kind, each["id"], each["properties"])
        rows = [self._shape(kind, each, []) for each in ids if each in self.objects[kind]]
        return _batch(rows, self._missing(kind, ids))

    def _update(self, kind: str, record_id: str, properties: dict[str, Any]) -> Answer:
        if record_id not in self.objects[kind]:
            return _error(404, "OBJECT_NOT_FOUND", "resource not found")
        if record_id in {self.names[name] for name in self.refusing if name in self.names}:
            return _error(400, "VALIDATION_ERROR", "Property values were not valid: was not one of the allowed options")
        self.write(kind, record_id, properties)
        return Answer(200, self._shape(kind, record_id, []))

    def write(self, kind: str, record_id: str, properties: dict[str, Any]) -> None:
        """Set properties of an object."""
        self.objects[kind][record_id] |= {**properties, _stamp(kind): self.stamp()}

    def _add_note(self, body: dict[str, Any]) -> Answer:
        (association,) = body["associations"]
        if association["types"] != [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 202}]:
            return _error(400, "VALIDATION_ERROR", "no such association")
        contact = association["to"]["id"]
        if contact not in self.objects["contacts"]:
            return _error(404, "OBJECT_NOT_FOUND", "resource not found")
        note = self.make("notes", body["properties"])
        self.associated.setdefault(("contacts", contact), []).append(note)
        return Answer(201, self._shape("notes", note, []))

    def _associations(self, kind: str, inputs: list[dict[str, Any]]) -> Answer:
        types = [{"category": "HUBSPOT_DEFINED", "typeId": 3, "label": None}]
        rows = [
            {"from": {"id": each["id"]}, "to": [{"toObjectId": int(to), "associationTypes": types} for to in others]}
            for each in inputs
            if (others := self.associated.get((kind, each["id"])))
        ]
        return _batch(rows, [each["id"] for each in inputs if (kind, each["id"]) not in self.associated])

    def _missing(self, kind: str, ids: list[str]) -> list[str]:
        return [each for each in ids if each not in self.objects[kind]]

    def _shape(self, kind: str, record_id: str, wanted: list[str]) -> dict[str, Any]:
        values = self.objects[kind][record_id]
        shown = {name: values.get(name) for name in {*wanted, "hs_object_id", _stamp(kind)} if name}
        stamps = {"createdAt": values.get("createdate") or values[_stamp(kind)], "updatedAt": values[_stamp(kind)]}
        return {"id": record_id, "properties": shown, **stamps, "archived": False}


def later(at: str, milliseconds: int) -> str:
    """Return a later instant, as HubSpot writes it."""
    when = datetime.fromisoformat(at) + timedelta(milliseconds=milliseconds)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _value(text: object) -> int:
    """Return a number or an instant, in milliseconds, as filters and sorts take it."""
    if text is None:
        return 0
    if str(text).isdecimal():
        return int(str(text))
    return round(datetime.fromisoformat(str(text)).timestamp() * 1000)


def _stamp(kind: str) -> str:
    return "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"


def _error(status: int, category: str, message: str) -> Answer:
    return Answer(status, {"status": "error", "message": message, "correlationId": "c-1", "category": category})


def _batch(rows: list[dict[str, Any]], missing: list[str]) -> Answer:
    answer: dict[str, Any] = {"status": "COMPLETE", "results": rows}
    answer |= {"startedAt": "2026-09-20T00:00:00Z", "completedAt": "2026-09-20T00:00:01Z"}
    if not missing:
        return Answer(200, answer)
    error = {"status": "error", "category": "OBJECT_NOT_FOUND", "message": "Could not get some objects"}
    error |= {"context": {"ids": missing}}
    return Answer(207, {**answer, "numErrors": 1, "errors": [error]})
