"""What random companies take back, put right, restart and let run out: each by the product's own door."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from ondo.domain.card import FastTrack, Scorecard
from ondo.domain.closing import EXPIRED
from ondo.domain.conditions import EventMatch
from ondo.domain.instant import DAY, HOUR, Micros
from ondo.domain.summary_spec import horizon_of
from ondo.domain.vocabulary import FeedbackLabel, Label, OutcomeKind, SendBackReason, Via
from ondo.ledger.db import schema, service_schema
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.facts import NewEvent, append_events
from ondo.ledger.facts.links import canonical_group
from ondo.ledger.facts.retracted import not_retracted
from ondo.ledger.handoffs import expiry
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.handoffs import OWN, NewHandOff, last_closed, open_handoff
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.handoffs.reactivations import OpenHandOff, firings, reactivate
from ondo.ledger.records.import_undo import undo_import
from ondo.ledger.records.take_back import TABLES, NamedFact, take_back
from tests.monitoring import quarters
from tests.monitoring.quarters import CARD, TOKYO

RATERS = ("kato", "ito", "abe")
URGENT = FastTrack("urgent", Label("至急", "urgent"), EventMatch(frozenset({"demo"})))


def card() -> Scorecard:
    """The small company's card, by which a demo is handed over at once."""
    return replace(quarters.card(), fast_tracks=(URGENT,))


def moment(tx: Tx, at: int) -> Tx:
    """The same transaction, as if it had begun at another instant."""
    return replace(tx, now=Micros(at))


def open_by_fast_track(tx: Tx, draw: random.Random, leads: Iterable[str], since: Micros, end: Micros) -> None:
    """Let Ondo hand some leads over when their demo became known: taken back, it leaves no cause."""
    e = schema.event.c
    query = sa.select(e.lead_id, sa.func.min(e.known_at)).where(e.kind == "demo", e.lead_id.in_(list(leads)))
    for lead, known in tx.conn.execute(query.group_by(e.lead_id).order_by(sa.func.min(e.id))).all():
        at = Micros(known + HOUR)
        if since <= at < end and draw.random() < 0.8:
            new = NewHandOff(lead, CARD, 1, Via.FAST_TRACK, at, due_at=Micros(at + DAY))
            open_handoff(moment(tx, at), new)


def hand_over_for_nobody(tx: Tx, draw: random.Random, leads: Iterable[str], since: Micros, end: Micros) -> None:
    """Open hand-offs that nobody ever works on, so that they run out."""
    for lead in leads:
        at = Micros(draw.randrange(since, end))
        open_handoff(moment(tx, at), NewHandOff(lead, CARD, 1, draw.choice(list(Via)), at, due_at=Micros(at + DAY)))


def restart(tx: Tx, draw: random.Random, end: Micros) -> None:
    """Bring new fast tracks to some open hand-offs, once or twice, after whatever was claimed."""
    h, o, c = schema.handoff.c, schema.open_handoff.c, service_schema.claim.c
    query = sa.select(h.handoff_id, o.lead_id, h.via, h.opened_at, sa.func.max(c.known_at))
    query = query.join_from(schema.open_handoff, schema.handoff, h.handoff_id == o.handoff_id)
    query = query.outerjoin(service_schema.claim, c.handoff_id == h.handoff_id).where(o.card_id == CARD)
    query = query.group_by(h.handoff_id, o.lead_id, h.via, h.opened_at).order_by(h.opened_at, h.handoff_id)
    for handoff_id, lead, via, opened, claimed in tx.conn.execute(query).all():
        first = max(opened, claimed or opened) + HOUR
        if first >= end or draw.random() < 0.6:
            continue
        for at in sorted(draw.randrange(first, end) for _ in range(draw.choice([1, 1, 2]))):
            then = moment(tx, at)
            demo = NewEvent("web", f"{handoff_id}/{at}", lead, "demo", Micros(at), Micros(at))
            append_events(then, [demo])
            leads = canonical_group(then, lead, then.now)[1]
            current = OpenHandOff(handoff_id, lead, CARD, Via(via), Micros(opened), leads)
            closed = last_closed(then, lead, CARD)
            ended = None if closed is None else closed.closed_at
            fired = firings(then, current, card(), ended, lambda _: True, TOKYO)
            reactivate(then, current, fired, lambda _, holding: Micros(holding.started_at + DAY))


def let_run_out(tx: Tx, draw: random.Random) -> list[expiry.Overdue]:
    """End some of the open hand-offs that nobody ended and whose leads went cold; return those that expired."""
    horizon = horizon_of([card()], TOKYO, days=30)
    overdue = [each for each in expiry.run_out(tx, {CARD: card()}, horizon) if draw.random() < 0.9]
    return [each for each in overdue if expiry.end(tx, each, card(), TOKYO)]


