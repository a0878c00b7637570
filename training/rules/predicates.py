"""The single questions that a new rule can be made of, each said in the card's condition language and in words.

What a lead is comes from the catalogue's features, what it did from counts that the card's own language makes.
Nothing the seller did, and nothing that only follows it, is asked about, except where a rule of the card already counts
it; such predicates are flagged. Nothing that may be a leak is asked about at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from features.catalogue import AttributeValue, Feature, FeatureKind, SeenText, attribute_of
from ondo.domain.card import Counting, CountMode, Rule, Scorecard, ValueType
from ondo.domain.conditions import And, Condition, CountTest, EventMatch, Not, Op, Test, leaves, normalise
from ondo.domain.vocabulary import Actor, Axis, Label
from ondo.text.messages import Message, in_list
from training.data.dataset import Dataset, Rows
from training.data.leaks import topics
from training.data.totals import Flags, Floats, Ints

WINDOWS = (7.0, 30.0, 90.0, None)
"""Days back in which an event may have happened; ``None`` = ever."""
TIMES = (1, 2, 3, 5, 10, 20)
"""How often it may have happened at least."""
GAPS = (7.0, 30.0)
"""A sequence is two events with so many days before now between them."""
QUANTILES = 20
AHEAD = (30, 60, 90, 180, 365)
"""Days ahead of today in which a date may lie."""
LEAST_UNKNOWN = 0.005
MOST_NAMED = 8
"""So many levels are named where a rule is about all values but them; its condition has them all."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """One question about a lead.

    Attributes
    ----------
    name:
        Part of a rule id, ``[a-z0-9_]+``.
    when:
        The question in the card's language.
    topic:
        What is asked about; predicates of one topic differ in a threshold, level, window or number of times.
    simple:
        How long it takes to say: 0 = a rule of the card or one comparison, more = longer.
    rule:
        Index of the card's rule that asks the same, if there is one: it cannot be new by itself.
    seller:
        It looks at something the seller did, or that only follows it.
    """

    name: str
    label: Label
    when: Condition
    axis: Axis
    topic: str
    simple: int = 0
    rule: int | None = None
    seller: bool = False


@dataclass(frozen=True)
class Predicates:
    """Predicates and their answers, shape (rows, predicates), of all rows of a data set."""

    items: tuple[Predicate, ...]
    holds: Flags

    def __len__(self) -> int:
        return len(self.items)

    def chosen(self, keep: Sequence[int] | Rows) -> Predicates:
        """Return some of them."""
        return Predicates(tuple(self.items[i] for i in keep), self.holds[:, list(keep)])


def predicates(dataset: Dataset, rows: Rows, *, least: float) -> Predicates:
    """Ask everything that can be asked; thresholds are round numbers near the quantiles of some rows.

    Parameters
    ----------
    rows:
        What may be looked at (the rows learned from).
    least:
        How many of these rows must answer yes, and how many no. Of predicates with the same answers on them the
        simplest stays, the card's own rules first.
    """
    if len(rows) < 2 * least:
        return Predicates((), np.zeros((len(dataset), 0), dtype=bool))
    pairs = [
        pair
        for pair in (*_of_rules(dataset), *_of_attributes(dataset, rows), *_of_events(dataset))
        if not _leaks(dataset, pair[0])
    ]
    holds = np.column_stack([column for _, column in pairs]) if pairs else np.zeros((len(dataset), 0), dtype=bool)
    yes = holds[rows].sum(axis=0)
    usual = (yes >= least) & (yes <= len(rows) - least)
    seen: set[bytes] = set()
    keep = []
    for i in sorted(np.flatnonzero(usual), key=lambda i: (pairs[i][0].rule is None, pairs[i][0].simple, i)):
        same = np.packbits(holds[rows, i] ^ holds[rows[0], i]).tobytes()  # yes and no exchanged is the same question
        if same not in seen:
            seen.add(same)
            keep.append(int(i))
    return Predicates(tuple(pairs[i][0] for i in keep), holds[:, keep])


def condition_of(rule: Rule) -> Condition:
    """Return a rule's ``when`` as a condition: a counted event asks whether there is one."""
    if isinstance(rule.when, EventMatch):
        return CountTest(rule.when, Op.GTE, (1.0,), rule.within_days)
    return rule.when


def by_seller(card: Scorecard, condition: Condition, following: Collection[str] = ()) -> bool:
    """Tell whether a condition looks at something the seller did, or at kinds that only follow it."""
    sellers = {*following} | {name for name, kind in card.kinds.items() if kind.actor is Actor.SELLER}
    matches = [leaf.match for leaf in leaves(condition) if isinstance(leaf, CountTest)]
    return any(match.kinds & sellers or (sellers and not match.kinds) for match in matches)


