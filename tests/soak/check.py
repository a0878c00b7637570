"""Check of a soak: what a ledger must hold after everything was killed and started again."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.events import Event
from ondo.domain.instant import DAY, SECOND, Micros, parse_instant
from ondo.domain.leads import Lead
from ondo.domain.scoring import score
from ondo.domain.vocabulary import Temperature
from ondo.ledger import Ledger, Tx
from ondo.ledger.db import schema, service_schema
from ondo.ledger.db.columns import metadata
from ondo.ledger.db.encoding import from_json, read_value
from ondo.ledger.decisions import cards
from ondo.ledger.outbox.outbox import DeliveryState
from tests.soak.senders import Acknowledged
from tests.support.facts import AttributeFact, attributes_at, known_events

UNDER_WAY = 60 * SECOND
"""A score may have been made while a message was written: then it holds what was written before that."""
SWITCHED_WITHIN = 2 * SECOND
"""What docs/operating.md promises of a card that switches."""


@dataclass(frozen=True)
class Figures:
    """What was checked, by how many."""

    facts: int
    handoffs: int
    webhooks: int
    repeated_webhooks: int
    card_versions: int
    scores: int
    answered_scores: int


def check(ledger: Ledger, record: Acknowledged, rows: Mapping[str, Iterable[str]], messages: Path) -> Figures:
    """Hold a ledger against what was acknowledged; ``rows`` are keys of facts that commands took in, by table."""
    with ledger.read() as tx:
        facts = _facts(tx, {"event": [*record.events, *rows.get("event", ())], "feedback": record.feedback}, record)
        handoffs = _handoffs(tx)
        webhooks, repeated = _webhooks(tx, handoffs, messages)
        versions = _versions(tx)
        scores = _scores(tx)
        answered = _answered(versions, record)
    figures = Figures(facts, len(handoffs), webhooks, repeated, len(versions), scores, answered)
    empty = [name for name, number in asdict(figures).items() if not number and name != "repeated_webhooks"]
    assert not empty, f"nothing was there to check of {empty}"
    return figures


def _facts(tx: Tx, keys: Mapping[str, Iterable[str]], record: Acknowledged) -> int:
    count = 0
    for name, sent in keys.items():
        stored = Counter(tx.conn.execute(sa.select(metadata.tables[name].c.key)).scalars())
        wanted = list(sent)
        lost = [key for key in wanted if not stored[key]]
        assert not lost, f"{len(lost)} acknowledged facts of {name} are lost, {lost[:3]}"
        twice = [key for key, times in stored.items() if times > 1]
        assert not twice, f"{len(twice)} facts of {name} are there twice, {twice[:3]}"
        count += len(wanted)
    known = Counter(tx.conn.execute(sa.select(metadata.tables["lead_key"].c.external_id)).scalars())
    assert {known[name] for name in record.leads} <= {1}, "a lead is not there once"
    return count + len(record.leads)


def _handoffs(tx: Tx) -> dict[str, str]:
    """Return lead by hand-off: every lead that was ever hot has one, and another only after it."""
    rows = {row[0]: row[1] for row in tx.conn.execute(sa.select(schema.handoff.c.handoff_id, schema.handoff.c.lead_id))}
    log = schema.score_log.c
    hot = {*tx.conn.execute(sa.select(log.lead_id).where(log.temperature == Temperature.HOT.value)).scalars()}
    _at_intervals(tx)
    assert hot <= {*rows.values()}, f"{len(hot - {*rows.values()})} hot leads were never handed over"
    return rows


def _at_intervals(tx: Tx) -> None:
    """Hold each lead's hand-offs apart: the next opens when the one before has closed and the card's pause is over."""
    close, handoff = schema.handoff_close.c, schema.handoff.c
    closed = {row.handoff_id: row.closed_at for row in tx.conn.execute(sa.select(close.handoff_id, close.closed_at))}
    pause = cards.versions(tx, cards.only_card(tx))[-1].card.cool_off_days * DAY
    last: dict[str, str] = {}
    rows = tx.conn.execute(
        sa.select(handoff.handoff_id, handoff.lead_id, handoff.opened_at).order_by(handoff.opened_at)
    )
    for row in rows:
        before = last.get(row.lead_id)
        if before is not None:
            assert before in closed, f"lead {row.lead_id} has two hand-offs that are open"
            assert row.opened_at >= closed[before] + pause, f"lead {row.lead_id} was handed over again in its pause"
        last[row.lead_id] = row.handoff_id


def _webhooks(tx: Tx, handoffs: Mapping[str, str], messages: Path) -> tuple[int, int]:
    """Return how many messages there were, and how many came again: each came, and each hand-off was told once."""
    box = service_schema.outbox.c
    rows = tx.conn.execute(sa.select(box.message_id, box.kind, box.lead_id)).all()
    opened = Counter(lead for _, kind, lead in rows if kind == "handoff.opened")
    assert opened == Counter(handoffs.values()), "a hand-off was not told once"
    states = Counter(tx.conn.execute(sa.select(service_schema.delivery.c.state)).scalars())
    assert {*states} <= {DeliveryState.DELIVERED.value}, f"not every message was delivered: {states}"
    got = Counter(messages.read_text(encoding="ascii").split())
    missing = Counter(row.kind for row in rows if row.message_id not in got)
    assert not missing, f"messages never came: {missing}"
    assert {*got} <= {row.message_id for row in rows}, "a message came that is none"
    return len(rows), got.total() - len(got)


def _versions(tx: Tx) -> list[tuple[Micros, int]]:
    return [(row.effective_from, row.version) for row in cards.versions(tx, cards.only_card(tx))]


def _answered(versions: list[tuple[Micros, int]], record: Acknowledged) -> int:
    """Count answered scores: each by the version in force then, or two seconds before."""
    starts = [start for start, _ in versions]
    for as_of, version in record.scores:
        at = parse_instant(as_of)
        right = {versions[bisect_right(starts, moment) - 1][1] for moment in (at, at - SWITCHED_WITHIN)}
        assert version in right, f"version {version} was served at {as_of}, {right} were in force"
    return len(record.scores)


def _scores(tx: Tx) -> int:
    """Recompute every row of the score log from the raw facts by the card language's plain executor."""
    events: defaultdict[str, list[tuple[Micros, Event]]] = defaultdict(list)
    for row in tx.conn.execute(sa.select(schema.event)):
        facts = from_json(row.properties, dict)
        event = Event(row.lead_id, row.kind, row.happened_at, row.known_at, facts, row.channel, row.key)
        events[row.lead_id].append((row.recorded_at, event))
    attributes: defaultdict[str, list[tuple[Micros, AttributeFact]]] = defaultdict(list)
    for row in tx.conn.execute(sa.select(schema.attribute)):
        value = None if row.value is None else read_value(row.value)
        fact = AttributeFact(row.lead_id, row.name, value, row.happened_at, row.known_at)
        attributes[row.lead_id].append((row.recorded_at, fact))
    card_id = cards.only_card(tx)
    versions = {row.version: row.card for row in cards.versions(tx, card_id)}
    in_force = [(row.effective_from, row.version) for row in cards.versions(tx, card_id)]
    count = 0
    for row in tx.conn.execute(sa.select(schema.score_log)):
        at, known, sent = row.at, attributes[row.lead_id], events[row.lead_id]
        starts = [start for start, _ in in_force]
        right = {in_force[bisect_right(starts, moment) - 1][1] for moment in (at, at - SWITCHED_WITHIN)}
        assert row.card_version in right, f"row {row.id}: version {row.card_version}, in force were {right}"
        instants = {recorded for recorded, _ in (*known, *sent) if at - UNDER_WAY <= recorded <= at}
        expected = set()
        for until in {at, *(Micros(instant - 1) for instant in instants)}:
            lead = Lead(row.lead_id, attributes_at((fact for when, fact in known if when <= until), at))
            past = known_events((event for when, event in sent if when <= until), at)
            answer = score(versions[row.card_version], lead, past, at, zone=ZoneInfo("Asia/Tokyo"))
            expected.add((answer.attribute_points, answer.behaviour_points, answer.decay_points, answer.total))
        given: tuple[Any, ...] = (row.attribute_points, row.behaviour_points, row.decay_points, row.total)
        assert given in expected, f"row {row.id} says {given}, the facts {expected}"
        count += 1
    return count
