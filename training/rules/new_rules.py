"""New rules beside changed points: the card extended by candidates, searched again, and kept only where they pay.

A candidate is the best of many that were looked at. Each new rule therefore pays, on top of what its value costs, for
how many candidates of its sort there were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np

from ondo.definitions.card_schema import card_to_data
from ondo.domain.card import Scorecard
from ondo.domain.proposal import NewRule
from training.data.dataset import Dataset, Rows
from training.data.totals import Arithmetic, Flags, Floats, effective
from training.metrics.evaluator import Evaluator
from training.metrics.intervals import point_intervals
from training.rules.candidates import CandidateRule, agreeing, askable, candidates, months
from training.rules.predicates import Predicates
from training.rules.screen import Ground, PairForm, scan
from training.search.search import Card, Found, Limits, start

SHORTLIST = 6
"""Candidates offered to the search at once; more cost time and brought nothing."""
ROUNDS = 3
OVERLAP = 0.3
"""Columns that correlate more strongly than this (|phi|) can stand in for one another."""
STANDS_IN = 0.5
"""A question that correlates so strongly (|phi|) with a rule of fixed points would say of it what nobody can tell."""


@dataclass(frozen=True)
class Searched:
    """The best card for every number of changes, and what it costs on the real labels.

    ``dataset.card`` holds the current card's rules and after them, with 0 points, the new ones that the search
    could switch on. ``criteria`` and ``chosen``, the index of the chosen card, are those of
    ``training.search.select_model_size``.
    """

    dataset: Dataset
    path: tuple[Found, ...]
    criteria: tuple[float, ...]
    chosen: int
    new: tuple[CandidateRule, ...] = ()

    @property
    def card(self) -> Found:
        """The chosen card."""
        return self.path[self.chosen]


Search = Callable[[Dataset, Limits, Sequence[CandidateRule]], Searched]
"""Search a data set's card for better points within some limits; its last rules are these candidates."""


def extend(dataset: Dataset, candidate_rules: Sequence[CandidateRule], counted: Dataset | None = None) -> Dataset:
    """Return the data set under its card with candidates added at 0 points, after the card's own rules.

    Counts come through the card's language wherever the facts are at hand; otherwise the candidates' own columns
    are added, and the population, whose counts are unknown then, is left out. ``counted`` is the same data set with
    other candidates: those of them that are wanted again are not counted again.
    """
    card = extended(dataset.card, candidate_rules)
    if not candidate_rules:
        return dataset
    if dataset.recount is not None:
        return (counted or dataset).under(card)
    counts = np.column_stack([dataset.counts, *(candidate.column for candidate in candidate_rules)])
    return replace(dataset, card=card, counts=counts, population=None)


def extended(card: Scorecard, candidate_rules: Sequence[CandidateRule]) -> Scorecard:
    """Return the card with candidates added at 0 points."""
    return replace(card, rules=(*card.rules, *(candidate.rule for candidate in candidate_rules)))


def search_with_new(
    plain: Searched,
    fit: Rows,
    limits: Limits,
    again: Search,
    *,
    zone: ZoneInfo,
    known: Rows | None = None,
    shortlist: int = SHORTLIST,
) -> Searched:
    """Let the search switch on new rules where the plain card still errs; the plain result when none pays.

    Parameters
    ----------
    plain:
        What the search found with the card's own rules.
    limits:
        Those of the plain search; up to ``limits.max_new`` new rules come on top of ``limits.max_changes``.
    again:
        The search that found ``plain``, for another data set and other limits.
    known:
        Rows whose labels are known, by all of which a new rule must be ``certain``; by default those of ``fit``.

    Notes
    -----
    Candidates are found from the errors of the chosen card, all points are searched again beside them, and the
    errors of that card without its new rules give the next candidates, until nothing improves.
    """
    best, looked = plain, plain
    own = len(plain.dataset.card.rules)
    asked = _tellable(plain.dataset, fit, limits)
    for _ in range(ROUNDS):
        points = looked.card.points[:own]
        candidate_rules = candidates(plain.dataset, fit, zone=zone, points=points, most=shortlist, asked=asked)
        if not candidate_rules:
            break
        wider = replace(limits, new=frozenset(range(own, own + len(candidate_rules))))
        looked = again(extend(plain.dataset, candidate_rules, looked.dataset), wider, candidate_rules)
        if (sure := believable(looked, fit)) != looked.new:
            wider = replace(limits, new=frozenset(range(own, own + len(sure))))
            looked = again(extend(plain.dataset, sure, looked.dataset), wider, sure)
        if min(looked.criteria) >= min(best.criteria):
            break
        best = looked
    while best.new and (sure := certain(best, fit if known is None else known)) != best.new:
        wider = replace(limits, new=frozenset(range(own, own + len(sure))))
        best = again(extend(plain.dataset, sure, best.dataset), wider, sure)
    return best if best.card.added else plain


