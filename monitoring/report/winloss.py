"""Win/loss analysis: who bought, how fast, by which path, after reading what; each deal as known when sales got it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from features.catalogue import ACCOUNT
from features.levels import levels_among
from monitoring.report.counted_figures import FiscalQuarter, Quartiles, Rate, rate, spread
from monitoring.report.inputs import ReportInputs
from ondo.domain.card import AttributeSpec, ValueType
from ondo.domain.conditions import EventMatch, Test, leaves, normalise, selects
from ondo.domain.events import Event
from ondo.domain.instant import DAY, Micros
from ondo.domain.number_bands import rule_edges
from ondo.domain.vocabulary import Axis, Label, OutcomeKind
from ondo.text.messages import Message, in_list
from ondo.text.value_labels import usual_label

UNKNOWN = Message("report-unknown")
OTHER = Message("report-other")
CHANNEL = "first_channel"
STEPS = 3
MOST_PATHS, MOST_READ = 8, 10
FEWEST_READERS = 5
DAY_EDGES = (0, 31, 61, 91, 181, 366)


@dataclass(frozen=True, slots=True)
class DealGroup:
    """Deals alike: how many were won in the quarter, and in the four quarters up to its end."""

    key: str
    label: Label
    quarter: Rate
    year: Rate


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Win rates by one attribute."""

    attribute: str
    label: Label
    groups: tuple[DealGroup, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """How many wins took so many days; ``to`` is ``None`` for the open end."""

    start: int
    to: int | None
    wins: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Something that leads did, as a share of the won and of the lost deals of four quarters."""

    label: Label
    won: Rate
    lost: Rate


@dataclass(frozen=True, slots=True)
class WinLoss:
    """The section: decided deals; ``before`` is the quarter before.

    ``passed`` leads were passed on in the quarter and never were deals.
    """

    quarter: Rate
    before: Rate
    passed: int
    year: Rate
    breakdowns: tuple[Breakdown, ...]
    days: Quartiles
    days_year: Quartiles
    bins: tuple[Bin, ...]
    paths: tuple[Compared, ...]
    read: tuple[Compared, ...]


def deals(known: ReportInputs) -> pd.DataFrame:
    """Return every decided deal that was known (``decided_deals``)."""
    return decided_deals(known.table("outcomes"), known.table("handoffs"))


def decided_deals(outcomes: pd.DataFrame, handoffs: pd.DataFrame) -> pd.DataFrame:
    """Return every decided deal: won once; or lost, or passed on after it was an opportunity, and never won.

    A lead that sales passed on without its becoming an opportunity was no deal (``passed_on``).

    Returns
    -------
    pandas.DataFrame
        ``lead_id``, ``at`` (when sales got the lead: its first hand-off, or its first outcome without one),
        ``ended_at`` (the first win, else the last end) and ``won``; int64 microseconds.
    """
    won_at = outcomes[outcomes["outcome"] == OutcomeKind.WON].groupby("lead_id")["happened_at"].min()
    ends = outcomes[outcomes["outcome"].isin([OutcomeKind.LOST, OutcomeKind.PASSED])]
    ends = ends[ends["lead_id"].isin(_dealt(outcomes)) & ~ends["lead_id"].isin(won_at.index)]
    lost_at = ends.groupby("lead_id")["happened_at"].max()
    frame = pd.concat([won_at.rename("ended_at").to_frame().assign(won=True), lost_at.rename("ended_at").to_frame()])
    frame["won"] = frame["won"].eq(True) if len(frame) else pd.Series(dtype=bool)
    opened, series = handoffs.groupby("lead_id")["opened_at"].min(), outcomes.groupby("lead_id")["happened_at"].min()
    got = pd.concat([opened, series], axis=1).min(axis=1)
    frame["at"] = got.reindex(frame.index)
    frame = frame.rename_axis("lead_id").reset_index().astype({"at": "int64", "ended_at": "int64"})
    return frame.sort_values(["ended_at", "lead_id"], ignore_index=True)


def _dealt(outcomes: pd.DataFrame) -> pd.Series:
    """Return the leads that were deals: an opportunity, won or lost."""
    return outcomes.loc[outcomes["outcome"] != OutcomeKind.PASSED, "lead_id"]


def passed_on(known: ReportInputs) -> pd.Series:
    """Return when each lead that never was a deal was last passed on: int64 microseconds by ``lead_id``."""
    outcomes = known.table("outcomes")
    rest = outcomes[~outcomes["lead_id"].isin(_dealt(outcomes))]
    return rest.groupby("lead_id")["happened_at"].max()


def win_loss(known: ReportInputs, quarter: FiscalQuarter, previous: FiscalQuarter, year_start: int) -> WinLoss:
    """Analyse the deals decided in a quarter, and in the four quarters from ``year_start`` to its end."""
    every = deals(known)
    every["quarter"] = every["ended_at"].map(quarter.holds).astype(bool)
    year = every[(every["ended_at"] >= year_start) & (every["ended_at"] < quarter.until)].reset_index(drop=True)
    earlier = every[every["ended_at"].map(previous.holds).astype(bool)]
    took = _days(known, year[year["won"]])
    recent = _days(known, year[year["won"] & year["quarter"]])
    seen = _events_before(known, year)
    return WinLoss(
        quarter=_rate(year[year["quarter"]]),
        before=_rate(earlier),
        passed=int(passed_on(known).map(quarter.holds).astype(bool).sum()),
        year=_rate(year),
        breakdowns=tuple(_breakdowns(known, year)),
        days=spread(recent),
        days_year=spread(took),
        bins=tuple(_bins(took)),
        paths=tuple(_paths(known, year, seen)),
        read=tuple(_read(known, year, seen)),
    )


def _rate(frame: pd.DataFrame) -> Rate:
    return rate(int(frame["won"].sum()), len(frame))


def _days(known: ReportInputs, won: pd.DataFrame) -> list[float]:
    first = known.first_touch
    return [(ended - first[lead]) / DAY for lead, ended in zip(won["lead_id"], won["ended_at"], strict=True)]


def _bins(days: Sequence[float]) -> list[Bin]:
    counts = np.bincount(np.searchsorted(DAY_EDGES[1:], days, side="right"), minlength=len(DAY_EDGES))
    ends = [*(edge - 1 for edge in DAY_EDGES[1:]), None]
    return [Bin(start, to, int(n)) for start, to, n in zip(DAY_EDGES, ends, counts, strict=True)]


def _breakdowns(known: ReportInputs, year: pd.DataFrame) -> list[Breakdown]:
    breakdowns = []
    for spec in known.card.attributes.values():
        if spec.type is not ValueType.DATE and spec.name != ACCOUNT:
            labels, keys = _grouped(known, spec, year)
            breakdowns += [_breakdown(spec.name, spec.label, labels, keys, year)] if labels else []
    channels = [known.channel.get(lead, "") for lead in year["lead_id"]]
    names: dict[str, Label] = {name: usual_label(name) for name in sorted({*channels} - {""})} | {"": UNKNOWN}
    breakdowns.append(_breakdown(CHANNEL, Message("report-source"), names, channels, year))
    return [breakdown for breakdown in breakdowns if len(breakdown.groups) > 1]


def _breakdown(
    name: str, label: Label, labels: Mapping[str, Label], keys: Sequence[str], year: pd.DataFrame
) -> Breakdown:
    by = year.assign(key=list(keys))
    groups = []
    for key, text in labels.items():
        frame = by[by["key"] == key]
        if len(frame):
            groups.append(DealGroup(key, text, _rate(frame[frame["quarter"]]), _rate(frame)))
    return Breakdown(name, label, tuple(groups))


def _grouped(known: ReportInputs, spec: AttributeSpec, year: pd.DataFrame) -> tuple[dict[str, Label], list[str]]:
    """Return the groups of an attribute in order, and each deal's group, as known when sales got it."""
    values = _values(known, spec, year)
    if spec.type is ValueType.BOOLEAN:
        names: dict[str, Label] = {"true": Message("report-yes"), "false": Message("report-no"), "": UNKNOWN}
        return names, ["" if value is None else "true" if value else "false" for value in values]
    if spec.type is ValueType.TEXT:
        choices = spec.choices or levels_among(str(value) for value in values if value is not None)
        if not choices:  # every lead has a text of its own
            return {}, []
        folded = {normalise(choice): choice for choice in choices}
        keys = ["" if value is None else folded.get(str(value), "other") for value in values]
        return {**{choice: usual_label(choice) for choice in choices}, "other": OTHER, "": UNKNOWN}, keys
    edges = _edges(known, spec.name, [float(value) for value in values if value is not None])
    bands = [_band(low, high) for low, high in pairwise([-np.inf, *edges, np.inf])] if edges else []
    labels = {str(place): band for place, band in enumerate(bands)} | {"": UNKNOWN}
    return labels, ["" if v is None else str(int(np.searchsorted(edges, float(v), side="right"))) for v in values]


_COLUMN = {ValueType.NUMBER: "number", ValueType.BOOLEAN: "flag"}


def _values(known: ReportInputs, spec: AttributeSpec, year: pd.DataFrame) -> list[str | float | bool | None]:
    facts = known.table("attributes")
    facts = facts[facts["name"] == spec.name].merge(year[["lead_id", "at"]], on="lead_id")
    facts = facts[(facts["happened_at"] <= facts["at"]) & (facts["known_at"] <= facts["at"])].sort_values("seq")
    last = facts.groupby("lead_id").tail(1).set_index("lead_id")[_COLUMN.get(spec.type, "text")]
    by = {lead: None if pd.isna(value) else value for lead, value in last.items()}
    return [by.get(lead) for lead in year["lead_id"]]


def _edges(known: ReportInputs, name: str, values: Sequence[float]) -> list[float]:
    """Return round edges near the quartiles, and the thresholds that the card's own rules use."""
    if not values:
        return []
    tests = (
        leaf
        for rule in known.card.rules
        if rule.axis is Axis.ATTRIBUTE and not isinstance(rule.when, EventMatch)
        for leaf in leaves(rule.when)
        if isinstance(leaf, Test) and leaf.name == name
    )
    numbers = rule_edges(tests, values)
    quartiles = {_round(quartile) for quartile in np.quantile(values, [0.25, 0.5, 0.75])}
    apart = [
        quartile for quartile in quartiles if all(abs(np.log((quartile + 1) / (own + 1))) > 0.4 for own in numbers)
    ]
    return sorted({*numbers, *apart})


def _round(value: float) -> float:
    if value <= 0:
        return 0.0
    step = 10 ** np.floor(np.log10(value))
    return float(min((1, 2, 3, 5, 10), key=lambda number: abs(np.log(number * step / value))) * step)


def _band(low: float, high: float) -> Label:
    if low == -np.inf:
        return Message("report-under", high=_figure(high))
    if high == np.inf:
        return Message("report-or-more", low=_figure(low))
    return Message("report-from-to-under", low=_figure(low), high=_figure(high))


def _figure(edge: float) -> str:
    """Write an edge so that no two edges of an attribute look alike: 0.2 and 0.4 are not both 0."""
    return f"{edge:,.0f}" if edge == int(edge) else f"{edge:,.12g}"


def _events_before(known: ReportInputs, year: pd.DataFrame) -> pd.DataFrame:
    """Return what each deal's lead did before sales got it."""
    events = known.events.merge(year[["lead_id", "at", "won"]], on="lead_id")
    return events[(events["happened_at"] < events["at"]) & (events["known_at"] <= events["at"])].sort_values("seq")


def _steps(known: ReportInputs, events: pd.DataFrame) -> pd.DataFrame:
    """Name the step that each event is: the card's rule that it counts for, else its kind if no rule knows the kind.

    What the card knows and gives less than one step of its grid for is no step: mail opens and plain visits.
    """
    card, kinds = known.card, known.card.kinds
    rules = [(rule, rule.when) for rule in card.rules if isinstance(rule.when, EventMatch)]
    rules.sort(key=lambda rule_share: -abs(rule_share[0].points))
    in_rules = {kind for _, match in rules for kind in match.kinds or kinds}
    properties = [str(column) for column in events if str(column).startswith("p_")]
    texts: list[str | None] = []
    for row in events.to_dict("records"):
        given = {name.removeprefix("p_"): row[name] for name in properties if not pd.isna(row[name])}
        event = Event(str(row["lead_id"]), str(row["kind"]), Micros(row["happened_at"]), Micros(row["known_at"]), given)
        first = next((rule for rule, match in rules if selects(match, event, zone=known.zone)), None)
        if first is None:
            texts.append(None if event.kind in in_rules else f"kind:{event.kind}")
        else:
            texts.append(f"rule:{first.id}" if abs(first.points) >= card.grid else None)
    return events.assign(step=np.array(texts, dtype=object)).dropna(subset="step")


def paths_of(known: ReportInputs, events: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return each lead's last three different steps, oldest first; the same step twice in a row is one."""
    steps = _steps(known, events)
    steps = steps[steps["step"] != steps.groupby("lead_id")["step"].shift()]
    return {str(lead): tuple(series.tail(STEPS)) for lead, series in steps.groupby("lead_id")["step"]}


def _compared(label: Label, won: int, lost: int, year: pd.DataFrame) -> Compared:
    wins = int(year["won"].sum())
    return Compared(label, rate(won, wins), rate(lost, len(year) - wins))


def _paths(known: ReportInputs, year: pd.DataFrame, seen: pd.DataFrame) -> list[Compared]:
    won_of = dict(zip(year["lead_id"], year["won"], strict=True))
    counts: dict[tuple[str, ...], list[int]] = {}
    for lead, path in paths_of(known, seen).items():
        counts.setdefault(path, [0, 0])[0 if won_of[lead] else 1] += 1
    best = sorted(counts.items(), key=lambda path: (-path[1][0], -sum(path[1]), path[0]))[:MOST_PATHS]
    names = {f"kind:{kind.name}": kind.label for kind in known.card.kinds.values()}
    names |= {f"rule:{rule.id}": rule.label for rule in known.card.rules}
    return [
        _compared(in_list((names[step] for step in path), "report-path-steps"), won, lost, year)
        for path, (won, lost) in best
        if won
    ]


def _read(known: ReportInputs, year: pd.DataFrame, seen: pd.DataFrame) -> list[Compared]:
    paths: dict[Hashable, tuple[Label, int, int]] = {}
    for kind in known.card.kinds.values():
        for name, value_type in kind.properties.items():
            if value_type is not ValueType.TEXT or f"p_{name}" not in seen or kind.name not in known.card.own_kinds:
                continue
            rows = seen[seen["kind"] == kind.name].rename(columns={f"p_{name}": "value"}).dropna(subset="value")
            rows = rows.drop_duplicates(["lead_id", "value"])
            for value, frame in rows.groupby("value"):
                if len(frame) >= FEWEST_READERS:
                    text, won = usual_label(str(value)), int(frame["won"].sum())
                    label = Message("report-labelled-value", label=kind.label, text=text)
                    paths[kind.name, value] = label, won, len(frame) - won
    rows_ = [_compared(label, won, lost, year) for label, won, lost in paths.values()]
    return sorted(rows_, key=lambda compared: (-_gap(compared), compared.label.en))[:MOST_READ]


def _gap(compared: Compared) -> float:
    return compared.won.hits / max(1, compared.won.count) - compared.lost.hits / max(1, compared.lost.count)
