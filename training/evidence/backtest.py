"""Backtest: past quarters one after the other, each learned from what was known when it began.

At the beginning of a past quarter every method learns from the labels that were ripe and known then, and is judged
on the quarter that followed, all at the same hand-off volume. Suggestions pile up: what passed the promotion gate
in one quarter is the card that the next one starts from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ondo.definitions.apply_proposal import with_changes
from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros, local_date, start_of_day
from ondo.domain.label_count import LabelCount
from ondo.domain.progress import SILENT, Progress
from ondo.domain.proposal import points_of
from training.data.dataset import Dataset, Rows
from training.data.totals import Floats, Ints, merge
from training.evidence.backtest_result import Backtest, CalendarQuarter, JudgedQuarter, rows_of, totals_of
from training.metrics.evaluate import Later
from training.model.tuning_plan import TuningPlan
from training.search.search import Card, Limits, SearchProblem, start
from training.suggest.propose import suggest

if TYPE_CHECKING:
    import pyarrow as pa

Build = Callable[[Micros], Dataset]
Follow = Callable[[Dataset, int], Scorecard]

FEWEST_JUDGED = 30
"""Labelled leads of a quarter, at least five of each kind; with fewer it is not judged."""
FURTHEST = 40
"""Quarters looked back at most."""
MOVES = 100
"""Moves of single rules when everything is refitted; far fewer are ever needed."""


def follow_suggestion(dataset: Dataset, seed: int) -> Scorecard:
    """Return the data set's card with all that a recalibration suggests, new rules and settings too, all approved.

    Without the facts behind the decisions new rules and settings cannot be counted on other leads and are left out.
    """
    plan, limits = TuningPlan(trials=0, seed=seed), Limits(beam=4, exact=1)
    suggestion = suggest(dataset, plan, limits=limits, points_only=dataset.recount is None)
    return with_changes(
        dataset.card, points_of(suggestion.changes), suggestion.new_rules, suggestion.settings, suggestion.hot_line
    )


@dataclass(frozen=True, slots=True)
class WalkForward:
    """How past quarters are played again.

    Attributes
    ----------
    quarters:
        The last so many that can be played.
    trials:
        Settings of LightGBM tried per quarter; 1 takes the defaults and finds the number of trees.
    follow:
        Returns the card to go on with from the data set as of a quarter's beginning (under the card followed so
        far) and the seed.
    """

    quarters: int = 4
    seed: int = 0
    trials: int = 1
    follow: Follow = follow_suggestion
    progress: Progress = SILENT


def backtest(
    build: Build,
    as_of: Micros,
    zone: ZoneInfo,
    walk: WalkForward = WalkForward(),
) -> Backtest:
    """Walk forward over the last quarters that ended by ``as_of``.

    Parameters
    ----------
    build:
        Returns the data set as it would have been built at an instant, from nothing known later and always under
        today's card; see ``known_by``.
    zone:
        The company's; quarters begin at its midnights.

    Notes
    -----
    Labels of judged leads are those known at ``as_of``. A lead learned from is not judged. The methods order leads
    by their total (or probability); gates and the fast track are left out. Never changing means today's card, which
    may itself have been agreed after some of these quarters, so the comparison favours it. Other suggestions would
    have handed over other leads: below the line only leads with a label from elsewhere (exploration, outcomes) count,
    at their weight; without any, recall is a share of the hot leads among those handed over.
    """
    whole = build(as_of)
    usable, skipped = _usable(whole, _past(as_of, zone), walk.quarters)
    judged, cards, unplayed = _walk(build, whole, usable, walk)
    return Backtest(
        rows=tuple(row for judged_quarter in judged for row in rows_of(judged_quarter)),
        totals=totals_of(judged, walk.seed) if judged else (),
        skipped=tuple(sorted([*skipped, *unplayed])),
        cards=cards,
        below_line=_below_line(whole, [rows for _, rows in usable]),
    )


def _walk(
    build: Build,
    whole: Dataset,
    usable: Sequence[tuple[CalendarQuarter, Rows]],
    walk: WalkForward,
) -> tuple[list[JudgedQuarter], dict[str, dict[str, int]], list[tuple[str, str]]]:
    """Play the quarters in turn; return them, the followed card's points per quarter, and what could not be played."""
    followed = refitted = whole.card
    judged: list[JudgedQuarter] = []
    cards: dict[str, dict[str, int]] = {}
    skipped = []
    for place, (quarter, candidates) in enumerate(usable):
        walk.progress.step("backtest", place, len(usable))
        known = build(quarter.begins)
        rows = candidates[~np.isin(_leads(whole)[candidates], _leads(known))]
        if (why := _cannot(known, whole, rows)) is not None:
            skipped.append((quarter.name, why))
            continue
        followed = walk.follow(known.under(followed), walk.seed)
        refitted = _refit_everything(known.under(refitted))
        cards[quarter.name] = _changed(whole.card, followed)
        scores = (
            whole.totals[rows],
            whole.alone.under(followed).totals[rows],
            whole.alone.under(refitted).totals[rows],
            _model(known, whole.x[rows], walk.trials, walk.seed),
        )
        changes = (0, len(cards[quarter.name]), len(_changed(whole.card, refitted)), None)
        judged.append(JudgedQuarter(quarter, _later(whole, rows), scores, changes))
    walk.progress.step("backtest", len(usable), len(usable))
    return judged, cards, skipped


