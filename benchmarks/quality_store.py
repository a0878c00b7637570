"""Jobs of the quality benchmark and what they found, kept so that a run that was ended goes on where it stopped.

A result is taken up again only while the code that made it is unchanged. Kept are scores, not figures: curves and
figures are computed anew each time, all by one definition.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality_methods import GROUPS, HERE, ROOT, Fitted
from benchmarks.quality_tasks import Part, Task, load, reference_hash

FEWEST_OF_A_KIND = 3
TRAINING = ROOT / "training"


def _training(*names: str) -> tuple[Path, ...]:
    return tuple(TRAINING / f"{name}.py" for name in names)


_SEARCH = _training(
    *("search/search", "search/select_model_size", "model/teacher", "data/totals", "suggest/points"),
    *("metrics/global_score_test", "rules/new_rules"),
)
_SCRATCH = (*_training("search/search", "data/totals"), HERE / "scratch.py")
_MODEL = _training("model/model", "model/tune")
_GATED = (*sorted(TRAINING.rglob("*.py")), HERE / "quality_conditions.py")
SOURCES: Mapping[str, tuple[Path, ...]] = {
    "suggested": _SEARCH,
    "suggested_new_rules": (
        *_SEARCH,
        *_training("rules/candidates", "rules/predicates", "rules/screen", "metrics/intervals"),
    ),
    "suggested_gated": _GATED,
    "suggested_gated_new_rules": _GATED,
    "scratch": _SCRATCH,
    "scratch_signed": _SCRATCH,
    "lightgbm": (HERE / "quality_lightgbm.py",),
    "lightgbm_served": _MODEL,
    "stack": (*_MODEL, *_training("model/stack", "model/challenger", "model/teacher", "metrics/calibrate")),
    "fasterrisk": (HERE / "rivals" / "fasterrisk_card.py", ROOT / "requirements" / "rivals-fasterrisk.txt"),
    "ebm": (HERE / "rivals" / "binned_models.py", ROOT / "requirements" / "rivals.txt"),
    "optbinning": (HERE / "rivals" / "binned_models.py", ROOT / "requirements" / "rivals.txt"),
}
"""Files besides its own function that make a group's result what it is."""


@dataclass(frozen=True, slots=True)
class Job:
    """One fit: a group of methods on one repeat of one split of one set.

    ``labels`` > 0: on so many rows drawn from those to learn from, in the order they have; ``repeat`` numbers the draw.
    """

    set: str
    split: str
    repeat: int
    group: str
    labels: int = 0


def part_of(task: Task, job: Job) -> Part:
    """Return the rows of a job. Draws with fewer than three of a kind are drawn again."""
    part = task.parts[job.repeat % len(task.parts)]
    if not job.labels:
        return part
    rng = np.random.default_rng([job.labels, job.repeat])
    while True:
        rows = np.sort(rng.choice(len(part.fit), job.labels, replace=False))
        won = int(task.label[part.fit[rows]].sum())
        if min(won, job.labels - won) >= FEWEST_OF_A_KIND:
            return Part(part.fit[rows], part.calibrate, part.test, np.delete(part.fit, rows))


def run(folder: Path, repeats: int, job: Job) -> dict[str, Fitted]:
    """Do one job."""
    task = load(folder, job.set, job.split, repeats)
    return dict(GROUPS[job.group][0](task, part_of(task, job)))


@dataclass(frozen=True)
class Result:
    """What one job found, scores by method."""

    job: Job
    fitted: Mapping[str, Fitted]


class Store:
    """Results in a JSON-lines file, with the scores beside it."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder, self.data = folder, data
        self.lines = folder / "results.jsonl"
        (folder / "scores").mkdir(parents=True, exist_ok=True)
        self.known: dict[tuple[Job, str], dict[str, Any]] = {}
        if self.lines.exists():
            for line in self.lines.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self.known[Job(**row["job"]), row["code"]] = row

    def forget(self, jobs: Sequence[Job]) -> None:
        """Do not take up earlier results of these jobs."""
        self.known = {key: row for key, row in self.known.items() if key[0] not in set(jobs)}

    def has(self, job: Job) -> bool:
        """Tell whether a job has been done by the code as it is now."""
        return (job, self.code(job.group)) in self.known

    def code(self, group: str) -> str:
        """Return the hash of what makes a group's results."""
        digest = hashlib.sha256(reference_hash(self.data).encode())
        digest.update((HERE / "quality_tasks.py").read_bytes())
        digest.update(inspect.getsource(GROUPS[group][0]).encode())
        named = group.split("_k", maxsplit=1)[0]
        for path in SOURCES.get(named, ()):
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]

    def keep(self, job: Job, fitted: Mapping[str, Fitted], code: str) -> None:
        """Keep a result; ``code`` is the hash from before it was made."""
        name = "-".join(str(value) for value in asdict(job).values()) + f"-{code}.npz"
        scores = {f"{m}.{part}": getattr(f, part) for m, f in fitted.items() for part in ("calibrate", "test")}
        np.savez(self.folder / "scores" / name, **scores)
        plain = [field.name for field in fields(Fitted) if field.name not in {"calibrate", "test"}]
        methods = {method: {key: getattr(f, key) for key in plain} for method, f in fitted.items()}
        row = {"job": asdict(job), "code": code, "scores": name, "methods": methods}
        with self.lines.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        self.known[job, code] = row

    def result(self, job: Job) -> Result | None:
        """Return a kept result, or ``None``."""
        row = self.known.get((job, self.code(job.group)))
        if row is None:
            return None
        with np.load(self.folder / "scores" / row["scores"]) as scores:
            return Result(
                job, {m: Fitted(scores[f"{m}.calibrate"], scores[f"{m}.test"], **v) for m, v in row["methods"].items()}
            )


def jobs_of(
    tasks: Sequence[tuple[str, str]], groups: Sequence[str], repeats: int, labels: Sequence[int], draws: int
) -> list[Job]:
    """Return all jobs, the slow ones first so that no core is idle at the end."""
    slow = ("fasterrisk_k15", "fasterrisk_k10", "lightgbm", "ebm", "fasterrisk_k5", "lightgbm_served")
    order = {group: place for place, group in enumerate(slow)}
    rows = [
        Job(name, split, repeat, group)
        for name, split in tasks
        for repeat in range(repeats if split == "random" else 1)
        for group in groups
    ]
    rows += [
        Job(name, split, draw, group, size)
        for size in labels
        for name, split in tasks
        for draw in range(draws)
        for group in groups
        if group in FEW_LABELS
    ]
    return sorted(rows, key=lambda job: (job.labels > 0, order.get(job.group, len(order))))


FEW_LABELS = ("expert", "suggested", "suggested_gated", "suggested_gated_new_rules", "logistic", "lightgbm", "stack")
"""Groups that are also measured on a few labels."""


def rows_of(task: Task, job: Job) -> NDArray[np.intp]:
    """Return the row numbers judged on."""
    return part_of(task, job).test
