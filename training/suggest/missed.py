"""Missed hot leads: good ones that the card did not hand over, by what they lacked, and what would have caught them.

Each lead is looked at once, at the last moment when a card could have caught it by itself, and by today's card.
A change costs the leads that it would make hot besides: extra hot leads per week among those active last quarter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ondo.domain.card import Gate, Scorecard
from ondo.domain.instant import DAY, Micros, local_date
from ondo.domain.outcome import MATURITY_DAYS
from ondo.domain.proposal import allowed
from ondo.domain.vocabulary import Label, Via
from ondo.text.messages import Message, in_list
from training.data.population import QUARTER_DAYS, last_actions
from training.data.totals import Arithmetic, Counts, Flags, Ints, decay_states, points_of

if TYPE_CHECKING:
    import pyarrow as pa


MOST_GROUPS = 6
MOST_NAMED = 20
BY_HAND = frozenset({Via.EXPLORATION.value, Via.MANUAL.value})
REPORTED, NEVER = "missed_hot", "never_handed"


@dataclass(frozen=True)
class CountedDecisions:
    """Leads at one instant each, with all that decides whether they are hot.

    Attributes
    ----------
    counts, state:
        Shapes (leads, rules) and (leads,), as the card's arithmetic takes them.
    fast:
        Shape (leads,), true while a fast track holds.
    met, unknown:
        Gate id to shape (leads,).
    """

    card: Scorecard
    counts: Counts
    state: Ints
    fast: Flags
    met: Mapping[str, Flags]
    unknown: Mapping[str, Flags]

    def __len__(self) -> int:
        return len(self.state)

    @cached_property
    def totals(self) -> Ints:
        """Totals under the card as it is."""
        return Arithmetic.of(self.card).totals(self.counts, self.state, points_of(self.card))

    @cached_property
    def hot(self) -> Flags:
        """Who is hot under the card as it is."""
        return self.hot_under()

    def hot_under(self, *made: SmallestChange) -> Flags:
        """Return who is hot after some changes."""
        totals, line = self.totals, self.card.hot_line
        for change in made:
            if change.kind == "rule":
                points = points_of(self.card)
                points[[rule.id for rule in self.card.rules].index(change.id)] = change.to
                totals = Arithmetic.of(self.card).totals(self.counts, self.state, points)
            elif change.kind == "hot_line":
                line = change.to
        without = {change.id for change in made if change.kind == "gate"}
        return self.fast | ((totals >= line) & self.passed(without=without))

    def passed(self, without: Collection[str] = ()) -> Flags:
        """Return who meets every needed gate, some left out."""
        needed = [self.met[gate.id] for gate in _needed(self.card) if gate.id not in without]
        return np.logical_and.reduce(needed) if needed else np.ones(len(self), dtype=bool)

    def some(self, rows: Flags | Ints) -> CountedDecisions:
        """Return some of them."""
        met, unknown = ({name: flags[rows] for name, flags in by.items()} for by in (self.met, self.unknown))
        return CountedDecisions(self.card, self.counts[rows], self.state[rows], self.fast[rows], met, unknown)


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """One change of a card: a rule's points, the hot line, or a gate that is no longer needed (``to`` = 0)."""

    kind: str
    id: str
    now: int
    to: int


@dataclass(frozen=True)
class _Group:
    """Missed leads that lacked the same; ``rows`` are their numbers."""

    words: Label
    lacked: str
    about: str | None
    rows: Ints


