"""Plan of the watch: ``monitoring.yaml`` as immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class NumberTest(StrEnum):
    """How a column of numbers is compared; all are distances, so that a limit means the same at every sample size."""

    WASSERSTEIN = "wasserstein"
    JENSEN_SHANNON = "jensenshannon"
    HELLINGER = "hellinger"
    PSI = "psi"


class CategoryTest(StrEnum):
    """How a column of categories is compared."""

    JENSEN_SHANNON = "jensenshannon"
    HELLINGER = "hellinger"
    PSI = "psi"


class Period(StrEnum):
    """A stretch of the company's calendar that can be what "lately" means; ``monitoring.windows.periods`` lays them
    out.
    """

    BUSINESS_WEEK = "business_week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class ColumnTest:
    """A test and the distance from which a column has moved; it grows by itself where values are few."""

    test: str
    threshold: float = 0.1


@dataclass(frozen=True, slots=True)
class DriftPlan:
    """Which columns the drift report compares, and how.

    Attributes
    ----------
    only, exclude:
        Names of columns (features of the card and ``total``); without ``only`` all but ``exclude``.
    columns:
        Columns with a test of their own.
    sample:
        At most so many looks are compared on each side.
    workspace:
        Folder of an Evidently workspace that the report goes to as well; empty = none. No file says it, a command does.
    """

    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    numbers: ColumnTest = ColumnTest(NumberTest.WASSERSTEIN)
    categories: ColumnTest = ColumnTest(CategoryTest.JENSEN_SHANNON)
    columns: Mapping[str, ColumnTest] = field(default_factory=dict)
    sample: int = 20_000
    workspace: str = ""

    def wants(self, column: str) -> bool:
        """Tell whether a column is compared."""
        return column not in self.exclude and (not self.only or column in self.only)


@dataclass(frozen=True, slots=True)
class WatchPlan:
    """Everything about the watch that a company decides.

    Attributes
    ----------
    fiscal_start_month:
        Month (1 to 12) in which the fiscal year begins; quarters count from it. The company's setting, not in the file.
    current:
        What "lately" means: the last such period that has ended; without one the last ``current_days`` days.
    current_days, reference_days:
        How many days are "lately", and how much before the card was agreed counts as normal.
    false_alarms:
        Accepted chance of a false alarm in a quarter, over all measures and looks together.
    stopped_after_days:
        A source that has sent nothing for so long is looked at.
    late_after_days:
        A fact that becomes known so long after it happened is late.
    enough_labels:
        So many labels that no recalibration has seen are worth one.
    backend, backend_config:
        The MLflow Projects backend that a recalibration is started on, and the JSON file that it asks for, if any.
    """

    fiscal_start_month: int = 1
    current: Period | None = None
    current_days: float = 30.0
    reference_days: float = 365.0
    false_alarms: float = 0.05
    stopped_after_days: float = 7.0
    late_after_days: float = 7.0
    enough_labels: int = 200
    backend: str = "local"
    backend_config: str = ""
    drift: DriftPlan = field(default_factory=DriftPlan)
