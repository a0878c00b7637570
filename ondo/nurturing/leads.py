"""The nurturing list: warm leads closest to hot with what they lack, and leads that sales sent back with the reason.

For the MA tool: it holds ids and what the card says, no personal data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.feedback import Feedback
from ondo.domain.instant import DAY, Micros, local_date
from ondo.domain.scoring import Score
from ondo.domain.sla_counts import HOT_VIA
from ondo.domain.summary_spec import SummarySpec, horizon_of
from ondo.domain.vocabulary import GateState, Label, Temperature
from ondo.ledger import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.facts.activity import acted, look_at
from ondo.ledger.handoffs.latest_handoffs import LatestHandOff, latest_handoffs
from ondo.ledger.handoffs.quarter import wins
from ondo.ledger.identity.lead_keys import external_ids_of
from ondo.nurturing.ranking import Viewpoint, closest
from ondo.text.counting_text import named
from ondo.text.words import label_of

CLOSEST, SENT_BACK = "closest", "sent_back"
ACTIVE_DAYS, BACK_DAYS, MOST = 90.0, 180.0, 500


@dataclass(frozen=True, slots=True)
class Nurtured:
    """One lead to nurture.

    Attributes
    ----------
    group:
        ``closest`` (warm, nobody works on it) or ``sent_back``.
    points_missing:
        To the hot line, 0 when only a gate is in the way.
    rules, step:
        The smallest set of rules that would bring the points, as ids and in words; empty when no open rules do.
    gates, ask:
        Gates that are unknown, and what to ask; ``not_met`` are gates that are known and not met.
    reason, sent_back_on:
        Why and when sales sent it back, for that group.
    """

    group: str
    lead_id: str
    external_ids: tuple[tuple[str, str], ...]
    total: int
    hot_line: int
    points_missing: int
    rules: tuple[str, ...]
    step: Label
    gates: tuple[str, ...]
    ask: Label
    not_met: tuple[str, ...]
    last_active_on: str | None
    reason: str | None = None
    reason_label: Label | None = None
    sent_back_on: str | None = None


@dataclass(frozen=True, slots=True)
class Nurturing:
    """The list as known at an instant by one card."""

    at: Micros
    version: CardVersion
    leads: tuple[Nurtured, ...]


def nurture(
    tx: Tx,
    zone: ZoneInfo,
    as_of: Micros | None = None,
    *,
    card_id: str | None = None,
    most: int = MOST,
    active_days: float = ACTIVE_DAYS,
    horizon: SummarySpec | None = None,
) -> Nurturing:
    """Return at most so many leads of each group: the closest to hot first, then those sent back last.

    ``closest`` are warm leads with an action of their own in the last ``active_days``, without an open hand-off, not
    won, and not sent back in the last 180 days: those stand in ``sent_back``, unless they are hot again. Leads are
    as known at ``as_of``, judged by the card in force then; by default as known now, or at the end of what was
    imported, by the card in force now. A card that came into force later is judged by its first version.

    Parameters
    ----------
    horizon:
        One that covers the card and that the leads' states are stored for, so that their events are not read again.

    Notes
    -----
    Who is on the list rests on the facts alone, never on a score that was answered or stored once. Leads that cannot
    have the points for the page are not scored.

    Raises
    ------
    NotFound
        There is no such card.
    InputError
        There are several cards and none was named.
    """
    at, card_at = (look_at(tx)[0], tx.now) if as_of is None else (as_of, as_of)
    version = cards.at_or_first(tx, card_id or cards.only_card(tx), card_at)
    card = version.card
    handed = latest_handoffs(tx, card.card_id, at)
    busy = {win.lead_id for win in wins(tx, at)} | {lead for lead, verdict in handed.items() if verdict.open}
    back = {
        lead: feedback
        for lead, latest_handoff in handed.items()
        if (feedback := _sent_back(latest_handoff, at)) and lead not in busy
    }
    active = acted(tx, card.own_kinds, Micros(int(at - active_days * DAY)), at)
    free = [lead for lead in active if lead not in busy and lead not in back]
    covered = horizon if horizon is not None and _covers(horizon, card) else horizon_of([card], zone)
    viewpoint = Viewpoint(version, at, covered, {lead: handoff.closed_at for lead, handoff in handed.items()})
    near = closest(tx, viewpoint, free, most)
    lately = sorted(back, key=lambda lead: (-back[lead].happened_at, lead))[:most]
    again = [score for score in viewpoint.scores(tx, lately) if score.temperature is not Temperature.HOT]
    keys = external_ids_of(tx, [verdict.lead_id for verdict in (*near, *again)])
    rows = [_row(card, zone, verdict, keys[verdict.lead_id]) for verdict in near]
    rows += [_row(card, zone, verdict, keys[verdict.lead_id], back[verdict.lead_id]) for verdict in again]
    return Nurturing(at, version, tuple(rows))


def _covers(horizon: SummarySpec, card: Scorecard) -> bool:
    """Tell whether pasts that were read for a horizon answer for a card."""
    alone = horizon_of([card], horizon.zone)
    kinds, windows = alone.kinds <= horizon.kinds, alone.windows <= horizon.windows
    return kinds and windows and alone.reach <= horizon.reach and set(alone.matches) <= set(horizon.matches)


def _sent_back(latest_hand_off: LatestHandOff, at: Micros) -> Feedback | None:
    """Return what sales said when it sent a lead's last hot hand-off back, if it did so lately."""
    if latest_hand_off.said is None or latest_hand_off.said.hot or latest_hand_off.via not in HOT_VIA:
        return None
    return latest_hand_off.said.feedback if latest_hand_off.said.feedback.happened_at >= at - BACK_DAYS * DAY else None


def _row(
    card: Scorecard, zone: ZoneInfo, score: Score, keys: Sequence[tuple[str, str]], back: Feedback | None = None
) -> Nurtured:
    rules = next((need.rules for need in score.needs if need.gate is None), ())
    blocked = [gate for gate in score.gates if gate.blocks]
    unknown = [gate_result.gate for gate_result in blocked if gate_result.state is GateState.UNKNOWN]
    reason = None if back is None else back.reason
    last = score.last_active_at
    return Nurtured(
        group=CLOSEST if back is None else SENT_BACK,
        lead_id=score.lead_id,
        external_ids=tuple(keys),
        total=score.total,
        hot_line=card.hot_line,
        points_missing=max(0, card.hot_line - score.total),
        rules=tuple(rule.id for rule in rules),
        step=_joined([named(rule) for rule in rules]),
        gates=tuple(gate.id for gate in unknown),
        ask=_joined([gate.ask for gate in unknown]),
        not_met=tuple(verdict.gate.id for verdict in blocked if verdict.state is GateState.NOT_MET),
        last_active_on=None if last is None else local_date(last, zone).isoformat(),
        reason=None if reason is None else reason.value,
        reason_label=None if reason is None else label_of(reason),
        sent_back_on=None if back is None else local_date(back.happened_at, zone).isoformat(),
    )


def _joined(labels: Sequence[Label]) -> Label:
    return Label("＋".join(label.ja for label in labels), " + ".join(label.en for label in labels))
