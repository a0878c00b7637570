"""Connector of HubSpot (CRM API v3): contacts, deals, calls and meetings are read, properties and notes are sent.

The first reading lists everything; later ones search for what was modified since. A search finds a change only some
moments after it, gives 10,000 results at most, and moves under the feet of whoever pages through it: so each search
begins anew where the last page ended, some minutes are searched again each time, and ``after`` is used in lists only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from html import escape
from typing import Any
from urllib.parse import quote

from ondo.connectors.answers import (
    GONE,
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
from ondo.connectors.api_client import ApiClient, Doubtful, Refused
from ondo.connectors.protocol import FieldTakes, Page, PulledRecord, Push, Pushed, RecordKind, RemoteField
from ondo.definitions.connection import Connection
from ondo.domain.errors import InputError
from ondo.domain.instant import parse_instant

_SYSTEM = "HubSpot"
_OBJECTS = "/crm/v3/objects"
_UNDER = "properties."
_PAGE = 100
_OVERLAP = timedelta(minutes=5) // timedelta(milliseconds=1)
"""Searched again each time: so long a change may take to be found."""
_FILL = "fill "
_NOTE_TO_CONTACT = 202
_TAKES = {
    **dict.fromkeys(("string", "enumeration", "phone_number"), FieldTakes.ANY),
    "number": FieldTakes.NUMBER,
}
"""By type of a property; every value is sent as a text."""
_ENOUGH = 10
"""So many contacts that all refuse what they are sent end the run: the next thousands would, too."""
_WHOLE_BATCH = 400
"""Status of a batch of which one input is so wrong that HubSpot takes none of it."""


class HubSpot:
    """Speaks with one account of HubSpot, as a private app or a connected app."""

    kinds: Mapping[str, RecordKind] = {
        "contacts": RecordKind(stamps=frozenset({"properties.lastmodifieddate", "updatedAt"}), takes_pushes=True),
        **dict.fromkeys(
            ("deals", "calls", "meetings"),
            RecordKind(stamps=frozenset({"properties.hs_lastmodifieddate", "updatedAt"})),
        ),
    }

    def __init__(self, api: ApiClient, connection: Connection) -> None:
        self._api = api
        self._properties = {kind: fields_read(connection, kind, _UNDER) for kind in self.kinds}

    def check(self) -> str:
        """Ask which account it is."""
        account = self._get("/account-info/v3/details")
        return f"{account.get('portalId')} ({account.get('uiDomain', '')})"

    def reads(self, kind: str) -> Sequence[str]:
        """Return the properties that are asked for."""
        return self._properties[kind]

    def fields(self, kind: str) -> Mapping[str, RemoteField] | None:
        """Ask for the properties of a kind of object."""
        answer = described(self._api, f"/crm/v3/properties/{kind}", _SYSTEM)
        if answer is None:
            return None
        fields: dict[str, RemoteField] = {}
        for row in _rows(answer):
            fixed = _object(row.get("modificationMetadata") or {}).get("readOnlyValue") is True
            fields[str(row.get("name"))] = RemoteField(_TAKES.get(str(row.get("type")), FieldTakes.OTHER), not fixed)
        return fields

    def pull(self, kind: str, cursor: str) -> Iterator[Page]:
        """List all records of a kind without a cursor, and search for those modified since with one."""
        if cursor and not cursor.startswith(_FILL):
            return self._modified(kind, int(cursor))
        since, after = cursor.removeprefix(_FILL).split() if cursor else (str(self._newest(kind)), "")
        return self._all(kind, since, after)

    def fetch(self, kind: str, ids: Sequence[str]) -> Iterator[tuple[str, PulledRecord | None]]:
        """Read single records."""
        for some in parts(ids, _PAGE):
            inputs = [{"id": each} for each in some]
            body = {"properties": self._properties[kind], "inputs": inputs}
            answer = self._query(f"{_OBJECTS}/{kind}/batch/read", body)
            records = {record.id: record for record in self._records(kind, _rows(answer))}
            yield from ((each, records.get(each)) for each in some)

    def push(self, kind: str, pushes: Sequence[Push]) -> Iterator[Pushed]:
        """Set properties, many contacts at once, and add notes, one after another."""
        return pushed(pushes, _PAGE, lambda some: self._set(kind, some), lambda push: self._note(kind, push))

    def _get(self, path: str, **params: str | int) -> Mapping[str, Any]:
        """Ask what every account answers, so that a refusal says that it is none."""
        try:
            return _object(self._api.get(path, **params))
        except Refused as refused:
            raise unexpected(refused) from refused

    def _query(self, path: str, body: Mapping[str, object]) -> Mapping[str, Any]:
        try:
            return _object(self._api.query(path, body))
        except Refused as refused:
            raise unexpected(refused) from refused

    def _all(self, kind: str, since: str, after: str) -> Iterator[Page]:
        while True:
            params: dict[str, str | int] = {"limit": _PAGE, "properties": ",".join(self._properties[kind])}
            if after:
                params["after"] = after
            answer = self._get(f"{_OBJECTS}/{kind}", **params)
            before, after = after, _next(answer)
            if after and after == before:
                raise not_as_expected(_SYSTEM)
            yield Page(self._records(kind, _rows(answer)), f"{_FILL}{since} {after}" if after else since)
            if not after:
                return

    def _newest(self, kind: str) -> int:
        """Return when the record that was modified last was, by HubSpot's own clock; 0 when there is none."""
        answer = self._search(kind, [], (_stamp(kind), "DESCENDING"), limit=1)
        return max((_modified(kind, row) for row in _rows(answer)), default=0)

    def _modified(self, kind: str, since: int) -> Iterator[Page]:
        low, read = max(0, since - _OVERLAP), frozenset[str]()
        while True:
            answer = self._search(kind, [(_stamp(kind), "GTE", low)])
            rows = _rows(answer)
            new = [row for row in rows if _id(row) not in read]
            last = max((_modified(kind, row) for row in rows), default=low)
            if new:
                yield Page(self._records(kind, new), str(max(since, last)))
            if not answer.get("paging"):
                return
            if last == low:
                yield from self._of_one_instant(kind, low, since)
                low, read = low + 1, frozenset()
            else:
                low, read = last, frozenset(_id(row) for row in rows if _modified(kind, row) == last)

    def _of_one_instant(self, kind: str, at: int, since: int) -> Iterator[Page]:
        """Read more records than a page holds that were modified at one instant, as an import does, by their ids."""
        after: int | str = 0
        while True:
            same = [(_stamp(kind), "GTE", at), (_stamp(kind), "LTE", at), ("hs_object_id", "GT", after)]
            answer = self._search(kind, same, ("hs_object_id", "ASCENDING"))
            rows = _rows(answer)
            if rows:
                yield Page(self._records(kind, rows), str(max(since, at)))
            if not rows or not answer.get("paging"):
                return
            after = _id(rows[-1])

    def _search(
        self,
        kind: str,
        filters: Sequence[tuple[str, str, int | str]],
        sort: tuple[str, str] | None = None,
        limit: int = _PAGE,
    ) -> Mapping[str, Any]:
        tests = [{"propertyName": name, "operator": test, "value": str(value)} for name, test, value in filters]
        by, direction = sort or (_stamp(kind), "ASCENDING")
        body = {
            "filterGroups": [{"filters": tests}] if tests else [],
            "sorts": [{"propertyName": by, "direction": direction}],
            "properties": [*self._properties[kind], _stamp(kind)],
            "limit": limit,
        }
        return self._query(f"{_OBJECTS}/{kind}/search", body)

    def _records(self, kind: str, rows: Sequence[Mapping[str, Any]]) -> list[PulledRecord]:
        """Make records of rows; of those that are no contacts, with the contacts that they are associated with."""
        if kind == "contacts" or not rows:
            return [PulledRecord(_id(row), row) for row in rows]
        path = f"/crm/v4/associations/{kind}/contacts/batch/read"
        answer = self._query(path, {"inputs": [{"id": _id(row)} for row in rows]})
        contacts: dict[str, list[dict[str, str]]] = {}
        for each in _rows(answer):
            others = [_object(other).get("toObjectId") for other in _list(each.get("to") or [])]
            contacts[_id(_object(each.get("from")))] = [{"id": str(other)} for other in others]
        return [PulledRecord(_id(row), {**row, "contacts": contacts.get(_id(row), [])}) for row in rows]

    def _set(self, kind: str, pushes: Sequence[Push]) -> dict[str, Pushed]:
        """Set properties of contacts; return those that refused them."""
        if not pushes:
            return {}
        inputs = [{"id": push.record_id, "properties": _texts(push)} for push in pushes]
        try:
            answer = _object(self._api.query(f"{_OBJECTS}/{kind}/batch/update", {"inputs": inputs}))
        except Refused as refused:
            if refused.status not in (_WHOLE_BATCH, GONE):
                raise unexpected(refused) from refused
            alone = {push.record_id: pushed for push in pushes if (pushed := self._set_alone(kind, push)) is not None}
            if len(alone) == len(pushes) >= _ENOUGH and all(pushed.problem for pushed in alone.values()):
                raise unexpected(refused) from refused  # nobody takes it: a property is missing, or of another type
            return alone
        return _refusals(answer, pushes)

    def _set_alone(self, kind: str, push: Push) -> Pushed | None:
        try:
            self._api.patch(_path(kind, push.record_id), {"properties": _texts(push)})
        except Refused as refused:
            if refused.status == GONE:
                return Pushed(push.record_id, gone=True)
            return refusal(push.record_id, refused.status, refused.text)
        return None

    def _note(self, kind: str, push: Push) -> Pushed:
        to = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": _NOTE_TO_CONTACT}
        body = {
            "properties": {
                "hs_timestamp": self._api.now().isoformat(timespec="milliseconds"),
                "hs_note_body": "<br>".join(escape(line) for line in push.note.splitlines()),
            },
            "associations": [{"to": {"id": push.record_id}, "types": [to]}],
        }
        try:
            if not (push.doubtful and self._is_there(kind, push)):
                self._api.post(f"{_OBJECTS}/notes", body)
        except Refused as refused:
            if refused.status == GONE:
                return Pushed(push.record_id, gone=True)
            return refusal(push.record_id, refused.status, refused.text)
        except Doubtful:
            return doubt(push.record_id)
        return Pushed(push.record_id)

    def _is_there(self, kind: str, push: Push) -> bool:
        """Look for a note among those of the contact, not by a search, which would not find it yet."""
        path = f"/crm/v4/objects/{kind}/{quote(push.record_id, safe='')}/associations/notes"
        after = ""
        while True:
            params: dict[str, str | int] = {"limit": _PAGE} | ({"after": after} if after else {})
            answer = _object(self._api.get(path, **params))
            inputs = [{"id": str(row.get("toObjectId"))} for row in _rows(answer)]
            if inputs:
                body = {"properties": ["hs_note_body"], "inputs": inputs}
                notes = _rows(self._api.query(f"{_OBJECTS}/notes/batch/read", body))
                if any(push.mark in str(_object(note.get("properties")).get("hs_note_body")) for note in notes):
                    return True
            after = _next(answer)
            if not after:
                return False


