"""Report of the migration of keys that imports of an earlier Ondo had written with a prefix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ondo.domain.vocabulary import Lang

if TYPE_CHECKING:
    from ondo.ledger.facts.prefixed_keys import PrefixedKeys

SPACE, KEPT = "space", "kept"
"""Words of ``ondo.ledger.facts.prefixed_keys``, which is not loaded before a command needs the ledger."""


def prefix_lines(prefixes: Iterable[PrefixedKeys], lang: Lang) -> Iterator[str]:
    """Yield one line for each prefix: what it became, and what to write where a mapping needs it."""
    for each in prefixes:
        head = f"{each.source} · {each.fact_kind} · {each.prefix}:… "
        yield head + (_ja(each) if lang is Lang.JA else _en(each))


def _ja(each: PrefixedKeys) -> str:
    if each.became == SPACE:
        return f"{each.facts:,}件は key_space になりました。マッピングのその項目に key_space: {each.prefix} と書きます"
    if each.became == KEPT:
        return f"{each.facts:,}件は、取り込みによるものと確かめられないため、key はそのままです"
    again = f"（{each.duplicates:,}件は同じ記録の重複として取り消し）" if each.duplicates else ""
    return f"{each.facts:,}件の key は、送信側の番号だけになりました{again}"


def _en(each: PrefixedKeys) -> str:
    if each.became == SPACE:
        return f"{each.facts:,} facts have it as their key space: write key_space: {each.prefix} in the mapping's entry"
    if each.became == KEPT:
        return f"{each.facts:,} facts keep it: no import is known to have written it"
    again = f" ({each.duplicates:,} retracted: the same facts twice)" if each.duplicates else ""
    return f"{each.facts:,} facts have the sender's own key now{again}"
