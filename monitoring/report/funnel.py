"""The funnel of a quarter by channel, and what each channel brought for what it cost; currencies are kept apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitoring.report.counted_figures import FiscalQuarter
from monitoring.report.inputs import ReportInputs
from monitoring.report.winloss import UNKNOWN, deals
from ondo.domain.vocabulary import Label, OutcomeKind
from ondo.ledger.handoffs.quarter import Won
from ondo.text.messages import Message
from ondo.text.value_labels import usual_label


@dataclass(frozen=True, slots=True)
class Cost:
    """What a channel cost in the quarter, in minor units of a currency."""

    channel: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class FunnelMoney:
    """What was won and what it cost in one currency; ``cost`` and what follows from it are ``None`` when not told.

    ``per_win`` is the cost of one win in whole minor units, ``times`` what was won for each unit spent.
    """

    currency: str
    won: int
    cost: int | None
    per_win: int | None
    times: float | None


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """What happened in the quarter to the leads of one channel, each lead counted once a column.

    The columns are of the same quarter, not of the same leads: a win is of a lead that mostly came earlier. ``won`` are
    the deals won in the quarter, as in the win/loss analysis; ``money`` adds up every win, also a lead's second one.
    ``unpriced`` wins carry no amount.
    """

    channel: str
    label: Label
    new: int
    leads_handed: int
    opportunities: int
    won: int
    unpriced: int
    money: tuple[FunnelMoney, ...]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The section: every channel, most new leads first, and all together."""

    rows: tuple[FunnelRow, ...]
    total: FunnelRow
    costs_told: bool


def funnel(known: ReportInputs, quarter: FiscalQuarter, costs: Sequence[Cost] = ()) -> Funnel:
    """Count a quarter's new leads, hand-offs, opportunities and wins by the channel through which the lead came."""
    outcomes, decided = known.table("outcomes"), deals(known)
    inside = outcomes[outcomes["happened_at"].map(quarter.holds).astype(bool)]
    groups = {
        "new": {lead for lead, at in known.first_touch.items() if quarter.holds(at)},
        "leads_handed": {
            handed_over.duty.lead_id for handed_over in known.real if quarter.holds(handed_over.duty.course.opened_at)
        },
        "opportunities": set(inside.loc[inside["outcome"] == OutcomeKind.OPPORTUNITY, "lead_id"]),
        "won": set(decided.loc[decided["won"] & decided["ended_at"].map(quarter.holds).astype(bool), "lead_id"]),
    }
    counts = {name: Counter(known.channel.get(lead, "") for lead in leads) for name, leads in groups.items()}
    wins = [win for win in known.wins if quarter.holds(win.happened_at)]
    spent = _spent(costs)
    channels = sorted(
        {*spent, *(channel for count in counts.values() for channel in count)},
        key=lambda text: (not text, -counts["new"][text], text),
    )
    rows = []
    for channel in channels:
        wons = [win for win in wins if known.channel.get(win.lead_id, "") == channel]
        label = usual_label(channel) if channel else UNKNOWN
        rows.append(_row(channel, label, {n: count[channel] for n, count in counts.items()}, wons, spent.get(channel)))
    everything = _spent(Cost("", cost.amount_minor, cost.currency) for cost in costs).get("")
    whole = {name: len(leads) for name, leads in groups.items()}
    total = _row("", Message("report-all-channels"), whole, wins, everything)
    return Funnel(tuple(rows), total, bool(costs))


def _spent(costs: Iterable[Cost]) -> dict[str, dict[str, int]]:
    costs_by_channel: dict[str, dict[str, int]] = {}
    for cost in costs:
        channel_costs = costs_by_channel.setdefault(cost.channel, {})
        channel_costs[cost.currency] = channel_costs.get(cost.currency, 0) + cost.amount_minor
    return costs_by_channel


def _row(
    channel: str, label: Label, counts: Mapping[str, int], wins: Sequence[Won], spent: Mapping[str, int] | None
) -> FunnelRow:
    won: dict[str, int] = defaultdict(int)
    deals: dict[str, set[str]] = defaultdict(set)
    unpriced = 0
    for win in wins:
        if win.currency is None or win.amount_minor is None:
            unpriced += 1
            continue
        won[win.currency] += win.amount_minor
        deals[win.currency].add(win.lead_id)
    money = []
    for currency in sorted({*won, *(spent or {})}):
        cost = None if spent is None else spent.get(currency)
        per_win = cost // len(deals[currency]) if cost is not None and deals[currency] else None
        times = won[currency] / cost if cost else None
        money.append(FunnelMoney(currency, won[currency], cost, per_win, times))
    return FunnelRow(channel, label, **counts, unpriced=unpriced, money=tuple(money))