def _of_rules(dataset: Dataset) -> Iterator[tuple[Predicate, Flags]]:
    for i, rule in enumerate(dataset.card.rules):
        when = condition_of(rule)
        seller = by_seller(dataset.card, when, dataset.following)
        yield (
            Predicate(rule.id, rule.label, when, rule.axis, f"rule {rule.id}", rule=i, seller=seller),
            dataset.counts[:, i] > 0,
        )


def _of_attributes(dataset: Dataset, rows: Rows) -> Iterator[tuple[Predicate, Flags]]:
    for feature, x in zip(dataset.features, dataset.x.T, strict=True):
        name, label = attribute_of(feature), _attribute_label(dataset.card, feature)
        if name is None:
            continue
        topic, unknown = f"attribute {name}", np.isnan(x)
        if feature.kind is FeatureKind.CATEGORY:
            questions = _levels(dataset.card, feature, x)
        elif _type(feature) is ValueType.BOOLEAN:
            questions = iter([(Op.EQ, True, "yes", Message("training-yes"), x == 1)])
        elif _type(feature) is ValueType.DATE:
            questions = _dates(x)
        else:
            questions = _thresholds(x, x[rows])
        for op, value, part, words, holds in questions:
            yield (
                Predicate(f"{name}_{part}", said(label, words), Test(name, op, (value,)), Axis.ATTRIBUTE, topic),
                holds,
            )
        if isinstance(feature.source, SeenText):
            yield _other_values(name, said(label, _other_words(feature.levels[:-1])), feature, x)
        if unknown[rows].mean() >= LEAST_UNKNOWN:
            words = said(label, Message("training-not-known"))
            yield (Predicate(f"{name}_unknown", words, Test(name, Op.EXISTS, (False,)), Axis.ATTRIBUTE, topic), unknown)


def _leaks(dataset: Dataset, predicate: Predicate) -> bool:
    rule = None if predicate.rule is None else dataset.card.rules[predicate.rule].id
    return rule in dataset.leaking or not topics(predicate.when).isdisjoint(dataset.leaking)


def _type(feature: Feature) -> ValueType:
    return feature.source.type if isinstance(feature.source, AttributeValue) else ValueType.TEXT


Question = tuple[Op, str | float | bool, str, Label, Flags]


def _levels(card: Scorecard, feature: Feature, x: Floats) -> Iterator[Question]:
    spec = card.attributes.get(attribute_of(feature) or "")
    as_written = {normalise(choice): choice for choice in (spec.choices if spec else ())}
    some = feature.levels[:-1] if isinstance(feature.source, SeenText) else feature.levels
    for i, level in enumerate(some):
        choice = as_written.get(normalise(level), level)
        yield (Op.EQ, choice, f"is_{i + 1}", _level_words(choice, from_data=some is not feature.levels), x == i)


def _level_words(level: str, *, from_data: bool) -> Label:
    """Say a level; one that was taken from the data is folded, and stands for all spellings that fold to it."""
    alike = from_data and level.upper() != level
    return Message("training-level-however-written", level=level) if alike else Label(level, level)


def _other_values(name: str, label: Label, feature: Feature, x: Floats) -> tuple[Predicate, Flags]:
    """Ask whether a text has a value that too few leads share to be a level."""
    levels = feature.levels[:-1]
    when = And((Test(name, Op.EXISTS, (True,)), Not(Test(name, Op.IN, levels))))
    predicate = Predicate(f"{name}_other", label, when, Axis.ATTRIBUTE, f"attribute {name}", simple=1)
    return predicate, x == len(levels)


def _other_words(levels: Sequence[str]) -> Label:
    """Say which levels a value is not, so that the meeting sees what stays when they are taken away."""
    names = in_list([Label(level, level) for level in levels[:MOST_NAMED]], "training-list-comma")
    more = len(levels) - MOST_NAMED
    if more > 0:
        return Message("training-level-other-and-more", levels=names, more=more)
    return Message("training-level-other", levels=names)


def _dates(x: Floats) -> Iterator[Question]:
    for days in AHEAD:
        with np.errstate(invalid="ignore"):
            holds = (x >= 0) & (x <= days)
        yield (Op.WITHIN_DAYS, float(days), f"{days}d", Message("training-within-days", days=days), holds)


def _thresholds(x: Floats, seen: Floats) -> Iterator[Question]:
    seen = seen[~np.isnan(seen)]
    distinct = np.unique(seen)
    marks = distinct[1:] if len(distinct) <= QUANTILES else np.quantile(seen, np.arange(1, QUANTILES) / QUANTILES)
    for i, mark in enumerate(sorted({rounded(float(mark)) for mark in marks})):
        with np.errstate(invalid="ignore"):
            holds = x >= mark
        text = f"{mark:,.10g}"
        yield (Op.GTE, mark, f"from_{i + 1}", Message("training-value-or-more", text=text), holds)