def missed_hot(
    frames: Mapping[str, pa.Table],
    card: Scorecard,
    as_of: Micros,
    *,
    zone: ZoneInfo,
    maturity_days: float = MATURITY_DAYS,
) -> dict[str, object]:
    """Find the leads that were missed, in groups, each with the cheapest single change that catches half of it.

    Missed are leads that became an opportunity, were won, or were reported as missed, while nobody had handed
    them over; and those that proved hot after they had been handed over by hand or by the exploration sample.

    Returns
    -------
    dict
        JSON-able. ``leads`` missed, of which ``reported``, ``never_handed`` and ``drawn`` (by hand or exploration);
        ``hot_today``, those today's card would make hot at that moment (in no group); ``active`` leads of the last
        ``weeks`` and ``hot_per_week`` among them; ``groups``, at most six, largest first, each with ``words``,
        ``lacked`` (``gate``, ``points``, ``both`` or ``other``), ``about`` (gate or rule id), ``leads``, ``months``
        (how many of them by the company's month of that moment, ``2026-07``; also for all that were missed),
        ``missing_points`` (median, 0 with enough), ``lead_ids`` (some), ``change`` (``None`` when nothing tried catches
        half) and ``others``. A change has ``changes`` (one, or a gate and one thing more where no single one is
        enough; each with ``kind``: ``rule``, ``gate`` or ``hot_line``, ``id``, ``now``, ``to``), ``words``, ``caught``
        and ``extra_hot_per_week``.

    Notes
    -----
    Every rule, the hot line and every gate are tried with the smallest step that catches half of a group. The
    cheapest is the one with the fewest extra hot leads, then the most caught, then the smallest step.
    """
    missed = _missed(frames, card, as_of, maturity_days)
    crowd = last_actions(frames, card, as_of)
    weeks, stands_for = sampling_frame(frames, card, as_of, crowd)
    looked, active = (count_decisions(frames, card, rows, zone=zone) for rows in (missed, crowd))
    cost = _Cost(active, stands_for / weeks)
    month = np.array([f"{local_date(Micros(int(at)), zone):%Y-%m}" for at in missed["at"]], dtype=object)
    groups = [_told(group, looked, missed, month, cost) for group in _groups(looked, active)] if len(missed) else []
    sources = Counter(missed["via"])
    return {
        "leads": len(missed),
        "months": _counted(month),
        "reported": sources[REPORTED],
        "never_handed": sources[NEVER],
        "drawn": sum(sources[via] for via in BY_HAND),
        "hot_today": int(looked.hot.sum()),
        "active": round(stands_for * len(crowd)),
        "weeks": weeks,
        "hot_per_week": float(active.hot.sum()) * stands_for / weeks,
        "groups": groups,
    }


def hot_per_week(frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros, *, zone: ZoneInfo) -> float:
    """Return how many of the leads active lately a card makes hot, per week; gates and fast tracks count.

    Each is seen at its last own action, as for ``missed_hot``, whose ``hot_per_week`` is that of its own card.
    """
    crowd = last_actions(frames, card, as_of)
    weeks, stands_for = sampling_frame(frames, card, as_of, crowd)
    return float(count_decisions(frames, card, crowd, zone=zone).hot.sum()) * stands_for / weeks


def count_decisions(
    frames: Mapping[str, pa.Table], card: Scorecard, decisions: pd.DataFrame, *, zone: ZoneInfo
) -> CountedDecisions:
    """Look at leads, each at its own instant (``decision_id``, ``lead_id``, ``at``), through the card's executor."""
    from features.points import MET, UNKNOWN, WEIGHT, score_frame

    nobody = np.zeros(0, dtype=bool)
    if not len(decisions):
        none = {gate.id: nobody for gate in card.gates}
        return CountedDecisions(
            card, np.zeros((0, len(card.rules)), np.int64), np.zeros(0, np.int64), nobody, none, none
        )
    asked = decisions[[name for name in ("decision_id", "lead_id", "at", "closed_at") if name in decisions]]
    whole = score_frame(frames, card, asked, zone=zone)
    parts = whole[[f"{WEIGHT}{rule.id}" for rule in card.rules]].to_numpy(np.int64)
    fading = any(rule.fade is not None for rule in card.rules)
    last = whole["last_active_at"].to_numpy(np.float64, na_value=np.nan)
    return CountedDecisions(
        card,
        counts=parts / 1000 if fading else parts // 1000,
        state=decay_states(card, asked["at"].to_numpy(np.int64), last),
        fast=whole["fast_track"].to_numpy(bool),
        met={gate.id: whole[MET + gate.id].to_numpy(bool) for gate in card.gates},
        unknown={gate.id: whole[UNKNOWN + gate.id].to_numpy(bool) for gate in card.gates},
    )


def _missed(frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros, maturity_days: float) -> pd.DataFrame:
    """Return one row per missed lead: ``decision_id``, ``lead_id``, ``at``, ``via``."""
    from features.labels import handoff_labels, unhanded_labels

    unhanded = unhanded_labels(frames, as_of, card.own_kinds, maturity_days, ripe=False)
    handed = handoff_labels(frames, as_of, maturity_days, ripe=False)
    drawn = handed[handed["via"].isin(BY_HAND)]
    rows = pd.concat([part[part["label"] == 1] for part in (unhanded, drawn)])
    rows = rows[["decision_id", "lead_id", "at", "via"]]
    return rows.sort_values(["at", "decision_id"]).drop_duplicates("lead_id").reset_index(drop=True)


