"""A simulated Dynamics 365 Sales, which answers as its public documents say.

Simulated from "Use change tracking to synchronize data with external systems" (``odata.track-changes``,
``@odata.deltaLink``, ``$deletedEntity``, options that it does not support, tokens that expire), "Page results"
(``odata.maxpagesize``, ``@odata.nextLink``), "Execute batch operations using the Web API" (parts, change sets that are
done whole or not at all, ``odata.continue-on-error``, 1,000 requests), "Upsert a table row", "Use an alternate key to
reference a record", "Service protection API limits" (429 with ``Retry-After``), "Predictive Score table reference",
"Lead table reference", "Query table
definitions using the Web API" and "OAuth 2.0 client credentials flow" of the Microsoft identity platform. Nothing here
has ever been compared with the real service.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote
from uuid import UUID, uuid5

from tests.connectors.crm_server import Answer, CrmServer, Request
from tests.connectors.standard_fields import DATAVERSE, DATAVERSE_FIXED

API = "/api/data/v9.2"
SECRET = "dyn-secret"
KEYS = {"leads": "leadid", "opportunities": "opportunityid", "phonecalls": "activityid", "appointments": "activityid"}
INDUSTRIES = {"": None, "it": 37, "finance": 17}
_NAMES = UUID("0b6d2f0a-6a0f-4a86-8d2b-6f7f3c1d9a01")
_UNSUPPORTED = ("$filter", "$orderby", "$expand", "$top")


@dataclass
class DynamicsServer(CrmServer):
    """What an environment holds.

    Attributes
    ----------
    rows:
        Columns of every row, by its table and id.
    log:
        Table and id of every change and deletion, in the order in which they happened; its places are the tokens.
    expired:
        Tokens below this do not hold any more.
    expiring:
        After so many requests an access token does not hold any more.
    """

    system: ClassVar[str] = "dynamics"
    kinds: ClassVar[tuple[str, ...]] = ("leads", "opportunities", "phonecalls", "appointments")
    addresses: ClassVar[tuple[str, ...]] = ("https://example.crm.dynamics.com", "https://login.microsoftonline.com")
    secrets: ClassVar[Mapping[str, str]] = {"CLIENT_SECRET": SECRET}
    back: ClassVar[tuple[str, str]] = ('"6": false_hot', '"6": missed_hot')
    refused_words: ClassVar[str] = "A validation error occurred"
    own: ClassVar[tuple[str, str]] = ("msdyn_predictivescores/msdyn_score", "new_recyclereason")

    rows: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {name: {} for name in (*KEYS, "msdyn_predictivescores", "annotations")}
    )
    log: list[tuple[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    expired: int = 0
    tokens: list[str] = field(default_factory=list)
    expiring: int = 1_000_000
    used: int = 0

    def id_of(self, name: str) -> str:
        return self.names[name]

    def stamp(self) -> str:
        return self.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def add(self, name: str, *, industry: str = "", expected: str = "", rep: str = "", contacted: str = "") -> None:
        columns: dict[str, Any] = {"fullname": name.title(), "emailaddress1": f"{name}@example.com", "statecode": 0}
        columns |= {"statuscode": 1, "industrycode": INDUSTRIES[industry], "_ownerid_value": rep or "owner-1"}
        columns |= {"new_expectedby": expected or None, "createdon": self.stamp()}
        self.names[name] = self.make("leads", columns)
        self.leads[name] = self.rows["leads"][self.names[name]]
        if contacted:
            call = {"_regardingobjectid_value": self.names[name], "statecode": 1, "actualend": f"{contacted}T03:00:00Z"}
            self.make("phonecalls", call)

    def make(self, table: str, columns: dict[str, Any], key: str = "") -> str:
        """Make a row and return its id."""
        made = key or str(uuid5(_NAMES, f"{table} {len(self.log)}"))
        self.rows[table][made] = {KEYS.get(table, "id"): made, **columns, "modifiedon": self.stamp()}
        self.log.append((table, made))
        return made

    def change(self, name: str, **columns: object) -> None:
        """Do what a rep does on the lead's page."""
        self.leads[name] |= {**columns, "modifiedon": self.stamp()}
        self.log.append(("leads", self.names[name]))

    def set_industry(self, name: str, industry: str) -> None:
        self.change(name, industrycode=INDUSTRIES[industry])

    def set_expected(self, name: str, expected: str) -> None:
        self.change(name, new_expectedby=expected or None)

    def send_back(self, name: str, *, no_budget: bool = False) -> None:
        self.change(name, statecode=2, statuscode=6, new_recyclereason="No budget" if no_budget else None)

    def take_up(self, name: str) -> None:
        self.change(name, statecode=0, statuscode=2)

    def lose(self, name: str) -> None:
        self.change(name, statecode=2, statuscode=4)

    def convert(self, name: str) -> None:
        self.change(name, statecode=1, statuscode=3)

    def win(self, deal: str, name: str) -> None:
        lead = self.names.get(name, str(uuid5(_NAMES, name)))
        won = {"name": deal, "statecode": 1, "actualclosedate": "2026-09-20", "actualvalue": 900.0}
        self.make("opportunities", {**won, "_originatingleadid_value": lead})

    def delete(self, name: str) -> None:
        del self.rows["leads"][self.names[name]]
        del self.leads[name]
        self.log.append(("leads", self.names[name]))

    def notes(self, name: str) -> list[str]:
        bound = f"/leads({self.names[name]})"
        notes = self.rows["annotations"].values()
        return [note["notetext"] for note in notes if note["objectid_lead@odata.bind"] == bound]

    def shown(self, name: str) -> tuple[str, int]:
        lead = self.leads[name]
        bound = str(lead.get("msdyn_PredictiveScoreId@odata.bind") or "").removeprefix("/msdyn_predictivescores")
        row = self.rows["msdyn_predictivescores"].get(bound, {})
        return {1: "HOT", 2: "WARM", 3: "COLD"}.get(lead.get("leadqualitycode"), ""), int(row.get("msdyn_score") or 0)

    def signs_in(self, request: Request) -> Answer | None:
        if request.path != "/YOUR_TENANT/oauth2/v2.0/token":
            return None
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        client = {"client_id": "YOUR_APPLICATION_ID", "client_secret": SECRET, "scope": f"{self.url}/.default"}
        if form != {"grant_type": "client_credentials", **client}:
            return Answer(401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret"})
        self.tokens.append(f"eyJ-{len(self.tokens)}")
        self.used = 0
        return Answer(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": self.tokens[-1]})

    def knows(self, request: Request) -> bool:
        self.used += 1
        shown = request.headers.get("authorization", "")
        return bool(self.tokens) and shown == f"Bearer {self.tokens[-1]}" and self.used <= self.expiring

    def answer(self, request: Request) -> Answer:
        path = request.path.removeprefix(API)
        if path == "/WhoAmI()":
            return Answer(200, {"UserId": "11111111-0000-0000-0000-000000000001", "OrganizationId": "…"})
        if path == "/$batch":
            self.writes.append(path)
            return self.lost(self._batch(request))
        if match := re.fullmatch(r"/EntityDefinitions\(LogicalName='(\w+)'\)/Attributes", path):
            return self.described(self._attributes(match[1]))
        table = path.strip("/")
        if table not in KEYS:
            return _error(404, "0x80060888", f"Resource not found for the segment '{table}'.")
        preferred = request.headers.get("prefer", "")
        if "odata.track-changes" in preferred or "$deltatoken" in request.query:
            return self._tracked(table, request, preferred)
        ids = re.findall(r"[0-9a-f-]{36}", request.param("$filter"))
        rows = [self._shape(table, each, request) for each in ids if each in self.rows[table]]
        return Answer(200, {"@odata.context": f"{self.url}{API}/$metadata#{table}", "value": rows})

    def _attributes(self, name: str) -> Answer:
        if name not in DATAVERSE:
            return _error(404, "0x80060888", f"Could not find an entity with name {name}")
        absent = {each.rpartition("/")[2] for each in self.absent}
        value = [
            {"LogicalName": column, "AttributeType": type_, "IsValidForUpdate": column not in DATAVERSE_FIXED}
            for column, type_ in DATAVERSE[name].items()
            if column not in absent
        ]
        return Answer(200, {"@odata.context": f"{self.url}{API}/$metadata#EntityDefinitions", "value": value})

    def _tracked(self, table: str, request: Request, preferred: str) -> Answer:
        for option in _UNSUPPORTED:
            if option in request.query:
                return _error(400, "0x80060888", f'The "{option}" query parameter isn\'t supported')
        most = re.search(r"odata.maxpagesize=(\d+)", preferred)
        page = min(int(most[1]) if most else 5_000, 5_000)
        token, until, begin = self._place(request)
        if token is not None and token < self.expired:
            return _error(400, "0x80044352", "The change tracking token has expired.")
        changed = list(dict.fromkeys(each for name, each in self.log[token or 0 : until] if name == table))
        if token is None:
            changed = [each for each in changed if each in self.rows[table]]
        context = f"{self.url}{API}/$metadata#{table}"
        some = changed[begin : begin + page]
        value = [self._shape(table, each, request) for each in some if each in self.rows[table]]
        deleted = [each for each in some if each not in self.rows[table]]
        value += [{"@odata.context": f"{context}/$deletedEntity", "id": each, "reason": "deleted"} for each in deleted]
        answer: dict[str, Any] = {"@odata.context": context if token is None else f"{context}/$delta", "value": value}
        base = f"{self.url}{API}/{table}?$select={request.param('$select')}"
        if changed[begin + page :]:
            skip = f"{'' if token is None else token}!{until}!{begin + page}"
            answer["@odata.nextLink"] = f"{base}&$skiptoken={skip}"
        else:
            answer["@odata.deltaLink"] = f"{base}&$deltatoken={until}%2109%2f20%2f2026"
        return Answer(200, answer, {"Preference-Applied": "odata.track-changes"})

    def _place(self, request: Request) -> tuple[int | None, int, int]:
        """Return from where in the log a request asks, up to where, and how many rows it had."""
        if "$skiptoken" in request.query:
            token, until, begin = unquote(request.param("$skiptoken")).split("!")
            return int(token) if token else None, int(until), int(begin)
        if "$deltatoken" in request.query:
            return int(unquote(request.param("$deltatoken")).split("!")[0]), len(self.log), 0
        return None, len(self.log), 0

    def _shape(self, table: str, key: str, request: Request) -> dict[str, Any]:
        row = self.rows[table][key]
        wanted = {KEYS[table], *request.param("$select").split(",")}
        return {"@odata.etag": 'W/"1"', **{name: row.get(name) for name in sorted(wanted)}}

    def _batch(self, request: Request) -> Answer:
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        sets = list(_parts(message_from_bytes(head + request.content, policy=policy.HTTP)))
        if sum(len(list(_parts(each))) for each in sets) > 1_000:
            return _error(400, "0x80060888", "Batch requests can contain up to 1000 individual requests")
        assert "odata.continue-on-error" in request.headers["prefer"]
        answers = "".join(self._change_set(place, each) for place, each in enumerate(sets))
        content = f"{answers}--batchresponse_1--\r\n".encode()
        return Answer(200, content, {"OData-Version": "4.0"}, "multipart/mixed; boundary=batchresponse_1")

    def _change_set(self, place: int, change_set: EmailMessage) -> str:
        """Do the requests of a change set, all or none; return its part of the answer."""
        kept, log = deepcopy(self.rows), len(self.log)
        answers = []
        for part in _parts(change_set):
            status, text = self._write(part.get_payload(decode=True))
            answers.append(_http(status, text))
            if status >= 300:
                for table, rows in kept.items():
                    self.rows[table].clear()
                    self.rows[table].update(rows)
                del self.log[log:]
                self.leads = {name: self.rows["leads"][self.names[name]] for name in self.leads}
                return f"--batchresponse_1\r\n{_http(status, text)}"
        inner = "".join(f"--changesetresponse_{place}\r\n{each}" for each in answers)
        head = f"--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_{place}\r\n\r\n"
        return f"{head}{inner}--changesetresponse_{place}--\r\n"

    def _write(self, content: object) -> tuple[int, str]:
        assert isinstance(content, bytes)
        head, _, body = content.decode().partition("\r\n\r\n")
        match = re.match(rf"PATCH {re.escape(API)}/(\w+)(\(.+\)) HTTP/1.1", head)
        assert match is not None, head
        table, key, columns = match[1], match[2], json.loads(body)
        if table == "leads":
            key = key.strip("()")
            assert "If-Match: *" in head, "without it a lead that was deleted would be made anew"
            if key not in self.rows["leads"]:
                return 404, f"lead With Id = {key} Does Not Exist"
            if key in {self.names[name] for name in self.refusing if name in self.names}:
                return 400, "A validation error occurred"
            if not isinstance(columns.get("leadqualitycode", 1), int):
                return 400, "Cannot convert a value to type Edm.Int32"
        if table == "annotations" and columns["objectid_lead@odata.bind"][7:-1] not in self.rows["leads"]:
            return 404, "lead Does Not Exist"
        if key in self.rows[table]:
            self.rows[table][key] |= {**columns, "modifiedon": self.stamp()}
            self.log.append((table, key))
        else:
            self.make(table, columns, key)
        return 204, ""


def _parts(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.iter_parts() if isinstance(part, EmailMessage)]


def _http(status: int, text: str) -> str:
    head = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 1\r\n\r\n"
    if status < 300:
        return f"{head}HTTP/1.1 {status} No Content\r\nOData-Version: 4.0\r\n\r\n\r\n"
    body = json.dumps({"error": {"code": "0x80044331", "message": text}})
    return f"{head}HTTP/1.1 {status} Bad Request\r\nContent-Type: application/json\r\n\r\n{body}\r\n"


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status, {"error": {"code": code, "message": message}})
