"""New rules worth trying: found where the chosen card still errs, said in the card's language and in words.

Candidates are picked one after the other, each given those before it, so that they add to one another
(forward selection by score tests). Among columns that say nearly the same the simplest wording stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from ondo.domain.card import Rule, Scorecard
from ondo.domain.conditions import And, Condition, CountTest, EventMatch, Not, Op, Test
from ondo.domain.instant import Micros, local_date
from ondo.domain.vocabulary import Axis, Direction, Label
from ondo.text.messages import Message, in_list
from training.data.dataset import Dataset, Rows
from training.data.totals import Arithmetic, Flags, Floats, Ints, effective, points_of
from training.rules.predicates import Predicate, Predicates, predicates
from training.rules.screen import Ground, PairForm, Scan, scan

ALIKE = 0.8
"""Columns that correlate more strongly than this (|phi|) are twins."""
LEAST_SHARE, LEAST_ROWS = 0.01, 30
FEWEST_OF_MONTH = 10
LEAST_AGREEING = 0.6
MOST_PARTS = 3
LONGEST_ID = 60


@dataclass(frozen=True)
class CandidateRule:
    """A rule the card does not have, with 0 points, and how it was found.

    Attributes
    ----------
    rule:
        As it would stand on the card; its direction is the sign the labels show.
    form:
        ``one``, ``and`` or ``and_not``.
    column:
        Shape (rows,), 0 or 1, all rows of the data set.
    gain:
        Rise of the log-likelihood (nats) on the rows learned from, given the card and the earlier candidates.
    tried:
        Among how many of its form it was the best: what must be paid for having looked.
    months_agreeing, months:
        In how many calendar months with enough of these rows the sign was the same.
    twins:
        Words of the candidates that were merged into it.
    seller:
        It looks at something the seller did.
    """

    rule: Rule
    form: PairForm
    column: Ints
    gain: float
    tried: int
    months_agreeing: int
    months: int
    twins: tuple[Label, ...] = ()
    seller: bool = False


@dataclass(frozen=True)
class _Option:
    """A column that is being weighed: some predicates that hold and some that do not."""

    form: PairForm
    holding: tuple[int, ...]
    failing: tuple[int, ...]
    gain: float
    sign: int
    tried: int

    @property
    def worth(self) -> float:
        """Gain less the cost of naming one among so many."""
        return self.gain - float(np.log(max(self.tried, 1)))


@dataclass(frozen=True)
class _Search:
    """The rows learned from, and what is asked of them."""

    dataset: Dataset
    rows: Rows
    predicates: Predicates
    least: float
    month: Ints
    holds: Flags = field(repr=False)

    @cached_property
    def weight(self) -> Floats:
        w = self.dataset.learning[self.rows]
        return np.asarray(w * (effective(w) / w.sum()), dtype=np.float64)

    @cached_property
    def plain(self) -> Flags:
        """Predicates that a third part may be: those that look at no event."""
        return np.array(
            [not item.topic.startswith(("event", "sequence")) for item in self.predicates.items], dtype=bool
        )

    @cached_property
    def label(self) -> Ints:
        return self.dataset.label[self.rows]

    @cached_property
    def existing(self) -> Floats:
        """Standardised columns of the card's own rules."""
        return _standard(self.dataset.counts[self.rows] > 0)

    @cached_property
    def rest(self) -> Floats:
        """Standardised predicates."""
        return _standard(self.holds)

    def column(self, option: _Option, *, everywhere: bool = False) -> Flags:
        """Return an option's column, on the rows learned from or on all rows."""
        holds = self.predicates.holds if everywhere else self.holds
        no = holds[:, list(option.failing)].any(axis=1)
        return np.asarray(holds[:, list(option.holding)].all(axis=1) & ~no, dtype=bool)


