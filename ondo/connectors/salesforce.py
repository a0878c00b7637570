"""Connector of Salesforce (REST API): leads, opportunities, activities and campaign members are read, fields are set.

The first reading is a query job of the Bulk API 2.0, whose results are fetched part by part; later ones query what
changed since by SystemModstamp. A hand-off is told by a completed task, which is not read again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ondo.connectors.answers import (
    described,
    doubt,
    fields_read,
    id_of,
    list_of,
    not_as_expected,
    object_of,
    parts,
    pushed,
    refusal,
    unexpected,
)
from ondo.connectors.api_client import ApiClient, ApiRequest, Doubtful, Refused
from ondo.connectors.protocol import FieldTakes, Page, PulledRecord, Push, Pushed, RecordKind, RemoteField
from ondo.definitions.connection import Connection
from ondo.domain.errors import InputError, Unavailable
from ondo.domain.instant import parse_instant, to_datetime
from ondo.text.messages import Message

_SYSTEM = "Salesforce"
_API = "/services/data/v62.0"
_OBJECTS = {
    "leads": "Lead",
    "opportunities": "Opportunity",
    "tasks": "Task",
    "events": "Event",
    "campaign_members": "CampaignMember",
}
_STAMP = "SystemModstamp"
_OVERLAP = timedelta(minutes=5)
"""Queried again each time: a long transaction stores its records some time after the instant they bear."""
_FILL = "fill "
_PART = 2_000
_AT_ONCE = 200
_LOOKS = 60
_LONGEST_LOOK = 30.0
_SUBJECT = "Ondo: "
"""How the subjects of our tasks begin, by which they are found again and passed over."""
_LONGEST_SUBJECT = 255
_TAKES = {
    **dict.fromkeys(("string", "textarea", "picklist", "combobox", "url", "email", "phone"), FieldTakes.TEXT),
    **dict.fromkeys(("double", "int", "long", "currency", "percent"), FieldTakes.NUMBER),
    "anyType": FieldTakes.ANY,
}
"""By type of a field."""
_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000")
_EXPONENT = re.compile(r"-?\d\.\d+E\d+")
_GONE = frozenset({"ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "CANNOT_UPDATE_CONVERTED_LEAD", "NOT_FOUND"})


class Salesforce:
    """Speaks with one organisation of Salesforce, as the user whom its token is for."""

    kinds: Mapping[str, RecordKind] = {
        kind: RecordKind(stamps=frozenset({_STAMP, "LastModifiedDate"}), takes_pushes=kind == "leads")
        for kind in _OBJECTS
    }

    def __init__(self, api: ApiClient, connection: Connection) -> None:
        self._api = api
        self._fields = {kind: _fields(kind, fields_read(connection, kind)) for kind in _OBJECTS}

    def check(self) -> str:
        """Ask who we are."""
        return str(self._get("/services/oauth2/userinfo").get("preferred_username"))

    def reads(self, kind: str) -> Sequence[str]:
        """Return the fields that are asked for; of one of another record, the relationship that leads there."""
        return list(dict.fromkeys(name.partition(".")[0] for name in self._fields[kind]))

    def fields(self, kind: str) -> Mapping[str, RemoteField] | None:
        """Ask what an object is made of, as far as the user may see it."""
        answer = described(self._api, f"{_API}/sobjects/{_OBJECTS[kind]}/describe", _SYSTEM)
        if answer is None:
            return None
        fields: dict[str, RemoteField] = {}
        for row in map(_object, list_of(answer.get("fields"), _SYSTEM)):
            takes = _TAKES.get(str(row.get("type")), FieldTakes.OTHER)
            fields[str(row.get("name"))] = RemoteField(takes, writable=row.get("updateable") is True)
            if row.get("relationshipName"):
                fields[str(row["relationshipName"])] = RemoteField(FieldTakes.OTHER, writable=False)
        return fields

    def pull(self, kind: str, cursor: str) -> Iterator[Page]:
        """Read all records of a kind by a job without a cursor, and those that changed since with one."""
        if cursor and not cursor.startswith(_FILL):
            return self._changed(kind, cursor)
        if cursor:
            since, job, *locator = cursor.removeprefix(_FILL).split()
            return self._all(kind, since, job, "".join(locator))
        return self._all(kind, self._newest(kind), "", "")

    def fetch(self, kind: str, ids: Sequence[str]) -> Iterator[tuple[str, PulledRecord | None]]:
        """Read single records."""
        for some in parts(ids, _AT_ONCE):
            named = ", ".join(_quoted(each) for each in some)
            answer = self._query(f"{self._select(kind)} WHERE Id IN ({named})")
            records = {record.id: record for record in _records(kind, _rows(answer))}
            yield from ((each, records.get(each)) for each in some)

    def push(self, kind: str, pushes: Sequence[Push]) -> Iterator[Pushed]:
        """Set fields, many leads at once, and add tasks, one after another."""
        return pushed(pushes, _AT_ONCE, lambda some: self._set(kind, some), self._task)

    def _get(self, path: str, **params: str | int) -> Mapping[str, Any]:
        """Ask what every organisation answers, so that a refusal says that it is none."""
        try:
            return _object(self._api.get(path, **params))
        except Refused as refused:
            raise unexpected(refused) from refused

    def _query(self, soql: str) -> Mapping[str, Any]:
        return self._get(f"{_API}/query", q=soql)

    def _select(self, kind: str) -> str:
        return f"SELECT {', '.join(self._fields[kind])} FROM {_OBJECTS[kind]}"  # noqa: S608 - SOQL, which only reads

    def _newest(self, kind: str) -> str:
        """Return when the record that changed last did, by Salesforce's own clock."""
        newest = f"SELECT {_STAMP} FROM {_OBJECTS[kind]} ORDER BY {_STAMP} DESC LIMIT 1"  # noqa: S608 - SOQL, as above
        rows = _rows(self._query(newest))
        return _literal(_changed_at(rows[0])) if rows else _literal(datetime(1970, 1, 1, tzinfo=UTC) + _OVERLAP)

    def _all(self, kind: str, since: str, job: str, locator: str) -> Iterator[Page]:
        """Read the results of a query job, which is made where there is none yet, or none any more."""
        if not job:
            job = self._made_job(kind)
            yield Page([], f"{_FILL}{since} {job}")
        self._await_job(job)
        while True:
            params: dict[str, str | int] = {"maxRecords": _PART} | ({"locator": locator} if locator else {})
            path = f"{_API}/jobs/query/{job}/results"
            try:
                answer = self._api.send(ApiRequest("GET", path, params, {"Accept": "text/csv"}))
            except Refused as refused:
                raise unexpected(refused) from refused
            before, locator = locator, answer.headers.get("sforce-locator", "null")
            if locator == before:
                raise not_as_expected(_SYSTEM)
            last = locator in ("", "null")
            rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8", "replace"), newline="")))
            yield Page(_records(kind, rows), since if last else f"{_FILL}{since} {job} {locator}")
            if last:
                return

    def _made_job(self, kind: str) -> str:
        body = {"operation": "query", "query": self._select(kind), "contentType": "CSV", "lineEnding": "LF"}
        try:
            job = _object(self._api.query(f"{_API}/jobs/query", body))
        except Refused as refused:
            raise unexpected(refused) from refused
        return id_of(job.get("id"), _SYSTEM)

    def _await_job(self, job: str) -> None:
        """Wait for a job to be complete; a run that ends before goes on with the same job."""
        for look in range(_LOOKS):
            state = self._get(f"{_API}/jobs/query/{job}")
            if state.get("state") == "JobComplete":
                return
            if state.get("state") in ("Failed", "Aborted"):
                raise InputError(
                    Message("connect-job-failed", text=str(state.get("errorMessage"))), Message("connect-not-json-hint")
                )
            self._api.pause(min(2.0**look, _LONGEST_LOOK))
        raise Unavailable(Message("connect-no-answer", url=self._api.url), Message("connect-run-goes-on-later"))

    def _changed(self, kind: str, since: str) -> Iterator[Page]:
        begin = _literal(_instant(since) - _OVERLAP)
        soql = f"{self._select(kind)} WHERE {_STAMP} >= {begin} ORDER BY {_STAMP}, Id"
        answer = self._query(soql)
        while True:
            rows = _rows(answer)
            last = max((_changed_at(row) for row in rows), default=_instant(since))
            yield Page(_records(kind, rows), max(since, _literal(last)))
            following = answer.get("nextRecordsUrl")
            if answer.get("done") is not False or not isinstance(following, str):
                return
            path = self._api.behind(following)
            if path is None or not rows:
                raise not_as_expected(_SYSTEM)
            answer = self._get(path)

    def _set(self, kind: str, pushes: Sequence[Push]) -> dict[str, Pushed]:
        """Set fields of leads; return those that refused them, or that take none any more."""
        if not pushes:
            return {}
        of = {"attributes": {"type": _OBJECTS[kind]}}
        body = {"allOrNone": False, "records": [{**of, "id": push.record_id, **push.fields} for push in pushes]}
        try:
            results = list_of(self._api.patch(f"{_API}/composite/sobjects", body), _SYSTEM)
        except Refused as refused:
            raise unexpected(refused) from refused
        if len(results) != len(pushes):
            raise not_as_expected(_SYSTEM)
        refused_: dict[str, Pushed] = {}
        for push, result in zip(pushes, map(_object, results), strict=True):
            errors = [_object(error) for error in list_of(result.get("errors") or [], _SYSTEM)]
            if result.get("success") is not True:
                refused_[push.record_id] = _refused(push.record_id, errors)
        return refused_

    def _task(self, push: Push) -> Pushed:
        body = {
            "WhoId": push.record_id,
            "Subject": (_SUBJECT + push.note.splitlines()[0].removeprefix(_SUBJECT))[:_LONGEST_SUBJECT],
            "Description": push.note,
            "Status": "Completed",
            "ActivityDate": self._api.now().date().isoformat(),
        }
        try:
            if not (push.doubtful and self._is_there(push)):
                self._api.post(f"{_API}/sobjects/Task", body)
        except Refused as refused:
            if any(code in refused.text for code in _GONE):
                return Pushed(push.record_id, gone=True)
            return refusal(push.record_id, refused.status, refused.text)
        except Doubtful:
            return doubt(push.record_id)
        return Pushed(push.record_id)

    def _is_there(self, push: Push) -> bool:
        """Look for a task among those of the lead: its description holds the mark, which no query can ask for."""
        ours = f"WhoId = {_quoted(push.record_id)} AND Subject LIKE '{_SUBJECT}%'"
        rows = _rows(self._query(f"SELECT Id, Description FROM Task WHERE {ours}"))  # noqa: S608 - SOQL, as above
        return any(push.mark in str(row.get("Description")) for row in rows)