def sampling_frame(
    frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros, crowd: pd.DataFrame
) -> tuple[float, float]:
    """Return how many weeks ``last_actions`` looked back, and how many active leads each of its rows stands for."""
    days = _days(crowd, as_of)
    return days / 7, _active(frames, card, as_of, days) / len(crowd) if len(crowd) else 0.0


def _days(crowd: pd.DataFrame, as_of: Micros) -> float:
    """Return the time that ``last_actions`` looked back: a quarter, or 2, 4, … of them."""
    days = float(QUARTER_DAYS)
    while len(crowd) and int(crowd["at"].min()) <= as_of - days * DAY:
        days *= 2
    return days


def _active(frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros, days: float) -> int:
    """Count the leads that acted within some days, of whom ``last_actions`` may have drawn a part."""
    events = frames["events"].select(["lead_id", "kind", "happened_at", "known_at"]).to_pandas()
    at = events[["happened_at", "known_at"]].max(axis=1)
    inside = events["kind"].isin(card.own_kinds) & (at <= as_of) & (at > as_of - days * DAY)
    return int(events["lead_id"][inside].nunique())


def _needed(card: Scorecard) -> list[Gate]:
    return [gate for gate in card.gates if gate.needed]


def _groups(looked: CountedDecisions, active: CountedDecisions) -> list[_Group]:
    """Group who is not hot: first by a gate that alone stood in the way, the others by a rule that most had."""
    card, short = looked.card, looked.totals < looked.card.hot_line
    left = ~looked.hot
    groups = []
    for gate in _needed(card):
        for unknown in (True, False):
            stopped = left & ~short & ~looked.met[gate.id] & (looked.unknown[gate.id] == unknown)
            groups.append(_Group(_gate_words(gate, unknown=unknown), "gate", gate.id, np.flatnonzero(stopped)))
            left &= ~stopped
    both = left & ~looked.passed()
    groups += _by_rule(looked, active, left & ~both, _SHORT)
    groups += _by_rule(looked, active, both, _BOTH)
    groups = sorted((group for group in groups if len(group.rows)), key=lambda group: -len(group.rows))
    if len(groups) <= MOST_GROUPS:
        return groups
    rest = np.sort(np.concatenate([group.rows for group in groups[MOST_GROUPS - 1 :]]))
    return [*groups[: MOST_GROUPS - 1], _Group(Message("training-others"), "other", None, rest)]


@dataclass(frozen=True, slots=True)
class _Lack:
    """What a missed lead lacked: its kind, the message that names a rule it had, and the one for all others."""

    kind: str
    with_rule_id: str
    others_id: str


_SHORT = _Lack("points", "training-missed-rule-but-short", "training-missed-short-others")
_BOTH = _Lack("both", "training-missed-rule-but-both", "training-missed-both-others")


def _by_rule(looked: CountedDecisions, active: CountedDecisions, left: Flags, lack: _Lack) -> Iterator[_Group]:
    """Divide those short of points by the rule that is most over-represented among who is left, again and again."""
    usual = (active.counts > 0).mean(axis=0) if len(active) else np.zeros(len(looked.card.rules))
    for _ in range(MOST_GROUPS):
        has = looked.counts[left] > 0
        if not len(has):
            return
        over = has.mean(axis=0) - usual
        rule = int(np.argmax(over)) if len(over) else -1
        if rule < 0 or over[rule] <= 0 or not has[:, rule].any():
            break
        own = left & (looked.counts[:, rule] > 0)
        label = looked.card.rules[rule].label
        words = Message(lack.with_rule_id, rule=label)
        yield _Group(words, lack.kind, looked.card.rules[rule].id, np.flatnonzero(own))
        left = left & ~own
    if left.any():
        yield _Group(Message(lack.others_id), lack.kind, None, np.flatnonzero(left))


def _gate_words(gate: Gate, *, unknown: bool) -> Label:
    return Message("training-missed-gate-unknown" if unknown else "training-missed-gate-not-met", gate=gate.label)