def undo(tx: Tx, import_id: int) -> None:
    undo_import(tx, import_id, "kato", TOKYO)


def take_some_back(tx: Tx, draw: random.Random) -> None:
    """Take facts of each kind back: a few by chance, more of those that opened or closed a hand-off."""
    close, h = schema.handoff_close.c, schema.handoff.c
    closed = sa.select(h.lead_id, close.cause).join(schema.handoff_close, h.handoff_id == close.handoff_id)
    opened = sa.select(h.lead_id, sa.literal("demo")).where(h.source == OWN)
    causes = {(lead, cause) for query in (closed, opened) for lead, cause in tx.conn.execute(query)}
    names: dict[tuple[str, str, str], None] = {}  # of one deal several words may stand
    for kind, table in TABLES.items():
        word: Mapping[str, sa.ColumnElement[str]] = {
            "feedback": schema.feedback.c.label,
            "outcomes": schema.outcome.c.outcome,
            "events": schema.event.c.kind,
        }
        query = sa.select(table.c.source, table.c.key, table.c.lead_id, word.get(kind, sa.null()))
        for source, key, lead, cause in tx.conn.execute(query.where(not_retracted(table)).order_by(table.c.id)):
            share = 0.08 if (lead, cause) not in causes else 0.7 if kind == "events" else 0.3
            if draw.random() < share:
                names[kind, source, key] = None
    for kind, source, key in names:
        take_back(tx, NamedFact(kind, source, key), draw.choice(RATERS), TOKYO)


def put_right(tx: Tx, draw: random.Random) -> None:
    """Let people say otherwise of the same hand-off, and a CRM of the same deal."""
    f, o = schema.feedback.c, schema.outcome.c
    query = sa.select(f.lead_id, f.handoff_id, f.rater, f.label).where(f.handoff_id.is_not(None))
    verdicts = (FeedbackLabel.ACCURATE_HOT, FeedbackLabel.FALSE_HOT)
    query = query.where(f.label.in_(verdicts), not_retracted(schema.feedback)).order_by(f.id)
    for place, (lead, handoff_id, rater, label) in enumerate(tx.conn.execute(query).all()):
        if draw.random() < 0.4:
            other = verdicts[label == FeedbackLabel.ACCURATE_HOT]
            reason = draw.choice([None, SendBackReason.NOT_NOW]) if other is FeedbackLabel.FALSE_HOT else None
            word = NewFeedback("crm", f"again-{place}", lead, handoff_id, other, reason, rater, tx.now, tx.now)
            append_feedback(tx, [word])
    deals = sa.select(o.key, o.lead_id, o.handoff_id, o.outcome).where(not_retracted(schema.outcome)).order_by(o.id)
    for key, lead, handoff_id, kind in tx.conn.execute(deals).all():
        if draw.random() < 0.3:
            other_end = draw.choice([end for end in OutcomeKind if end != kind])
            tell_deals(tx, [NewOutcome("crm", key, lead, handoff_id, other_end, None, None, tx.now, tx.now)])


def speak_of(tx: Tx, draw: random.Random, expired: Sequence[expiry.Overdue]) -> None:
    """Say late what became of some hand-offs that had run out."""
    for place, each in enumerate(expired):
        if draw.random() < 0.3:
            lead = each.lead_id
            end = NewOutcome(
                "crm", f"late-{place}", lead, each.handoff_id, OutcomeKind.OPPORTUNITY, None, None, tx.now, tx.now
            )
            tell_deals(tx, [end])
        elif draw.random() < 0.5:
            label, reason = FeedbackLabel.FALSE_HOT, SendBackReason.NO_BUDGET
            word = NewFeedback(
                "crm", f"late-{place}", each.lead_id, each.handoff_id, label, reason, "abe", tx.now, tx.now
            )
            append_feedback(tx, [word])


def held(tx: Tx) -> dict[str, int]:
    """Count what a company holds of all this: retractions by kind of fact and cause, restarts, expired hand-offs."""
    r, close = schema.retraction.c, schema.handoff_close.c
    counts: dict[str, int] = {}
    for kind, cause, number in tx.conn.execute(
        sa.select(r.fact_kind, r.cause, sa.func.count()).group_by(r.fact_kind, r.cause)
    ):
        counts[f"{kind} {cause}"] = number
    for name, query in (
        ("restarted", sa.select(sa.func.count()).select_from(service_schema.reactivation)),
        ("expired", sa.select(sa.func.count()).where(close.cause == EXPIRED)),
    ):
        counts[name] = tx.conn.execute(query).scalar_one()
    return counts
