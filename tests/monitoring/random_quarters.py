"""Random companies in the first quarter of 2026: 90 days, so that a quarter and the last 90 days are one window."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ondo.domain.instant import DAY, HOUR, Micros, parse_instant
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, SendBackReason, Via
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.facts.facts import NewAttribute, NewEvent, append_attributes, append_events
from ondo.ledger.facts.imports import start_import
from ondo.ledger.handoffs.claims import NewClaim, append_claims
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewContact, NewFeedback, append_contacts, append_feedback
from ondo.ledger.handoffs.handoffs import NewHandOff, handoff_ids
from ondo.ledger.handoffs.imported_handoffs import import_handoffs
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import leads_for, merge
from tests.monitoring import random_corrections as corrections
from tests.monitoring.quarters import CARD
from tests.monitoring.random_corrections import card

START, NOW = parse_instant("2026-01-01T00:00:00+09:00"), parse_instant("2026-04-01T00:00:00+09:00")
QUARTER = "2026Q1"
OTHER = "other"
PEOPLE = ("kato", "ito", "abe")


def fill(tx: Tx, seed: int, leads: int = 60, *, others: bool = True) -> dict[str, str]:
    """Fill an empty ledger; return lead ids by name. Everything is known by ``NOW``, much of it late."""
    draw = random.Random(seed)
    cards.publish(tx, card(), approved_by=("m", "s"), effective_from=Micros(START - 300 * DAY))
    names = [f"L{n}" for n in range(leads)]
    ids = leads_for(tx, "crm", names, known_at=Micros(START - 200 * DAY))
    alone = {name: ids[name] for name in names[6::12]}  # nobody ever works on these
    worked = {name: lead for name, lead in ids.items() if name not in alone}
    append_attributes(tx, [fact for name in names for fact in _attributes(draw, name, ids[name])])
    append_events(tx, [fact for name in names for fact in _events(draw, name, ids[name], quiet=name in alone)])
    corrections.open_by_fast_track(tx, draw, list(worked.values())[::2], START, Micros(NOW - 9 * DAY))
    corrections.hand_over_for_nobody(tx, draw, list(alone.values()), START, Micros(NOW - 32 * DAY))
    of_lead = _hand_over(tx, draw, worked, others=others)
    brought = [_import(tx, draw, worked, others=others) for _ in range(2)]
    for name in draw.sample(list(worked), len(worked)):
        _say(tx, draw, name, ids[name], of_lead.get(ids[name], []))
    corrections.restart(tx, draw, Micros(NOW - 4 * DAY))
    for first, second in zip(names[0:6:2], names[1:6:2], strict=True):
        merge(tx, ids[first], ids[second], Micros(NOW - 3 * DAY))
    expired = corrections.let_run_out(corrections.moment(tx, NOW - 2), draw)
    last = corrections.moment(tx, NOW - 1)
    corrections.put_right(last, draw)
    corrections.undo(last, brought[0])
    corrections.take_some_back(last, draw)
    corrections.speak_of(last, draw, expired)
    return ids


def _hand_over(
    tx: Tx, draw: random.Random, ids: Mapping[str, str], prefix: str = "", *, others: bool
) -> dict[str, list[str]]:
    """Import hand-offs and let people take some; return the hand-offs of each lead."""
    handed = [row for name in ids for row in _handoffs(draw, prefix + name, ids[name], others=others)]
    import_handoffs(tx, handed)
    opened = handoff_ids(tx, "crm", [str(row.key) for row in handed])
    for place, row in enumerate(handed):
        if draw.random() < 0.4:
            at, team = _later(draw, row.opened_at), draw.choice([None, "tokyo"])
            claim = NewClaim(
                *("crm", f"{prefix}cl{place}", row.lead_id, opened[str(row.key)], draw.choice(PEOPLE), at, team),
                *(draw.choice([None, Micros(row.opened_at + 2 * DAY)]), at),
            )
            append_claims(tx, [claim])
    return {row.lead_id: [opened[str(item.key)] for item in handed if item.lead_id == row.lead_id] for row in handed}


def _import(tx: Tx, draw: random.Random, ids: Mapping[str, str], *, others: bool) -> int:
    """Bring facts of every kind about some leads by an import, part of it by another door as well; return its id."""
    number = start_import(tx, "crm", "export.csv", f"file {draw.random()}", "mapping", "kato")
    by_import, prefix = replace(tx, import_id=number), f"i{number}-"
    some = {name: ids[name] for name in draw.sample(list(ids), len(ids) // 4)}
    rows = [fact for name, lead in some.items() for fact in _attributes(draw, prefix + name, lead)]
    visits = [fact for name, lead in some.items() for fact in _events(draw, prefix + name, lead)]
    append_attributes(by_import, rows)
    append_events(by_import, visits)
    append_attributes(tx, rows[::3])
    append_events(tx, visits[::3])
    of_lead = _hand_over(by_import, draw, some, prefix, others=others)
    for name, lead in some.items():
        twice = random.Random(draw.random())
        state = twice.getstate()
        _say(by_import, twice, prefix + name, lead, of_lead.get(lead, []))
        if draw.random() < 0.3:
            twice.setstate(state)
            _say(tx, twice, prefix + name, lead, of_lead.get(lead, []))
    return number


def _later(draw: random.Random, at: int, days: float = 20) -> Micros:
    return Micros(min(NOW - 1, at + int(draw.random() * days * DAY)))


def _inside(draw: random.Random) -> Micros:
    return Micros(draw.randrange(START, NOW - HOUR))


def _attributes(draw: random.Random, name: str, lead: str) -> list[NewAttribute]:
    at = Micros(START - int(draw.random() * 100 * DAY))
    facts = [NewAttribute("crm", f"{name}-i", lead, "industry", draw.choice(["it", "retail"]), at, _later(draw, at))]
    if draw.random() < 0.6:
        facts.append(NewAttribute("crm", f"{name}-e", lead, "employees", 600.0, at, _later(draw, at, 150)))
    return facts


def _events(draw: random.Random, name: str, lead: str, *, quiet: bool = False) -> list[NewEvent]:
    facts = []
    steps: list[tuple[str, dict[str, str]]] = [("visit", {}), ("demo", {}), ("page", {"page": "price"})]
    if quiet or draw.random() < 0.2:
        steps = steps[:1]  # cold: what is open of it runs out
    for n in range(draw.randrange(1, 6)):
        at = Micros(draw.randrange(START - 60 * DAY, NOW - HOUR))
        kind, properties = draw.choice(steps)
        channel = draw.choice([None, "fair", "seminar"])
        facts.append(NewEvent("web", f"{name}-{n}", lead, kind, at, _later(draw, at, 2), properties, channel=channel))
    return facts


def _handoffs(draw: random.Random, name: str, lead: str, *, others: bool) -> list[NewHandOff]:
    """Open none to three, some of another card, some closed, some with a snapshot and a deadline."""
    rows = []
    for n in range(draw.choice([0, 1, 1, 1, 2, 3])):
        at = _inside(draw)
        closed = _later(draw, at, 40) if draw.random() < 0.5 else None
        snapshot = {"score": {"total": draw.randrange(-5, 140)}, "latest": {"at": at - HOUR}}
        row = NewHandOff(
            *(lead, draw.choice([CARD, CARD, CARD, OTHER if others else CARD]), 1, draw.choice(list(Via)), at),
            source="crm",
            key=f"{name}-{n}",
            known_at=_later(draw, at, 1),
            closed_at=closed,
            owner=draw.choice([None, *PEOPLE]),
            due_at=Micros(at + DAY) if draw.random() < 0.4 else None,
            snapshot=snapshot if draw.random() < 0.6 else {},
        )
        rows.append(row)
    return rows


def _say(tx: Tx, draw: random.Random, name: str, lead: str, handoffs: Sequence[str]) -> None:
    """Contact, judge and end a lead, about half of it without naming the hand-off, in a random order."""

    def about() -> str | None:
        return draw.choice([None, *handoffs])

    for n in range(draw.randrange(0, 4)):
        at = _inside(draw)
        reached = draw.random() < 0.5
        append_contacts(
            tx, [NewContact("crm", f"{name}-c{n}", lead, about(), "telephone", reached, at, _later(draw, at))]
        )
    for n in range(draw.randrange(0, 4)):
        at, label = _inside(draw), draw.choice([*FeedbackLabel, FeedbackLabel.ACCURATE_HOT])
        reason = (
            draw.choice([None, *list(SendBackReason)[:3], SendBackReason.CANNOT_REACH])
            if label == "false_hot"
            else None
        )
        words = (label, reason, draw.choice(PEOPLE), at, _later(draw, at))
        append_feedback(tx, [NewFeedback("crm", f"{name}-f{n}", lead, about(), *words)])
    for n in range(draw.randrange(0, 3)):
        at = _inside(draw)
        ends = (draw.choice(list(OutcomeKind)), None, None, at, _later(draw, at))
        tell_deals(tx, [NewOutcome("crm", f"{name}-o{n}", lead, about(), *ends)])