def _fields(kind: str, read: Sequence[str]) -> list[str]:
    """Return the fields to ask for: those that the mapping reads, and what the connector needs."""
    own = ("Id", _STAMP, "Subject") if kind == "tasks" else ("Id", _STAMP)
    return [*dict.fromkeys((*own, *read))]


def _refused(record_id: str, errors: Sequence[Mapping[str, Any]]) -> Pushed:
    codes = [str(error.get("statusCode")) for error in errors]
    if _GONE.intersection(codes):
        return Pushed(record_id, gone=True)
    return refusal(record_id, ", ".join(codes), "; ".join(str(error.get("message")) for error in errors))


def _records(kind: str, rows: Sequence[Mapping[str, Any]]) -> list[PulledRecord]:
    """Make records of rows, of the tasks without those that we added."""
    ours = kind == "tasks"
    return [
        PulledRecord(id_of(row.get("Id"), _SYSTEM), {name: _as_csv(value) for name, value in row.items()})
        for row in rows
        if not (ours and str(row.get("Subject")).startswith(_SUBJECT))
    ]


def _as_csv(value: object) -> object:
    """Write a value as the results of jobs do, so that a record says the same whichever way it comes."""
    match value:
        case dict():
            return {name: _as_csv(inner) for name, inner in value.items()}
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case str() if _OFFSET.fullmatch(value):
            return value.removesuffix("+0000") + "Z"
        case str() if _EXPONENT.fullmatch(value):
            return str(float(value))
    return value


def _instant(text: object) -> datetime:
    try:
        return to_datetime(parse_instant(str(text)))
    except InputError as error:
        raise not_as_expected(_SYSTEM) from error


def _changed_at(row: Mapping[str, Any]) -> datetime:
    return _instant(row.get(_STAMP))


def _literal(at: datetime) -> str:
    """Write an instant as SOQL does, so that later ones come later as texts, too."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _rows(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [_object(row) for row in list_of(answer.get("records"), _SYSTEM)]


def _object(value: object) -> Mapping[str, Any]:
    return object_of(value, _SYSTEM)
