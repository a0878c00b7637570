"""Connector of Dynamics 365 Sales (Dataverse Web API 9.2): tables are read by change tracking, rows set in batches.

The first reading of a table and every later one follow the links that Dataverse gives: to the next page, then to the
changes since. What is sent to a lead is one change set: its columns, its row of ``msdyn_predictivescores`` (by that
table's key), and a note whose id is made from the hand-off, so that the same twice is the same as once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from email import message_from_bytes, policy
from email.message import MIMEPart
from typing import Any
from uuid import UUID, uuid5

import httpx

from ondo.connectors.answers import (
    GONE,
    fields_read,
    id_of,
    list_of,
    not_as_expected,
    object_of,
    parts,
    refusal,
    unexpected,
)
from ondo.connectors.api_client import ApiClient, ApiRequest, Refused
from ondo.connectors.protocol import FieldTakes, Page, PulledRecord, Push, Pushed, RecordKind, RemoteField
from ondo.definitions.connection import Connection

_SYSTEM = "Dynamics 365"
_API = "/api/data/v9.2"
_KEYS = {"leads": "leadid", "opportunities": "opportunityid", "phonecalls": "activityid", "appointments": "activityid"}
_STAMPS = frozenset({"modifiedon"})
_PAGE = 500
_AT_ONCE = 200
"""Leads to a batch, of three requests each: it takes a thousand."""
_SCORES = "msdyn_predictivescores"
_TABLES = {
    "leads": "lead",
    "opportunities": "opportunity",
    "phonecalls": "phonecall",
    "appointments": "appointment",
    _SCORES: "msdyn_predictivescore",
}
"""The logical names of tables, by those of their sets."""
_LINKS = frozenset({"Lookup", "Customer", "Owner"})
_TAKES = {
    **dict.fromkeys(("String", "Memo"), FieldTakes.TEXT),
    **dict.fromkeys(("Integer", "BigInt", "Decimal", "Double", "Money"), FieldTakes.NUMBER),
    **dict.fromkeys(("Picklist", "State", "Status"), FieldTakes.NUMBER),
}
"""By type of a column: choices are numbers."""
_ODATA = {"OData-MaxVersion": "4.0", "OData-Version": "4.0"}
_OURS = UUID("6f5b1f4e-2a0d-5c1b-9a55-0b9f5f2f3d10")
"""Namespace of the ids that we give to rows of ours."""
_LONGEST_SUBJECT = 500
_BATCH = "batch_ondo"
_STATUS = re.compile(rb"HTTP/1\.\d (\d{3})")


class Dynamics:
    """Speaks with one environment of Dynamics 365, as an application user."""

    kinds: Mapping[str, RecordKind] = {kind: RecordKind(stamps=_STAMPS, takes_pushes=kind == "leads") for kind in _KEYS}

    def __init__(self, api: ApiClient, connection: Connection) -> None:
        self._api = api
        sent = connection.push.fields if connection.push is not None else ()
        self._scoring = any(field.name.startswith(f"{_SCORES}/") for field in sent)
        self._columns = {
            kind: sorted({key, *(path.split(".")[0] for path in fields_read(connection, kind))})
            for kind, key in _KEYS.items()
        }

    def check(self) -> str:
        """Ask who we are."""
        return str(self._get(f"{_API}/WhoAmI()").get("UserId"))

    def reads(self, kind: str) -> Sequence[str]:
        """Return the columns that are asked for, without what is only said of them."""
        return [name for name in self._columns[kind] if "@" not in name]

    def fields(self, kind: str) -> Mapping[str, RemoteField] | None:
        """Ask for the columns of a table, and for those of the table of scores where something is sent there."""
        fields = self._described(_TABLES[kind])
        if kind == "leads" and self._scoring and fields is not None:
            scores = self._described(_TABLES[_SCORES]) or {}
            fields |= {f"{_SCORES}/{name}": field for name, field in scores.items()}
        return fields

    def _described(self, table: str) -> dict[str, RemoteField] | None:
        """Return the columns of a table, of a link also the one that its id is read by; none for no such table."""
        wanted = "$select=LogicalName,AttributeType,IsValidForUpdate"
        try:
            described = self._api.description(f"{_API}/EntityDefinitions(LogicalName='{table}')/Attributes?{wanted}")
        except Refused as refused:
            if refused.status == GONE:
                return {}
            raise unexpected(refused) from refused
        if described is None:
            return None
        fields: dict[str, RemoteField] = {}
        for row in map(_object, list_of(_object(described).get("value"), _SYSTEM)):
            name, of_type = str(row.get("LogicalName")), str(row.get("AttributeType"))
            takes = _TAKES.get(of_type, FieldTakes.OTHER)
            fields[name] = RemoteField(takes, writable=row.get("IsValidForUpdate") is True)
            if of_type in _LINKS:
                fields[f"_{name}_value"] = RemoteField(FieldTakes.OTHER, writable=False)
        return fields

    def pull(self, kind: str, cursor: str) -> Iterator[Page]:
        """Read a table and then what changed in it; the cursor is the link to go on with."""
        begin = f"{_API}/{kind}?$select={','.join(self._columns[kind])}"
        try:
            answer = self._changes(cursor or begin)
        except Refused as refused:
            if not cursor:
                raise unexpected(refused) from refused
            answer = self._get(begin, tracked=True)  # a link holds for seven days, unless the organisation says more
        path = ""
        while True:
            rows = [_object(row) for row in list_of(answer.get("value"), _SYSTEM)]
            gone = [id_of(row.get("id"), _SYSTEM) for row in rows if _is_deleted(row)]
            records = [_record(kind, row) for row in rows if not _is_deleted(row)]
            following, delta = answer.get("@odata.nextLink"), answer.get("@odata.deltaLink")
            before, path = path, self._behind(following or delta)
            if following and path == before:
                raise not_as_expected(_SYSTEM)
            yield Page(records, path, gone)
            if not following:
                return
            answer = self._get(path, tracked=True)

    def fetch(self, kind: str, ids: Sequence[str]) -> Iterator[tuple[str, PulledRecord | None]]:
        """Read single records."""
        key = _KEYS[kind]
        for some in parts(ids, 50):
            tests = " or ".join(f"{key} eq {each}" for each in some)
            query = httpx.QueryParams({"$select": ",".join(self._columns[kind]), "$filter": tests})
            answer = self._get(f"{_API}/{kind}?{query}")
            rows = [_record(kind, _object(row)) for row in list_of(answer.get("value"), _SYSTEM)]
            records = {record.id: record for record in rows}
            yield from ((each, records.get(each)) for each in some)

    def push(self, kind: str, pushes: Sequence[Push]) -> Iterator[Pushed]:
        """Send many leads at once, each what it is sent as a whole or not at all."""
        for some in parts(pushes, _AT_ONCE):
            answers = self._batch([_requests(kind, push) for push in some])
            if len(answers) != len(some):
                raise not_as_expected(_SYSTEM)
            for push, (status, text) in zip(some, answers, strict=True):
                if status < 300:
                    yield Pushed(push.record_id)
                elif status == GONE:
                    yield Pushed(push.record_id, gone=True)
                else:
                    yield refusal(push.record_id, status, text)

    def _get(self, path: str, *, tracked: bool = False) -> Mapping[str, Any]:
        """Ask what every environment answers, so that a refusal says that it is none."""
        try:
            return self._changes(path) if tracked else _object(self._api.get(path))
        except Refused as refused:
            raise unexpected(refused) from refused

    def _changes(self, path: str) -> Mapping[str, Any]:
        wanted = {**_ODATA, "Prefer": f"odata.track-changes, odata.maxpagesize={_PAGE}"}
        return _object(self._api.ask(ApiRequest("GET", path, headers=wanted)))

    def _behind(self, link: object) -> str:
        path = self._api.behind(link) if isinstance(link, str) else None
        if path is None:
            raise not_as_expected(_SYSTEM)
        return path

    def _batch(self, change_sets: Sequence[Sequence[ApiRequest]]) -> list[tuple[int, str]]:
        """Send change sets in one request; return of each the status and what was wrong."""
        content = "".join(_change_set(number, requests) for number, requests in enumerate(change_sets))
        headers = {
            **_ODATA,
            "Prefer": "odata.continue-on-error",
            "Content-Type": f'multipart/mixed; boundary="{_BATCH}"',
        }
        body = f"{content}--{_BATCH}--\r\n".encode()
        try:
            response = self._api.send(ApiRequest("POST", f"{_API}/$batch", headers=headers, content=body))
        except Refused as refused:
            raise unexpected(refused) from refused
        head = f"Content-Type: {response.headers.get('content-type', '')}\r\n\r\n".encode()
        whole = message_from_bytes(head + response.content, policy=policy.HTTP)
        if not whole.is_multipart():
            raise not_as_expected(_SYSTEM)
        return [_outcome(part) for part in whole.iter_parts()]


def _requests(kind: str, push: Push) -> list[ApiRequest]:
    """Return what is sent to a lead: columns of its own row, of its score's row, and a note."""
    own = {name: value for name, value in push.fields.items() if "/" not in name}
    scores = {name.removeprefix(f"{_SCORES}/"): value for name, value in push.fields.items() if "/" in name}
    lead = f"{_API}/{kind}({push.record_id})"
    requests = []
    if scores:
        row = f"{_SCORES}(msdyn_entityid='{push.record_id}',msdyn_entitytype='lead')"
        requests.append(ApiRequest("PATCH", f"{_API}/{row}", json={"msdyn_name": "Ondo", **scores}))
        own["msdyn_PredictiveScoreId@odata.bind"] = f"/{row}"
    if own:
        requests.append(ApiRequest("PATCH", lead, headers={"If-Match": "*"}, json=own))
    if push.note:
        note = {
            "subject": push.note.splitlines()[0][:_LONGEST_SUBJECT],
            "notetext": push.note,
            "objectid_lead@odata.bind": f"/{kind}({push.record_id})",
        }
        key = uuid5(_OURS, f"note {push.record_id} {push.mark}")
        requests.append(ApiRequest("PATCH", f"{_API}/annotations({key})", json=note))
    return requests


