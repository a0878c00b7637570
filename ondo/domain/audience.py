"""Audience of a card: whether a lead belongs to it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ondo.domain.card import Scorecard
from ondo.domain.conditions import holds
from ondo.domain.instant import Micros
from ondo.domain.leads import Lead


def fits(card: Scorecard, lead: Lead, at: Micros, *, zone: ZoneInfo) -> bool:
    """Tell whether a lead belongs to a card's audience; audiences look at attributes only."""
    return card.audience is None or holds(card.audience, lead.attributes, (), at, zone=zone)
