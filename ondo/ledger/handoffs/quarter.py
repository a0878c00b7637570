"""Hand-offs of a report's span, as known at one instant: their courses, and what wins brought.

A hand-off's course holds only the contacts, claims, feedback and closing that were known by then, so that a report of
a past quarter, made again later, says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from ondo.domain.closing import answered, counts
from ondo.domain.feedback import FeedbackVerdict
from ondo.domain.instant import Micros
from ondo.domain.sla import Course, Restart, missed_before
from ondo.domain.sla_counts import HOT_VIA, HandOffSla
from ondo.domain.vocabulary import OutcomeKind, SendBackReason, Via
from ondo.ledger.db import schema
from ondo.ledger.db.encoding import from_json
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.links import moved_at
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.facts.statements import (
    NOTHING,
    Statements,
    closed_by,
    known_rows,
    lead_of,
    standing_for,
    statements_about,
    whole_groups,
)
from ondo.ledger.handoffs.deadline_moves import COLUMNS, move_of
from ondo.ledger.handoffs.deadlines import restarts, terms


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One hand-off as far as it was known: what was owed, by which card version, after which last action.

    ``verdict`` is what sales said, ``None`` before anybody did; ``total`` the points of the snapshot, ``None`` where
    the hand-off has none, as with imported history.
    """

    duty: HandOffSla
    card_version: int
    last_action_at: Micros | None
    verdict: FeedbackVerdict | None = None
    total: int | None = None

    @property
    def counts(self) -> bool:
        """It is one of its own (``ondo.domain.closing``)."""
        return counts(self.duty.cause)

    @property
    def hot(self) -> bool:
        """Marketing supplied it as hot: by points or by the fast track."""
        return self.duty.via in HOT_VIA

    @property
    def sent_back(self) -> bool:
        """Sales says that it was not hot."""
        return self.verdict is not None and not self.verdict.hot


@dataclass(frozen=True, slots=True)
class Won:
    """What one win brought, in minor units of its currency; without an amount both are ``None``."""

    lead_id: str
    happened_at: Micros
    amount_minor: int | None
    currency: str | None


class _Latest(msgspec.Struct):
    at: int


class _Total(msgspec.Struct):
    total: int


class _Frozen(msgspec.Struct):
    """What is read of a snapshot; the rest of it is passed over, because that is most of the time."""

    latest: _Latest | None = None
    score: _Total | None = None


def handed_over(
    tx: Tx, at: Micros, since: Micros | None = None, courses_since: Micros | None = None
) -> list[HandedOver]:
    """Return every hand-off known at an instant, oldest first, with its course as known then.

    Lead ids are canonical as of then. Hand-offs that turned out to be none of their own are in the list; who counts
    leaves them out (``HandedOver.counts``).

    Parameters
    ----------
    since:
        Only hand-offs that opened then or later, which is much less to read; all by default.
    courses_since:
        Of hand-offs that opened before it nobody asks what sales did and said: attempts, verdict and outcomes are
        left out. Of all by default they are read.
    """
    rows = _opened(tx, at, since)
    followed = [row for row in rows if courses_since is None or row.opened_at >= courses_since]
    moved = moved_at(tx, at)
    leads = None if since is None else whole_groups({row.lead_id for row in followed}, moved)
    statements, top = statements_about(tx, at, leads), lead_of(moved)
    ids = [row.handoff_id for row in followed]
    again = restarts(tx, [row.handoff_id for row in rows if row.restarted_at is not None], at)
    contacts = _Contacts(known_rows(tx, schema.contact, at, leads, ids))
    handoffs = []
    for row in rows:
        about = statements.get(row.handoff_id, NOTHING)
        duty = _duty(row, top(row.lead_id), contacts, about, again.get(row.handoff_id, ()))
        frozen = from_json(row.snapshot, _Frozen)
        last = None if frozen.latest is None else Micros(frozen.latest.at)
        total = None if frozen.score is None else frozen.score.total
        handoffs.append(HandedOver(duty, row.card_version, last, about.verdict, total))
    return handoffs