@dataclass(frozen=True)
class _Cost:
    """What a change costs among the leads active lately; each stands for ``per_week`` leads a week."""

    active: CountedDecisions
    per_week: float

    def of(self, made: Sequence[SmallestChange]) -> float:
        """Return the extra hot leads per week after some changes."""
        return float((self.active.hot_under(*made) & ~self.active.hot).sum()) * self.per_week


def changes(group: CountedDecisions, given: tuple[SmallestChange, ...] = ()) -> Iterator[tuple[SmallestChange, ...]]:
    """Yield, per rule, for the hot line and per gate, the smallest change that catches at least half of a group.

    ``given`` are changes made already; each answer begins with them.
    """
    card, half = group.card, len(group) / 2
    for rule in card.rules:
        steps = range((rule.points // card.grid + 1) * card.grid, rule.points + card.hot_line + card.grid, card.grid)
        smallest_changes = (
            SmallestChange("rule", rule.id, rule.points, points) for points in steps if allowed(rule, points)
        )
        yield from _first(group, half, given, smallest_changes)
    lower = range(card.hot_line - card.grid, 0, -card.grid)
    yield from _first(
        group, half, given, (SmallestChange("hot_line", "hot_line", card.hot_line, line) for line in lower)
    )
    for gate in _needed(card):
        yield from _first(group, half, given, iter([SmallestChange("gate", gate.id, 1, 0)]))


def _first(
    group: CountedDecisions, half: float, given: tuple[SmallestChange, ...], tried: Iterator[SmallestChange]
) -> Iterator[tuple[SmallestChange, ...]]:
    for change in tried:
        if group.hot_under(*given, change).sum() >= half:
            yield *given, change
            return


def _counted(months: NDArray[np.object_]) -> dict[str, int]:
    return dict(sorted(Counter(months.tolist()).items()))


def _told(
    group: _Group, looked: CountedDecisions, missed: pd.DataFrame, month: NDArray[np.object_], cost: _Cost
) -> dict[str, object]:
    own = looked.some(group.rows)
    pairs = list(changes(own))
    if not pairs:  # no single change is enough: a gate that is asked only, and one thing more
        gates = [SmallestChange("gate", gate.id, 1, 0) for gate in _needed(own.card)]
        pairs = [pair for gate in gates for pair in changes(own, (gate,)) if pair[0] != pair[1]]
    caught = {made: int(own.hot_under(*made).sum()) for made in pairs}
    extra = {made: cost.of(made) for made in pairs}
    ranked = sorted(pairs, key=lambda made: (extra[made], -caught[made], abs(made[-1].to - made[-1].now)))
    best: dict[tuple[str, ...], tuple[SmallestChange, ...]] = {}
    for made in ranked[1:]:
        best.setdefault(tuple(change.kind for change in made), made)
    answers = [_answer(own.card, made, caught[made], extra[made]) for made in (*ranked[:1], *best.values())]
    return {
        "words": _both(group.words),
        "lacked": group.lacked,
        "about": group.about,
        "leads": len(own),
        "months": _counted(month[group.rows]),
        "missing_points": float(np.median(np.maximum(own.card.hot_line - own.totals, 0))),
        "lead_ids": [str(lead) for lead in missed["lead_id"].to_numpy(object)[group.rows[:MOST_NAMED]]],
        "change": answers[0] if answers else None,
        "others": answers[1:],
    }


def _answer(card: Scorecard, made: Sequence[SmallestChange], caught: int, extra: float) -> dict[str, object]:
    words = [_change_words(card, change) for change in made]
    return {
        "changes": [asdict(change) for change in made],
        "words": _both(in_list(words, "training-changes-and")),
        "caught": caught,
        "extra_hot_per_week": extra,
    }


def _change_words(card: Scorecard, change: SmallestChange) -> Label:
    if change.kind == "hot_line":
        return Message("training-hot-line-from", now=change.now, to=change.to)
    if change.kind == "rule":
        label = card.rule(change.id).label
        return Message("training-rule-from-to", rule=label, now=f"{change.now:+d}", then=f"{change.to:+d}")
    label = next(gate.label for gate in card.gates if gate.id == change.id)
    return Message("training-asked-only-not-needed-hot", label=label)


def _both(label: Label) -> dict[str, str]:
    return {"ja": label.ja, "en": label.en}