def _tellable(dataset: Dataset, fit: Rows, limits: Limits) -> Predicates:
    """Return the questions that look neither at the seller's doing nor at what a rule of fixed points looks at."""
    asked = askable(dataset, fit)
    fixed = [place for place, rule in enumerate(dataset.card.rules) if rule.id in limits.fixed]
    columns = np.column_stack([asked.holds[fit], dataset.counts[fit][:, fixed] > 0])
    stands_in = _overlapping(columns, np.arange(columns.shape[1]) >= len(asked), STANDS_IN)
    return asked.chosen(
        [place for place, predicate in enumerate(asked.items) if not (predicate.seller or stands_in[place])]
    )


def believable(searched: Searched, fit: Rows) -> tuple[CandidateRule, ...]:
    """Return the candidates without those that are switched on but only do what the card's own rules could.

    Where a rule may move only so far in one round, a new rule that overlaps it can look good just by carrying on for
    it, or by standing in for it. So each one is weighed, the best first, with every changed rule free beside it, and
    with every rule that it overlaps, changed or not: it stays if even then it gains what naming it costs.
    """
    d, points = searched.dataset, np.array(searched.card.points, dtype=np.int64)
    own, sums = len(points) - len(searched.new), Arithmetic.of(d.card)
    counts, state, label, weight = d.counts[fit], d.state[fit], d.label[fit], d.learning[fit]
    changed, ours = points != np.array(start(d.card)), np.arange(len(points)) < own
    on, has = changed & ~ours, counts > 0
    free = ours & (changed | _overlapping(has, on))
    effect = sums.effect(counts, state, points)
    known = [sums.totals(counts, state, points) - effect @ np.where(free | on, points, 0), *effect[:, free].T]
    doubted = set()
    for place in np.flatnonzero(on):
        ground = Ground.of(known, label, weight * (effective(weight) / weight.sum()))
        tested = scan(has[:, [place]], ground, least=1, pairs=False)
        gain, sign = float(tested.gain[PairForm.ONE][0]), float(tested.sign[PairForm.ONE][0])
        if sign == np.sign(points[place]) and gain > price_of(searched.new[place - own]):
            known.append(effect[:, place])
        else:
            doubted.add(place)
    return tuple(candidate_rule for place, candidate_rule in enumerate(searched.new, start=own) if place not in doubted)


def certain(searched: Searched, rows: Rows) -> tuple[CandidateRule, ...]:
    """Return the candidates without those that are switched on though their interval reaches the other side of 0.

    The labels of ``rows`` say how wide it is, with every other change free; a rule that a meeting would see as "+40,
    90% interval -7 to +16" only stands in for changes that one round does not allow. One whose points have no scale
    stays.
    """
    d, points = searched.dataset, np.array(searched.card.points, dtype=np.int64)
    own, sums, counts, state = len(points) - len(searched.new), Arithmetic.of(d.card), d.counts[rows], d.state[rows]
    changed = [int(i) for i in np.flatnonzero(points != np.array(start(d.card)))]
    intervals = point_intervals(sums.counted(counts, state, points), changed, d.weighted(rows))
    sure = {i: interval.low > 0 if points[i] > 0 else interval.high < 0 for i, interval in intervals.items()}
    return tuple(
        candidate_rule for place, candidate_rule in enumerate(searched.new, start=own) if sure.get(place, True)
    )


