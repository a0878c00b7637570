"""Assumptions of an import, in words for its report."""

from __future__ import annotations

from ondo.definitions.mapping import ImportMapping, KnownAt
from ondo.domain.instant import Micros, iso
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message


def assumptions(mapping: ImportMapping, exported_at: Micros | None) -> tuple[Label, ...]:
    """Say what an import took for granted, for every report that rests on it."""
    assumptions: list[Label] = []
    if (order := mapping.arrival_order) is not None:
        assumptions.append(Message("import-order-for-time", column=order.column))
    if mapping.known is KnownAt.HAPPENED_AT:
        assumptions.append(Message("import-known-when-happened"))
    if mapping.needs_export_time and exported_at is not None:
        assumptions.append(Message("import-known-from-export", at=iso(exported_at)))
    fixed = sorted({each.name for file in mapping.files for each in file.attributes if each.fixed})
    if fixed:
        assumptions.append(Message("import-declared-fixed", names=", ".join(fixed)))
    return tuple(assumptions)
