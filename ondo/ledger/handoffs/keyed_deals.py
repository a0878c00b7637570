"""Outcomes under a sender's key, which names their deal: its opportunity and its end, each the one told last.

What a key said of a stage is a history. A message that repeats its end changes nothing; another word, date or amount
takes the place of the one before, which is retracted as corrected. So a file that tells several ends of one deal, and
comes again, tells the same history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.ledger.db import schema
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import retraction as _retraction
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import Appended, Name, Refused, append, record_deliveries, same_lead
from ondo.ledger.facts.retracted import RetractionCause
from ondo.ledger.handoffs.outcomes import (
    ENDS,
    OUTCOME_FACTS,
    Correction,
    NewOutcome,
    StandingOutcome,
    can_be_stored,
    close_by_outcomes,
    content,
    correct,
    name_of,
    read_outcome,
    selected,
)

_o = schema.outcome.c
_EVERY_WORD = (  # that a key ever said, but for what was taken back
    selected()
    .add_columns(_retraction.c.cause)
    .outerjoin_from(
        schema.outcome,
        _retraction,
        sa.and_(_retraction.c.fact_kind == schema.outcome.name, _retraction.c.fact_id == _o.id),
    )
    .where(sa.or_(_retraction.c.cause.is_(None), _retraction.c.cause == RetractionCause.CORRECTED.value))
)

Stage = tuple[Name, bool]
"""A deal's name, and whether it is about its end."""


@dataclass(slots=True)
class AppendedKeyedOutcomes:
    """What came of some outcomes: counts, those that wait for the end of their file, and corrections."""

    counts: Appended = field(default_factory=Appended)
    waiting: list[NewOutcome] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)


@dataclass(slots=True)
class _Said:
    """What a key said of a stage, oldest first, corrected or not; ``stands`` is the one that counts."""

    contents: list[tuple[Any, ...]] = field(default_factory=list)
    stands: list[StandingOutcome] = field(default_factory=list)


def stage_of(row: NewOutcome) -> Stage:
    """Return what an outcome is about."""
    return name_of(row), row.outcome in ENDS


def tell_keyed(
    tx: Tx,
    rows: Sequence[tuple[int, NewOutcome]],
    waiting: Iterable[Stage],
    since: tuple[int, Micros],
    refused: Refused | None,
) -> AppendedKeyedOutcomes:
    """Append outcomes, each with its place for ``refused``, in the order told.

    ``waiting`` are the stages of which something waits already; ``since`` the newest row of before the file, and the
    instant of which it tells.
    """
    writer, waits = _Writer(tx, since, [row for _, row in rows]), set(waiting)
    result = AppendedKeyedOutcomes()
    fresh: list[tuple[int, NewOutcome]] = []
    bad = 0
    for place, row in rows:
        statement = writer.said(row)
        if statement.contents and not same_lead(tx, statement.contents[-1][0], row.lead_id):
            fresh.append((place, row))  # of another lead: for the ledger to refuse
        elif stage_of(row) in waits or content(row) in statement.contents[:-1]:
            if can_be_stored(tx, place, row, refused):
                waits.add(stage_of(row))
                result.waiting.append(row)
            else:
                bad += 1
        elif statement.contents and statement.contents[-1] == content(row):
            writer.repeat(statement)
        else:
            fresh.append((place, writer.add(row)))
    keyed_told = writer.write(fresh, refused)
    keyed_told.waiting = result.waiting
    same = len(rows) - len(fresh) - len(result.waiting) - bad
    keyed_told.counts = replace(
        keyed_told.counts, same=keyed_told.counts.same + same, refused=keyed_told.counts.refused + bad
    )
    return keyed_told


