"""Volume of a trial before it starts: how often two cards would have disagreed in the past weeks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.definitions.card_schema import content_hash
from ondo.domain.audience import fits
from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY, MINUTE, Micros
from ondo.domain.lead_summary import LeadSummary, SummaryView
from ondo.domain.leads import Lead
from ondo.domain.summary_scoring import score_summary
from ondo.domain.summary_spec import SummarySpec, horizon_of
from ondo.domain.trial import Arm, unit_of
from ondo.domain.trial_plan import DiscordantVolume
from ondo.domain.vocabulary import Temperature
from ondo.ledger.db.encoding import chunks
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import RANDOM_PART, event, handoff, lead
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.facts import ACCOUNT
from ondo.ledger.facts.lead_replay import Replay, ReplayScope, replays
from ondo.ledger.facts.links import canonical_groups, moved_at
from ondo.ledger.facts.retracted import not_withdrawn

WEEKS = 8
"""So many weeks are looked back at most."""
MOST = 1_500
"""So many active leads are replayed, drawn by their ids; more are counted."""
MOST_DAYS = 12_000
"""Of leads that act day after day fewer are replayed: no more follow after so many days that both cards scored.

A count, and not a time: whoever signs is told what was shown, however busy the machine is.
"""
REMEMBERED = Micros(10 * MINUTE)
"""So long a volume is not counted again."""
_AT_ONCE, _MOST_REMEMBERED = 100, 100
_memories: WeakKeyDictionary[sa.Engine, dict[tuple[str, str, str], tuple[Micros, DiscordantVolume]]] = (
    WeakKeyDictionary()
)
_h, _e, _l = handoff.c, event.c, lead.c


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Both cards, the horizon that their scores are made on, and the instant from which on leads are looked at."""

    cards: tuple[Scorecard, Scorecard]
    horizon: SummarySpec
    since: Micros

    def hot(self, known: Lead, past: LeadSummary, at: Micros) -> tuple[bool, bool]:
        """Tell whether each card would call a lead hot that was never handed over."""
        view = SummaryView(past, self.horizon, at)
        a, b = (
            fits(card, known, at, zone=self.horizon.zone)
            and score_summary(card, known, view).temperature is Temperature.HOT
            for card in self.cards
        )
        return a, b

    def days(self, replay: Replay, until: Micros) -> Sequence[Micros]:
        """Return the instants at which a lead is looked at: when the weeks begin, and after each day of its own."""
        return self.since, *replay.event_days(self.since, until)

    def side(self, lead_id: str, replay: Replay, days: Iterable[Micros]) -> tuple[str, Arm] | None:
        """Return the unit of a lead and the card that was the first to hand it over alone, if one was."""
        for at in days:
            past = replay.until(at, self.horizon)
            values = self.horizon.declared.attributes_of(past.values())
            account = values.get(ACCOUNT)
            known = Lead(lead_id, values, None if account is None else str(account))
            a, b = self.hot(known, past, at)
            if (a or b) and at == self.since:  # it is no answer to anything that happened since
                return None
            if a != b:
                return unit_of(known), Arm.A if a else Arm.B
            if a:
                return None
        return None


def recent_volume(tx: Tx, cards: tuple[Scorecard, Scorecard], zone: ZoneInfo) -> DiscordantVolume:
    """Return the volume as it is, or was within the last ten minutes in this process: of weeks that is the same.

    Whoever tries another age, and whoever signs what was shown, waits for no second replay.
    """
    memory = _memories.setdefault(tx.conn.engine, {})
    pair = content_hash(cards[0]), content_hash(cards[1]), zone.key
    at, volume = memory.get(pair, (Micros(0), None))
    if volume is None or not 0 <= tx.now - at < REMEMBERED:
        if len(memory) > _MOST_REMEMBERED:
            memory.clear()
        at, volume = memory[pair] = tx.now, discordant_volume(tx, cards, zone)
    return volume


def discordant_volume(tx: Tx, cards: tuple[Scorecard, Scorecard], zone: ZoneInfo) -> DiscordantVolume:
    """Replay two cards on the past weeks, on the leads that did something in them and were not handed over before.

    ``cards`` are the one in force and the other. Of many leads some are drawn and stand for all. A lead is looked at
    after each day of its own, so one on which they disagree for some hours is not counted: the number is a lower one.
    Leads that are one person now are taken for one from the start, and what was taken back counts nowhere.
    """
    since = _known_since(tx, Micros(tx.now - WEEKS * 7 * DAY))
    acted = sa.exists().where(_e.lead_id == _l.lead_id, _e.happened_at >= since)
    active = tx.conn.execute(sa.select(sa.func.count()).select_from(lead).where(acted)).scalar_one()
    query = sa.select(_l.lead_id).where(acted).order_by(RANDOM_PART, _l.lead_id).limit(MOST)
    moved = moved_at(tx, tx.now)
    leads = list(tx.conn.execute(query).scalars())
    handed = _handed_over(tx, leads, cards[0].card_id)
    comparison = _Comparison(cards, horizon_of(cards, zone), since)
    units: dict[str, Arm] = {}
    looked = scored = 0
    for part in chunks(leads, _AT_ONCE):
        if scored >= MOST_DAYS:
            break
        looked += len(part)
        looked_at = [lead for lead in part if lead not in moved and handed.get(lead, tx.now) > since]
        for lead_id, replay in _replays(tx, looked_at, comparison).items():
            days = comparison.days(replay, handed.get(lead_id, tx.now))
            scored += len(days)
            if (unit := comparison.side(lead_id, replay, days)) is not None:
                units.setdefault(*unit)
    weeks = (tx.now - since) / (7 * DAY)
    stands_for = int(active) / looked if looked else 0.0
    a, b = (
        sum(side is arm for side in units.values()) * stands_for / weeks if weeks > 0 else 0.0 for arm in (Arm.A, Arm.B)
    )
    return DiscordantVolume(a, b, weeks, looked, int(active))


def _replays(tx: Tx, leads: Sequence[str], comparison: _Comparison) -> dict[str, Replay]:
    """Return the facts of leads, in their order, each with those of the leads that were merged into it."""
    groups = {lead_id: group for lead_id, (_, group) in canonical_groups(tx, leads, tx.now).items()}
    members = {member for group in groups.values() for member in group}
    each = replays(tx, members, ReplayScope(comparison.horizon, tx.now), comparison.since)
    return {lead_id: Replay.together(each[member] for member in groups[lead_id]) for lead_id in leads}


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
