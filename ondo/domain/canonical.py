"""A canonical spelling of definitions, for hashes and as keys: equal spelling means equal meaning.

Python's own equality does not do: ``True == 1.0``, though a condition tells them apart, and sets have another
order in every process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass


def canonical_json(value: object) -> str:
    """Spell dataclasses, mappings, sets, sequences and scalars as JSON."""
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *(_plain(getattr(value, field.name)) for field in fields(value))]
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, Mapping):
        return sorted([str(key), _plain(held)] for key, held in value.items())
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value
