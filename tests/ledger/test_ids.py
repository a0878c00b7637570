"""Ids are UUIDs of version 7 of the instant that is handed in, and sort in the order they were made."""

from __future__ import annotations

from uuid import RFC_4122, UUID

from ondo.domain.instant import SECOND, Micros
from ondo.ledger.db.ids import new_id

START = Micros(1_764_000_000_123_456)


def test_an_id_is_a_uuid_of_version_7_that_names_its_millisecond():
    made = UUID(text := new_id(START))
    assert (made.version, made.variant, str(made)) == (7, RFC_4122, text)
    assert made.int >> 80 == START // 1_000


def test_ids_sort_as_they_were_made():
    together = [new_id(START) for _ in range(10_000)]
    assert together == sorted(set(together))
    assert new_id(Micros(START + SECOND)) > together[-1], "a later instant, whatever was made in between"
    assert new_id(Micros(START - SECOND)) < together[0], "an import writes at the instants of its history"
