"""The one door to Evidently: column drift and its report, with telemetry off before it is imported."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from monitoring.stats.measures import FEWEST
from ondo.domain.monitoring_plan import DriftPlan

AS_SHIPPED = DriftPlan()
PROJECT = "Ondo"
"""The project of a workspace that reports go to."""
TELEMETRY_OFF = {"DO_NOT_TRACK": "1", "ITERATIVE_DO_NOT_TRACK": "1"}


def threshold(moved: float, before: int, now: int) -> float:
    """Return the distance that counts as moved, between so many known values before and now.

    It grows where values are few, by the yardstick of Kolmogorov and Smirnov: without any change their distance
    exceeds ``2 * sqrt(1 / n + 1 / m)`` once in 1,500 times, and the distances used here are of that order.
    Distances are used for every size of sample: a p-value would call every column of a large one drifted.
    """
    return max(moved, 2 * math.sqrt(1 / before + 1 / now))


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """How far one column moved; ``distance`` is in the unit of ``method``, compared with ``threshold``."""

    column: str
    method: str
    distance: float
    threshold: float

    @property
    def drifted(self) -> bool:
        """Whether the column moved beyond its threshold."""
        return self.distance >= self.threshold


def drift_report(
    reference: pd.DataFrame, current: pd.DataFrame, categories: Sequence[str], path: Path, plan: DriftPlan = AS_SHIPPED
) -> list[ColumnDrift]:
    """Compare two frames column by column, write the HTML report, and return the columns, farthest moved first.

    Parameters
    ----------
    reference, current:
        Frames with the same columns, one row per look at a lead; rows with the same index are of one lead, and the
        limit counts it once. Left out are columns with fewer than ``FEWEST`` known values on a side, and those with a
        single value in both: nothing can move in them.
    categories:
        Names of the columns whose numbers are levels, not amounts.
    path:
        Where the self-contained HTML file goes; it opens without a network. Beside it, as ``.json``, goes the same for
        programs.
    plan:
        Which columns are compared, and how.
    """
    os.environ.update(TELEMETRY_OFF)
    names = [name for name in reference.columns if plan.wants(name) and _tells(reference[name], current[name])]
    if not names:
        return []
    levels = [name for name in names if name in set(categories)]
    numbers = [name for name in names if name not in levels]
    with _quiet():
        from evidently import DataDefinition, Dataset, Report
        from evidently.presets import DataDriftPreset

        definition = DataDefinition(numerical_columns=numbers, categorical_columns=levels)
        before, now = (_typed(frame[names], levels) for frame in (reference, current))
        tests = {name: plan.columns.get(name, plan.categories if name in levels else plan.numbers) for name in names}
        preset = DataDriftPreset(
            per_column_method={name: test.test for name, test in tests.items()},
            per_column_threshold={
                name: threshold(test.threshold, _leads(reference, name), _leads(current, name))
                for name, test in tests.items()
            },
        )
        snapshot = Report([preset]).run(
            Dataset.from_pandas(now, data_definition=definition),
            Dataset.from_pandas(before, data_definition=definition),
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        for file, save in ((path.with_suffix(".json"), snapshot.save_json), (path, snapshot.save_html)):
            unfinished = file.with_suffix(".unfinished")
            save(str(unfinished))
            unfinished.replace(file)
        if plan.workspace:
            _add_run(Path(plan.workspace), snapshot, path.stem)
        metrics = snapshot.dict()["metrics"]
    columns = [
        ColumnDrift(
            metric["config"]["column"],
            metric["config"]["method"],
            float(metric["value"]),
            float(metric["config"]["threshold"]),
        )
        for metric in metrics
        if "column" in metric["config"]
    ]
    return sorted(columns, key=lambda column_drift: column_drift.threshold - column_drift.distance)


def _add_run(workspace: Path, snapshot: Any, name: str) -> None:  # noqa: ANN401 - Evidently has no types
    """Add a report to the project "Ondo" of an Evidently workspace, which is made where there is none."""
    from evidently.ui.workspace import Workspace

    opened = Workspace.create(str(workspace))
    projects = [project for project in opened.list_projects() if project.name == PROJECT]
    project = projects[0] if projects else opened.create_project(PROJECT)
    opened.add_run(project.id, snapshot, name=name)


def _tells(before: pd.Series, now: pd.Series) -> bool:
    few = min(before.notna().sum(), now.notna().sum()) < FEWEST
    return not few and pd.concat([before, now]).nunique() > 1


def _leads(frame: pd.DataFrame, name: str) -> int:
    return int(frame.index[frame[name].notna()].nunique())


def _typed(frame: pd.DataFrame, levels: Sequence[str]) -> pd.DataFrame:
    return frame.reset_index(drop=True).astype(dict.fromkeys(levels, "Int64")).astype(dict.fromkeys(levels, "string"))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Evidently's own deprecation warnings to itself; they concern its code, not the data."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