def candidates(
    dataset: Dataset,
    fit_rows: Rows,
    *,
    zone: ZoneInfo,
    points: Sequence[int] | Ints | None = None,
    most: int = 40,
    pairs: bool = True,
    asked: Predicates | None = None,
) -> tuple[CandidateRule, ...]:
    """Find new rules on the rows learned from, best first.

    Parameters
    ----------
    zone:
        The company's; it decides to which month a decision belongs.
    points:
        The card whose errors are looked at, shape (rules,); ``None`` = the current card.
    most:
        How many candidates at most.
    pairs:
        Also look at two, and at most three, questions together.
    asked:
        What ``askable`` gave for the same rows, where it is known already.

    Returns
    -------
    tuple of Candidate
        Only rules whose sign is sane: the same alone and given the card, the one that the card's own rules
        on the same subject have, and the same in most months.
    """
    predicates = askable(dataset, fit_rows) if asked is None else asked
    if not len(predicates) or dataset.label[fit_rows].min() == dataset.label[fit_rows].max():
        return ()
    month = months(dataset.at[fit_rows], zone)
    search = _Search(
        dataset, fit_rows, predicates, _least(fit_rows), month, np.ascontiguousarray(predicates.holds[fit_rows])
    )
    used = points_of(dataset.card) if points is None else np.asarray(points, dtype=np.int64)
    total = Arithmetic.of(dataset.card).totals(dataset.counts[fit_rows], dataset.state[fit_rows], used)
    picked: list[tuple[_Option, CandidateRule]] = []
    while len(picked) < most:
        ground = Ground.of([total, *(search.column(option) for option, _ in picked)], search.label, search.weight)
        option = _best(search, ground, [search.column(option) for option, _ in picked], pairs=pairs)
        if option is None:
            break
        picked.append((option, _candidate(search, ground, option)))
    return tuple(_named_apart([candidate for _, candidate in picked], dataset.card))


def askable(dataset: Dataset, fit_rows: Rows) -> Predicates:
    """Return all questions that enough of the rows learned from answer with yes, and enough with no."""
    return predicates(dataset, fit_rows, least=_least(fit_rows))


def _least(rows: Rows) -> float:
    return max(LEAST_ROWS, LEAST_SHARE * len(rows))


def months(at: Ints, zone: ZoneInfo) -> Ints:
    """Return a number per calendar month, shape (rows,)."""
    days, where = np.unique(at, return_inverse=True)
    dates = [local_date(Micros(int(day)), zone) for day in days]
    return np.array([date.year * 12 + date.month for date in dates], dtype=np.int64)[where]


def agreeing(residual: Floats, column: Flags, month: Ints, sign: int) -> tuple[int, int]:
    """Return in how many months the rows of a column err in a direction, of those with 10 such rows or more."""
    names, number = np.unique(month, return_inverse=True)
    size = np.bincount(number, column, len(names))
    error = np.bincount(number, residual * column, len(names))
    enough = size >= FEWEST_OF_MONTH
    return int(((np.sign(error) == sign) & enough).sum()), int(enough.sum())


def _best(search: _Search, ground: Ground, picked: list[Flags], *, pairs: bool) -> _Option | None:
    """Return the sane option of greatest worth, or ``None`` when none is worth its name."""
    seen = scan(search.holds, ground, least=search.least, pairs=pairs)
    taken = np.column_stack([search.existing, *(_standard(column[:, None]) for column in picked)])
    best: _Option | None = None
    for option in _ranked(search, seen):
        if best is not None and option.worth <= best.worth:
            break
        if option.worth <= 0:
            break
        for wider in (*_widened(search, ground, option), option) if option.form is not PairForm.ONE else (option,):
            if (best is None or wider.worth > best.worth) and _sane(search, ground, wider, taken):
                best = wider
    return best


