"""Field check: whether the fields that a connection sends and reads exist there, and take what they are sent.

Asked of the system's own description of its records, before anything is sent: a property that is missing is refused by
some systems for every record, and by others silently dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ondo.connectors.protocol import Connector, FieldTakes, RemoteField
from ondo.definitions.connection import Connection, PushedField, PushedValue
from ondo.domain.vocabulary import Label, Temperature
from ondo.text.messages import Message

_NUMBERS = frozenset({PushedValue.TOTAL, PushedValue.PROBABILITY, PushedValue.PERCENT})
_HOW = {
    "bottlecrm": "connect-make-field-bottlecrm",
    "hubspot": "connect-make-field-hubspot",
    "salesforce": "connect-make-field-salesforce",
    "dynamics": "connect-make-field-dynamics",
}
_TYPES: Mapping[FieldTakes | None, str] = {
    FieldTakes.NUMBER: "connect-field-number",
    FieldTakes.TEXT: "connect-field-text",
    None: "connect-field-as-read",
}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A field of records of a kind that does not fit, and what to do."""

    kind: str
    name: str
    problem: Label


def field_problems(connection: Connection, connector: Connector) -> Iterator[FieldProblem]:
    """Yield the fields that are missing there or take something else; of a kind that cannot be looked at, only that."""
    push = connection.push
    for kind in dict.fromkeys(file.name for file in connection.mapping.files):
        fields = connector.fields(kind)
        if fields is None:
            yield FieldProblem(kind, "", Message("connect-fields-denied"))
            continue
        if not fields:
            yield FieldProblem(kind, "", Message("connect-fields-unseen"))
            continue
        sent = push.fields if push is not None and push.kind == kind else ()
        for field in sent:
            problem = _problem(connection.connector, kind, field, fields.get(field.name))
            if problem is not None:
                yield FieldProblem(kind, field.name, problem)
        for name in connector.reads(kind):
            if name not in fields:
                how = _how(connection.connector, kind, name, None)
                yield FieldProblem(kind, name, Message("connect-field-unread", how=how))


def _problem(system: str, kind: str, field: PushedField, there: RemoteField | None) -> Label | None:
    kind_of_value = _value_takes(field)
    how = _how(system, kind, field.name, kind_of_value)
    if there is None:
        return Message("connect-field-missing", how=how)
    if not there.writable:
        return Message("connect-field-read-only")
    if there.takes not in (FieldTakes.ANY, kind_of_value):
        return Message("connect-field-other-type", value=field.value.value, type=Message(_TYPES[kind_of_value]))
    return None


def _value_takes(field: PushedField) -> FieldTakes:
    """Return what a field must take to hold its value: a word that stands for a number over there is one."""
    if field.value is PushedValue.TEMPERATURE:
        words = [field.words.get(each.value, each.value) for each in Temperature]
        return FieldTakes.TEXT if any(isinstance(word, str) for word in words) else FieldTakes.NUMBER
    return FieldTakes.NUMBER if field.value in _NUMBERS and not field.words else FieldTakes.TEXT


def _how(system: str, kind: str, name: str, takes: FieldTakes | None) -> Label:
    plain = name.rpartition("/")[2].removeprefix("custom_fields.")
    return Message(_HOW[system], kind=kind, name=plain, type=Message(_TYPES[takes]))