def _opened(tx: Tx, at: Micros, since: Micros | None) -> Sequence[Any]:
    """Read hand-offs with who had them, their deadline and their end, as known at an instant."""
    h, c, then = schema.handoff.c, schema.handoff_close.c, terms(schema.handoff, at)
    query = sa.select(h.handoff_id, h.lead_id, h.card_id, h.card_version, h.via, h.snapshot, h.opened_at)
    query = query.add_columns(
        then.due_at.label("due_at"),
        then.restart.c.at.label("restarted_at"),
        sa.func.coalesce(then.claim.c.owner, h.owner).label("owner"),
        then.claim.c.team,
        c.closed_at,
        c.cause,
        *COLUMNS,
    )
    query = query.select_from(then.joined.outerjoin(schema.handoff_close, closed_by(at)))
    query = query.where(h.opened_at <= at, h.known_at <= at, not_retracted(schema.handoff, at))
    if since is not None:
        query = query.where(h.opened_at >= since)
    return tx.conn.execute(query.order_by(h.opened_at, h.handoff_id)).all()


def _duty(
    row: Any,  # noqa: ANN401 - a database row
    lead_id: str,
    contacts: _Contacts,
    about: Statements,
    again: Sequence[Restart],
) -> HandOffSla:
    closed_at = None if row.closed_at is None else Micros(row.closed_at)
    tries = contacts.of(row, closed_at)
    made, restarted = [Micros(contact.happened_at) for contact in tries], row.restarted_at
    course = Course(
        opened_at=Micros(row.opened_at),
        due_at=row.due_at,
        attempts=len(tries),
        first_contact_at=min((at for at in made if restarted is None or at >= restarted), default=None),
        reached=any(contact.reached for contact in tries),
        closed_at=closed_at,
        gave_up=gave_up(row.cause, about),
        unanswered=closed_at is not None and not answered(row.cause),
        restarted_at=restarted,
        missed_before=missed_before(again, made),
    )
    return HandOffSla(
        row.handoff_id,
        lead_id,
        row.card_id,
        Via(row.via),
        row.owner,
        row.team,
        course,
        row.cause,
        reason_missing=reason_missing(about),
        outcomes=about.outcomes,
        moved=None if row.move_due_at is None else move_of(row),
    )


def gave_up(cause: str | None, about: Statements) -> bool:
    """Tell whether sales gave a hand-off up: passed on it, or says that nobody can be reached."""
    unreachable = about.verdict is not None and about.verdict.feedback.reason is SendBackReason.CANNOT_REACH
    return cause == OutcomeKind.PASSED or OutcomeKind.PASSED in about.outcomes or unreachable


def reason_missing(about: Statements) -> bool:
    """Tell whether a hand-off was sent back without a reason."""
    return about.verdict is not None and not about.verdict.hot and about.verdict.feedback.reason is None


class _Contacts:
    """Attempts to reach the lead of each hand-off: those that name it, and unnamed ones while it was open."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._named: dict[str, list[Any]] = defaultdict(list)
        self._unnamed: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            if row.handoff_id is not None:
                self._named[row.handoff_id].append(row)
            else:
                self._unnamed[row.lead_id].append(row)

    def of(self, handoff: Any, closed_at: Micros | None) -> list[Any]:  # noqa: ANN401 - a database row
        meanwhile = (
            outcome
            for outcome in self._unnamed.get(handoff.lead_id, ())
            if outcome.happened_at >= handoff.opened_at and (closed_at is None or outcome.happened_at <= closed_at)
        )
        return [*self._named.get(handoff.handoff_id, ()), *meanwhile]


def won_among(tx: Tx, leads: Collection[str], until: Micros) -> set[str]:
    """Return those of some leads, canonical as of then, of whom a win was known at an instant."""
    among, top = standing_for(tx, until, leads)
    rows = known_rows(tx, schema.outcome, until, among)
    return {top(row.lead_id) for row in rows if row.outcome == OutcomeKind.WON}


def wins(tx: Tx, until: Micros) -> list[Won]:
    """Return every win known at an instant, oldest first; lead ids are canonical as of then."""
    top = lead_of(moved_at(tx, until))
    return [
        Won(top(row.lead_id), Micros(row.happened_at), row.amount_minor, row.currency)
        for row in known_rows(tx, schema.outcome, until)
        if row.outcome == OutcomeKind.WON
    ]
