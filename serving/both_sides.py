"""What both sides of the agreement have kept, and what came of it: the numbers of the page and of ``/v1/duties``.

Every number is a function of ``ondo.domain``, the same that the quarterly report uses; here they are read and named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from ondo.domain.agreement import in_force
from ondo.domain.bridge import bridge, send_backs
from ondo.domain.conversion import PROOFS, Conversion, band_label
from ondo.domain.duty import Duty, Tally, kept_in_month, measured, supply, tally
from ondo.domain.instant import DAY, Micros, local_date, optional_iso, start_of_day
from ondo.domain.rate import Rate
from ondo.domain.words import Reason, Via, label
from ondo.ledger import Tx, cards, duties
from ondo.ledger.activity import look_at
from ondo.ledger.conversions import conversion_of
from ondo.ledger.quarter import HandedOver, handed_over
from ondo.settings import Settings
from serving.agreed import Clocks
from serving.definitions import Definitions
from serving.late import MOST_LATE, LatePage, LatePlace, late_data, late_page
from serving.voice import Voice

WINDOW = Micros(90 * DAY)
"""How far back what sales has kept is counted."""
MONTHS = 6


def both_sides(
    tx: Tx,
    definitions: Definitions,
    settings: Settings,
    voice: Voice,
    most_late: int = MOST_LATE,
    late_after: LatePlace | None = None,
) -> dict[str, Any]:
    """Return what is owed now, what sales kept over the last 90 days, and marketing's last months.

    Of the hand-offs on which something is owed it brings ``most_late``, those behind a place of that list.
    """
    clocks, since, until = Clocks(tx, settings), Micros(tx.now - WINDOW), Micros(tx.now + 1)
    seen = min(look_at(tx)[0], tx.now)
    months = _edges(tx.now, voice.zone)
    known = handed_over(tx, tx.now, min(since, months[0][1]))
    recorded = [handoff for handoff in known if since <= handoff.duty.course.opened_at < until]
    real = [handoff for handoff in known if handoff.counts]
    past = [measured(handoff.duty, clocks.due_then) for handoff in recorded if handoff.counts]
    current = duties.open_duties(tx)
    late = late_page(current, clocks, seen, most_late, late_after)

    def count(rows: Iterable[Duty]) -> dict[str, Any]:
        return _tally_data(tally(rows, clocks.versions, tx.now, clocks.soon, seen))

    def split(key: Callable[[Duty], str]) -> list[tuple[str, list[Duty]]]:
        names = {key(duty): None for duty in past}
        return [(name, [duty for duty in past if key(duty) == name]) for name in names]

    def team_of(duty: Duty) -> str:
        return clocks.team(duty.owner, duty.team).team_id

    teams = [(team.team_id, voice.of(team.name)) for team in clocks.agreement().teams or (clocks.team(),)]
    by_team, by_owner = dict(split(team_of)), split(lambda duty: duty.owner or "")
    by_via = dict(split(lambda duty: duty.via.value))
    judged = [(handoff.duty, handoff.verdict) for handoff in recorded]
    return {
        "agreement_version": in_force(clocks.versions, tx.now).version,
        "since": optional_iso(since),
        "until": optional_iso(tx.now),
        "seen_until": optional_iso(seen),
        "now": count(current),
        "sales": count(past),
        "teams": [{"team": team or None, "label": name, **count(by_team.get(team, []))} for team, name in teams],
        "owners": [{"owner": name or None, **count(rows)} for name, rows in sorted(by_owner)],
        "opened_by": [
            {"via": via.value, "label": label(via, voice.lang), **count(by_via[via.value])}
            for via in Via
            if via.value in by_via
        ],
        "counts": asdict(bridge(judged)),
        "conversion": _conversions(tx, real, (since, until), voice),
        "sent_back": [
            {"reason": reason, "label": _why(reason, voice), "handoffs": number}
            for reason, number in send_backs(judged)
        ],
        **_late(late, clocks, voice),
        "marketing": _months(tx, definitions, clocks, real, months),
    }


def _late(page: LatePage, clocks: Clocks, voice: Voice) -> dict[str, Any]:
    rows = [late_data(row, clocks, voice) for row in page.rows]
    return {"late": rows, "late_count": page.count, "late_next": page.following}


def _why(reason: Reason | None, voice: Voice) -> str:
    return voice.say("理由なし", "no reason given") if reason is None else label(reason, voice.lang)


def _tally_data(kept: Tally) -> dict[str, Any]:
    return asdict(kept) | {"judged": kept.judged, "kept": kept.kept}


def _conversions(tx: Tx, real: Sequence[HandedOver], span: tuple[Micros, Micros], voice: Voice) -> list[dict[str, Any]]:
    """Return conversion by card, of the cards in force."""
    rows = []
    for card_id in cards.card_ids(tx):
        card = cards.at_or_first(tx, card_id, tx.now).card
        of_card = conversion_of(tx, cards.versions(tx, card_id), card, real, span, tx.now, voice.zone)
        rows.append({"label": voice.of(card.name), **_conversion_data(of_card, voice)})
    return rows


def _conversion_data(of_card: Conversion, voice: Voice) -> dict[str, Any]:
    return {
        "card_id": of_card.card_id,
        "hot_line": of_card.hot_line,
        "warm_line": of_card.warm_line,
        "groups": [
            {"group": row.group, "label": voice.of(row.label), "closed": row.closed, "expired": row.expired}
            | _rate(row.conversion)
            for row in of_card.groups
        ],
        "bands": [
            {
                "low_points": row.low,
                "high_points": row.high,
                "label": voice.of(band_label(row.low, row.high)),
                **_rate(row.conversion),
            }
            for row in of_card.bands
        ],
        "unbanded": of_card.unbanded,
        "warm_looked_at": None if of_card.warm is None else of_card.warm.looked_at,
        "warm_candidates": None if of_card.warm is None else of_card.warm.candidates,
        "proof": of_card.proof,
        "proof_text": voice.of(PROOFS[of_card.proof]),
    }


def _rate(share: Rate) -> dict[str, Any]:
    return {
        "handoffs": share.count,
        "converted": share.hits,
        "share": share.value,
        "low": share.low,
        "high": share.high,
    }


def _edges(now: Micros, zone: ZoneInfo) -> list[tuple[date, Micros, Micros]]:
    """Return the last months, the oldest first: first day, first instant, first instant after it."""
    firsts = [_next_month(local_date(now, zone))]
    while len(firsts) <= MONTHS:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    firsts.reverse()
    return [(day, start_of_day(day, zone), start_of_day(after, zone)) for day, after in pairwise(firsts)]


def _months(
    tx: Tx,
    definitions: Definitions,
    clocks: Clocks,
    real: Sequence[HandedOver],
    edges: Sequence[tuple[date, Micros, Micros]],
) -> list[dict[str, Any]]:
    def declared(card_id: str, number: int) -> frozenset[str]:
        return frozenset(definitions.version(tx, card_id, number).card.attributes)

    rows = duties.supplied(tx, real, declared)
    months = []
    for day, since, end in edges:
        until, whole = min(end, Micros(tx.now + 1)), end <= tx.now
        supplied = supply(row for row in rows if since <= row.opened_at < until)
        leads, filled, minutes = kept_in_month(clocks.versions, supplied, until, whole=whole)
        months.append(
            {
                "month": f"{day:%Y-%m}",
                "whole": whole,
                "hot_leads": supplied.hot_leads,
                "hot_leads_kept": leads,
                "attributes_filled": supplied.filled,
                "attributes_filled_kept": filled,
                "handoff_minutes": supplied.minutes,
                "handoff_minutes_kept": minutes,
            }
        )
    return months


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
