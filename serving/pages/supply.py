"""The page of supply: hot leads a week against promise and capacity, channels, and whom to nurture."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from ondo.domain.errors import NotFound
from ondo.domain.sla import in_force
from ondo.domain.summary_spec import SummarySpec
from ondo.ledger.decisions import card_set, sla_versions
from ondo.ledger.identity.lead_names import names_of
from ondo.ledger.identity.person import persons
from ondo.nurturing.leads import CLOSEST, LOOKED_AT, MOST, Extent, Nurtured, Nurturing, nurture
from ondo.nurturing.rows import csv_of, rows_of
from serving.pages import weekly_supply
from serving.pages.agreement import signed
from serving.pages.team import WINDOWS
from serving.scoring.blinding import nurturing_told
from serving.scoring.ledger_view import LedgerView
from serving.sla.performance import marketing_supply

NEAREST = 10
"""Warm leads that the page names; the file has all."""


def view(look: LedgerView, days: int) -> dict[str, Any]:
    """Collect everything the page shows; the numbers are those of ``GET /v1/supply`` and ``GET /v1/nurture``."""
    tx, voice = look.tx, look.voice
    out = marketing_supply(tx, look.settings, voice, days)
    version = in_force(sla_versions.versions(tx), tx.now)
    return {
        **dict(out),
        "listed": [*out.channels, out.all_channels] if out.channels else [],
        "days": days,
        "windows": WINDOWS,
        "signed": signed(version, voice),
        "since_day": voice.day(out.since),
        "bars": weekly_supply.drawn(out.supply),
        "lists": [_nearest(look, version.card.card_id) for version in card_set.standing(tx, tx.now)],
    }


def file(look: LedgerView, card_id: str | None) -> Response:
    """Answer with the nurturing list as a file that spreadsheets open; ``NotFound`` of no such card."""
    nurturing = nurturing_told(look.tx, _nurturing(look, card_id, MOST))
    # Spreadsheets take UTF-8 for something else unless it says so.
    text = csv_of(rows_of(nurturing.leads, look.voice.lang)).encode("utf-8-sig")
    named = {"Content-Disposition": 'attachment; filename="nurture.csv"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv", headers=named)


def _horizon(look: LedgerView) -> SummarySpec | None:
    try:
        return look.definitions.current(look.tx, look.settings.timezone).horizon
    except NotFound:  # no card is in force
        return None


def _nurturing(look: LedgerView, card_id: str | None, most: int) -> Nurturing:
    zone, horizon = look.settings.timezone, _horizon(look)
    return nurture(look.tx, zone, card_id=card_id, extent=Extent(most, looked_at=LOOKED_AT), horizon=horizon)


def _nearest(look: LedgerView, card_id: str) -> dict[str, Any]:
    tx, voice = look.tx, look.voice
    nurturing = nurturing_told(tx, _nurturing(look, card_id, NEAREST))
    leads = [lead for lead in nurturing.leads if lead.group == CLOSEST]
    who = persons(tx, [lead.lead_id for lead in leads])
    unnamed = names_of(tx, [lead.lead_id for lead in leads if lead.lead_id not in who])
    gates = {gate.id: voice.of(gate.label) for gate in nurturing.version.card.gates}

    def row(lead: Nurtured) -> dict[str, Any]:
        person = who.get(lead.lead_id)
        named = None if person is None else person.company or person.name
        return {
            "lead_id": lead.lead_id,
            "who": named or unnamed.get(lead.lead_id, lead.lead_id[-12:]),
            "total": lead.total,
            "missing": lead.points_missing,
            "lacks": [
                *(text for text in (voice.of(lead.step), voice.of(lead.ask)) if text),
                *(voice.text("team-gate-not-met", gate=gates[gate_id]) for gate_id in lead.not_met),
            ],
        }

    return {
        "card_id": card_id,
        "name": voice.of(nurturing.version.card.name),
        "rows": [row(lead) for lead in leads],
        "unscored": nurturing.unscored,
        "with_points": all(lead.total is not None for lead in leads),
    }
