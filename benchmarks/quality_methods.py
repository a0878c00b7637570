"""Every method as a function from a task and its rows to scores; groups of methods that share one fit go together."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.quality_conditions import holds
from benchmarks.quality_tasks import Part, Task
from ondo.domain.instant import DAY
from ondo.domain.vocabulary import Direction
from training.data.dataset import Dataset
from training.data.totals import Arithmetic, Floats, Ints, merge, points_of
from training.metrics.calibrate import log_odds
from training.rules.candidates import CandidateRule
from training.rules.new_rules import Searched, search_with_new
from training.search.search import Limits
from training.suggest.points import search_points
from training.suggest.propose import suggest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TRIALS, SEED = 50, 7
ZONE = ZoneInfo("UTC")
RIVALS, FASTERRISK = ROOT / ".venv-rivals", ROOT / ".venv-fasterrisk"
SIZES, CHANGES = (5, 10, 15), (3, 5, 10)
MOST_POINTS = 5
DIRECTION_SIGNS = {Direction.UP: 1, Direction.DOWN: -1, Direction.FREE: 0}
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}


@dataclass(frozen=True)
class Fitted:
    """What one method makes of a task.

    Attributes
    ----------
    calibrate, test:
        Scores of the rows for the curve and of those judged on; any scale, more is hotter.
    seconds, wall:
        CPU seconds of the fit alone in one thread, and wall seconds beside whatever else ran.
    changes, new_rules, rules:
        Changes from the hand-written card, new rules, rules with points; ``None`` where the word says nothing.
    """

    calibrate: Floats
    test: Floats
    seconds: float
    wall: float
    changes: int | None = None
    new_rules: int | None = None
    rules: int | None = None


Group = Callable[[Task, Part], Mapping[str, Fitted]]


class Clock:
    """CPU and wall seconds of what ran inside ``timed``."""

    seconds = 0.0
    wall = 0.0


@contextmanager
def timed() -> Iterator[Clock]:
    clock, cpu, wall = Clock(), time.process_time(), time.perf_counter()
    yield clock
    clock.seconds, clock.wall = time.process_time() - cpu, time.perf_counter() - wall


def expert(task: Task, part: Part) -> Mapping[str, Fitted]:
    """The hand-written card as it is."""
    score = (task.counts @ task.points).astype(np.float64)
    rules = int((task.points != 0).sum())
    return {"expert": Fitted(score[part.calibrate], score[part.test], 0.0, 0.0, changes=0, rules=rules)}


def suggested(task: Task, part: Part) -> Mapping[str, Fitted]:
    """The product's search: one path of cards, of which the criterion chooses one."""
    data, split = task.dataset(part)
    with timed() as clock:
        searched = search_points(data, split.fit, Limits())
    path = {"suggested": searched.chosen, **{f"suggested_k{k}": min(k, len(searched.path) - 1) for k in CHANGES}}
    return {name: _card(searched, step, data, clock) for name, step in path.items()}


def suggested_new_rules(task: Task, part: Part) -> Mapping[str, Fitted]:
    """The same with up to three new rules from the raw columns; ``seconds`` include the search without them.

    The labels learned from and those of the probability curve say whether a new rule's sign is certain. The product has
    no labels of a curve to ask; its own way is ``gated``.
    """
    data, split = task.dataset(part)
    with timed() as clock:
        plain = search_points(data, split.fit, Limits())

        def again(wider: Dataset, limits: Limits, new: Sequence[CandidateRule] = ()) -> Searched:
            return search_points(wider, split.fit, limits, new)

        known = np.concatenate([split.fit, split.calibrate])
        searched = search_with_new(plain, split.fit, Limits(), again, zone=ZONE, known=known)
    return {"suggested_new_rules": _card(searched, searched.chosen, data, clock)}


