"""``monitoring.yaml``: the shipped one is the default, and every mistake is shown at once with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondo.definitions.monitoring_file import DEFAULT_PLAN, check_plan, load_plan
from ondo.definitions.monitoring_schema import plan_from_data
from ondo.domain.errors import DefinitionError
from ondo.domain.monitoring_plan import ColumnTest, Period, WatchPlan
from ondo.domain.vocabulary import Lang

WRONG = """schema: 2
quarter: 3
windows: {current_days: 90, reference_days: 60}
alarm: {false_alarms_per_quarter: 0}
trigger: {enough_labels: many}
drift:
  only: [total]
  exclude: [totl]
  numbers: {test: ks}
  columns:
    total: {test: psi, treshold: 0.2}
"""


def test_the_shipped_plan_is_the_default():
    assert load_plan(DEFAULT_PLAN) == WatchPlan()


def test_every_mistake_is_shown_with_its_line(tmp_path: Path):
    path = tmp_path / "monitoring.yaml"
    path.write_text(WRONG, encoding="utf-8")
    plan, findings = check_plan(path, {"total", "recency"})
    assert plan is None
    assert [(finding.line, finding.code) for finding in findings] == [
        (1, "schema_unknown"),
        (2, "unknown_key"),
        (3, "reference_too_short"),
        (4, "out_of_range"),
        (5, "not_integer"),
        (8, "only_and_exclude"),
        (8, "no_such_column"),
        (9, "not_a_choice"),
        (11, "unknown_key"),
    ]
    assert all(finding.what(Lang.JA) != finding.what(Lang.EN) for finding in findings)
    assert "'total'" in findings[6].hint
    with pytest.raises(DefinitionError, match="9 errors") as refused:
        load_plan(path, {"total", "recency"})
    assert "ondo watch --check" in refused.value.hint


@pytest.mark.parametrize(
    ("windows", "code"),
    [
        ({"current": "week"}, "not_a_choice"),
        ({"current": "month", "current_days": 30}, "current_and_days"),
        ({"current": "quarter", "reference_days": 91}, "reference_too_short"),
    ],
)
def test_lately_is_days_or_a_period_of_the_calendar(windows: dict[str, object], code: str):
    plan, findings = plan_from_data({"schema": 1, "windows": windows})
    assert (plan, [finding.code for finding in findings]) == (None, [code])
    sound, _ = plan_from_data({"schema": 1, "windows": {"current": "business_week", "reference_days": 30}})
    assert sound is not None
    assert (sound.current, sound.reference_days) == (Period.BUSINESS_WEEK, 30)


def test_a_plan_says_which_columns_are_compared_and_how():
    drift = {"exclude": ["recency"], "columns": {"total": {"test": "psi", "threshold": 0.25}}}
    plan, findings = plan_from_data({"schema": 1, "drift": drift}, {"total", "recency"})
    assert findings == ()
    assert plan is not None
    assert (plan.drift.wants("total"), plan.drift.wants("recency")) == (True, False)
    assert plan.drift.columns == {"total": ColumnTest("psi", 0.25)}
    only, _ = plan_from_data({"schema": 1, "drift": {"only": ["total"]}})
    assert only is not None
    assert [name for name in ("total", "recency") if only.drift.wants(name)] == ["total"]
