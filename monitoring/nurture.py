"""The nurturing list: warm leads closest to hot with what they lack, and leads that sales sent back with the reason.

For the MA tool: it holds ids and what the card says, no personal data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd

from features.points import score_frame
from monitoring.report_hot import verdicts
from monitoring.report_known import Known, known_at
from ondo.domain.duty import HOT_VIA
from ondo.domain.instant import DAY, Micros, local_date
from ondo.domain.scoring import Score, score
from ondo.domain.words import GateState, Label, OutcomeKind, Temperature, label_of
from ondo.ledger import Tx
from ondo.ledger.facts import lead_facts
from ondo.ledger.identity import external_ids

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
class _Back:
    reason: str | None
    label: Label | None
    at: Micros


def nurture(
    tx: Tx,
    at: Micros,
    zone: ZoneInfo,
    *,
    card_at: Micros,
    card_id: str | None = None,
    most: int = MOST,
    active_days: float = ACTIVE_DAYS,
) -> list[Nurtured]:
    """Return at most so many leads of each group: the closest to hot first, then those sent back last.

    ``closest`` are warm leads with an action of their own in the last ``active_days``, without an open hand-off, not
    won, and not sent back in the last 180 days: those stand in ``sent_back``, unless they are hot again. Leads are as
    known at ``at``, judged by the card in force at ``card_at``.
    """
    known = known_at(tx, card_id, at, at, zone, Micros(card_at + 1))
    busy, back = _busy(known), _sent_back(known)
    warm = [lead for lead in _warm(known, active_days) if lead not in busy and lead not in back][: 2 * most]
    scores = _Scores(tx, known)
    scored = [scores.of(lead) for lead in warm]
    near = sorted((one for one in scored if one.temperature is Temperature.WARM), key=lambda one: _distance(known, one))
    closest = [_row(tx, known, one) for one in near[:most]]
    again = sorted((lead for lead in back if lead not in busy), key=lambda lead: (-back[lead].at, lead))
    sent = [_row(tx, known, one, back[lead]) for lead in again[:most] if _cool(one := scores.of(lead))]
    return [*closest, *sent]


def _distance(known: Known, found: Score) -> tuple[int, int, int, str]:
    """Return how far a lead is from hot: points, then gates, the one that acted last first."""
    missing = max(0, known.card.hot_line - found.total)
    return missing, sum(gate.blocks for gate in found.gates), -(found.last_active_at or 0), found.lead_id


def _cool(found: Score) -> bool:
    return found.temperature is not Temperature.HOT


def _busy(known: Known) -> set[str]:
    """Return the leads that somebody works on, or that were won."""
    outcomes = known.table("outcomes")
    won = set(outcomes.loc[outcomes["outcome"] == OutcomeKind.WON, "lead_id"])
    return won | {one.duty.lead_id for one in known.real if one.duty.course.closed_at is None}


def _sent_back(known: Known) -> dict[str, _Back]:
    """Return the leads whose last hand-off was sent back lately."""
    judged, found = verdicts(known), dict[str, _Back]()
    for one in known.real:
        said = judged.get(one.duty.handoff_id)
        found.pop(one.duty.lead_id, None)
        if said is None or said.hot or one.duty.via not in HOT_VIA:
            continue
        if said.feedback.happened_at >= known.as_of - BACK_DAYS * DAY:
            reason = said.feedback.reason
            label = None if reason is None else label_of(reason)
            found[one.duty.lead_id] = _Back(None if reason is None else reason.value, label, said.feedback.happened_at)
    return found


def _warm(known: Known, active_days: float) -> Sequence[str]:
    """Return the warm leads that did something lately, fewest missing points first, many leads at once."""
    events = known.events
    recent = events[events["happened_at"] >= known.as_of - active_days * DAY]["lead_id"].drop_duplicates()
    if recent.empty:
        return ()
    asked = pd.DataFrame({"decision_id": recent.to_numpy(), "lead_id": recent.to_numpy(), "at": int(known.as_of)})
    answers = score_frame(known.frames, known.card, asked.astype({"at": "int64"}), zone=known.zone)
    warm = answers[answers["temperature"] == Temperature.WARM]
    missing = (known.card.hot_line - warm["total"]).clip(lower=0)
    return [
        str(lead)
        for lead in warm.assign(missing=missing).sort_values(["missing", "last_active_at"], ascending=[True, False])[
            "lead_id"
        ]
    ]


class _Scores:
    """Scores stored leads one by one, with all that says what they lack."""

    def __init__(self, tx: Tx, known: Known) -> None:
        self._tx, self._known = tx, known
        self._closed: dict[str, Micros] = {}
        for one in known.real:
            if one.duty.course.closed_at is not None:
                last = self._closed.get(one.duty.lead_id, one.duty.course.closed_at)
                self._closed[one.duty.lead_id] = max(last, one.duty.course.closed_at)

    def of(self, lead_id: str) -> Score:
        """Score one lead as the service would."""
        known, closed = self._known, self._closed.get(lead_id)
        lead, events = lead_facts(self._tx, lead_id, known.as_of)
        return score(known.card, lead, events, known.as_of, zone=known.zone, closed_at=closed)


def _row(tx: Tx, known: Known, found: Score, back: _Back | None = None) -> Nurtured:
    rules = next((need.rules for need in found.needs if need.gate is None), ())
    blocked = [gate for gate in found.gates if gate.blocks]
    unknown = [one.gate for one in blocked if one.state is GateState.UNKNOWN]
    said: Mapping[str, object] = (
        {}
        if back is None
        else {
            "reason": back.reason,
            "reason_label": back.label,
            "sent_back_on": local_date(back.at, known.zone).isoformat(),
        }
    )
    last = found.last_active_at
    return Nurtured(
        group=CLOSEST if back is None else SENT_BACK,
        lead_id=found.lead_id,
        external_ids=tuple((source, name) for source, name in external_ids(tx, found.lead_id)),
        total=found.total,
        hot_line=known.card.hot_line,
        points_missing=max(0, known.card.hot_line - found.total),
        rules=tuple(rule.id for rule in rules),
        step=_joined([rule.label for rule in rules]),
        gates=tuple(gate.id for gate in unknown),
        ask=_joined([gate.ask for gate in unknown]),
        not_met=tuple(one.gate.id for one in blocked if one.state is GateState.NOT_MET),
        last_active_on=None if last is None else local_date(last, known.zone).isoformat(),
        **said,  # type: ignore[arg-type]
    )


def _joined(labels: Sequence[Label]) -> Label:
    return Label("＋".join(one.ja for one in labels), " + ".join(one.en for one in labels))