def gated(*, new_rules: bool) -> Group:
    """The whole suggestion: cards judged in forward blocks, then one searched on all labels, or the card as it is.

    It sees the labels learned from and no others, ten a day in the order they have, as the planted worlds do; what
    judges is the last 40 % of these. ``changes`` is 0 where nothing is suggested.
    """

    from training.model.tuning_plan import TuningPlan

    def group(task: Task, part: Part) -> Mapping[str, Fitted]:
        none = np.zeros(0, dtype=np.intp)
        data, _ = task.dataset(replace(part, calibrate=none, test=none))
        data = replace(data, frame=data.frame.assign(at=np.arange(len(data), dtype=np.int64) * (DAY // 10)))
        with timed() as clock:
            suggestion = suggest(data, TuningPlan(0, SEED), points_only=not new_rules)
        name = "suggested_gated_new_rules" if new_rules else "suggested_gated"
        if suggestion.option is None or not suggestion.passed:
            return {name: replace(expert(task, part)["expert"], seconds=clock.seconds, wall=clock.wall)}
        card, own = suggestion.option.dataset.card, len(task.card.rules)
        counts = np.column_stack([task.counts, *(holds(task, rule.when) for rule in card.rules[own:])])
        points, nothing = points_of(card), np.zeros(len(counts), dtype=np.int64)
        score = Arithmetic.of(card).totals(counts, nothing, points).astype(np.float64)
        fitted = Fitted(score[part.calibrate], score[part.test], clock.seconds, clock.wall)
        made, rules = len(suggestion.changes) + len(suggestion.settings), int((points != 0).sum())
        return {name: replace(fitted, changes=made, new_rules=len(suggestion.new_rules), rules=rules)}

    return group


def _card(searched: Searched, step: int, data: Dataset, clock: Clock) -> Fitted:
    d, points = searched.dataset, np.array(searched.path[step].points, dtype=np.int64)
    old, own = np.array([rule.points for rule in d.card.rules]), len(data.card.rules)
    totals = Arithmetic.of(d.card).totals(d.counts, d.state, points).astype(np.float64)
    calibrate, test = _ends(data, totals)
    return Fitted(
        calibrate,
        test,
        clock.seconds,
        clock.wall,
        changes=int((points != old)[:own].sum()),
        new_rules=int((points != old)[own:].sum()),
        rules=int((points != 0).sum()),
    )


def _ends(data: Dataset, score: Floats) -> tuple[Floats, Floats]:
    """Divide scores of a task's data set, whose rows are in the order fit, calibrate, test."""
    sizes = data.facts["sizes"]
    assert isinstance(sizes, tuple)
    fit, calibrate = sizes
    return score[fit : fit + calibrate], score[fit + calibrate :]


def from_scratch(k: int, *, signed: bool) -> Group:
    """The product's card made from nothing, in FasterRisk's own range of points.

    FasterRisk knows no directions, so ``scratch`` has none either; ``scratch_signed`` keeps those of the card.
    """
    name = f"scratch_signed_k{k}" if signed else f"scratch_k{k}"

    def group(task: Task, part: Part) -> Mapping[str, Fitted]:
        from benchmarks.scratch import scratch

        signs = [DIRECTION_SIGNS[rule.direction] if signed else 0 for rule in task.card.rules]
        with timed() as clock:
            rows = merge(task.counts[part.fit], np.zeros(len(part.fit), dtype=np.int64))
            points = scratch(rows, np.ones(len(part.fit)), task.label[part.fit], signs, max_points=MOST_POINTS, k=k)
        score = (task.counts @ np.array(points, dtype=np.int64)).astype(np.float64)
        fitted = Fitted(score[part.calibrate], score[part.test], clock.seconds, clock.wall)
        return {name: replace(fitted, rules=int(np.count_nonzero(points)))}

    return group


def logistic(task: Task, part: Part) -> Mapping[str, Fitted]:
    """scikit-learn's L2 logistic on the rules, penalty by five folds."""
    from sklearn.linear_model import LogisticRegressionCV

    rules, label = task.counts.astype(np.float64), task.label
    folds = min(5, int(label[part.fit].sum()))
    with timed() as clock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LogisticRegressionCV(
            Cs=[10.0**e for e in (-3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1)],
            cv=folds,
            scoring="neg_log_loss",
            l1_ratios=(0,),
            use_legacy_attributes=False,
            max_iter=1000,
        ).fit(rules[part.fit], label[part.fit])
    score = np.asarray(model.decision_function(rules), dtype=np.float64)
    return {"logistic": Fitted(score[part.calibrate], score[part.test], clock.seconds, clock.wall)}


def lightgbm(task: Task, part: Part) -> Mapping[str, Fitted]:
    """LightGBM on the raw columns, 50 trials, not bounded by what serving wants."""
    from benchmarks.quality_lightgbm import fitted

    categories = [i for i, levels in enumerate(task.levels) if levels]
    with timed() as clock:
        booster, _ = fitted(task.x[part.fit], task.label[part.fit], categories, task.split, trials=TRIALS)
    calibrate, test = (log_odds(np.asarray(booster.predict(task.x[r]))) for r in (part.calibrate, part.test))
    return {"lightgbm": Fitted(calibrate, test, clock.seconds, clock.wall)}


def lightgbm_served(task: Task, part: Part) -> Mapping[str, Fitted]:
    """The product's own second opinion: the same columns, bounded in size, its own tuner and folds of time."""
    from training.model.model import Columns, ModelRows, fit, predict
    from training.model.tune import tune
    from training.model.tuning_plan import TuningPlan

    columns, x, label = Columns.of(task.features), task.x[part.fit], task.label[part.fit]
    rows = ModelRows(x, label, np.ones(len(label)), columns)
    with timed() as clock:
        tuned = tune(rows, np.arange(len(label)), "quality", TuningPlan(TRIALS, SEED))
        booster = fit(rows, tuned.params, tuned.trees, seed=SEED)
    calibrate, test = (log_odds(predict(booster, task.x[rows])) for rows in (part.calibrate, part.test))
    return {"lightgbm_served": Fitted(calibrate, test, clock.seconds, clock.wall)}


def stack(task: Task, part: Part) -> Mapping[str, Fitted]:
    """The product's served probability: logistic, bounded trees and the card's sum, weighed together.

    The trees see the raw columns and the rules, as in the product; the weights also come from the middle slice.
    """
    from training.metrics.evaluator import Evaluator
    from training.model.challenger import fit_challenger
    from training.model.tuning_plan import TuningPlan

    data, split = task.with_rule_columns(part)
    with timed() as clock:
        challenger = fit_challenger(data, split.fit, Evaluator.of(data, split), TuningPlan(TRIALS, SEED))
    if challenger is None:
        raise AssertionError("a task has columns and trials")
    calibrate, test = _ends(data, challenger.stack.log_odds(data.x, log_odds(challenger.raw)))
    return {"stack": Fitted(calibrate, test, clock.seconds, clock.wall)}


def fasterrisk(k: int) -> Group:
    """FasterRisk on the rules, in its own environment."""

    def group(task: Task, part: Part) -> Mapping[str, Fitted]:
        arrays = _arrays(task.counts, task.label, part)
        answer = _elsewhere(FASTERRISK, "fasterrisk_card.py", arrays, str(k))
        return {f"fasterrisk_k{k}": replace(_cut(answer, part), rules=int(answer["used"]))}

    return group


def binned_model(kind: str) -> Group:
    """EBM or optbinning on the raw columns, in the rivals' environment."""

    def group(task: Task, part: Part) -> Mapping[str, Fitted]:
        arrays = _arrays(task.x, task.label, part) | {"category": np.array([bool(levels) for levels in task.levels])}
        return {kind: _cut(_elsewhere(RIVALS, "binned_models.py", arrays, kind), part)}

    return group


def _arrays(values: Floats | Ints, label: Ints, part: Part) -> dict[str, np.ndarray]:
    ask = np.concatenate([part.calibrate, part.test])
    return {"fit": values[part.fit], "label": label[part.fit], "ask": values[ask]}


def _elsewhere(environment: Path, program: str, arrays: Mapping[str, np.ndarray], word: str) -> Mapping[str, Floats]:
    """Run a rival's program in its environment; arrays go and come as files."""
    python = environment / "bin" / "python"
    if not python.exists():
        raise SystemExit(f"{python.relative_to(ROOT)} is not there: make bench-quality makes it")
    with tempfile.TemporaryDirectory() as folder:
        asked, answer_file = Path(folder) / "in.npz", Path(folder) / "out.npz"
        np.savez(asked, allow_pickle=False, **arrays)
        done = subprocess.run(
            [str(python), "-W", "ignore", str(HERE / "rivals" / program), str(asked), str(answer_file), word],
            env={**os.environ, **ONE_THREAD},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} {word}: {done.stderr.strip()[-1000:]}")
        with np.load(answer_file) as answer:
            return {name: answer[name] for name in answer.files}


def _cut(answer: Mapping[str, Floats], part: Part) -> Fitted:
    n = len(part.calibrate)
    return Fitted(answer["score"][:n], answer["score"][n:], float(answer["seconds"]), float(answer["wall"]))


GROUPS: Mapping[str, tuple[Group, tuple[str, ...]]] = {
    "expert": (expert, ("expert",)),
    "suggested": (suggested, ("suggested", *(f"suggested_k{k}" for k in CHANGES))),
    "suggested_new_rules": (suggested_new_rules, ("suggested_new_rules",)),
    "suggested_gated": (gated(new_rules=False), ("suggested_gated",)),
    "suggested_gated_new_rules": (gated(new_rules=True), ("suggested_gated_new_rules",)),
    "lightgbm": (lightgbm, ("lightgbm",)),
    "lightgbm_served": (lightgbm_served, ("lightgbm_served",)),
    "stack": (stack, ("stack",)),
    "logistic": (logistic, ("logistic",)),
    "ebm": (binned_model("ebm"), ("ebm",)),
    "optbinning": (binned_model("optbinning"), ("optbinning",)),
    **{f"scratch_k{k}": (from_scratch(k, signed=False), (f"scratch_k{k}",)) for k in SIZES},
    **{f"scratch_signed_k{k}": (from_scratch(k, signed=True), (f"scratch_signed_k{k}",)) for k in SIZES},
    **{f"fasterrisk_k{k}": (fasterrisk(k), (f"fasterrisk_k{k}",)) for k in SIZES},
}
"""Group name to its function and the methods it measures."""
METHODS = tuple(method for _, methods in GROUPS.values() for method in methods)