def _refusals(answer: Mapping[str, Any], pushes: Sequence[Push]) -> dict[str, Pushed]:
    """Return the inputs that a batch refused, each with why; of those that are gone, that they are."""
    refused: dict[str, Pushed] = {}
    errors = [_object(error) for error in _list(answer.get("errors") or [])]
    for error in errors:
        context = _object(error.get("context") or {})
        gone = error.get("category") == "OBJECT_NOT_FOUND"
        for record_id in map(str, _list(context.get("ids") or context.get("id") or [])):
            why = refusal(record_id, error.get("category"), str(error.get("message")))
            refused[record_id] = Pushed(record_id, gone=True) if gone else why
    if errors and not refused:  # it says that some were refused, and not which: those that it does not give back
        done = {_id(row) for row in _rows(answer)}
        texts = "; ".join(str(error.get("message")) for error in errors)
        others = (push.record_id for push in pushes if push.record_id not in done)
        refused = {record_id: refusal(record_id, errors[0].get("category"), texts) for record_id in others}
    return refused


def _texts(push: Push) -> dict[str, str]:
    """Return the values of properties, which are all texts."""
    return {name: str(value) for name, value in push.fields.items()}


def _next(answer: Mapping[str, Any]) -> str:
    """Return where the next page of a list begins; empty when there is none."""
    return str(_object(_object(answer.get("paging") or {}).get("next") or {}).get("after") or "")


def _stamp(kind: str) -> str:
    """Return the property that says when a record was modified."""
    return "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"


def _modified(kind: str, row: Mapping[str, Any]) -> int:
    """Return when a record was modified, in milliseconds since 1970."""
    text = _object(row.get("properties")).get(_stamp(kind)) or row.get("updatedAt")
    try:
        return parse_instant(str(text)) // 1_000
    except InputError as error:
        raise not_as_expected(_SYSTEM) from error


def _path(kind: str, record_id: str) -> str:
    return f"{_OBJECTS}/{kind}/{quote(record_id, safe='')}"


def _id(row: Mapping[str, Any]) -> str:
    return id_of(row.get("id"), _SYSTEM)


def _rows(answer: object) -> list[Mapping[str, Any]]:
    return [_object(row) for row in _list(_object(answer).get("results"))]


def _object(value: object) -> Mapping[str, Any]:
    return object_of(value, _SYSTEM)


def _list(value: object) -> Sequence[object]:
    return list_of(value, _SYSTEM)