def _ranked(search: _Search, seen: Scan, most: int = 60) -> list[_Option]:
    """Return the options with the greatest worth of every form, best first."""
    options = []
    for form, gain in seen.gain.items():
        tried, flat = seen.tried(form), gain.ravel()
        for place in np.argsort(-flat, kind="stable")[:most]:
            if flat[place] <= 0:
                break
            where = [int(i) for i in np.unravel_index(place, gain.shape)]
            sign = int(seen.sign[form].ravel()[place])
            if form is PairForm.ONE and search.predicates.items[where[0]].rule is not None:
                continue  # a rule of the card is not new
            if form is not PairForm.ONE and any(isinstance(search.predicates.items[i].when, And) for i in where):
                continue  # a sequence is as much as one sentence can say
            holding = where if form is PairForm.AND else where[:1]
            failing = where[1:] if form is PairForm.AND_NOT else []
            options.append(_Option(form, tuple(holding), tuple(failing), float(flat[place]), sign, tried))
    return sorted(options, key=lambda option: -option.worth)


def _widened(search: _Search, ground: Ground, option: _Option) -> list[_Option]:
    """Return the best third part of a pair, one that must hold and one that must not."""
    parts = (*option.holding, *option.failing)
    if len(parts) >= MOST_PARTS or any(search.predicates.items[i].topic.startswith("event") for i in parts):
        return []
    own, plain = search.column(option), search.plain
    options = []
    for holds in (True, False):
        columns = (search.holds if holds else ~search.holds) & own[:, None]
        support = columns.sum(axis=0)
        seen = scan(columns, ground, least=search.least, pairs=False)
        gain = np.where(plain & (own.sum() - support >= search.least), seen.gain[PairForm.ONE], 0.0)
        place = int(gain.argmax())
        if gain[place] > 0:
            third = replace(
                option,
                gain=float(gain[place]),
                sign=int(seen.sign[PairForm.ONE][place]),
                tried=option.tried * 2 * len(search.predicates),
            )
            more = (place,)
            options.append(
                replace(third, holding=third.holding + more) if holds else replace(third, failing=third.failing + more)
            )
    return options


def _sane(search: _Search, ground: Ground, option: _Option, taken: Floats) -> bool:
    """Tell whether a column is no twin, and its sign is one that a meeting could believe."""
    column = search.column(option)
    if _alike(column, taken).max(initial=0.0) > ALIKE:
        return False
    weight, label = search.weight, search.label
    alone = np.average(label[column], weights=weight[column]) - np.average(label, weights=weight)
    if np.sign(alone) != option.sign or _expected(search, option) == -option.sign:
        return False
    agree, whole = agreeing(ground.residual, column, search.month, option.sign)
    return agree >= LEAST_AGREEING * whole


def _expected(search: _Search, option: _Option) -> int:
    """Return the sign that the card's own directions demand, 0 where they demand none."""
    items, card = search.predicates.items, search.dataset.card
    signs = {sense(card, items[i]) for i in option.holding} | {-sense(card, items[i]) for i in option.failing}
    return signs.pop() if len(signs) == 1 else 0


def sense(card: Scorecard, predicate: Predicate) -> int:
    """Return +1 or -1 where the card's rules on a predicate's subject all work in one direction, else 0."""
    signs = {_SIGNS[rule.direction] * _likeness(rule, predicate.when) for rule in card.rules} - {0}
    return signs.pop() if len(signs) == 1 else 0


_SIGNS = {Direction.UP: 1, Direction.DOWN: -1, Direction.FREE: 0}
_SENSES = {Op.GTE: 1, Op.LTE: -1}


def _likeness(rule: Rule, when: Condition) -> int:
    """Return +1 when a rule asks for more of the same as a question, -1 when for less, 0 when for something else."""
    if rule.when == when:
        return 1
    if isinstance(when, CountTest) and isinstance(rule.when, EventMatch):
        return int(rule.when == when.match)
    if isinstance(when, CountTest) and isinstance(rule.when, CountTest) and when.match == rule.when.match:
        return _SENSES.get(rule.when.op, 0)
    if isinstance(when, Test) and isinstance(rule.when, Test) and when.name == rule.when.name:
        return _SENSES.get(when.op, 0) * _SENSES.get(rule.when.op, 0)
    return 0


