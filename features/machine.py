"""Machine traffic in the frames: from when on each event is known to be a machine's, as ``ondo.domain.machine`` says.

Whether an event is one hangs on facts about its lead, not on who asks: the instant from which it is set aside is made
once, before any engine sees the events, as days and folded texts are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from features.engine import ASIDE_FROM, FactRows, Frames, Preparation
from ondo.domain.card import Scorecard
from ondo.domain.machine import BURST, MARK, SECOND, SOON, MachineTraffic
from ondo.domain.silence import NEVER
from ondo.fact_columns import PROPERTY

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_MINUTE = 60 * SECOND
_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True)
class _Facts:
    """Events as numbers: a code of the lead, when it happened, and from when on it counts; shape (events,) each."""

    lead: Ints
    happened: Ints
    effect: Ints


def without_machines(frames: Frames, card: Scorecard) -> Frames:
    """Return frames whose events name the instant from which they are set aside (``NEVER`` = not at all).

    Without machine traffic to set aside they are returned as they are.
    """
    if card.machine is None:
        return frames
    return {**frames, "events": _MARKED.of(frames["events"], card.machine)}


def _marked(events: FactRows, traffic: MachineTraffic) -> FactRows:
    if isinstance(events, pa.Table):
        return events.append_column(ASIDE_FROM, pa.array(aside_from(events, traffic)))
    marks = [pa.table({"id": pa.array([], pa.int64()), ASIDE_FROM: pa.array([], pa.int64())})]
    for part in events.parts(columns_of(events.column_names), _AT_ONCE):  # machine traffic is a lead's own
        since = aside_from(part, traffic)
        set_aside = np.flatnonzero(since != NEVER)
        marks.append(pa.table({"id": part["id"].take(set_aside), ASIDE_FROM: pa.array(since[set_aside])}))
    return events.marked(ASIDE_FROM, pa.concat_tables(marks), NEVER)


_MARKED = Preparation(_marked)


def columns_of(names: Sequence[str]) -> list[str]:
    """Return, of the columns of events, those that ``aside_from`` looks at."""
    return [name for name in ("lead_id", "kind", "happened_at", "known_at", PROPERTY + MARK) if name in names]


def aside_from(events: pa.Table, traffic: MachineTraffic) -> Ints:
    """Return, event by event, the instant from which it is known to be a machine's, in microseconds."""
    happened, known = (events[name].to_numpy().astype(np.int64) for name in ("happened_at", "known_at"))
    lead = _codes(events["lead_id"])
    kind = events["kind"].combine_chunks().dictionary_encode()
    names, kinds = kind.dictionary.to_pylist(), kind.indices.to_numpy(zero_copy_only=False)

    def of(wanted: frozenset[str]) -> Flags:
        return np.isin(kinds, [place for place, name in enumerate(names) if name in wanted])

    facts = _Facts(lead, happened, np.maximum(happened, known))
    since = np.full(len(happened), NEVER, dtype=np.int64)
    own = of(traffic.own)
    with_seconds = own & (happened % _MINUTE != 0)
    _bursts(since, np.flatnonzero(with_seconds), facts)
    for answer, sending in traffic.answers:
        answers = np.flatnonzero(with_seconds & of(frozenset([answer])))
        _too_soon(since, answers, np.flatnonzero(of(frozenset([sending]))), facts)
    if traffic.mark is not None and PROPERTY + MARK in events.column_names:
        marked = events[PROPERTY + MARK].fill_null(False).to_numpy(zero_copy_only=False).astype(bool)
        since[marked & of(traffic.mark.kinds)] = 0
    return since


def _codes(texts: pa.ChunkedArray) -> Ints:
    codes: Ints = texts.combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes


def _bursts(since: Ints, rows: Ints, facts: _Facts) -> None:
    """Note where enough events of a lead are known in one second: from the instant on at which the last of them is."""
    if not len(rows):
        return
    lead, happened, effect = facts.lead, facts.happened, facts.effect
    second = happened[rows] // SECOND
    rows = rows[np.lexsort((effect[rows], second, lead[rows]))]
    second, leads = happened[rows] // SECOND, lead[rows]
    starts = np.flatnonzero(np.r_[True, (second[1:] != second[:-1]) | (leads[1:] != leads[:-1])])
    sizes = np.diff(np.r_[starts, len(rows)])
    many = sizes >= BURST
    from_then = effect[rows[starts[many] + BURST - 1]]
    inside = np.repeat(many, sizes)
    since[rows[inside]] = np.minimum(since[rows[inside]], np.repeat(from_then, sizes[many]))


def _too_soon(since: Ints, answers: Ints, sendings: Ints, facts: _Facts) -> None:
    """Note what came within seconds of a sending: from when on that is known."""
    lead, happened, effect = facts.lead, facts.happened, facts.effect
    sent = sendings[np.lexsort((happened[sendings], lead[sendings]))]
    first = _number_before(lead[sent], happened[sent], lead[answers], happened[answers] - SOON, including=False)
    last = _number_before(lead[sent], happened[sent], lead[answers], happened[answers], including=True)
    for step in range(int((last - first).max(initial=0))):
        rows = np.flatnonzero(first + step < last)
        since[answers[rows]] = np.minimum(since[answers[rows]], effect[sent[first[rows] + step]])


def _number_before(leads: Ints, instants: Ints, lead: Ints, at: Ints, *, including: bool) -> Ints:
    """Count, of sorted pairs of lead and instant, those before each of some pairs, or up to it (``including``)."""
    asks = np.r_[np.zeros(len(leads), np.int64), np.ones(len(lead), np.int64)]
    order = np.lexsort((asks if including else -asks, np.r_[instants, at], np.r_[leads, lead]))
    passed = np.cumsum(asks[order] == 0)
    numbers = np.empty(len(order), np.int64)
    numbers[order] = passed
    return numbers[len(leads) :]