def _change_set(number: int, requests: Sequence[ApiRequest]) -> str:
    boundary = f"changeset_{number}"
    head = f'--{_BATCH}\r\nContent-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'
    inner = "".join(_part(boundary, place, each) for place, each in enumerate(requests, 1))
    return f"{head}{inner}--{boundary}--\r\n\r\n"


def _part(boundary: str, place: int, request: ApiRequest) -> str:
    lines = [
        f"--{boundary}",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        f"Content-ID: {place}",
        "",
        f"{request.method} {request.path} HTTP/1.1",
        *(f"{name}: {value}" for name, value in request.headers.items()),
        "Content-Type: application/json",
        "",
        json.dumps(request.json),
    ]
    return "\r\n".join(lines) + "\r\n"


def _outcome(part: MIMEPart) -> tuple[int, str]:
    """Return the status of a change set: of its parts where it was done, of the one answer where it was not."""
    answers = list(part.iter_parts()) if part.is_multipart() else [part]
    worst, text = 0, ""
    for answer in answers:
        content = answer.get_payload(decode=True)
        match = _STATUS.match(content.lstrip()) if isinstance(content, bytes) else None
        if match is None or not isinstance(content, bytes):
            raise not_as_expected(_SYSTEM)
        if int(match[1]) > worst:
            worst, text = int(match[1]), _said(content)
    return worst, text


def _said(content: bytes) -> str:
    """Return what an answer inside a batch says is wrong."""
    _, _, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    try:
        return str(_object(_object(json.loads(body or b"{}")).get("error") or {}).get("message") or "")
    except ValueError:
        return ""


def _is_deleted(row: Mapping[str, Any]) -> bool:
    return str(row.get("@odata.context") or "").endswith("/$deletedEntity")


def _record(kind: str, row: Mapping[str, Any]) -> PulledRecord:
    return PulledRecord(id_of(row.get(_KEYS[kind]), _SYSTEM), row)


def _object(value: object) -> Mapping[str, Any]:
    return object_of(value, _SYSTEM)
