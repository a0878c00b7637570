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
from ondo.ledger.facts.activity import acted, acted_of
from ondo.ledger.facts.links import canonical_groups
from ondo.ledger.handoffs.latest_handoffs import LatestHandOff, latest_handoffs, sent_back_between
from ondo.ledger.handoffs.quarter import won_among
from ondo.ledger.handoffs.unscored_leads import unscored_leads
from ondo.ledger.handoffs.warm_scores import free, warm_page
from ondo.ledger.identity.lead_keys import external_ids_of
from ondo.nurturing.ranking import Viewpoint, closest
from ondo.text.counting_text import named
from ondo.text.words import label_of

CLOSEST, SENT_BACK = "closest", "sent_back"
ACTIVE_DAYS, BACK_DAYS, MOST = 90.0, 180.0, 500
LOOKED_AT = 100
"""Leads without a score that stands, of each kind, that a list which somebody waits for scores on the way."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a list goes.

    Attributes
    ----------
    most:
        Leads of each group.
    active_days:
        A lead is ``closest`` only if it did something itself in so many days.
    looked_at:
        As known now, score at most so many leads of each kind whose score does not stand (``unscored_leads``) and say
        how many more there are; ``None`` = all.
    """

    most: int = MOST
    active_days: float = ACTIVE_DAYS
    looked_at: int | None = None


_WHOLE = Extent()


@dataclass(frozen=True, slots=True)
class Nurtured:
    """One lead to nurture.

    Attributes
    ----------
    group:
        ``closest`` (warm, nobody works on it) or ``sent_back``.
    total, points_missing:
        Points, and those to the hot line, 0 when only a gate is in the way; ``None`` where they are not to be told.
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
    total: int | None
    hot_line: int
    points_missing: int | None
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
    """The list as known at an instant by one card.

    ``unscored`` leads have no score by this version and were not looked at: who of them belongs here is missing.
    """

    at: Micros
    version: CardVersion
    leads: tuple[Nurtured, ...]
    unscored: int = 0


def nurture(
    tx: Tx,
    zone: ZoneInfo,
    as_of: Micros | None = None,
    *,
    card_id: str | None = None,
    extent: Extent = _WHOLE,
    horizon: SummarySpec | None = None,
) -> Nurturing:
    """Return the leads of each group as far as asked for: the closest to hot first, then those sent back last.

    ``closest`` are warm leads with an action of their own lately, without an open hand-off, not
    won, and not sent back in the last 180 days: those stand in ``sent_back``, unless they are hot again. Leads are
    as known at ``as_of``, judged by the card in force then; by default as known now, as every other page shows them,
    also where imported history ended long ago. A card that came into force later is judged by its first version.

    Parameters
    ----------
    horizon:
        One that covers the card and that the leads' states are stored for, so that their events are not read again.

    Notes
    -----
    As known now, leads whose last score stands are sorted by it, and the others are scored; so that a page costs what
    its rows cost, and those that are looked at on the way. Every row is scored anew, whoever stands in it. As known at
    another instant every lead is scored that may have the points for the page.

    Raises
    ------
    NotFound
        There is no such card.
    InputError
        There are several cards and none was named.
    """
    at, most = tx.now if as_of is None else as_of, extent.most
    version = cards.at_or_first(tx, card_id or cards.only_card(tx), at)
    card, since = version.card, Micros(int(at - extent.active_days * DAY))
    back = _all_sent_back(tx, card.card_id, at)
    kept, unscored = list[str](), 0
    if at == tx.now:
        asked = free(tx, version, since, back)
        rest = unscored_leads(tx, asked, extent.looked_at)
        kept, others, unscored = warm_page(tx, asked, most), _acted(tx, rest.leads, card, since), rest.others
    else:
        others = acted(tx, card.own_kinds, since, at)
    busy = _busy(tx, card.card_id, at, others)
    covered = horizon if horizon is not None and _covers(horizon, card) else horizon_of([card], zone)
    viewpoint = Viewpoint(version, at, covered)
    near = closest(tx, viewpoint, [lead for lead in others if lead not in busy and lead not in back], most, kept)
    lately = sorted(back, key=lambda lead: (-back[lead].happened_at, lead))[:most]
    again = [score for score in viewpoint.scores(tx, lately) if score.temperature is not Temperature.HOT]
    keys = external_ids_of(tx, [verdict.lead_id for verdict in (*near, *again)])
    rows = [_row(card, zone, verdict, keys[verdict.lead_id]) for verdict in near]
    rows += [_row(card, zone, verdict, keys[verdict.lead_id], back[verdict.lead_id]) for verdict in again]
    return Nurturing(at, version, tuple(rows), unscored)


def _acted(tx: Tx, leads: Sequence[str], card: Scorecard, since: Micros) -> list[str]:
    """Return those of some leads that did something themselves, under whichever id, in time."""
    groups = canonical_groups(tx, leads, tx.now)
    members = [member for _, group in groups.values() for member in group]
    active = {*acted_of(tx, members, card.own_kinds, (since, tx.now))}
    return sorted(lead_id for lead_id, (_, group) in groups.items() if not active.isdisjoint(group))


def _busy(tx: Tx, card_id: str, at: Micros, leads: Sequence[str]) -> set[str]:
    """Return those of some leads that sales works on by a card, and those that were won."""
    handed = latest_handoffs(tx, card_id, at, leads)
    return won_among(tx, leads, at) | {lead for lead, latest in handed.items() if latest.open}


def _all_sent_back(tx: Tx, card_id: str, at: Micros) -> dict[str, Feedback]:
    """Return what sales said of the leads that it sent back lately and that it is not at work on again."""
    leads = sorted(sent_back_between(tx, Micros(int(at - BACK_DAYS * DAY)), at))
    handed = latest_handoffs(tx, card_id, at, leads)
    free = {lead: latest for lead, latest in handed.items() if not latest.open}
    refused = {lead: feedback for lead, latest in free.items() if (feedback := _sent_back(latest, at))}
    won = won_among(tx, refused, at)
    return {lead: feedback for lead, feedback in refused.items() if lead not in won}


def _covers(horizon: SummarySpec, card: Scorecard) -> bool:
    """Tell whether pasts that were read for a horizon answer for a card."""
    alone = horizon_of([card], horizon.zone)
    kinds, windows = alone.kinds <= horizon.kinds, alone.windows <= horizon.windows
    return kinds and windows and alone.reach <= horizon.reach and set(alone.matches) <= set(horizon.matches)


def _sent_back(latest_hand_off: LatestHandOff, at: Micros) -> Feedback | None:
    """Return what sales said when it sent a lead's last hot hand-off back, if it did so lately."""
    if latest_hand_off.verdict is None or latest_hand_off.verdict.hot or latest_hand_off.via not in HOT_VIA:
        return None
    return (
        latest_hand_off.verdict.feedback
        if latest_hand_off.verdict.feedback.happened_at >= at - BACK_DAYS * DAY
        else None
    )


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