def _candidate(search: _Search, ground: Ground, option: _Option) -> CandidateRule:
    column = search.column(option)
    items = [
        *(search.predicates.items[i] for i in option.holding),
        *(search.predicates.items[i] for i in option.failing),
    ]
    agree, whole = agreeing(ground.residual, column, search.month, option.sign)
    return CandidateRule(
        rule=_rule(items, len(option.failing), option.sign),
        form=option.form,
        column=search.column(option, everywhere=True).astype(np.int64),
        gain=option.gain,
        tried=option.tried,
        months_agreeing=agree,
        months=whole,
        twins=_twins(search, option, column),
        seller=any(item.seller for item in items),
    )


def _twins(search: _Search, option: _Option, column: Flags, most: int = 3) -> tuple[Label, ...]:
    likeness = _alike(column, search.rest)
    likeness[list(option.holding) if option.form is PairForm.ONE else []] = 0
    order = [int(i) for i in np.argsort(-likeness, kind="stable")[:most]]
    return tuple(search.predicates.items[i].label for i in order if likeness[i] > ALIKE)


def _rule(parts: list[Predicate], failing: int, sign: int) -> Rule:
    """Write a rule: one question, or several of which the last ``failing`` must not hold."""
    direction = Direction.UP if sign > 0 else Direction.DOWN
    axis = Axis.BEHAVIOUR if any(part.axis is Axis.BEHAVIOUR for part in parts) else Axis.ATTRIBUTE
    if len(parts) == 1:
        when = parts[0].when
        once = isinstance(when, CountTest) and when.op is Op.GTE and when.operands == (1.0,)
        if once and isinstance(when, CountTest):
            name = _identifier([parts[0].name])
            return Rule(name, axis, parts[0].label, when.match, 0, within_days=when.within_days, direction=direction)
        return Rule(_identifier([parts[0].name]), axis, parts[0].label, when, 0, direction=direction)
    last = len(parts) - failing
    holding, missing = parts[:last], parts[last:]
    conditions = (*(part.when for part in holding), *(Not(part.when) for part in missing))
    name = _identifier([*(part.name for part in holding), *(f"not_{part.name}" for part in missing)])
    return Rule(name, axis, _joined(holding, missing), And(_flat(conditions)), 0, direction=direction)


def _flat(parts: Sequence[Condition]) -> tuple[Condition, ...]:
    """Lay parts that are themselves "and" side by side."""
    return tuple(inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,)))


def _joined(holding: Sequence[Predicate], missing: Sequence[Predicate]) -> Label:
    parts = [Message("training-rule-in-list", rule=part.label) for part in holding]
    words = in_list(parts, "training-rules-and")
    if not missing:
        return words
    without = [Message("training-rule-in-list", rule=part.label) for part in missing]
    if len(without) == 1:
        return Message("training-rules-but-not", rules=words, missing=without[0])
    return Message("training-rules-but-neither", rules=words, missing=in_list(without, "training-rules-or"))


def _identifier(parts: Sequence[str]) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", "new_" + "_and_".join(part.lower() for part in parts))
    return name[:LONGEST_ID].strip("_")


def _named_apart(candidate_rules: Sequence[CandidateRule], card: Scorecard) -> list[CandidateRule]:
    """Give every candidate an id of its own."""
    taken = {rule.id for rule in card.rules}
    named = []
    for candidate in candidate_rules:
        name, number = candidate.rule.id, 2
        while name in taken:
            name, number = f"{candidate.rule.id}_{number}", number + 1
        taken.add(name)
        named.append(replace(candidate, rule=replace(candidate.rule, id=name)))
    return named


def _standard(columns: Flags) -> Floats:
    values = columns.astype(np.float64)
    spread = values.std(axis=0)
    return np.asarray((values - values.mean(axis=0)) / np.where(spread > 0, spread, np.inf), dtype=np.float64)


def _alike(column: Flags, others: Floats) -> Floats:
    """Return |phi| of a column with standardised others."""
    own = _standard(column[:, None])[:, 0]
    return np.asarray(np.abs(own @ others) / len(own), dtype=np.float64)