def known_by(frames: Mapping[str, pa.Table], at: Micros) -> dict[str, pa.Table]:
    """Return the frames with only what had happened and was known at an instant; a hand-off closed later is open.

    Merged leads keep the id they have now: what an absorbed lead did counts from when the merge was known.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    def then(table: pa.Table) -> pa.Table:
        for column in ("happened_at", "known_at", "opened_at", "created_at", "at"):
            if column in table.column_names:
                table = table.filter(pc.less_equal(table[column], at))
        if "closed_at" not in table.column_names:
            return table
        ended = pc.fill_null(pc.less_equal(table["closed_at"], at), fill_value=False)
        for place, name in enumerate(table.column_names):
            if name in ("closed_at", "cause"):
                still = pa.scalar(None, table[name].type)
                table = table.set_column(place, name, pc.if_else(ended, table[name], still))
        return table

    return {name: then(table) for name, table in frames.items()}


def _past(as_of: Micros, zone: ZoneInfo) -> list[CalendarQuarter]:
    """Return the calendar quarters that ended by an instant, the latest first."""
    today = local_date(as_of, zone)
    number = today.year * 4 + (today.month - 1) // 3

    def begins(n: int) -> Micros:
        return start_of_day(date(n // 4, n % 4 * 3 + 1, 1), zone)

    return [
        CalendarQuarter(f"{n // 4}Q{n % 4 + 1}", begins(n), begins(n + 1))
        for n in range(number - 1, number - FURTHEST, -1)
    ]


def _usable(
    whole: Dataset, past: Sequence[CalendarQuarter], wanted: int
) -> tuple[list[tuple[CalendarQuarter, Rows]], list[tuple[str, str]]]:
    """Return the last quarters with enough labels, oldest first, and those passed over on the way."""
    quarters: list[tuple[CalendarQuarter, Rows]] = []
    skipped = []
    for quarter in past:
        if len(quarters) == wanted or not len(whole) or quarter.ends <= whole.at[0]:
            break
        rows = np.flatnonzero((whole.at >= quarter.begins) & (whole.at < quarter.ends) & (whole.design > 0))
        if _enough(whole.label[rows]):
            quarters.append((quarter, rows))
        else:
            skipped.append((quarter.name, "few_labels"))
    return quarters[::-1], skipped


def _enough(label: Ints) -> bool:
    return len(label) >= FEWEST_JUDGED and 5 <= int(label.sum()) <= len(label) - 5


def _cannot(known: Dataset, whole: Dataset, rows: Rows) -> str | None:
    """Return why a quarter cannot be played, if it cannot."""
    if not LabelCount(len(known), int(known.label.sum()) if len(known) else 0).suffices:
        return "little_known_then"
    return None if _enough(whole.label[rows]) else "few_labels"


def _leads(dataset: Dataset) -> NDArray[np.str_]:
    return dataset.frame["lead_id"].to_numpy(object).astype(str)


def _refit_everything(known: Dataset) -> Scorecard:
    """Return the card with every rule moved to its best value on all labels, one move after the other.

    Only direction, lock and the largest step of a round bound it: no limit on how many rules change, no price per
    change, no gate.
    """
    card, limits = known.card, Limits()
    rows = merge(known.counts, known.state)
    problem = SearchProblem.of(card, rows, known.learning, known.label.astype(np.float64), limits)
    rules, values = problem.moves
    points: Card = start(card)
    for _ in range(MOVES):
        move = int(np.argmin(problem.neighbours(points)))
        better = (*points[: rules[move]], int(values[move]), *points[rules[move] + 1 :])
        if better == points:
            break
        points = better
    rules_then = tuple(replace(rule, points=p) for rule, p in zip(card.rules, points, strict=True))
    return replace(card, rules=rules_then)


def _model(known: Dataset, x: Floats, trials: int, seed: int) -> Floats:
    """Return LightGBM's probabilities for some leads, learned from all labels known."""
    from training.model.model import Columns, ModelRows, fit, predict
    from training.model.tune import tune

    columns = Columns.of([known.features[place] for place in known.modelled])
    rows = np.flatnonzero(known.learning > 0)
    vectors, x = known.x[:, known.modelled], x[:, known.modelled]
    weight = known.learning[rows] / known.learning[rows].mean()
    learned = ModelRows(vectors[rows], known.label[rows], weight, columns)
    tuned = tune(learned, known.account[rows], f"backtest-{known.dataset_id}", TuningPlan(trials, seed))
    return predict(fit(learned, tuned.params, tuned.trees, seed=seed), x)


def _changed(card: Scorecard, then: Scorecard) -> dict[str, int]:
    """Return the points of rules that are new or have other points."""
    now = {rule.id: rule.points for rule in card.rules}
    return {rule.id: rule.points for rule in then.rules if rule.points != now.get(rule.id)}


def _later(whole: Dataset, rows: Rows) -> Later:
    last = np.ones(len(rows), dtype=bool)
    volume = whole.volume(rows)
    return Later(whole.label[rows], whole.design[rows], whole.account[rows], whole.week[rows], last, volume)


def _below_line(whole: Dataset, parts: Sequence[Rows]) -> float:
    rows = np.concatenate([np.zeros(0, np.int64), *parts]).astype(np.intp)
    weight = whole.design[rows]
    below = whole.totals[rows] < whole.card.hot_line
    return round(float(weight[below].sum() / weight.sum()), 4) if len(rows) else 0.0