def _overlapping(holds: Flags, some: Flags, least: float = OVERLAP) -> Flags:
    """Tell which columns go together with, or exclude, any of some columns (|phi| of ``least``), shape (columns,)."""
    if not some.any():
        return some
    centred = holds - holds.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    phi = (centred.T @ centred[:, some]) / np.maximum(np.outer(length, length[some]), 1e-12)
    return np.asarray((np.abs(phi) >= least).any(axis=1), dtype=bool)


def prices(path: Sequence[Found], candidate_rules: Sequence[CandidateRule]) -> list[float]:
    """Return what each card on a path pays (nats) for having picked its new rules among many candidates."""
    return [
        sum(
            price_of(candidate_rule)
            for candidate_rule, points in zip(
                candidate_rules, step.points[len(step.points) - len(candidate_rules) :], strict=True
            )
            if points
        )
        for step in path
    ]


def price_of(candidate: CandidateRule) -> float:
    """Return what naming a candidate costs (nats): one of three forms, one among all of its form that were tried."""
    return float(np.log(3.0) + np.log(max(candidate.tried, 1)))


def describe(
    judge: Evaluator,
    points: Sequence[int],
    candidate_rules: Sequence[CandidateRule],
    cost: Callable[[CandidateRule], float],
    *,
    zone: ZoneInfo,
) -> tuple[NewRule, ...]:
    """Describe the new rules that a card has switched on, those that gain most first.

    Parameters
    ----------
    judge:
        Of the extended data set.
    points:
        Points of the extended card, shape (rules,).
    candidate_rules:
        The candidates that the card was extended by, in that order.
    cost:
        What cards made this way lose on later data (log loss) without what stands for a rule.
    """
    d = judge.dataset
    own = len(d.card.rules) - len(candidate_rules)
    values = np.array(points, dtype=np.int64)
    now = np.array(start(d.card))
    changed = [int(i) for i in np.flatnonzero(values != now)]
    intervals = point_intervals(Arithmetic.of(d.card).counted(d.counts, d.state, values), changed, d.weighted())
    month = months(d.at, zone)
    crowd = d.population or d.leads(np.arange(len(d)))
    new_rules = []
    for place, candidate in enumerate(candidate_rules):
        index = own + place
        if values[index] == 0:
            continue
        without: Card = tuple(0 if i == index else int(p) for i, p in enumerate(values))
        agree, of = agreeing(_unexplained(judge, without), d.counts[:, index] > 0, month, int(np.sign(values[index])))
        new_rules.append(
            NewRule(
                rule=written(d.card, index, int(values[index])),
                rule_id=d.card.rules[index].id,
                points=int(values[index]),
                label=d.card.rules[index].label,
                interval=intervals.get(index),
                support=int((d.counts[:, index] > 0).sum()),
                share=crowd.share(crowd.counts[:, index] > 0),
                gain=cost(candidate),
                months_agreeing=agree,
                months=of,
                twins=tuple(f"{label.ja} / {label.en}" for label in candidate.twins),
                seller_action=candidate.seller,
            )
        )
    return tuple(sorted(new_rules, key=lambda rule: -rule.gain))


def written(card: Scorecard, index: int, points: int) -> dict[str, object]:
    """Return one rule with some points as the card file writes it."""
    rules = (replace(card.rules[index], points=points),)
    data = card_to_data(replace(card, rules=rules))["rules"]
    assert isinstance(data, list)
    return dict(data[0])


def _unexplained(judge: Evaluator, points: Card) -> Floats:
    """Return weighted label less probability of all rows, under a card with its own curve."""
    d = judge.dataset
    totals = judge.totals(points)
    return np.asarray(d.weight * (d.label - judge.curve(totals)(totals)), dtype=np.float64)
