"""Answers of other systems, taken for what they should be: objects, lists and records, or a refusal that says it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from ondo.connectors.api_client import ApiClient, Refused
from ondo.connectors.protocol import Push, Pushed
from ondo.definitions.connection import Connection
from ondo.domain.errors import InputError
from ondo.intake.paths import paths_of
from ondo.text.messages import Message

Item = TypeVar("Item")
GONE = 404


def object_of(value: object, system: str) -> Mapping[str, Any]:
    """Return an object; ``InputError`` when it is none."""
    if not isinstance(value, Mapping):
        raise not_as_expected(system)
    return value


def list_of(value: object, system: str) -> Sequence[object]:
    """Return a list; ``InputError`` when it is none."""
    if not isinstance(value, list):
        raise not_as_expected(system)
    return value


def id_of(value: object, system: str) -> str:
    """Return the id of a record; ``InputError`` when it is none."""
    if not isinstance(value, str | int) or value == "":
        raise not_as_expected(system)
    return str(value)


def not_as_expected(system: str) -> InputError:
    """Return the refusal of an answer in a form that nothing is known of."""
    return InputError(Message("connect-not-as-expected", system=system), Message("connect-not-json-hint"))


def unexpected(refused: Refused) -> InputError:
    """Return the refusal of a question that every such system answers: it is none of them."""
    return InputError(
        Message("connect-refused", status=refused.status, text=refused.text), Message("connect-not-json-hint")
    )


def described(api: ApiClient, path: str, system: str, **params: str | int) -> Mapping[str, Any] | None:
    """Return what a system says of its own records; ``None`` when the token may not ask."""
    try:
        answer = api.description(path, **params)
    except Refused as refused:
        raise unexpected(refused) from refused
    return None if answer is None else object_of(answer, system)


def refusal(record_id: str, status: object, text: str) -> Pushed:
    """Return that a record refused what was sent to it, in the other system's words and with advice."""
    advice = Message("connect-check-field")
    return Pushed(record_id, Message("connect-refused-there", status=str(status), text=text, advice=advice))


def doubt(record_id: str) -> Pushed:
    """Return that what was sent to a record may have arrived."""
    return Pushed(record_id, Message("connect-may-have-arrived"), doubtful=True)


def fields_read(connection: Connection, kind: str, under: str = "") -> list[str]:
    """Return the paths of a kind's records that the mapping reads, sorted: those under a member, without its name."""
    columns = (column for file in connection.mapping.files if file.name == kind for column in file.columns)
    paths = {path for column in columns for path in paths_of(column) if not path.startswith(("@", "^", "*"))}
    return sorted(path.removeprefix(under) for path in paths if path.startswith(under) and path != under)


def parts(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield items so many at a time."""
    part: list[Item] = []
    for item in items:
        part.append(item)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def pushed(
    pushes: Iterable[Push],
    size: int,
    fields: Callable[[Sequence[Push]], Mapping[str, Pushed]],
    note: Callable[[Push], Pushed],
) -> Iterator[Pushed]:
    """Send fields, so many records at once, then notes, one after another, and say of each record what became of it.

    Parameters
    ----------
    fields:
        Sends the fields of records; returns those that took none, by id. They get no note.
    """
    for some in parts(pushes, size):
        refused = fields([push for push in some if push.fields])
        for push in some:
            if push.record_id in refused:
                yield refused[push.record_id]
            else:
                yield note(push) if push.note else Pushed(push.record_id)
