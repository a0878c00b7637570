"""Values as canonical JSON text and the hash of a fact's content, so that equal content is equal text everywhere."""

from __future__ import annotations

import hashlib
import json
import math
import numbers
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import msgspec

from ondo.domain.errors import InputError
from ondo.domain.leads import Value
from ondo.text.messages import Message

T = TypeVar("T")

_dumps = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode
_dumps_plain = msgspec.json.Encoder(order="sorted").encode


def to_json(data: object) -> str:
    """Write plain data as canonical JSON: sorted keys, no blanks; ``InputError`` for what JSON cannot say."""
    try:
        if type(data) is dict and all(map(_written_alike, data.values())):
            return _dumps_plain(data).decode()
        return _dumps(data)
    except (TypeError, ValueError) as error:
        raise InputError(
            Message("ledger-cannot-be-stored", error=str(error)), Message("ledger-cannot-be-stored-hint")
        ) from error


def _written_alike(value: object) -> bool:
    """Tell whether both encoders write a value alike; the one that is nine times as fast writes 1e22 without a plus."""
    if type(value) is float:
        return 1e-4 <= abs(value) < 1e15 or value == 0
    return type(value) is str or type(value) is bool


def from_json(text: str, kind: type[T]) -> T:
    """Read JSON that this module wrote."""
    return msgspec.json.decode(text, type=kind)


read_value = msgspec.json.Decoder[Value](Value).decode
"""Read one attribute value."""

read_values = msgspec.json.Decoder[dict[str, Value]](dict[str, Value]).decode
"""Read the properties of one event."""


def plain(value: object) -> Value:
    """Bring a value into the form that is stored: text, finite float or bool; anything else is an ``InputError``."""
    if type(value) is str or type(value) is bool:
        return value
    if isinstance(value, float | int | numbers.Real) and math.isfinite(value):
        return float(value)
    if isinstance(value, str):
        return str(value)
    raise InputError(Message("ledger-not-value", value=f"{value!r}"), Message("ledger-not-value-hint"))


def values_json(values: Mapping[str, Value]) -> str:
    """Write properties or attributes as canonical JSON; numbers become floats, so 5 and 5.0 are the same content."""
    return to_json({name: plain(value) for name, value in values.items()}) if values else "{}"


def struct_json(value: object) -> str:
    """Write a tree of dataclasses as canonical JSON."""
    try:
        return to_json(msgspec.to_builtins(value, order="deterministic"))
    except (TypeError, ValueError, msgspec.MsgspecError) as error:
        raise InputError(Message("ledger-cannot-be-stored", error=str(error))) from error


def content_hash(content: Sequence[str | int | None]) -> bytes:
    """Return the 16-byte hash by which two facts with one key are told apart."""
    return hashlib.blake2b(msgspec.json.encode(content), digest_size=16).digest()


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut values into lists of at most ``size``."""
    source = iter(values)
    while chunk := list(islice(source, size)):
        yield chunk
