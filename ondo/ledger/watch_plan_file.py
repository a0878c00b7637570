"""``monitoring.yaml``: check one and load one."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ondo.domain.errors import DefinitionError
from ondo.domain.finding import Finding, errors
from ondo.domain.watch_plan import WatchPlan
from ondo.domain.watch_plan_form import plan_from_data
from ondo.ledger.yaml_lines import line_of, placed, read_yaml

DEFAULT_PLAN = Path(__file__).resolve().parents[1] / "default_monitoring.yaml"
"""The shipped plan: what is watched while a company has no ``monitoring.yaml`` of its own."""


def check_plan(path: Path | str, columns: Collection[str] | None = None) -> tuple[WatchPlan | None, list[Finding]]:
    """Read a plan; return it, or ``None`` when there is any error, and all findings with file and line."""
    document, broken = read_yaml(path)
    if document.data is None and broken:
        return None, broken
    found, findings = plan_from_data(document.data, columns)
    every = [*broken, *(placed(one, str(path), line_of(document.lines, one.path)) for one in findings)]
    return (None if broken else found), sorted(every, key=lambda one: one.line)


def load_plan(path: Path | str, columns: Collection[str] | None = None) -> WatchPlan:
    """Read a plan; ``DefinitionError`` with all findings when it has errors."""
    found, findings = check_plan(path, columns)
    if found is None:
        count = len(errors(findings))
        message = f"{path} has {count} error{'s' if count != 1 else ''}."
        ja = f"{path} にエラーが {count} 件あります。", "ondo watch --check で確認できます。"
        raise DefinitionError(message, findings, f"Run: ondo watch --check {path}", ja=ja)
    return found
