"""Channels by which the leads of hand-offs came: what counts as a lead's own action is the word of its card."""

from __future__ import annotations

from collections.abc import Iterable

from ondo.domain.vocabulary import Via
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.facts.channels import channels_of
from ondo.ledger.facts.links import canonicals
from ondo.ledger.handoffs.open_list import open_leads


def channels_by_card(tx: Tx, handed: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return how leads came, by (card, lead); those that named no channel, or whose card is unknown, are missing."""
    leads: dict[str, set[str]] = {}
    for card_id, lead_id in handed:
        leads.setdefault(card_id, set()).add(lead_id)
    channels: dict[tuple[str, str], str] = {}
    for card_id in set(cards.card_ids(tx)) & leads.keys():
        card = cards.at_or_first(tx, card_id, tx.now).card
        tops = canonicals(tx, leads[card_id], tx.now)
        named = channels_of(tx, set(tops.values()), card.own_kinds, tx.now)
        channels |= {(card_id, lead_id): named[top] for lead_id, top in tops.items() if top in named}
    return channels


def open_channels(tx: Tx) -> dict[str, str]:
    """Return how the lead of each open hand-off came, by the hand-off's id; empty where it named no channel."""
    rows = open_leads(tx, Via)
    channels = channels_by_card(tx, [(row.card_id, row.lead_id) for row in rows])
    return {row.handoff_id: channels.get((row.card_id, row.lead_id), "") for row in rows}
