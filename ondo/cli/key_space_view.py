"""Report of the migration of keys that imports of an earlier Ondo had written with a prefix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ondo.cli.app import sentence
from ondo.domain.vocabulary import Lang

if TYPE_CHECKING:
    from ondo.ledger.facts.prefixed_keys import PrefixedKeys

SPACE, KEPT = "space", "kept"
"""Words of ``ondo.ledger.facts.prefixed_keys``, which is not loaded before a command needs the ledger."""


def prefix_lines(prefixes: Iterable[PrefixedKeys], lang: Lang) -> Iterator[str]:
    """Yield one line for each prefix: what it became, and what to write where a mapping needs it."""
    for each in prefixes:
        yield f"{each.source} · {each.fact_kind} · {each.prefix}:… {_became(each, lang)}"


def _became(each: PrefixedKeys, lang: Lang) -> str:
    facts = f"{each.facts:,}"
    if each.became == SPACE:
        return sentence(lang, "cli-prefix-became-key-space", facts=facts, prefix=each.prefix)
    if each.became == KEPT:
        return sentence(lang, "cli-prefix-kept", facts=facts)
    if each.duplicates:
        return sentence(lang, "cli-prefix-dropped-with-duplicates", facts=facts, duplicates=f"{each.duplicates:,}")
    return sentence(lang, "cli-prefix-dropped", facts=facts)
