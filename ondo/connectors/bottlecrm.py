"""Connector of BottleCRM (1.35): leads and opportunities are read, ratings and comments are sent.

Its lists cannot be asked for what changed since, so each reading lists all. A lead that was converted leaves the list
and is read alone, once. A comment is the only note it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    refusal,
    unexpected,
)
from ondo.connectors.api_client import ApiClient, Doubtful, Refused
from ondo.connectors.protocol import FieldTakes, Page, PulledRecord, Push, Pushed, RecordKind, RemoteField, Told
from ondo.definitions.connection import Connection

_SYSTEM = "BottleCRM"
_PAGE = 100
_CUSTOM = "custom_fields."
_MODELS = {"leads": "Lead", "opportunities": "Opportunity"}
_TAKES = {"number": FieldTakes.NUMBER, "date": FieldTakes.OTHER, "checkbox": FieldTakes.OTHER}
"""By type of a custom field; a text takes numbers, too."""
_NO_RECORDS: list[PulledRecord] = []


class BottleCrm:
    """Speaks with one organisation of a BottleCRM, as the person whose token it has."""

    kinds: Mapping[str, RecordKind] = {
        "leads": RecordKind(stamps=frozenset({"updated_at"}), whole=True, takes_pushes=True),
        "opportunities": RecordKind(whole=False),
    }

    def __init__(self, api: ApiClient, connection: Connection) -> None:
        self._api = api
        self._fields = {kind: fields_read(connection, kind) for kind in self.kinds}

    def check(self) -> str:
        """Ask who we are."""
        profile = _object(self._ask("/api/profile/").get("user_obj"))
        return str(_object(profile.get("user_details")).get("email"))

    def reads(self, kind: str) -> Sequence[str]:
        """Return the members that the mapping reads: their first name, and of custom fields both."""
        return list(dict.fromkeys(_member(path) for path in self._fields[kind]))

    def fields(self, kind: str) -> Mapping[str, RemoteField] | None:
        """Ask for a record, whose members are its fields, and which custom fields there are; none without a record."""
        records = next(iter(self._leads() if kind == "leads" else self._opportunities()), _NO_RECORDS)
        if not records:
            return {}
        wanted = {"target_model": _MODELS[kind], "active_only": "true", "include_counts": "false"}
        answer = described(self._api, "/api/custom-fields/", _SYSTEM, **wanted)
        if answer is None:
            return None
        custom = [_object(row) for row in _list(answer.get("definitions"))]
        takes = {f"{_CUSTOM}{row.get('key')}": _TAKES.get(str(row.get("field_type")), FieldTakes.ANY) for row in custom}
        fields = {name: RemoteField() for name in records[0].data if name != _CUSTOM.rstrip(".")}
        return fields | {name: RemoteField(each) for name, each in takes.items()}

    def pull(self, kind: str, cursor: str) -> Iterator[Page]:
        """List all records of a kind; there is no cursor."""
        del cursor
        lists = self._leads() if kind == "leads" else self._opportunities()
        yield from (Page(records) for records in lists if records)

    def _ask(self, path: str, **params: str | int) -> Mapping[str, Any]:
        """Ask what every such system answers, so that a refusal says that it is none."""
        try:
            return _object(self._api.get(path, **params))
        except Refused as refused:
            raise unexpected(refused) from refused

    def _leads(self) -> Iterator[list[PulledRecord]]:
        """List open and closed leads, which come as two lists of one answer, each with an offset of its own."""
        offset, before = 0, _NO_RECORDS
        while True:
            answer = self._ask("/api/leads/", limit=_PAGE, offset=offset)
            open_, closed = _object(answer.get("open_leads")), _object(answer.get("close_leads"))
            rows = [*_list(open_.get("open_leads")), *_list(closed.get("close_leads"))]
            before = _page(rows, before)
            yield before
            offset += _PAGE
            if not rows or offset >= max(_count(open_.get("leads_count")), _count(closed.get("leads_count"))):
                return

    def _opportunities(self) -> Iterator[list[PulledRecord]]:
        offset, before = 0, _NO_RECORDS
        while True:
            answer = self._ask("/api/opportunities/", limit=_PAGE, offset=offset)
            rows = _list(answer.get("opportunities"))
            before = _page(rows, before)
            yield before
            offset += _PAGE
            if not rows or offset >= _count(answer.get("opportunities_count")):
                return

    def fetch(self, kind: str, ids: Sequence[str]) -> Iterator[tuple[str, PulledRecord | None]]:
        """Read leads one by one."""
        for lead in ids:
            try:
                answer = _object(self._api.get(_path(kind, lead)))
            except Refused as refused:
                if refused.status != GONE:
                    raise unexpected(refused) from refused
                yield lead, None
                continue
            yield lead, _record(_object(answer.get("lead_obj" if kind == "leads" else "opportunity_obj")))

    def push(self, kind: str, pushes: Sequence[Push]) -> Iterator[Pushed]:
        """Set fields of leads and add comments, one lead after another."""
        for push in pushes:
            path = _path(kind, push.record_id)
            try:
                if push.fields:
                    self._api.patch(path, _nested(push.fields))
                if push.note and not (push.doubtful and self._is_there(path, push.mark)):
                    self._api.post(path, {"comment": push.note})
            except Refused as refused:
                if refused.status == GONE:
                    yield Pushed(push.record_id, gone=True)
                else:
                    yield refusal(push.record_id, refused.status, refused.text)
            except Doubtful:
                yield doubt(push.record_id)
            else:
                yield Pushed(push.record_id)

    def _is_there(self, path: str, mark: str) -> bool:
        comments = _list(_object(self._api.get(path)).get("comments"))
        return any(mark in str(_object(comment).get("comment")) for comment in comments)


def _path(kind: str, record_id: str) -> str:
    return f"/api/{kind}/{quote(record_id, safe='')}/"


def _member(path: str) -> str:
    head, _, rest = path.partition(".")
    return f"{_CUSTOM}{rest.partition('.')[0]}" if head == _CUSTOM.rstrip(".") and rest else head


def _nested(fields: Mapping[str, Told]) -> dict[str, object]:
    """Return fields as a lead takes them: custom fields are members of one object, which it lays over what is there."""
    plain: dict[str, object] = {name: value for name, value in fields.items() if not name.startswith(_CUSTOM)}
    custom = {name.removeprefix(_CUSTOM): value for name, value in fields.items() if name.startswith(_CUSTOM)}
    return plain | ({_CUSTOM.rstrip("."): custom} if custom else {})


def _page(rows: Sequence[object], before: Sequence[PulledRecord]) -> list[PulledRecord]:
    """Return the records of a page; ``InputError`` when it is the one before again: then there would be no end."""
    records = [_record(row) for row in rows]
    if records and [each.id for each in records] == [each.id for each in before]:
        raise not_as_expected(_SYSTEM)
    return records


def _record(row: object) -> PulledRecord:
    data = _object(row)
    return PulledRecord(id_of(data.get("id"), _SYSTEM), data)


def _object(value: object) -> Mapping[str, Any]:
    return object_of(value, _SYSTEM)


def _list(value: object) -> Sequence[object]:
    return list_of(value, _SYSTEM)


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
