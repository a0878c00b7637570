"""Labels of a trial: what is known of hand-offs at one age, and the evidence that makes of a trial."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.closing import counts
from ondo.domain.instant import DAY, Micros
from ondo.domain.outcome import converted
from ondo.domain.trial import Arm, CardTrial
from ondo.domain.trial_evidence import EnteredLabel, TrialEvidence, TrialSide, evidence_of
from ondo.domain.trial_plan import AnswersAtAge
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import handoff, handoff_close
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import trials
from ondo.ledger.decisions.trials import Discordance
from ondo.ledger.facts.retracted import not_withdrawn, uncounted_cause
from ondo.ledger.facts.statements import NOTHING, Statements, closed_by, statements_about

_h, _c = handoff.c, handoff_close.c
LOOKED_BACK = Micros(180 * DAY)
"""How long ago the hand-offs may have opened that tell how often sales answers."""


@dataclass(frozen=True, slots=True)
class AgedHandOff:
    """A hand-off that is old enough, and whether it was hot by that age; ``None`` = nobody had answered."""

    handoff_id: str
    opened_at: Micros
    hot: bool | None


def aged(tx: Tx, ids: Collection[str], age: Micros, at: Micros) -> list[AgedHandOff]:
    """Return those of some hand-offs that count and are old enough at an instant, in the order of their opening.

    An answer counts if it was given by that age, whenever it became known: an import that comes later than what it
    tells only takes a silence away. Facts that were taken back since were never said.
    """
    query = sa.select(_h.handoff_id, _h.lead_id, _h.opened_at, uncounted_cause(_c.cause, tx.now).label("cause"))
    query = query.outerjoin_from(handoff, handoff_close, closed_by(tx.now)).where(not_withdrawn())
    query = query.where(_h.handoff_id.in_(in_list(tx, sorted(ids))), _h.opened_at + age <= at)
    rows = [row for row in tx.conn.execute(query.order_by(_h.opened_at, _h.handoff_id)) if counts(row.cause)]
    about = statements_about(tx, tx.now, {row.lead_id for row in rows}, age) if rows else {}
    return [
        AgedHandOff(row.handoff_id, Micros(row.opened_at), _hot(about.get(row.handoff_id, NOTHING))) for row in rows
    ]


def _hot(words: Statements) -> bool | None:
    if words.verdict is not None:
        return words.verdict.hot
    return converted(words.outcomes) if words.outcomes else None


def answers_at_age(tx: Tx, card_id: str, age: Micros) -> AnswersAtAge:
    """Count what became of the hand-offs of a card that the last half year had in time."""
    query = sa.select(_h.handoff_id).where(_h.card_id == card_id, _h.opened_at >= tx.now - age - LOOKED_BACK)
    rows = aged(tx, list(tx.conn.execute(query).scalars()), age, tx.now)
    answered = [row.hot for row in rows if row.hot is not None]
    return AnswersAtAge(len(rows), len(answered), sum(answered))


def trial_evidence(tx: Tx, trial: CardTrial, at: Micros | None = None) -> TrialEvidence:
    """Return what a trial has shown by now, or by an instant, at most by its end and the age of its last labels.

    ``trial`` is as it was at that instant. Labels count as they are known now.
    """
    until = tx.now if at is None else at
    if trial.ended is not None:
        until = min(until, Micros(max(trial.starts_at, trial.ended.ended_at) + trial.age))
    first = _first_of_units(row for row in trials.discordances(tx, trial.trial_id) if row.at <= until)
    by_handoff = {row.handoff_id: row.side for row in first if row.side is row.arm and row.handoff_id is not None}
    rows = aged(tx, list(by_handoff), trial.age, until)
    labels = [EnteredLabel(by_handoff[row.handoff_id], row.opened_at, row.hot) for row in rows]
    disagreed, handed = Counter(row.side for row in first), Counter(by_handoff.values())
    sides = tuple(_side(labels, side, disagreed[side], handed[side]) for side in Arm)
    return evidence_of(trial, labels, (sides[0], sides[1]), until)


def _first_of_units(rows: Iterable[Discordance]) -> list[Discordance]:
    """Return the first lead of each unit that the cards did not disagree on when the trial began."""
    first: dict[str, Discordance] = {}
    for row in rows:
        if not row.stock:
            first.setdefault(row.unit, row)
    return list(first.values())


def _side(labels: Iterable[EnteredLabel], side: Arm, disagreed: int, handed_over: int) -> TrialSide:
    own = [label.hot for label in labels if label.side is side]
    answered = [hot for hot in own if hot is not None]
    return TrialSide(disagreed, handed_over, len(own), len(answered), sum(answered))
