"""The plan of the watch as plain data: what ``monitoring.yaml`` is made of, with every mistake found at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from ondo.definitions.document import DocumentReader, FindingText, Node, did_you_mean, error
from ondo.domain.finding import Finding, errors
from ondo.domain.monitoring_plan import CategoryTest, ColumnTest, DriftPlan, NumberTest, Period, WatchPlan

SCHEMA = 1
_TOP = ("windows", "alarm", "quality", "trigger", "drift")
_MOST_DAYS = 3_650.0
_LONGEST = {Period.BUSINESS_WEEK: 7.0, Period.MONTH: 31.0, Period.QUARTER: 92.0}

PLAN_TEXTS: dict[str, FindingText] = {
    "no_such_column": error("plan-no-such-column", "plan-no-such-column-hint"),
    "only_and_exclude": error("plan-only-and-exclude", "plan-only-and-exclude-hint"),
    "current_and_days": error("plan-current-and-days", "plan-current-and-days-hint"),
    "reference_too_short": error("plan-reference-too-short", "plan-reference-too-short-hint"),
}


def plan_from_data(
    data: object, columns: Collection[str] | None = None
) -> tuple[WatchPlan | None, tuple[Finding, ...]]:
    """Read a plan from plain data.

    Parameters
    ----------
    columns:
        Names of the columns there are; ``None`` leaves names unchecked.

    Returns
    -------
    tuple
        The plan, or ``None`` when there is any error, and all findings with their key paths.
    """
    form = DocumentReader(PLAN_TEXTS)
    plan = read_plan(Node(form, data), columns)
    return (None if errors(form.findings) else plan), tuple(form.findings)


def read_plan(top: Node, columns: Collection[str] | None = None) -> WatchPlan:
    """Read a plan; the node holds what is wrong."""
    usual = WatchPlan()
    if not top.keys(("schema",), _TOP):
        return usual
    if "schema" in top:
        top["schema"].version(SCHEMA)
    windows = top.get("windows", _read_windows, (usual.current, usual.current_days, usual.reference_days))
    stopped, late = top.get("quality", _read_quality, (usual.stopped_after_days, usual.late_after_days))
    trigger = top.get("trigger", _read_trigger, (usual.enough_labels, usual.backend, usual.backend_config))
    return WatchPlan(
        current=windows[0],
        current_days=windows[1],
        reference_days=windows[2],
        false_alarms=top.get("alarm", _read_alarm, usual.false_alarms),
        stopped_after_days=stopped,
        late_after_days=late,
        enough_labels=trigger[0],
        backend=trigger[1],
        backend_config=trigger[2],
        drift=top.get("drift", lambda node: _read_drift(node, columns), usual.drift),
    )


def _days(node: Node, low: float = 1.0) -> float:
    return node.number(low=low, high=_MOST_DAYS)


def _read_windows(node: Node) -> tuple[Period | None, float, float]:
    usual = WatchPlan()
    if not node.keys((), ("current", "current_days", "reference_days")):
        return usual.current, usual.current_days, usual.reference_days
    if "current" in node and "current_days" in node:
        node["current"].report("current_and_days")
    period = node.get("current", lambda value: value.choice(Period), usual.current)
    days = node.get("current_days", lambda value: _days(value, 7.0), usual.current_days)
    reference = node.get("reference_days", lambda value: _days(value, 30.0), usual.reference_days)
    longest = days if period is None else _LONGEST[period]
    if node.sound and reference < longest:
        node.report("reference_too_short", reference=f"{reference:g}", current=f"{longest:g}")
    return period, days, reference


def _read_alarm(node: Node) -> float:
    usual = WatchPlan().false_alarms
    if not node.keys((), ("false_alarms_per_quarter",)):
        return usual
    return node.get("false_alarms_per_quarter", lambda value: value.number(above=0, high=0.5), usual)


def _read_quality(node: Node) -> tuple[float, float]:
    usual = WatchPlan()
    if not node.keys((), ("stopped_after_days", "late_after_days")):
        return usual.stopped_after_days, usual.late_after_days
    return (
        node.get("stopped_after_days", _days, usual.stopped_after_days),
        node.get("late_after_days", _days, usual.late_after_days),
    )


def _read_trigger(node: Node) -> tuple[int, str, str]:
    usual = WatchPlan()
    if not node.keys((), ("enough_labels", "backend", "backend_config")):
        return usual.enough_labels, usual.backend, usual.backend_config
    return (
        node.get("enough_labels", lambda value: value.integer(low=1), usual.enough_labels),
        node.get("backend", Node.text, usual.backend),
        node.get("backend_config", Node.text, usual.backend_config),
    )


def _read_drift(node: Node, columns: Collection[str] | None) -> DriftPlan:
    usual = DriftPlan()
    if not node.keys((), ("only", "exclude", "numbers", "categories", "columns", "sample")):
        return usual
    if "only" in node and "exclude" in node:
        node["exclude"].report("only_and_exclude")
    return DriftPlan(
        only=node.get("only", lambda value: _names(value, columns), ()),
        exclude=node.get("exclude", lambda value: _names(value, columns), ()),
        numbers=node.get("numbers", lambda value: _test(value, NumberTest), usual.numbers),
        categories=node.get("categories", lambda value: _test(value, CategoryTest), usual.categories),
        columns=node.get("columns", lambda value: _tests(value, columns), {}),
        sample=node.get("sample", lambda value: value.integer(low=100), usual.sample),
    )


def _test(node: Node, words: type[StrEnum]) -> ColumnTest:
    if not node.keys(("test",), ("threshold",)) or "test" not in node:
        return DriftPlan().numbers
    str_enum = node["test"].choice(words)
    return ColumnTest(str_enum.value, node.get("threshold", lambda value: value.number(above=0, high=10), 0.1))


def _tests(node: Node, columns: Collection[str] | None) -> Mapping[str, ColumnTest]:
    column_tests: dict[str, ColumnTest] = {}
    for name, entry in node.entries():
        _known(entry, name, columns)
        column_tests[name] = _test(entry, NumberTest)
    return column_tests


def _names(node: Node, columns: Collection[str] | None) -> tuple[str, ...]:
    names = []
    for item in node.items():
        name = item.text()
        _known(item, name, columns)
        names.append(name)
    return tuple(names)


def _known(node: Node, name: str, columns: Collection[str] | None) -> None:
    if columns is not None and name and name not in columns:
        node.report("no_such_column", value=name, guess=did_you_mean(name, columns))
