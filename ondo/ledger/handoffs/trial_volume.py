"""Volume of a trial before it starts: how often two cards would have disagreed in the past weeks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.audience import fits
from ondo.domain.card import Scorecard
from ondo.domain.declarations import Declarations, declarations_of
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.leads import Lead
from ondo.domain.scoring import score
from ondo.domain.trial import Arm, unit_of
from ondo.domain.trial_plan import DiscordantVolume
from ondo.domain.vocabulary import Temperature
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import RANDOM_PART, event, handoff, lead
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.facts.links import moved_at
from ondo.ledger.facts.retracted import not_withdrawn

WEEKS = 8
"""So many weeks are looked back at most."""
MOST = 1_500
"""So many active leads are replayed, drawn by their ids; more are counted."""
_h, _e, _l = handoff.c, event.c, lead.c


@dataclass(frozen=True, slots=True)
class _Replay:
    """Both cards, the instant from which on leads are looked at, and what is read of them."""

    cards: tuple[Scorecard, Scorecard]
    since: Micros
    declared: Declarations
    zone: ZoneInfo

    def hot(self, known: Lead, events: list[Event], at: Micros) -> tuple[bool, bool]:
        """Tell whether each card would call a lead hot that was never handed over."""
        a, b = (
            fits(card, known, at, zone=self.zone)
            and score(card, known, events, at, zone=self.zone).temperature is Temperature.HOT
            for card in self.cards
        )
        return a, b

    def side(self, tx: Tx, lead_id: str, until: Micros) -> tuple[str, Arm] | None:
        """Return the unit of a lead and the card that was the first to hand it over alone, if one was by ``until``."""
        instants = self._instants(lead_facts(tx, lead_id, until, self.declared)[1], until)
        for at in (self.since, *instants):
            known, events = lead_facts(tx, lead_id, at, self.declared)
            a, b = self.hot(known, events, at)
            if (a or b) and at == self.since:  # it is no answer to anything that happened since
                return None
            if a != b:
                return unit_of(known), Arm.A if a else Arm.B
            if a:
                return None
        return None

    def _instants(self, events: list[Event], until: Micros) -> list[Micros]:
        """Return the last instant of each day at which an event became known."""
        known = (max(event.happened_at, event.known_at) for event in events)
        days = {int(at // DAY): at for at in sorted(known) if self.since < at <= until}
        return [Micros(at) for at in days.values()]


def discordant_volume(tx: Tx, cards: tuple[Scorecard, Scorecard], zone: ZoneInfo) -> DiscordantVolume:
    """Replay two cards on the past weeks, on the leads that did something in them and were not handed over before.

    ``cards`` are the one in force and the other. Of many leads some are drawn and stand for all. A lead is looked at
    after each day of its own, so one on which they disagree for some hours is not counted: the number is a lower one.
    """
    since = _known_since(tx, Micros(tx.now - WEEKS * 7 * DAY))
    acted = sa.exists().where(_e.lead_id == _l.lead_id, _e.happened_at >= since)
    active = tx.conn.execute(sa.select(sa.func.count()).select_from(lead).where(acted)).scalar_one()
    query = sa.select(_l.lead_id).where(acted).order_by(RANDOM_PART, _l.lead_id).limit(MOST)
    moved = moved_at(tx, tx.now)
    leads = list(tx.conn.execute(query).scalars())
    replay = _Replay(cards, since, declarations_of(list(cards), zone), zone)
    handed = _handed_over(tx, leads, cards[0].card_id)
    units: dict[str, Arm] = {}
    for lead_id in leads:
        until = handed.get(lead_id, tx.now)
        if lead_id not in moved and until > since and (unit := replay.side(tx, lead_id, until)) is not None:
            units.setdefault(*unit)
    weeks = (tx.now - since) / (7 * DAY)
    stands_for = int(active) / len(leads) if leads else 0.0
    a, b = (
        sum(side is arm for side in units.values()) * stands_for / weeks if weeks > 0 else 0.0 for arm in (Arm.A, Arm.B)
    )
    return DiscordantVolume(a, b, weeks, len(leads), int(active))


def _known_since(tx: Tx, earliest: Micros) -> Micros:
    """Return from when on the ledger knew what leads did, ``earliest`` at most: imported leads did so before it did."""
    before = sa.select(_e.id).where(_e.happened_at <= earliest, _e.known_at <= earliest).limit(1)
    if tx.conn.execute(before).first() is not None:
        return earliest
    firsts = [tx.conn.execute(sa.select(sa.func.min(column))).scalar() for column in (_l.known_at, _e.known_at)]
    return Micros(max(earliest, min((first for first in firsts if first is not None), default=tx.now)))


def _handed_over(tx: Tx, leads: Collection[str], card_id: str) -> dict[str, Micros]:
    """Return when leads were first handed over by a card."""
    query = sa.select(_h.lead_id, sa.func.min(_h.opened_at)).where(_h.card_id == card_id, not_withdrawn())
    query = query.where(_h.lead_id.in_(in_list(tx, sorted(leads)))).group_by(_h.lead_id)
    return {lead_id: Micros(at) for lead_id, at in tx.conn.execute(query)}
