"""Check for keys that would name two facts: fact entries of one kind whose senders' ids may be the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from ondo.definitions.document import Node
from ondo.definitions.mapping import FactMap, FileMap, Only

KINDS = ("events", "outcomes", "feedback", "contacts")
"""The lists of facts that are named by a sender's key within their source and key space."""

Place = tuple[int, int]
"""A file entry and an entry of one of its lists, both counted from zero."""


def check_key_spaces(listed: Node, files: Sequence[FileMap]) -> None:
    """Report every entry whose keys may be those of an earlier one of its kind, unless both say their key space.

    ``listed`` is the list of the file entries.

    Entries that both say one are believed: the same space for ids of one sequence, another for another. In one file,
    entries whose tests no row passes together give one fact a row and need none.
    """
    for kind in KINDS:
        reported: set[Place] = set()
        for (first, fact_map), (second, other) in combinations(list(_keyed(files, kind)), 2):
            if second in reported or not _may_collide(first, fact_map, second, other):
                continue
            reported.add(second)
            entry = listed[second[0]][kind][second[1]]
            entry["key"].report(
                "keys_may_collide",
                where=_name(files, kind, second),
                other=_name(files, kind, first),
                example=f"{files[second[0]].name}_{second[1] + 1}" if first[0] == second[0] else files[second[0]].name,
            )


def _keyed(files: Sequence[FileMap], kind: str) -> Iterator[tuple[Place, FactMap]]:
    for number, file in enumerate(files):
        for index, entry in enumerate(getattr(file, kind)):
            if entry.key:
                yield (number, index), entry


def _may_collide(first: Place, fact_map: FactMap, second: Place, other: FactMap) -> bool:
    if (fact_map.key_space or "") != (other.key_space or "") or None not in (fact_map.key_space, other.key_space):
        return False
    same_row = first[0] == second[0] and fact_map.key == other.key
    return not (same_row and _exclude_each_other(fact_map.when, other.when))


def _exclude_each_other(tests: Sequence[Only], others: Sequence[Only]) -> bool:
    """Tell whether no cell passes both a test of the one and a test of the other."""
    return any(a.column == b.column and (_disjoint(a, b) or _disjoint(b, a)) for a in tests for b in others)


def _disjoint(a: Only, b: Only) -> bool:
    if a.given is not None:
        return b.given is not None and a.given != b.given
    if a.negated or b.given is not None:
        return False
    return a.texts <= b.texts if b.negated else a.texts.isdisjoint(b.texts)


def _name(files: Sequence[FileMap], kind: str, place: Place) -> str:
    return f"{files[place[0]].name}.{kind}[{place[1] + 1}]"
