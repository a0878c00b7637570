"""A simulated Salesforce, which answers as its public documents say.

Simulated from "REST API Developer Guide" (Query: ``done`` and ``nextRecordsUrl``; Update Records Using sObject
Collections: 200 records, ``allOrNone``, a result for each; sObject Basic Information; sObject Describe;
error bodies), "Bulk API 2.0 and
Bulk API Developer Guide" (query jobs, states, results in parts by ``Sforce-Locator``), "OAuth 2.0 Client Credentials
Flow", "OAuth 2.0 Refresh Token Flow" and "API Request Limits and Allocations" (403, REQUEST_LIMIT_EXCEEDED). The
library simple-salesforce is held against it in tests/slow/connectors. Nothing here has ever been compared with the
real service.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qs

from tests.connectors.crm_server import Answer, CrmServer, Request
from tests.connectors.standard_fields import SALESFORCE, SALESFORCE_FIXED

API = "/services/data/v62.0"
SECRET = "sf-secret"
INDUSTRIES = {"": None, "it": "Technology", "finance": "Banking"}
PREFIXES = {"Lead": "00Q", "Opportunity": "006", "Task": "00T", "Event": "00U", "CampaignMember": "00v"}
_SOQL = re.compile(r"SELECT (.+?) FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY ([\w, ]+?)( DESC)?)?(?: LIMIT (\d+))?")


@dataclass
class SalesforceServer(CrmServer):
    """What an organisation holds.

    Attributes
    ----------
    rows:
        Fields of every record, by its object and id.
    page, part:
        Most records of an answer to a query, and of a part of a job's results.
    states:
        What a job says of itself before it is complete.
    used_up:
        Whether the requests of the day are used up.
    expiring:
        After so many requests a token does not hold any more.
    """

    system: ClassVar[str] = "salesforce"
    kinds: ClassVar[tuple[str, ...]] = ("leads", "opportunities", "tasks", "campaign_members")
    addresses: ClassVar[tuple[str, ...]] = ("https://example.my.salesforce.com",)
    secrets: ClassVar[Mapping[str, str]] = {"CLIENT_SECRET": SECRET}
    back: ClassVar[tuple[str, str]] = ("Unqualified: false_hot", "Unqualified: missed_hot")
    refused_words: ClassVar[str] = "Enter a valid phone number"
    own: ClassVar[tuple[str, str]] = ("Ondo_Score__c", "Recycle_Reason__c")

    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {name: {} for name in PREFIXES})
    names: dict[str, str] = field(default_factory=dict)
    page: int = 100
    part: int = 50
    states: list[str] = field(default_factory=list)
    used_up: bool = False
    numbers: int = 0
    jobs: dict[str, str] = field(default_factory=dict)
    cursors: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    expiring: int = 1_000_000
    used: int = 0

    def id_of(self, name: str) -> str:
        return self.names[name]

    def stamp(self) -> str:
        return self.now().strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    def add(self, name: str, *, industry: str = "", expected: str = "", rep: str = "", contacted: str = "") -> None:
        fields: dict[str, Any] = {
            "Name": name.title(),
            "Email": f"{name}@example.com",
            "Status": "Open - Not Contacted",
        }
        fields |= {"Industry": INDUSTRIES[industry], "OwnerId": rep or "005owner", "IsConverted": False}
        fields |= {"Expected_By__c": expected or None, "CreatedDate": self.stamp()}
        self.names[name] = self.make("Lead", fields)
        self.leads[name] = self.rows["Lead"][self.names[name]]
        if contacted:
            call = {"WhoId": self.names[name], "TaskSubtype": "Call", "Status": "Completed", "Subject": "Call"}
            self.make("Task", {**call, "CompletedDateTime": f"{contacted}T03:00:00.000+0000"})

    def make(self, name: str, fields: dict[str, Any]) -> str:
        """Make a record of an object and return its id."""
        self.numbers += 1
        made = f"{PREFIXES[name]}{self.numbers:012d}AAA"
        at = self.stamp()
        self.rows[name][made] = {"Id": made, **fields, "SystemModstamp": at, "LastModifiedDate": at}
        return made

    def change(self, name: str, **fields: object) -> None:
        """Do what a rep does on the lead's page."""
        at = self.stamp()
        self.leads[name] |= {**fields, "SystemModstamp": at, "LastModifiedDate": at}

    def set_industry(self, name: str, industry: str) -> None:
        self.change(name, Industry=INDUSTRIES[industry])

    def set_expected(self, name: str, expected: str) -> None:
        self.change(name, Expected_By__c=expected or None)

    def send_back(self, name: str, *, no_budget: bool = False) -> None:
        self.change(name, Status="Unqualified", Recycle_Reason__c="No budget" if no_budget else None)

    def take_up(self, name: str) -> None:
        self.change(name, Status="Working - Contacted")

    def lose(self, name: str) -> None:
        self.change(name, Status="Closed - Not Converted")

    def convert(self, name: str) -> None:
        self.change(name, Status="Closed - Converted", IsConverted=True)

    def win(self, deal: str, name: str) -> None:
        won = {"Name": deal, "StageName": "Closed Won", "Amount": 900.0, "LastStageChangeDate": self.stamp()}
        made = self.make("Opportunity", won)
        if name in self.names:
            self.change(name, Status="Closed - Converted", IsConverted=True, ConvertedOpportunityId=made)

    def delete(self, name: str) -> None:
        del self.rows["Lead"][self.names[name]]
        del self.leads[name]

    def notes(self, name: str) -> list[str]:
        tasks = (task for task in self.rows["Task"].values() if task["WhoId"] == self.names[name])
        return [task["Description"] for task in tasks if str(task["Subject"]).startswith("Ondo: ")]

    def shown(self, name: str) -> tuple[str, int]:
        lead = self.leads[name]
        return str(lead.get("Rating") or "").upper(), int(lead.get("Ondo_Probability__c") or 0)

    def signs_in(self, request: Request) -> Answer | None:
        if request.path != "/services/oauth2/token":
            return None
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        client = {"client_id": "YOUR_CONSUMER_KEY", "client_secret": SECRET}
        if form != {"grant_type": "client_credentials", **client}:
            return Answer(400, {"error": "invalid_client", "error_description": "invalid client credentials"})
        self.tokens.append(f"00D!token-{len(self.tokens)}")
        self.used = 0
        return Answer(200, {"access_token": self.tokens[-1], "instance_url": self.url, "token_type": "Bearer"})

    def knows(self, request: Request) -> bool:
        self.used += 1
        shown = request.headers.get("authorization", "")
        return bool(self.tokens) and shown == f"Bearer {self.tokens[-1]}" and self.used <= self.expiring

    def answer(self, request: Request) -> Answer:
        if self.used_up:
            return _error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        if request.path == "/services/oauth2/userinfo":
            return Answer(200, {"preferred_username": "rep@example.com", "organization_id": "00D"})
        path = request.path.removeprefix(API).rstrip("/")
        if path == "/query":
            return self._first(request.param("q"))
        if match := re.fullmatch(r"/query/(\w+)-(\d+)", path):
            return self._page(match[1], int(match[2]))
        if path == "/jobs/query":
            self.numbers += 1
            self.jobs[job := f"750{self.numbers}"] = request.body["query"]
            return Answer(200, {"id": job, "operation": "query", "state": "UploadComplete", "contentType": "CSV"})
        if match := re.fullmatch(r"/jobs/query/(\w+)(/results)?", path):
            return self._results(match[1], request) if match[2] else self._state(match[1])
        if match := re.fullmatch(r"/sobjects/(\w+)/describe", path):
            return self.described(Answer(200, {"name": match[1], "fields": self._fields_of(match[1])}))
        self.writes.append(path)
        if path == "/composite/sobjects":
            return self._update(request.body)
        if path == "/sobjects/Task":
            return self.lost(self._add_task(request.body))
        return _error(404, "NOT_FOUND", "The requested resource does not exist")

    def _fields_of(self, name: str) -> list[dict[str, Any]]:
        return [
            {
                "name": field,
                "type": type_,
                "updateable": field not in SALESFORCE_FIXED,
                "relationshipName": field.removesuffix("Id") if type_ == "reference" else None,
            }
            for field, type_ in SALESFORCE[name].items()
            if field not in self.absent
        ]

    def _state(self, job: str) -> Answer:
        if job not in self.jobs:
            return _error(404, "NOT_FOUND", "no such job")
        state = self.states.pop(0) if self.states else "JobComplete"
        return Answer(200, {"id": job, "state": state, "errorMessage": "broken" if state == "Failed" else None})

    def _results(self, job: str, request: Request) -> Answer:
        fields, rows = self._selected(self.jobs[job])
        begin, most = int(request.param("locator", "0")), min(int(request.param("maxRecords", "50000")), self.part)
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
        table.writerow(fields)
        table.writerows([_cell(_at(row, name)) for name in fields] for row in rows[begin : begin + most])
        following = str(begin + most) if rows[begin + most :] else "null"
        headers = {"Sforce-Locator": following, "Sforce-NumberOfRecords": str(len(rows[begin : begin + most]))}
        return Answer(200, text.getvalue().encode("utf-8", "replace"), headers, "text/csv;charset=UTF-8")

    def _first(self, soql: str) -> Answer:
        match = _SOQL.fullmatch(soql)
        if match is None or match[2] not in self.rows:
            return _error(400, "MALFORMED_QUERY", f"unexpected token: {soql}")
        fields, rows = self._selected(soql)
        self.numbers += 1
        locator = f"01g{self.numbers}"
        shape = {"type": match[2], "url": f"{API}/sobjects/{match[2]}"}
        self.cursors[locator] = [{"attributes": shape, **_nested(row, fields)} for row in rows]
        return self._page(locator, 0)

    def _page(self, locator: str, begin: int) -> Answer:
        rows = self.cursors[locator]
        answer: dict[str, Any] = {"totalSize": len(rows), "done": not rows[begin + self.page :]}
        answer["records"] = rows[begin : begin + self.page]
        if not answer["done"]:
            answer["nextRecordsUrl"] = f"{API}/query/{locator}-{begin + self.page}"
        return Answer(200, answer)

    def _selected(self, soql: str) -> tuple[list[str], list[dict[str, Any]]]:
        match = _SOQL.fullmatch(soql)
        assert match is not None, soql
        fields, name, where, order, down, limit = match.groups()
        tests = [_test(part) for part in where.split(" AND ")] if where else []
        rows = [dict(row) for row in self.rows[name].values() if all(test(row) for test in tests)]
        for column in reversed(order.split(", ") if order else []):
            rows.sort(key=lambda row, column=column: str(row[column]), reverse=bool(down))  # type: ignore[misc]
        return fields.split(", "), rows[: int(limit)] if limit else rows

    def _update(self, body: dict[str, Any]) -> Answer:
        if len(body["records"]) > 200 or body["allOrNone"]:
            return _error(400, "INVALID_INPUT", "more than 200 records")
        return Answer(200, [self._save(dict(record)) for record in body["records"]])

    def _save(self, record: dict[str, Any]) -> dict[str, Any]:
        lead = self.rows[record.pop("attributes")["type"]].get(record["id"])
        refusing = {self.names[name] for name in self.refusing if name in self.names}
        if lead is None:
            return _unsaved("ENTITY_IS_DELETED", "entity is deleted")
        if lead["IsConverted"]:
            return _unsaved("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
        if record["id"] in refusing:
            return _unsaved("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Enter a valid phone number")
        at = self.stamp()
        lead |= {**record, "SystemModstamp": at, "LastModifiedDate": at}
        del lead["id"]
        return {"id": record["id"], "success": True, "errors": []}

    def _add_task(self, body: dict[str, Any]) -> Answer:
        if body["WhoId"] not in self.rows["Lead"]:
            return _error(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        return Answer(201, {"id": self.make("Task", body), "success": True, "errors": []})


def _test(text: str) -> Callable[[dict[str, Any]], bool]:
    if match := re.fullmatch(r"SystemModstamp >= (\S+)", text):
        begin = match[1].replace("Z", "+0000")
        return lambda row: row["SystemModstamp"] >= begin
    if match := re.fullmatch(r"(\w+) = '(.*)'", text):
        return lambda row: row.get(match[1]) == match[2]
    if match := re.fullmatch(r"(\w+) LIKE '(.*)%'", text):
        return lambda row: str(row.get(match[1])).startswith(match[2])
    match = re.fullmatch(r"Id IN \((.*)\)", text)
    assert match is not None, text
    ids = [each.strip("'") for each in match[1].split(", ")]
    return lambda row: row["Id"] in ids


def _at(row: Mapping[str, Any], path: str) -> Any:
    head, _, rest = path.partition(".")
    inner = row.get(head)
    return _at(inner, rest) if rest and isinstance(inner, Mapping) else None if rest else inner


def _nested(row: Mapping[str, Any], fields: list[str]) -> dict[str, Any]:
    return {head: row.get(head) for head in (name.partition(".")[0] for name in fields)}


def _cell(value: object) -> object:
    """Write a value as a job's results do."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).replace("+0000", "Z")


def _unsaved(code: str, message: str) -> dict[str, Any]:
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": []}]}


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status, [{"errorCode": code, "message": message}])