def settle_keyed(tx: Tx, rows: Sequence[NewOutcome], since: tuple[int, Micros]) -> AppendedKeyedOutcomes:
    """Append what waited, but for the longest beginning of each stage that is the end of what was said of it."""
    writer = _Writer(tx, since, rows)
    by_stage: dict[Stage, list[NewOutcome]] = {}
    for row in rows:
        new_outcomes = by_stage.setdefault(stage_of(row), [])
        if not new_outcomes or content(new_outcomes[-1]) != content(row):
            new_outcomes.append(row)
    fresh: list[tuple[int, NewOutcome]] = []
    repeated = 0
    for new_outcomes in by_stage.values():
        statement, contents = writer.said(new_outcomes[0]), [content(row) for row in new_outcomes]
        most = min(len(contents), len(statement.contents))
        same = next(n for n in range(most, -1, -1) if statement.contents[len(statement.contents) - n :] == contents[:n])
        repeated += same
        if same:
            writer.repeat(statement)
        fresh += [(0, writer.add(row)) for row in new_outcomes[same:]]
    result = writer.write(fresh, None)
    result.counts = replace(result.counts, same=repeated)
    return result


class _Writer:
    """Writes outcomes of some stages, of which it knows everything that was said."""

    def __init__(self, tx: Tx, since: tuple[int, Micros], rows: Sequence[NewOutcome]) -> None:
        self._tx = tx
        self._last, self._told_at = since
        self._said = _said(tx, {name_of(row) for row in rows})
        self._again: set[int] = set()

    def said(self, row: NewOutcome) -> _Said:
        return self._said.setdefault(stage_of(row), _Said())

    def repeat(self, outcome: _Said) -> None:
        """Note that what stands came again."""
        own = (None, self._tx.import_id)
        self._again |= {each.number for each in outcome.stands[-1:] if each.import_id not in own}

    def add(self, row: NewOutcome) -> NewOutcome:
        """Put an outcome at the end of what is said; return it, known no earlier than what it corrects.

        Where that is only assumed, it is known no earlier than it was told, unless the same file told both.
        """
        statement = self.said(row)
        if statement.contents:
            known = int(self._tx.now if row.known_at is None else row.known_at)
            for before in statement.stands:
                earlier = before.number <= self._last
                known = max(known, before.known_at, self._told_at if row.assumed and earlier else 0)
            row = replace(row, known_at=Micros(known))
        statement.contents.append(content(row))
        return row

    def write(self, fresh: Sequence[tuple[int, NewOutcome]], refused: Refused | None) -> AppendedKeyedOutcomes:
        moved = None if refused is None else lambda place, error: refused(fresh[place][0], error)
        rows = [row for _, row in fresh]
        counts, new = append(self._tx, OUTCOME_FACTS, rows, moved)
        record_deliveries(self._tx, schema.outcome.name, self._again)
        corrections = self._corrections([row for row, _ in new])
        correct(self._tx, corrections)
        close_by_outcomes(self._tx, [row for row, _ in new], corrections)
        return AppendedKeyedOutcomes(counts, corrections=corrections)

    def _corrections(self, new: Sequence[NewOutcome]) -> list[Correction]:
        """Return what new outcomes correct: of each stage everything that stands but the one told last."""
        after = {stage_of(row): row for row in new if len(self.said(row).contents) > 1}
        corrections: list[Correction] = []
        for stage, statement in _said(self._tx, {name for name, _ in after}).items():
            if stage in after and statement.stands:
                known_at = Micros(statement.stands[-1].known_at)
                corrections += [Correction(before, after[stage], known_at) for before in statement.stands[:-1]]
        return corrections


def _said(tx: Tx, names: Iterable[Name]) -> dict[Stage, _Said]:
    """Return what keys said: what stands, and what was corrected; what was taken back was never said."""
    by_place: dict[tuple[str, str], list[str]] = {}
    for source, space, key in names:
        by_place.setdefault((source, space), []).append(key)
    result: dict[Stage, _Said] = {}
    for (source, space), keys in by_place.items():
        named = (_o.source == source, _o.key_space == space, _o.key.in_(in_list(tx, keys)))
        for *row, cause in tx.conn.execute(_EVERY_WORD.where(*named)):
            outcome = read_outcome(row)
            statement = result.setdefault((outcome.name, outcome.is_end), _Said())
            statement.contents.append(content(outcome))
            statement.stands += [outcome] if cause is None else []
    for statement in result.values():  # a correction that was taken back leaves nothing that stands behind it
        while statement.contents and (not statement.stands or statement.contents[-1] != content(statement.stands[-1])):
            statement.contents.pop()
    return result