def rounded(value: float) -> float:
    """Round to two significant digits, as people would say it."""
    if value == 0 or not np.isfinite(value):
        return 0.0
    return float(round(value, 1 - int(np.floor(np.log10(abs(value))))))


def _attribute_label(card: Scorecard, feature: Feature) -> Label:
    spec = card.attributes.get(attribute_of(feature) or "")
    return spec.label if spec is not None else feature.label


def said(about: Label, words: Label) -> Label:
    """Join what is asked about and the answer asked for."""
    return Message("training-about-words", about=about, words=words)


@dataclass(frozen=True, slots=True)
class _Sort:
    """One sort of event that is counted."""

    name: str
    label: Label
    match: EventMatch
    seller: bool = False


def _sorts(card: Scorecard, following: frozenset[str]) -> tuple[_Sort, ...]:
    """Return each kind of the lead's own, all of them together, and what the card's rules count more closely."""
    own = sorted({*card.own_kinds} - following)
    sorts = [_Sort(name, card.kinds[name].label, EventMatch(frozenset([name]))) for name in own]
    if len(own) > 1:
        sorts.append(_Sort("any_action", Message("training-action-lead"), EventMatch(frozenset(own))))
    known = {sort.match for sort in sorts}
    for rule in card.rules:
        if isinstance(rule.when, EventMatch) and rule.when not in known:
            known.add(rule.when)
            seller = by_seller(card, condition_of(rule), following)
            sorts.append(_Sort(f"rule_{rule.id}", rule.label, rule.when, seller))
    return tuple(sorts)


def _of_events(dataset: Dataset) -> Iterator[tuple[Predicate, Flags]]:
    """Count every sort of event in every window through the card's language, then ask about the counts.

    On a card that resets points after silences these are counts since then, as a rule that gives points sees them; a
    rule that is to deduct is counted under its own card before it is suggested.
    """
    sorts = _sorts(dataset.card, dataset.following | dataset.leaking)
    if dataset.recount is None or not sorts:
        return
    every = Counting(CountMode.EVERY, None)
    asked = [(sort, days) for sort in sorts for days in WINDOWS]
    rules = tuple(
        Rule(f"n{i}", Axis.BEHAVIOUR, sort.label, sort.match, 0, counts=every, within_days=days)
        for i, (sort, days) in enumerate(asked)
    )
    counted = np.asarray(dataset.recount(replace(dataset.card, rules=rules), crowd=False).counts)
    column = {(sort.name, days): counted[:, i] for i, (sort, days) in enumerate(asked)}
    for sort, days in asked:
        yield from _often(sort, days, column[sort.name, days])
    for first in sorts:
        for then in sorts:
            if first.match != then.match and "any_action" not in {first.name, then.name}:
                yield from _sequences(first, then, column)


def _often(sort: _Sort, days: float | None, counts: Ints) -> Iterator[tuple[Predicate, Flags]]:
    window = "ever" if days is None else f"{days:g}d"
    for times in TIMES:
        when = CountTest(sort.match, Op.GTE, (float(times),), days)
        name = f"{sort.name}_{window}" if times == 1 else f"{sort.name}_{times}x_{window}"
        label = _windowed(sort.label, days, times)
        simple = (times > 1) + (days is not None)
        yield (
            Predicate(name, label, when, Axis.BEHAVIOUR, f"event {sort.name}", simple, seller=sort.seller),
            counts >= times,
        )


def _windowed(label: Label, days: float | None, times: int) -> Label:
    often = Message("training-times-or-more", times=times) if times > 1 else Message("training-at-least-once")
    words = said(label, often)
    return words if days is None else Message("training-in-last-days", words=words, days=f"{days:g}")


def _sequences(
    first: _Sort, then: _Sort, column: dict[tuple[str, float | None], Ints]
) -> Iterator[tuple[Predicate, Flags]]:
    """Ask for one event, none of its sort in the last days, and another in these days: the other came later."""
    for days in GAPS:
        when = And(
            (
                CountTest(first.match, Op.GTE, (1.0,)),
                Not(CountTest(first.match, Op.GTE, (1.0,), days)),
                CountTest(then.match, Op.GTE, (1.0,), days),
            )
        )
        holds = (column[first.name, None] > 0) & (column[first.name, days] == 0) & (column[then.name, days] > 0)
        label = Message("training-then-in-last-days", first=first.label, then=then.label, days=f"{days:g}")
        name = f"{first.name}_then_{then.name}_{days:g}d"
        topic = f"sequence {first.name} {then.name}"
        yield Predicate(name, label, when, Axis.BEHAVIOUR, topic, 3, seller=first.seller or then.seller), holds
