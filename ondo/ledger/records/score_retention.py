"""Retention of the score log: which rows are old enough to go, what can no longer be told then, and their deletion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.instant import DAY, Micros, iso
from ondo.domain.sla_counts import HOT_VIA
from ondo.ledger.access import audit
from ondo.ledger.db.encoding import from_json
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.rewriting import forgetting
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.schema import score_log as _log
from ondo.ledger.db.store import ERASED, Ledger, Tx
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.records.scores import SAME_AS

AT_ONCE = 2_000
"""Rows deleted in one transaction: whoever else writes waits for so many at most."""
_l, _h = _log.c, _handoff.c


@dataclass(frozen=True, slots=True)
class OldScores:
    """Old answers by one card.

    Attributes
    ----------
    rows, leads, oldest:
        How many there are, about how many leads, and the instant of the first.
    opened:
        When each hand-off was opened, oldest first, beside which no answer of a model would be left: the last one of
        the day before it is among them. The watch holds the model against what sales said of such hand-offs.
    """

    card_id: str
    rows: int
    leads: int
    oldest: Micros
    opened: tuple[Micros, ...]


def old_scores(tx: Tx, before: Micros) -> list[OldScores]:
    """Return what the score log holds of before an instant, card by card."""
    query = sa.select(_l.card_id, sa.func.count(), sa.func.count(_l.lead_id.distinct()), sa.func.min(_l.at))
    rows = tx.conn.execute(query.where(_l.at < before).group_by(_l.card_id).order_by(_l.card_id))
    return [
        OldScores(card_id, number, leads, Micros(oldest), _left_alone(tx, card_id, before))
        for card_id, number, leads, oldest in rows
    ]


def _left_alone(tx: Tx, card_id: str, before: Micros) -> tuple[Micros, ...]:
    """Return the openings of hand-offs whose last answer of a model, of the day before them, is an old one."""
    last = sa.select(sa.func.max(_l.at)).where(
        _l.lead_id == _h.lead_id,
        _l.card_id == _h.card_id,
        _l.probability.is_not(None),
        _l.at <= _h.opened_at,
        _l.at >= _h.opened_at - DAY,
    )
    query = sa.select(_h.opened_at).where(
        _h.card_id == card_id,
        _h.opened_at < before + DAY,
        _h.via.in_([via.value for via in HOT_VIA]),
        last.correlate(_handoff).scalar_subquery() < before,
        not_retracted(_handoff),
    )
    return tuple(Micros(at) for at in tx.conn.execute(query.order_by(_h.opened_at)).scalars())


def forget_scores(ledger: Ledger, before: Micros, *, actor: str = audit.LOCAL) -> int:
    """Delete the answers of before an instant, the oldest first; return how many.

    They go in transactions of at most ``AT_ONCE`` rows, each with its entry in the audit log: what a kill leaves is a
    log that begins later, and the next run goes on. A row that a staying one refers to for its snapshot stays, too.
    """
    with ledger.read() as tx:
        cards = tx.conn.execute(sa.select(_l.card_id).where(_l.at < before).distinct().order_by(_l.card_id))
        names = list(cards.scalars())
    return sum(_forget_of(ledger, name, before, actor) for name in names)


def _forget_of(ledger: Ledger, card_id: str, before: Micros, actor: str) -> int:
    forgotten, place = 0, (-1, -1)
    while True:
        with ledger.begin() as tx:
            after = sa.tuple_(_l.at, _l.id) > sa.tuple_(*map(sa.literal, place))
            query = sa.select(_l.id, _l.lead_id, _l.at).where(_l.card_id == card_id, _l.at < before)
            # The instant alone as well: a pair is no range of an index on SQLite.
            query = query.where(_l.at >= place[0], after).order_by(_l.at, _l.id).limit(AT_ONCE)
            rows = tx.conn.execute(query).all()
            if not rows:
                return forgotten
            place = (rows[-1].at, rows[-1].id)
            wanted = _referred_to(tx, card_id, sorted({row.lead_id for row in rows}), before)
            gone = [row.id for row in rows if (row.lead_id, row.at) not in wanted]
            if gone:
                _delete(tx, gone)
                audit.record(tx, actor, "scores.forgotten", card_id, {"before": iso(before), "rows": len(gone)})
                tx.signals.add(ERASED)
        forgotten += len(gone)


def _referred_to(tx: Tx, card_id: str, leads: Sequence[str], before: Micros) -> set[tuple[str, Micros]]:
    """Return lead and instant of each old row that a staying one has its snapshot from; an earlier Ondo wrote such."""
    query = sa.select(_l.lead_id, _l.snapshot).where(_l.lead_id.in_(in_list(tx, leads)), _l.at >= before)
    rows = tx.conn.execute(
        query.where(_l.card_id == card_id, _l.snapshot.startswith(f'{{"{SAME_AS}":', autoescape=True))
    )
    return {(lead_id, Micros(from_json(snapshot, dict[str, int])[SAME_AS])) for lead_id, snapshot in rows}


def _delete(tx: Tx, numbers: Sequence[int]) -> None:
    with forgetting(tx):
        tx.conn.execute(_log.delete().where(_l.id.in_(in_list(tx, numbers, sa.BigInteger()))))
