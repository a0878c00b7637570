"""Rules whose worth these labels cannot tell: why, and what would tell. The search leaves their points as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

from ondo.domain.evidence import UnidentifiedReason, UnidentifiedRule, plain
from ondo.text.unidentified_text import unidentified_text
from training.data.answers import CHANCE, deviation, selected_rules
from training.data.dataset import Dataset
from training.data.leaks import leaking
from training.data.totals import Arithmetic, points_of
from training.metrics.intervals import point_intervals
from training.rules.predicates import by_seller, condition_of
from training.search.search import Limits
from training.suggest.time_halves import changed_halfway

OTHERS = 20
"""So many leads of a rule judged by others than its main rater tell whether they see the same."""
ALIKE = 0.95
"""Rules whose leads correlate so strongly (phi) cannot be told from one another."""
BEYOND = 1.645
"""Standard errors from which on a deviation from the card counts."""


@dataclass(frozen=True, slots=True)
class Unidentified:
    """Why the worth of a rule cannot be told; ``facts`` are the figures that the sentence names (shares 0 to 1).

    ``other`` is the id of the rule that it cannot be told from.
    """

    reason: UnidentifiedReason
    facts: Mapping[str, float]
    other: str | None = None


def unidentified(dataset: Dataset) -> Mapping[str, Unidentified]:
    """Return, by rule id, the rules whose points must not be learned from these labels.

    Looks at the data only, before anything is searched. A locked rule, and one that all labelled leads have or none,
    is absent: its points stay in any case.
    """
    reasons = (_halves(dataset), _twins(dataset), _one_raters(dataset), _answers(dataset), _own_choices(dataset))
    rules = {name: why for rules_of_reason in reasons for name, why in rules_of_reason}
    free = {rule.id for rule in dataset.card.rules if not rule.locked}
    return {rule.id: rules[rule.id] for rule in dataset.card.rules if rule.id in rules and rule.id in free}


def _halves(dataset: Dataset) -> Iterator[tuple[str, Unidentified]]:
    """Yield the rules whose worth differs between early and late labels: an average of both fits neither."""
    for place, halves in changed_halfway(dataset).items():
        worths = {} if halves.points is None else dict(zip(("points_early", "points_late"), halves.points, strict=True))
        facts = {"chance": halves.chance, **worths}
        yield dataset.card.rules[place].id, Unidentified(UnidentifiedReason.EARLY_AND_LATE, facts)


def _twins(dataset: Dataset) -> Iterator[tuple[str, Unidentified]]:
    """Yield the rules that hold on much the same leads as another, with what the labels say of the sum of both."""
    d, now = dataset, points_of(dataset.card)
    has = (d.counts > 0).astype(np.float64)
    centred = has - has.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    alike = (centred.T @ centred) / np.maximum(np.outer(length, length), 1e-12)
    np.fill_diagonal(alike, 0)
    for place in np.flatnonzero(alike.max(axis=1, initial=0) >= ALIKE):
        other = int(alike[place].argmax())
        together = now.copy()
        together[place], together[other] = now[place] + now[other], 0
        counted = Arithmetic.of(d.card).counted(d.counts, d.state, together)
        facts = {"points_sum": float(now[place] + now[other])}
        if (interval := point_intervals(counted, [int(place)], d.weighted()).get(int(place))) is not None:
            facts |= {"points_low": interval.low, "points_high": interval.high}
        names = [d.card.rules[each].id for each in (place, other)]
        yield names[0], Unidentified(UnidentifiedReason.TWINS, facts, names[1])


def _own_choices(dataset: Dataset) -> Iterator[tuple[str, Unidentified]]:
    """Yield the rules that count what the seller did, or what only follows it, with the hot shares they go along with.

    An action that sales takes for promising leads goes along with hot labels however little it does itself
    (confounding by indication).
    """
    for place, rule in enumerate(dataset.card.rules):
        has = dataset.counts[:, place] > 0
        if 0 < has.sum() < len(has) and by_seller(dataset.card, condition_of(rule), dataset.following):
            yield rule.id, Unidentified(UnidentifiedReason.OWN_CHOICE, _hot_shares(dataset, has))


def _answers(dataset: Dataset) -> Iterator[tuple[str, Unidentified]]:
    """Yield the rules that go along with being answered, where what they say hangs on who was not.

    Where a follow-up draw tells what the silent ones were, nothing hangs on it. What is said of a rule stays too where
    it has the same sign beyond chance whether all unanswered hand-offs were hot or none (Manski's bounds).
    """
    asked, answers = dataset.answers, None if dataset.answers is None else dataset.answers.by_sales
    if asked is None or answers is None or not answers.asked:
        return
    for place in selected_rules(answers):
        if asked.told_of(place):
            continue
        seen, *ends = (deviation(answers, place, share) for share in (None, 0.0, 1.0))
        if min(np.sign(seen) * end for end in (seen, *ends)) > BEYOND:
            continue
        has = answers.has[:, place]
        facts = {"answered_with": answers.answered[has].mean(), "answered_without": answers.answered[~has].mean()}
        shares = np.linspace(0, 1, 101)
        falls = np.array([np.sign(seen) * deviation(answers, place, share) <= BEYOND for share in shares])
        if abs(seen) > BEYOND and falls[0] != falls[-1]:
            facts["hot_below" if falls[0] else "hot_above"] = shares[np.flatnonzero(falls != falls[0])[0]]
        rule_facts = {name: float(value) for name, value in facts.items()}
        yield dataset.card.rules[place].id, Unidentified(UnidentifiedReason.ANSWERS, rule_facts)


def _one_raters(dataset: Dataset) -> Iterator[tuple[str, Unidentified]]:
    """Yield the rules whose leads one person judged nearly alone, where others judge in the company.

    More than half of the labels are one person's, the others judged fewer than 20, and that is more than this
    person's part of all other labels explains (binomial tail, Bonferroni over rules).
    """
    if "rater" not in dataset.frame:
        return
    rater = dataset.frame["rater"].fillna("").to_numpy(object).astype(str)
    named = rater != ""
    if len(set(rater[named])) < 2:
        return
    for place, rule in enumerate(dataset.card.rules):
        has = named & (dataset.counts[:, place] > 0)
        names, judged = np.unique(rater[has], return_counts=True)
        if not len(names) or judged.max() * 2 <= has.sum() or has.sum() - judged.max() >= OTHERS:
            continue
        elsewhere = named & ~(dataset.counts[:, place] > 0)
        usual = float((rater[elsewhere] == names[judged.argmax()]).mean()) if elsewhere.any() else 1.0
        if bdtrc(judged.max() - 1, has.sum(), usual) < CHANCE / len(dataset.card.rules):
            facts = {"labels": float(has.sum()), "share_one": float(judged.max() / has.sum())}
            yield rule.id, Unidentified(UnidentifiedReason.ONE_RATER, facts)


def _hot_shares(dataset: Dataset, has: NDArray[np.bool_]) -> dict[str, float]:
    """Return the weighted hot shares (0 to 1) of the rows with and without a rule, and how many have it."""
    weight, label = dataset.weight, dataset.label
    sides = {"hot_with": has, "hot_without": ~has}
    shares = {name: float(np.average(label[rows], weights=weight[rows])) for name, rows in sides.items()}
    return {"labels": float(has.sum()), **shares}


def held(dataset: Dataset, limits: Limits) -> Limits:
    """Return limits under which the points of unidentified rules and suspected leaks stay, beside those that stay."""
    suspected = {rule.id for rule in dataset.card.rules if leaking(rule, dataset.leaking)}
    return replace(limits, fixed=limits.fixed | unidentified(dataset).keys() | suspected)


def unidentified_facts(dataset: Dataset) -> list[dict[str, object]]:
    """Return the unidentified rules in card order as plain data for ``Proposal.facts["unidentified"]``."""
    rules, labels = unidentified(dataset), {rule.id: rule.label for rule in dataset.card.rules}
    others = {name: None if rule.other is None else labels[rule.other] for name, rule in rules.items()}
    texts = {
        name: unidentified_text(labels[name], rule.reason, rule.facts, others[name]) for name, rule in rules.items()
    }
    return [plain(UnidentifiedRule(name, rule.reason.value, texts[name], rule.facts)) for name, rule in rules.items()]
