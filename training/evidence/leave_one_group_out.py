"""Leave one group out: the chosen changes refitted without each rep, each month and each large account in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ondo.domain.card import Scorecard
from ondo.domain.evidence import ChangeSensitivity, GroupLeftOut, plain
from ondo.domain.instant import Micros, local_date
from ondo.text.sensitivity_text import hangs_text, named
from training.data.dataset import Dataset, Rows
from training.data.totals import Flags, Floats, Ints, merge
from training.search.search import Card, Limits, SearchProblem

Groups = Mapping[str, NDArray[np.object_]]

SWEEPS = 40
"""Each sweep moves one rule to its best value; far fewer than this are ever needed."""
LARGE_ACCOUNT = 0.02
"""Share of the rows from which on an account is left out for once."""


def groups_of(dataset: Dataset, zone: ZoneInfo) -> dict[str, NDArray[np.object_]]:
    """Return what each row may hang on, shape (rows,) each.

    ``rep`` is whose word made the label (``None`` without one), ``month`` the decision's, ``2026-04``, in the
    company's zone, ``account`` the decision's where it has 2 % of the rows or more.
    """
    months = [f"{local_date(Micros(int(at)), zone):%Y-%m}" for at in dataset.at]
    rater = dataset.frame["rater"] if "rater" in dataset.frame else [None] * len(dataset)
    named = [str(rater_id) if isinstance(rater_id, str) and rater_id else None for rater_id in rater]
    groups = {"rep": named, "month": months, "account": _large_accounts(dataset)}
    return {kind: np.array(of_row, dtype=object) for kind, of_row in groups.items()}


def _large_accounts(dataset: Dataset) -> list[str | None]:
    if "account_id" not in dataset.frame:
        return [None] * len(dataset)
    account = dataset.frame["account_id"]
    share = account.map(account.value_counts(normalize=True))
    return [str(name) if large else None for name, large in zip(account, share >= LARGE_ACCOUNT, strict=True)]


def sensitivity_report(
    dataset: Dataset,
    fit_rows: Rows,
    chosen: Sequence[int],
    groups: Groups,
    *,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
) -> dict[str, object]:
    """Say of each change in how many drops of one rep, month or account it stays what it is, as plain JSON data.

    Parameters
    ----------
    fit_rows:
        The rows that the points were learned from.
    chosen:
        The suggested points in card order, shape (rules,).
    groups:
        Per kind of group (``rep``, ``month``, ``account``) the group of every row, or ``None``: see ``groups_of``.

    Returns
    -------
    dict
        ``drops`` (how many per kind), ``changes`` and ``statements``. Per change: ``rule_id``, ``points_now``,
        ``points_suggested``, ``points_refitted`` (by the same refit on all rows), ``drops``, ``keeps_direction`` and
        ``within_step`` (in how many drops), ``hangs_on``: the groups without which it turns or moves by more than
        one grid step, the strongest first, each with ``kind``, ``group``, ``labels`` and ``points`` without it.

    Notes
    -----
    Only the values of the changed rules are refitted, on the real labels, within the same bounds; which rules
    change is not searched again. A change that one rep alone makes goes back to the current points without that rep.
    """
    card = dataset.card
    suggested = tuple(int(p) for p in chosen)
    changed = [r for r, rule in enumerate(card.rules) if suggested[r] != rule.points]
    refit = _Refit.of(dataset, fit_rows, suggested, limits)
    whole = refit.without(np.zeros(len(fit_rows), dtype=bool))
    drops = [
        _Drop(kind, group, int(held_out.sum()), refit.without(held_out))
        for kind, of_row in groups.items()
        for group in sorted({str(rater_id) for rater_id in of_row[fit_rows] if rater_id is not None})
        if refit.can_do_without(held_out := of_row[fit_rows] == group)
    ]
    changes = [_change(card, r, suggested[r], whole[r], drops) for r in changed]
    texts = [named(card.rules[r].label, hangs_text(change)) for r, change in zip(changed, changes, strict=True)]
    return {
        "drops": {kind: sum(drop.kind == kind for drop in drops) for kind in groups},
        "changes": [plain(change) for change in changes],
        "statements": [plain(text) for text in texts],
    }


@dataclass(frozen=True, slots=True)
class _Drop:
    """The card refitted without one group."""

    kind: str
    group: str
    labels: int
    points: Card


@dataclass(frozen=True, slots=True)
class _Refit:
    """The chosen changes on some of the rows; every other rule keeps its points."""

    problem: SearchProblem
    suggested: Card
    weight: Floats
    label: Ints

    @classmethod
    def of(cls, dataset: Dataset, rows: Rows, suggested: Card, limits: Limits) -> _Refit:
        label, weight = dataset.label[rows], dataset.weight[rows]
        merged = merge(dataset.counts[rows], dataset.state[rows])
        problem = SearchProblem.of(dataset.card, merged, weight, label.astype(np.float64), limits)
        reach = tuple(
            np.unique([*values, now]) if now != rule.points else np.array([now])
            for rule, values, now in zip(dataset.card.rules, problem.choices, suggested, strict=True)
        )
        return cls(replace(problem, choices=reach), suggested, weight, label)

    def can_do_without(self, flags: Flags) -> bool:
        """Tell whether the others have labels of both kinds."""
        return 0 < int(self.label[~flags].sum()) < int((~flags).sum())

    def without(self, flags: Flags) -> Card:
        """Return the best values of the changed rules on the other rows, one rule at a time moved to its best."""
        weight, rows = self.weight * ~flags, self.problem.rows
        problem = replace(self.problem, weight=rows.sums(weight), target=rows.sums(weight * self.label))
        rules, values = problem.moves
        points = self.suggested
        for _ in range(SWEEPS):
            move = int(np.argmin(problem.neighbours(points)))
            better = (*points[: rules[move]], int(values[move]), *points[rules[move] + 1 :])
            if better == points:
                break
            points = better
        return points


def _change(card: Scorecard, rule: int, suggested: int, whole: int, drops: Sequence[_Drop]) -> ChangeSensitivity:
    now = card.rules[rule].points
    same_way = [(drop.points[rule] - now) * (suggested - now) > 0 for drop in drops]
    near = [abs(drop.points[rule] - whole) <= card.grid for drop in drops]
    hangs = [drop for drop, way, close in zip(drops, same_way, near, strict=True) if not (way and close)]
    hangs.sort(key=lambda drop: (-abs(drop.points[rule] - whole), drop.kind, drop.group))
    return ChangeSensitivity(
        rule_id=card.rules[rule].id,
        points_now=now,
        points_suggested=suggested,
        points_refitted=whole,
        drops=len(drops),
        keeps_direction=sum(same_way),
        within_step=sum(near),
        hangs_on=tuple(
            GroupLeftOut(kind=drop.kind, group=drop.group, labels=drop.labels, points=drop.points[rule])
            for drop in hangs
        ),
    )
