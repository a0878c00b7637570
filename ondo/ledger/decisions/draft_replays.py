"""Replays of card drafts on past weeks: asked for by people, done by a worker, one row each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ondo.domain.draft import MOST_WEEKS, DraftReplay, ReplayState
from ondo.domain.errors import InputError
from ondo.domain.instant import DAY, SECOND, Micros
from ondo.ledger.db.draft_schema import card_draft_replay
from ondo.ledger.db.encoding import from_json, to_json
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import drafts
from ondo.text.messages import Message

MOST_MOVED = 1_000
"""So many leads that enter, and that drop, are kept by id; the numbers count all."""
LOST_AFTER = 60 * SECOND
"""A replay whose worker was not seen for so long is done again by another one."""
ASKED_AT_MOST = DAY
"""A replay that is not done so long after it was asked for is given up: nobody waits for its answer any more."""
_r = card_draft_replay.c


def ask(tx: Tx, draft_id: str, weeks: int) -> DraftReplay:
    """Ask for a replay of a draft as it stands; the same question that waits or runs is not asked again.

    ``NotFound`` without the draft, ``DefinitionError`` while it has mistakes, ``InputError`` when it is another card
    than it was begun from, and for a number of weeks that is not looked back.
    """
    if not 1 <= weeks <= MOST_WEEKS:
        raise InputError(Message("ledger-replay-weeks", most=MOST_WEEKS))
    stands = drafts.held(tx, draft_id)
    drafts.own_card_of(stands)
    last = latest(tx, draft_id)
    repeated = last is not None and (last.revision, last.weeks) == (stands.revision, weeks)
    if last is not None and repeated and last.state in (ReplayState.WAITING, ReplayState.RUNNING):
        return last
    values = {"draft_id": draft_id, "revision": stands.revision, "weeks": weeks, "state": ReplayState.WAITING.value}
    values |= {"percent": 0, "result": None, "problem": "", "asked_at": tx.now, "beat_at": tx.now}
    tx.conn.execute(card_draft_replay.insert(), values)
    made = latest(tx, draft_id)
    assert made is not None
    return made


_COLUMNS = (_r.id, _r.draft_id, _r.revision, _r.weeks, _r.state, _r.percent, _r.result, _r.problem, _r.asked_at)


def latest(tx: Tx, draft_id: str) -> DraftReplay | None:
    """Return the replay of a draft that was asked for last; ``None`` without one."""
    query = sa.select(*_COLUMNS).where(_r.draft_id == draft_id).order_by(_r.id.desc()).limit(1)
    row = tx.conn.execute(query).first()
    return None if row is None else _read(row)


def give_up_old(tx: Tx, problem: str) -> int:
    """End the replays that no worker has done within ``ASKED_AT_MOST``, with why; return how many they were.

    A draft that ends its worker each time would be tried for ever otherwise, and those behind it never.
    """
    open_ = _r.state.in_((ReplayState.WAITING.value, ReplayState.RUNNING.value))
    old = sa.and_(open_, _r.asked_at < tx.now - ASKED_AT_MOST, _r.beat_at < tx.now - LOST_AFTER)
    ended = {"state": ReplayState.FAILED.value, "problem": problem}
    return tx.conn.execute(card_draft_replay.update().where(old).values(**ended)).rowcount


def next_waiting(tx: Tx) -> DraftReplay | None:
    """Return the replay that waits longest, or whose worker was lost; ``None`` when there is none."""
    lost = sa.and_(_r.state == ReplayState.RUNNING.value, _r.beat_at < tx.now - LOST_AFTER)
    query = sa.select(*_COLUMNS).where(sa.or_(_r.state == ReplayState.WAITING.value, lost)).order_by(_r.id).limit(1)
    row = tx.conn.execute(query).first()
    return None if row is None else _read(row)


def take(tx: Tx, number: int) -> bool:
    """Begin a replay; false when another worker has begun it meanwhile."""
    lost = sa.and_(_r.state == ReplayState.RUNNING.value, _r.beat_at < tx.now - LOST_AFTER)
    free = sa.or_(_r.state == ReplayState.WAITING.value, lost)
    values = {"state": ReplayState.RUNNING.value, "percent": 0, "beat_at": tx.now}
    done = tx.conn.execute(card_draft_replay.update().where(_r.id == number, free).values(**values))
    return done.rowcount == 1


def beat(tx: Tx, number: int, percent: int) -> None:
    """Tell that a worker is at a replay, and how far it is."""
    _set(tx, number, percent=percent, beat_at=tx.now)


def give_back(tx: Tx, number: int) -> None:
    """Let another worker do a replay, from its beginning."""
    _set(tx, number, state=ReplayState.WAITING.value, percent=0)


def finish(tx: Tx, number: int, result: Mapping[str, Any]) -> None:
    """Keep what came of a replay: of the leads that move the first ``MOST_MOVED`` each, and how many there are."""
    counts = {f"{way}_in_all": len(result[way]) for way in ("enters", "drops")}
    kept = {way: result[way][:MOST_MOVED] for way in ("enters", "drops")}
    text = to_json({**result, **kept, **counts})
    _set(tx, number, state=ReplayState.DONE.value, percent=100, result=text)


def fail(tx: Tx, number: int, problem: str) -> None:
    """Keep why nothing came of a replay."""
    _set(tx, number, state=ReplayState.FAILED.value, problem=problem)


def _set(tx: Tx, number: int, **values: str | int) -> None:
    tx.conn.execute(card_draft_replay.update().where(_r.id == number).values(**values))


def _read(row: sa.Row[*tuple[Any, ...]]) -> DraftReplay:
    number, draft_id, revision, weeks, state, percent, result, problem, asked_at = row
    content = None if result is None else from_json(result, dict[str, Any])
    return DraftReplay(
        number, draft_id, revision, weeks, ReplayState(state), percent, content, problem, Micros(asked_at)
    )
