"""Follow-up draws: made once a week among hand-offs that nobody answered, and read with what was said since."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from ondo.domain.closing import UNCOUNTED
from ondo.domain.feedback import FeedbackVerdict
from ondo.domain.follow_up import LATEST, FollowUpTerms, FollowUpWeek, sample
from ondo.domain.instant import Micros
from ondo.domain.sla import in_force, outcome_due
from ondo.domain.vocabulary import OutcomeKind
from ondo.ledger.db.insert import insert_new
from ondo.ledger.db.schema import handoff as _handoff
from ondo.ledger.db.schema import handoff_close as _closing
from ondo.ledger.db.service_schema import follow_up as _asked
from ondo.ledger.db.service_schema import follow_up_week as _week
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import sla_versions
from ondo.ledger.facts.retracted import not_withdrawn, uncounted_cause
from ondo.ledger.facts.statements import NOTHING, closed_by, statements_about
from ondo.ledger.handoffs.quarter import handed_over
from ondo.ledger.outbox.outbox import Kind, put

_a, _w, _h = _asked.c, _week.c, _handoff.c


@dataclass(frozen=True, slots=True)
class DrawnHandOff:
    """A hand-off of which a manager is asked: since when, with which chance (0 to 1) it was drawn, what was said.

    ``verdict`` and ``outcomes`` are all that is known of it now, whoever said it.
    """

    week: str
    handoff_id: str
    lead_id: str
    chance: float
    drawn_at: Micros
    opened_at: Micros
    verdict: FeedbackVerdict | None
    outcomes: frozenset[OutcomeKind]

    @property
    def answered(self) -> bool:
        """Whether it is known what became of it."""
        return self.verdict is not None or bool(self.outcomes)


def is_drawn(tx: Tx, week: str) -> bool:
    """Tell whether a week's draw was made."""
    return tx.conn.execute(sa.select(_w.week).where(_w.week == week)).first() is not None


def unanswered(tx: Tx) -> dict[str, Micros]:
    """Return the hand-offs that would take part in a draw now, each with the last instant at which it would.

    Their days for an outcome are over, by no more than 90 days; nobody said what became of them, and no draw has
    named them.
    """
    versions = sla_versions.versions(tx)
    drawn = set(tx.conn.execute(sa.select(_a.handoff_id).where(_a.drawn)).scalars())
    until = {}
    for row in handed_over(tx, tx.now):
        duty, course = row.duty, row.duty.course
        began = course.opened_at if course.restarted_at is None else course.restarted_at
        due = outcome_due(in_force(versions, course.opened_at).agreement, began)
        silent = row.counts and row.verdict is None and not duty.outcomes
        if silent and due < tx.now <= due + LATEST and duty.handoff_id not in drawn:
            until[duty.handoff_id] = Micros(due + LATEST)
    return until


def draw(tx: Tx, week: str, terms: FollowUpTerms, salt: str | None = None) -> FollowUpWeek | None:
    """Make the draw of a week; ``None`` where it was made before, by whomever.

    A week in which nobody takes part is drawn too, so that it is not looked at again. The row of the week decides
    between replicas, and whoever took part is written with it.

    Parameters
    ----------
    salt:
        Orders the hand-offs; by default nobody knows it beforehand.
    """
    if is_drawn(tx, week):
        return None
    until, salt = unanswered(tx), salt or secrets.token_hex(16)
    made = FollowUpWeek(week, salt, len(until), terms.size(len(until)), tx.now)
    row = {"week": week, "salt": salt, "share": terms.share, "at_most": terms.at_most}
    row |= {"unanswered": made.unanswered, "drawn": made.drawn, "drawn_at": tx.now, "recorded_at": tx.now}
    if insert_new(tx, _week, row) == 0:
        return None
    chosen = set(sample(until, salt, made.drawn))
    stamp = {"week": week, "chance": made.chance, "drawn_at": tx.now, "recorded_at": tx.now}
    insert_new(
        tx, _asked, [stamp | {"handoff_id": name, "drawn": name in chosen, "until": until[name]} for name in until]
    )
    if made.drawn:
        put(tx, Kind.FOLLOW_UP_DRAWN, None, {"week": week, "drawn": made.drawn})
    return made


def weeks(tx: Tx) -> list[FollowUpWeek]:
    """Return the draws so far, the latest first."""
    query = sa.select(_w.week, _w.salt, _w.unanswered, _w.drawn, _w.drawn_at).order_by(_w.week.desc())
    return [FollowUpWeek(*row) for row in tx.conn.execute(query)]


def drawn(tx: Tx, week: str | None = None) -> list[DrawnHandOff]:
    """Return the hand-offs drawn, in a week or in all, the latest draw first.

    Those taken back since, and those that turned out to be none of their own, are left out: nothing is learnt of them.
    """
    query = sa.select(_a.week, _a.handoff_id, _h.lead_id, _a.chance, _a.drawn_at, _h.opened_at)
    query = query.join_from(_asked, _handoff, _h.handoff_id == _a.handoff_id)
    query = query.outerjoin(_closing, closed_by(tx.now)).where(_a.drawn, not_withdrawn())
    cause = sa.func.coalesce(uncounted_cause(_closing.c.cause, tx.now), "")
    query = query.where(cause.not_in(UNCOUNTED))
    if week is not None:
        query = query.where(_a.week == week)
    rows = tx.conn.execute(query.order_by(_a.week.desc(), _h.opened_at, _a.handoff_id)).all()
    about = statements_about(tx, tx.now, {row.lead_id for row in rows}) if rows else {}
    known = [about.get(row.handoff_id, NOTHING) for row in rows]
    return [DrawnHandOff(*row, words.verdict, words.outcomes) for row, words in zip(rows, known, strict=True)]
