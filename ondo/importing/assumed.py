"""Assumptions of an import, in words for its report."""

from __future__ import annotations

from ondo.definitions.mapping import ImportMapping, KnownAt
from ondo.domain.instant import Micros, iso
from ondo.domain.vocabulary import Label


def assumptions(mapping: ImportMapping, exported_at: Micros | None) -> tuple[Label, ...]:
    """Say what an import took for granted, for every report that rests on it."""
    assumptions: list[Label] = []
    if (order := mapping.arrival_order) is not None:
        ja = f"時刻のないデータです。「{order.column}」の順番を一定間隔の仮の時刻にしました。"
        en = f"The data has no time: the order of '{order.column}' became pseudo-instants, one fixed step apart."
        assumptions.append(Label(ja, en))
    if mapping.known is KnownAt.HAPPENED_AT:
        ja = "いつ知ったかの記録がないため、起きた時点で知っていたとみなしました。"
        en = "When a fact became known is not recorded: it is taken as known when it happened."
        assumptions.append(Label(ja, en))
    if mapping.needs_export_time and exported_at is not None:
        ja = f"履歴のない現在値は、書き出した時点 {iso(exported_at)} から知っていたことにします。"
        en = f"Current values without history count as known from the export on, {iso(exported_at)}."
        assumptions.append(Label(ja, en))
    fixed = sorted({each.name for file in mapping.files for each in file.attributes if each.fixed})
    if fixed:
        ja = f"変わらない値として、最初から知っていたとみなしました：{', '.join(fixed)}"
        assumptions.append(Label(ja, f"Declared fixed, so known from the start: {', '.join(fixed)}."))
    return tuple(assumptions)
