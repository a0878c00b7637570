"""``monitoring.yaml``: check one and load one."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ondo.definitions.definition_file import check_file, sound
from ondo.definitions.monitoring_schema import plan_from_data
from ondo.domain.finding import Finding
from ondo.domain.monitoring_plan import WatchPlan
from ondo.text.messages import Message

DEFAULT_PLAN = Path(__file__).resolve().parents[1] / "default_monitoring.yaml"
"""The shipped plan: what is watched while a company has no ``monitoring.yaml`` of its own."""


def check_plan(path: Path | str, columns: Collection[str] | None = None) -> tuple[WatchPlan | None, list[Finding]]:
    """Read a plan; return it, or ``None`` when there is any error, and all findings with file and line."""
    return check_file(path, lambda data: plan_from_data(data, columns))


def load_plan(path: Path | str, columns: Collection[str] | None = None) -> WatchPlan:
    """Read a plan; ``DefinitionError`` with all findings when it has errors."""
    return sound(path, check_plan(path, columns), Message("definition-see-watch-check", path=str(path)))
